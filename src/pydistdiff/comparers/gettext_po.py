"""Translations of gettext before they are compiled: `.po` and `.pot`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentComparer
from pydistdiff.comparers.gettext_messages import catalogue_headline
from pydistdiff.comparers.po_catalogue import parse_po

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
    obsolete messages apart from the others. How strings are wrapped is layout. A message that stands twice, or that
    has a comment within, makes tools disagree: such a file is shown as text.
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
