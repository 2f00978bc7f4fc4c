"""The search index of a documentation made by Sphinx: `searchindex.js`."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import own_name
from pydistdiff.comparers.document import DocumentComparer, DocumentError, at_key
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.json import parse_json
from pydistdiff.comparers.line_lists import own_names
from pydistdiff.comparers.text import TextComparer
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, compact
from pydistdiff.model import Operation, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydistdiff.comparers.pair import Comparison, Pair
    from pydistdiff.diffing.values import Path, Value

NAME = "searchindex.js"
DOCUMENTS = "docnames"
_COUNTED = {DOCUMENTS: "documents", "titles": "titles", "objects": "objects", "terms": "terms"}
"""What is counted in the headline, by its key."""
_DEPTH = {DOCUMENTS: 2, "titles": 2, "objects": 3, "terms": 2}
"""Steps of the path of one of them."""


@cache
def _call() -> re.Pattern[str]:
    return re.compile(r"Search\.setIndex\((\{.*\})\)\s*+(?:;\s*+)?", re.DOTALL)


@cache
def _bare_key() -> re.Pattern[str]:
    """A string, or a key without quotes as Sphinx wrote it up to version 6."""
    return re.compile(r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|(?<![\w$])([\w$]++)(?=:)', re.DOTALL)


class SearchIndexComparer(DocumentComparer):
    """The search index of a documentation made by Sphinx (`searchindex.js`).

    The index numbers the documents, so that a new one changes all numbers. Here the documents stand with their names:
    told is which documents, titles, objects and terms came and went, and which document has a term now. Where that is
    equal, or no more than the order of keys differs, the text is shown.
    """

    format = "search-index"

    def is_named(self, pair: Pair) -> bool:
        """By the name of both sides."""
        paths = (pair.path_a or pair.path, pair.path_b or pair.path)
        return all(path.rpartition("/")[2] == NAME for path in paths)

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The index with names for numbers. Raises DocumentError where it is none."""
        found = _call().fullmatch(text)
        if found is None:
            raise DocumentError("no call of Search.setIndex")
        value = parse_json(_bare_key().sub(lambda key: key[0] if key[1] is None else f'"{key[1]}"', found[1]))
        assert isinstance(value, MappingValue)
        return _Names(value).named(value)

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Documents by themselves, also those of a term."""
        is_documents = path == (DOCUMENTS,) or (len(path) == 2 and path[0] in ("terms", "titleterms"))
        return own_names(path, items) if is_documents else by_key(path, items)

    def compare(self, pair: Pair) -> Comparison:
        """What differs; as text where that is no more than an order. Raises CannotCompareError."""
        comparison = super().compare(pair)
        values = [change for change in comparison.changes if isinstance(change, ValueChange)]
        if all(change.op is Operation.REORDERED and change.type_a is ValueType.MAPPING for change in values):
            return TextComparer().compare(pair)
        return comparison

    def are_lines_drawn(self, changes: Sequence[ValueChange]) -> bool:  # noqa: ARG002
        """Never: an index is one long line."""
        return False

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """How many documents, titles, objects and terms came, went and changed."""
        told = []
        for key, what in _COUNTED.items():
            depth = _DEPTH[key]
            ops: dict[Path, Operation] = {}
            for change in changes:
                if change.path[:1] == (key,) and len(change.path) >= depth and change.op is not Operation.REORDERED:
                    ops[change.path[:depth]] = change.op if len(change.path) == depth else Operation.CHANGED
            counts = Counter(ops.values())
            if counts:
                told.append(f"{what}: " + ", ".join(f"{counts[op]:,} {op.value}" for op in Operation if counts[op]))
        return headline_of(told)


class _Names:
    """The names that the numbers of an index stand for."""

    def __init__(self, index: MappingValue) -> None:
        documents = at_key(index, DOCUMENTS)
        if not isinstance(documents, ListValue) or len(set(documents.items)) != len(documents.items):
            raise DocumentError("it has no list of documents, each with a name of its own")
        self._documents = {str(number): name for number, name in enumerate(documents.items)}
        types = at_key(index, "objtypes")
        self._types = dict(types.entries) if isinstance(types, MappingValue) else {}
        self._by_key: dict[str, Callable[[Value], Value]] = {
            "filenames": self._of_documents,
            "titles": self._of_documents,
            "terms": lambda value: _each(value, self._places),
            "titleterms": lambda value: _each(value, self._places),
            "alltitles": lambda value: _each(value, self._entries),
            "indexentries": lambda value: _each(value, self._entries),
            "objects": lambda value: _each(value, self._objects),
        }

    def named(self, index: MappingValue) -> MappingValue:
        """The index with names. Raises DocumentError where a number stands for no document."""
        entries = []
        for key, value in index.entries:
            name = self._by_key.get(key)
            entries.append((key, value if name is None else name(value)))
        return MappingValue(tuple(entries))

    def _document(self, number: Value) -> Value:
        if isinstance(number, Scalar) and number.type is ValueType.INTEGER and number.text in self._documents:
            return self._documents[number.text]
        raise DocumentError("a number stands for no document")

    def _of_documents(self, value: Value) -> Value:
        """A list with an item for each document."""
        if not isinstance(value, ListValue) or len(value.items) != len(self._documents):
            raise DocumentError("it has not one title and file for each document")
        names = map(compact, self._documents.values())
        return MappingValue(tuple(zip(names, value.items, strict=True)))

    def _places(self, value: Value) -> ListValue:
        """The documents that have a term: a number, or a list."""
        return ListValue(tuple(map(self._document, value.items if isinstance(value, ListValue) else (value,))))

    def _entry(self, value: Value) -> ListValue:
        """A list that begins with the number of a document."""
        if not isinstance(value, ListValue) or not value.items:
            raise DocumentError("an entry has no document")
        return ListValue((self._document(value.items[0]), *value.items[1:]))

    def _entries(self, value: Value) -> ListValue:
        if not isinstance(value, ListValue):
            raise DocumentError("an entry has no document")
        return ListValue(tuple(map(self._entry, value.items)))

    def _objects(self, value: Value) -> Value:
        """The objects in a module: document, type, priority, anchor, and the name as a key or at the end."""
        if isinstance(value, MappingValue):
            return _each(value, self._object)
        objects: dict[str, Value] = {}
        seen: Counter[str] = Counter()
        for entry in self._entries(value).items:
            assert isinstance(entry, ListValue)
            told = self._with_type(entry)
            name = compact(told.items[-1])
            objects[own_name(name, objects, seen)] = told
        return MappingValue(tuple(objects.items()))

    def _object(self, value: Value) -> ListValue:
        return self._with_type(self._entry(value))

    def _with_type(self, entry: ListValue) -> ListValue:
        """The type of an object by its name, where it has one; numbers of types change as those of documents do."""
        if len(entry.items) < 2:
            return entry
        known = self._types.get(compact(entry.items[1]))
        return ListValue((entry.items[0], entry.items[1] if known is None else known, *entry.items[2:]))


def _each(value: Value, change: Callable[[Value], Value]) -> MappingValue:
    if not isinstance(value, MappingValue):
        raise DocumentError("no index as Sphinx writes it")
    return MappingValue(tuple([(key, change(inner)) for key, inner in value.entries]))
