"""Hunks as HTML: one `pre`, a unified diff that is side by side where there is room.

Lines are `del`, `ins` and `span` with their real signs, each ended by its newline: without any style, copied, or read
as source it is still a unified diff. Removed lines and the added ones that follow them lie in one `span` of class
`run`, whose two columns stand side by side on a wide page: an empty `i` holds a place in one of them, so that a line
stands beside what it became. What has nothing on the other side goes over the whole width.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from pydistdiff.diffing.words import changed_words, pair_rows
from pydistdiff.reports.change_words import dumped
from pydistdiff.reports.html.elements import EMPTY, Html, brief_text, element, joined, of_code, start
from pydistdiff.reports.html.elements import end as end_of
from pydistdiff.reports.html.marking import marked, worth_marking
from pydistdiff.safetext import inert_row

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.diffing.words import Span
    from pydistdiff.model import ByteRow, Hunk
    from pydistdiff.reports.syntax import Colouring, Token

PIECE_ROWS = 100
PIECE_BYTES = 12_000
"""A longer hunk is drawn in pieces of about so much, so that a page can hold its beginning."""
_ROW_BYTES = 60
"""About what a row takes without its text."""

Drawing = Callable[[], Html]
"""A piece that has not been drawn."""

_R = TypeVar("_R")
_SIGNS = frozenset(" -+\\")
_BREAK = Html("\n")
_COLUMNS = {"-": "a", "+": "b"}
_EMPTY_PLACES = {side: element("i", class_=column) for side, column in _COLUMNS.items()}


class _Row(NamedTuple):
    """A row of a diff: its sign, its inert text, and its line number on each side."""

    sign: str
    text: str
    a: int | None
    b: int | None


def text_pieces(
    hunks: Sequence[Hunk], paths: tuple[str, str], colouring: Colouring, anchor: str
) -> Iterator[tuple[Drawing, int]]:
    """The hunks in pieces and their rows; `paths` of both sides tell the language."""
    for number, hunk in enumerate(hunks, 1):
        # As in `diff -u`: where a hunk has no line on a side, its start is the line before.
        signs = {_known(sign) for sign, _ in hunk.lines}
        a, b = hunk.a_start + signs.isdisjoint(" -"), hunk.b_start + signs.isdisjoint(" +")
        for place, lines in _pieces(hunk.lines, lambda line: len(line[1])):
            name = None if place else f"{anchor}-{number}"
            yield partial(_text, lines, (a, b), paths, colouring, hunk.section, name), len(lines)
            signs_here = [_known(sign) for sign, _ in lines]
            a += sum(sign in " -" for sign in signs_here)
            b += sum(sign in " +" for sign in signs_here)


def byte_pieces(hunks: Sequence[Sequence[ByteRow]]) -> Iterator[tuple[Drawing, int]]:
    """Hexdumps in pieces and their rows: offset, bytes, printable characters."""
    for hunk in hunks:
        for _, rows in _pieces(hunk, lambda row: len(row[2]) + len(row[3])):
            yield partial(_bytes, rows), len(rows)


def two_sides(a: str | None, b: str | None) -> Html:
    """A line of each side that has one, with their changed words; they have no numbers."""
    sides = [(sign, text) for sign, text in (("-", a), ("+", b)) if text is not None]
    return _drawn([_Row(sign, inert_row(brief_text(text)), None, None) for sign, text in sides], _Colours(), EMPTY)


def _pieces(rows: Sequence[_R], size: Callable[[_R], int]) -> Iterator[tuple[int, Sequence[_R]]]:
    """The rows in runs that are neither many nor long, each with its place."""
    place = total = 0
    for at, row in enumerate(rows):
        more = size(row) + _ROW_BYTES
        if at > place and (at - place == PIECE_ROWS or total + more > PIECE_BYTES):
            yield place, rows[place:at]
            place, total = at, 0
        total += more
    if rows:
        yield place, rows[place:]


def _text(
    lines: Sequence[tuple[str, str]],
    starts: tuple[int, int],
    paths: tuple[str, str],
    colouring: Colouring,
    section: str | None,
    name: str | None,
) -> Html:
    rows = _numbered(lines, *starts)
    return _drawn(rows, _Colours(rows, paths, colouring), _place_line(rows, section, *starts, name))


def _bytes(rows: Sequence[ByteRow]) -> Html:
    return _drawn([_byte_row(row) for row in rows], _Colours(), EMPTY, "hex")


def _numbered(lines: Sequence[tuple[str, str]], a: int, b: int) -> list[_Row]:
    rows = []
    for sign, text in lines:
        row = _Row(_known(sign), inert_row(text), None, None)
        if row.sign in " -":
            row, a = row._replace(a=a), a + 1
        if row.sign in " +":
            row, b = row._replace(b=b), b + 1
        rows.append(row)
    return rows


def _known(sign: str) -> str:
    """A saved report may hold any sign; what is none is context, as in all reports."""
    return sign if sign in _SIGNS else " "


def _byte_row(row: ByteRow) -> _Row:
    return _Row(_known(row[0]), inert_row(f" {dumped(row)}"), None, None)


def _place_line(rows: Sequence[_Row], section: str | None, a: int, b: int, name: str | None) -> Html:
    """The `@@` line, of the lines from `a` and `b` on: it counts the rows of this piece, and is a link to itself."""
    counts = [sum(row.a is not None for row in rows), sum(row.b is not None for row in rows)]
    places = [f"{place if count else place - 1},{count}" for place, count in zip((a, b), counts, strict=True)]
    told = of_code(f"@@ -{places[0]} +{places[1]} @@")
    link = element("a", told, href=f"#{name}") if name else told
    named = of_code(f" {inert_row(section)}" if section else "")
    return element("span", link, named, _BREAK, class_="at", id=name)


class _Colours:
    """The tokens of the rows, read once for each side."""

    def __init__(
        self, rows: Sequence[_Row] = (), paths: tuple[str, str] = ("", ""), colouring: Colouring | None = None
    ) -> None:
        self._tokens: dict[int, list[Token]] = {}
        if colouring is not None:
            for path, other in ((paths[0], "+"), (paths[1], "-")):
                places = [at for at, row in enumerate(rows) if row.sign not in (other, "\\")]
                if other == "-" and len(places) == sum(row.sign == " " for row in rows):
                    continue  # nothing came: all of it has been read with the other side
                tokens = colouring.tokens(path, [rows[at].text for at in places])
                self._tokens.update(zip(places, tokens, strict=True))

    def of(self, at: int) -> Sequence[Token]:
        return self._tokens.get(at, ())


def _drawn(rows: Sequence[_Row], colours: _Colours, head: Html, kind: str = "") -> Html:
    words, pairs = _words(rows)
    numbers = [number for row in rows for number in (row.a, row.b) if number is not None]
    width = len(str(max(numbers))) if numbers else 0

    def line(at: int, side: str | None = None) -> Html:
        row = rows[at]
        content = marked(row.text, words.get(at, ()), colours.of(at))
        return _line(row, content, width, side)

    pieces = [head]
    for run in _runs(rows):
        if {"-", "+"} <= {rows[at].sign for at in run}:
            pieces.append(_run(run, rows, pairs, line))
        else:
            pieces += [line(at) for at in run]
    classes = f"diff w{min(width, 7)}" if width else f"diff {kind}"
    return joined([start("pre", class_=classes), *pieces, end_of("pre")])


def _words(rows: Sequence[_Row]) -> tuple[dict[int, Sequence[Span]], dict[int, int]]:
    """The changed words of rows by their places, and which removed row became which added one."""
    words: dict[int, Sequence[Span]] = {}
    pairs = dict(pair_rows([(row.sign, row.text) for row in rows]))
    for removed, added in pairs.items():
        a, b = rows[removed].text, rows[added].text
        changed = changed_words(a, b)
        if worth_marking(a, b, changed):
            words[removed], words[added] = changed
    return words, pairs


def _runs(rows: Sequence[_Row]) -> Iterator[list[int]]:
    """The places of rows that are drawn together: context, or removed rows and the added rows that follow them."""
    run: list[int] = []
    for at, row in enumerate(rows):
        is_context = row.sign == " "
        is_new = run and (
            is_context != (rows[run[-1]].sign == " ")
            or (row.sign == "-" and any(rows[i].sign == "+" for i in run[-2:]))
        )
        if is_new:
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _run(run: Sequence[int], rows: Sequence[_Row], pairs: dict[int, int], line: Callable[[int, str], Html]) -> Html:
    """The run, with empty places so that the rows of each pair stand side by side."""
    sides = _sides(run, rows)
    cells = {side: [at for at in run if sides[at] == side] for side in "-+"}
    place = {at: number for column in cells.values() for number, at in enumerate(column)}
    moved = {"-": 0, "+": 0}
    before: dict[int, int] = {}
    for removed in cells["-"]:
        added = pairs.get(removed)
        if added is not None:
            gap = place[removed] + moved["-"] - place[added] - moved["+"]
            higher, side = (added, "+") if gap > 0 else (removed, "-")
            before[higher] = abs(gap)
            moved[side] += abs(gap)
    pieces: list[Html] = []
    for at in run:
        pieces += [_EMPTY_PLACES[sides[at]]] * before.get(at, 0)
        pieces.append(line(at, sides[at]))
    return element("span", *pieces, class_="run")


def _sides(run: Sequence[int], rows: Sequence[_Row]) -> dict[int, str]:
    """The side of each row; a note about a missing newline belongs to the row before it."""
    sides: dict[int, str] = {}
    side = "-"
    for at in run:
        side = rows[at].sign if rows[at].sign in "-+" else side
        sides[at] = side
    return sides


def _line(row: _Row, content: Html, width: int, side: str | None) -> Html:
    a, b = (f"{'' if number is None else number:>{width}}" for number in (row.a, row.b))
    numbers = f"{a} {b}" if width else None
    match row.sign:
        case "-":
            return element("del", Html("-"), content, _BREAK, data_n=numbers)
        case "+":
            return element("ins", Html("+"), content, _BREAK, data_n=numbers)
        case "\\":
            column = f" {_COLUMNS[side]}" if side else ""
            return element("span", of_code(f"\\ {row.text.strip()}"), _BREAK, class_=f"note{column}")
        case _:
            return element("span", Html(" "), content, _BREAK, class_="u", data_n=numbers)
