"""The program with inputs that are fetched: what it prints, and how it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from pydistdiff.cli import main


class Outcome(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def report(self) -> dict[str, Any]:
        report: dict[str, Any] = json.loads(self.out)
        return report

    @property
    def paths(self) -> tuple[str, str]:
        return self.report["a"]["path"], self.report["b"]["path"]


class Program:
    """Runs it, with the report as JSON unless text is asked for; `cache` is where it keeps files."""

    def __init__(self, capsys: pytest.CaptureFixture[str], cache: Path) -> None:
        self._capsys = capsys
        self.cache = cache

    def __call__(self, *words: str) -> Outcome:
        status = main([*words] if "--text" in words else ["--json", *words])
        done = self._capsys.readouterr()
        return Outcome(status, done.out, done.err)

    def refuses(self, *words: str) -> str:
        """The only line on standard error, without the name of the program."""
        done = self(*words)
        assert done.status == 2
        assert done.out == ""
        assert done.err.startswith("pydistdiff: ")
        assert done.err.count("\n") == 1
        return done.err.removeprefix("pydistdiff: ").rstrip("\n")
