"""A sending edition watched in a browser, and its uncertain mail decided about."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from newsroom.models import Delivery, Edition
from tests.admin.newsletter_desk import RIGHTS, url
from tests.admin.test_article_browser import flaws, sit_down
from tests.admin.test_imports_browser import shot
from tests.factories import make_user
from tests.mailing.editions import make_edition_for, prepared

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_figures_stay_up_to_date_and_uncertain_mail_is_decided_about(
    browser_context: Any, browser_page: Page, live_server: Any
) -> None:
    edition = prepared(make_edition_for("ana", "bo", "cy"))
    page, refused = browser_page, []
    page.on("console", lambda told: refused.append(told.text))
    page.clock.install()
    sit_down(browser_context, make_user("nele", permissions=RIGHTS), live_server)
    page.goto(live_server.url + url(edition))
    sent = page.locator("[data-nr-figure=sent]")
    expect(sent).to_have_text("0")

    ana, bo, cy = edition.deliveries.order_by("pk")
    rows = Delivery.objects.filter(pk__in=[ana.pk, cy.pk])
    rows.update(state="sent", done_at=timezone.now() - timedelta(seconds=1))
    Delivery.objects.filter(pk=bo.pk).update(
        state="uncertain", done_at=timezone.now(), reason="The connection was lost."
    )
    page.clock.fast_forward(2500)
    expect(sent).to_have_text("2")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "3")
    shot(page, "sending")
    Edition.objects.filter(pk=edition.pk).update(state="sent", finished_at=timezone.now())
    page.clock.fast_forward(2500)
    expect(page.get_by_role("progressbar")).to_have_count(0)

    page.get_by_role("link", name="Decide about uncertain mails").click()
    expect(page.get_by_text("The connection was lost.")).to_be_visible()
    found = flaws(page)
    shot(page, "results")
    page.get_by_role("checkbox", name="bo@mail.example").check()
    page.get_by_role("button", name="Do not send the ticked ones again").click()
    expect(page.get_by_text("1 mail is not sent again.")).to_be_visible()

    assert found == []
    assert Delivery.objects.get(pk=bo.pk).state == Delivery.State.FAILED
    assert [each for each in refused if "script-src" in each] == []
