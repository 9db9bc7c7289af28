"""How long a photo takes to come in, how much memory, and whether uploads at once lose any.

``make bench``, or ``python benchmarks/photos.py [ingest|largest|uploads]``. Each measurement is a
process of its own, whose peak memory is that of nothing else. ``uploads`` works in the database
that ``DATABASE_URL`` names, in tables of its own test database, and then removes it.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

#: Width and height in px of a 24-megapixel photo, and of the largest that is taken: 60 million.
CAMERA = (6000, 4000)
LARGEST = (9486, 6324)
UPLOADS, WORKERS = 200, 2


def picture(size: tuple[int, int], kind: str, **options: Any) -> bytes:
    """A picture with detail everywhere, as a camera makes it."""
    from PIL import Image

    tile = Image.effect_noise((600, 400), 70).resize((1500, 1000), Image.Resampling.BICUBIC)
    bands = [tile, *map(tile.transpose, (0, 1, 3))]
    mode = options.pop("mode", "RGB")
    image = Image.new(mode, size)
    patch = Image.merge(mode, bands[: len(mode)])
    for left in range(0, size[0], 1500):
        for top in range(0, size[1], 1000):
            image.paste(patch, (left, top))
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def peak() -> float:
    """Most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(step: str, path: str, folder: str, avif: str) -> None:
    """In a process of its own: write a file anew, make its sizes, or neither."""
    import django

    django.setup()
    from django.core.files.base import File
    from django.core.files.storage import FileSystemStorage

    from newsroom.content import imaging, resizing, shapes, storing

    before, started = peak(), time.perf_counter()
    stored = 0
    if step == "clean":
        with Path(path).open("rb") as file:
            clean = imaging.clean_original(File(file))
        Path(folder, "original").write_bytes(clean.data)
    if step == "sizes":
        with Path(folder, "original").open("rb") as file:
            original = BytesIO(file.read())
        with imaging.opened_original(original) as image:
            width, height = image.size
        original.seek(0)
        has_alpha = resizing.has_alpha(original)
        original.seek(0)
        sizes = shapes.wanted(
            width, height, focus=(50, 50), has_alpha=has_alpha, has_avif=avif == "avif"
        )
        storage = FileSystemStorage(folder)
        for size, data in resizing.made(original, sizes):
            storing.put(storage, size.name(f"{path}{avif}"), data)
            stored += 1
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "peak": peak(), "before": before, "files": stored}))


def measured(step: str, path: Path, folder: Path, avif: str = "") -> dict[str, float]:
    command = [sys.executable, __file__, "measure", step, str(path), str(folder), avif]
    answer = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(answer.stdout)
    return found


def row(label: str, found: dict[str, float]) -> None:
    files = f"{found['files']:>5.0f}" if found["files"] else "     "
    print(f"{label:<52}{files}{found['seconds']:>9.2f} s{found['peak']:>8.0f} MB")


def ingest() -> None:
    """A 24-megapixel JPEG from upload to its last size."""
    print(f"\nA photo of {CAMERA[0]} x {CAMERA[1]} px{'':<24}files     time    memory")
    with _folder() as folder:
        path = folder / "camera.jpg"
        drawn(path, CAMERA, kind="JPEG", quality=90)
        row("a process that does nothing", measured("nothing", path, folder))
        row("checked, written anew, stored (the upload)", measured("clean", path, folder))
        row("all sizes, WebP and JPEG (the job)", measured("sizes", path, folder))
        row("all sizes, AVIF besides (the job)", measured("sizes", path, folder, "avif"))


def largest() -> None:
    """The largest pictures that are taken, of the kinds that need most memory."""
    print(f"\nThe largest: {LARGEST[0]} x {LARGEST[1]} px{'':<24}files     time    memory")
    kinds: dict[str, dict[str, Any]] = {
        "JPEG": {"kind": "JPEG", "quality": 70},
        "JPEG, progressive, full colour": {
            "kind": "JPEG", "quality": 25, "progressive": True, "subsampling": 0,
        },
        "JPEG, CMYK, progressive": {
            "kind": "JPEG", "quality": 20, "progressive": True, "mode": "CMYK",
        },
        "WebP": {"kind": "WEBP", "quality": 40, "method": 0},
        "PNG, one row of colours": {"kind": "PNG", "flat": "RGB"},
        "PNG with transparency": {"kind": "PNG", "flat": "RGBA"},
    }  # fmt: skip
    with _folder() as folder:
        for label, options in kinds.items():
            path = folder / "largest"
            drawn(path, LARGEST, **options)
            row(f"{label}: the upload", measured("clean", path, folder))
            row(f"{label}: the job", measured("sizes", path, folder))


