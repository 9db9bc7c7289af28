"""How the documentation is built."""

from __future__ import annotations

import os
import sys

import django

import newsroom

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom_project.settings")
django.setup()

project = "newsroom"
author = "The newsroom contributors"
copyright = "The newsroom contributors"  # noqa: A001
version = release = newsroom.__version__

sys.path.insert(0, os.path.dirname(__file__))
extensions = ["sphinx.ext.autodoc", "workflow_table"]
autodoc_member_order = "bysource"
autodoc_typehints = "signature"

html_theme = "furo"
html_title = f"newsroom {release}"
html_show_sphinx = False
exclude_patterns = ["_build"]
