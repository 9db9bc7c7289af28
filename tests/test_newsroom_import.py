from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from newsroom.models import Import, Newsletter
from tests.factories import make_chief, make_newsletter, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def newsletter() -> Newsletter:
    make_chief("nele")
    return make_newsletter("The morning brief")


@pytest.fixture
def file(tmp_path: Path) -> str:
    path = tmp_path / "readers.csv"
    path.write_text("email\nana@mail.example\nnot one\n")
    return str(path)


def run(*words: str, by: str = "nele") -> str:
    out = io.StringIO()
    call_command("newsroom_import", *words, "--by", by, stdout=out)
    return out.getvalue()


def given(newsletter: Newsletter) -> list[str]:
    return ["--newsletter", newsletter.slug, "--source", "Form on old.example"]


def test_without_subscribe_it_only_tells(newsletter: Newsletter, file: str) -> None:
    told = run(file, *given(newsletter))

    assert "Will be subscribed: 1" in told
    assert "No address that mail can be sent to: 1" in told
    assert not newsletter.subscriptions.exists()


def test_subscribe_subscribes_and_shows_how_far_it_is(newsletter: Newsletter, file: str) -> None:
    told = run(file, *given(newsletter), "--subscribe")

    assert "1 of 1" in told
    assert "Subscribed now: 1" in told
    assert newsletter.subscriptions.confirmed().count() == 1


def test_go_on_runs_what_was_looked_at(newsletter: Newsletter, file: str) -> None:
    run(file, *given(newsletter))

    told = run("--go-on", str(Import.objects.get().pk))

    assert "Subscribed now: 1" in told


def test_go_on_looks_through_the_rest_and_subscribes_when_told_again(
    newsletter: Newsletter, file: str
) -> None:
    run(file, *given(newsletter))
    brought = Import.objects.get()
    rows = [[line.number, line.email, True, None] for line in brought.lines.all()]
    brought.lines.all().delete()
    brought.parts.create(number=0, rows=rows)
    Import.objects.update(state=Import.State.READING)

    looked = run("--go-on", str(brought.pk))
    before = newsletter.subscriptions.count()
    done = run("--go-on", str(brought.pk))

    assert "2 of 2" in looked
    assert "Will be subscribed: 1" in looked
    assert before == 0
    assert "Subscribed now: 1" in done


def test_go_on_refuses_what_is_not_stored_whole(newsletter: Newsletter, file: str) -> None:
    run(file, *given(newsletter))
    Import.objects.update(state=Import.State.READING, total=None)

    with pytest.raises(CommandError, match="not stored whole"):
        run("--go-on", str(Import.objects.get().pk))

    assert not newsletter.subscriptions.exists()


def test_going_on_needs_the_permission_too(newsletter: Newsletter, file: str) -> None:
    make_user("ray")
    run(file, *given(newsletter))
    Import.objects.update(state=Import.State.RUNNING)

    with pytest.raises(CommandError, match="may not"):
        run("--go-on", str(Import.objects.get().pk), by="ray")

    assert not newsletter.subscriptions.exists()


def test_refusals_are_told_in_words(newsletter: Newsletter, file: str) -> None:
    make_user("ray")

    with pytest.raises(CommandError, match="asked for"):
        run(file, "--newsletter", newsletter.slug)
    with pytest.raises(CommandError, match="no newsletter"):
        run(file, "--newsletter", "other", "--source", "x")
    with pytest.raises(CommandError, match="no user"):
        run(file, *given(newsletter), by="nobody")
    with pytest.raises(CommandError, match="may not"):
        run(file, *given(newsletter), by="ray")
    with pytest.raises(CommandError, match="cannot be read"):
        run(f"{file}.none", *given(newsletter))
    with pytest.raises(CommandError, match="no import"):
        run("--go-on", "999")
    assert not Import.objects.exists()
