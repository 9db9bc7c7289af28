from __future__ import annotations

from typing import Any

import pytest

from newsroom.content import embeds
from newsroom.content.embeds import Link, Provider

VIDEO = "dQw4w9WgXcQ"
YOUTUBE = f"https://www.youtube-nocookie.com/embed/{VIDEO}?autoplay=1"


class Tube(Provider):
    """A provider that a site might add."""

    name = "Tube"
    hosts = frozenset(("tube.example",))
    ratio = "4x3"

    def frame(self, link: Link) -> str | None:
        return f"https://tube.example/play{link.path}" if link.path != "/" else None


class Insecure(Tube):
    def frame(self, link: Link) -> str | None:
        return "http://tube.example/"


class Nameless(Provider):
    hosts = frozenset(("tube.example",))


def address(url: str) -> str:
    frame = embeds.find(url)
    return frame.address if frame else ""


@pytest.mark.parametrize(
    "url",
    [
        f"https://www.youtube.com/watch?v={VIDEO}",
        f"http://youtube.com/watch?v={VIDEO}",
        f"https://m.youtube.com/watch?app=desktop&v={VIDEO}&list=PL1",
        f"https://music.youtube.com/watch?v={VIDEO}",
        f"HTTPS://WWW.YouTube.com/watch/?v={VIDEO}",
        f"https://youtu.be/{VIDEO}",
        f"https://youtu.be/{VIDEO}?si=abc#t",
        f"https://www.youtube.com/shorts/{VIDEO}",
        f"https://www.youtube.com/embed/{VIDEO}",
        f"https://www.youtube.com/live/{VIDEO}?feature=share",
        f"https://www.youtube-nocookie.com/embed/{VIDEO}",
    ],
)
def test_finds_a_video_of_youtube(url: str) -> None:
    assert address(url) == YOUTUBE


@pytest.mark.parametrize(
    ("start", "seconds"),
    [("t=90", 90), ("t=90s", 90), ("t=1m30s", 90), ("t=1h2m3s", 3723), ("start=42", 42)],
)
def test_starts_a_video_of_youtube_where_the_link_does(start: str, seconds: int) -> None:
    assert address(f"https://youtu.be/{VIDEO}?{start}") == f"{YOUTUBE}&start={seconds}"


@pytest.mark.parametrize("start", ["t=", "t=0", "t=-5", "t=%D9%A3", "t=1d", "t=9999999", "t=1%26x"])
def test_starts_at_the_beginning_for_a_start_that_is_none(start: str) -> None:
    assert address(f"https://youtu.be/{VIDEO}?{start}") == YOUTUBE


@pytest.mark.parametrize(
    ("path", "video"),
    [
        ("vimeo.com/76979871", "76979871?autoplay=1&dnt=1"),
        ("www.vimeo.com/76979871/", "76979871?autoplay=1&dnt=1"),
        ("vimeo.com/76979871/0a1b2c3d4e", "76979871?h=0a1b2c3d4e&autoplay=1&dnt=1"),
        ("vimeo.com/76979871?h=0a1b2c3d4e", "76979871?h=0a1b2c3d4e&autoplay=1&dnt=1"),
        ("vimeo.com/channels/staff-picks/76979871", "76979871?autoplay=1&dnt=1"),
        ("vimeo.com/groups/name/videos/76979871", "76979871?autoplay=1&dnt=1"),
        ("vimeo.com/showcase/12/video/76979871", "76979871?autoplay=1&dnt=1"),
        (
            "player.vimeo.com/video/76979871?h=0a1b2c3d4e",
            "76979871?h=0a1b2c3d4e&autoplay=1&dnt=1",
        ),
    ],
)
def test_finds_a_video_of_vimeo_with_its_key(path: str, video: str) -> None:
    assert address(f"https://{path}") == f"https://player.vimeo.com/video/{video}"


