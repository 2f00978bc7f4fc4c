"""WHEEL: what kind of wheel it is, and who built it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError, line_view, made_visible
from pydistdiff.comparers.header_differences import FieldTable, compare_fields, spelling_change
from pydistdiff.comparers.header_fields import parse_header_fields
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import is_in_info_folder
from pydistdiff.comparers.line_layout import layout_of
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.text import text_facts, text_side
from pydistdiff.model import AttributeChange, Operation, Significance

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.comparers.header_fields import HeaderDocument
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import Change, ValueChange

# "Binary distribution format"; Install-Paths-To was never used, but it may stand there
FIELDS = FieldTable(
    single={
        name.lower(): name for name in ("Wheel-Version", "Generator", "Root-Is-Purelib", "Build", "Install-Paths-To")
    },
    multiple={"tag": "Tag"},
)
_FIRST = ("Tag", "Root-Is-Purelib", "Build", "Wheel-Version")


class WheelInfoComparer:
    """WHEEL of a wheel: generator, tags, build number, purelib.

    Each tag comes and goes by itself; their order means nothing. A file in which tools would read different fields is
    compared by lines.
    """

    format = "wheel"

    def accepts(self, pair: Pair) -> bool:
        """WHEEL of both sides in dist-info (or EGG-INFO, where conversions leave it)."""
        return pair.a is not None and pair.b is not None and is_in_info_folder(pair.path, "WHEEL")

    def compare(self, pair: Pair) -> Comparison:
        """The fields that differ. Raises CannotCompareError."""
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        assert a is not None
        assert b is not None
        document_a, document_b = (_parse(side.lines.decode()) for side in (a, b))
        found = compare_fields(document_a, document_b, FIELDS)
        changes: list[Change] = [*text_facts(a, b), *map(made_visible, found.changes)]
        spelling = spelling_change(found)
        changes += [spelling] if spelling is not None else []
        ends = layout_of(
            *(b"\n" * document.blank_lines for document in (document_a, document_b)), has_idle_blanks=False
        )
        changes += [_newlines(*ends.newlines)] if ends is not None and ends.newlines is not None else []
        return Comparison(
            changes=tuple(changes),
            views=(line_view(a.lines, b.lines, pair.limits),) if a.lines != b.lines else (),
            headline=_headline(found.changes),
            findings_a=a.findings,
            findings_b=b.findings,
        )


def _parse(text: str) -> HeaderDocument:
    try:
        document = parse_header_fields(text, prose=frozenset(), single=FIELDS.single.keys())
    except DocumentError as error:
        raise CannotCompareError(str(error)) from error
    if document.body:
        raise CannotCompareError("there is text behind the fields, which some readers take for fields")
    return document


def _newlines(a: str, b: str) -> AttributeChange:
    return AttributeChange(significance=Significance.FORMAT, name="final-newline", a=a, b=b, cause="final-newline")


def _headline(changes: Sequence[ValueChange]) -> str | None:
    told = [change for change in changes if change.op is not Operation.REORDERED]
    told.sort(key=lambda change: _FIRST.index(str(change.path[0])) if change.path[0] in _FIRST else len(_FIRST))
    return headline_of([told_change(" ".join(map(str, change.path)), change) for change in told])
