"""Answers of a site that is not there, for the checkers to look at."""

from __future__ import annotations

from check_pages.answers import Answer, Ask

BASE = "http://127.0.0.1:9"


def answer(
    body: str, *, path: str = "/", kind: str = "text/html", status: int = 200, **headers: str
) -> Answer:
    """What the site says at ``path``."""
    told = {"content-type": f"{kind}; charset=utf-8", **headers}
    ask = Ask(url=f"{BASE}{path}")
    return Answer(ask=ask, status=status, headers=told, body=body.encode())
