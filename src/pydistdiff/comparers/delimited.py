"""Tables of delimited cells (RFC 4180): rows of cells, read strictly."""

from __future__ import annotations

import re

from msgspec import Struct

from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.line_lists import check_line_ends

MOST_CELLS = 200_000
"""Cells of a table, counted before it is read; more would take seconds."""
NAMES = {",": "commas", ";": "semicolons", "\t": "tabs"}

Rows = list[list[str]]


class Table(Struct, frozen=True):
    """The rows of a table, and in which cells of them quotes stand: by row and column, from 0."""

    delimiter: str
    rows: Rows
    quoted: frozenset[tuple[int, int]]


def delimiter_of(text: str, *, has_tabs: bool) -> str:
    """What stands between the cells of the first row, where only one sign can. Raises DocumentError."""
    first = re.match(r'(?:[^"\n]++|"[^"]*+")*+', text)
    assert first is not None
    bare = re.sub(r'"[^"]*+"', "", first[0])
    found = ["\t"] if has_tabs and "\t" in bare else [sign for sign in NAMES if sign in bare]
    if len(found) != 1:
        told = " and ".join(NAMES[sign] for sign in found) or "neither commas, semicolons nor tabs"
        raise DocumentError(f"the first row holds {told}")
    return found[0]


def read_table(text: str, delimiter: str) -> Table:
    """The rows, all of them with as many cells as the first. Raises DocumentError."""
    check_line_ends(text)
    body = text.rstrip("\n")
    if body.count(delimiter) + body.count("\n") >= MOST_CELLS:
        raise DocumentError(f"more than {MOST_CELLS:,} cells")
    quoted: set[tuple[int, int]] = set()
    if '"' in body:
        rows = _quoted_rows(body, delimiter, quoted)
    else:
        rows = [line.split(delimiter) for line in body.split("\n")]
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            blank = " (it is empty: readers differ in what that is)" if row == [""] else ""
            raise DocumentError(f"row {number} has {len(row):,} cells, the first one {len(rows[0]):,}{blank}")
    return Table(delimiter, rows, frozenset(quoted))


def _quoted_rows(text: str, delimiter: str, quoted: set[tuple[int, int]]) -> Rows:
    """The rows; `quoted` is filled. Raises DocumentError."""
    if delimiter == "\t":
        raise DocumentError("quotes among tabs, which some readers take for parts of the cells")
    cell = re.compile(rf'(?:"([^"]*+(?:""[^"]*+)*+)"|([^"{delimiter}\n]*+))({delimiter}|\n|\Z)')
    rows: Rows = [[]]
    place = 0
    while True:
        found = cell.match(text, place)
        if found is None:
            raise DocumentError(f"a quote in row {len(rows):,} where readers differ in what it means")
        inner, bare, end = found.groups()
        if inner is not None:
            quoted.add((len(rows) - 1, len(rows[-1])))
        rows[-1].append(bare if inner is None else inner.replace('""', '"'))
        if not end:
            return rows
        if end == "\n":
            rows.append([])
        place = found.end()


# ---------------------------------------------------------------- what a table says of itself

_NUMBER = re.compile(r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?")
_WORD = re.compile(r"[^\W\d_](?:.*\S)?", re.DOTALL)
_NO_WORDS = frozenset({"na", "nan", "inf", "infinity", "null", "nil", "none", "true", "false", "yes", "no", "t", "f"})


def has_header(rows: Rows) -> bool:
    """Whether the first row can only be names: words of their own, above a column of numbers alone."""
    if len(rows) < 2:
        return False
    names, *body = rows
    if len(set(names)) != len(names) or not all(_WORD.fullmatch(name) for name in names):
        return False
    return any(all(_NUMBER.fullmatch(row[column]) for row in body) for column in range(len(names)))


def is_word(cell: str) -> bool:
    """Whether a cell means the same to every reader in quotes and without: no number, no keyword, no blanks around."""
    return _WORD.fullmatch(cell) is not None and cell.casefold() not in _NO_WORDS
