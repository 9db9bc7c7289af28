"""The floors of the house: which module may import which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import newsroom

#: Floor of each module or folder of the package; a module imports from its own or below.
FLOORS = {
    "exceptions": 0,
    "conf": 0,
    "signals": 0,
    "deadlocks": 0,
    "content": 0,
    "models": 1,
    "desk": 2,
    "mailing": 2,
    "tasks": 3,
    "pages": 3,
    "admin": 3,
    "templatetags": 3,
    "management": 3,
    "checks": 4,
    "urls": 4,
    "apps": 4,
    "migrations": 4,
}

#: Folders that never import each other, though they share a floor.
STRANGERS = [("desk", "mailing")]

#: Folders that readers are served from, and what they must not know: the working copy.
READERS_SIDE = {"pages", "mailing"}
WORKING_COPY_MODULE = "models.articles"
WORKING_COPY_NAMES = {"Article", "Byline", "TaggedArticle", "Revision", "Autosave"}

#: Where alone each library may be imported; a folder stands for all that is in it.
LIBRARY_HOMES = {
    "bleach": {"content.markup"},
    "nh3": {"content.markup"},
    "PIL": {"content.imaging", "content.colours", "content.resizing"},
    "modelsearch": {"models.searchable", "pages.index_entries"},
    "taggit": {"models.taxonomy", "models.articles", "admin", "migrations"},
}


@dataclass(frozen=True)
class Import:
    """One name that a module imports; ``target`` is a dotted path without the package's name."""

    module: str
    target: str
    name: str
    line: int
    is_at_top: bool

    def __str__(self) -> str:
        return f"{self.module}:{self.line}"


class Package:
    """The imports of every module below ``root``, a folder that stands for a package."""

    def __init__(self, root: Path) -> None:
        self.name = root.name
        self.files = {self._dotted(file.relative_to(root)): file for file in root.rglob("*.py")}
        self.inside: list[Import] = []
        self.libraries: list[Import] = []
        for module, file in self.files.items():
            tree = ast.parse(file.read_text("utf-8"))
            self._read(module, file.name == "__init__.py", tree, is_at_top=True)

    @staticmethod
    def _dotted(path: Path) -> str:
        parts = path.with_suffix("").parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def _read(self, module: str, is_package: bool, node: ast.AST, *, is_at_top: bool) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.Import | ast.ImportFrom):
                for target, name in self._targets(module, is_package, child):
                    self._keep(module, target, name, child.lineno, is_at_top)
                continue
            is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef)
            is_exempt = module == "apps" and is_function and child.name == "ready"
            stays_at_top = is_at_top and (is_exempt or not is_function)
            self._read(module, is_package, child, is_at_top=stays_at_top)

    def _targets(
        self, module: str, is_package: bool, node: ast.Import | ast.ImportFrom
    ) -> Iterator[tuple[str, str]]:
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
            return
        source = node.module or ""
        if node.level:
            parts = [self.name, *filter(None, module.split("."))]
            above = parts[: len(parts) - node.level + is_package]
            source = ".".join([*above, *filter(None, [source])])
        yield from ((source, alias.name) for alias in node.names)

    def _keep(self, module: str, source: str, name: str, line: int, is_at_top: bool) -> None:
        first, _, target = source.partition(".")
        if first != self.name:
            self.libraries.append(Import(module, first, name, line, is_at_top))
            return
        submodule = f"{target}.{name}".strip(".")
        if name and submodule in self.files:
            target, name = submodule, ""
        self.inside.append(Import(module, target, name, line, is_at_top))


def _folder(module: str) -> str:
    return module.partition(".")[0]


def _broken_floors(package: Package) -> Iterator[str]:
    for module in package.files:
        if module and _folder(module) not in FLOORS:
            yield f"{module}: stands on no floor"
    for found in package.inside:
        floor = FLOORS.get(_folder(found.module), 0)
        if found.target and FLOORS.get(_folder(found.target), 0) > floor:
            yield f"{found}: imports {found.target} from a floor above"
        if not found.is_at_top:
            yield f"{found}: imports {found.target} inside a function"


def _cycles(package: Package) -> Iterator[str]:
    graph: dict[str, set[str]] = {module: set() for module in package.files}
    for found in package.inside:
        graph[found.module].add(found.target)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield "cycle: " + " → ".join(error.args[1])


def _strangers_met(package: Package) -> Iterator[str]:
    for found in package.inside:
        pair = {_folder(found.module), _folder(found.target)}
        if any(pair == set(strangers) for strangers in STRANGERS):
            yield f"{found}: must not know {found.target}"


def _working_copies_read(package: Package) -> Iterator[str]:
    for found in package.inside:
        if _folder(found.module) not in READERS_SIDE:
            continue
        if found.target == WORKING_COPY_MODULE or found.name in WORKING_COPY_NAMES:
            yield f"{found}: readers' side imports the working copy"
        if found.target == "models" and found.name in {"", "*"}:
            yield f"{found}: readers' side imports all models, the working copy among them"


