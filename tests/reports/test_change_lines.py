from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.model import (
    BytesChange,
    Change,
    Hunk,
    MediaType,
    MemberType,
    Node,
    OpaqueChange,
    Operation,
    Significance,
    Status,
    Truncated,
    ValueType,
)
from pydistdiff.reports.change_lines import blocks
from pydistdiff.reports.lines import render
from pydistdiff.reports.ranking import Concern, Entry
from report_builder import attribute, different, edit, node, picture, pictures, text, value


def drawn(
    of: Node, *, way: tuple[str, ...] = (), names: dict[str, str] | None = None, with_views: bool = False
) -> list[str]:
    entry = Entry(of, way, Concern.UNEXPLAINED, False, 0)
    lines = [line for block in blocks(entry, names or {}, with_views=with_views) for line in block.lines()]
    return render(lines, colour=False).decode().splitlines()


def change(*changes: Change, **fields: object) -> list[str]:
    return drawn(node("x.py", changes=changes, **fields))


def apply(diff: list[str], old: list[str]) -> list[str]:
    """What `patch` does with one file: each hunk at its place, every count and context line checked."""
    new: list[str] = []
    at = 0
    rows = iter(diff[2:])
    for row in rows:
        _, a, b, _ = row.split(" ", 3)
        (a_start, a_count), (_, b_count) = ([int(part) for part in place[1:].split(",")] for place in (a, b))
        start = a_start - 1 if a_count else a_start
        new += old[at:start]
        at = start
        while a_count or b_count:
            line = next(rows)
            if line[0] in " -":
                assert old[at] == line[1:]
                at += 1
                a_count -= 1
            if line[0] in " +":
                new.append(line[1:])
                b_count -= 1
    return new + old[at:]


LINES = st.lists(st.text("ab", max_size=2), max_size=12)


@given(old=LINES, new=LINES)
@settings(deadline=None)
def test_a_diff_of_whole_files_applied_to_a_gives_b(old: list[str], new: list[str]) -> None:
    rows = [("-", line) for line in old] + [("+", line) for line in new]
    if rows:
        diff = change(text(*rows, a_start=1 if old else 0, b_start=1 if new else 0))
        assert apply(diff, old) == new


def test_several_hunks_are_one_diff_with_right_places() -> None:
    old = [f"line {number}" for number in range(1, 31)]
    new = [*old[:4], "five", *old[5:19], "new", *old[19:]]
    hunks = (
        Hunk(4, 4, ((" ", "line 4"), ("-", "line 5"), ("+", "five"), (" ", "line 6")), "def f():"),
        Hunk(19, 19, ((" ", "line 19"), ("+", "new"), (" ", "line 20"))),
    )
    diff = change(text(hunks=hunks, lines_added=2, lines_removed=1))
    assert diff[:3] == ["--- a/x.py", "+++ b/x.py", "@@ -4,3 +4,3 @@ def f():"]
    assert diff[7] == "@@ -19,2 +19,3 @@"
    assert apply([row if row.count("@@") < 2 or row.endswith(")") else row + " " for row in diff], old) == new


def test_a_missing_newline_is_a_row_that_counts_for_nothing() -> None:
    assert change(text(("+", "x"), ("\\", "No newline at end of file"), a_start=0))[2:] == [
        "@@ -0,0 +1,1 @@",
        "+x",
        "\\ No newline at end of file",
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [(Status.ADDED, ["--- /dev/null", "+++ b/x.py"]), (Status.REMOVED, ["--- a/x.py", "+++ /dev/null"])],
)
def test_the_missing_side_is_dev_null(status: Status, expected: list[str]) -> None:
    assert drawn(node("x.py", status, changes=(edit(),)))[:2] == expected


def test_paths_are_those_of_the_archives_and_of_the_archives_around() -> None:
    inner = node("x", a="old 1/x", b="new/x", changes=(edit(),))
    assert drawn(inner, way=("in.zip",))[:2] == ["--- a/in.zip/old 1/x\t", "+++ b/in.zip/new/x"]


def test_a_hunk_that_is_cut_counts_what_it_shows() -> None:
    entry = Entry(node("x", changes=(text(*[("+", "x")] * 50, a_start=0),)), (), Concern.UNEXPLAINED, False, 0)
    (block,) = blocks(entry, {})
    assert block.height == 53
    assert [line.text for line in block.lines(2)][2:] == ["@@ -0,0 +1,2 @@", "+x", "+x"]


def test_a_sign_that_no_report_has_cannot_forge_a_line() -> None:
    assert change(text(("different: ", "x"), ("", "y")))[3:] == [" x", " y"]


def test_hexdump_rows_show_offset_digits_and_characters() -> None:
    rows = (("-", 496, "00010203", "...."), ("+", 496, "00 01 02 04", "...."), (" ", 4096, "ff" * 16, "." * 16))
    lines = change(
        BytesChange(
            significance=Significance.CONTENT, size_a=1, size_b=1, first_difference=499, hunks=(rows,), cause=None
        )
    )
    assert lines == [
        "  the first byte that differs is at 499 (0x1f3)",
        "- 000001f0  00 01 02 03                                      |....|",
        "+ 000001f0  00 01 02 04                                      |....|",
        "  00001000  ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff ff  |................|",
    ]


