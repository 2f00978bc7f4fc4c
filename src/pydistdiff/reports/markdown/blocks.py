"""Blocks of Markdown made of prose and of lines, and how much of them there is room for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple, Protocol

from pydistdiff.reports.lines import safe
from pydistdiff.reports.markdown.prose import in_cell, in_html, in_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.reports.change_lines import Block
    from pydistdiff.reports.markdown.prose import Prose

CUT_ROWS = 12
"""A hunk is cut only if so many of its rows can be shown; else it is left out whole."""
_RUNS = re.compile("`+|~+")


class Markdown(str):
    """A block that is safe wherever it stands, without the newlines around it. Made by this module only."""

    __slots__ = ()


def heading(level: int, prose: Prose) -> Markdown:
    """A heading."""
    return Markdown(f"{'#' * level} {in_line(prose)}")


def paragraph(prose: Prose) -> Markdown:
    """A paragraph of one line."""
    return Markdown(in_line(prose))


def item(prose: Prose, *below: Prose) -> Markdown:
    """An item of a list, with a list of its own below it."""
    return Markdown("\n  ".join(f"- {in_line(line)}" for line in (prose, *below)))


def row(*cells: Prose) -> Markdown:
    """A row of a table."""
    return Markdown(f"| {' | '.join(map(in_cell, cells))} |")


def table_head(*cells: Prose) -> Markdown:
    """The head of a table; its rows are the lines that follow."""
    return Markdown(f"{row(*cells)}\n|{' --- |' * len(cells)}")


def fence(lines: Sequence[str], info: str, marker: str = "```") -> Markdown:
    """Lines as they are, made inert by `safe`; the marker is longer than any run inside."""
    return Markdown("\n".join((f"{marker}{info}", *lines, marker)))


def folded(summary: Prose, blocks: Iterable[Markdown], *, is_open: bool = False) -> Markdown:
    """Blocks that are shown when the reader opens them."""
    start = f"<details{' open' if is_open else ''}><summary>{in_html(summary)}</summary>"
    return Markdown(f"{start}\n\n{document(blocks)}\n\n</details>")


def lines_of(rows: Iterable[Markdown]) -> Markdown:
    """Rows of one table or items of one list."""
    return Markdown("\n".join(rows))


def document(blocks: Iterable[Markdown]) -> Markdown:
    """One block after the other; items of lists that follow each other are one list."""
    pieces: list[str] = []
    for block in blocks:
        if pieces:
            pieces.append("\n" if block.startswith("- ") and pieces[-1].startswith("- ") else "\n\n")
        pieces.append(block)
    return Markdown("".join(pieces))


class Piece(Protocol):
    """What can be shown whole or in part."""

    @property
    def height(self) -> int:
        """How many lines it has to show."""

    @property
    def size(self) -> int:
        """How many characters it takes whole."""

    def drawn(self, room: int) -> tuple[Markdown | None, int]:
        """What of it fits into so many characters, and how many of its lines that shows."""


class Rows(NamedTuple):
    """Rows of a table under its head, or items of a list; each is shown whole or not at all."""

    rows: Sequence[Markdown]
    head: Markdown | None = None

    @property
    def height(self) -> int:
        return len(self.rows)

    @property
    def size(self) -> int:
        return len(self.head or "") + sum(len(each) + 1 for each in self.rows)

    def drawn(self, room: int) -> tuple[Markdown | None, int]:
        room -= len(self.head or "")
        shown = 0
        for each in self.rows:
            room -= len(each) + 1
            if room < 0:
                break
            shown += 1
        if not shown:
            return None, 0
        return lines_of([*([self.head] if self.head else []), *self.rows[:shown]]), shown


class Lines:
    """Hunks in a fence; the last one that is shown may be cut."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._drawn = [[safe(line) for line in block.lines()] for block in blocks]
        runs = [len(run) for lines in self._drawn for line in lines for run in _RUNS.findall(line)]
        self._marker = "`" * max([2, *runs], default=2) + "`"
        self.height = sum(block.height for block in blocks)
        self._frame = 2 * len(self._marker) + len(_INFO) + 2
        self.size = self._frame + sum(_size(lines) for lines in self._drawn)

    @property
    def is_hexdump(self) -> bool:
        """Whether there is nothing but bytes and what is around them."""
        return any(block.is_hexdump for block in self._blocks) and not any(block.is_text for block in self._blocks)

    def drawn(self, room: int) -> tuple[Markdown | None, int]:
        room -= self._frame
        shown: list[str] = []
        for block, lines in zip(self._blocks, self._drawn, strict=True):
            size = _size(lines)
            if size > room:
                shown += self._cut(block, lines, room)
                break
            room -= size
            shown += lines
        return (fence(shown, _INFO, self._marker), len(shown)) if shown else (None, 0)

    def _cut(self, block: Block, lines: Sequence[str], room: int) -> Sequence[str]:
        fitting = 0
        for line in lines:
            room -= len(line) + 1
            if room < 0:
                break
            fitting += 1
        rows = fitting - block.head_height
        return [safe(line) for line in block.lines(rows)] if rows >= CUT_ROWS else []


_INFO = "diff"


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) + 1 for line in lines)
