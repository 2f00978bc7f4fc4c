"""Header fields as METADATA, PKG-INFO and WHEEL have them, read strictly and with nothing lost.

Where readers of such files would read different fields, the text is refused: a line that is no field (the standard
library ends the headers there), a bare CR or another line separator inside them, a field that may stand once twice.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.comparers.document import DocumentError
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

LONG = 3
"""Folds of a field from which on it is shown as text."""
MOST_FIELDS = 50_000
"""Fields of a file that are compared; real ones have some hundred, the largest some thousand."""
_SHOWN = 40


class Field(Struct, frozen=True):
    """One field: its name as spelt and in lower case, its value unfolded, its text as it stands from `line` on."""

    name: str
    key: str
    value: str
    raw: str
    line: int

    @property
    def is_long(self) -> bool:
        """Whether it is a text of its own, such as the whole of a licence."""
        return self.raw.count("\n") >= LONG

    def text(self) -> str:
        """Its lines without the indent of folding, of which the first is that of the field."""
        first, *others = self.raw.split("\n")
        return "\n".join([first.partition(":")[2].lstrip(" \t"), *map(_without_indent, others), ""])


class HeaderDocument(Struct, frozen=True):
    """The fields in order, and the text behind the first blank line without the blank lines before it.

    `blank_lines` counts those before the body, the one that ends the fields included, and without a body the newlines
    at the end; `body_line` is the line that the body begins at.
    """

    fields: tuple[Field, ...]
    blank_lines: int
    body: str
    body_line: int


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(r"([A-Za-z0-9][A-Za-z0-9_-]*):[ \t]*"), re.compile("[\x00\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


def parse_header_fields(text: str, *, prose: AbstractSet[str], single: AbstractSet[str]) -> HeaderDocument:
    r"""The fields and the body of a text with `\n` line ends. Raises DocumentError.

    `prose` are the fields that may be folded anywhere, `single` those that may stand once, both in lower case. Of
    other fields the lines stay apart. `description` loses the indent of its folding.
    """
    end = text.find("\n\n")
    head = text[: end if end >= 0 else len(text)]
    odd = _patterns()[1].search(head)
    if odd is not None:
        line = head.count("\n", 0, odd.start()) + 1
        raise DocumentError(f"line {line} holds U+{ord(odd[0]):04X}, which some readers take for the end of a line")
    fields = tuple(_fields(head, prose))
    seen: set[str] = set()
    for field in fields:
        if field.key in single and field.key in seen:
            raise DocumentError(
                f"the field {field.name} stands twice: some tools take the first value, others the last"
            )
        seen.add(field.key)
    rest = text[end + 1 :] if end >= 0 else ""
    body = rest.lstrip("\n")
    blank_lines = len(rest) - len(body) if body else len(text) - len(text.rstrip("\n"))
    return HeaderDocument(fields, blank_lines, body, text.count("\n", 0, len(text) - len(body)) + 1)


def _fields(head: str, prose: AbstractSet[str]) -> list[Field]:
    lines = head.split("\n")
    if not lines[-1]:
        lines.pop()
    if not lines:
        raise DocumentError("it has no fields")
    starts = [index for index, line in enumerate(lines) if line[:1] not in (" ", "\t")]
    if len(starts) > MOST_FIELDS:
        raise DocumentError(f"more than {MOST_FIELDS:,} fields")
    if starts[:1] != [0]:
        raise DocumentError("line 1 continues a field that is not there")
    return [
        _field(lines[start:stop], start + 1, prose)
        for start, stop in zip(starts, [*starts[1:], len(lines)], strict=True)
    ]


def _field(lines: list[str], number: int, prose: AbstractSet[str]) -> Field:
    found = _patterns()[0].match(lines[0])
    if found is None:
        raise DocumentError(f"line {number} is no field: {visible_name(lines[0][:_SHOWN])}")
    key = found[1].lower()
    first = lines[0][found.end() :]
    if len(lines) == 1:
        value = first
    elif key == "description":
        value = "\n".join([first, *map(_without_indent, lines[1:])])
    elif key in prose:
        value = _unfolded([first, *lines[1:]])
    else:
        value = "\n".join([first, *(line.lstrip(" \t") for line in lines[1:])])
    return Field(found[1], key, value, "\n".join(lines), number)


def _unfolded(lines: list[str]) -> str:
    """Prose in one line; blank lines inside stay, since some readers end the fields there."""
    first, *others = (line.strip(" \t") for line in lines)
    return " ".join([*filter(None, [first]), *(part or "\n" for part in others)])


def _without_indent(line: str) -> str:
    """A line of a folded description: setuptools indents by eight blanks, the specification by seven and a bar."""
    for indent in ("       |", "        "):
        if line.startswith(indent):
            return line[len(indent) :]
    return line.lstrip(" \t")
