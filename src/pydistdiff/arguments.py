"""The command line: which options there are, and what the user asked for.

More than 400 lines, because nearly all of them are the options themselves, which are read in one place.
"""

from __future__ import annotations

import argparse
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from pydistdiff.errors import InputError
from pydistdiff.inputs.fetching import KINDS, Fetching
from pydistdiff.limits import GIB, HTML_BYTES, MARKDOWN_CHARACTERS, MIB, Limits, is_size, option, read_limit
from pydistdiff.policy import ACCEPTED
from pydistdiff.reports import WRITERS
from pydistdiff.reports.files import STDOUT, Target

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

_OPTIONAL_FILE = "[=FILE]"
SHELLS = ("bash", "zsh", "tcsh")
LEVELS = tuple(level.value for level in ACCEPTED)

_DESCRIPTION = """\
Says why two Python distributions differ, and whether the difference matters.

A and B are wheels, sdists, conda packages, eggs, other archives, directories or single files; any
two can be compared. A release in a package index is named as in requests==2.32.0, requests@latest
or requests@prev, a package in a conda channel as in conda-forge::ipython=7.17.0=py38*, a commit as
in git:PATH@REV. Nothing in them is run or imported, and nothing is fetched but a release or a
package that is named so."""

_EPILOGUE = """\
examples:
  pydistdiff old.whl new.whl                    what differs, the most important first
  pydistdiff --json=r.json old.conda new.conda  keep the whole report
  pydistdiff r.json                             show a report that was kept
  pydistdiff requests@prev requests@latest      review an upgrade
  pydistdiff --accept equivalent a.whl b.whl    exit with 0 if all that differs is harmless
  pydistdiff installed:requests                 what was changed since it was installed
  pydistdiff --demo                             an example that needs no files

exit status:
  0  the two are identical, or --accept takes what differs
  1  they differ (also: --fail-on-hazard found one)
  2  something could not be read or compared, or the command line is wrong

A page for each task is in docs/, environment variables and files are in the manual page."""

READING = {
    "members": "members in all archives",
    "member_bytes": "bytes of one member",
    "total_bytes": "bytes in all, archives inside included",
    "ratio": "times that a stream may grow when it is unpacked",
    "depth": "archives in archives",
    "name_length": "characters of a name",
    "seconds": "seconds for the whole comparison",
    "download_size": "bytes of one file that is downloaded",
}
"""Limits of reading and comparing: what is over one makes the comparison incomplete."""

SHOWING = {
    "diff_bytes": "bytes of a member that are compared as text",
    "diff_lines": "lines that are shown of one member's diff",
    "line_length": "characters that are shown of one line",
    "values": "values that are shown of one member",
    "hexdump_rows": "rows that are shown of one member's bytes",
    "member_seconds": "seconds of the processor for explaining one member, which is then shown in a simpler way",
    "picture_bytes": "bytes of small pictures that are in the whole report",
    "text_lines": "lines of the text report; 0 also opens what is folded",
    "report_size": "bytes of an HTML report, characters of a Markdown report",
}
"""Limits of showing: what is over one is cut, and the report says so."""


class Task(Enum):
    """What to do."""

    COMPARE = "compare"
    DEMO = "--demo"
    EXPLAIN = "--explain"
    LIST_CAUSES = "--list-causes"
    LIST_MEMBERS = "--list-members"
    JSON_SCHEMA = "--json-schema"
    COMPLETION = "--print-completion"
    VERSION = "--version"
    HELP = "--help"


class Arguments(NamedTuple):
    """What the user asked for, and nothing that stands in a file. `colour` is None where that depends on the terminal.

    `limits` has those that were given; `subject` is the cause or the shell that a task is about. `tui` is None where it
    depends on the terminal whether the UI opens; `targets` are then what is written where it does not. `quiet` is that
    nothing goes to standard output.
    """

    task: Task
    inputs: tuple[str, ...]
    targets: tuple[Target, ...]
    limits: Mapping[str, int]
    full_paths: bool
    colour: bool | None
    accept: str | None
    ignore: tuple[str, ...]
    exclude: tuple[str, ...]
    only: tuple[str, ...]
    fail_on_hazard: bool | None
    config: str | None
    subject: str | None
    tui: bool | None
    python: str | None
    quiet: bool
    fetching: Fetching


def parse(words: Sequence[str]) -> Arguments:
    """Read the command line. Raises InputError."""
    parser = make_parser()
    options, inputs = separate(words, _options_with_value(parser))
    found = parser.parse_args(options)
    subjects = {Task.COMPLETION: found.shell, Task.EXPLAIN: found.cause}
    task = next((task for task, subject in subjects.items() if subject is not None), found.task)
    _check_inputs(task, inputs)
    targets = tuple(Target(f"--{writer.name}", path) for writer in WRITERS for path in getattr(found, writer.name))
    _check_outputs(targets, tui=found.tui, quiet=found.quiet)
    return Arguments(
        task=task,
        inputs=tuple(inputs),
        targets=targets if targets or found.tui or found.quiet else (Target(f"--{WRITERS[0].name}", STDOUT),),
        limits={name: given for name in Limits.__struct_fields__ if (given := getattr(found, name)) is not None},
        full_paths=found.full_paths,
        colour={"always": True, "never": False}.get(found.colour),
        accept=found.accept,
        ignore=tuple(found.ignore),
        exclude=tuple(found.exclude),
        only=tuple(found.only),
        fail_on_hazard=found.fail_on_hazard,
        config=found.config,
        subject=subjects.get(task),
        tui=found.tui or (False if targets or found.quiet else None),
        python=found.python,
        quiet=found.quiet,
        fetching=Fetching(
            kinds=found.kind,
            platforms=tuple(found.platform),
            python_version=found.python_version,
            index_url=found.index_url,
            channel_alias=found.channel_alias,
            offline=found.offline,
        ),
    )


