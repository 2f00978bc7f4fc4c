"""Text, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, Struct

from pydistdiff.comparers.encoding import Decoded, decode, looks_like_text
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text_hazards import text_hazards
from pydistdiff.diffing import common_prefix
from pydistdiff.diffing.lines import diff_lines
from pydistdiff.diffing.words import pair_rows
from pydistdiff.limits import option
from pydistdiff.model import AttributeChange, Hunk, Significance, TextChange, Truncated
from pydistdiff.safetext import visible, visible_name

if TYPE_CHECKING:
    from pydistdiff.archives.member import Finding
    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.lines import LineDiff
    from pydistdiff.limits import Limits

SECTION_LENGTH = 80
_SECTION_BYTES = 4 * SECTION_LENGTH

# What a fact is in a file that was written in the common way: not told of a file that only one side has.
_COMMON = {"encoding": ("utf-8",), "byte-order-mark": ("none",), "line-ends": ("LF",)}


class TextComparer:
    """Text in any common encoding, told by its content.

    Encoding, byte-order mark and line ends are changes of format of their own, and the lines are compared
    without them. A file whose line ends are mixed shows each CR that it has. Of a line over `--max-line-length`
    the part around the first difference is shown, or the beginning. Over `--max-diff-bytes` the bytes are
    compared instead.
    """

    format = "text"

    def accepts(self, pair: Pair) -> bool:
        """Whether every side that is there is text."""
        return all(
            _is_text(side, path or pair.path, pair.limits)
            for side, path in ((pair.a, pair.path_a), (pair.b, pair.path_b))
            if side is not None
        )

    def compare(self, pair: Pair) -> Comparison:
        """The facts that differ, then the lines. Raises CannotCompareError over a limit."""
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        lines_a, lines_b = _comparable(a, b), _comparable(b, a)
        changes: list[AttributeChange | TextChange] = list(text_facts(a, b))
        if lines_a != lines_b:
            changes.append(text_change(lines_a, lines_b, pair.limits))
        return Comparison(
            changes=tuple(changes),
            findings_a=a.findings if a is not None else (),
            findings_b=b.findings if b is not None else (),
        )


def text_change(a: bytes, b: bytes, limits: Limits) -> TextChange:
    """The lines that differ between two texts in UTF-8, made visible and within the limits of showing.

    Raises CannotCompareError where there are too many lines.
    """
    try:
        diff = diff_lines(a, b, rows=limits.diff_lines)
    except ValueError as error:
        raise CannotCompareError(str(error)) from error
    hunks, lines_cut = _hunks(diff, limits.line_length)
    shown = sum(len(hunk.lines) for hunk in hunks)
    rows_cut = Truncated(shown, diff.rows_total, option("diff_lines")) if shown < diff.rows_total else None
    return TextChange(
        significance=Significance.CONTENT,
        lines_added=diff.lines_added,
        lines_removed=diff.lines_removed,
        hunks=hunks,
        truncated=rows_cut or lines_cut or UNSET,
    )


# Sides


def _is_oversize(side: Source, limits: Limits) -> bool:
    return bool(limits.diff_bytes) and side.size > limits.diff_bytes


def _is_text(side: Source, path: str, limits: Limits) -> bool:
    if _is_oversize(side, limits):
        return looks_like_text(side, path)
    return decode(side.all(), path) is not None


class TextSide(Struct, frozen=True):
    """One side of a text: its lines in UTF-8 with normalised ends, how it was spelt, and what is odd in it.

    The decoded text is not kept: with a single character beyond Latin-1 it takes up to four times the memory.
    """

    lines: bytes
    encoding: str
    bom: bool
    line_ends: str
    findings: tuple[Finding, ...]


def text_side(side: Source | None, path: str, limits: Limits) -> TextSide | None:
    """A side decoded, or None where it is missing. Raises CannotCompareError where it is no text or over a limit."""
    decoded = _decoded(side, path, limits)
    if decoded is None:
        return None
    findings = text_hazards(decoded.text, path)
    return TextSide(decoded.text.encode(), decoded.encoding, decoded.bom, decoded.line_ends, findings)


def _decoded(side: Source | None, path: str, limits: Limits) -> Decoded | None:
    if side is None:
        return None
    if _is_oversize(side, limits):
        raise CannotCompareError(
            f"{side.size:,} bytes, over the limit of {limits.diff_bytes:,} bytes ({option('diff_bytes')})"
        )
    decoded = decode(side.all(), path)
    if decoded is None:
        raise CannotCompareError("no text")
    return decoded


def _comparable(side: TextSide | None, other: TextSide | None) -> bytes:
    """The lines of a side; against mixed line ends with its own ones, so that only lines that differ do."""
    if side is None:
        return b""
    if other is not None and other.line_ends == "mixed" and side.line_ends == "CRLF":
        return side.lines.replace(b"\n", b"\r\n")
    return side.lines


# Facts


def text_facts(a: TextSide | None, b: TextSide | None) -> list[AttributeChange]:
    """What differs between two texts beside their lines: encoding, byte-order mark, line ends."""
    told_a, told_b = _told(a), _told(b)
    changes = []
    for name, common in _COMMON.items():
        of_a, of_b = told_a.get(name), told_b.get(name)
        if of_a == of_b or ((of_a is None or of_b is None) and (of_a or of_b) in common):
            continue
        changes.append(AttributeChange(significance=Significance.FORMAT, name=name, a=of_a, b=of_b))
    return changes


def _told(side: TextSide | None) -> dict[str, str]:
    if side is None:
        return {}
    return {
        "encoding": side.encoding,
        "byte-order-mark": side.encoding.upper() if side.bom else "none",
        "line-ends": "LF" if side.line_ends == "none" else side.line_ends,  # no end is in the lines already
    }


# Lines


def _hunks(diff: LineDiff, length: int) -> tuple[tuple[Hunk, ...], Truncated | None]:
    """The hunks as they are shown, and how many characters of lines that are too long were left out."""
    hunks: list[Hunk] = []
    shown = total = 0
    for hunk in diff.hunks:
        rows = [(sign, line.decode()) for sign, line in hunk.rows]
        starts = _first_differences(rows, length)
        lines: list[tuple[str, str]] = []
        for index, (sign, line) in enumerate(rows):
            if length and len(line) > length:
                shown += length
                total += len(line)
                lines.append((sign, _window(line, starts.get(index, 0), length)))
            else:
                lines.append((sign, visible(line)))
        hunks.append(Hunk(hunk.a_start, hunk.b_start, tuple(lines), _section(hunk.section)))
    return tuple(hunks), Truncated(shown, total, option("line_length")) if total else None


def _first_differences(rows: list[tuple[str, str]], length: int) -> dict[int, int]:
    """For lines that are too long, by row, where they begin to differ from their counterpart."""
    starts: dict[int, int] = {}
    if length and any(len(line) > length for _, line in rows):
        for removed, added in pair_rows(rows):
            start = common_prefix(rows[removed][1], rows[added][1])
            starts[removed] = starts[added] = start
    return starts


def _window(line: str, place: int, length: int) -> str:
    """A part of a line with a third of it before the place, and marks that say how much is left out.

    No text of a package can look like a mark: `visible` escapes its bracket.
    """
    start = max(0, min(place - length // 3, len(line) - length))
    left, right = start, len(line) - start - length
    shown = visible(line[start : start + length])
    return (_left_out(left) if left else "") + shown + (_left_out(right) if right else "")


def _left_out(count: int) -> str:
    return f"\u27e6\u2026 {count:,} character{'' if count == 1 else 's'}\u27e7"


def _section(line: bytes | None) -> str | None:
    if line is None:
        return None
    return visible_name(line[:_SECTION_BYTES].decode(errors="ignore")[:SECTION_LENGTH])
