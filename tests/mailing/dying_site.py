"""A site for tests: it answers one sign-up, and is killed before it does the work of it.

``python -m tests.mailing.dying_site DATABASE PORT ADDRESS`` prints the status of its answer.
"""

from __future__ import annotations

import os
import signal
import sys


def main(database: str, port: str, address: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django
    from django.conf import settings

    from newsroom_project import environment

    settings.DATABASES["default"]["NAME"] = database
    for name, value in environment.mail(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)
    django.setup()
    answer(address)


def answer(address: str) -> None:
    """As a server does it, up to the call of ``close()`` that comes after the last byte."""
    from django.test import RequestFactory

    from newsroom.pages import subscribing

    response = subscribing.sign_up(RequestFactory().post("/", {"email": address}))
    os.write(sys.stdout.fileno(), f"{response.status_code}".encode())
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main(*sys.argv[1:])
