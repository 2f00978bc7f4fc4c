"""Translations of gettext before they are compiled: `.po` and `.pot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentComparer
from pydistdiff.comparers.po_catalogue import parse_po
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange


class GettextComparer(DocumentComparer):
    """Translations of gettext: `.po` and `.pot`.

    Told by message, which is known by its `msgid` and, if there is one, its context: the translation, plural forms,
    flags (`fuzzy` messages are not used), comments of translators and of the program, and the places in the source
    (`references`), which change with every line that is put in above. Fields of the header are told one by one,
    obsolete messages apart from the others. How strings are wrapped is layout. A message that stands twice makes
    tools disagree: such a file is shown as text.
    """

    format = "po"

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith((".po", ".pot"))

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The catalogue, as `po_catalogue` has it. Raises DocumentError."""
        return parse_po(text)

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """How many messages came, went and changed, and how many only moved in the source."""
        return catalogue_headline(changes)


def catalogue_headline(changes: Sequence[ValueChange]) -> str | None:
    """Such as "1 message added, 2 changed, 30 only moved in the source"; None where no message differs."""
    came = went = 0
    changed: set[str | int] = set()
    moved: set[str | int] = set()
    for change in changes:
        if change.path[:1] != ("messages",) or len(change.path) == 1:
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
