from __future__ import annotations

from typing import Any

import pytest

from pydistdiff.errors import InputError, SettingsError
from pydistdiff.limits import GIB, Limits
from pydistdiff.model import ExcludedMembers, IgnoredCause, OnlyMembers, Verdict
from pydistdiff.settings import Named, Settings, of_command_line, read_table


def line(**options: Any) -> Settings:
    unasked = {"accept": None, "ignore": (), "exclude": (), "only": (), "fail_on_hazard": None, "limits": {}}
    return of_command_line(**(unasked | options))


def table(**keys: Any) -> Settings:
    return read_table({key.replace("_", "-"): value for key, value in keys.items()}, "p.toml", "p.toml")


def reasons(**keys: Any) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        table(**keys)
    assert str(caught.value) == "; ".join(caught.value.lines)
    return [reason.removeprefix("p.toml: ") for reason in caught.value.lines]


def test_a_table_says_all_that_the_options_say() -> None:
    settings = table(
        accept="equivalent",
        fail_on_hazard=True,
        ignore=["list-order", {"cause": "executable-bit", "reason": "the installer\nsets it"}],
        exclude=[{"glob": "docs/", "reason": "not installed"}, "tests/"],
        only=["*.py", {"glob": "*.so", "reason": "what runs"}],
        limits={"diff-lines": 5, "total-bytes": "64GiB", "depth": 0},
    )
    assert settings == Settings(
        source="p.toml",
        accept=Verdict.EQUIVALENT,
        ignore=(Named("list-order"), Named("executable-bit", "the installer⟦U+000A⟧sets it")),
        exclude=(Named("docs/", "not installed"), Named("tests/")),
        only=(Named("*.py"), Named("*.so", "what runs")),
        fail_on_hazard=True,
        limits={"diff_lines": 5, "total_bytes": 64 * GIB, "depth": 0},
    )


def test_an_empty_table_asks_for_nothing() -> None:
    settings = table()
    assert not settings.has_policy
    assert settings.policy() is None
    assert settings.all_limits() == Limits()


def test_everything_that_is_wrong_is_told_in_one_go() -> None:
    assert reasons(
        acept="equivalent",
        accept="identical",
        fail_on_hazard="yes",
        ignore=["lst-order", 5, {"cause": "list-order"}, {"cause": "key-order", "reason": " ", "since": 1}],
        exclude=["a[", {"glob": 7, "reason": "x"}],
        only=["b["],
        limits={"diff_lines": 1, "depth": -1, "seconds": True, "members": "5", "diff-bytes": "5q", "values": 1.5},
    ) == [
        "unknown key 'acept'; allowed are accept, exclude, fail-on-hazard, ignore, limits, only",
        'accept: \'identical\' is no level; allowed are "same-contents" and "equivalent"',
        "ignore, entry 1: there is no cause 'lst-order'; did you mean list-order or set-order?",
        'ignore, entry 2: 5 is neither a string nor { cause = "…", reason = "…" }',
        "ignore, entry 3: reason is missing",
        "ignore, entry 4: unknown key 'since'; allowed are cause, reason",
        "ignore, entry 4: reason ' ' is no text",
        "exclude, entry 1: a[: the set of characters is not closed by ]; for a bracket itself write \\[",
        "exclude, entry 2: glob 7 is no text",
        "only, entry 1: b[: the set of characters is not closed by ]; for a bracket itself write \\[",
        "fail-on-hazard: 'yes' is neither true nor false",
        f"limits: unknown key 'diff_lines'; allowed are {', '.join(Limits.__struct_fields__).replace('_', '-')}",
        "limits: depth: -1 is no whole number from 0 on",
        "limits: seconds: true is no whole number from 0 on",
        "limits: members: '5' is no whole number from 0 on",
        "limits: diff-bytes: '5q' is no size such as 4096, 64MiB or 1GB",
        "limits: values: 1.5 is no whole number from 0 on",
    ]


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        ({"ignore": "list-order"}, "ignore: 'list-order' is no list"),
        ({"exclude": {"glob": "x"}}, "exclude: {'glob': 'x'} is no list"),
        ({"limits": 5}, "limits: 5 is no table"),
        ({"accept": ["equivalent"]}, "accept: ['equivalent'] is no level"),
        ({"accept": "x" * 100}, "accept: '" + "x" * 59 + "… is no level"),
        (
            {"limits": {"diff-bytes": []}},
            'limits: diff-bytes: [] is no whole number from 0 on, nor a size such as "64MiB"',
        ),
        ({"limits": {"depth": 10**18}}, "is no whole number from 0 on"),
    ],
)
def test_a_wrong_type_is_told_with_what_is_allowed(keys: dict[str, Any], reason: str) -> None:
    (told,) = reasons(**keys)
    assert reason in told


