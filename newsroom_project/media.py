"""Uploaded files served by the demo site itself; a site in production has its web server do it."""

from __future__ import annotations

from mimetypes import guess_type
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.static import serve

#: Files that never change, since another picture gets another name.
_UNCHANGING = ("newsroom/originals/", "newsroom/renditions/")


def uploaded(request: HttpRequest, path: str) -> HttpResponseBase:
    """The file, with leave to keep it for a year where its name is of its content alone."""
    response: Any = serve(request, path, document_root=str(settings.MEDIA_ROOT))
    # Python knows WebP as a type that is common, but not registered.
    response.headers["Content-Type"] = (
        guess_type(path, strict=False)[0] or "application/octet-stream"
    )
    if path.startswith(_UNCHANGING):
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
