"""HTML and CSS by the Nu Html Checker (vnu) and html-validate: one run of each for all files."""

from __future__ import annotations

import json
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from check_pages.answers import Answer
from check_pages.findings import Finding

#: Where ``.ci/install-page-checkers`` puts the packages of ``package.json``.
FOLDER = Path(
    os.environ.get("PAGE_CHECKERS") or Path(__file__).parents[2] / ".cache" / "page-checkers"
)
PACKAGES = FOLDER / "node_modules"
RULES = Path(__file__).with_name("html_validate.json")
#: The virtual machine begins quickly, and has room for deep pages on its stack.
_JAVA = ["java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss4m", "-jar"]


@dataclass(kw_only=True)
class Checker:
    """A checker at work in a process of its own."""

    name: str
    process: subprocess.Popen[bytes]
    output: Path
    urls: dict[str, str]
    started_at: float

    def findings(self) -> list[Finding]:
        """What it found, once it is done. Raises: SystemExit when it could not work."""
        self.process.wait()
        output = self.output.read_text("utf-8", "replace")
        try:
            told = json.loads(output)
        except ValueError:
            raise SystemExit(f"check-pages: {self.name} failed.\n{output[-2000:]}") from None
        read = _vnu_faults if self.name == "vnu" else _validate_faults
        return [
            Finding(checker=self.name, url=self.urls[file], message=message, element=element)
            for file, message, element in read(told)
        ]

    def seconds(self) -> float:
        """From its start to its last word, once it is done."""
        return self.output.stat().st_mtime - self.started_at


def start(answers: list[Answer], folder: Path) -> list[Checker]:
    """Both checkers, begun on these pages and style sheets, which are written into ``folder``."""
    urls = {}
    for number, answer in enumerate(answers):
        name = f"{number:04}.{'css' if answer.kind == 'text/css' else 'html'}"
        (folder / name).write_bytes(answer.body)
        urls[name] = answer.url
    vnu = PACKAGES / "vnu-jar" / "build" / "dist" / "vnu.jar"
    options = ["--format", "json", "--stdout", "--exit-zero-always", "--also-check-css"]
    validate = ["node", PACKAGES / "html-validate" / "bin" / "html-validate.mjs"]
    how = ["--config", RULES, "--formatter", "json"]
    pages = [folder / name for name in urls if name.endswith(".html")]
    return [
        _begun("vnu", [*_JAVA, vnu, *options, *(folder / name for name in urls)], urls, folder),
        _begun("html-validate", [*validate, *how, *pages], urls, folder),
    ]


def _begun(name: str, command: list[Any], urls: dict[str, str], folder: Path) -> Checker:
    """The checker at work; its output goes to a file, since no one empties a pipe meanwhile."""
    output = folder / f"{name}.json"
    with output.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.DEVNULL)
    began = time.time()
    return Checker(name=name, process=process, output=output, urls=urls, started_at=began)


def _vnu_faults(told: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    for message in told["messages"]:
        if message["type"] != "info":
            file = Path(unquote(urlsplit(message["url"]).path)).name
            yield file, message["message"], message.get("extract", "")


def _validate_faults(told: list[dict[str, Any]]) -> Iterator[tuple[str, str, str]]:
    for file in told:
        for message in file["messages"]:
            if message["severity"] == 2:
                text = f"{message['ruleId']}: {message['message']}"
                yield Path(file["filePath"]).name, text, message.get("selector") or ""
