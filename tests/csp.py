"""The strictest policy that a site may send with its admin, in all tests: a middleware."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class StrictPolicy:
    """No inline script without this answer's nonce, no inline style at all, no other host;
    unless the view has sent its own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if not request.path.startswith("/admin/"):
            return response
        policy = "; ".join(
            (
                "default-src 'self'",
                f"script-src 'self' 'nonce-{secrets.token_urlsafe(16)}'",
                "style-src 'self'",
                "img-src 'self' data: blob:",
                "object-src 'none'",
                "base-uri 'none'",
                "form-action 'self'",
                "frame-ancestors 'self'",
            )
        )
        response.headers.setdefault("Content-Security-Policy", policy)
        return response
