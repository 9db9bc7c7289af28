"""Fill the site with a small paper's content, to look at and try things on."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from newsroom.desk import ingesting, placing, roles
from newsroom.management.demo import desk, edition, subjects
from newsroom.management.demo.stories import STORIES
from newsroom.management.demo.subjects import DemoSubject
from newsroom.management.demo.telling import Staff, tell
from newsroom.models import Article, Author, Newsletter, Photo, Section, Tag

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
        groups = {each.group.name: each.group for each in roles.create_groups()}
        users = {
            login: _login(login, groups[roles.PREFIX + role], options["password"])
            for login, role in desk.LOGINS.items()
        }
        staff = Staff(reporter=users["reporter"], editor=users["editor"])
        photos = {stem: _photo(stem, staff.editor) for stem in desk.PHOTOS}
        _desk_furniture(photos, users)
        added = [tell(story, photos, staff) for story in reversed(STORIES)]
        _lay_out(staff.editor)
        newsletter = Newsletter.objects.filter(name=desk.NEWSLETTER[0]).first()
        if newsletter:
            edition.send_out(newsletter, by=users["newsletter-editor"])
        self.stdout.write(f"Demo content: {sum(added)} stories added, {len(added)} in all.")


def _lay_out(editor: Any) -> None:
    """Place stories on the front page, unless somebody has laid it out already."""
    front = placing.front_page()
    if front.laid_out_at is None:
        stories = {each.slug: each for each in Article.objects.filter(slug__in=desk.FRONT_PAGE)}
        placed = [stories[slug] for slug in desk.FRONT_PAGE if slug in stories]
        placing.lay_out(placed, number=front.number, by=editor, at=timezone.now())


def _login(name: str, group: Any, password: str | None) -> Any:
    """The demo user of this name, created in its group when missing.

    Raises: CommandError when somebody else has the name.
    """
    users = get_user_model().objects
    user, created = users.get_or_create(
        **{get_user_model().USERNAME_FIELD: name}, defaults={"is_staff": True}
    )
    if created:
        user.set_password(password)
        user.save()
        user.groups.add(group)
    elif group not in user.groups.all():
        raise CommandError(
            f"There is a user “{name}” already. Rename it, or put it into the group “{group}”."
        )
    return user


def _desk_furniture(photos: dict[str, Photo], users: dict[str, Any]) -> None:
    for position, each in enumerate(subjects.SECTIONS):
        if not Section.objects.filter(name=each.name).exists():
            Section.objects.create(position=position, **_page_of(each, photos))
    for each in subjects.TAGS:
        if not Tag.objects.named(each.name).exists():
            Tag.objects.create(**_page_of(each, photos))
    for each in subjects.AUTHORS:
        if not Author.objects.filter(name=each.name).exists():
            page = _page_of(each, photos)
            Author.objects.create(
                biography=page.pop("description"),
                kind=each.kind,
                position=each.position,
                user=users.get(each.login),
                **page,
            )
    name, description = desk.NEWSLETTER
    if not Newsletter.objects.filter(name=name).exists():
        Newsletter.objects.create(name=name, description=description)


def _page_of(subject: DemoSubject, photos: dict[str, Photo]) -> dict[str, Any]:
    """What the page of a section, tag or author shows."""
    return {
        "name": subject.name,
        "description": subject.description,
        "photo": photos.get(subject.photo),
        "links": list(subject.links),
    }


def _photo(stem: str, editor: Any) -> Photo:
    alt, caption, credit = desk.PHOTOS[stem]
    known = Photo.objects.filter(alt=alt).first()
    if known:
        return known
    with (PHOTO_FOLDER / f"{stem}.jpg").open("rb") as file:
        photo = Photo(alt=alt, caption=caption, credit=credit)
        return ingesting.ingest(photo, File(file), by=editor, at=timezone.now()).photo
