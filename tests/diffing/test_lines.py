from __future__ import annotations

import random
import re

import pygit2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pydistdiff.diffing import common_prefix, common_suffix, lines
from pydistdiff.diffing.lines import LineDiff, diff_lines

FEW_LINES = st.lists(
    st.sampled_from([b"", b"a", b"b", b"  c", b"\td", b"e\r", b"\x0cf\0", b"\\ g", b"@@ -1 +1 @@", b"\xff"])
)
TEXTS = st.builds(lambda rows, end: b"\n".join(rows) + end, FEW_LINES, st.sampled_from([b"", b"\n"]))


def apply(a: bytes, diff: LineDiff) -> bytes:
    """A patch program: reads the rows and nothing else, and insists on what it finds in a."""
    source = re.findall(rb"[^\n]*\n|[^\n]+", a)
    made: list[bytes] = []
    place = 0
    for hunk in diff.hunks:
        removed = [row for row in hunk.rows if row[0] in " -"]
        start = hunk.a_start - 1 if removed else hunk.a_start
        made += source[place:start]
        place = start
        added = sum(row[0] in " +" for row in hunk.rows)
        assert len(made) == (hunk.b_start - 1 if added else hunk.b_start)
        for index, (sign, line) in enumerate(hunk.rows):
            if sign == "\\":
                assert line == b"No newline at end of file"
                continue
            lacks_newline = hunk.rows[index + 1 : index + 2] and hunk.rows[index + 1][0] == "\\"
            whole = line if lacks_newline else line + b"\n"
            if sign in " -":
                assert source[place] == whole
                place += 1
            if sign in " +":
                made.append(whole)
    return b"".join(made + source[place:])


def check(a: bytes, b: bytes, context: int) -> LineDiff:
    diff = diff_lines(a, b, context=context)
    assert apply(a, diff) == b
    rows = [row for hunk in diff.hunks for row in hunk.rows]
    assert diff.rows_total == len(rows)
    assert diff.lines_added == sum(sign == "+" for sign, _ in rows)
    assert diff.lines_removed == sum(sign == "-" for sign, _ in rows)
    return diff


@settings(deadline=None, max_examples=300)
@given(TEXTS, TEXTS, st.sampled_from([0, 1, 3]))
@example(b"a\nb", b"a\nb\n", 0)
@example(b"x\na\nb", b"y\na\nb", 3)
@example(b"", b"\n", 3)
def test_the_diff_applied_to_a_gives_b(a, b, context):
    check(a, b, context)


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 2**32), st.sampled_from([0, 3]))
def test_the_diff_of_long_similar_texts_applied_to_a_gives_b(seed, context):
    dice = random.Random(seed)
    rows = [b"%s%d" % (b" " * dice.randrange(9), dice.randrange(200)) for _ in range(400)]
    other = [row for row in rows if dice.random() < 0.97]
    other.insert(dice.randrange(len(other)), b"new")
    check(b"\n".join(rows), b"\n".join(other), context)


@settings(deadline=None, max_examples=100)
@given(TEXTS, TEXTS, st.integers(1, 12))
def test_a_cut_diff_is_the_beginning_of_the_whole(a, b, rows):
    whole, cut = diff_lines(a, b), diff_lines(a, b, rows=rows)
    assert (cut.lines_added, cut.lines_removed, cut.rows_total) == (
        whole.lines_added,
        whole.lines_removed,
        whole.rows_total,
    )
    assert [row for hunk in cut.hunks for row in hunk.rows] == [row for hunk in whole.hunks for row in hunk.rows][:rows]
    assert [(hunk.a_start, hunk.b_start, hunk.section) for hunk in cut.hunks] == [
        (hunk.a_start, hunk.b_start, hunk.section) for hunk in whole.hunks[: len(cut.hunks)]
    ]


def test_hunks_beyond_the_limit_are_counted_only():
    a = b"".join(b"%d\n" % number for number in range(100))
    diff = diff_lines(a, a.replace(b"5\n", b"x\n"), context=0, rows=3)
    assert [len(hunk.rows) for hunk in diff.hunks] == [2, 1]
    assert (diff.lines_added, diff.lines_removed, diff.rows_total) == (10, 10, 20)


def test_equal_texts_have_no_hunks():
    assert diff_lines(b"a\n", b"a\n") == LineDiff((), 0, 0, 0)


def test_an_empty_side_is_said_without_libgit2(monkeypatch):
    monkeypatch.setattr(lines, "_by_libgit2", None)
    added = diff_lines(b"", b"a\nb")
    assert added.hunks[0].rows == (("+", b"a"), ("+", b"b"), ("\\", b"No newline at end of file"))
    assert (added.hunks[0].a_start, added.hunks[0].b_start) == (0, 1)
    assert (added.lines_added, added.lines_removed, added.rows_total) == (2, 0, 3)
    removed = diff_lines(b"a\nb\n", b"", rows=1)
    assert removed.hunks[0].rows == (("-", b"a"),)
    assert (removed.hunks[0].a_start, removed.hunks[0].b_start) == (1, 0)
    assert (removed.lines_added, removed.lines_removed, removed.rows_total) == (0, 2, 2)


