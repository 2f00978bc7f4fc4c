"""What of the outline is shown: the language of the filter, the switched significances, harmless or not."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.model import Significance, Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.model import Node

HELP = "words of the name, cause:, format:, role:, status:, each with ! before it for not; cause:none is unexplained"
_TERM = re.compile(r'(!?)([a-z]+:)?(?:"([^"]*)"?|(\S+))')
NO_CAUSE = "none"


class FilterError(ValueError):
    """The filter cannot be understood; the message says why."""


class Term(NamedTuple):
    """One condition; all are compared without case, as parts of what the node has."""

    field: str
    text: str
    is_not: bool

    def holds(self, node: Node, name: str) -> bool:
        """Whether it holds for a node, whose whole name is `name` in small letters."""
        return _FIELDS[self.field](node, name, self.text) is not self.is_not


def _has_cause(node: Node, _: str, text: str) -> bool:
    if text == NO_CAUSE:
        return any(change.cause is None for change in node.changes)
    return any(text in cause for cause in node.causes)


_FIELDS: dict[str, Callable[[Node, str, str], bool]] = {
    "name": lambda _node, name, text: text in name,
    "cause": _has_cause,
    "format": lambda node, _, text: text in (node.format or NO_CAUSE),
    "role": lambda node, _, text: text in (node.role or NO_CAUSE),
    "status": lambda node, _, text: node.status.startswith(text),
}


def parse(text: str) -> tuple[Term, ...]:
    """The terms of a filter. Raises FilterError."""
    terms = []
    for match in _TERM.finditer(text):
        negation, field, quoted, word = match.groups()
        found = (quoted if quoted is not None else word).casefold()
        name = (field or "name:")[:-1]
        if name not in _FIELDS:
            raise FilterError(f"there is no “{field}”; a filter has {HELP}")
        if name == "status" and not any(status.startswith(found) for status in Status):
            raise FilterError(f"there is no status “{found}”; there are {', '.join(Status)}")
        terms.append(Term(name, found, bool(negation)))
    return tuple(terms)


class Shown(NamedTuple):
    """What is shown. The significances are those that are switched off."""

    text: str = ""
    hidden: frozenset[Significance] = frozenset()
    hides_harmless: bool = False

    @property
    def is_all(self) -> bool:
        """Whether nothing is left out."""
        return self == Shown()

    @property
    def told(self) -> str:
        """What is left out, in words."""
        parts = [f"filter: {self.text}"] if self.text else []
        parts += ["harmless hidden"] if self.hides_harmless else []
        off = [significance for significance in Significance if significance in self.hidden]
        parts += [f"hidden: {', '.join(off)}"] if off else []
        return "; ".join(parts)

    def test(self) -> Callable[[Node, str], bool]:
        """Whether a node is shown, by itself and its whole name in small letters. Raises FilterError."""
        terms = parse(self.text)

        def shows(node: Node, name: str) -> bool:
            if self.hides_harmless and node.harmless:
                return False
            if self.hidden and node.changes and all(change.significance in self.hidden for change in node.changes):
                return False
            return all(term.holds(node, name) for term in terms)

        return shows


SIGNIFICANCES = {str(number): significance for number, significance in enumerate(Significance, start=1)}
"""The keys that switch them."""
