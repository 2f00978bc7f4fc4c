"""Lines of a page as strips: the one place where the UI makes texts of a package inert and gives them colour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.segment import Segment
from textual.strip import Strip

from pydistdiff.tui.cells import shown, width_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from rich.style import Style

    from pydistdiff.tui.parts import Half, PageLine, Part

    Styles = Callable[[str], Style]
    """The style of names that are separated by blanks."""

_BETWEEN = "│"


def draw(line: PageLine, width: int, styles: Styles, *, skip: int = 0, piece: int = 0, mark: str = "") -> Strip:
    """A line (or its wrapped piece) as one row of the screen; `skip` cells of its text are out of sight to the left.

    `mark` is a style that is laid over the whole row.
    """
    if len(line.halves) == 1:
        strips = [_half(line.halves[0], width, styles, skip, piece, mark)]
    else:
        left = (width - 1) // 2
        between = Strip([Segment(_BETWEEN, styles(f"between {mark}"))], 1)
        widths = (left, width - 1 - left)
        strips = [_half(half, wide, styles, skip, piece, mark) for half, wide in zip(line.halves, widths, strict=True)]
        strips.insert(1, between)
    return Strip.join(strips)


def _half(half: Half, width: int, styles: Styles, skip: int, piece: int, mark: str) -> Strip:
    ground = styles(f"{half.ground} {mark}")
    gutter = Strip(_segments(half.gutter, styles, half.ground, mark))
    used = min(gutter.cell_length, width)
    room = width - used
    if piece:
        gutter = Strip([Segment(" " * used, ground)], used)
    text = Strip(_segments(half.text, styles, half.ground, mark))
    # All pieces of a wrapped line have the room that `Page` counted with.
    start = skip + piece * max(room, 1)
    return Strip.join([gutter.crop(0, used), text.crop_extend(start, start + room, ground)]).adjust_cell_length(
        width, ground
    )


def _segments(parts: Iterable[Part], styles: Styles, ground: str, mark: str) -> list[Segment]:
    segments = []
    column = 0
    for text, style in parts:
        safe = shown(text, column, "→" if style.endswith("-word") else " ")
        column += width_of(safe)
        if safe:
            segments.append(Segment(safe, styles(f"{ground} {style} {mark}")))
    return segments