def _strayed_libraries(package: Package) -> Iterator[str]:
    for found in package.libraries:
        homes = LIBRARY_HOMES.get(found.target)
        if homes is not None and not homes & {found.module, _folder(found.module)}:
            yield f"{found}: imports {found.target} outside {', '.join(sorted(homes))}"


def violations(root: Path) -> list[str]:
    """Every breach of the rules by the package in ``root``, as ``module:line: sentence``."""
    package = Package(root)
    return [
        *_broken_floors(package),
        *_cycles(package),
        *_strangers_met(package),
        *_working_copies_read(package),
        *_strayed_libraries(package),
    ]


def _plant(root: Path, files: dict[str, str]) -> Path:
    for name, source in files.items():
        file = root / "newsroom" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(source, "utf-8")
        for folder in file.relative_to(root).parents[:-1]:
            (root / folder / "__init__.py").touch()
    return root / "newsroom"


def test_imports_keep_to_the_floors() -> None:
    root = Path(newsroom.__file__).parent

    found = violations(root)

    assert found == []


def test_violations_are_none_in_an_orderly_tree(tmp_path: Path) -> None:
    root = _plant(
        tmp_path,
        {
            "exceptions.py": "",
            "content/markup.py": "import bleach\nfrom ..exceptions import NewsroomError",
            "content/imaging.py": "from PIL import Image",
            "models/taxonomy.py": "from taggit.models import TagBase",
            "models/published.py": "from newsroom.models.taxonomy import Tag",
            "models/__init__.py": "from newsroom.models.published import PublishedArticle",
            "desk/publishing.py": "from newsroom.models import Article, PublishedArticle",
            "pages/views.py": "from newsroom.models import PublishedArticle",
            "apps.py": "class C:\n    def ready(self):\n        from newsroom.pages import views",
        },
    )

    found = violations(root)

    assert found == []


@pytest.mark.parametrize(
    ("files", "breach"),
    [
        (
            {"content/keys.py": "from newsroom.models import Tag", "models/__init__.py": ""},
            "content.keys:1: imports models from a floor above",
        ),
        (
            {"desk/d.py": "\nimport newsroom.pages.views", "pages/views.py": ""},
            "desk.d:2: imports pages.views from a floor above",
        ),
        (
            {"models/people.py": "from ..desk import workflow", "desk/workflow.py": ""},
            "models.people:1: imports desk.workflow from a floor above",
        ),
        (
            {
                "content/keys.py": "from typing import TYPE_CHECKING\n"
                "if TYPE_CHECKING:\n    from newsroom import urls",
                "urls.py": "",
            },
            "content.keys:3: imports urls from a floor above",
        ),
        (
            {"pages/views.py": "def view():\n    from newsroom import conf", "conf.py": ""},
            "pages.views:2: imports conf inside a function",
        ),
        (
            {"apps.py": "def other():\n    from newsroom import conf", "conf.py": ""},
            "apps:2: imports conf inside a function",
        ),
        (
            {"models/a.py": "from .b import B", "models/b.py": "from newsroom.models import a"},
            "cycle: ",
        ),
        (
            {
                "models/__init__.py": "from newsroom.models.a import A",
                "models/a.py": "from newsroom.models import B",
            },
            "cycle: ",
        ),
        (
            {"mailing/m.py": "from newsroom.desk import d", "desk/d.py": ""},
            "mailing.m:1: must not know desk.d",
        ),
        (
            {"desk/d.py": "from newsroom.mailing import m", "mailing/m.py": ""},
            "desk.d:1: must not know mailing.m",
        ),
        (
            {"pages/views.py": "from newsroom.models import Article", "models/__init__.py": ""},
            "pages.views:1: readers' side imports the working copy",
        ),
        (
            {"mailing/m.py": "from newsroom.models import articles", "models/articles.py": ""},
            "mailing.m:1: readers' side imports the working copy",
        ),
        (
            {"pages/views.py": "from newsroom import models", "models/__init__.py": ""},
            "pages.views:1: readers' side imports all models",
        ),
        ({"models/fields.py": "import bleach"}, "models.fields:1: imports bleach outside"),
        ({"content/plain.py": "from nh3 import clean"}, "content.plain:1: imports nh3 outside"),
        ({"models/photos.py": "from PIL import Image"}, "models.photos:1: imports PIL outside"),
        (
            {"desk/revising.py": "def f():\n    import taggit.utils"},
            "desk.revising:2: imports taggit outside",
        ),
        ({"helpers.py": ""}, "helpers: stands on no floor"),
    ],
)
def test_violations_name_a_breach(tmp_path: Path, files: dict[str, str], breach: str) -> None:
    root = _plant(tmp_path, files)

    found = violations(root)

    assert any(line.startswith(breach) for line in found), found