def test_a_side_of_a_hunk_without_lines_names_the_line_before_as_diff_u_does():
    added = diff_lines(b"a\nb\n", b"a\nx\nb\n", context=0).hunks[0]
    assert (added.a_start, added.b_start) == (1, 2)
    removed = diff_lines(b"x\nb\n", b"b\n", context=0).hunks[0]
    assert (removed.a_start, removed.b_start) == (1, 0)


def test_a_hunk_carries_the_nearest_function_line_above_it():
    a = b"class A:\n" + b"    x = 1\n" * 9 + b"def f():  \n" + b"    y = 1\n" * 9
    first, second = diff_lines(a, a.replace(b"    x = 1\n", b"    x = 2\n", 1)[:-6] + b"2\n").hunks
    assert first.section is None
    assert second.section == b"def f():"


def test_an_inserted_function_is_shown_whole_as_the_indent_heuristic_wants():
    one, two, new = (b"def %s():\n    return 1\n\n" % name for name in (b"one", b"two", b"new"))
    rows = diff_lines(one * 200 + two, one * 200 + new + two, context=0).hunks[0].rows
    assert [line for _, line in rows] == [b"def new():", b"    return 1", b""]


def test_the_buffers_live_until_a_patch_has_given_its_data(monkeypatch):
    # A patch of pygit2 points into the two buffers and does not hold them.
    create = pygit2.Patch.create_from

    class Overwriting:
        """A patch that fills whatever memory is free before it gives its data."""

        def __init__(self, a, b, options):
            self.expected = create(a, b, **options).data
            self.patch = create(a, b, **options)
            self.sizes = len(a), len(b)

        @classmethod
        def create_from(cls, a, b, **options):
            return cls(a, b, options)

        @property
        def data(self):
            junk = [b"?" * size for size in self.sizes * 8]
            assert self.patch.data == self.expected
            return self.expected if junk else b""

    monkeypatch.setattr(pygit2, "Patch", Overwriting)
    rows = [b"%d\n" % number for number in range(3_000)]
    other = [b"new\n" if number % 7 == 0 else row for number, row in enumerate(rows)]
    check(b"".join(rows), b"".join(other), context=0)


def lines_that_enclose_each_other(count: int) -> tuple[bytes, bytes]:
    a = [number for level in range(count, 0, -1) for number in (level, level + 1)]
    b = [number for index, number in enumerate(a) for number in (number, 10**7 + index)]
    return b"".join(b"%d\n" % number for number in a), b"".join(b"%d\n" % number for number in b)


def test_patience_is_left_out_where_its_cost_would_be_cubic(monkeypatch):
    flags = []
    create = pygit2.Patch.create_from

    class Recorder:
        @staticmethod
        def create_from(a, b, *, flag, **options):
            flags.append(flag)
            return create(a, b, flag=flag, **options)

    monkeypatch.setattr(pygit2, "Patch", Recorder)
    check(*lines_that_enclose_each_other(100), context=0)
    check(*lines_that_enclose_each_other(2_000), context=0)
    assert [bool(flag & pygit2.enums.DiffOption.PATIENCE) for flag in flags] == [True, False]
    assert not any(flag & pygit2.enums.DiffOption.MINIMAL for flag in flags)


def test_libgit2_gets_numbers_of_one_length_and_the_indentation():
    assert lines._label(7, b"\t  x = 1") == b"          00000007\n"
    assert lines._label(7, b" " * 500 + b"x") == b" " * 100 + b"00000007\n"
    assert lines._label(7, b"") == b"\n"


@pytest.mark.parametrize("context", [0, 3])
def test_many_lines_are_cut_at_lines_that_stand_once(monkeypatch, context):
    monkeypatch.setattr(lines, "DIRECT", 600)
    dice = random.Random(3)
    rows = [b"%d\n" % dice.randrange(3_000) for _ in range(2_000)]
    moved = rows[:300] + rows[1_500:1_600] + rows[300:1_500] + rows[1_600:]
    other = [row for row in moved if dice.random() < 0.95]
    sizes = []
    by_libgit2 = lines._by_libgit2
    monkeypatch.setattr(
        lines, "_by_libgit2", lambda a, b, known: sizes.append(len(a) + len(b)) or by_libgit2(a, b, known)
    )
    check(b"".join(rows), b"".join(other), context)
    assert sum(sizes) <= 600
    assert sizes


def test_lines_that_are_nowhere_unique_are_told_as_one_block(monkeypatch):
    monkeypatch.setattr(lines, "DIRECT", 100)
    monkeypatch.setattr(lines, "MARGIN", 4)
    diff = check(b"x\n" * 10 + b"0\n1\n" * 100, b"x\n" * 10 + b"1\n0\n" * 100, 0)
    assert [(hunk.a_start, len(hunk.rows)) for hunk in diff.hunks] == [(11, 400)]


def test_too_many_lines_are_refused(monkeypatch):
    monkeypatch.setattr(lines, "MOST_LINES", 10)
    with pytest.raises(ValueError, match="more than 10 lines"):
        diff_lines(b"\n" * 8, b"\n" * 9)


@settings(deadline=None)
@given(st.text("ab", max_size=12), st.text("ab", max_size=12))
def test_common_ends_are_those_of_a_plain_loop(a, b):
    prefix = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    assert common_prefix(a, b) == prefix
    assert common_suffix(a, b, 12) == common_prefix(a[::-1], b[::-1])
    assert common_suffix(a, b, 2) == min(2, common_prefix(a[::-1], b[::-1]))
