from __future__ import annotations

import copy
import re
from email import message_from_bytes
from email.header import decode_header, make_header
from email.utils import parseaddr
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.utils import translation
from django.utils.safestring import SafeString

from newsroom.content.slugs import SLUG_LENGTH
from newsroom.exceptions import NotConfigured
from newsroom.mailing import delivery, messages, tokens
from newsroom.models import Edition
from tests.factories import make_author, make_newsletter, make_photo, publish_article
from tests.mailing.editions import clock, make_edition, make_readers, prepared
from tests.smtp import MailServer, Received

pytestmark = pytest.mark.django_db


def mailed(edition: Edition, server: MailServer, name: str = "ana") -> Received:
    """The edition as it reaches one reader."""
    make_readers(edition.newsletter, name)
    delivery.send_batch(prepared(edition), size=10, clock=clock)
    [received] = server.received
    return received


def rendered(edition: Edition) -> messages.Rendered:
    return messages.rendered(edition, messages.stories_of(edition))


def test_mail_holds_what_the_edition_holds(mail_server: MailServer) -> None:
    newsletter = make_newsletter()
    photo = make_photo()
    ana, bo = make_author("Ana Sol"), make_author("Bo Lind")
    edition = make_edition(
        newsletter,
        "Second story",
        subject="Today",
        preheader="And the weather",
        intro="Good morning.\n\nIt rains.",
    )
    story = publish_article("Lead story", authors=(ana, bo), lead_photo=photo, kicker="Harbour")
    edition.stories.create(story=story, position=0)
    edition.stories.exclude(story=story).update(position=1)

    received = mailed(edition, mail_server)

    text, html = received.part("plain"), received.part("html")
    for body in (text, html):
        assert body.index("Good morning.") < body.index("Lead story") < body.index("Second story")
        assert "The boats are back." in body
        assert "Harbour" in body
        assert "By Ana Sol and Bo Lind" in body
        assert f"https://news.example{story.get_absolute_url()}" in body
    assert "And the weather" in html
    assert "<" not in text
    assert re.search(r'<img [^>]*src="https://news\.example/\S+\.jpg"', html)
    assert 'alt="Boats in the harbour"' in html
    assert html.count("<img") == 1


def test_mail_links_open_the_pages_that_they_name(mail_server: MailServer) -> None:
    received = mailed(make_edition(), mail_server)

    links = set(re.findall(r"https://news\.example[^\s\"<>]*", received.part("plain")))
    answers = {link: Client().get(urlsplit(link).path).status_code for link in links}

    assert len(answers) == 5
    assert any("/newsletters/choices/" in link for link in answers)
    assert set(answers) - set(re.findall(r'href="([^"]+)"', received.part("html"))) == set()
    assert set(answers.values()) == {200}


