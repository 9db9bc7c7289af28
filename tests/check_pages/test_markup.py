"""The checkers of markup are asked, and heard."""

from __future__ import annotations

from pathlib import Path

import pytest

from check_pages import markup
from tests.check_pages.saying import answer

BAD = (
    '<!doctype html><html lang="en"><head><title>Bad</title></head><body><p><div></p></body></html>'
)


def test_both_checkers_name_a_fault_with_its_address(tmp_path: Path) -> None:
    if not markup.PACKAGES.is_dir():
        pytest.skip("The page checkers are not here: make check-pages installs them.")
    page = answer(BAD, path="/bad/")
    style = answer("p { colour: red }", path="/bad.css", kind="text/css")

    found = [
        each for checker in markup.start([page, style], tmp_path) for each in checker.findings()
    ]

    assert {(each.checker, each.url) for each in found} == {
        ("vnu", page.url),
        ("vnu", style.url),
        ("html-validate", page.url),
    }