def _check_outputs(targets: Sequence[Target], *, tui: bool, quiet: bool) -> None:
    if tui and quiet:
        raise InputError("--tui shows something and --quiet nothing: choose one of them")
    for target in targets:
        if target.path == STDOUT and (tui or quiet):
            if quiet:
                raise InputError(f"--quiet prints nothing, but {target.option} goes to standard output")
            raise InputError("--tui and a report on standard output cannot both have the terminal")


def _check_inputs(task: Task, inputs: Sequence[str]) -> None:
    if task in (Task.COMPARE, Task.LIST_MEMBERS):
        if not inputs:
            what = "nothing to compare" if task is Task.COMPARE else f"{task.value}: nothing to list"
            raise InputError(f"{what}: name two files or directories (see pydistdiff --help)")
        if len(inputs) > 2:
            raise InputError(f"{len(inputs)} inputs are named, but two are compared (see pydistdiff --help)")
    elif inputs and task not in (Task.VERSION, Task.HELP):
        raise InputError(f"{task.value} takes no inputs")


def separate(words: Iterable[str], with_value: frozenset[str]) -> tuple[list[str], list[str]]:
    """Options and inputs, in any order; after `--` all words are inputs.

    The file of a report is joined to its option by `=`, so a separate word is always an input: argparse's
    optional values would swallow it, and overwrite it.
    """
    optional = {f"--{writer.name}" for writer in WRITERS if writer.goes_to_stdout}
    options: list[str] = []
    inputs: list[str] = []
    waiting = iter(words)
    for word in waiting:
        if word == "--":
            inputs.extend(waiting)
        elif word in optional:
            options.append(f"{word}={STDOUT}")
        elif word in with_value:
            options.extend((word, *_next(waiting)))
        elif word.startswith("-") and word != "-":
            options.append(word)
        else:
            inputs.append(word)
    return options, inputs


def _next(words: Iterable[str]) -> tuple[str, ...]:
    for word in words:
        return (word,)
    return ()


def _options_with_value(parser: argparse.ArgumentParser) -> frozenset[str]:
    return frozenset(name for action in parser._actions if action.nargs is None for name in action.option_strings)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError(f"{message} (see pydistdiff --help)")


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Shows `--json[=FILE]`, which argparse cannot express."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=30, width=100)

    def _format_action_invocation(self, action: argparse.Action) -> str:
        if action.metavar == _OPTIONAL_FILE:
            return action.option_strings[0] + _OPTIONAL_FILE
        return super()._format_action_invocation(action)


def make_parser() -> argparse.ArgumentParser:
    """The parser; its `inputs` are there for the help and for shell completion."""
    parser = _Parser(
        prog="pydistdiff",
        usage="pydistdiff [options] A B\n       pydistdiff [options] REPORT.json\n       pydistdiff --demo",
        description=_DESCRIPTION,
        epilog=_EPILOGUE,
        formatter_class=_Formatter,
        allow_abbrev=False,  # a script must not break when an option is added
        add_help=False,
    )
    vars(parser)["color"] = False  # Python 3.14 would colour the help by itself
    _add_inputs(parser)
    _add_reports(parser)
    _add_fetching(parser)
    _add_policy(parser)
    _add_others(parser)
    _add_limits(parser)
    return parser


def _add_reports(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "reports", "several at once; each goes to the named file, or else to standard output"
    )
    for writer in WRITERS:
        group.add_argument(
            f"--{writer.name}",
            metavar=_OPTIONAL_FILE if writer.goes_to_stdout else "FILE",
            action="append",
            default=[],
            help=writer.help,
        )
    group.add_argument(
        "--tui",
        action="store_true",
        help="look around in the terminal; the default there, where no report is asked for",
    )
    group.add_argument(
        "-q",
        "--quiet",
        action="store_true",
        help="print nothing: the exit status alone tells; what is wrong still goes to standard error",
    )
    group.add_argument(
        "--colour",
        "--color",
        choices=("auto", "always", "never"),
        metavar="WHEN",
        default="auto",
        help="colour the text: always, never, or auto: where it goes to a terminal, unless the environment says "
        "otherwise (docs/environment.md)",
    )
    group.add_argument(
        "--full-paths",
        action="store_true",
        help="name the inputs as they are given here, not by their base names alone",
    )


