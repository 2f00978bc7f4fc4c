"""Text, line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from pydistdiff.comparers.encoding import Decoded, decode, looks_like_text
from pydistdiff.comparers.line_ends import are_both_mixed, differ_in_ends_only, told_ends
from pydistdiff.comparers.line_layout import layout_of
from pydistdiff.comparers.long_lines import pieces_view
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text_hazards import text_hazards
from pydistdiff.diffing.hunks import TextPart, draw_diff
from pydistdiff.limits import option
from pydistdiff.model import AttributeChange, Role, Significance, TextChange, TextView

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydistdiff.archives.member import Finding
    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.limits import Limits

# What a fact is in a file that was written in the common way: not told of a file that only one side has.
_COMMON = {"encoding": ("utf-8",), "byte-order-mark": ("none",), "line-ends": ("LF",)}

_ROLES_OF_CODE = (Role.CODE, Role.SCRIPT, Role.STARTUP)
# Files whose readers take no blank at the end of a line for content. In Markdown two of them break a line, in code
# they may stand in a string, in a table they are a cell, and the names in RECORD and SOURCES.txt may end in one.
_IDLE_BLANKS = ("", ".txt", ".rst", ".cfg", ".ini", ".in")
_NO_IDLE_BLANKS = ("RECORD", "SOURCES.txt", "METADATA", "PKG-INFO", "CMakeLists.txt", "Makefile", "Dockerfile")


class TextComparer:
    """Text in any common encoding, told by its content.

    Encoding, byte-order mark and line ends are changes of format of their own, and the lines are compared
    without them. So are newlines at the end and, where no reader takes them for content, blanks at line ends, if
    nothing else differs in the lines. Where both files mix their line ends each CR is shown. Of a line over
    `--max-line-length` the part around the first difference is shown, or the beginning. Lines over 1,000 bytes that
    differ, such as those of minified code, are also shown in pieces with their lines and columns, in a fifth of
    `--max-diff-lines`: a piece ends behind `;`, `{`, `}` or, where it is long, `,`, in HTML and XML behind `>`. Over
    `--max-diff-bytes` the bytes are compared instead.
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
        comparison = compare_sides(*text_sides(pair), pair)
        views = [view for part in comparison.texts if (view := pieces_view(part, pair)) is not None]
        return replace(comparison, views=(*comparison.views, *views))


def text_sides(pair: Pair) -> tuple[TextSide | None, TextSide | None]:
    """Both sides decoded. Raises CannotCompareError where one is no text or over a limit."""
    a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
    return a, text_side(pair.b, pair.path_b or pair.path, pair.limits)


def compare_sides(
    a: TextSide | None, b: TextSide | None, pair: Pair, known: Callable[[TextPart], TextPart] | None = None
) -> Comparison:
    """The facts that differ, then the lines. Raises CannotCompareError over a limit.

    `known` puts to the lines what a comparer knows of them: where they lie, which cause they have.
    """
    changes: list[AttributeChange | TextChange] = list(text_facts(a, b))
    views: tuple[TextView, ...] = ()
    texts: tuple[TextPart, ...] = ()
    if a is not None and b is not None and differ_in_ends_only(a, b):
        views = _ends_view(a, b, pair.limits)
    else:
        lines = _lines(a, b)
        layout = _layout_changes(*lines, pair) if a is not None and b is not None else ()
        if not layout and lines[0] != lines[1]:
            part = TextPart(len(changes), *lines)
            texts = (part if known is None else known(part),)
            changes.append(part_change(texts[0], pair.limits))
        changes += layout
    return Comparison(
        changes=tuple(changes),
        views=views,
        texts=texts,
        findings_a=a.findings if a is not None else (),
        findings_b=b.findings if b is not None else (),
    )


def _lines(a: TextSide | None, b: TextSide | None) -> tuple[bytes, bytes]:
    """The lines to compare: where both files mix their ends, with their own ones."""
    if a is not None and b is not None and are_both_mixed(a, b):
        return a.own, b.own
    return b"" if a is None else a.lines, b"" if b is None else b.lines


def _layout_changes(lines_a: bytes, lines_b: bytes, pair: Pair) -> Sequence[AttributeChange | TextChange]:
    """What differs, one change for each cause, if no more than layout does."""
    layout = layout_of(lines_a, lines_b, has_idle_blanks=_has_idle_blanks(lines_a, lines_b, pair))
    if layout is None:
        return ()
    changes: list[AttributeChange | TextChange] = []
    if layout.newlines is not None:
        changes.append(_of_format("final-newline", *layout.newlines, cause="final-newline"))
    if layout.blanks is not None:
        change = text_change(*layout.blanks, pair.limits)
        changes.append(replace(change, significance=Significance.FORMAT, cause="trailing-whitespace"))
    return changes


