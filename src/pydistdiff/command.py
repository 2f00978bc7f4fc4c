"""What the command does: compare, or show a saved report, and write the reports that were asked for."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

from pydistdiff import arguments, configuration, inputs
from pydistdiff.arguments import Arguments, Task
from pydistdiff.environment import wants_colour
from pydistdiff.errors import InputError, ReadError
from pydistdiff.messages import complain
from pydistdiff.model import Verdict
from pydistdiff.policy import EXIT_ACCEPTED, judge
from pydistdiff.reports import WRITERS, Drawing, files
from pydistdiff.safetext import visible_name
from pydistdiff.settings import Settings, of_command_line

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydistdiff.inputs import Given, Located, Remote
    from pydistdiff.limits import Limits
    from pydistdiff.model import Policy, Report
    from pydistdiff.policy import Judged

_SHOWN_PROBLEMS = 10
_AGAINST_RECORD = Settings(source="one installed package alone", accept=Verdict.EQUIVALENT)
"""Held against its RECORD: compiled modules are not in it, and those that follow from their sources change nothing."""
_COLLECT_EVERY = 200_000
"""Objects between two searches for cycles: a comparison makes very many small records and hardly a cycle."""


def run(words: Sequence[str]) -> int:
    """Do what the command line asks for; returns the exit status. Raises InputError."""
    gc.set_threshold(_COLLECT_EVERY)
    asked = arguments.parse(words)
    if asked.task not in (Task.COMPARE, Task.DEMO):
        files.write(files.Target(asked.task.value, files.STDOUT), _text_of(asked))
        return EXIT_ACCEPTED
    files.check(asked.targets, [*asked.inputs, *([asked.config] if asked.config is not None else [])])
    tui = _opens_tui(asked)
    named = inputs.locate_all(asked.inputs, asked.python)
    settings = _settings(asked, named)
    if len(named) > len(asked.inputs):
        settings = settings.over(_AGAINST_RECORD)
    limits, policy = settings.all_limits(), settings.policy()
    located = _fetched(named, asked, limits)

    def judged(report: Report) -> Judged:
        return _judged(report, policy if settings.has_policy else report.policy)

    if tui and len(located) != 1 and all(target.path == files.STDOUT for target in asked.targets):
        return _watch(asked, located, limits, judged)
    report, status = judged(_report(asked, located, limits))
    for target in asked.targets:
        if not (tui and target.path == files.STDOUT):
            files.write(target, _written(report, target, asked, limits))
    if tui:
        _show(report, asked, limits, is_saved=len(located) == 1)
    _tell_problems(report)
    return status


def _opens_tui(asked: Arguments) -> bool:
    """Whether the UI opens: where it is asked for, or where no report is and there is a terminal."""
    if asked.tui is False:
        return False
    from pydistdiff.tui.terminal import obstacle

    found = obstacle()
    if found is not None and asked.tui:
        raise InputError(f"--tui: {found}")
    return found is None


def _show(report: Report, asked: Arguments, limits: Limits, *, is_saved: bool) -> None:
    from pydistdiff.tui.app import show
    from pydistdiff.tui.session import Options, Session

    show(Session.of(report), Options(limits, asked.inputs, asked.inputs[0] if is_saved else None))


def _watch(asked: Arguments, located: Sequence[Located], limits: Limits, judged: Callable[[Report], Judged]) -> int:
    """Open the UI at once, while a process of its own compares; returns the exit status."""
    from pydistdiff.worker import Asked, Worker

    given = asked.inputs
    for one in located:
        with one.open():  # what cannot be read is told before the UI opens
            pass
    both = (located[0], located[1]) if located else None
    worker = Worker(Asked(inputs=both, limits=limits, full_paths=asked.full_paths))
    try:
        from pydistdiff.tui.feed import Feed
        from pydistdiff.tui.growing import show_growing
        from pydistdiff.tui.session import Options, Session

        names = given * 2 if len(given) == 1 else given or ("a", "b")
        a, b = (visible_name(os.path.basename(name.rstrip("/")) or name) for name in names)
        session = Session(a, b)
        show_growing(session, Options(limits, given, None), Feed(worker), lambda report: judged(report).report)
    finally:
        worker.stop()
    if session.report is None:
        raise InputError(session.failure or "ended before the comparison was done: nothing is known of the verdict")
    _tell_problems(session.report)
    return judged(session.report).exit_status


def _fetched(named: Sequence[Located | Remote], asked: Arguments, limits: Limits) -> tuple[Located, ...]:
    """Where the inputs lie, after what is not on this machine was fetched."""
    located = tuple(one for one in named if isinstance(one, inputs.Located))
    if len(located) == len(named):
        return located
    for one in located if len(named) == 2 else named:  # alone, what is to be fetched cannot be opened
        with one.open():  # what cannot be read is told before a network is used for the other one
            pass
    from pydistdiff.remote.resolve import resolve

    tell, terminal = (_keep_quiet, None) if asked.quiet else (complain, sys.stderr)
    return resolve((named[0], named[1]), asked.fetching, limits, tell, terminal)


def _keep_quiet(_: str) -> None:
    pass


def _settings(asked: Arguments, named: Sequence[Located | Remote]) -> Settings:
    """What the command line and the file that is trusted ask for; what a user should know of another one is told."""
    wanted = of_command_line(
        accept=asked.accept,
        ignore=asked.ignore,
        exclude=asked.exclude,
        only=asked.only,
        fail_on_hazard=asked.fail_on_hazard,
        limits=asked.limits,
    )
    packages = {one.text: one.prefix for one in named if isinstance(one, inputs.InstalledPackage)}
    paths, environments = [text for text in asked.inputs if text not in packages], [*packages.values()]
    if asked.config is not None:
        found = configuration.named(asked.config, [*paths, *environments])
    else:
        found = configuration.of_working_directory(paths, environments)
    if found.notice is not None:
        complain(found.notice)
    return wanted if found.settings is None else wanted.over(found.settings)


def _judged(report: Report, policy: Policy | None) -> Judged:
    """The report judged by a policy; a saved one keeps its own unless another one is asked for."""
    try:
        return judge(report, policy)
    except InputError as error:  # what is asked for here has been checked before
        raise InputError(f"the policy in the report cannot be applied: {error}") from None


def _text_of(asked: Arguments) -> bytes:
    match asked.task:
        case Task.EXPLAIN:
            from pydistdiff.explain.pages import find, page

            return page(find(asked.subject or "")).encode()
        case Task.LIST_CAUSES:
            from pydistdiff.explain.pages import listing

            return listing().encode()
        case Task.LIST_MEMBERS:
            return _members(asked).encode()
        case Task.JSON_SCHEMA:
            from pydistdiff.reports.schema import schema_bytes

            return schema_bytes()
        case Task.COMPLETION:
            from pydistdiff.completion import completion
            from pydistdiff.explain.pages import ids

            return completion(asked.subject or "", ids()).encode()
        case Task.VERSION:
            from pydistdiff import __version__

            return f"pydistdiff {__version__}\n".encode()
        case _:
            return arguments.make_parser().format_help().encode()


def _members(asked: Arguments) -> str:
    from pydistdiff.limits import Limits
    from pydistdiff.member_names import member_names

    names: set[str] = set()
    for text in asked.inputs:
        with inputs.open_input(text) as given:
            names |= member_names(given, Limits(**asked.limits))
    return "".join(f"{name}\n" for name in sorted(names))


def _report(asked: Arguments, located: Sequence[Located], limits: Limits) -> Report:
    with ExitStack() as opened:
        if asked.task is Task.DEMO:
            from pydistdiff.demo import demo_pair

            a, b = (inputs.given_bytes(name, data) for name, data in demo_pair())
            return _compare(a, b, asked, limits)
        given = [opened.enter_context(one.open()) for one in located]
        if len(given) == 1:
            return _saved(given[0])
        return _compare(given[0], given[1], asked, limits)


def _saved(given: Given) -> Report:
    """The saved report in a file."""
    from pydistdiff.reports.json_report import load

    shown = visible_name(given.path)
    if given.source is None:
        raise InputError(f"{shown}: is a directory; to compare it, name another input")
    try:
        return load(given.source.all(), shown)
    except ReadError as error:
        raise InputError(f"{shown}: {error.message}") from error


def _compare(a: Given, b: Given, asked: Arguments, limits: Limits) -> Report:
    from pydistdiff import engine
    from pydistdiff.events import Finished, Progress
    from pydistdiff.progress import ProgressLine

    digests = any(target.option == "--summary" for target in asked.targets)
    with ProgressLine(None if asked.quiet else sys.stderr) as line:
        for event in engine.events(a, b, limits=limits, full_paths=asked.full_paths, digests=digests):
            match event:
                case Progress():
                    line.show(event.done, event.total, event.member)
                case Finished():
                    return event.report
    raise AssertionError("a comparison ends with its report")


def _written(report: Report, target: files.Target, asked: Arguments, limits: Limits) -> bytes:
    writer = next(writer for writer in WRITERS if target.option == f"--{writer.name}")
    stream = sys.stdout if target.path == files.STDOUT else None
    colour = wants_colour(asked.colour, stream)
    return writer.write(report, Drawing(colour=colour, limits=limits))


def _tell_problems(report: Report) -> None:
    for problem in report.problems[:_SHOWN_PROBLEMS]:
        complain(f"in {problem.side}: {problem.member}: {problem.message}")
    rest = len(report.problems) - _SHOWN_PROBLEMS
    if rest > 0:
        complain(f"and {rest:,} more problems, which the report names")
