"""XML, with everything that can expand refused."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import DocumentComparer
from pydistdiff.comparers.xml_tree import XmlTree, has_mixed_content
from pydistdiff.diffing.values import MappingValue, Scalar
from pydistdiff.model import Operation, ValueChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import AttributeChange, Change

_EXTENSIONS = (
    *(".xml", ".xsd", ".xsl", ".xslt", ".svg", ".rng", ".wsdl", ".plist", ".xhtml", ".ui", ".qrc"),
    *(".rdf", ".xlf", ".xliff", ".glade", ".resx", ".kml", ".gpx"),
)
_IDENTITY_ATTRIBUTES = ("@id", "@name", "@xml:id")
_NAME_LENGTH = 60
_HEAD = 8192
"""Characters from the beginning in which the layout of a document shows."""

_INDENT = re.compile(r">\n([ \t]*)<")
_SINGLE_QUOTE = re.compile(r"=\s*'")
_EMPTY = re.compile(r"(\s?)/>")


class XmlComparer(DocumentComparer):
    """XML documents: SVG, plists, schemas, Qt's `.ui` and `.qrc` and others.

    Told by element and attribute: `svg.g[2].path["@d"]` is the attribute `d` of a path, in the third child (counted
    from 0) of `g`. A child that no sibling shares its name with, or that has an `id` or `name` of its own, is told by
    that. Order of attributes means nothing in XML and is told as the order of keys; order of elements may mean
    something. Blanks between elements are layout, except in `xml:space="preserve"`, XHTML and the texts of SVG; text
    beside elements is content with all its blanks. Comments and processing instructions count. Prefixes of namespaces
    are compared as they are spelt.

    Documents with definitions of their own (an internal DTD, entities), with entities that are declared elsewhere, or
    nested deeper than 30 elements are shown as text.
    """

    format = "xml"
    formatting_cause = "xml-formatting"

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith(_EXTENSIONS)

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value, as `xml_tree` has it. Raises DocumentError where the text is no XML or could expand."""
        return XmlTree().read(text)

    def layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """Indent, quotes and how empty elements end, as they are first seen."""
        return xml_layout(text)

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:  # noqa: ARG002
        """The element's name where no sibling shares it, else with its `id` or `name`; None if two are alike."""
        return element_identities(items)

    def compare(self, pair: Pair) -> Comparison:
        """The values that differ, by paths of elements and attributes. Raises CannotCompareError."""
        comparison = super().compare(pair)
        return replace(comparison, changes=tuple(map(_with_short_path, comparison.changes)))

    def _formatting(self, a: tuple[str, Value], b: tuple[str, Value], *, has_values: bool) -> Iterable[AttributeChange]:
        """The layout; without a cause where text and elements are mixed, for there blanks may be content."""
        for change in super()._formatting(a, b, has_values=has_values):
            is_mixed = has_mixed_content(a[1]) or has_mixed_content(b[1])
            yield replace(change, cause=None) if is_mixed else change


def element_identities(items: Sequence[Value]) -> tuple[str, ...] | None:
    """What tells the children of an element apart, or None where something does not."""
    keys: list[str] = []
    for item in items:
        if not isinstance(item, MappingValue):
            return None
        keys.append(item.entries[0][0])
    counts: dict[str, int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    names = [_identity(item, key, is_alone=counts[key] == 1) for key, item in zip(keys, items, strict=True)]
    found = {name for name in names if name is not None}
    return tuple(name for name in names if name is not None) if len(found) == len(items) else None


def _identity(item: Value, key: str, *, is_alone: bool) -> str | None:
    """`path #logo`: an element with its id or name, else by its own name; a comment with its text."""
    assert isinstance(item, MappingValue)
    body = item.entries[0][1]
    if isinstance(body, MappingValue):
        attributes = dict(body.entries)
        for name in _IDENTITY_ATTRIBUTES:
            value = attributes.get(name)
            if isinstance(value, Scalar):
                return f"{key} #{value.text}"
    elif not is_alone:
        assert isinstance(body, Scalar)
        return f"{key} {body.text.strip()[:_NAME_LENGTH]}"
    return key if is_alone else None


def _with_short_path(change: Change) -> Change:
    """The path without the steps that only say how a value is built.

    `svg, children, g #a, g, @d` becomes `svg, g #a, @d`; of a child without identity the name follows its index.
    """
    if not isinstance(change, ValueChange):
        return change
    short: list[str | int] = list(change.path[:1])
    place = 1
    while place < len(change.path):
        if change.path[place] != "children" and change.path[0] not in ("(before)", "(after)"):
            short.append(change.path[place])
            place += 1
            continue
        if change.path[place] == "children":
            place += 1
        item, name = change.path[place : place + 1], change.path[place + 1 : place + 2]
        if not item and change.op is not Operation.REORDERED:
            short.append("children")
        short += item
        short += name if item and isinstance(item[0], int) else ()
        place += 2
    return replace(change, path=tuple(short))


def xml_layout(text: str) -> str:
    """What is seen of the layout of an XML text: indent, quotes, ends of empty elements."""
    head = text[:_HEAD]
    indents = [indent for indent in _INDENT.findall(head) if indent]
    words = ["no indent" if ">\n" in head else "one line"]
    if indents:
        least = min(indents, key=len)
        words = ["indent by tabs" if "\t" in least else f"indent {len(least)}"]
    words += ["single quotes"] if _SINGLE_QUOTE.search(head) is not None else []
    empty = _EMPTY.search(head)
    words += ["a blank before '/>'"] if empty is not None and empty[1] else []
    words += ["CDATA"] if "<![CDATA[" in head else []
    return ", ".join(words)
