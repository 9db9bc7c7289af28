"""Mails a second beside a bare smtplib loop, and the memory and time that a million readers take.

``make bench-mail``, or ``python benchmarks/mail.py [speed|memory]``. ``READERS`` is 10000 unless
the environment says otherwise. It works in test databases of its own: an SQLite file, and one on
the PostgreSQL server of ``BENCH_POSTGRES``. Each measurement is a process of its own.
"""

from __future__ import annotations

import os
import resource
import smtplib
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

READERS = int(os.environ.get("READERS", "10000"))
MILLION = int(os.environ.get("MILLION", "1000000"))
#: Of a million readers, so many are mailed: enough for memory to show whether it grows.
MAILED = 5_000
POSTGRES = os.environ.get("BENCH_POSTGRES", "postgres:////var/run/postgresql/newsroom")
DATABASES = {"SQLite": "sqlite:///var/bench.sqlite3", "PostgreSQL": POSTGRES}
#: Seconds until the sink answers, connections, and what the ratio is called.
MEASURED = [(0.005, 1, "5ms ratio"), (0.005, 4, "5ms ratio"), (0.0, 1, "raw ratio")]
SENDER, READER = "news@news.example", "reader1@mail.example"


def main() -> None:
    """Measure all that is asked for on each database."""
    steps = sys.argv[1:] or ["speed", "memory"]
    for name, url in DATABASES.items():
        for step in steps:
            _run(step, DATABASE_URL=url, BENCH_NAME=name)


def _run(*arguments: str, **environment: str) -> None:
    """Do a step in a process of its own."""
    command = [sys.executable, __file__, "step", *arguments]
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, **environment})


def step(name: str, *given: str) -> None:
    """What a process of its own does."""
    _set_up()
    deeds: dict[str, Any] = {"speed": speed, "memory": memory, "peak": peak, "fill": fill}
    deeds[name](*given)


def _set_up() -> None:
    """Django on a database that keeps what it has taken, as a site's does."""
    import django
    from django.conf import settings

    database: dict[str, Any] = settings.DATABASES["default"]
    if "sqlite3" in database["ENGINE"]:
        database["OPTIONS"]["init_command"] = "PRAGMA journal_mode = WAL"
        database["TEST"]["NAME"] = os.environ.get("BENCH_FILE", database["TEST"]["NAME"])
    if name := os.environ.get("BENCH_DATABASE"):
        database["NAME"] = name
    django.setup()


@contextmanager
def _database() -> Iterator[None]:
    """A test database, which the processes that this one starts use too."""
    from django.db import connection

    own_name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    os.environ["BENCH_DATABASE"] = str(connection.settings_dict["NAME"])
    try:
        yield
    finally:
        connection.close()
        connection.creation.destroy_test_db(own_name, verbosity=0)


def speed() -> None:
    """The engine between two halves of a bare loop, for each kind of sink."""
    with _database():
        newsletter = _newsletter()
        fill(str(newsletter.pk), str(READERS))
        for delay, connections, label in MEASURED:
            edition = _edition(newsletter)
            message = _built(edition)
            with _sink(delay) as port:
                bare = _bare(port, message, connections)
                ours = _ours(edition, port, connections)
                bare += _bare(port, message, connections)
            _tell_speed(label, delay, connections, bare=READERS / bare, ours=READERS / ours)


def _tell_speed(label: str, delay: float, connections: int, *, bare: float, ours: float) -> None:
    sink = f"answers after {delay * 1000:.0f} ms" if delay else "answers at once"
    print(
        f"{os.environ['BENCH_NAME']:<11}{sink:<20}{connections} connection(s)"
        f"   bare {bare:>6.0f}/s   newsroom {ours:>6.0f}/s   {label} {ours / bare:.2f}",
        flush=True,
    )


