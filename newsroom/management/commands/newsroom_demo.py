"""Fill the site with a small paper's content, to look at and try things on."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from newsroom.desk import ingesting, publishing, revising
from newsroom.management.demo import desk
from newsroom.management.demo.stories import STORIES, DemoStory
from newsroom.models import Article, Author, Byline, Newsletter, Photo, Section

PHOTO_FOLDER = Path(desk.__file__).parent / "photos"


class Command(BaseCommand):
    """Demo content and logins; run again, it adds nothing twice."""

    help = "Adds a small demo paper: sections, authors, photos, stories, a newsletter, logins."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--password",
            help="Password of the demo logins. Without it nobody can log in as them.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        users = {name: _login(name, options["password"]) for name in desk.LOGINS}
        editor = users["editor"]
        if not editor.has_perms([f"newsroom.{each}" for each in desk.LOGINS["editor"]]):
            raise CommandError("There is a user “editor” already, who may not publish: rename it.")
        _desk_furniture()
        photos = {stem: _photo(stem, editor) for stem in desk.PHOTOS}
        added = [_story(story, photos, editor) for story in reversed(STORIES)]
        self.stdout.write(f"Demo content: {sum(added)} stories added, {len(added)} in all.")


def _login(name: str, password: str | None) -> Any:
    """The demo user of this name; created with its permissions when missing."""
    users = get_user_model().objects
    user, created = users.get_or_create(
        **{get_user_model().USERNAME_FIELD: name}, defaults={"is_staff": True}
    )
    if created:
        user.set_password(password)
        user.save()
        permissions = Permission.objects.filter(content_type__app_label="newsroom")
        user.user_permissions.set(permissions.filter(codename__in=desk.LOGINS[name]))
    return users.get(pk=user.pk)


def _desk_furniture() -> None:
    for position, (name, description) in enumerate(desk.SECTIONS):
        if not Section.objects.filter(name=name).exists():
            Section.objects.create(name=name, description=description, position=position)
    for name, kind, position_held, biography in desk.AUTHORS:
        if not Author.objects.filter(name=name).exists():
            Author.objects.create(name=name, kind=kind, position=position_held, biography=biography)
    name, description = desk.NEWSLETTER
    if not Newsletter.objects.filter(name=name).exists():
        Newsletter.objects.create(name=name, description=description)


def _photo(stem: str, editor: Any) -> Photo:
    alt, caption, credit = desk.PHOTOS[stem]
    known = Photo.objects.filter(alt=alt).first()
    if known:
        return known
    with (PHOTO_FOLDER / f"{stem}.jpg").open("rb") as file:
        photo = Photo(alt=alt, caption=caption, credit=credit)
        return ingesting.ingest(photo, File(file), by=editor, at=timezone.now())


@transaction.atomic
def _story(story: DemoStory, photos: dict[str, Photo], editor: Any) -> bool:
    """Write the story and bring it to its stage, unless it is there; whether it was added."""
    if Article.objects.filter(slug=story.slug).exists():
        return False
    now = timezone.now().replace(second=0, microsecond=0)
    hour = now - timedelta(hours=story.hours_ago or 0)
    article = Article(
        slug=story.slug,
        kicker=story.kicker,
        headline=story.headline,
        standfirst=story.standfirst,
        body=story.body,
        language=story.language,
        section=Section.objects.filter(name=story.section).first(),
        lead_photo=photos.get(story.photo),
    )
    written = min(now, hour)
    revising.write(article, by=editor, at=written)
    for position, (name, role) in enumerate(story.bylines):
        author = Author.objects.filter(name=name)[0]
        Byline.objects.create(article=article, author=author, role=role, position=position)
    article.tags.set(story.tags)
    number = revising.record(article, by=editor, at=written).number
    if story.hours_ago is None:
        return True
    if hour > now:
        publishing.schedule(article, revision=number, by=editor, at=now, live_at=hour)
    else:
        publishing.publish(article, revision=number, by=editor, at=hour)
    return True
