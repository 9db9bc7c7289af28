"""Content that tries a page's patience, made by the desk's own verbs; and what to ask beside.

Stories and tags that only fill have ``filler`` in their addresses.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from newsroom.desk import withdrawing
from newsroom.mailing import delivery, digests
from newsroom.models import Author, Correction, Edition, Newsletter, Photo, Section, Tag
from tests.factories import (
    correct_story,
    make_article,
    make_author,
    make_chief,
    make_photo,
    make_section,
    make_subscription,
    publish_article,
    schedule_article,
)

WORD = ("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 7)[
    :500
]
EMOJI = "🦭🚢👩‍👩‍👧‍👦🏴󠁧󠁢󠁳󠁣󠁴󠁿"
RTL = "عادت العبارة إلى الميناء بعد العاصفة"
#: Stories enough for a second page of a list, whatever the demo has.
FILLERS = 25
WORDS = " ".join(["Harbour board agrees on the quay after eleven hours and one walk"] * 4)[:200]


def body(photo: Photo) -> str:
    """Every construct of a story's text, with words that no line has room for."""
    table = "".join(f"<td>{WORD[:60]} {number}</td>" for number in range(8))
    return f"""
<p>They came in with <a href="https://news.example/{WORD}">the tide</a>, {WORD}.</p>
<h2>{WORD[:200]}</h2><p>“{EMOJI}” – <q>{WORD}</q> <code>{WORD}</code> H<sub>2</sub>O</p>
<figure data-photo="{photo.pk}"><figcaption>{WORD}</figcaption></figure>
<blockquote class="pullquote"><p>{WORD[:150]}</p></blockquote>
<blockquote><p>We wait.</p><p>{WORD}</p></blockquote>
<figure class="embed"><a href="https://youtu.be/dQw4w9WgXcQ">{WORD[:200]}</a></figure>
<figure class="embed"><a href="https://vimeo.com/76979871">The tide, filmed</a></figure>
<table><caption>Tides {WORD}</caption><thead><tr><th>Hour</th><th>{WORD[:80]}</th></tr></thead>
<tbody><tr>{table}</tr></tbody></table>
<ul><li>One<ul><li>{WORD}</li></ul></li></ul><ol><li>{RTL}</li></ol><hr>
<pre>{WORD}</pre><h3>Next</h3><h4>{RTL}</h4><p>{RTL}</p>
"""


def fill() -> list[dict[str, Any]]:
    """Publish the hostile content; what to ask beside what the site links to."""
    chief = make_chief("hostile-chief")
    photo = make_photo(by=chief, alt=f"A quay. {WORD[:250]}", caption=WORD, credit=WORD[:150])
    section = _section(photo)
    authors = _authors(photo)
    _stories(chief, photo, section, authors)
    gone = _gone(chief)
    return [
        {"url": path, "status": status, "data": data}
        for path, status, data in [
            ("/", 200, ""),
            ("/robots.txt", 200, ""),
            *[(address, status, "") for address, status in gone],
            *_other_asks(chief),
        ]
    ]


def _section(photo: Photo) -> Section:
    make_section("Empty of stories")
    make_section(RTL[:60], description=f"{RTL}\n\n{WORD}")
    return make_section(WORD[:60], description=f"{WORD}\n\n{RTL}", photo=photo, links=_links())


def _authors(photo: Photo) -> tuple[Author, ...]:
    make_author("Nobody Yet")
    about = {"biography": f"{WORD}\n\n{RTL}", "photo": photo, "links": _links()}
    return (
        make_author(WORD[:120], position=WORD[:120], **about),
        make_author(f"Wire {WORD[:100]}", kind="agency", position="Desk", **about),
        make_author("A. Gannet", kind="pseudonym", **about),
        make_author("وكالة", kind="agency"),
        make_author(f"{EMOJI} Lind"),
        *(make_author(f"Filler Author {number}") for number in range(7)),
    )


def _links() -> list[str]:
    hosts = f"{WORD[:60]}.{WORD[:60]}".lower().encode("ascii", "ignore").decode()
    return [
        "https://social.example/@ana",
        "https://bsky.app/profile/ana.example",
        f"https://{hosts}.example/{WORD}",
    ]


def _stories(chief: Any, photo: Photo, section: Section, authors: tuple[Author, ...]) -> None:
    by = {"by": chief}
    for number in range(FILLERS):
        publish_article(f"Filler {number}", section=section, tags=("Sea",), **by)
    story = publish_article(
        WORD[:200],
        kicker=WORD[:60],
        standfirst=WORD,
        body=body(photo),
        section=section,
        authors=authors,
        tags=(WORD[:100], RTL, EMOJI, *(f"Filler topic {number}" for number in range(37))),
        lead_photo=photo,
        **by,
    )
    for kind in Correction.Kind:
        for placement in Correction.Placement:
            text = f"{kind} {placement}: {WORD}\n\n{RTL}"
            correct_story(story, text, kind=kind, placement=placement)
    publish_article(
        RTL, language="ar", kicker="عاجل", standfirst=RTL, body=body(photo), lead_photo=photo,
        section=Section.objects.get(name=RTL[:60]), authors=authors[3:4], tags=(RTL,), **by,
    )  # fmt: skip
    publish_article(EMOJI * 5, standfirst="", body=f"<p>{EMOJI}</p>", **by)
    publish_article(WORDS, standfirst=WORDS * 2, section=section, authors=authors[:1], **by)
    publish_article("Bare", standfirst="No body, no photo.", body="", **by)
    publish_article("<b>&amp; “quoted”</b> ]]> \\u0000 {{ 7 }}", kicker="<i>", **by)
    Tag.objects.filter(name="Sea").update(description=f"{WORD}\n\n{RTL}", photo=photo)