def _has_idle_blanks(lines_a: bytes, lines_b: bytes, pair: Pair) -> bool:
    """Whether blanks at line ends are layout to every reader of such a file."""
    if pair.role in _ROLES_OF_CODE or lines_a.startswith(b"#!") or lines_b.startswith(b"#!"):
        return False
    for path in (pair.path_a or pair.path, pair.path_b or pair.path):
        name = path.rpartition("/")[2]
        extension = name[name.rindex(".") :].lower() if "." in name else ""
        if extension not in _IDLE_BLANKS or name in _NO_IDLE_BLANKS:
            return False
    return True


def _ends_view(a: TextSide, b: TextSide, limits: Limits) -> tuple[TextView, ...]:
    """Which lines end otherwise, where that is so of some lines only."""
    if "mixed" not in (a.line_ends, b.line_ends) or a.own == b.own:
        return ()
    spelt_a, spelt_b = (side.own.replace(b"\n", b"\r\n") if side.line_ends == "CRLF" else side.own for side in (a, b))
    change = text_change(spelt_a, spelt_b, limits)
    return (
        TextView(
            label="line ends",
            lines_added=change.lines_added,
            lines_removed=change.lines_removed,
            hunks=change.hunks,
            truncated=change.truncated,
        ),
    )


def text_change(a: bytes, b: bytes, limits: Limits) -> TextChange:
    """The lines that differ between two texts in UTF-8, made visible and within the limits of showing.

    Raises CannotCompareError where there are too many lines.
    """
    try:
        return draw_diff(a, b, limits)
    except ValueError as error:
        raise CannotCompareError(str(error)) from error


def part_change(part: TextPart, limits: Limits) -> TextChange:
    """The lines that differ in a part of two files. Raises CannotCompareError where there are too many."""
    try:
        return part.drawn(limits)
    except ValueError as error:
        raise CannotCompareError(str(error)) from error


# Sides


def _is_oversize(side: Source, limits: Limits) -> bool:
    return bool(limits.diff_bytes) and side.size > limits.diff_bytes


def _is_text(side: Source, path: str, limits: Limits) -> bool:
    if _is_oversize(side, limits):
        return looks_like_text(side, path)
    return decode(side.all(), path) is not None


class TextSide(Struct, frozen=True):
    r"""One side of a text: its lines in UTF-8, how it was spelt, and what is odd in it.

    The lines end in `\n`, whatever they end in in the file; a bare CR stays where there are other ends. `own` is the
    same text with its own ends where they are mixed, or all of them a bare CR. The decoded text is not kept: with a
    single character beyond Latin-1 it takes up to four times the memory.
    """

    lines: bytes
    encoding: str
    bom: bool
    line_ends: str
    findings: tuple[Finding, ...]
    own: bytes


def text_side(side: Source | None, path: str, limits: Limits) -> TextSide | None:
    """A side decoded, or None where it is missing. Raises CannotCompareError where it is no text or over a limit."""
    decoded = _decoded(side, path, limits)
    if decoded is None:
        return None
    findings = text_hazards(decoded.text, path)
    own = lines = decoded.text.encode()
    if decoded.line_ends == "mixed":
        lines = own.replace(b"\r\n", b"\n")
    elif decoded.line_ends == "CR":
        lines = own.replace(b"\r", b"\n")
    return TextSide(lines, decoded.encoding, decoded.bom, decoded.line_ends, findings, own)


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


# Facts


def text_facts(a: TextSide | None, b: TextSide | None) -> list[AttributeChange]:
    """What differs between two texts beside their lines: encoding, byte-order mark, line ends.

    The cause of each is put to it: a mark where the encoding is the same without it, and line ends, which are
    taken off the lines.
    """
    if a is None or b is None:
        return _facts_alone(a, b)
    changes = []
    if a.encoding != b.encoding:
        changes.append(_of_format("encoding", a.encoding, b.encoding))
    marks = _mark(a), _mark(b)
    if marks[0] != marks[1]:
        changes.append(_of_format("byte-order-mark", *marks, cause=None if changes else "byte-order-mark"))
    ends = told_ends(a, b)
    if ends is not None:
        changes.append(_of_format("line-ends", *ends, cause="line-endings"))
    return changes


def _facts_alone(a: TextSide | None, b: TextSide | None) -> list[AttributeChange]:
    """What is uncommon in a text that only one side has."""
    told_a, told_b = _told(a), _told(b)
    return [
        _of_format(name, told_a.get(name), told_b.get(name))
        for name, common in _COMMON.items()
        if {told_a.get(name), told_b.get(name)} - {None, *common}
    ]


def _told(side: TextSide | None) -> dict[str, str]:
    if side is None:
        return {}
    return {
        "encoding": side.encoding,
        "byte-order-mark": _mark(side),
        "line-ends": "LF" if side.line_ends == "none" else side.line_ends,  # no end is in the lines already
    }


def _mark(side: TextSide) -> str:
    return side.encoding.upper() if side.bom else "none"


def _of_format(name: str, a: str | None, b: str | None, *, cause: str | None = None) -> AttributeChange:
    return AttributeChange(significance=Significance.FORMAT, name=name, a=a, b=b, cause=cause)
