"""The documentation names what the code offers."""

from __future__ import annotations

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent


def test_docs_name_every_block_and_page_of_the_templates() -> None:
    docs = (PROJECT / "docs" / "templates.rst").read_text("utf-8")
    folder = PROJECT / "newsroom" / "templates" / "newsroom"
    offered = "".join(file.read_text("utf-8") for file in folder.rglob("*.html"))
    blocks = set(re.findall(r"{% block (\w+)", offered))
    pages = {file.name for file in folder.glob("*.html")}

    missing = {name for name in blocks | pages if name not in docs}

    assert missing == set()
