"""The columns of a table of SQLite, by the statement that made it; no statement is ever run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 1 << 20
"""Characters of a statement whose columns are looked for."""
# Whatever is opened and not closed ends with the statement, so that no character is looked at twice.
_TOKEN = re.compile(
    r"""\s+|--[^\n]*|/\*.*?(?:\*/|\Z)|"((?:[^"]|"")*+)(?:"|\Z)|'((?:[^']|'')*+)(?:'|\Z)|`((?:[^`]|``)*+)(?:`|\Z)"""
    r"""|\[([^\]]*+)(?:\]|\Z)|([A-Za-z_\x80-\U0010ffff$0-9.]+)|(.)""",
    re.DOTALL,
)
_CONSTRAINTS = frozenset({"CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"})


class Columns(Struct, frozen=True):
    """The names of the columns that are stored, in order; `alias` is the one that is the number of the row."""

    names: tuple[str, ...]
    alias: int | None


def read_columns(statement: str) -> Columns:
    """The columns of a CREATE TABLE; none where they cannot be found."""
    names: list[str] = []
    alias = None
    for definition in _definitions(statement[:LONGEST]):
        (word, is_quoted), rest = definition[0], [part.upper() for part, _ in definition[1:]]
        if not is_quoted and word.upper() in _CONSTRAINTS:
            break
        if "AS" in rest and "STORED" not in rest:
            continue  # it is computed, and not stored
        if rest[:3] == ["INTEGER", "PRIMARY", "KEY"] and rest[3:4] != ["DESC"]:
            alias = len(names)
        names.append(word)
    return Columns(tuple(names), alias)


def _definitions(statement: str) -> Iterator[list[tuple[str, bool]]]:
    """What stands between the outermost brackets and commas, without what is in inner brackets."""
    depth = 0
    definition: list[tuple[str, bool]] = []
    for word, is_quoted in _tokens(statement):
        sign = "" if is_quoted else word
        if sign == ")":
            depth -= 1
            if not depth:
                break
        elif sign == "(":
            depth += 1
        elif depth == 1 and sign == ",":
            if definition:
                yield definition
            definition = []
        elif depth == 1:
            definition.append((word, is_quoted))
    if definition:
        yield definition


def _tokens(statement: str) -> Iterator[tuple[str, bool]]:
    """The words and signs of a statement, and whether they are quoted."""
    for found in _TOKEN.finditer(statement):
        for group, quote in ((1, '"'), (2, "'"), (3, "`")):
            if found[group] is not None:
                yield found[group].replace(quote * 2, quote), True
        if found[4] is not None:
            yield found[4], True
        elif found[5] is not None or found[6] is not None:
            yield found[5] or found[6], False