def drawn(path: Path, size: tuple[int, int], **options: Any) -> None:
    """Draw a picture in another process: a child's peak begins with that of its parent."""
    told = json.dumps({"size": size, **options})
    subprocess.run([sys.executable, __file__, "draw", str(path), told], check=True)


def draw(path: str, told: str) -> None:
    """In a process of its own: the picture, of detail or, as large PNG have to be, smooth."""
    options = json.loads(told)
    size, kind, flat = tuple(options.pop("size")), options.pop("kind"), options.pop("flat", "")
    if not flat:
        Path(path).write_bytes(picture(size, kind, **options))
        return
    from PIL import Image

    colours = Image.linear_gradient("L").resize(size)
    Image.merge(flat, [colours] * len(flat)).save(path, kind, compress_level=1)


@contextmanager
def _folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as name:
        yield Path(name)


def upload_share(share: str) -> None:
    """In a process of its own: this worker's uploads, half of them the very files of the other."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.files.base import ContentFile
    from django.utils import timezone

    from newsroom.desk import ingesting
    from newsroom.models import Photo

    editor = get_user_model().objects.get(username="bench")
    new = 0
    for number in _numbers(int(share)):
        data = picture((600, 400), "JPEG", quality=80, comment=str(number).encode())
        photo = Photo(alt=f"Upload {number}")
        file = ContentFile(data, f"{number}.jpg")
        new += ingesting.ingest(photo, file, by=editor, at=timezone.now()).is_new
    print(new)


def _numbers(share: int) -> list[int]:
    """Each worker brings two thirds of all files: one third is brought by both, at one time."""
    third = UPLOADS // 3
    shared = list(range(third))
    own = range(third + share, UPLOADS, WORKERS)
    return [number for pair in _zipped(shared, list(own)) for number in pair]


def _zipped(one: list[int], other: list[int]) -> Iterator[list[int]]:
    for place in range(max(len(one), len(other))):
        yield one[place : place + 1] + other[place : place + 1]


def uploads() -> None:
    """Many uploads at once by several processes: all stored, none twice, every size made."""
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.db import connection

    from newsroom.desk import renditions
    from newsroom.models import Photo

    own_name = str(connection.settings_dict["NAME"])
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    with _folder() as media:
        try:
            get_user_model().objects.create_superuser("bench")
            environment = {
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.worker_settings",
                "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
                "WORKER_MEDIA": str(media),
            }
            brought = sum(len(_numbers(share)) for share in range(WORKERS))
            stored = _at_once(environment, "share", [str(each) for each in range(WORKERS)])
            made = _at_once(environment, "work", [""] * WORKERS)
            photos, whole = Photo.objects.count(), Photo.objects.filter(recipe=renditions.recipe())
            names = {each["name"] for photo in whole for each in photo.renditions}
            files = [path for path in media.rglob("*.*") if path.is_file()]
            print(
                f"\n{connection.vendor}: {brought} files brought by {WORKERS} processes at once, of"
                f" which {UPLOADS} differ:\n{photos} photos stored in {stored:.1f} s, sizes of"
                f" {whole.count()} made in {made:.1f} s by {WORKERS} workers;"
                f" {len(files)} files, {photos + len(names)} named"
            )
            assert photos == whole.count() == UPLOADS
            assert len(files) == photos + len(names)
        finally:
            connection.creation.destroy_test_db(own_name, verbosity=0)


def _at_once(environment: dict[str, str], step: str, shares: list[str]) -> float:
    """Seconds until the processes, one for each share, have ended."""
    commands = [
        [sys.executable, __file__, step, share]
        if step == "share"
        else [sys.executable, "manage.py", "db_worker", "--batch", "--interval", "0"]
        for share in shares
    ]
    started = time.perf_counter()
    running = [
        subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
        for command in commands
    ]
    if any(process.wait() for process in running):
        sys.exit("A process failed.")
    return time.perf_counter() - started


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("step", nargs="?", default="all")
    parser.add_argument("rest", nargs="*")
    asked = parser.parse_args()
    if asked.step == "measure":
        measure(*asked.rest)
    elif asked.step == "draw":
        draw(*asked.rest)
    elif asked.step == "share":
        upload_share(*asked.rest)
    else:
        for step in (ingest, largest, uploads):
            if asked.step in ("all", step.__name__):
                step()


if __name__ == "__main__":
    main()
