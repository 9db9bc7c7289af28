"""Photos at the desk in a browser: dropped, described, focused, replaced, and kept while in use."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from newsroom.models import Photo
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Not ours to mend: Django marks links in its breadcrumbs by their colour alone.
DJANGOS_OWN = {"exclude": [[".breadcrumbs"]]}
STRICT = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'"
)
#: Puts files on a place as a hand would; a browser gives scripts no other way.
DROP = """
(place, files) => {
  const dataTransfer = new DataTransfer();
  files.forEach(({ name, type, data }) => {
    const bytes = Uint8Array.from(atob(data), (each) => each.charCodeAt(0));
    dataTransfer.items.add(new File([bytes], name, { type }));
  });
  ["dragenter", "dragover", "drop"].forEach((kind) => {
    place.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
  });
}
"""


@pytest.fixture
def at_desk(browser_context: BrowserContext, browser_page: Page, live_server: Any) -> Page:
    """A page of someone who is logged in."""
    session = Client()
    session.force_login(factories.make_chief("chief"))
    cookie = session.cookies[settings.SESSION_COOKIE_NAME].value
    browser_context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    return browser_page


def photo_url(photo: Photo, page: str = "change") -> str:
    return reverse(f"admin:newsroom_photo_{page}", args=[photo.pk])


def picture_on_disk(folder: Path, name: str) -> Path:
    """A real JPEG unlike any other."""
    path = folder / name
    path.write_bytes(factories.picture_file(size=(900, 600)).read())
    return path


def drop(page: Page, files: list[Path]) -> None:
    place = page.locator("[data-nr-drop]")
    told = [
        {
            "name": file.name,
            "type": "image/jpeg",
            "data": base64.b64encode(file.read_bytes()).decode(),
        }
        for file in files
    ]
    place.evaluate(DROP, told)


def flaws(page: Page) -> list[str]:
    """What axe says of this page, each with the elements it names."""
    found = Axe().run(page, context=DJANGOS_OWN).response["violations"]
    return [
        f"{each['id']}: {[node['target'] for node in each['nodes']]}"
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def test_drop_five_files_of_which_one_is_refused_and_one_a_twin(
    at_desk: Page, live_server: Any, tmp_path: Path
) -> None:
    files = [picture_on_disk(tmp_path, f"boat{place}.jpg") for place in range(3)]
    (tmp_path / "page.jpg").write_bytes(b"<!doctype html><script>alert(1)</script>")
    (tmp_path / "twin.jpg").write_bytes(files[0].read_bytes())
    page = at_desk
    page.goto(live_server.url + reverse("admin:newsroom_photo_changelist"))
    page.get_by_role("link", name="Upload photos").click()

    drop(page, [files[0], tmp_path / "page.jpg", *files[1:]])
    expect(page.get_by_role("status")).to_have_text("4 of 4 files done.")
    drop(page, [tmp_path / "twin.jpg"])
    expect(page.get_by_role("status")).to_have_text("5 of 5 files done.")
    lines = page.get_by_role("list", name="Files").get_by_role("listitem")
    expect(lines.filter(has_text="page.jpg")).to_contain_text("This file is not a JPEG")
    expect(lines.filter(has_text="twin.jpg")).to_contain_text("This picture is already here.")
    expect(lines.filter(has_text="Stored.")).to_have_count(3)
    alts = page.get_by_label("Alternative text")
    expect(alts).to_have_count(3)
    alts.nth(0).fill("Boats at dawn")
    alts.nth(1).fill("Boats at noon")
    page.get_by_label("Credit").first.fill("Ana Sol")
    page.get_by_label("Licence").first.fill("CC BY 4.0")
    page.get_by_role("button", name="Give all the first one’s credit").click()
    alts.nth(1).press("Enter")

    expect(page.locator(".messagelist")).to_contain_text("The words of 3 photos were saved.")
    expect(page.locator(".messagelist")).to_contain_text("1 of them has no alternative text")
    expect(page.locator("#result_list .nr-mark-missing")).to_have_count(1)
    told = sorted(Photo.objects.values_list("alt", "credit", "licence"))
    assert [alt for alt, _credit, _licence in told] == ["", "Boats at dawn", "Boats at noon"]
    assert {(credit, licence) for _alt, credit, licence in told} == {("Ana Sol", "CC BY 4.0")}


def test_upload_sends_two_files_at_a_time(at_desk: Page, live_server: Any, tmp_path: Path) -> None:
    page = at_desk
    held: list[Route] = []
    url = live_server.url + reverse("admin:newsroom_photo_upload")
    page.goto(url)
    page.route(url, lambda route: held.append(route))

    drop(page, [picture_on_disk(tmp_path, f"boat{place}.jpg") for place in range(3)])
    page.wait_for_timeout(1000)
    at_once = len(held)
    for place in range(3):
        while len(held) <= place:
            page.wait_for_timeout(50)
        held[place].continue_()
    expect(page.get_by_role("status")).to_have_text("3 of 3 files done.")

    assert at_once == 2
    assert Photo.objects.count() == 3


def test_upload_after_the_login_is_lost_says_so_beside_the_file(
    at_desk: Page, live_server: Any, tmp_path: Path
) -> None:
    page = at_desk
    page.goto(live_server.url + reverse("admin:newsroom_photo_upload"))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    drop(page, [picture_on_disk(tmp_path, "boat.jpg")])

    line = page.get_by_role("list", name="Files").get_by_role("listitem")
    expect(line).to_contain_text("You are no longer logged in.")
    assert not Photo.objects.exists()


def test_upload_without_javascript_tells_of_every_file(
    at_desk: Page, live_server: Any, tmp_path: Path
) -> None:
    cookies = at_desk.context.cookies()
    context = at_desk.context.browser.new_context(java_script_enabled=False)
    context.add_cookies(cookies)
    page = context.new_page()
    (tmp_path / "page.jpg").write_bytes(b"<!doctype html>")
    files = [picture_on_disk(tmp_path, "boat.jpg"), tmp_path / "page.jpg"]
    page.goto(live_server.url + reverse("admin:newsroom_photo_upload"))

    page.get_by_label("Photos to upload").set_input_files(files)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_role("list", name="Files").get_by_role("listitem")).to_have_count(2)
    page.get_by_label("Alternative text").fill("Boats")
    page.get_by_role("button", name="Save the words").click()
    expect(page.locator(".messagelist")).to_contain_text("The words of 1 photo were saved.")
    context.close()

    assert Photo.objects.get().alt == "Boats"


def test_set_focal_point_by_click_then_by_arrow_keys(at_desk: Page, live_server: Any) -> None:
    photo = factories.make_photo()
    page = at_desk
    page.goto(live_server.url + photo_url(photo))
    picture = page.locator("[data-nr-frame] img")
    picture.scroll_into_view_if_needed()
    box = picture.bounding_box()
    assert box is not None

    page.mouse.click(box["x"] + box["width"] * 0.8, box["y"] + box["height"] * 0.25)
    expect(page.get_by_role("button", name="Focal point: 80 % from the left")).to_be_focused()
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.get_by_label("Focal point across")).to_have_value("79")
    expect(page.get_by_label("Focal point down")).to_have_value("35")
    square = page.locator("[data-nr-crop='1:1']").evaluate("each => each.style.objectPosition")
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    photo.refresh_from_db()
    assert (photo.focus_x, photo.focus_y) == (79, 35)
    # 640 px wide, 480 px of it shown: it would begin at 265.6 px, and cannot after 160 px.
    assert square == "100% 50%"


def test_replace_file_after_reading_what_will_happen(
    at_desk: Page, live_server: Any, tmp_path: Path
) -> None:
    photo = factories.make_photo()
    story = factories.publish_article(lead_photo=photo)
    page = at_desk
    page.goto(live_server.url + photo_url(photo))

    expect(
        page.get_by_text("Used in 1 published story: it will show the new picture.")
    ).to_be_visible()
    page.locator("input[name=file]").set_input_files(picture_on_disk(tmp_path, "other.jpg"))
    page.get_by_role("button", name="Save and continue editing").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    photo.refresh_from_db()
    story.refresh_from_db()
    assert (photo.width, photo.height) == (900, 600)
    assert story.lead["name"] == photo.file.name


def test_delete_photo_in_use_is_refused_with_the_story_named(
    at_desk: Page, live_server: Any
) -> None:
    photo = factories.make_photo()
    factories.make_article("Boats are back", lead_photo=photo)
    page = at_desk
    page.goto(live_server.url + photo_url(photo))

    # A link, whose role is a button from Django 6.1 on.
    page.locator("a.deletelink").click()

    expect(page.locator(".messagelist .error")).to_contain_text("Boats are back")
    expect(page.get_by_role("region", name="Used in")).to_contain_text("lead photo")
    assert Photo.objects.exists()


def test_upload_in_the_picker_and_choose_what_is_new(
    at_desk: Page, live_server: Any, tmp_path: Path
) -> None:
    page = at_desk
    page.goto(live_server.url + reverse("admin:newsroom_author_add"))
    page.locator("#id_name").fill("Ana Sol")
    page.get_by_role("button", name="Choose a photo").click()
    dialog = page.get_by_role("dialog", name="Choose a photo")

    dialog.get_by_text("Upload photos").click()
    dialog.get_by_label("Photos to upload").set_input_files(picture_on_disk(tmp_path, "ana.jpg"))
    expect(dialog.get_by_text("1 photo found.")).to_be_visible()
    dialog.get_by_label("Alternative text").fill("Ana Sol at her desk")
    dialog.get_by_role("button", name="Save the words").click()
    dialog.get_by_role("button", name="Ana Sol at her desk").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    photo = Photo.objects.get()
    assert photo.alt == "Ana Sol at her desk"
    assert [author.name for author in photo.portraits.all()] == ["Ana Sol"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_photo_pages_have_no_serious_flaw(
    at_desk: Page, live_server: Any, tmp_path: Path, scheme: Any
) -> None:
    photo = factories.make_photo()
    factories.make_photo(alt="")
    factories.publish_article(lead_photo=photo)
    page = at_desk
    page.emulate_media(color_scheme=scheme)
    found = {}

    for url in (photo_url(photo), reverse("admin:newsroom_photo_changelist")):
        page.goto(live_server.url + url)
        found[url] = flaws(page)
    page.goto(live_server.url + reverse("admin:newsroom_photo_upload"))
    (tmp_path / "page.jpg").write_bytes(b"<!doctype html>")
    drop(page, [picture_on_disk(tmp_path, "boat.jpg"), tmp_path / "page.jpg"])
    expect(page.get_by_role("status")).to_have_text("2 of 2 files done.")
    found["upload"] = flaws(page)

    assert {url: each for url, each in found.items() if each} == {}


def test_photo_pages_obey_a_strict_content_security_policy(
    at_desk: Page, live_server: Any, tmp_path: Path
) -> None:
    photo = factories.make_photo()
    page = at_desk
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))

    def add_policy(route: Route) -> None:
        response = route.fetch()
        headers = {**response.headers, "content-security-policy": STRICT}
        route.fulfill(response=response, headers=headers)

    page.route("**/admin/**", add_policy)
    page.goto(live_server.url + reverse("admin:newsroom_photo_upload"))
    drop(page, [picture_on_disk(tmp_path, "boat.jpg")])
    expect(page.get_by_label("Alternative text")).to_be_visible()
    page.goto(live_server.url + photo_url(photo))
    page.locator("[data-nr-frame]").click()
    page.goto(live_server.url + reverse("admin:newsroom_author_add"))
    page.get_by_role("button", name="Choose a photo").click()
    page.get_by_role("dialog").locator("[data-nr-card]").first.click()
    expect(page.get_by_role("button", name="Change the photo")).to_be_visible()

    assert [each for each in said if "Content Security Policy" in each] == []


def test_list_shows_the_pictures_on_a_phone(at_desk: Page, live_server: Any) -> None:
    factories.make_photo(alt="Boats", caption="")
    at_desk.set_viewport_size({"width": 390, "height": 844})

    at_desk.goto(live_server.url + reverse("admin:newsroom_photo_changelist"))

    expect(at_desk.get_by_role("img", name="Boats")).to_be_visible()
    assert at_desk.evaluate("document.documentElement.scrollWidth") == 390
