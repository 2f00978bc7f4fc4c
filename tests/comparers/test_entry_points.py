from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Operation, Role

PATH = "{dist-info}/entry_points.txt"
ENTRY_POINTS = """\
[console_scripts]
flask = flask.cli:main
flask2 = flask.cli:main2

[flask.plugins]
one = a:b [extra]
two = c
"""


def test_entry_points_are_told_by_group_and_name():
    b = ENTRY_POINTS.replace("cli:main\n", "cli:run\n").replace("two = c", "three = d") + "\n[gui_scripts]\nx = y:z\n"
    assert told(ENTRY_POINTS, b, PATH) == [
        ("changed", ("console_scripts", "flask"), "flask.cli:main", "flask.cli:run"),
        ("removed", ("flask.plugins", "two"), "c"),
        ("added", ("flask.plugins", "three"), "d"),
        ("added", ("gui_scripts", "x"), "y:z"),
    ]
    assert compared(ENTRY_POINTS, b, PATH)[1].headline == (
        "GUI script x added; console script flask flask.cli:main → flask.cli:run; flask.plugins three added; "
        "flask.plugins two removed"
    )


def test_a_member_on_one_side_says_what_it_brings():
    pair = Pair(name=PATH, path_a=None, path_b=PATH, a=None, b=BytesSource(ENTRY_POINTS.encode()))
    name, comparison, _ = compare_pair(pair)
    assert name == "entry-points"
    assert comparison.headline.startswith("console script flask added; console script flask2 added; flask.plugins one")
    assert [change.lines_added for change in comparison.changes] == [7]
    pair = Pair(name=PATH, path_a=PATH, path_b=None, a=BytesSource(ENTRY_POINTS.encode()), b=None)
    assert compare_pair(pair)[1].headline.startswith("console script flask removed")


def test_another_order_is_harmless_of_scripts_only():
    lines = ENTRY_POINTS.splitlines(keepends=True)
    scripts = "".join([lines[0], lines[2], lines[1], *lines[3:]])
    assert explained(ENTRY_POINTS, scripts, PATH, Role.METADATA) == [("entry-point-order", True)]
    plugins = "".join([*lines[:5], lines[6], lines[5]])
    assert explained(ENTRY_POINTS, plugins, PATH, Role.METADATA) == [("entry-point-order", False)]
    groups = "".join([*lines[4:], *lines[:3]])
    assert told(ENTRY_POINTS, groups, PATH) == [("reordered", (), ((0, 1),))]
    assert explained(ENTRY_POINTS, groups, PATH, Role.METADATA) == [("entry-point-order", True)]


@pytest.mark.parametrize("second", ["FLASK", "ﬂask", "./flask", "x/../flask", "flask\N{NO-BREAK SPACE}"])
def test_where_two_scripts_are_one_file_their_order_counts(second: str):
    a = f"[console_scripts]\nflask = a:b\n{second} = c:d\n"
    b = f"[console_scripts]\n{second} = c:d\nflask = a:b\n"
    assert explained(a, b, PATH, Role.METADATA) == [("list-order", False)]
    a = f"[console_scripts]\nflask = a:b\n[gui_scripts]\n{second} = c:d\n"
    b = f"[gui_scripts]\n{second} = c:d\n[console_scripts]\nflask = a:b\n"
    assert explained(a, b, PATH, Role.METADATA) == [("list-order", False)]


def test_swapped_references_are_no_order():
    a = "[console_scripts]\na = x:y\nb = z:w\n"
    assert explained(a, "[console_scripts]\na = z:w\nb = x:y\n", PATH, Role.METADATA) == [(None, False)] * 2


def test_blanks_are_layout():
    b = ENTRY_POINTS.replace(" = ", "=").replace("\n[", "\n\n[")
    assert told(ENTRY_POINTS, b, PATH)[0][0::3] == ("formatting", "ini-formatting")
    assert explained(ENTRY_POINTS, b, PATH, Role.METADATA) == [("ini-formatting", True)]
    assert explained(ENTRY_POINTS, b, "docs/entry_points.txt", Role.DATA) == [(None, False)]
    assert told(ENTRY_POINTS, ENTRY_POINTS + "\n", PATH)[0][0] == "final-newline"
    indented = "  [a]\n  b = c\n  d = e\n"
    assert told(indented, indented.replace("e\n", "f\n"), PATH) == [("changed", ("a", "d"), "e", "f")]
    assert told(ENTRY_POINTS, "\ufeff" + ENTRY_POINTS.replace("\n", "\r\n"), PATH)[0][0] == "byte-order-mark"


def test_comments_and_groups_that_hold_nothing_are_no_layout():
    b = "# x\n" + ENTRY_POINTS.replace(" = ", "=")
    assert told(ENTRY_POINTS, b, PATH) == [("added", ("# comments", 0), "# x")]
    assert explained(ENTRY_POINTS, "# x\n" + ENTRY_POINTS, PATH, Role.METADATA) == [(None, False)]
    assert explained(ENTRY_POINTS, ENTRY_POINTS + "[empty]\n", PATH, Role.METADATA) == [(None, False)]


@pytest.mark.parametrize(
    ("b", "reason"),
    [
        ("a = b\n", "line 1 is no entry point: a = b"),
        ("[a]\nb\n", "line 2 is no entry point"),
        ("[a]\n= b\n", "line 2 is no entry point"),
        ("[a]\nb = c\nb = d\n", "the name 'b' stands twice"),
        ("[a]\nb = c\n[a]\n", "the group 'a' stands twice"),
        ("[a]\nb = c\n  d = e\n", "line 3 continues the one before it for some readers only"),
        ("[a]\n; b = c\n", "line 2 is a comment to some readers only"),
        ("[ a ]\n", "line 1 is no name of a group"),
        ("[a] b\n", "line 1 is no name of a group"),
        ("[a]b]\n", "line 1 is no name of a group"),
        ("[a]\nb = c\x0b[console_scripts]\n", "line 2 holds U+000B"),
        ("[a]\nb = c\rd = e\n", "line 2 holds U+000D"),
    ],
)
def test_what_readers_take_in_different_ways_is_text(b: str, reason: str):
    name, _, fallback = compared(ENTRY_POINTS, b, PATH)
    assert name == "text"
    assert fallback.wanted == "entry-points"
    assert fallback.reason.startswith(reason)


groups = st.dictionaries(
    st.sampled_from(["console_scripts", "x", "y"]),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(["m:f", "n"]), min_size=1),
)


def written(value: dict[str, dict[str, str]]) -> str:
    return "".join(f"[{group}]\n" + "".join(f"{k}={v}\n" for k, v in names.items()) for group, names in value.items())


@settings(deadline=None)
@given(groups, groups)
def test_applying_the_changes_to_a_gives_b(a, b):
    if written(a) == written(b):
        return
    changes = compared(written(a), written(b), PATH)[1].changes
    result = {(group, name): value for group, names in a.items() for name, value in names.items()}
    for change in changes:
        if change.op is Operation.REMOVED:
            assert result.pop(change.path) == change.a
        elif change.op is not Operation.REORDERED:
            result[change.path] = change.b
    assert result == {(group, name): value for group, names in b.items() for name, value in names.items()}
    if a == b:
        assert {change.op for change in changes} == {Operation.REORDERED}
