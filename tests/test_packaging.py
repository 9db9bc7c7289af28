"""The wheel: it holds all that the app needs, and runs in a fresh site by the README's lines."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent
#: Seconds; only against a command that hangs.
HANG_GUARD = 300

SITE_BASE = """<!doctype html>
<html lang="en">
<head><title>{% block title %}{% endblock %} | My own site</title>
{% block head %}{% endblock %}</head>
<body><p>The looks of my own site</p><main>{% block main %}{% endblock %}</main></body>
</html>
"""

PUBLISH_AND_FETCH = """
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone
from newsroom.desk import publishing, revising
from newsroom.models import Article, Section

now = timezone.now()
editor = get_user_model().objects.create_superuser("editor")
section = Section.objects.create(name="World")
article = Article(headline="Harbour reopens", body="<p>Ships sail again.</p>", section=section)
revision = revising.save(article, by=editor, at=now)
story = publishing.publish(article, revision=revision.number, by=editor, at=now)
response = Client(SERVER_NAME="localhost").get(story.get_absolute_url())
print(response.status_code, response.content.decode())
response = Client(SERVER_NAME="localhost").get("/search/", {"q": "SHIPS"})
print(response.status_code, "found:", "<mark>Ships</mark> sail again." in response.content.decode())
"""


def run(*command: str | Path, cwd: Path) -> str:
    """What the command prints. Raises: AssertionError, with its errors, when it fails."""
    unset = {"DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTHONPATH", "VIRTUAL_ENV"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    finished = subprocess.run(
        command, cwd=cwd, env=kept, capture_output=True, text=True, timeout=HANG_GUARD
    )
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout


def blocks(file: str, start: str) -> list[tuple[str, str]]:
    """Language and text of each code block of a Markdown file's section, in order."""
    text = (PROJECT / file).read_text("utf-8")
    section = text.split(f"\n## {start}\n", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^```(\w+)\n(.*?)^```$", section, re.DOTALL | re.MULTILINE)


def documented_base() -> str:
    """The ``newsroom/base.html`` that the documentation tells a site to write."""
    text = (PROJECT / "docs" / "templates.rst").read_text("utf-8")
    found = re.search(r"\.\. code-block:: html\+django\n\n((?:   .*\n|\n)+)", text)
    assert found
    return "".join(line.removeprefix("   ") for line in found[1].splitlines(keepends=True))


@pytest.fixture(scope="module")
def distributions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A wheel and an sdist, built from a copy so that nothing is left in the project."""
    source = tmp_path_factory.mktemp("source")
    for name in ("setup.cfg", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(PROJECT / name, source)
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PROJECT / "newsroom", source / "newsroom", ignore=ignored)
    run(sys.executable, "-m", "build", "--no-isolation", cwd=source)
    [wheel], [sdist] = (source / "dist").glob("*.whl"), (source / "dist").glob("*.tar.gz")
    return wheel, sdist


@pytest.fixture(scope="module")
def site(distributions: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new Django site with a base template of its own; newsroom is added as the README says."""
    folder = tmp_path_factory.mktemp("site")
    venv.create(folder / "venv")
    python = folder / "venv" / "bin" / "python"
    wheel, _ = distributions
    for language, lines in blocks("README.md", "Add it to your site"):
        if "pip install" in lines:
            command = lines.split()
            assert command == ["pip", "install", "django-newsroom"]
            pip = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet"]
            run(*pip, wheel, cwd=folder)
            run(python, "-m", "django", "startproject", "mysite", ".", cwd=folder)
            _give_it_looks(folder)
        elif language == "python":
            file = folder / "mysite" / lines.splitlines()[0].removeprefix("# ")
            file.write_text(file.read_text() + lines)
        else:
            run(python, *lines.split()[1:], cwd=folder)
    return folder


def _give_it_looks(folder: Path) -> None:
    templates = folder / "templates"
    (templates / "newsroom").mkdir(parents=True)
    (templates / "base.html").write_text(SITE_BASE)
    (templates / "newsroom" / "base.html").write_text(documented_base())
    settings = folder / "mysite" / "settings.py"
    settings.write_text(settings.read_text() + 'TEMPLATES[0]["DIRS"] = [BASE_DIR / "templates"]\n')


def test_build_holds_every_file_of_the_app(distributions: tuple[Path, Path]) -> None:
    wheel, sdist = distributions
    files = [path for path in (PROJECT / "newsroom").rglob("*") if path.is_file()]
    expected = {str(path.relative_to(PROJECT)) for path in files if "__pycache__" not in path.parts}

    with zipfile.ZipFile(wheel) as archive:
        in_wheel = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        in_sdist = {name.partition("/")[2] for name in archive.getnames()}

    assert expected - in_wheel == set()
    assert expected - in_sdist == set()
    assert {name.split("/")[0] for name in in_wheel} == {
        "newsroom",
        wheel.name.removesuffix("-py3-none-any.whl") + ".dist-info",
    }


def test_readme_lines_make_a_working_site(site: Path) -> None:
    python = site / "venv" / "bin" / "python"

    printed = run(python, "manage.py", "shell", "-c", PUBLISH_AND_FETCH, cwd=site)

    assert "200 <!doctype html>" in printed
    assert "Harbour reopens" in printed
    assert "<p>Ships sail again.</p>" in printed
    assert "The looks of my own site" in printed
    assert "Harbour reopens – Newsroom | My own site</title>" in printed
    assert "200 found: True" in printed


def test_readme_lines_leave_no_error_and_no_missing_migration(site: Path) -> None:
    python = site / "venv" / "bin" / "python"

    run(python, "manage.py", "check", "--fail-level", "ERROR", cwd=site)
    printed = run(python, "manage.py", "makemigrations", "--check", "--dry-run", cwd=site)

    assert printed == "No changes detected\n"