def _gone(chief: Any) -> list[tuple[str, int]]:
    """Addresses of stories that readers do not see, with what they answer."""
    now = timezone.now()
    said = publish_article(f"Withdrawn {WORD[:150]}", by=chief)
    unsaid = publish_article("Withdrawn without a line", by=chief)
    later = schedule_article("Not yet", by=chief, at=now, live_at=now + timedelta(days=9))
    draft = make_article("Still a draft", slug="still-a-draft", by=chief)
    withdrawing.withdraw(said.article, by=chief, at=now, line=f"It was wrong: {WORD} {RTL}")
    withdrawing.withdraw(unsaid.article, by=chief, at=now, note="For the desk.")
    return [
        (said.get_absolute_url(), 410),
        (unsaid.get_absolute_url(), 404),
        (later.get_absolute_url(), 404),
        (f"/{now:%Y/%m}/{draft.slug}/", 404),
    ]


def _edition(newsletter: Newsletter, *, by: Any) -> Edition:
    """An edition that has been sent, to files, and so has a page in the web archive."""
    edition = digests.build(newsletter, by=by, at=timezone.now())
    edition.subject, edition.preheader, edition.intro = WORD[:150], RTL, f"{WORD}\n\n{RTL}"
    edition.save()
    delivery.prepare(edition, by=by, at=timezone.now())
    delivery.send_batch(edition, size=100, clock=timezone.now)
    return edition


def _fill_archive(newsletter: Newsletter, *, at: datetime) -> None:
    """Editions enough for a second page, which bring nothing that is public any more."""
    Edition.objects.bulk_create(
        Edition(
            newsletter=newsletter,
            subject=f"Edition {number} {RTL}",
            state=Edition.State.SENT,
            created_at=at,
            prepared_at=at - timedelta(days=number + 3),
        )
        for number in range(FILLERS)
    )


def _other_asks(chief: Any) -> list[tuple[str, int, str]]:
    newsletter = Newsletter.objects.order_by("position", "pk")[0]
    stays, is_in = (make_subscription(newsletter=newsletter, confirmed=None) for _ in range(2))
    goes, is_out = (make_subscription(newsletter=newsletter) for _ in range(2))
    edition = _edition(newsletter, by=chief)
    _fill_archive(newsletter, at=edition.created_at)
    held_back = Newsletter.objects.create(name="Held back", has_archive=False, position=8)
    Newsletter.objects.create(name=WORD[:60], description=WORD, position=9)
    email = "sign_up_email"
    return [
        ("/no/such/page/", 404, ""),
        ("/fault/", 500, ""),
        ("/strange/", 400, ""),
        ("/section/none/", 404, ""),
        ("/tag/none/", 404, ""),
        ("/author/none/", 404, ""),
        ("/search/?q=harbour", 200, ""),
        (f"/search/?q={WORD}", 200, ""),
        ("/search/?q=%D8%B9%D8%A7%D8%AF%D8%AA", 200, ""),
        ("/search/?q=nothing&section=town", 200, ""),
        (f"/search/?q=!&section=none&author={WORD[:190]}&tag=none&from=x&to=x", 200, ""),
        ("/newsletters/sign-up/", 200, ""),
        ("/newsletters/sign-up/done/", 200, ""),
        ("/newsletters/sign-up/", 400, f"email=nonsense&page=/&{email}=x"),
        (f"/newsletters/in/{stays.confirm_token}/", 200, ""),
        (f"/newsletters/out/{goes.unsubscribe_token}/", 200, ""),
        (f"/newsletters/in/{is_in.confirm_token}/", 200, "confirm=1"),
        (f"/newsletters/out/{is_out.unsubscribe_token}/", 200, "unsubscribe=1"),
        ("/newsletters/", 200, ""),
        (held_back.get_absolute_url(), 200, ""),
        (edition.get_absolute_url(), 200, ""),
        ("/newsletter/none/", 404, ""),
        ("/newsletter/none/999999/", 404, ""),
        ("/newsletters/account/", 200, ""),
        ("/newsletters/account/asked/", 200, ""),
        ("/newsletters/account/", 400, "email=nonsense"),
        (f"/newsletters/choices/{goes.unsubscribe_token}/", 200, ""),
        (f"/newsletters/choices/{goes.unsubscribe_token}/", 200, "save=1"),
        ("/newsletters/account/unknown/", 404, ""),
        ("/newsletters/in/unknown/", 404, ""),
        ("/newsletters/out/unknown/", 404, ""),
    ]
