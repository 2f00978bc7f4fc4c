from __future__ import annotations

import pytest

from pydistdiff.arguments import READING, SHOWING, Task, make_parser, parse, separate
from pydistdiff.errors import InputError
from pydistdiff.limits import GIB, KIB, MIB, Limits
from pydistdiff.reports import WRITERS
from pydistdiff.reports.files import STDOUT, Target

JSON = (Target("--json", STDOUT),)


@pytest.mark.parametrize("words", ["--json a b", "a --json b", "a b --json", "--json -- a b", "a --json -- b"])
def test_an_option_without_a_file_never_swallows_an_input(words: str) -> None:
    asked = parse(words.split())
    assert (asked.inputs, asked.targets) == (("a", "b"), JSON)


def test_a_file_is_joined_by_an_equals_sign() -> None:
    asked = parse(["--json=r.json", "a", "b", "--text"])
    assert set(asked.targets) == {Target("--json", "r.json"), Target("--text", STDOUT)}


def test_text_is_printed_where_nothing_is_asked_for() -> None:
    assert parse(["a", "b"]).targets == (Target("--text", STDOUT),)
    assert parse(["a", "b", "--json=r"]).targets == (Target("--json", "r"),)


def test_quiet_prints_nothing() -> None:
    asked = parse(["a", "-q", "b"])
    assert (asked.inputs, asked.targets, asked.tui, asked.quiet) == (("a", "b"), (), False, True)
    assert parse(["a", "b", "--quiet", "--html", "r"]).targets == (Target("--html", "r"),)
    assert not parse(["a", "b"]).quiet


def test_a_report_can_be_asked_for_twice() -> None:
    assert parse(["a", "b", "--json=r", "--json"]).targets == (Target("--json", "r"), Target("--json", STDOUT))


def test_after_two_dashes_all_words_are_inputs() -> None:
    assert parse(["--", "--json", "-b"]).inputs == ("--json", "-b")
    assert parse(["--", "--", "--"]).inputs == ("--", "--")


def test_a_value_in_a_word_of_its_own_is_no_input() -> None:
    asked = parse(["a", "--max-diff-lines", "5", "b", "--colour", "never"])
    assert (asked.inputs, asked.limits, asked.colour) == (("a", "b"), {"diff_lines": 5}, False)
    assert separate(["--x"], frozenset({"--x"})) == (["--x"], [])


def test_a_single_dash_is_an_input_and_not_an_option() -> None:
    assert parse(["-", "b"]).inputs == ("-", "b")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("", "nothing to compare"),
        ("a b c", "3 inputs are named, but two are compared"),
        ("a b --bogus", "unrecognized arguments: --bogus"),
        ("a b -x", "unrecognized arguments: -x"),
        ("a b --js", "unrecognized arguments: --js"),
        ("a b --max-depth", "--max-depth: expected one argument"),
        ("a b --max-depth -1", "--max-depth"),
        ("a b --max-depth 5MB", "'5MB' is no whole number"),
        ("a b --max-diff-bytes 5q", "'5q' is no size such as 4096, 64MiB or 1GB"),
        ("a b --max-diff-bytes " + "9" * 5_000, "is no size"),
        ("a b -q --summary", "--quiet prints nothing, but --summary goes to standard output"),
        ("a b --quiet --html -", "--quiet prints nothing, but --html goes to standard output"),
        ("a b --quiet --tui", "--tui shows something and --quiet nothing: choose one of them"),
        ("a b --text --tui", "--tui and a report on standard output cannot both have the terminal"),
        ("a b --colour red", "invalid choice: 'red'"),
        ("--demo a", "--demo takes no inputs"),
        ("--list-members", "--list-members: nothing to list: name two files or directories"),
        ("--list-members a b c", "3 inputs are named, but two are compared"),
        ("--json-schema a b", "--json-schema takes no inputs"),
        ("--print-completion fish", "invalid choice: 'fish'"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(words: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        parse(words.split())
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "size"),
    [
        *(("0", 0), ("4096", 4096), ("7B", 7), ("1KiB", KIB), ("64MiB", 64 * MIB), ("2gib", 2 * GIB)),
        *(("1kB", 1000), ("3MB", 3_000_000), ("1GB", 10**9), ("5 MiB", 5 * MIB)),
    ],
)
def test_sizes_may_have_units(text: str, size: int) -> None:
    assert parse(["a", "b", "--max-diff-bytes", text]).limits == {"diff_bytes": size}


def test_every_limit_is_an_option_with_an_explanation() -> None:
    assert {*READING, *SHOWING} == set(Limits.__struct_fields__)
    assert not READING.keys() & SHOWING.keys()
    assert parse(["a", "b"]).limits == {}
    for name in Limits.__struct_fields__:
        asked = parse(["a", "b", f"--max-{name.replace('_', '-')}=7"])
        assert asked.limits == {name: 7}


def test_every_report_has_its_option() -> None:
    helped = make_parser().format_help()
    for writer in WRITERS:
        assert f"--{writer.name}{'[=FILE]' if writer.goes_to_stdout else ' FILE'}" in helped
        assert writer.help in " ".join(helped.split())


def test_the_help_is_text_that_every_terminal_can_show() -> None:
    helped = make_parser().format_help()
    assert helped.isascii()
    assert max(map(len, helped.splitlines())) <= 100
    for part in ("examples:", "exit status:", "pydistdiff --demo", "--max-text-lines"):
        assert part in helped


@pytest.mark.parametrize(
    ("words", "task"),
    [
        ("--demo", Task.DEMO),
        ("--version", Task.VERSION),
        ("-h", Task.HELP),
        ("--help a b", Task.HELP),
        ("--json-schema", Task.JSON_SCHEMA),
        ("--print-completion zsh", Task.COMPLETION),
        ("r.json", Task.COMPARE),
    ],
)
def test_the_task_is_told_by_its_option(words: str, task: Task) -> None:
    assert parse(words.split()).task is task