def test_headers_on_the_wire(mail_server: MailServer) -> None:
    newsletter = make_newsletter(reply_to="desk@news.example")

    received = mailed(make_edition(newsletter, "Harbour reopens"), mail_server)

    lines = dict(line.split(": ", 1) for line in received.header_lines() if line[0] != " ")
    [reader] = newsletter.subscriptions.all()
    leave = f"https://news.example/newsletters/out/{reader.unsubscribe_token}/"
    assert lines["From"] == "The tide <news@news.example>"
    assert lines["To"] == "ana@mail.example"
    assert lines["Reply-To"] == "desk@news.example"
    assert lines["Subject"] == "Harbour reopens"
    assert lines["List-Id"] == f"<newsletter-{newsletter.pk}.news.example>"
    assert lines["List-Unsubscribe"] == f"<{leave}>"
    assert lines["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert re.fullmatch(r"<\d+\.\d+\.[0-9a-f]{16}@news\.example>", lines["Message-ID"])
    assert re.fullmatch(
        rf"edition-\d+:newsletter-{newsletter.pk}:newsroom:[0-9a-f]{{12}}", lines["Feedback-ID"]
    )
    assert re.fullmatch(r"\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}", lines["Date"])
    assert received.sender == "news@news.example"
    assert leave in received.part("plain")
    assert leave in received.part("html")
    assert tokens.PLACEHOLDER.encode() not in received.raw


def test_headers_stay_whole_on_a_site_with_a_long_name(
    settings: Any, mail_server: MailServer
) -> None:
    host = "a-very-long-name-of-a-very-small-paper.of-the-outer-islands.news.example"
    settings.NEWSROOM = {"SITE_URL": f"https://{host}"}
    edition = make_edition()

    received = mailed(edition, mail_server)

    [reader] = edition.newsletter.subscriptions.all()
    leave = f"https://{host}/newsletters/out/{reader.unsubscribe_token}/"
    lines = received.header_lines()
    assert f"List-Unsubscribe: <{leave}>" in lines
    assert any(re.fullmatch(rf"Message-ID: <\S+@{host}>", line) for line in lines)


def test_headers_carry_names_and_subjects_of_any_language(mail_server: MailServer) -> None:
    name = "Утренний прилив, «волна» " * 3
    newsletter = make_newsletter("Прилив", from_name=name)
    subject = "Порт снова открыт: 港が再開 – مرحبا بالعالم – " * 3

    received = mailed(make_edition(newsletter, subject=subject), mail_server)

    assert received.message["Subject"] == subject.strip()
    from_name, address = parseaddr(message_from_bytes(received.raw)["From"])
    # Python's newer parser keeps the space between encoded words, which RFC 2047 drops.
    assert str(make_header(decode_header(from_name))) == name.strip()
    assert address == "news@news.example"
    for line in received.header_lines():
        assert len(line) <= 78 or line.startswith("List-Unsubscribe: ")
        assert all(len(word) <= 75 for word in line.split() if word.startswith("=?"))


def test_headers_say_what_was_typed_even_where_it_looks_encoded(mail_server: MailServer) -> None:
    typed = "=?utf-8?q?Bcc=3A_eve?="
    newsletter = make_newsletter(from_name=typed)

    received = mailed(make_edition(newsletter, subject=typed), mail_server)

    assert received.message["Subject"] == typed
    assert received.message["From"].addresses[0].display_name == typed
    assert received.message["From"].addresses[0].addr_spec == "news@news.example"


def test_no_header_can_be_smuggled_in(mail_server: MailServer) -> None:
    newsletter = make_newsletter(from_name="The tide\r\nBcc: eve@mail.example")

    received = mailed(
        make_edition(newsletter, subject="Tide\r\nBcc: eve@mail.example\n\nBody"), mail_server
    )

    assert received.message["Subject"] == "Tide Bcc: eve@mail.example Body"
    assert "Bcc" not in received.message
    assert not any(line.startswith("Bcc") for line in received.header_lines())


def test_one_click_is_not_offered_without_https(settings: Any, mail_server: MailServer) -> None:
    settings.NEWSROOM = {"SITE_URL": "http://127.0.0.1:8000"}

    received = mailed(make_edition(), mail_server)

    assert received.message["List-Unsubscribe"].startswith("<http://127.0.0.1:8000/")
    assert "List-Unsubscribe-Post" not in received.message


@pytest.mark.parametrize(
    ("kept", "wire"),
    [
        ("ana@bücher.example", "ana@xn--bcher-kva.example"),
        ('"ana sol"@mail.example', '"ana sol"@mail.example'),
        (r'"a,<b>;\"c"@mail.example', r'"a,<b>;\"c"@mail.example'),
    ],
)
def test_mail_reaches_unusual_addresses(mail_server: MailServer, kept: str, wire: str) -> None:
    edition = make_edition()
    [reader] = make_readers(edition.newsletter, "ana")
    reader.subscriber.email = kept
    reader.subscriber.save()

    delivery.send_batch(prepared(edition), size=10, clock=clock)

    [received] = mail_server.received
    assert received.recipient == wire
    [to] = received.message["To"].addresses
    assert to.addr_spec == wire


def test_mail_escapes_what_stories_and_editors_say(mail_server: MailServer) -> None:
    newsletter = make_newsletter("<b>Tide</b>")
    edition = make_edition(newsletter, "<script>alert(1)</script>", intro="<img src=x onerror=y>")

    received = mailed(edition, mail_server)

    html = received.part("html")
    assert "<script" not in html
    assert "<img" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "<script>alert(1)</script>" in received.part("plain")


OWN = """{% extends "newsroom/mail/edition.html" %}
{% block newsroom_mail_top %}<h1>The tide tables</h1>{% endblock %}
{% block newsroom_mail_foot %}<a href="{{ unsubscribe_url }}">Away with it</a>{% endblock %}"""


def test_newsletter_may_have_its_own_template(settings: Any, tmp_path: Path) -> None:
    own = tmp_path / "newsroom" / "mail" / "tides"
    own.mkdir(parents=True)
    (own / "edition.html").write_text(OWN)
    templates = copy.deepcopy(settings.TEMPLATES)
    templates[0]["DIRS"] = [tmp_path]
    settings.TEMPLATES = templates
    tides, others = make_newsletter("Tides"), make_newsletter("Others")

    mine = rendered(make_edition(tides, "Boats return"))
    theirs = rendered(make_edition(others, "Boats return"))

    assert "The tide tables" in mine.html
    assert "Boats return" in mine.html
    assert mine.html.count(tokens.PLACEHOLDER) == 1
    assert "Unsubscribe:" in mine.text
    assert "The tide tables" not in theirs.html
    assert "Boats return" in theirs.html


def test_slug_may_be_longer_than_any_folder_s_name() -> None:
    newsletter = make_newsletter("潮" * 60, slug="潮" * SLUG_LENGTH)

    mail = rendered(make_edition(newsletter, "Boats return"))

    assert len(newsletter.slug.encode()) > 255
    assert "Boats return" in mail.html
    assert "Boats return" in mail.text


def test_rendered_is_inlined_and_keeps_its_dark_colours() -> None:
    html = rendered(make_edition()).html

    assert re.search(r'<h2 [^>]*style="[^"]*font-family: ?Georgia', html)
    assert "prefers-color-scheme: dark" in html


def test_rendered_without_the_inliner_keeps_its_style_element(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(messages, "css_inline", None)

    html = rendered(make_edition()).html

    assert "<style>" in html
    assert 'style="' not in html
    assert not isinstance(html, SafeString)


def test_rendered_speaks_the_language_of_the_site_not_of_the_editor() -> None:
    edition = make_edition()
    in_english = rendered(edition)

    with translation.override("ar"):
        in_arabic = rendered(edition)

    assert in_arabic == in_english
    assert '<html lang="en" dir="ltr">' in in_english.html


def test_rendered_marks_a_story_of_another_language() -> None:
    publish_article("مرحبا", language="ar")

    html = rendered(make_edition()).html

    assert re.search(r'<div class="nr-words" dir="rtl" lang="ar"', html)


def test_rendered_needs_the_address_of_the_site(settings: Any) -> None:
    edition = make_edition()
    settings.NEWSROOM = {}

    with pytest.raises(NotConfigured, match="SITE_URL"):
        rendered(edition)


@pytest.mark.parametrize("address", ["newsroom", "", "The tide <news@>"])
def test_sender_needs_an_address(settings: Any, address: str) -> None:
    settings.DEFAULT_FROM_EMAIL = address

    with pytest.raises(NotConfigured, match="DEFAULT_FROM_EMAIL"):
        messages.sender(make_newsletter())


def test_rendered_takes_two_queries_whatever_the_number_of_stories(
    django_assert_num_queries: Any,
) -> None:
    edition = make_edition(None, *(f"Story {number}" for number in range(10)))

    with django_assert_num_queries(2):
        rendered(edition)


def test_envelope_gives_each_reader_only_their_own_link() -> None:
    edition = make_edition()
    body = rendered(edition)
    envelope = messages.Envelope(edition, body)

    ana = envelope.to_reader("ana@mail.example", token="a" * 26, delivery=1)
    bo = envelope.to_reader("bo@mail.example", token="b" * 26, delivery=2)
    again = envelope.to_reader("ana@mail.example", token="a" * 26, delivery=1)

    assert ana.body.replace("a" * 26, "b" * 26) == bo.body
    assert ana.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert ana.extra_headers["Message-ID"] != bo.extra_headers["Message-ID"]
