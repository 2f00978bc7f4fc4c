"""Measure pydistdiff beside a bare reading, unpacking with `git diff`, and diffoscope, pair by pair.

compare_tools.py --files DIR [--fetch] [--runs N] [--diffoscope COMMAND] [--write --date DATE]

The tools take turns (A B C, A B C, ...), so that whatever else the machine does meets all of them alike; each
figure is a median. It runs on Linux and other systems that have `waitid`, with the standard library, `git` and `tar`.
"""

from __future__ import annotations

import argparse
import fnmatch
import os
import platform
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import results_table
from measurement import ToolError, Usage, measure, median, total
from pair_files import Pair, PairError, check, fetch, read_pairs
from results_table import DIFFOSCOPE, PYDISTDIFF, READ, UNPACK, Kept, Result, Row

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

HERE = Path(__file__).resolve().parent
README = HERE / "README.md"
KEPT = HERE / "results.json"
MEMORY_FILES = Path("/dev/shm")  # noqa: S108 - files here cost what they hold, not what a disk does
_DIFFERENT = (0, 1)  # the exit statuses of a diff that worked
_OWN_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Tool(NamedTuple):
    """What is measured: a function that runs it on two files with an empty folder, at most `runs` times a pair."""

    name: str
    run: Callable[[Path, Path, Path], Usage]
    runs: int


def main(words: Sequence[str] | None = None) -> int:
    """Measure, show the table, and with --write keep it; 1 where a tool failed on a pair, 2 for wrong input."""
    asked = _parser().parse_args(words)
    try:
        pairs = read_pairs(asked.pairs)
        chosen = [pair for pair in pairs if fnmatch.fnmatchcase(pair.name, asked.only)]
        for file in (file for pair in chosen for file in (pair.a, pair.b)):
            if asked.fetch:
                fetch(file, asked.files)
            check(file, asked.files)
    except PairError as error:
        print(error, file=sys.stderr)
        return 2
    tools = _tools(asked)
    machine = _machine(asked)
    results: results_table.Results = {}
    failures: list[str] = []
    for pair in chosen[:1]:  # once for nothing, which compiles what Python then finds compiled
        _measured(pair, [tool._replace(runs=1) for tool in tools if tool.name != DIFFOSCOPE], asked, failures)
    failures.clear()
    for pair in chosen:
        results[pair.name] = _measured(pair, tools, asked, failures)
        print(f"{pair.name}: {_sketch(results[pair.name])}", file=sys.stderr, flush=True)
        if asked.write:  # after each pair, so that a run that is interrupted has done something
            _keep(Kept(machine, results), pairs)
    print(results_table.markdown(pairs, Kept(machine, results)))
    for failure in failures:
        print(failure, file=sys.stderr)
    return 1 if failures else 0


def _keep(newer: Kept, pairs: Sequence[Pair]) -> None:
    """Put new results among those that are kept, and the table of all into the README."""
    earlier = results_table.load(KEPT)
    kept = Kept({**earlier.machine, **newer.machine}, results_table.merged(earlier.results, newer.results))
    KEPT.write_text(results_table.dump(kept), encoding="utf-8")
    text = results_table.replaced(README.read_text(encoding="utf-8"), results_table.markdown(pairs, kept))
    README.write_text(text, encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description="Measure pydistdiff beside other ways to compare two distributions.")
    parser.add_argument(
        "--pairs", type=Path, default=HERE / "pairs.json", help="what to measure (default: %(default)s)"
    )
    parser.add_argument("--files", type=Path, default=HERE / "files", help="folder of the files (default: %(default)s)")
    parser.add_argument("--fetch", action="store_true", help="download what is not there, from the indexes of pip")
    parser.add_argument("--only", default="*", metavar="GLOB", help="measure the pairs whose names match")
    parser.add_argument("--runs", type=_count, default=5, metavar="N", help="runs of each tool (default: %(default)s)")
    parser.add_argument("--pydistdiff", default=shlex.join([sys.executable, "-m", "pydistdiff"]), metavar="COMMAND")
    parser.add_argument("--diffoscope", metavar="COMMAND", help="measure diffoscope, too, which takes long")
    parser.add_argument("--diffoscope-limit", type=float, default=240, metavar="SECONDS", help="default: %(default)s")
    parser.add_argument("--diffoscope-runs", type=_count, default=1, metavar="N", help="default: %(default)s")
    parser.add_argument("--scratch", type=Path, metavar="DIR", help="where to unpack (default: in memory, if possible)")
    parser.add_argument("--write", action="store_true", help="keep the results, and put the table into README.md")
    parser.add_argument("--date", default="no date given", help="the day of the measurement, for the table")
    return parser


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise ValueError(word)
    return number