def test_added_bytes_have_no_first_difference() -> None:
    bytes_ = BytesChange(significance=Significance.CONTENT, size_a=0, size_b=1, first_difference=0, hunks=())
    assert drawn(node("x", Status.ADDED, changes=(bytes_,))) == []


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (value(Operation.CHANGED, "a", 2, "b c", a="1", b="2"), '  a[2]["b c"]: 1 → 2'),
        (
            value(Operation.CHANGED, 'q"\\', a="1", b="1", type_a=ValueType.INTEGER, type_b=ValueType.STRING),
            '  "q\\"\\\\": 1 (integer) → 1 (string)',
        ),
        (value(Operation.CHANGED, "a", a="", type_a=ValueType.STRING), "  a: (empty) (string) → (not told)"),
        (value(Operation.ADDED, "a", b="x"), "  + a: x"),
        (value(Operation.REMOVED, "a", a="x"), "  - a: x"),
        (value(Operation.MOVED, 1), "  [1]: moved"),
        (value(Operation.REORDERED), "  (the whole): other order"),
        (
            value(Operation.REORDERED, "d", items=2, moves=((0, 1), (1, 0))),
            "  d: other order of 2 items, by place: 0 → 1, 1 → 0",
        ),
        (attribute("mode", None, "0644"), "  mode: (none) → 0644"),
        (
            attribute("mtime", "1", "2", members=3_621, examples=("a", "b", "c", "d")),
            "  mtime: 1 → 2 (3,621 members, such as a, b, c)",
        ),
        (attribute("mtime", "1", "2", members=1), "  mtime: 1 → 2 (1 member)"),
        (
            attribute("mode", "1", "2", cause="umask", harmless=True),
            "  mode: 1 → 2 [umask, harmless]",
        ),
        (
            OpaqueChange(significance=Significance.CONTENT, reason="nobody knows", cause="x"),
            "  the bytes differ: nobody knows [x]",
        ),
    ],
)
def test_small_changes_are_one_line(made: Change, line: str) -> None:
    assert change(made) == [line]


def test_what_a_change_follows_from_is_named() -> None:
    made = attribute("hash", "1", "2", cause="record-follows", follows=("n1", "n2", "gone", "n4"))
    assert drawn(node("RECORD", changes=(made,)), names={"n1": "a.py", "n2": "b.py"}) == [
        "  hash: 1 → 2 [record-follows; follows a.py, b.py, gone and 1 more]"
    ]


def test_an_explained_text_says_so_before_its_lines() -> None:
    lines = change(text(("+", "x"), cause="line-endings", harmless=True))
    assert lines[0] == "  [line-endings, harmless]"
    assert lines[1].startswith("--- ")


@pytest.mark.parametrize(
    ("made", "words"),
    [
        (text(("+", "x"), truncated=Truncated(shown=2_000, total=5_431, limit="--max-diff-lines")), "lines"),
        (value(Operation.MOVED, 1, truncated=Truncated(shown=2_000, total=5_431, limit="--max-diff-lines")), "parts"),
    ],
)
def test_what_a_limit_cut_is_told_with_the_option(made: Change, words: str) -> None:
    assert change(made)[-1] == f"  … 2,000 of 5,431 {words} shown (limit: --max-diff-lines)"


def test_the_path_of_a_moved_or_added_member_is_not_told_twice() -> None:
    moved = node("b", Status.MOVED, a="a", changes=(attribute("path", "a", "b"),))
    assert drawn(moved) == []
    assert drawn(node("b", Status.ADDED, changes=(attribute("path", None, "b"),))) == []
    assert drawn(node("b", a="a", changes=(attribute("path", "a", "b"),))) == ["  path: a → b"]


def test_views_follow_under_their_label() -> None:
    index = next(child for child in different().root.children if child.name == "info/index.json")
    lines = drawn(index, with_views=True)
    assert lines[lines.index("  lines:") + 1] == "--- a/info/index.json"


def test_where_values_tell_the_difference_its_lines_are_shown_on_demand_only() -> None:
    index = next(child for child in different().root.children if child.name == "info/index.json")
    assert "  lines:" not in drawn(index)


def test_a_link_has_its_type_as_an_attribute() -> None:
    link = node("x", type_a=MemberType.SYMLINK, changes=(attribute("type", "symlink", "file"),))
    assert drawn(link) == ["  type: symlink → file"]


def test_a_picture_is_one_line_that_stands_first() -> None:
    lines = [drawn(child)[:2] for child in pictures().root.children]
    assert [first for first, _ in lines] == [
        "  picture: PNG 32 × 32, 1,204 → 1,203 bytes",
        "  picture: PNG 32 × 32, 1,204 bytes",
        "  picture: PNG 32 × 32, 1,204 bytes",
        "  picture: PNG 32 × 32",
    ]
    assert lines[3][1] == "  … 0 of 2,414 bytes shown (limit: --max-picture-bytes)"


def test_a_picture_stands_beside_values_too_and_only_once() -> None:
    view = picture(b"x" * 1_204, b"y" * 2_210, width_b=1_048)
    made = node("x.png", changes=(value(Operation.CHANGED, "width", a="32", b="1048"),), pictures=view)
    told = ["  picture: PNG 32 × 32 → 1,048 × 32, 1,204 → 2,210 bytes", "  width: 32 → 1048"]
    assert drawn(made) == told
    assert drawn(made, with_views=True) == told


def test_pictures_of_two_formats_are_both_named() -> None:
    view = picture(b"xy", b"xyz", media_type_b=MediaType.WEBP)
    assert drawn(node("x", pictures=view)) == ["  picture: PNG 32 × 32 → WebP 32 × 32, 2 → 3 bytes"]


def test_a_saved_report_may_lack_what_a_picture_has() -> None:
    assert drawn(node("x", pictures=picture(None, None))) == ["  picture: none"]
    assert drawn(node("x", pictures=picture(b"", None, width_a=None, data_a="="))) == ["  picture: PNG 0 × 32, 0 bytes"]
