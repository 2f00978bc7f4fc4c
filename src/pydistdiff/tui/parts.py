"""What a line of a page is made of: parts of text, each with the names of its styles.

Texts may come from a package: `drawing` makes them inert, and nothing here is ever read as markup.
"""

from __future__ import annotations

import itertools
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pydistdiff.model import Node

Span = tuple[int, int]


class Tab(Enum):
    """What is shown of a member."""

    DIFF = "Diff"
    CAUSES = "Causes"
    ATTRIBUTES = "Attributes"
    BYTES = "Bytes"
    HAZARDS = "Hazards"


class Link(NamedTuple):
    """Where Enter leads from a line: to a member, or to what a tab says of `subject` (such as a cause) in all."""

    node: Node | None = None
    tab: Tab | None = None
    subject: str = ""


class Part(NamedTuple):
    """A text, and the names of its styles, separated by blanks."""

    text: str
    style: str = ""


class Half(NamedTuple):
    """One side of a line: the gutter stays where it is, the text can be moved sideways; `ground` fills the rest."""

    text: tuple[Part, ...]
    gutter: tuple[Part, ...] = ()
    ground: str = ""


class PageLine(NamedTuple):
    """A line over the whole width, or one with two sides."""

    halves: tuple[Half, ...]
    link: Link | None = None

    @property
    def plain(self) -> str:
        """The text, without gutters: what a search looks at."""
        return "\n".join("".join(part.text for part in half.text) for half in self.halves)


def words(text: str, style: str = "", link: Link | None = None, indent: int = 0) -> PageLine:
    """A line of prose."""
    gutter = (Part(" " * indent),) if indent else ()
    return PageLine((Half((Part(text, style),), gutter),), link)


def told(*parts: tuple[str, str], link: Link | None = None, indent: int = 0) -> PageLine:
    """A line of prose in several styles: texts, each with its style."""
    gutter = (Part(" " * indent),) if indent else ()
    return PageLine((Half(tuple(Part(*part) for part in parts), gutter),), link)


BLANK = words("")


def part_range(parts: tuple[Part, ...], start: int, end: int) -> tuple[Part, ...]:
    """The parts of the characters from start to end."""
    found = []
    at = 0
    for text, style in parts:
        piece = text[max(start - at, 0) : max(end - at, 0)]
        if piece:
            found.append(Part(piece, style))
        at += len(text)
    return tuple(found)


def cut_parts(text: str, style: str, marked: tuple[tuple[Span, str], ...]) -> tuple[Part, ...]:
    """The text in parts, each with the styles of the marks that it lies in; marks may overlap."""
    if not marked:
        return (Part(text, style),)
    edges = {0, len(text)}
    for (start, end), _ in marked:
        edges.add(min(max(start, 0), len(text)))
        edges.add(min(end, len(text)))
    places = sorted(edges)
    parts = []
    for start, end in itertools.pairwise(places):
        names = [name for (low, high), name in marked if low <= start and end <= high]
        parts.append(Part(text[start:end], " ".join((style, *names)).strip()))
    return tuple(parts)
