"""Reads an XML document into values, with expat of the standard library and nothing that expands.

The value of a document is a mapping of what stands in it: `<?xml` (the declaration), `<!DOCTYPE`, the root element
by its name, and `(before)` and `(after)` for comments and processing instructions around it. The value of an element is
a mapping of its attributes (`@name`), then `text` where it holds nothing but text, or `children`: a list of texts
and of mappings with one key, which is the name of an element, `<!--` or `<?target`.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pydistdiff.comparers.document import DocumentError
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar
from pydistdiff.model import ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.diffing.values import Value

DEEPEST_ELEMENT = 30
"""Elements in elements; each is three levels of a value."""
MOST_NODES = 300_000
"""Of one document; an attribute counts once, an element, comment or instruction twice. About 5 MB of small elements."""
BLANKS = " \t\r\n"
"""What XML calls white space."""

_PRESERVED_ROOTS = frozenset({"html"})
_PRESERVED = frozenset({"text", "tspan", "textPath", "foreignObject"})  # of SVG: a blank between two is drawn
_ENCODINGS = re.compile(r"utf-?(?:8|16)(?:[bl]e)?|us-ascii|ascii|iso-8859-\d\d?|windows-125\d|cp125\d", re.IGNORECASE)
_ENTITY = re.compile(r"&(?!#|(?:amp|lt|gt|quot|apos);)[^\s;&<]+;")
_string = partial(Scalar, ValueType.STRING)
_EMPTY = MappingValue(())
_HANDLERS = (
    *("XmlDeclHandler", "StartDoctypeDeclHandler", "StartElementHandler", "EndElementHandler"),
    *("CharacterDataHandler", "CommentHandler", "ProcessingInstructionHandler"),
)


class XmlTree:
    """Builds the value while expat reads; `value` is there when `read` is done."""

    def __init__(self) -> None:
        self._declaration: Value | None = None
        self._doctype: Value | None = None
        self._root: tuple[str, Value] | None = None
        self._outside: tuple[list[Value], list[Value]] = [], []
        self._open: list[_Element] = []
        self._nodes = 0
        self._text: list[str] = []
        self._source = ""

    def read(self, text: str) -> MappingValue:
        """The value of a document. Raises DocumentError where it is none, or one that could expand."""
        from xml.parsers.expat import ExpatError, ParserCreate  # no entity is declared or used, see below

        self._source = text
        parser = ParserCreate()
        parser.ordered_attributes = True
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declare
        parser.StartDoctypeDeclHandler = self._start_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text.append
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruct
        try:
            parser.Parse(text, True)
        except ExpatError as error:
            raise DocumentError(f"not well-formed XML: {error}") from None
        finally:
            # The handlers are methods of this object, which would keep each other alive.
            for name in _HANDLERS:
                setattr(parser, name, None)
        return self._value()

    def _value(self) -> MappingValue:
        assert self._root is not None  # else expat would have said that there is no element
        before, after = self._outside
        entries: list[tuple[str, Value]] = []
        if self._declaration is not None:
            entries.append(("<?xml", self._declaration))
        if before:
            entries.append(("(before)", ListValue(tuple(before))))
        if self._doctype is not None:
            entries.append(("<!DOCTYPE", self._doctype))
        entries.append(self._root)
        if after:
            entries.append(("(after)", ListValue(tuple(after))))
        return MappingValue(tuple(entries))

    # -- what may expand, or be read in two ways

    def _declare(self, version: str, encoding: str | None, standalone: int) -> None:
        if encoding is not None and _ENCODINGS.fullmatch(encoding) is None:
            raise DocumentError(f"it declares the encoding {visible_name(encoding)!r}, by which others may read it")
        facts = {"version": version, "encoding": encoding, "standalone": {0: "no", 1: "yes"}.get(standalone)}
        self._declaration = MappingValue(tuple((name, _string(text)) for name, text in facts.items() if text))

    def _start_doctype(self, name: str, system: str | None, public: str | None, has_subset: int) -> None:
        if has_subset:
            raise DocumentError("it has definitions of its own (an internal DTD), which can expand or set defaults")
        # Where a DTD stands elsewhere, expat leaves out what it does not know, in attributes without a word.
        unknown = _ENTITY.search(self._source)
        if unknown is not None:
            raise DocumentError(
                f"it uses the entity {visible_name(unknown[0])}, which is declared elsewhere, if at all"
            )
        self._doctype = _string(" ".join([name, *(f'"{text}"' for text in (public, system) if text is not None)]))

    # -- content

    def _count(self, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MOST_NODES:
            raise DocumentError(f"more than {MOST_NODES:,} elements, attributes and texts")

    def _start(self, name: str, attributes: list[str]) -> None:
        if self._text:
            self._flush()
        if len(self._open) == DEEPEST_ELEMENT:
            raise DocumentError(f"elements nested deeper than {DEEPEST_ELEMENT}")
        self._count(2 + len(attributes) // 2)  # an element has one text, or makes one in its parent
        local = name.rpartition(":")[2] if ":" in name else name
        keeps_blanks = self._open[-1].keeps_blanks if self._open else local in _PRESERVED_ROOTS
        element = _Element(keeps_blanks or local in _PRESERVED)
        if attributes:
            element.add_attributes(attributes)
        self._open.append(element)

    def _end(self, name: str) -> None:
        if self._text:
            self._flush()
        value = self._open.pop().value()
        if self._open:
            self._open[-1].items.append(MappingValue(((name, value),)))
        else:
            self._root = name, value

    def _flush(self) -> None:
        element = self._open[-1]
        element.has_text = True
        element.items.append(_string("".join(self._text)))
        self._text.clear()

    def _comment(self, text: str) -> None:
        self._add("<!--", text)

    def _instruct(self, target: str, data: str) -> None:
        self._add(f"<?{target}", data)

    def _add(self, kind: str, text: str) -> None:
        if self._text:
            self._flush()
        self._count(2)
        items = self._open[-1].items if self._open else self._outside[self._root is not None]
        items.append(MappingValue(((kind, _string(text)),)))


class _Element:
    """An element that is not closed yet; `items` are its texts, elements, comments and instructions."""

    __slots__ = ("_attributes", "has_text", "items", "keeps_blanks")

    def __init__(self, keeps_blanks: bool) -> None:
        self._attributes: tuple[tuple[str, Value], ...] = ()
        self.has_text = False
        self.keeps_blanks = keeps_blanks
        self.items: list[Value] = []

    def add_attributes(self, attributes: list[str]) -> None:
        """The attributes, as expat gives them: name, value, name, value."""
        names, texts = attributes[::2], attributes[1::2]
        self._attributes = tuple([("@" + name, _string(text)) for name, text in zip(names, texts, strict=True)])
        if "xml:space" in names:
            self.keeps_blanks = texts[names.index("xml:space")] != "default"

    def value(self) -> MappingValue:
        """The element's mapping. Blanks between elements are left out where no text stands beside them."""
        items = self.items
        if not items:
            return MappingValue(self._attributes) if self._attributes else _EMPTY
        if self.has_text:
            if len(items) == 1:
                return MappingValue((*self._attributes, ("text", items[0])))
            if not self.keeps_blanks and _is_laid_out(items):
                items = [item for item in items if not isinstance(item, Scalar)]
        return MappingValue((*self._attributes, ("children", ListValue(tuple(items)))))


def _is_laid_out(items: list[Value]) -> bool:
    """Whether there are elements, and all texts beside them are blanks."""
    has_elements = False
    for item in items:
        if isinstance(item, Scalar):
            if item.text.strip(BLANKS):
                return False
        elif isinstance(item, MappingValue):
            has_elements = has_elements or not item.entries[0][0].startswith("<")
    return has_elements


def has_mixed_content(value: Value) -> bool:
    """Whether text and elements, or text and comments, stand side by side in some element of a document."""
    stack = [value]
    while stack:
        inner = stack.pop()
        if isinstance(inner, MappingValue):
            stack += [item for _, item in inner.entries]
        elif isinstance(inner, ListValue):
            kinds = {isinstance(item, Scalar) for item in inner.items}
            if len(kinds) == 2:
                return True
            stack += inner.items
    return False
