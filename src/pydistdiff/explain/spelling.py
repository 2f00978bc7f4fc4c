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


class TomlFormatting(ProposedCause):
    """A TOML document is laid out otherwise: blanks, quotes, escapes, tables with headers or in lines.

    Both texts are equal once parsed, with types and the digits of floats, and their comments are the same in the same
    order. Readers of TOML 1.0 take both or neither. pyproject.toml is not among the members where this is harmless:
    what reads it is chosen by whoever builds.
    """

    id = "toml-formatting"
    title = "TOML is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write TOML with one version of one tool, or format it in the repository"


class IniFormatting(ProposedCause):
    """An INI file or the entry points of a distribution are laid out otherwise: blanks and blank lines.

    The sections, options, values and comments are the same. So are, in an INI file, the sign between name and value,
    which names are indented, and where values begin: readers differ in these.
    """

    id = "ini-formatting"
    title = "INI is laid out otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write INI files with one tool; setuptools writes setup.cfg and entry_points.txt anew"


class CsvFormatting(ProposedCause):
    """A table is quoted otherwise: more or fewer cells stand in quotes.

    Rows and cells are equal, and so is the sign between them. Only cells that begin with a letter and are a word to
    every reader are quoted otherwise: a quoted number, a quoted empty cell or `NULL` is another value to some of them.
    RECORD has one rule for all its readers, so any of its cells may be.
    """

    id = "csv-formatting"
    title = "CSV is quoted otherwise"
    significance = Significance.FORMAT
    mark = Mark.ROLE
    remedy = "write tables with one tool and one rule of quoting"


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
    YamlFormatting(),
    JsonFormatting(),
    TomlFormatting(),
    IniFormatting(),
    CsvFormatting(),
)
