"""Measured results: kept as JSON, shown as a table and as a list of the targets that are met and missed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from measurement import Usage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pair_files import Pair

PYDISTDIFF, READ, UNPACK, DIFFOSCOPE = "pydistdiff", "read and hash", "unpack, git diff", "diffoscope"
TOOLS = (PYDISTDIFF, READ, UNPACK, DIFFOSCOPE)

BEGIN, END = "<!-- table: written by compare_tools.py --write -->", "<!-- end of the table -->"
MEGABYTE = 1_000_000

LARGE = MEGABYTE  # bytes: from here on a pair without compiled members has to cost less than unpack and git diff
SLOW = 6.0  # seconds: where diffoscope takes longer,
FASTER = 20.0  # it has to take this many times as long
SMALLEST = 0.3  # seconds for the smallest pair
MEMORY = 300 * MEGABYTE


class Result(NamedTuple):
    """One tool on one pair: the median of `runs` runs, measured on `date`."""

    usage: Usage
    runs: int
    date: str


Row = dict[str, Result]  # by tool
Results = dict[str, Row]  # by the name of the pair


class Kept(NamedTuple):
    """What the file of results holds. `machine`: names and values, in the order in which they are shown."""

    machine: dict[str, str]
    results: Results


def load(path: Path) -> Kept:
    """The results of earlier runs; empty where there is no file yet."""
    if not path.is_file():
        return Kept({}, {})
    document = json.loads(path.read_bytes())
    return Kept(
        document["machine"],
        {
            pair: {tool: Result(Usage(**value["usage"]), value["runs"], value["date"]) for tool, value in row.items()}
            for pair, row in document["pairs"].items()
        },
    )


def dump(kept: Kept) -> str:
    """The text of a file of results."""

    def plain(result: Result) -> dict[str, Any]:
        usage = result.usage._replace(cpu=round(result.usage.cpu, 4), wall=round(result.usage.wall, 4))
        return {"usage": usage._asdict(), "runs": result.runs, "date": result.date}

    pairs = {pair: {tool: plain(result) for tool, result in row.items()} for pair, row in kept.results.items()}
    return json.dumps({"machine": kept.machine, "pairs": pairs}, indent=1) + "\n"


def merged(earlier: Results, newer: Results) -> Results:
    """What was measured anew replaces what was known; the rest stays."""
    return {pair: earlier.get(pair, {}) | newer.get(pair, {}) for pair in {**earlier, **newer}}


def ratio(row: Row, tool: str, other: str) -> float | None:
    """How many times the processor time of `other` the one of `tool` is; None where one was not measured."""
    if tool not in row or other not in row or not row[other].usage.cpu:
        return None
    return row[tool].usage.cpu / row[other].usage.cpu


def markdown(pairs: Sequence[Pair], kept: Kept) -> str:
    """The table, what it was measured with, and the targets."""
    lines = [
        "| pair | MB | "
        + " | ".join(TOOLS)
        + f" | {PYDISTDIFF} ÷ read | git ÷ {PYDISTDIFF} | diffoscope ÷ {PYDISTDIFF} |",
        "|---|--:|" + "--:|" * (len(TOOLS) + 3),
    ]
    shown = [(pair, kept.results[pair.name]) for pair in pairs if kept.results.get(pair.name)]
    for pair, row in shown:
        ratios = (ratio(row, PYDISTDIFF, READ), ratio(row, UNPACK, PYDISTDIFF), ratio(row, DIFFOSCOPE, PYDISTDIFF))
        bounds = (False, False, DIFFOSCOPE in row and not row[DIFFOSCOPE].usage.finished)
        cells = [pair.name + ("*" if pair.compiled else ""), f"{pair.size / MEGABYTE:.2f}"]
        cells += [_usage_cell(row.get(tool)) for tool in TOOLS]
        cells += [_ratio_cell(value, bound=bound) for value, bound in zip(ratios, bounds, strict=True)]
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "Cells: CPU seconds / wall seconds / MB of the largest process; `*`: with compiled members; `>`: ended at",
    ]
    lines += ["the limit of time, so that the figure is a lower bound; `-`: not measured.", ""]
    lines += [f"* {name}: {value}" for name, value in kept.machine.items()]
    lines += [*_runs(shown), "", "Targets:", ""]
    return "\n".join([*lines, *(f"* {line}" for line in targets(shown))])


def _usage_cell(result: Result | None) -> str:
    if result is None:
        return "-"
    usage = result.usage
    bound = "" if usage.finished else "> "
    return f"{bound}{usage.cpu:.2f} / {usage.wall:.2f} / {usage.memory / MEGABYTE:,.0f}"


def _ratio_cell(value: float | None, *, bound: bool) -> str:
    if value is None:
        return "-"
    return f"{'> ' if bound else ''}{value:,.{0 if value >= 100 else 1 if value >= 10 else 2}f}"


def _runs(shown: Iterable[tuple[Pair, Row]]) -> list[str]:
    """How often and when each tool was measured."""
    rows = [row for _, row in shown]
    lines = []
    for tool in TOOLS:
        found = sorted({(row[tool].date, row[tool].runs) for row in rows if tool in row})
        if found:
            lines.append(f"* {tool}: " + "; ".join(f"{date}, median of {runs}" for date, runs in found))
    return lines


def targets(shown: Sequence[tuple[Pair, Row]]) -> list[str]:
    """Each target with how it was met, or which pairs miss it and by what."""
    rows = [(pair, row) for pair, row in shown if PYDISTDIFF in row]

    def verdict(judged: list[tuple[Pair, float]], met: Callable[[float], bool], unit: str) -> str:
        missed = [f"{pair.name} ({value:.2f} {unit})" for pair, value in judged if not met(value)]
        if not judged:
            return "not measured"
        return (
            f"missed on {', '.join(missed)}; met on {len(judged) - len(missed)}" if missed else f"met on {len(judged)}"
        )

    def ratios(tool: str, chosen: Iterable[tuple[Pair, Row]]) -> list[tuple[Pair, float]]:
        return [(pair, value) for pair, row in chosen if (value := ratio(row, tool, PYDISTDIFF)) is not None]

    plain = [(pair, row) for pair, row in rows if not pair.compiled and pair.size > LARGE]
    slow = [(pair, row) for pair, row in rows if DIFFOSCOPE in row and row[DIFFOSCOPE].usage.cpu > SLOW]
    smallest = sorted(rows, key=lambda each: each[0].size)[:1]
    cpu = [(pair, row[PYDISTDIFF].usage.cpu) for pair, row in smallest]
    memory = [(pair, row[PYDISTDIFF].usage.memory / MEGABYTE) for pair, row in rows]
    return [
        "less CPU than unpacking both and `git diff`, pairs over 1 MB without compiled members: "
        + verdict(ratios(UNPACK, plain), lambda value: value > 1, "times"),
        f"{FASTER:.0f} times less CPU than diffoscope where that takes over {SLOW:.0f} s: "
        + verdict(ratios(DIFFOSCOPE, slow), lambda value: value >= FASTER, "times"),
        f"under {SMALLEST} s of CPU on the smallest pair: " + verdict(cpu, lambda value: value < SMALLEST, "s"),
        f"peak memory under {MEMORY / MEGABYTE:.0f} MB: "
        + verdict(memory, lambda value: value * MEGABYTE < MEMORY, "MB"),
    ]


def replaced(text: str, table: str) -> str:
    """The text of the README with another table between its markers. Raises ValueError where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the README needs the lines {BEGIN!r} and {END!r}")
    return f"{before}{BEGIN}\n\n{table}\n\n{END}{after}"
