"""The line diff: which lines of a were removed and which of b added, as `diff -u` shows them.

libgit2's xdiff (through pygit2) does the work, with two guards, because its cost can be driven up by whoever
writes the files (HAZARDS rule 16):

* It never sees the lines. Each distinct line becomes a number of eight digits behind its indentation, which
  the indent heuristic looks at. xdiff's own hash of lines is weak: 16,000 made-up lines with one hash take
  seconds, a million hours. Numbers of equal length cannot collide in it.
* PATIENCE takes cubic time where lines that stand twice enclose each other (22 s for 20,000 lines against
  40,000), so it is used only while levels times lines is small; plain Myers else. MINIMAL is never used.

Above `DIRECT` lines the pair is first cut at the lines that stand once on each side, and libgit2 gets what is
between them, up to a budget; a stretch beyond that is told as removed and added whole. The diff stays right
then (applied to a it gives b), but is not the shortest.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from itertools import chain, count, islice
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.diffing import common_prefix, common_suffix
from pydistdiff.diffing.order import longest_rise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence, Set

MOST_LINES = 3_000_000
"""Lines of both sides together that are looked at; each costs about 150 bytes of memory."""
DIRECT = 200_000
"""Lines of both sides together that libgit2 gets: half a second for the worst that is known."""
PATIENCE_WORK = 20_000_000
"""Bound of levels times lines for PATIENCE; a level needs a line that is not unique one level up."""
MARGIN = 128
"""Equal lines left around the changed part, into which the indent heuristic may slide it (100 at most)."""
CALL_COST = 50
"""What one call of libgit2 counts in the budget, in lines."""
MOST_INDENT = 100

NO_NEWLINE = b"No newline at end of file"

Block = tuple[int, int, int, int]
"""Lines a[lo:hi] became b[lo:hi]; counted from 0, one of the two may be empty."""
Row = tuple[str, bytes]


class LineHunk(Struct, frozen=True):
    r"""Rows that belong together: `(sign, line)`, signs blank, `-`, `+` and `\`, lines without newline.

    The starts follow `diff -u`: the number, from 1, of the hunk's first line on that side; where the hunk has
    no line on that side, the number of the line before it, which is 0 at the beginning of the file.
    A hunk that was cut keeps the starts of the whole hunk. `section` is the nearest line of a above
    the hunk that begins with a letter, `_` or `$`.
    """

    a_start: int
    b_start: int
    section: bytes | None
    rows: tuple[Row, ...]


class LineDiff(Struct, frozen=True):
    """The hunks, cut after the asked number of rows; the counts are those of the whole difference."""

    hunks: tuple[LineHunk, ...]
    lines_added: int
    lines_removed: int
    rows_total: int


class Lines:
    """The lines of a side, without their newlines."""

    def __init__(self, data: bytes) -> None:
        self.lines = data.split(b"\n")
        self.is_ended = self.lines[-1] == b""
        if self.is_ended:
            self.lines.pop()

    def keys(self) -> list[bytes]:
        """What is equal where lines are: a last line without newline is another one than the same line with it."""
        if self.is_ended:
            return self.lines
        return [*self.lines[:-1], self.lines[-1] + b"\n"]  # no line holds a newline

    def rows(self, sign: str, low: int, high: int) -> Iterator[Row]:
        """Lines low to high as rows, with the row that says that a newline is missing."""
        for index in range(low, high):
            yield sign, self.lines[index]
        if self.lacks_newline(low, high):
            yield "\\", NO_NEWLINE

    def lacks_newline(self, low: int, high: int) -> bool:
        """Whether lines low to high hold a last line without newline."""
        return not self.is_ended and low < high == len(self.lines)


def diff_lines(a: bytes, b: bytes, *, context: int = 3, rows: int = 0) -> LineDiff:
    r"""The difference of the lines of two texts; lines end at `\n` only.

    `context` is the number of equal lines around each change, `rows` how many rows are wanted (0: all).
    Raises ValueError where there are more than `MOST_LINES` lines.
    """
    if a == b:
        return LineDiff((), 0, 0, 0)
    if not a or not b:
        return _one_sided(a or b, "-" if a else "+", rows)
    return compare_lines(a, b).diff(context=context, rows=rows)


def compare_lines(a: bytes, b: bytes) -> ComparedLines:
    """The same, before it is drawn. Raises ValueError where there are more than `MOST_LINES` lines."""
    if a.count(b"\n") + b.count(b"\n") + 2 > MOST_LINES:
        raise ValueError(f"more than {MOST_LINES:,} lines")
    side_a, side_b = Lines(a), Lines(b)
    return ComparedLines(side_a, side_b, changed_blocks(side_a.keys(), side_b.keys()))


def changed_blocks(a: Sequence[bytes], b: Sequence[bytes]) -> list[Block]:
    """The changed blocks of two sequences of lines, in order, at least one equal line between two of them."""
    head = common_prefix(a, b)
    if head == len(a) == len(b):
        return []
    tail = max(0, common_suffix(a, b, min(len(a), len(b)) - head) - MARGIN)
    head = max(0, head - MARGIN)
    numbers_a, numbers_b, lines = _numbered(a[head : len(a) - tail], b[head : len(b) - tail])
    is_small = len(numbers_a) + len(numbers_b) <= DIRECT
    blocks = (_by_libgit2 if is_small else _by_anchors)(numbers_a, numbers_b, lines)
    return [(a_low + head, a_high + head, b_low + head, b_high + head) for a_low, a_high, b_low, b_high in blocks]


def _numbered(a: Sequence[bytes], b: Sequence[bytes]) -> tuple[list[int], list[int], list[bytes]]:
    """A number for each line, equal where lines are; and the lines by number."""
    known: defaultdict[bytes, int] = defaultdict(count().__next__)  # numbers each line when it is first met
    return list(map(known.__getitem__, a)), list(map(known.__getitem__, b)), list(known)


class ComparedLines(Struct, frozen=True):
    """Two texts and the blocks of lines that differ between them."""

    a: Lines
    b: Lines
    blocks: Sequence[Block]

    def diff(self, chosen: Sequence[Block] | None = None, *, context: int = 3, rows: int = 0) -> LineDiff:
        """The difference, or the part of it that is in the chosen blocks: those of others are no context."""
        wanted = None if chosen is None else set(chosen)
        hunks, total = _hunks(self, wanted, context, rows)
        blocks = [block for block in self.blocks if wanted is None or block in wanted]
        return LineDiff(
            hunks,
            lines_added=sum(block[3] - block[2] for block in blocks),
            lines_removed=sum(block[1] - block[0] for block in blocks),
            rows_total=total,
        )


def _one_sided(data: bytes, sign: str, rows: int) -> LineDiff:
    """All lines added, or all removed; only the wanted ones are made."""
    is_ended = data.endswith(b"\n")
    count = data.count(b"\n") + (not is_ended)
    total = count + (not is_ended)
    wanted = min(rows, total) if rows else total
    made: list[Row] = [(sign, line) for line in data.split(b"\n", wanted)[: min(wanted, count)]]
    if wanted > count:
        made.append(("\\", NO_NEWLINE))
    start_a, start_b = (1, 0) if sign == "-" else (0, 1)
    hunk = LineHunk(start_a, start_b, None, tuple(made))
    return LineDiff((hunk,), count if sign == "+" else 0, count if sign == "-" else 0, total)


# Blocks


def _by_libgit2(a: list[int], b: list[int], lines: list[bytes]) -> list[Block]:
    from pygit2 import Patch
    from pygit2.enums import DiffOption

    flags = DiffOption.INDENT_HEURISTIC | DiffOption.FORCE_TEXT
    if _levels(a, b) * (len(a) + len(b)) <= PATIENCE_WORK:
        flags |= DiffOption.PATIENCE
    labels = {number: _label(number, lines[number]) for number in {*a, *b}}
    # A patch points into the two buffers without holding them: they must live until its data are read.
    text_a, text_b = b"".join([labels[number] for number in a]), b"".join([labels[number] for number in b])
    patch = Patch.create_from(text_a, text_b, flag=flags, context_lines=0, interhunk_lines=0)
    data = patch.data
    del patch, text_a, text_b
    # No row can be taken for a header: each begins with its sign.
    headers = re.findall(rb"^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@", data, re.MULTILINE)
    return [(*_range(header[0], header[1]), *_range(header[2], header[3])) for header in headers]


def _range(start: bytes, count: bytes) -> tuple[int, int]:
    """A range of a hunk's header, from 0; an empty one names the line before it."""
    length = int(count) if count else 1
    low = int(start) - 1 if length else int(start)
    return low, low + length


def _levels(a: list[int], b: list[int]) -> int:
    """How deep PATIENCE can go at most: each level needs a line on both sides that is repeated further up."""
    count_a, count_b = Counter(a), Counter(b)
    return 1 + sum(1 for number, times in count_a.items() if number in count_b and times + count_b[number] > 2)


def _label(number: int, line: bytes) -> bytes:
    """What libgit2 sees of a line: its indentation, and a number. An empty line stays an empty line."""
    if not line:
        return b"\n"
    if line[0] not in b" \t":
        return b"%08d\n" % number
    indent = line[: len(line) - len(line.lstrip(b" \t"))]
    return b" " * min(len(indent.expandtabs(8)), MOST_INDENT) + b"%08d\n" % number


def _by_anchors(a: list[int], b: list[int], lines: list[bytes]) -> list[Block]:
    blocks: list[Block] = []
    budget = DIRECT
    for a_low, a_high, b_low, b_high in _gaps(a, b, len(lines)):
        gap_a, gap_b = a[a_low:a_high], b[b_low:b_high]
        cost = len(gap_a) + len(gap_b) + CALL_COST
        if cost > budget or set(gap_a).isdisjoint(gap_b):
            blocks.append((a_low, a_high, b_low, b_high))
            continue
        budget -= cost
        blocks += [
            (low_a + a_low, high_a + a_low, low_b + b_low, high_b + b_low)
            for low_a, high_a, low_b, high_b in _by_libgit2(gap_a, gap_b, lines)
        ]
    return blocks


def _gaps(a: list[int], b: list[int], count: int) -> Iterator[Block]:
    """What lies between the anchors, less what is equal at the edges of each gap."""
    a_low = b_low = 0
    for a_high, b_high in chain(_anchors(a, b, count), [(len(a), len(b))]):
        if a_low < a_high or b_low < b_high:
            while a_low < a_high and b_low < b_high and a[a_low] == b[b_low]:
                a_low, b_low = a_low + 1, b_low + 1
            a_end, b_end = a_high, b_high
            while a_low < a_end and b_low < b_end and a[a_end - 1] == b[b_end - 1]:
                a_end, b_end = a_end - 1, b_end - 1
            if a_low < a_end or b_low < b_end:
                yield a_low, a_end, b_low, b_end
        a_low, b_low = a_high + 1, b_high + 1


def _anchors(a: list[int], b: list[int], count: int) -> Iterator[tuple[int, int]]:
    """The longest sequence of lines that stand once on each side and in one order on both."""
    once_a, once_b = _once(a, count), _once(b, count)
    places_a = [index for index, number in enumerate(a) if once_a[number] == index and once_b[number] >= 0]
    places_b = [once_b[a[index]] for index in places_a]
    return ((places_a[index], places_b[index]) for index in longest_rise(places_b))


def _once(numbers: list[int], count: int) -> list[int]:
    """Where each of `count` lines stands, below 0 where it stands nowhere or several times."""
    places = [-1] * count
    for index, number in enumerate(numbers):
        places[number] = index if places[number] == -1 else -2
    return places


# Hunks


def _hunks(
    compared: ComparedLines, wanted: Set[Block] | None, context: int, rows: int
) -> tuple[tuple[LineHunk, ...], int]:
    """The hunks with at most `rows` rows (0: all), and how many rows all of them have."""
    a, b = compared.a, compared.b
    hunks: list[LineHunk] = []
    total = 0
    section: bytes | None = None
    looked = 0
    for group, free_before, free_after in _groups(compared, wanted, context):
        before = min(context, free_before)
        a_low, b_low = group[0][0] - before, group[0][2] - before
        after = min(context, free_after)
        a_high, b_high = group[-1][1] + after, group[-1][3] + after
        left = rows - total if rows else None
        if left is None or left > 0:
            section = next(filter(_is_section, reversed(a.lines[looked:a_low])), section)
            looked = a_low
            made = tuple(islice(_rows(a, b, group, a_low, a_high), left))
            starts = a_low + (a_low < a_high), b_low + (b_low < b_high)
            hunks.append(LineHunk(*starts, section and section.rstrip(), made))
        added = sum(block[3] - block[2] for block in group)
        # The last line of both, where it is equal, stands in one row, and so does its missing newline.
        missing = a.lacks_newline(a_low, a_high) + (not after and b.lacks_newline(b_low, b_high))
        total += a_high - a_low + added + missing
    return tuple(hunks), total


def _groups(compared: ComparedLines, wanted: Set[Block] | None, context: int) -> Iterator[tuple[list[Block], int, int]]:
    """Blocks whose context lines touch, and the equal lines before the first and after the last of them."""
    group: list[Block] = []
    free_before = end = 0
    for block in compared.blocks:
        free = block[0] - end
        is_wanted = wanted is None or block in wanted
        if group and (not is_wanted or free > 2 * context):
            yield group, free_before, free
            group = []
        if is_wanted:
            free_before = free_before if group else free
            group.append(block)
        end = block[1]
    if group:
        yield group, free_before, len(compared.a.lines) - end


def _rows(a: Lines, b: Lines, group: list[Block], low: int, high: int) -> Iterator[Row]:
    for a_low, a_high, b_low, b_high in group:
        yield from a.rows(" ", low, a_low)
        yield from a.rows("-", a_low, a_high)
        yield from b.rows("+", b_low, b_high)
        low = a_high
    yield from a.rows(" ", low, high)


def _is_section(line: bytes) -> bool:
    return line[:1].isalpha() or line[:1] in (b"_", b"$")
