"""What the command does: compare, or show a saved report, and write the reports that were asked for."""

from __future__ import annotations

import gc
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff import arguments, inputs
from pydistdiff.arguments import Arguments, Task
from pydistdiff.errors import InputError, ReadError
from pydistdiff.messages import complain
from pydistdiff.model import Policy, Verdict
from pydistdiff.reports import WRITERS, Drawing, files

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.inputs import Given
    from pydistdiff.model import Report

EXIT_IDENTICAL, EXIT_DIFFERENT, EXIT_TROUBLE = 0, 1, 2
_SHOWN_PROBLEMS = 10
_COLLECT_EVERY = 200_000
"""Objects between two searches for cycles: a comparison makes very many small records and hardly a cycle."""


def run(words: Sequence[str]) -> int:
    """Do what the command line asks for; returns the exit status. Raises InputError."""
    gc.set_threshold(_COLLECT_EVERY)
    asked = arguments.parse(words)
    if asked.task not in (Task.COMPARE, Task.DEMO):
        files.write(files.Target(asked.task.value, files.STDOUT), _text_of(asked))
        return EXIT_IDENTICAL
    files.check(asked.targets, asked.inputs)
    report = _with_policy(_report(asked), asked)
    for target in asked.targets:
        files.write(target, _written(report, target, asked))
    _tell_problems(report)
    return exit_status(report)


def _with_policy(report: Report, asked: Arguments) -> Report:
    """The report with what the command line asks for; a saved one keeps its own policy unless asked anew."""
    if not asked.fail_on_hazard:
        return report
    policy = Policy(
        accept=None, ignore=(), exclude=(), fail_on_hazard=True, source="command line", verdict=report.verdict
    )
    return replace(report, policy=policy)


def exit_status(report: Report) -> int:
    """0 identical, 1 different (or any hazard, where the policy says so), 2 incomplete."""
    if not report.complete:
        return EXIT_TROUBLE
    fails = report.policy is not None and report.policy.fail_on_hazard and bool(report.hazards)
    return EXIT_DIFFERENT if fails or report.verdict is not Verdict.IDENTICAL else EXIT_IDENTICAL


def _text_of(asked: Arguments) -> bytes:
    match asked.task:
        case Task.JSON_SCHEMA:
            from pydistdiff.reports.schema import schema_bytes

            return schema_bytes()
        case Task.COMPLETION:
            return arguments.completion(asked.shell or "").encode()
        case Task.VERSION:
            from pydistdiff import __version__

            return f"pydistdiff {__version__}\n".encode()
        case _:
            return arguments.make_parser().format_help().encode()


def _report(asked: Arguments) -> Report:
    with ExitStack() as opened:
        if asked.task is Task.DEMO:
            from pydistdiff.demo import demo_pair

            a, b = (inputs.given_bytes(name, data) for name, data in demo_pair())
            return _compare(a, b, asked)
        given = [opened.enter_context(inputs.open_input(path)) for path in asked.inputs]
        if len(given) == 1:
            return _saved(given[0])
        return _compare(given[0], given[1], asked)


def _saved(given: Given) -> Report:
    """The saved report in a file."""
    from pydistdiff.reports.json_report import load
    from pydistdiff.safetext import visible_name

    shown = visible_name(given.path)
    if given.source is None:
        raise InputError(f"{shown}: is a directory; to compare it, name another input")
    try:
        return load(given.source.all(), shown)
    except ReadError as error:
        raise InputError(f"{shown}: {error.message}") from error


def _compare(a: Given, b: Given, asked: Arguments) -> Report:
    from pydistdiff import engine
    from pydistdiff.events import Finished, Progress
    from pydistdiff.progress import ProgressLine

    with ProgressLine(sys.stderr) as line:
        for event in engine.events(a, b, limits=asked.limits, full_paths=asked.full_paths):
            match event:
                case Progress():
                    line.show(event.done, event.total, event.member)
                case Finished():
                    return event.report
    raise AssertionError("a comparison ends with its report")


def _written(report: Report, target: files.Target, asked: Arguments) -> bytes:
    writer = next(writer for writer in WRITERS if target.option == f"--{writer.name}")
    stream = sys.stdout if target.path == files.STDOUT else None
    colour = arguments.wants_colour(asked.colour, stream)
    return writer.write(report, Drawing(colour=colour, limits=asked.limits))


def _tell_problems(report: Report) -> None:
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        complain(f"in {problem.side}: {problem.member}: {problem.message}")
    rest = len(report.problems) - _SHOWN_PROBLEMS
    if rest > 0:
        complain(f"and {rest:,} more problems, which the report names")
