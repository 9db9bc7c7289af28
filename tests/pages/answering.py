"""The end of an answer, as a server brings it about once the reader has it."""

from __future__ import annotations

from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse


def finish(answer: HttpResponse) -> None:
    """Close the answer, and leave the test's connection open as Django's test client does."""
    request_finished.disconnect(close_old_connections)
    answer.close()
    request_finished.connect(close_old_connections)