def _tools(asked: argparse.Namespace) -> list[Tool]:
    pydistdiff = [*shlex.split(asked.pydistdiff), "--json"]
    read = [sys.executable, str(HERE / "read_and_hash.py")]
    tools = [
        Tool(PYDISTDIFF, lambda a, b, _: measure([*pydistdiff, str(a), str(b)], accepted=_DIFFERENT), asked.runs),
        Tool(READ, lambda a, b, _: measure([*read, str(a), str(b)]), asked.runs),
        Tool(UNPACK, unpack_and_diff, asked.runs),
    ]
    if asked.diffoscope:
        diffoscope = [*shlex.split(asked.diffoscope), "--no-progress", "--json", "-"]

        def run(a: Path, b: Path, scratch: Path) -> Usage:
            return measure(
                [*diffoscope, str(a), str(b)],
                accepted=_DIFFERENT,
                limit=asked.diffoscope_limit,
                environment={"TMPDIR": str(scratch)},
            )

        tools.append(Tool(DIFFOSCOPE, run, asked.diffoscope_runs))
    return tools


def unpack_and_diff(a: Path, b: Path, scratch: Path) -> Usage:
    """What a user does by hand: unpack both, compare the folders with `git diff --no-index`."""
    usages = []
    for archive, folder in ((a, scratch / "a"), (b, scratch / "b")):
        folder.mkdir()
        command, accepted = unpacking(archive, folder)
        usages.append(measure(command, accepted=accepted))
    command = ["git", "--no-pager", "diff", "--no-index", "--", str(scratch / "a"), str(scratch / "b")]
    return total([*usages, measure(command, accepted=_DIFFERENT, environment=_OWN_SETTINGS)])


def unpacking(archive: Path, folder: Path) -> tuple[list[str], tuple[int, ...]]:
    """The command that unpacks an archive, the quickest at hand, and its statuses of success."""
    if archive.suffix not in (".whl", ".zip"):
        return ["tar", "-xf", str(archive), "-C", str(folder)], (0,)
    if shutil.which("unzip"):
        return ["unzip", "-q", str(archive), "-d", str(folder)], (0, 1)  # 1: done, with warnings
    return [sys.executable, "-m", "zipfile", "-e", str(archive), str(folder)], (0,)


def _measured(pair: Pair, tools: Sequence[Tool], asked: argparse.Namespace, failures: list[str]) -> Row:
    usages: dict[str, list[Usage]] = {tool.name: [] for tool in tools}
    failed: set[str] = set()
    for turn in range(max(tool.runs for tool in tools)):
        for tool in (tool for tool in tools if turn < tool.runs and tool.name not in failed):
            with tempfile.TemporaryDirectory(dir=_scratch(asked)) as scratch:
                try:
                    usage = tool.run(asked.files / pair.a.file, asked.files / pair.b.file, Path(scratch))
                except ToolError as error:
                    failed.add(tool.name)
                    failures.append(f"{pair.name}: {tool.name}: {error}")
                else:
                    usages[tool.name].append(usage)
    return {
        tool.name: Result(median(usages[tool.name]), len(usages[tool.name]), asked.date)
        for tool in tools
        if usages[tool.name] and tool.name not in failed
    }


def _scratch(asked: argparse.Namespace) -> Path | None:
    if asked.scratch is None and os.access(MEMORY_FILES, os.W_OK):
        return MEMORY_FILES
    scratch: Path | None = asked.scratch
    return scratch


def _sketch(row: Row) -> str:
    return ", ".join(f"{tool} {result.usage.cpu:.2f} s" for tool, result in row.items())


def _machine(asked: argparse.Namespace) -> dict[str, str]:
    """What the figures depend on; nothing that names the machine."""
    load = f"{os.getloadavg()[0]:.1f}"
    described = {
        "machine": f"{os.cpu_count()} cores, {_processor()}, {platform.system()}, load {load} at the start",
        "Python": platform.python_version(),
        "unpacked": "in memory" if _scratch(asked) == MEMORY_FILES else "on disk",
        "pydistdiff command": _first_line([*shlex.split(asked.pydistdiff), "--version"]),
        "git": _first_line(["git", "--version"]),
    }
    described["unpacked"] += f", with {'unzip' if shutil.which('unzip') else 'python -m zipfile'} and tar"
    if asked.diffoscope:
        described["diffoscope command"] = _first_line([*shlex.split(asked.diffoscope), "--version"])
    return described


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    lines = information.read_text(encoding="utf-8").splitlines() if information.is_file() else []
    models = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return models[0] if models else platform.machine()


def _first_line(command: list[str]) -> str:
    text = subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    return text.splitlines()[0] if text else "unknown"


if __name__ == "__main__":
    raise SystemExit(main())