@contextmanager
def _sink(delay: float) -> Iterator[int]:
    """The port of a server that takes all mail."""
    command = [sys.executable, "-m", "tests.sink", f"--delay={delay}"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as sink:
        assert sink.stdout is not None
        yield int(sink.stdout.readline())
        sink.kill()


def _bare(port: int, message: bytes, connections: int) -> float:
    """Seconds that plain smtplib takes for half of the mails."""

    def send(number: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as server:
            for _each in range(number):
                server.sendmail(SENDER, [READER], message)

    share = READERS // 2 // connections
    began = perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        for done in [pool.submit(send, share) for _each in range(connections)]:
            done.result()
    return perf_counter() - began


def _ours(edition: Any, port: int, connections: int) -> float:
    """Seconds that the engine takes for all mails, its ledger written."""
    from django.utils import timezone

    from newsroom.mailing import working

    _mail_to(port)
    began = perf_counter()
    claimed = working.work_together(edition, connections=connections, clock=timezone.now)
    seconds = perf_counter() - began
    sent = edition.deliveries.filter(state="sent").count()
    if not claimed == sent == READERS:
        raise SystemExit(f"{sent} of {READERS} were sent")
    return seconds


def _mail_to(port: int) -> None:
    from django.conf import settings

    from newsroom_project import environment

    for name, value in environment.mail(f"smtp://127.0.0.1:{port}").items():
        setattr(settings, name, value)


def _built(edition: Any) -> bytes:
    """The message as any program would build it, once."""
    from newsroom.mailing import encoding, messages

    body = messages.Rendered(html=edition.html, text=edition.text)
    mail = messages.Envelope(edition, body).to_reader(READER, token="a" * 26, delivery=1)
    return encoding.as_bytes(encoding.built(mail))


def _newsletter() -> Any:
    from tests.factories import make_newsletter

    return make_newsletter("The tide")


def _edition(newsletter: Any) -> Any:
    """An edition whose mail is about 40 kB, released and prepared."""
    from django.utils import timezone

    from newsroom.mailing import delivery
    from tests.factories import make_chief, publish_article
    from tests.mailing.editions import make_edition

    for number in range(9):
        publish_article(f"Story {number}: {'tide ' * 20}", standfirst="The boats are back. " * 15)
    newsletter.most_stories = 10
    newsletter.save()
    edition = make_edition(newsletter, "Today", intro="Good morning. " * 1100)
    delivery.prepare(edition, by=make_chief(), at=timezone.now())
    return edition


def fill(newsletter: str, number: str) -> None:
    """Add confirmed readers by the database alone."""
    from django.db import connection

    many = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %s) "
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO newsroom_subscriber (email, key, created_at) "
            + many
            + "SELECT 'reader' || i || '@mail.example', 'bench' || i, %s FROM n",
            [int(number), "2026-01-01 00:00:00+00:00"],
        )
        cursor.execute(
            "INSERT INTO newsroom_subscription (subscriber_id, newsletter_id, requested_at, "
            "confirmed_at, consent_page, consent_wording, unsubscribe_token) "
            "SELECT id, %s, created_at, created_at, '/', '', "
            "'bench' || (100000000 + id) FROM newsroom_subscriber",
            [int(newsletter)],
        )
        cursor.execute("ANALYZE")


def memory() -> None:
    """The peak of a process that prepares and sends to few readers, and to a million."""
    peaks = []
    for number in (READERS, MILLION):
        with _database():
            newsletter = _newsletter()
            _run("fill", str(newsletter.pk), str(number))
            with _sink(0) as port:
                command = [sys.executable, __file__, "step", "peak", str(newsletter.pk), str(port)]
                answer = subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
            seconds, megabytes = map(float, answer.stdout.split())
        peaks.append(megabytes)
        print(
            f"{os.environ['BENCH_NAME']:<11}{number:>9} readers: prepared in {seconds:.1f} s, "
            f"at most {megabytes:.0f} MB",
            flush=True,
        )
    print(f"{os.environ['BENCH_NAME']:<11}memory ratio {peaks[1] / peaks[0]:.2f}", flush=True)


def peak(newsletter: str, port: str) -> None:
    """Prepare an edition, send the first mails of it, and tell the seconds and the memory."""
    from django.utils import timezone

    from newsroom.mailing import progress, working
    from newsroom.models import Newsletter

    _mail_to(int(port))
    began = perf_counter()
    edition = _edition(Newsletter.objects.get(pk=int(newsletter)))
    seconds = perf_counter() - began
    working.work(edition, clock=timezone.now, batches=MAILED // working.SIZE)
    progress.figures(edition, at=timezone.now())
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(seconds, megabytes)


if __name__ == "__main__":
    if sys.argv[1:2] == ["step"]:
        step(*sys.argv[2:])
    else:
        main()
