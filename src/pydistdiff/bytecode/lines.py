"""Line tables: which instruction is of which line of the source.

Source: CPython's `Objects/lnotab_notes.txt` (to 3.9 and 3.10) and `Objects/locations.md` (3.11 and newer).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.bytecode.code import Code
    from pydistdiff.bytecode.versions import Version

Row = tuple[int, int | None, int | None, tuple[int, ...]]
"""Bytes of code, the lines where what they are of begins and ends (None: they have none), and both columns, if known.

Before 3.11 a table knows neither ends nor columns: the end is None then."""
_NO_LINE = -128
_NONE, _LONG, _NO_COLUMNS, _ONE_LINE = 15, 14, 13, 10


def line_rows(code: Code, version: Version) -> list[Row] | None:
    """The table in order, or None where it is not as the version writes it."""
    try:
        if version < (3, 10):
            return list(_pairs(code))
        return list(_ranges(code)) if version < (3, 11) else list(_locations(code))
    except IndexError:
        return None


def _signed(byte: int) -> int:
    return byte - 256 if byte > 127 else byte


def _pairs(code: Code) -> Iterator[Row]:
    """`co_lnotab`: offset and line grow by each pair; the first row is of the first line."""
    table, line, count = code.linetable, code.firstlineno, 0
    for place in range(0, len(table), 2):
        if table[place]:
            yield count + table[place], line, None, ()
            count = 0
        line += _signed(table[place + 1])
    yield count, line, None, ()


def _ranges(code: Code) -> Iterator[Row]:
    """`co_linetable` of 3.10: each pair is of the code that follows."""
    table, line = code.linetable, code.firstlineno
    for place in range(0, len(table), 2):
        delta = _signed(table[place + 1])
        if delta == _NO_LINE:
            yield table[place], None, None, ()
            continue
        line += delta
        yield table[place], line, None, ()


def _locations(code: Code) -> Iterator[Row]:
    """`co_linetable` of 3.11 and newer: entries of one byte and what its code says follows."""
    table, line, at = code.linetable, code.firstlineno, 0
    while at < len(table):
        first = table[at]
        kind, length = first >> 3 & 15, ((first & 7) + 1) * 2
        at += 1
        end = 0
        columns: tuple[int, ...] = ()
        if kind == _NONE:
            yield length, None, None, ()
            continue
        if kind == _LONG:
            numbers, at = _numbers(table, at, 4)
            line, end = line + _with_sign(numbers[0]), numbers[1]
            columns = numbers[2] - 1, numbers[3] - 1
        elif kind == _NO_COLUMNS:
            numbers, at = _numbers(table, at, 1)
            line += _with_sign(numbers[0])
        elif kind >= _ONE_LINE:
            line += kind - _ONE_LINE
            columns, at = (table[at], table[at + 1]), at + 2
        else:
            start = kind << 3 | table[at] >> 4 & 7
            columns, at = (start, start + (table[at] & 15)), at + 1
        yield length, line, line + end, columns


def _numbers(table: bytes, at: int, count: int) -> tuple[list[int], int]:
    """So many numbers, and where they end."""
    found = []
    for _ in range(count):
        value, at = _number(table, at)
        found.append(value)
    return found, at


def _number(table: bytes, at: int) -> tuple[int, int]:
    """A number in pieces of six bits, and where it ends."""
    value = shift = 0
    while True:
        piece = table[at]
        value |= (piece & 63) << shift
        at, shift = at + 1, shift + 6
        if not piece & 64:
            return value, at
        if shift > 60:
            raise IndexError


def _with_sign(value: int) -> int:
    return -(value >> 1) if value & 1 else value >> 1


def told_lines(code: Code, version: Version) -> str:
    """The lines in the order of the code, each run of one line once; the bytes where they are no table."""
    rows = line_rows(code, version)
    if rows is None:
        return code.linetable.hex(" ")
    lines: list[int | None] = []
    for _, line, *_ in rows:
        if not lines or lines[-1] != line:
            lines.append(line)
    return "lines " + ", ".join("none" if line is None else str(line) for line in lines)
