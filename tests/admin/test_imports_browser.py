"""A list brought in a browser: looked at, run by its script, and told."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from newsroom.mailing import bringing, importing
from tests.admin.test_article_browser import flaws, sit_down
from tests.factories import make_newsletter, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RIGHTS = ("add_import", "view_import", "view_subscriber", "export_subscriber")


def test_list_is_brought_and_runs_by_itself_to_its_end(
    browser_context: Any,
    browser_page: Page,
    live_server: Any,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "subscribe_some", partial(importing.subscribe_some, most=1))
    monkeypatch.setattr(bringing, "STEP", 1)
    newsletter = make_newsletter("The morning brief")
    file = tmp_path / "readers.csv"
    readers = [f"reader{number}@mail.example" for number in range(9)]
    file.write_text("\n".join(["email", *readers, "reader0@mail.example", "nobody"]))
    page, refused = browser_page, []
    page.on("console", lambda told: refused.append(told.text))
    sit_down(browser_context, make_user("nele", permissions=RIGHTS), live_server)

    page.goto(f"{live_server.url}/admin/newsroom/subscriber/")
    page.get_by_role("link", name="Bring readers from elsewhere").click()
    page.get_by_label("Newsletter").select_option(label="The morning brief")
    page.get_by_label("File").set_input_files(file)
    page.get_by_label("Source of the consent").fill("Form on old.example, 2019 to 2026")
    found = flaws(page)
    shot(page, "import-add")
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_role("cell", name="Stands in the file already: In line 2.")).to_be_visible()
    found += flaws(page)
    shot(page, "import-looked-at")
    page.get_by_role("button", name="Subscribe 9 readers").click()
    expect(page.get_by_text("Done", exact=True)).to_be_visible()
    expect(page.get_by_text("9 of 9 subscribed")).to_be_visible()
    shot(page, "import-done")

    assert newsletter.subscriptions.confirmed().count() == 9
    assert found == []
    assert [each for each in refused if "script-src" in each] == []


def shot(page: Page, name: str) -> None:
    """Pictures to look at, at phone and desk width, where ``SHOTS`` names a folder."""
    if folder := os.environ.get("SHOTS"):
        for width in (390, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
