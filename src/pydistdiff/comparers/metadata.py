"""Core metadata: METADATA of wheels and installed distributions, PKG-INFO of sdists and eggs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError, line_view, made_visible
from pydistdiff.comparers.header_differences import FieldTable, compare_fields, spelling_change
from pydistdiff.comparers.header_fields import parse_header_fields
from pydistdiff.comparers.headline import headline_of, told_change, told_requirement
from pydistdiff.comparers.info_folders import is_in_info_folder
from pydistdiff.comparers.line_layout import layout_of
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.requirements import dependency_changes
from pydistdiff.comparers.text import part_change, text_facts, text_side
from pydistdiff.diffing.hunks import TextPart
from pydistdiff.diffing.requirements import SPELLING
from pydistdiff.diffing.values import Scalar
from pydistdiff.model import AttributeChange, Operation, Significance, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.comparers.header_differences import FieldDifferences
    from pydistdiff.comparers.header_fields import HeaderDocument
    from pydistdiff.comparers.pair import DependencyChange, Pair
    from pydistdiff.comparers.text import TextSide
    from pydistdiff.limits import Limits
    from pydistdiff.model import Change, TextChange, ValueChange


def _spelt(*names: str) -> dict[str, str]:
    return {name.lower(): name for name in names}


# "Core metadata specifications", versions 1.0 to 2.5, and the fields that setuptools wrote beside them
FIELDS = FieldTable(
    single=_spelt(
        *("Metadata-Version", "Name", "Version", "Summary", "Description", "Description-Content-Type", "Keywords"),
        *("Home-page", "Download-URL", "Author", "Author-email", "Maintainer", "Maintainer-email", "License"),
        *("License-Expression", "Requires-Python"),
    ),
    multiple=_spelt(
        *("Classifier", "Requires-Dist", "Project-URL", "Provides-Extra", "License-File", "Dynamic", "Platform"),
        *("Supported-Platform", "Requires-External", "Provides-Dist", "Obsoletes-Dist", "Requires", "Provides"),
        *("Obsoletes", "Import-Name", "Import-Namespace"),
    ),
    requirements=("requires-dist", "provides-dist", "obsoletes-dist"),
    labelled=("project-url",),
)
_PROSE = frozenset({"summary", "keywords", "author", "author-email", "maintainer", "maintainer-email", "license"})

# What a reader asks first, in this order
_FIRST = ("Name", "Version", "Requires-Python", "Requires-Dist", "Provides-Extra", "License-Expression", "License")
_LAST = ("Description", "Metadata-Version", "Generator")


class MetadataComparer:
    """Core metadata (METADATA, PKG-INFO): fields as the specification has them, and the description.

    Fields that may stand once are compared by name. Of those that may stand several times (Classifier, Dynamic) each
    value comes and goes by itself, Project-URL is compared by label, and Requires-Dist by package: specifier, extras,
    address and marker are told apart, with the marker in the path where a package stands several times. Requirements
    that are equal once parsed are `requirement-spelling`. Another order of fields, folding and the case of names are
    told as such. The description is compared as text. Where tools would read different fields (one that may stand
    once stands twice, a line is no field) the lines are compared.
    """

    format = "metadata"

    def accepts(self, pair: Pair) -> bool:
        """METADATA and PKG-INFO of both sides in dist-info, egg-info, or at the top of an sdist; `x.egg-info` files."""
        if pair.a is None or pair.b is None:
            return False
        return is_in_info_folder(pair.path, "METADATA", "PKG-INFO") or _is_of_sdist(pair)

    def compare(self, pair: Pair) -> Comparison:
        """The fields that differ, then the description. Raises CannotCompareError."""
        a = text_side(pair.a, pair.path_a or pair.path, pair.limits)
        b = text_side(pair.b, pair.path_b or pair.path, pair.limits)
        assert a is not None
        assert b is not None
        document_a, document_b = (_parse(side.lines.decode()) for side in (a, b))
        found = compare_fields(document_a, document_b, FIELDS)
        changes: list[Change] = [*text_facts(a, b), *map(made_visible, found.changes)]
        changes += _spelling(document_a, document_b, found)
        texts = list(_texts(document_a, document_b, found, pair.limits))
        parts = [part.known_as(change=len(changes) + at) for at, (_, part) in enumerate(texts) if part is not None]
        changes += [change for change, _ in texts]
        is_told_by_lines = len(changes) == len(texts) == 1
        return Comparison(
            changes=tuple(changes),
            views=_views(a, b, pair.limits) if not is_told_by_lines else (),
            texts=tuple(parts),
            dependencies=tuple(_dependencies(document_a, document_b)),
            headline=_headline(found, has_body=document_a.body != document_b.body),
            findings_a=a.findings,
            findings_b=b.findings,
        )


def _is_of_sdist(pair: Pair) -> bool:
    """PKG-INFO at the top, as it is in the archive or in its folder; the one file that distutils installed."""
    is_top = pair.path.count("/") <= 1 and pair.path.rpartition("/")[2] == "PKG-INFO"
    return is_top or pair.name == "PKG-INFO" or pair.path.endswith(".egg-info")


def _parse(text: str) -> HeaderDocument:
    try:
        return parse_header_fields(text, prose=_PROSE, single=FIELDS.single.keys())
    except DocumentError as error:
        raise CannotCompareError(str(error)) from error


def _spelling(a: HeaderDocument, b: HeaderDocument, found: FieldDifferences) -> Iterator[AttributeChange]:
    has_bodies = bool(a.body) and bool(b.body)
    change = spelling_change(found, (a.blank_lines, b.blank_lines) if has_bodies else (1, 1))
    if change is not None:
        yield change


def _views(a: TextSide, b: TextSide, limits: Limits) -> tuple:  # type: ignore[type-arg]
    return (line_view(a.lines, b.lines, limits),) if a.lines != b.lines else ()


# ---------------------------------------------------------------- the description


def _texts(
    a: HeaderDocument, b: HeaderDocument, found: FieldDifferences, limits: Limits
) -> Iterator[tuple[TextChange | AttributeChange, TextPart | None]]:
    """Fields of many lines and the description behind the fields, with the line numbers of the whole file."""
    for field_a, field_b in found.texts:
        part = TextPart(0, field_a.text().encode(), field_b.text().encode(), field_a.line, field_b.line, field_b.name)
        yield part_change(part, limits), part
    if a.body == b.body:
        # Blank lines behind the fields of a file without a body are its end.
        if not a.body and a.blank_lines != b.blank_lines:
            yield from ((change, None) for change in _newlines("\n" * a.blank_lines, "\n" * b.blank_lines))
        return
    layout = list(_newlines(a.body, b.body)) if a.body and b.body else []
    if layout:
        yield from ((change, None) for change in layout)
    else:
        part = TextPart(0, a.body.encode(), b.body.encode(), a.body_line, b.body_line)
        yield part_change(part, limits), part


def _newlines(a: str, b: str) -> Iterator[AttributeChange]:
    layout = layout_of(a.encode(), b.encode(), has_idle_blanks=False)
    if layout is not None and layout.newlines is not None:
        yield AttributeChange(
            significance=Significance.FORMAT,
            name="final-newline",
            a=layout.newlines[0],
            b=layout.newlines[1],
            cause="final-newline",
        )


def _dependencies(a: HeaderDocument, b: HeaderDocument) -> Iterator[DependencyChange]:
    sides = [
        [Scalar(ValueType.STRING, field.value) for field in document.fields if field.key == "requires-dist"]
        for document in (a, b)
    ]
    return dependency_changes(sides[0], sides[1])


# ---------------------------------------------------------------- the headline


def _headline(found: FieldDifferences, *, has_body: bool) -> str | None:
    """The changes that a reader asks for first."""
    ranked = [(_rank(field.name), f"{field.name} changed") for _, field in found.texts]
    respelt = 0
    is_reordered = False
    for change in found.changes:
        if change.op is Operation.REORDERED:
            is_reordered = True
        elif change.cause == SPELLING:
            respelt += 1
        else:
            ranked.append((_rank(str(change.path[0])), _told(change)))
    ranked.sort(key=lambda entry: entry[0])
    parts = [text for _, text in ranked]
    parts += ["description changed"] if has_body else []
    if not parts and respelt:
        parts.append(f"{respelt:,} requirement{'' if respelt == 1 else 's'} spelt otherwise")
    if not parts and is_reordered:
        parts.append("fields in another order")
    return headline_of(parts)


def _rank(field: str) -> int:
    if field in _FIRST:
        return _FIRST.index(field)
    return len(_FIRST) + (1 if field in _LAST else 0)


def _told(change: ValueChange) -> str:
    field = str(change.path[0])
    if field == "Version":
        return told_change("", change).strip()
    if field == "Requires-Dist":
        return told_requirement((field,), change)
    if field == "Provides-Extra":
        return f"extra {change.path[1]} {change.op.value}"
    if len(change.path) > 1:
        return f"{field} {told_change(str(change.path[1]), change)}"
    is_long = any(isinstance(text, str) and len(text) > 30 for text in (change.a, change.b))
    return f"{field} {change.op.value}" if is_long else told_change(field, change)
