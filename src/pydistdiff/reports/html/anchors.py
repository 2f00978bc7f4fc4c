"""Where links lead: names that stay the same when a report is made anew, also of the next version."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.reports.ranking import Entry

_DIGITS = 10


class Anchors:
    """The anchors of one page. Each is given once; the second of the same way gets a number."""

    def __init__(self) -> None:
        self._given: dict[str, int] = {}

    def of_member(self, entry: Entry) -> str:
        """`m-` and a hash of the way to the node, by the names that are the same in both versions."""
        way = "\0".join((*entry.way, entry.node.name))
        return self._once(f"m-{_digest(way)}")

    def _once(self, anchor: str) -> str:
        number = self._given[anchor] = self._given.get(anchor, 0) + 1
        return anchor if number == 1 else f"{anchor}.{number}"


def of_cause(cause: str) -> str:
    """The anchor of a cause in the list of causes; its id may come from a report made elsewhere."""
    is_plain = cause.isascii() and cause.replace("-", "").isalnum()
    return f"cause-{cause if is_plain else _digest(cause)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]