def test_the_command_line_wins_over_single_values_and_adds_to_lists() -> None:
    file = table(
        accept="equivalent",
        fail_on_hazard=True,
        ignore=["list-order", {"cause": "umask", "reason": "known"}],
        exclude=["docs/"],
        only=["*.py"],
        limits={"depth": 3, "seconds": 4},
    )
    both = line(
        accept="same-contents",
        ignore=("umask", "key-order", "key-order"),
        exclude=("tests/", "docs/"),
        only=("*.so", "*.py"),
        fail_on_hazard=False,
        limits={"depth": 5},
    ).over(file)
    assert both == Settings(
        source="p.toml and command line",
        accept=Verdict.SAME_CONTENTS,
        ignore=(Named("list-order"), Named("umask", "known"), Named("key-order")),
        exclude=(Named("docs/"), Named("tests/")),
        only=(Named("*.py"), Named("*.so")),
        fail_on_hazard=False,
        limits={"depth": 5, "seconds": 4},
    )
    assert both.all_limits() == Limits(depth=5, seconds=4)


def test_the_source_is_what_asked_for_something_else_than_limits() -> None:
    only_limits = table(limits={"depth": 3})
    assert line(accept="equivalent").over(only_limits).source == "command line"
    assert line(only=["*.py"]).over(only_limits).source == "command line"
    assert line(limits={"depth": 4}).over(table(accept="equivalent")).source == "p.toml"
    assert line().over(table(accept="equivalent")).accept is Verdict.EQUIVALENT
    assert line().over(only_limits).policy() is None


def test_a_policy_has_no_counts_before_a_report_is_judged() -> None:
    policy = line(ignore=("list-order",), exclude=("tests/",), only=("*.py",), fail_on_hazard=True).policy()
    assert policy is not None
    assert policy.ignore == (IgnoredCause(cause="list-order", reason=None, changes=0),)
    assert policy.exclude == (ExcludedMembers(glob="tests/", reason=None, members=0),)
    assert (policy.only, policy.left_out) == ((OnlyMembers(glob="*.py", reason=None, members=0),), 0)
    assert (policy.accept, policy.fail_on_hazard, policy.source) == (None, True, "command line")
    assert line(fail_on_hazard=False).policy() is None
    assert line(fail_on_hazard=False).has_policy


def test_what_is_wrong_on_the_command_line_is_told_in_one_go() -> None:
    with pytest.raises(SettingsError) as caught:
        line(ignore=("nothing-like-it", "umsk"), exclude=("/",), only=("!x",))
    assert caught.value.lines == (
        "--ignore: there is no cause 'nothing-like-it'; pydistdiff --list-causes names all",
        "--ignore: there is no cause 'umsk'; did you mean umask?",
        "--exclude: /: a glob has no empty part, and none that is . or ..",
        "--only: !x: a glob takes nothing back; for a name that begins with ! write \\!",
    )


def test_globs_are_counted_over_all_sources() -> None:
    file = table(exclude=[f"a{n}" for n in range(60)])
    with pytest.raises(InputError, match="120 globs are excluded, but at most 100 can be"):
        line(exclude=[f"b{n}" for n in range(60)]).over(file).policy()
    with pytest.raises(InputError, match="101 globs are to be judged alone, but at most 100 can be"):
        line(only=[f"b{n}" for n in range(101)]).policy()
