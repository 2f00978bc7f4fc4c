"""What messages of gettext are called and how their header is told, whether they are compiled or not."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from pydistdiff.diffing.values import Scalar
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

HEADER, MESSAGES = "header", "messages"
"""The first steps of the paths of what a catalogue says."""
NAME_LENGTH = 100
"""Characters of a message that its name has at most; of a longer one a digest tells the rest."""

_BAR, _CUT = " | ", "\u2026 "
_DIGEST_SIZE = 20
"""Bytes; of 8, two messages with one digest can be made on a laptop."""
_HEADER_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]*):[ \t]*(.*)")


def message_name(context: str | None, text: str) -> str:
    """What tells a message from all others, as it can be shown in a path: `May`, or `month | May`.

    That of a header is empty, and no other. No two messages have one name: one of which it does not follow where its
    context ends, or that looks like a name with a digest, has a digest itself.
    """
    name = text if context is None else f"{context}{_BAR}{text}"
    is_plain = name.find(_BAR) == (-1 if context is None else len(context)) and _CUT not in name
    if len(name) <= NAME_LENGTH and is_plain:
        return name
    whole = repr((context, text)).encode()
    return f"{name[:NAME_LENGTH]}{_CUT}{hashlib.blake2s(whole, digest_size=_DIGEST_SIZE).hexdigest()}"


def header_fields(text: str) -> Sequence[tuple[str, Value]]:
    """The fields of a header; where other lines stand among them, or one stands twice, its text."""
    fields: dict[str, Value] = {}
    for line in text.split("\n"):
        found = _HEADER_FIELD.fullmatch(line)
        if found is not None and found[1] not in fields:
            fields[found[1]] = Scalar(ValueType.STRING, found[2])
        elif line:
            return header_text(text)
    return tuple(fields.items())


def header_text(text: str) -> Sequence[tuple[str, Value]]:
    """A header as one text."""
    return (("(text)", Scalar(ValueType.STRING, text)),)


def catalogue_headline(changes: Sequence[ValueChange]) -> str | None:
    """Such as "1 message added, 2 changed, 30 only moved in the source"; None where no message differs."""
    came = went = 0
    changed: set[str | int] = set()
    moved: set[str | int] = set()
    for change in changes:
        if change.path[:1] != (MESSAGES,) or len(change.path) == 1:
            continue
        if len(change.path) == 2 and change.op is Operation.ADDED:
            came += 1
        elif len(change.path) == 2 and change.op is Operation.REMOVED:
            went += 1
        else:
            (moved if change.path[2:] == ("references",) else changed).add(change.path[1])
    counts = ((came, "added"), (went, "removed"), (len(changed), "changed"))
    parts = [
        f"{count:,} {what}" for count, what in (*counts, (len(moved - changed), "only moved in the source")) if count
    ]
    if not parts:
        return None
    number, _, rest = parts[0].partition(" ")
    return ", ".join([f"{number} message{'' if number == '1' else 's'} {rest}", *parts[1:]])
