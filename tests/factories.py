"""Small things to test with, made by the same verbs that the desk uses."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from newsroom.desk import correcting, ingesting, publishing, renditions, revising, roles
from newsroom.desk.correcting import Notice
from newsroom.mailing import tokens
from newsroom.models import (
    Article,
    Author,
    Byline,
    Correction,
    Newsletter,
    Photo,
    PublishedArticle,
    Section,
    Subscriber,
    Subscription,
    Tag,
)

#: An instant at which tests' stories are written; long enough ago to be past in every test.
THEN = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)
_numbers = count(1)


def make_user(username: str = "", *, permissions: tuple[str, ...] = (), **fields: Any) -> Any:
    """A staff user who may do what ``permissions`` name: ``("publish_article", …)``."""
    username = username or f"user{next(_numbers)}"
    user = get_user_model().objects.create_user(
        username, f"{username}@news.example", "password", is_staff=True, **fields
    )
    codenames = Permission.objects.filter(content_type__app_label="newsroom")
    user.user_permissions.set(codenames.filter(codename__in=permissions))
    return user


def make_member(username: str = "", *, role: str) -> Any:
    """A staff user in the group of this role: ``"Reporter"``, ``"Editor"`` and so on."""
    user = make_user(username)
    roles.create_groups()
    user.groups.add(Group.objects.get(name=f"{roles.PREFIX}{role}"))
    return user


def make_chief(username: str = "") -> Any:
    """A superuser."""
    return make_user(username, is_superuser=True)


def make_section(name: str = "World", **fields: Any) -> Section:
    """A section."""
    return Section.objects.create(name=name, **fields)


def make_tag(name: str = "Harbours") -> Tag:
    """A tag."""
    return Tag.objects.resolve([name])[0]


def make_author(name: str = "Ana Sol", **fields: Any) -> Author:
    """An author without a login."""
    return Author.objects.create(name=name, **fields)


def picture_file(
    name: str = "harbour.jpg", *, size: tuple[int, int] = (640, 480), kind: str = "JPEG"
) -> SimpleUploadedFile:
    """An uploaded picture of one colour, unlike any that was made before it."""
    number = next(_numbers)
    image = Image.new("RGB", size, (40, 90, 140))
    for bit in range(16):
        image.putpixel((bit % size[0], 0), (250, 250, 250) if number >> bit & 1 else (0, 0, 0))
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return SimpleUploadedFile(name, buffer.getvalue(), f"image/{kind.lower()}")


def make_photo(*, by: Any = None, **fields: Any) -> Photo:
    """A stored photo with its renditions."""
    words = {"alt": "Boats in the harbour", "caption": "Low tide.", "credit": "Ana Sol"} | fields
    photo = ingesting.ingest(Photo(**words), picture_file(), by=by or make_chief(), at=THEN).photo
    renditions.make(photo, at=THEN)
    photo.refresh_from_db()
    return photo


def make_article(
    headline: str = "",
    *,
    by: Any = None,
    at: datetime = THEN,
    authors: tuple[Author, ...] = (),
    tags: tuple[str, ...] = (),
    **fields: Any,
) -> Article:
    """A saved draft with one revision."""
    by = by or make_chief()
    words = {
        "headline": headline or f"Harbour story {next(_numbers)}",
        "standfirst": "The boats are back.",
        "body": "<p>They came in with the tide.</p>",
    }
    article = Article(**(words | fields))
    revising.write(article, by=by, at=at)
    for place, author in enumerate(authors):
        Byline.objects.create(article=article, author=author, position=place)
    article.tags.set(tags)
    revising.record(article, by=by, at=at)
    return article


def publish_article(
    headline: str = "", *, by: Any = None, at: datetime = THEN, **fields: Any
) -> PublishedArticle:
    """A story that has been live since ``at``."""
    by = by or make_chief()
    article = make_article(headline, by=by, at=at, **fields)
    return publishing.publish(article, revision=article.revision_number, by=by, at=at)


def schedule_article(
    headline: str = "", *, by: Any = None, at: datetime = THEN, live_at: datetime, **fields: Any
) -> PublishedArticle:
    """A story that goes live at ``live_at``."""
    by = by or make_chief()
    article = make_article(headline, by=by, at=at, **fields)
    return publishing.schedule(
        article, revision=article.revision_number, by=by, at=at, live_at=live_at
    )


def correct_story(
    story: PublishedArticle,
    text: str = "The boats came on Tuesday.",
    *,
    at: datetime = THEN + timedelta(days=1),
    **words: Any,
) -> Correction:
    """A public notice on a live story; ``words`` are of ``Notice``."""
    notice = Notice(**({"kind": Correction.Kind.CORRECTION, "text": text} | words))
    return correcting.correct(story.article, notice, by=make_chief(), at=at)


def make_newsletter(name: str = "The tide", **fields: Any) -> Newsletter:
    """A newsletter open for sign-up."""
    return Newsletter.objects.create(name=name, **fields)


def make_subscription(
    email: str = "", *, newsletter: Newsletter, confirmed: datetime | None = THEN
) -> Subscription:
    """A subscription, confirmed unless told otherwise."""
    number = next(_numbers)
    subscriber, _ = Subscriber.objects.get_or_create(
        email=email or f"reader{number}@mail.example", defaults={"created_at": THEN}
    )
    return Subscription.objects.create(
        subscriber=subscriber,
        newsletter=newsletter,
        requested_at=THEN - timedelta(hours=1),
        confirmed_at=confirmed,
        confirm_token=tokens.fresh(),
        unsubscribe_token=tokens.fresh(),
    )