@pytest.mark.parametrize(
    "url",
    [
        "",
        VIDEO,
        f"//www.youtube.com/watch?v={VIDEO}",
        f"javascript://www.youtube.com/watch?v={VIDEO}",
        f"ftp://www.youtube.com/watch?v={VIDEO}",
        f"https://user@www.youtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com:443/watch?v={VIDEO}",
        f"https://www.youtube.com:/watch?v={VIDEO}",
        f"https://www.youtube.com@evil.example/watch?v={VIDEO}",
        f"https://evil.example\\@www.youtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com.evil.example/watch?v={VIDEO}",
        f"https://evil-youtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com./watch?v={VIDEO}",
        f"https://[www.youtube.com]/watch?v={VIDEO}",
        f"https://www.youtube.com%2eevil.example/watch?v={VIDEO}",
        f"https://www.y\u03bfutube.com/watch?v={VIDEO}",
        f"https://www\uff0eyoutube\uff0ecom/watch?v={VIDEO}",
        f"https://www.you\u00adtube.com/watch?v={VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}\n",
        f"https://www.you\ttube.com/watch?v={VIDEO}",
        f"https://www.youtube.com/watch?v={VIDEO}x",
        "https://www.youtube.com/watch?v=dQw4w9WgXc",
        "https://www.youtube.com/watch?v=../../../x",
        'https://www.youtube.com/watch?v="><script>',
        "https://www.youtube.com/watch?v=dQw4w9WgXc%0a",
        f"https://www.youtube.com/redirect?q=https://evil.example&v={VIDEO}",
        f"https://www.youtube.com/shorts/{VIDEO}/../..",
        "https://youtu.be/watch",
        f"https://youtu.be/watch?v={VIDEO}",
        "https://vimeo.com/\u0661\u0662\u0663",
        "https://vimeo.com/76979871/../../x",
        "https://vimeo.com/76979871/%22onload=",
        "https://vimeo.com/about",
        f"https://vimeo.com/{'9' * 13}",
        f"https://vimeo.com/76979871?{'x' * 2000}",
        f"https://vimeo.com/76979871?{'a=1&' * 60}",
    ],
)
def test_finds_nothing_in_a_link_that_is_not_plainly_a_providers(url: str) -> None:
    assert address(url) == ""


def test_lets_nothing_of_a_link_into_the_frame_but_what_is_known() -> None:
    url = f"https://www.youtube.com/watch?v={VIDEO}&autoplay=0&origin=https://evil.example&h=x"

    assert address(url) == YOUTUBE


@pytest.fixture
def tube(settings: Any) -> None:
    settings.NEWSROOM = {"EMBED_PROVIDERS": ["tests.content.test_embeds.Tube"]}


@pytest.mark.usefixtures("tube")
def test_takes_the_providers_that_the_site_names_and_no_other() -> None:
    assert address("https://tube.example/7") == "https://tube.example/play/7"
    assert address(f"https://youtu.be/{VIDEO}") == ""


@pytest.mark.usefixtures("tube")
@pytest.mark.parametrize(
    "url", ["https://other.example/7", "https://tube.example:8000/7", "https://a@tube.example/7"]
)
def test_asks_a_sites_provider_about_its_own_plain_links_only(url: str) -> None:
    assert address(url) == ""


def test_takes_no_frame_that_is_not_encrypted(settings: Any) -> None:
    settings.NEWSROOM = {"EMBED_PROVIDERS": ["tests.content.test_embeds.Insecure"]}

    assert address("https://tube.example/7") == ""


def test_leaves_out_a_provider_that_cannot_be_imported(settings: Any) -> None:
    settings.NEWSROOM = {"EMBED_PROVIDERS": ["nowhere.Tube", "tests.content.test_embeds.Tube"]}

    assert [type(each) for each in embeds.providers()] == [Tube]


@pytest.mark.parametrize(
    ("path", "fault"),
    [
        ("newsroom.content.embeds.YouTube", ""),
        ("tests.content.test_embeds.Tube", ""),
        ("tests.content.test_embeds.Nameless", "no name"),
        ("tests.content.test_embeds.Nothing", "cannot be imported"),
        ("nowhere.Tube", "cannot be imported"),
        ("Tube", "cannot be imported"),
        ("", "cannot be imported"),
        ("newsroom.content.embeds.find", "no subclass"),
    ],
)
def test_tells_what_is_wrong_with_a_providers_path(path: str, fault: str) -> None:
    told = embeds.fault(path)

    assert bool(told) is bool(fault)
    assert fault in told


def test_takes_a_plain_link_apart() -> None:
    found = embeds.taken_apart("HTTP://Tube.Example/a%20b?v=1&v=2&w=%C3%A9#c")

    assert found == Link(host="tube.example", path="/a%20b", query={"v": "1", "w": "é"})


@pytest.mark.parametrize(
    "host", ["a@tube.example", "tube.example:80", "tube.example:", "[::1]", ""]
)
def test_takes_no_link_apart_that_hides_where_it_leads(host: str) -> None:
    assert embeds.taken_apart(f"https://{host}/a") is None
