"""A file is stored as it is brought, and looked through in steps."""

from __future__ import annotations

import io
import tracemalloc
from datetime import timedelta
from typing import Any

import pytest

from newsroom.exceptions import FileRefused, NotAllowed, NotReady, WrongStage
from newsroom.mailing import bringing, importing, subscribing
from newsroom.models import Import, ImportLine, ImportPart, Newsletter
from tests.factories import make_chief, make_newsletter, make_subscription, make_user
from tests.mailing.editions import NOW

pytestmark = pytest.mark.django_db

Outcome = ImportLine.Outcome


@pytest.fixture
def newsletter() -> Newsletter:
    return make_newsletter()


def store(text: str, newsletter: Newsletter, **given: Any) -> Import:
    told = {"name": "list.csv", "source": "Fair", "by": make_chief(), "at": NOW, **given}
    return bringing.bring(io.BytesIO(text.encode()), newsletter=newsletter, **told)


def addresses(number: int) -> str:
    return "".join(f"r{each}@mail.example\n" for each in range(number))


def test_bring_stores_the_lines_and_looks_at_none(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "STEP", 2)

    brought = store(addresses(5), newsletter)

    brought.refresh_from_db()
    assert (brought.state, brought.total) == (Import.State.READING, 5)
    assert [len(part.rows) for part in brought.parts.all()] == [2, 2, 1]
    assert not brought.lines.exists()


def test_looking_that_was_stopped_goes_on_where_it_was(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "STEP", 2)
    number = store(addresses(5), newsletter).pk

    taken = [bringing.look_at_some(Import.objects.get(pk=number)) for _step in range(4)]

    brought = Import.objects.get(pk=number)
    assert taken == [2, 2, 1, 0]
    assert brought.state == Import.State.CHECKED
    assert [line.number for line in brought.lines.all()] == [1, 2, 3, 4, 5]
    assert not ImportPart.objects.exists()


def test_step_that_fails_is_taken_again(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought = store(addresses(3), newsletter)

    def fail(*args: Any) -> None:
        raise MemoryError

    with monkeypatch.context() as broken:
        broken.setattr(bringing, "judge", fail)
        with pytest.raises(MemoryError):
            bringing.look_at_some(brought)

    assert importing.tally(brought) == {}
    assert bringing.look_at_some(brought) == 3
    assert importing.tally(brought) == {Outcome.READY: 3}


def test_nobody_is_subscribed_before_all_was_looked_at(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "STEP", 2)
    brought = store(addresses(3), newsletter)
    bringing.look_at_some(brought)

    with pytest.raises(WrongStage, match="looked through"):
        importing.go_on(brought, by=make_chief())

    assert importing.subscribe_some(brought, at=NOW) == 0
    assert not newsletter.subscriptions.exists()


def test_import_whose_storing_was_stopped_is_never_looked_through(newsletter: Newsletter) -> None:
    brought = store(addresses(3), newsletter)
    Import.objects.update(total=None)

    assert bringing.look_at_some(brought) == 0
    assert brought.state == Import.State.READING


def test_file_that_breaks_off_after_parts_were_stored_leaves_nothing(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "STEP", 2)

    with pytest.raises(FileRefused, match="never closed"):
        store(addresses(5) + '"r6@mail.example\n', newsletter)

    assert not Import.objects.exists()
    assert not ImportPart.objects.exists()


class DeletedMidway(io.BytesIO):
    """A file during whose reading a person deletes the import, as far as it is stored."""

    def read1(self, size: int | None = -1, /) -> bytes:
        if ImportPart.objects.exists():
            Import.objects.get().delete()
        return super().read1(100)


def test_import_that_is_deleted_while_it_is_stored_says_so(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bringing, "STEP", 2)
    file = DeletedMidway(addresses(20).encode())

    with pytest.raises(WrongStage, match="deleted"):
        bringing.bring(
            file, name="list.csv", newsletter=newsletter, source="Fair", by=make_chief(), at=NOW
        )

    assert not Import.objects.exists()
    assert not ImportPart.objects.exists()


def test_looking_tells_what_is_so_when_it_looks(newsletter: Newsletter) -> None:
    brought = store("left@mail.example\nknown@mail.example\n", newsletter)
    left = make_subscription("left@mail.example", newsletter=newsletter)
    make_subscription("known@mail.example", newsletter=newsletter)
    subscribing.unsubscribe(left.unsubscribe_token, at=NOW)

    bringing.look_at_some(brought)

    assert importing.tally(brought) == {Outcome.LEFT: 1, Outcome.KNOWN: 1}


def test_address_that_is_erased_before_its_line_was_looked_at_is_not_kept(
    newsletter: Newsletter,
) -> None:
    text = "bo@mail.example\nana@mail.example\nAna@mail.example\n"
    erased_before = make_subscription("bo@mail.example", newsletter=newsletter).subscriber
    subscribing.erase(erased_before, at=NOW - timedelta(days=1))
    ana = make_subscription("ana@mail.example", newsletter=newsletter).subscriber
    brought = store(text, newsletter)
    subscribing.erase(ana, at=NOW + timedelta(hours=1))

    bringing.look_at_some(brought)

    assert list(brought.lines.values_list("email", "outcome")) == [
        ("bo@mail.example", Outcome.BARRED),
        ("", Outcome.BARRED),
        ("", Outcome.TWICE),
    ]


def test_instants_survive_the_storing_and_those_to_come_are_none(newsletter: Newsletter) -> None:
    later = NOW + timedelta(days=400)
    text = (
        f"email,created_at\na@b.example,2020-01-02 10:11:12+00:00\nb@b.example,{later:%Y-%m-%d}\n"
    )

    brought = store(text, newsletter)
    bringing.look_at_some(brought)

    first, second = brought.lines.all()
    assert first.asked_at.isoformat() == "2020-01-02T10:11:12+00:00"
    assert second.asked_at is None


def test_address_without_an_end_is_told_as_too_long(newsletter: Newsletter) -> None:
    brought = store("email\n" + "a" * 5_000 + "@b.example\n", newsletter)
    ((_number, stored, *_rest),) = brought.parts.get().rows
    bringing.look_at_some(brought)

    line = brought.lines.get()
    assert len(stored) < 300
    assert (line.outcome, line.reason) == (Outcome.BAD, "This is too long for an e-mail address.")


def test_memory_is_flat_whatever_the_file_s_size(
    newsletter: Newsletter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def peak(number: int) -> int:
        tracemalloc.start()
        brought = store(addresses(number), newsletter, by=chief)
        while bringing.look_at_some(brought):
            pass
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return highest - len(addresses(number))

    monkeypatch.setattr(bringing, "STEP", 100)
    chief = make_chief()
    peak(100)

    assert peak(2_000) < 2 * peak(400)


def test_parts_of_old_imports_are_forgotten(newsletter: Newsletter) -> None:
    old = store(addresses(3), newsletter)
    late = NOW + importing.KEPT
    kept = store(addresses(3), newsletter, at=late)

    importing.forget(at=late)

    old.refresh_from_db()
    assert old.state == Import.State.DONE
    assert [part.import_of for part in ImportPart.objects.all()] == [kept]


def test_storing_needs_the_permission_and_a_source(newsletter: Newsletter) -> None:
    with pytest.raises(NotAllowed):
        store(addresses(1), newsletter, by=make_user(permissions=("view_import",)))
    with pytest.raises(NotReady):
        store(addresses(1), newsletter, source=" ")
    assert not Import.objects.exists()
