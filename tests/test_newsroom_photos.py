"""The command that puts photos' files in order: run, stopped, killed, and run again."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from newsroom.content import storing
from newsroom.desk import filed, ingesting, renditions, sweeping
from newsroom.desk.filed import names_of
from newsroom.models import Edition, Photo, PublishedArticle
from tests.factories import (
    THEN,
    make_chief,
    make_newsletter,
    make_photo,
    picture_file,
    publish_article,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(params=["local", "remote"], autouse=True)
def storage(request: pytest.FixtureRequest, settings: Any, tmp_path: Path) -> Storage:
    """The site's storage is a folder of this test's own, and then one without local paths."""
    remote = {"BACKEND": "tests.storages.RemoteStorage", "OPTIONS": {"location": str(tmp_path)}}
    local = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(tmp_path)},
    }
    chosen = local if request.param == "local" else remote
    settings.STORAGES = {**settings.STORAGES, "default": chosen}
    return default_storage


@pytest.fixture
def is_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file is older than an upload takes."""
    monkeypatch.setattr(sweeping, "GRACE", timedelta(seconds=-60))


def ingested() -> Photo:
    return ingesting.ingest(Photo(alt="A bay"), picture_file(), by=make_chief(), at=THEN).photo


def run(**options: Any) -> str:
    out = io.StringIO()
    call_command("newsroom_photos", stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def stored() -> set[str]:
    """Names of all files in the storage."""
    found: set[str] = set()

    def look(folder: str) -> None:
        folders, files = default_storage.listdir(folder)
        found.update(f"{folder}/{name}" for name in files)
        for each in folders:
            look(f"{folder}/{each}")

    for folder in filed.FOLDERS:
        look(folder)
    return found


def test_run_makes_what_lacks_and_shows_it() -> None:
    photo = ingested()
    story = publish_article(lead_photo=photo)

    told = run()

    photo.refresh_from_db()
    story.refresh_from_db()
    assert "1 photos; sizes made of 1" in told
    assert photo.recipe == renditions.recipe()
    assert story.lead["renditions"] == photo.renditions
    assert set(names_of(photo)) == stored()


def test_run_makes_again_what_was_lost() -> None:
    photo, other = make_photo(), make_photo()
    lost = photo.renditions[3]["name"]
    default_storage.delete(lost)

    told = run()

    photo.refresh_from_db()
    assert "sizes made of 1, of which 1 had lost a file" in told
    assert stored() == {*names_of(photo), *names_of(other)}


def test_run_adds_avif_once_the_site_asks_for_it(settings: Any) -> None:
    photo = make_photo()
    settings.NEWSROOM = {"PHOTO_AVIF": True}

    run()

    photo.refresh_from_db()
    assert "image/avif" in {each["type"] for each in photo.renditions}


def test_run_redraws_rows_that_a_stopped_process_left_behind() -> None:
    photo = make_photo()
    story = publish_article(lead_photo=photo)
    PublishedArticle.objects.update(lead=story.lead | {"renditions": []})

    run()

    story.refresh_from_db()
    assert story.lead["renditions"] == photo.renditions


@pytest.mark.usefixtures("is_old")
def test_run_removes_what_nothing_shows_and_nothing_else() -> None:
    photo, replaced = make_photo(), make_photo()
    story = publish_article(lead_photo=replaced)
    kept_lead = dict(story.lead)
    ingesting.replace(replaced, picture_file(size=(320, 240)), by=make_chief(), at=THEN)
    in_the_archive = "newsroom/renditions/ab/" + "ab" * 16 + ".jpg"
    storing.put(default_storage, in_the_archive, b"picture")
    Edition.objects.create(
        newsletter=make_newsletter(),
        subject="The week",
        html=f'<img src="https://cdn.example/media/{in_the_archive}">',
        created_at=THEN,
    )
    default_storage.save("newsroom/originals/" + "cd" * 16 + ".jpg", ContentFile(b"orphan"))
    default_storage.save("newsroom/renditions/left.part", ContentFile(b"orphan"))
    default_storage.save("elsewhere/" + "ef" * 16 + ".jpg", ContentFile(b"not ours"))

    told = run()

    photo.refresh_from_db()
    replaced.refresh_from_db()
    old = {kept_lead["name"], *(each["name"] for each in kept_lead["renditions"])}
    assert stored() == {*names_of(photo), *names_of(replaced), in_the_archive}
    assert f"{len(old) + 2} files removed" in told
    assert default_storage.exists("elsewhere/" + "ef" * 16 + ".jpg")


@pytest.mark.usefixtures("is_old")
def test_run_keeps_orphans_where_it_is_told_to() -> None:
    name = default_storage.save("newsroom/originals/" + "cd" * 16 + ".jpg", ContentFile(b"orphan"))

    run(keep_orphans=True)

    assert default_storage.exists(name)


def test_run_spares_a_young_file_since_an_upload_may_be_under_way() -> None:
    name = default_storage.save("newsroom/originals/" + "cd" * 16 + ".jpg", ContentFile(b"upload"))

    told = run()

    assert default_storage.exists(name)
    assert "0 files removed" in told


@pytest.mark.usefixtures("is_old")
def test_run_heals_a_photo_that_came_to_show_a_file_while_it_was_removed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photo = make_photo()
    told_again = {"renditions": photo.renditions, "recipe": photo.recipe}
    Photo.objects.update(renditions=[], recipe=photo.recipe)
    orphans: Callable[..., Iterator[str]] = filed.Files.orphans

    def meanwhile(files: filed.Files) -> Iterator[str]:
        Photo.objects.update(**told_again)
        return orphans(files)

    monkeypatch.setattr(filed.Files, "orphans", meanwhile)

    run()

    photo.refresh_from_db()
    assert set(names_of(photo)) == stored()


def test_run_goes_on_after_a_photo_that_fails_and_names_it() -> None:
    broken, good = ingested(), ingested()
    default_storage.delete(str(broken.file.name))

    with pytest.raises(CommandError, match=rf"1 photo[^\n]*:\n{broken.pk} “A bay”: "):
        run()

    good.refresh_from_db()
    assert good.recipe == renditions.recipe()


def test_run_stopped_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    photos = [ingested() for _number in range(3)]
    put = storing.put
    calls: list[str] = []

    def interrupted(storage: Any, name: str, data: bytes) -> None:
        calls.append(name)
        if len(calls) == 30:
            raise KeyboardInterrupt
        put(storage, name, data)

    with monkeypatch.context() as patched:
        patched.setattr(storing, "put", interrupted)
        with pytest.raises(SystemExit) as stopped:
            run()
    before = stored()

    run()

    for photo in photos:
        photo.refresh_from_db()
    assert stopped.value.code == 130
    assert before < stored()
    assert stored() == {name for photo in photos for name in names_of(photo)}


@pytest.mark.django_db(transaction=True)
def test_run_killed_at_any_moment_goes_on_where_it_was(tmp_path: Path) -> None:
    with transaction.atomic():
        photos = [ingested() for _number in range(6)]
    for number in range(3):
        _kill_at_work(tmp_path, files=len(stored()) + 10 + number)

    run()

    for photo in photos:
        photo.refresh_from_db()
    names = {name for photo in photos for name in names_of(photo)}
    assert {name for name in stored() if not name.endswith(".part")} == names
    assert all(storing.read(default_storage, name).read(4) for name in names)


def _kill_at_work(media: Path, *, files: int) -> None:
    """Start the command, and kill it when there are so many files."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "newsroom_photos"],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
            "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
            "WORKER_MEDIA": str(media),
        },
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while process.poll() is None and len(list(media.rglob("*.*"))) < files:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
