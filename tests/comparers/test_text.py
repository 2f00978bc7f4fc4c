from __future__ import annotations

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers.pair import CannotCompareError, Comparison, Pair
from pydistdiff.comparers.text import TextComparer, text_change
from pydistdiff.diffing import hunks
from pydistdiff.limits import Limits
from pydistdiff.model import AttributeChange, HazardCode, Hunk, Significance, TextChange, Truncated


def pair(a: bytes | None, b: bytes | None, path: str = "x.txt", **limits: int) -> Pair:
    return Pair(
        name=path,
        path_a=None if a is None else path,
        path_b=None if b is None else path,
        a=None if a is None else BytesSource(a),
        b=None if b is None else BytesSource(b),
        limits=Limits(**limits),
    )


def compare(*sides: bytes | None, path: str = "x.txt", **limits: int) -> Comparison:
    given = pair(*sides, path=path, **limits)
    assert TextComparer().accepts(given)
    return TextComparer().compare(given)


def facts(comparison: Comparison) -> list[tuple[str, str | None, str | None]]:
    assert all(
        change.significance is Significance.FORMAT
        for change in comparison.changes
        if isinstance(change, AttributeChange)
    )
    return [(change.name, change.a, change.b) for change in comparison.changes if isinstance(change, AttributeChange)]


def lines(comparison: Comparison) -> list[tuple[str, str]]:
    return [
        row
        for change in comparison.changes
        if isinstance(change, TextChange)
        for hunk in change.hunks
        for row in hunk.lines
    ]


def test_text_is_told_by_its_content():
    assert TextComparer().accepts(pair(b"a", None))
    assert TextComparer().accepts(pair(b"a", "\ufeffb".encode("utf-16-le")))
    assert not TextComparer().accepts(pair(b"a", b"b\0"))
    assert not TextComparer().accepts(pair(b"a\0", b"b"))
    assert TextComparer().accepts(pair(b"a" * 20, b"b" * 20, diff_bytes=10))
    assert not TextComparer().accepts(pair(b"a" * 20, b"\0" * 20, diff_bytes=10))


def test_lines_that_differ_are_one_change():
    (change,) = compare(b"def f():\n    1\n    2\n", b"def f():\n    1\n    3\n").changes
    assert change == TextChange(
        significance=Significance.CONTENT,
        lines_added=1,
        lines_removed=1,
        hunks=(Hunk(1, 1, ((" ", "def f():"), (" ", "    1"), ("-", "    2"), ("+", "    3"))),),
    )


def test_line_ends_encoding_and_mark_are_told_apart_from_the_lines():
    same_text = compare("é\nb\n".encode(), "\ufeffé\r\nb\r\n".encode("utf-16-le"))
    assert facts(same_text) == [
        ("encoding", "utf-8", "utf-16-le"),
        ("byte-order-mark", "none", "UTF-16-LE"),
        ("line-ends", "LF", "CRLF"),
    ]
    assert lines(same_text) == []
    assert facts(compare(b"a\n", b"\xef\xbb\xbfa\n")) == [("byte-order-mark", "none", "UTF-8")]
    both = compare(b"a\nb\n", b"a\r\nc\r\n")
    assert facts(both) == [("line-ends", "LF", "CRLF")]
    assert lines(both) == [(" ", "a"), ("-", "b"), ("+", "c")]


def test_a_missing_newline_is_a_row_where_lines_differ_and_else_a_fact():
    comparison = compare(b"a\n", b"b")
    assert facts(comparison) == []
    assert lines(comparison) == [("-", "a"), ("+", "b"), ("\\", "No newline at end of file")]
    comparison = compare(b"a\n", b"a")
    assert facts(comparison) == [("final-newline", "one newline at the end", "no newline at the end")]
    assert lines(comparison) == []


def test_a_side_alone_is_all_added_or_removed():
    added = compare(None, b"a\nb\n")
    assert lines(added) == [("+", "a"), ("+", "b")]
    assert facts(added) == []
    removed = compare(b"\xef\xbb\xbfa\r\n", None)
    assert lines(removed) == [("-", "a")]
    assert facts(removed) == [("byte-order-mark", "UTF-8", None), ("line-ends", "CRLF", None)]
    assert compare(None, b"").changes == ()


def test_nothing_of_a_package_reaches_the_report_raw():
    comparison = compare(
        b"def \x1b[2J():\n" + b" 0\n" * 5 + b"a\n",
        b"def \x1b[2J():\n" + b" 0\n" * 5 + b"\t\x1b[1A\rb\x7f\xe2\x80\xae\n",
    )
    (row,) = [line for sign, line in lines(comparison) if sign == "+"]
    assert row == "\t⟦U+001B⟧[1A⟦U+000D⟧b⟦U+007F⟧⟦U+202E⟧"
    (change,) = [change for change in comparison.changes if isinstance(change, TextChange)]
    assert change.hunks[0].section == "def ⟦U+001B⟧[2J():"


