"""The arrows of the design: which part may import which, read from the source."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from statistics import median

import pytest

import pydistdiff

ROOT = Path(pydistdiff.__file__).parent
BASE = ("model", "errors", "limits", "safetext")
CORE = (
    *("contents", "differences", "hazards", "level", "assembly", "descent", "opening", "inputs", "events", "engine"),
    *("turns", "ways", "facts"),
)

# Part → what it may import: parts, or modules of them. A part may always import itself.
ALLOWED: dict[str, tuple[str, ...]] = {
    "model": (),
    "safetext": (),
    "errors": ("model",),
    "limits": ("errors", "model"),
    "pictures": BASE,  # below comparers and reports: the ones put a picture into the report, the others check it again
    "events": ("model",),
    "messages": ("safetext",),
    "schemes": (),
    "progress": ("safetext",),
    "globs": ("errors",),
    "policy": ("errors", "explain.verdict", "globs", "model"),
    "settings": ("explain.pages", "globs", "policy", *BASE),
    "configuration": ("settings", *BASE),
    "patience": ("errors", "limits"),
    "archives": ("schemes", *BASE),
    "diffing": ("archives.source", *BASE),
    "distributions": ("archives.finding_list", "archives.member", "archives.source", "schemes", *BASE),
    "pairing": ("archives.member", "archives.source", "diffing", *BASE),
    "bytecode": BASE,
    "csource": BASE,
    "datafiles": BASE,
    "native": ("archives.source", *BASE),
    "pysource": ("diffing", *BASE),
    "comparers": (
        *("archives.member", "archives.source", "bytecode", "csource", "datafiles", "diffing", "native", "pictures"),
        *("patience", "pysource", "schemes", *BASE),
    ),
    "inputs": ("archives", *BASE),
    "contents": ("archives.member", "archives.source", *BASE),
    "hazards": ("archives.member", *BASE),
    "differences": ("archives.member", "contents", "distributions", "pairing", *BASE),
    "modules": ("archives.member", "bytecode", "contents", *BASE),
    "level": (
        *("archives.finding_list", "archives.member", "contents", "differences", "distributions", "modules", "pairing"),
        *BASE,
    ),
    "assembly": ("archives.member", "differences", "pairing.match", *BASE),
    "recorded": ("archives.member", "differences", "distributions", *BASE),
    "opening": ("archives", "differences", "distributions", "inputs", "recorded", *BASE),
    "explain": (
        *("archives.member", "archives.source", "assembly", "bytecode", "csource", "derivation"),
        *("differences", "diffing"),
        *("distributions", "level", "modules", "pairing.match", "patience", "pysource", "schemes", *BASE),
    ),
    "api": (*("archives.member", "contents", "differences", "distributions", "level", "pysource", *BASE),),
    "ways": ("assembly", "pairing.match", *BASE),
    "facts": ("comparers.pair", "differences", *BASE),
    "turns": ("assembly", "differences", "level", *BASE),
    "descent": (
        *("archives", "comparers", "diffing.hunks", "distributions", "explain", "modules", "pairing"),
        *("patience", "pysource.interface", *CORE, *BASE),
    ),
    "derivation": (
        *("archives.member", "csource", "differences", "distributions", "level", "pairing.match", "pysource"),
        *BASE,
    ),
    "review": ("model", "safetext"),
    "installation": ("archives.member", "contents", "differences", "distributions.reading", "level", *BASE),
    "engine": ("api", "derivation", "explain", "installation", "patience", "review", *CORE, *BASE),
    "reports": ("diffing.words", "pictures", *BASE),
    "tui": ("diffing.words", "events", "reports", *BASE),
    "demo": (),
    "remote": (
        *("archives.compressed", "archives.member", "archives.source", "archives.zip", "inputs", "progress", *BASE),
    ),
    "worker": ("demo", "engine", "events", "inputs", *BASE),
    "environment": (),
    "arguments": ("inputs.fetching", "policy", "reports", *BASE),
    "member_names": ("inputs", "opening", *BASE),
    "completion": ("arguments", "reports"),
    "command": (
        *("arguments", "completion", "configuration", "demo", "engine", "environment", "events", "explain.pages"),
        *("inputs", "member_names", "messages", "policy", "progress", "remote", "reports", "settings", "tui", "worker"),
        *BASE,
    ),
    "cli": ("command", "errors", "messages"),
    "__main__": ("cli",),
    "__init__": ("engine", "inputs", *BASE),
}
READERS_AND_COMPARERS = {"descent"}
"""The only part of the engine that sees both those who read archives and those who compare files."""

MODULES = sorted(ROOT.rglob("*.py"))


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


KNOWN = {dotted(path) for path in MODULES}


def imports(path: Path) -> set[str]:
    """The modules of this package that a module imports, also for its types and inside functions."""
    found = set()
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.ImportFrom) and (statement.module or "").partition(".")[0] == "pydistdiff":
            assert statement.level == 0
            of = (statement.module or "").removeprefix("pydistdiff").removeprefix(".")
            names = {f"{of}.{name.name}".removeprefix(".") for name in statement.names}
            found |= {name if name in KNOWN else of for name in names}
        elif isinstance(statement, ast.Import):
            found |= {name.name.removeprefix("pydistdiff.") for name in statement.names if "pydistdiff" in name.name}
    return found - {""}  # `from pydistdiff import __version__`


def part_of(name: str) -> str:
    return name.partition(".")[0]


def is_allowed(name: str, allowed: tuple[str, ...]) -> bool:
    return any(name == one or name.startswith(one + ".") for one in allowed)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_module_imports_only_what_its_part_may(path: Path) -> None:
    part = part_of(dotted(path))
    allowed = (part, *ALLOWED[part])
    assert [name for name in sorted(imports(path)) if not is_allowed(name, allowed)] == []


def test_only_the_engine_sees_both_readers_and_comparers() -> None:
    both = set()
    for path in MODULES:
        names = imports(path)
        readers = {name for name in names if part_of(name) == "archives"} - {
            "archives.finding_list",
            "archives.member",
            "archives.source",
        }
        if readers and any(part_of(name) == "comparers" for name in names):
            both.add(part_of(dotted(path)))
    assert both <= READERS_AND_COMPARERS


def test_the_arrows_have_no_circle() -> None:
    parts = {part: {part_of(name) for name in allowed} for part, allowed in ALLOWED.items()}
    # The core of the engine is one part in several modules; between them only what is imported counts.
    for core in CORE:
        own = {part_of(name) for path in MODULES if part_of(dotted(path)) == core for name in imports(path)}
        parts[core] = own - {core}
    done: set[str] = set()
    while ready := {part for part, needs in parts.items() if part not in done and needs & parts.keys() <= done}:
        done |= ready
    assert parts.keys() - done == set()


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_module_is_small_and_named_after_something(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 600
    assert path.stem not in {"util", "utils", "helper", "helpers", "common", "misc"}


def test_most_modules_are_short() -> None:
    assert median(len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES) < 150


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_nothing_that_runs_or_unpickles_what_a_package_holds_is_imported(path: Path) -> None:
    forbidden = {"pickle", "marshal", "shelve", "subprocess", "ctypes", "runpy", "mmap", "zipfile", "tarfile", "urllib"}
    forbidden |= {"socket", "http", "ftplib", "ssl", "importlib", "code", "codeop"}
    forbidden |= {"urllib.parse", "requests", "urllib3", "pypi_simple", "platformdirs"}
    if path.stem == "demo":
        forbidden.remove("tarfile")  # it makes archives, of its own members
    if path.stem == "zip_report":
        forbidden.remove("zipfile")  # it makes an archive, of reports
    if path.stem == "compilation":
        forbidden.remove("subprocess")  # it starts the own interpreter, to compile and not to run
    if dotted(path) == "comparers.late":
        forbidden.remove("importlib")  # of modules beside it, whose names stand in the registry
    if path.stem == "worker":
        forbidden.remove("subprocess")  # it starts this program
    if dotted(path) == "tui.programs":
        forbidden.remove("subprocess")  # the reader's own editor and pager, on a text that the UI wrote
    if part_of(dotted(path)) == "remote":
        forbidden.remove("urllib.parse")  # the parts of an address; it opens none
        forbidden -= {"requests", "urllib3", "pypi_simple", "platformdirs"}
    found = set()
    for statement in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(statement, ast.Import):
            found |= {part_of(name.name) for name in statement.names}
        elif isinstance(statement, ast.ImportFrom):
            module = statement.module or ""
            found.add(module if module == "urllib.parse" else part_of(module))
        elif isinstance(statement, ast.Call) and isinstance(statement.func, ast.Name):
            assert statement.func.id not in {"eval", "exec", "compile", "__import__"}
    assert found & forbidden == set()


HEAVY = (
    *("textual", "rich", "pygments", "deepdiff", "pygit2", "packaging", "tomli", "shtab", "jinja2", "yaml"),
    *("requests", "urllib3", "pypi_simple", "platformdirs"),
    *("abi3info", "asyncio", "importlib.metadata", "subprocess", "zipfile", "tarfile", "dataclasses"),
)


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(["--version"], id="version"),
        pytest.param([str(ROOT / "cli.py"), str(ROOT / "cli.py"), "--json"], id="identical files as JSON"),
    ],
)
def test_the_program_does_not_load_what_it_does_not_use(words: list[str]) -> None:
    code = f"import sys; from pydistdiff.cli import main; main({words!r}); print(*sys.modules, file=sys.stderr)"
    # A measurement of coverage would load modules of its own.
    environment = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE_")}
    environment["PYTHONPATH"] = str(ROOT.parent)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, env=environment)
    assert done.stdout
    assert set(done.stderr.decode().split()) & set(HEAVY) == set()