def _add_fetching(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "releases and channels",
        "which file of a release is taken: where nothing is asked for, a wheel for this machine if both\n"
        "releases have one, else the sdist; of a channel the newest build that is meant, for this machine",
    )
    group.add_argument(
        "--kind",
        type=_kinds,
        metavar="KIND[,KIND]",
        help=f"{' or '.join(KINDS)}; with a comma that of A and that of B",
    )
    group.add_argument(
        "--platform",
        action="append",
        default=[],
        metavar="TAG",
        help="take wheels for this platform, such as win_amd64, or conda packages for this one, such as win-64; may "
        "be repeated",
    )
    group.add_argument("--python-version", metavar="VERSION", help="take wheels for this Python, such as 3.12")
    group.add_argument("--index-url", metavar="URL", help="ask this index, not those that pip is configured to ask")
    group.add_argument(
        "--channel-alias", metavar="URL", help="look for channels below this address, not where conda is configured to"
    )
    group.add_argument("--offline", action="store_true", help="use no network, but what was fetched before")


def _kinds(text: str) -> tuple[str, str]:
    a, _, b = text.partition(",")
    kinds = a, b or a
    if not set(kinds) <= set(KINDS) or text.endswith(","):
        raise argparse.ArgumentTypeError(f"{text!r} is neither {' nor '.join(KINDS)}, nor two of them with a comma")
    return kinds


def _add_policy(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group(
        "policy",
        "decides the exit status, never the verdict; what it hides is counted in every report. It can be\n"
        "kept in a file, with a reason for each entry: in the table [tool.pydistdiff] of pyproject.toml in\n"
        "the working directory, unless an input lies there (docs/policy.md)",
    )
    group.add_argument(
        "--accept",
        choices=LEVELS,
        metavar="LEVEL",
        help=f"exit with 0 also where the verdict is at least {' or '.join(LEVELS)}, and all that differs is harmless: "
        "of what is neither ignored nor left out",
    )
    for name, metavar, meaning in (
        ("ignore", "CAUSE", "take the changes of a cause as harmless (--list-causes names them); may be repeated"),
        ("exclude", "GLOB", "leave members out, named as in .gitignore: tests/, *.txt; may be repeated"),
        ("only", "GLOB", "judge these members alone, named in the same way: *.py; may be repeated"),
    ):
        group.add_argument(f"--{name}", metavar=metavar, action="append", default=[], help=meaning)
    group.add_argument(
        "--fail-on-hazard",
        action=argparse.BooleanOptionalAction,
        help="exit with 1 where any hazard was met, also where the two are identical",
    )
    group.add_argument("--config", metavar="FILE", help="read policy and limits from this file alone")


def _add_inputs(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("inputs")
    group.add_argument(
        "inputs", nargs="*", metavar="A B", help="what to compare, or one saved report, or one installed package"
    )
    group.add_argument(
        "--python",
        metavar="PATH",
        help="the environment of installed:NAME, by its folder or its interpreter (default: the active one, else that "
        "of this program)",
    )


def _add_limits(parser: argparse.ArgumentParser) -> None:
    defaults = Limits()
    for title, text, limits in (
        (
            "limits of reading",
            "over one of them the comparison is incomplete (exit status 2); 0 lifts one",
            READING,
        ),
        ("limits of showing", "what they cut is counted in the report; 0 lifts one", SHOWING),
    ):
        group = parser.add_argument_group(title, text)
        for name, meaning in limits.items():
            default = getattr(defaults, name)
            group.add_argument(
                option(name),
                dest=name,
                type=_reader(name),
                metavar="SIZE" if is_size(name) else "N",
                help=f"{meaning} (default: {_shown(default, is_size=is_size(name))})",
            )


def _add_others(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("instead of a comparison")
    group.add_argument(
        "--print-completion",
        dest="shell",
        choices=SHELLS,
        metavar="SHELL",
        help=f"print a completion script: {', '.join(SHELLS)}",
    )
    group.add_argument(Task.EXPLAIN.value, dest="cause", metavar="CAUSE", help="print what a cause means")
    for task, names, meaning in (
        (Task.LIST_CAUSES, (), "print all causes, a line each"),
        (Task.LIST_MEMBERS, (), "print the members of A and B, a line each: what --exclude and --only can name"),
        (Task.DEMO, (), "compare two small packages that it makes itself"),
        (Task.JSON_SCHEMA, (), "print the JSON Schema of the report"),
        (Task.VERSION, (), "print the version"),
        (Task.HELP, ("-h",), "print this help"),
    ):
        group.add_argument(
            *names,
            task.value,
            dest="task",
            action="store_const",
            const=task,
            default=Task.COMPARE,
            help=meaning,
        )


def _reader(limit: str) -> Callable[[str], int]:
    def read(text: str) -> int:
        try:
            return read_limit(limit, text)
        except InputError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return read


def _shown(default: int | None, *, is_size: bool) -> str:
    if default is None:
        return f"{HTML_BYTES:,} and {MARKDOWN_CHARACTERS:,}"
    return _shown_size(default) if is_size else f"{default:,}"


def _shown_size(size: int) -> str:
    return f"{size // GIB}GiB" if size % GIB == 0 else f"{size // MIB}MiB"