def test_a_long_section_is_cut():
    head = ("é" * 200).encode() + b"\n"
    (change,) = compare(b"x" + head + b" 0\n" * 5, b"x" + head + b" 0\n" * 4 + b" 1\n").changes
    assert change.hunks[0].section == "x" + "é" * 79


def test_rows_over_the_limit_are_cut_and_counted():
    (change,) = compare(b"a\n" * 50, b"b\n" * 40, diff_lines=60).changes
    assert sum(len(hunk.lines) for hunk in change.hunks) == 60
    assert change.truncated == Truncated(60, 90, "--max-diff-lines")
    assert (change.lines_added, change.lines_removed) == (40, 50)
    (change,) = compare(b"a\n" * 50, b"b\n" * 40, diff_lines=0).changes
    assert change.truncated is UNSET


def test_a_long_line_is_shown_around_its_first_difference():
    start, end = "s" * 12_345, "e" * 54_321
    (change,) = compare(f"{start}OLD{end}".encode(), f"{start}NEW{end}".encode(), line_length=90).changes
    old, new = (line for _, line in change.hunks[0].lines if line.startswith("⟦"))
    assert new == "⟦… 12,315 characters⟧" + "s" * 30 + "NEW" + "e" * 57 + "⟦… 54,264 characters⟧"
    assert old == new.replace("NEW", "OLD")
    assert change.truncated == Truncated(180, 2 * (12_345 + 3 + 54_321), "--max-line-length")


def test_a_difference_at_the_end_of_a_long_line_is_shown_with_what_is_before_it():
    (change,) = compare(b"s" * 100 + b"1\n", b"s" * 100 + b"2\n", line_length=100).changes
    assert change.hunks[0].lines == (
        ("-", "⟦… 1 character⟧" + "s" * 99 + "1"),
        ("+", "⟦… 1 character⟧" + "s" * 99 + "2"),
    )


def test_a_long_equal_line_is_shown_from_its_head():
    (change,) = compare(b"s" * 30 + b"\na\n", b"s" * 30 + b"\nb\n", line_length=10).changes
    assert change.hunks[0].lines[0] == (" ", "s" * 10 + "⟦… 20 characters⟧")


def test_no_text_can_forge_a_mark():
    (change,) = compare(None, "⟦… 5 characters⟧\n".encode()).changes
    assert change.hunks[0].lines == (("+", "⟦U+27E6⟧… 5 characters⟧"),)


def test_the_limit_of_lines_is_told_before_that_of_length():
    (change,) = compare(None, b"x" * 20 + b"\n" + b"y\n", diff_lines=1, line_length=10).changes
    assert change.truncated == Truncated(1, 2, "--max-diff-lines")
    (change,) = compare(None, b"x" * 20, line_length=0).changes
    assert change.truncated is UNSET


def test_a_side_over_the_limit_of_bytes_is_not_compared():
    with pytest.raises(CannotCompareError, match=r"^12 bytes, over the limit of 10 bytes \(--max-diff-bytes\)$"):
        TextComparer().compare(pair(b"a", b"b" * 12, diff_bytes=10))
    assert TextComparer().compare(pair(b"a", b"b" * 12, diff_bytes=0)).changes


def test_bytes_that_are_no_text_are_not_compared():
    with pytest.raises(CannotCompareError, match="no text"):
        TextComparer().compare(pair(b"a", b"\0"))


def test_too_many_lines_are_not_compared(monkeypatch):
    def refuse(*_: bytes, rows: int) -> None:
        raise ValueError(f"more than {rows} lines")

    monkeypatch.setattr(hunks, "diff_lines", refuse)
    with pytest.raises(CannotCompareError, match="more than 7 lines"):
        text_change(b"a", b"b", Limits(diff_lines=7))


def test_hazards_are_told_for_each_side():
    comparison = compare(b"safe()\n", b"evil()\rsafe()\n", path="x.py")
    assert comparison.findings_a == ()
    assert [finding.code for finding in comparison.findings_b] == [HazardCode.LONE_CR]
    swapped = compare(b"evil()\rsafe()\n", None, path="x.py")
    assert [finding.code for finding in swapped.findings_a] == [HazardCode.LONE_CR]


def test_each_side_is_decoded_under_its_own_path():
    data = b"# coding: cp1251\n" + "привет\n".encode("cp1251")
    moved = replace(pair(data, data), path_a="x.txt", path_b="x.py")
    assert facts(TextComparer().compare(moved)) == [("encoding", "latin-1", "cp1251")]
