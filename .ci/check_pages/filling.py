"""Fill the site whose settings are in force: the demo's content, the hostile one, what to ask."""

from __future__ import annotations

import io
import json
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main() -> None:
    """Make the tables and the content, and write ``told.json`` into the current folder."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("newsroom_demo", stdout=io.StringIO())
    # Models can be imported only from here on.
    from check_pages import hostile

    told = {"asks": hostile.fill(), "session": _session()}
    Path("told.json").write_text(json.dumps(told))


def _session() -> str:
    """The key of a session of one who may do everything, for the pages of the admin."""
    from django.contrib.auth import get_user_model
    from django.test import Client

    client = Client()
    client.force_login(get_user_model().objects.get(username="hostile-chief"))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


if __name__ == "__main__":
    main()
