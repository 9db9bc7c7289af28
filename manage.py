#!/usr/bin/env python
"""Run the demo site's management commands."""

import os
import sys

from django.core.exceptions import ImproperlyConfigured
from django.core.management import execute_from_command_line
from django.db import OperationalError

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom_project.settings")
    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"A setting is wrong: {error}")
    except OperationalError as error:
        reason = " ".join(str(error.args[-1]).split()).rstrip(".?")
        sys.exit(f"The database cannot be used: {reason}. Is it running, and DATABASE_URL right?")
