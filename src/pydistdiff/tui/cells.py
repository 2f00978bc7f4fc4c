"""How wide a text of a package is on the screen, once it is made inert."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.safetext import inert_row

if TYPE_CHECKING:
    from collections.abc import Iterator

TAB = 4
"""A tab leads to the next multiple of so many cells."""
_LEAST_ROOM = 12
"""Cells in which words can be wrapped at all."""
_MOST_WRAPPED = 20_000
SET_IN = 2


def shown(text: str, column: int = 0, tab: str = " ") -> str:
    """The text as it is shown from a column on: inert, on one line, tabs as blanks (the first one as `tab`)."""
    if text.isascii() and text.isprintable():
        return text
    safe = inert_row(text)
    if "\t" not in safe:
        return safe
    from rich.cells import cell_len

    pieces = []
    for index, piece in enumerate(safe.split("\t")):
        if index:
            blanks = TAB - column % TAB
            pieces.append(tab + " " * (blanks - 1))
            column += blanks
        pieces.append(piece)
        column += cell_len(piece)
    return "".join(pieces)


def middle_cut(text: str, room: int) -> str:
    """The text as it is shown, with its middle left out where it is too wide: both ends tell names apart."""
    safe = shown(text)
    if width_of(safe) <= room:
        return safe
    front = max((room - 1) // 2, 0)
    back = max(room - 1 - front, 0)
    return f"{_crop(safe, front)}…{_crop(safe[::-1], back)[::-1]}"


def pair_cut(a: str, b: str, room: int) -> tuple[str, str]:
    """Two texts with `room` each: where they are too wide, what they have in common gives way first."""
    a, b = shown(a), shown(b)
    if max(width_of(a), width_of(b)) <= room:
        return a, b
    head = _common(a, b)
    tail = _common(a[head:][::-1], b[head:][::-1])
    return _core_cut(a, head, tail, room), _core_cut(b, head, tail, room)


def _common(a: str, b: str) -> int:
    """How many characters both begin with."""
    pairs = enumerate(zip(a, b, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(a), len(b)))


def _core_cut(text: str, head: int, tail: int, room: int) -> str:
    core = text[head : len(text) - tail]
    left = room - width_of(core) - 1
    if not core or left < 1:
        return middle_cut(text, room)
    return f"{middle_cut(text[:head], left)}{core}…"


def _crop(text: str, room: int) -> str:
    """The beginning that has room."""
    if text.isascii():
        return text[:room]
    from rich.cells import cell_len

    used = 0
    for at, character in enumerate(text):
        used += cell_len(character)
        if used > room:
            return text[:at]
    return text


def pieces(text: str, room: int) -> Iterator[tuple[int, int]]:
    """Where the text is cut between words so that each piece has room, the further ones set in by `SET_IN`."""
    if width_of(text) <= room or room < _LEAST_ROOM or len(text) > _MOST_WRAPPED:
        yield 0, len(text)
        return
    start = end = used = at = 0
    for word in text.split(" "):
        wide = width_of(word)
        if end > start and used + 1 + wide > room:
            yield start, end
            start, used = at, SET_IN
        elif at > start:  # a blank stands before it, also where nothing but blanks does
            used += 1
        for cut in _cuts(word, room - used, room - SET_IN):
            yield start, at + cut
            start = at + cut
            wide, used = width_of(word[cut:]), SET_IN
        used += wide
        at += len(word) + 1
        end = at - 1
    yield start, end


def _cuts(word: str, first: int, room: int) -> Iterator[int]:
    """Where a word is cut that is wider than a line."""
    at = 0
    while width_of(word[at:]) > (room if at else first):
        at += max(len(_crop(word[at:], room if at else first)), 1)
        yield at


def width_of(text: str) -> int:
    """The cells that a text takes from the first column on."""
    if text.isascii() and text.isprintable():
        return len(text)
    from rich.cells import cell_len

    return cell_len(shown(text))
