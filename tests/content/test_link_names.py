"""How readers see a link: by network and name, else by its site."""

from __future__ import annotations

from typing import Any

import pytest

from newsroom.content.link_names import all_named, named


@pytest.mark.parametrize(
    ("address", "network", "name"),
    [
        ("https://social.example/@ana", "Mastodon", "@ana@social.example"),
        ("https://www.social.example/@ana.sol/", "Mastodon", "@ana.sol@social.example"),
        ("https://social.example/@ana/12345", "", "social.example"),
        ("https://bsky.app/profile/ana.example", "Bluesky", "@ana.example"),
        ("https://bsky.app/profile/ana.example/post/3k", "Bluesky", ""),
        ("https://x.com/ana_sol", "X", "@ana_sol"),
        ("https://mobile.twitter.com/ana_sol/", "X", "@ana_sol"),
        ("https://x.com/ana/status/1", "X", ""),
        ("https://www.instagram.com/ana.sol/", "Instagram", "@ana.sol"),
        ("https://www.facebook.com/ana.sol", "Facebook", ""),
        ("https://www.youtube.com/@ana", "YouTube", "@ana"),
        ("https://www.youtube.com/channel/UC1", "YouTube", ""),
        ("https://youtu.be/abc", "YouTube", ""),
        ("https://de.linkedin.com/in/ana-sol", "LinkedIn", ""),
        ("https://www.threads.net/@ana", "Threads", "@ana"),
        ("https://www.threads.com/@ana", "Threads", "@ana"),
        ("https://www.tiktok.com/@ana", "TikTok", "@ana"),
        ("https://medium.com/@ana", "Medium", "@ana"),
        ("https://www.example.org/ana", "", "example.org"),
        ("https://bücher.example/", "", "bücher.example"),
        # Not the networks whose names these hosts hold.
        ("https://notx.com/ana", "", "notx.com"),
        ("https://x.com.example.org/ana", "", "x.com.example.org"),
        ("https://instagram.com.example.org/ana", "", "instagram.com.example.org"),
        # A letter that only looks like x: no browser goes to X there.
        ("https://х.com/ana", "", "х.com"),
        ("https://social.example/@%E2%80%AEana", "", "social.example"),
    ],
)
def test_named_tells_the_network_and_who_it_is_there(address: str, network: str, name: str) -> None:
    found = named(address)

    assert (found.network, found.name) == (network, name)


def test_all_named_tells_apart_links_that_would_read_the_same() -> None:
    found = all_named(
        ["https://www.example.org/ana/", "https://example.org/bo", "https://example.net/"]
    )

    assert [each.name for each in found] == ["example.org/ana", "example.org/bo", "example.net"]


@pytest.mark.parametrize(
    "stored", [None, "", {}, "https://example.org/", 7, {"a": "https://example.org/"}]
)
def test_all_named_is_empty_for_a_column_that_holds_no_list(stored: Any) -> None:
    assert all_named(stored) == []


def test_all_named_leaves_out_what_no_page_may_link_to() -> None:
    stored = ["javascript:alert(1)", None, 7, ["https://a.example/"], "https://b.example/"]

    assert [each.address for each in all_named(stored)] == ["https://b.example/"]
