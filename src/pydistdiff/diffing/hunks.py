"""The line diff as it is shown: hunks of visible lines, within the limits of showing."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import UNSET, Struct
from msgspec.structs import replace

from pydistdiff.diffing import common_prefix
from pydistdiff.diffing.lines import compare_lines, diff_lines
from pydistdiff.diffing.words import pair_rows
from pydistdiff.limits import option
from pydistdiff.model import Hunk, Significance, TextChange, Truncated
from pydistdiff.safetext import visible, visible_name

if TYPE_CHECKING:
    from pydistdiff.diffing.lines import Block, ComparedLines, LineDiff
    from pydistdiff.diffing.sections import Sections
    from pydistdiff.limits import Limits

SECTION_LENGTH = 80
_SECTION_BYTES = 4 * SECTION_LENGTH


class TextPart(Struct, frozen=True, dict=True):
    """The lines behind a `TextChange`: `change` is its index among the changes, and the lines are in UTF-8.

    `a_line` and `b_line` are the lines, from 1, at which the part begins in its file; `section` stands for the
    nearest heading where the part has a name of its own, and `sections` where its lines lie in things with names. A
    cause that takes some of the lines makes changes of its own from them. `proposals` are causes of whole blocks of
    `compared` whose evidence the comparer has checked: for what no other cause takes of them.
    """

    change: int
    a: bytes
    b: bytes
    a_line: int = 1
    b_line: int = 1
    section: str | None = None
    sections: Sections | None = None
    proposals: tuple[tuple[Block, str], ...] = ()

    @cached_property
    def compared(self) -> ComparedLines:
        """The blocks that differ, found once. Raises ValueError where there are too many lines."""
        return compare_lines(self.a, self.b)

    def known_as(
        self,
        *,
        change: int | None = None,
        sections: Sections | None = None,
        proposals: tuple[tuple[Block, str], ...] | None = None,
    ) -> TextPart:
        """The part with what is known of it now; its lines are not compared again."""
        part = replace(
            self,
            change=self.change if change is None else change,
            sections=self.sections if sections is None else sections,
            proposals=self.proposals if proposals is None else proposals,
        )
        vars(part).update(vars(self))
        return part

    def drawn(self, limits: Limits) -> TextChange:
        """The lines that differ, with the line numbers of the files. Raises ValueError where there are too many."""
        if self.a and self.b:
            return shifted(draw(self.compared.diff(rows=limits.diff_lines), limits), self)
        return shifted(draw_diff(self.a, self.b, limits), self)


def draw_diff(a: bytes, b: bytes, limits: Limits) -> TextChange:
    """The lines that differ between two texts in UTF-8. Raises ValueError where there are too many."""
    return draw(diff_lines(a, b, rows=limits.diff_lines), limits)


def draw(diff: LineDiff, limits: Limits) -> TextChange:
    """A line diff as a change; what was cut from it, or is cut now, is announced."""
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


def shifted(change: TextChange, part: TextPart) -> TextChange:
    """A change of a part, with the line numbers of the files, and the names of what its lines lie in."""
    if part.sections is not None:
        return replace(change, hunks=tuple(map(part.sections.named, change.hunks)))
    if (part.a_line, part.b_line, part.section) == (1, 1, None):
        return change
    hunks = tuple(
        replace(
            hunk,
            a_start=hunk.a_start + part.a_line - 1,
            b_start=hunk.b_start + part.b_line - 1,
            section=hunk.section if part.section is None else part.section,
        )
        for hunk in change.hunks
    )
    return replace(change, hunks=hunks)


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
