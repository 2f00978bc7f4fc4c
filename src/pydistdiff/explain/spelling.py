"""Causes of the same value in another spelling: layout, line ends, quotes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.of_metadata import MetadataSpelling, RequirementSpelling
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.explain.text_spelling import TEXT_SPELLING_CAUSES
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import MemberCause


class JsonFormatting(ProposedCause):
    """A JSON document is laid out otherwise: indent, blanks, escapes.

    Both texts are equal once parsed, with types and all digits, and no key stands twice.
    """

    id = "json-formatting"
    title = "JSON is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write JSON with one fixed set of options for json.dumps"


class XmlFormatting(ProposedCause):
    """An XML document is laid out otherwise: indent between elements, quotes, CDATA, empty elements as one tag.

    Both are equal once parsed, attributes in the same order, comments included, and so are the blanks that a document
    asks to keep (`xml:space`). It is never said of a document in which text and elements are mixed: there blanks are
    content.
    """

    id = "xml-formatting"
    title = "XML is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write XML with one serialiser and fixed options"


class YamlFormatting(ProposedCause):
    """A YAML document is laid out otherwise: indent, quotes, blocks, lists and mappings in one line, aliases.

    Both are equal once parsed, scalars as they are written and with their types, keys in the same order, no key twice,
    and so are all comments and the places where they stand.
    """

    id = "yaml-formatting"
    title = "YAML is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write YAML with one serialiser and fixed options"


SPELLING_CAUSES: tuple[MemberCause, ...] = (
    *TEXT_SPELLING_CAUSES,
    RequirementSpelling(),
    MetadataSpelling(),
    XmlFormatting(),
    JsonFormatting(),
    YamlFormatting(),
)
