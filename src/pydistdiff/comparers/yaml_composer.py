"""YAML as a tree of values: composed from the events of libyaml, never constructed.

Scalars are as they are spelt, with the type that their tag says. What an alias stands for is put in its place; how
large that makes the document is counted. Nothing here follows the nesting by recursion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct

from pydistdiff.comparers.document import DEEPEST, DocumentError
from pydistdiff.comparers.line_lists import check_line_ends
from pydistdiff.comparers.yaml_scalars import STANDARD, check_keys, plain, read_key, tagged, typed
from pydistdiff.comparers.yaml_style import Style
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar
from pydistdiff.model import ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.comparers.yaml_scalars import Key
    from pydistdiff.diffing.values import Value

MOST_NODES = 100_000
"""Scalars, lists and mappings of a document, those that aliases stand for included, at 40 µs each if all differ.

Of a document with comments half as many: their places are looked for.
"""
LEVELS_OF_NODE = 8
"""Levels for which a node counts once more: a comparison looks at each list and mapping around it."""
CHARACTERS_OF_NODE = 100
"""Characters of a scalar that count as one more node: an alias of a long text costs as much as many of a short one."""
MOST_DIRECTIVES = 100
"""Lines that may be directives: the time that libyaml takes for them grows with the square of their number."""


class Frame:
    """A list or mapping that is being composed, or the list of the documents of a stream."""

    __slots__ = ("anchor", "before", "is_mapping", "items", "key", "keys", "parent", "step", "tag")

    def __init__(self, parent: Frame | None, tag: str | None = None, *, is_mapping: bool = False) -> None:
        self.parent = parent
        self.step = parent.next_step() if parent is not None else ""
        self.tag = tag
        self.is_mapping = is_mapping
        self.anchor: str | None = None
        self.before = 0  # nodes of the document before this one
        self.key: Key | None = None  # whose value comes next
        self.keys: list[Key] = []
        self.items: list[Value] = []

    def next_step(self) -> str | int:
        """The step from here to what comes next: an index, or a key; of a key itself the empty text."""
        if self.is_mapping:
            return self.key.told if self.key is not None else ""
        return len(self.items)

    def add(self, value: Value) -> None:
        """Take the next item, key or value of a key. Raises DocumentError for a key that is no scalar."""
        if self.is_mapping and self.key is None:
            self.key = read_key(value)
            return
        if self.key is not None:
            self.keys.append(self.key)
            self.key = None
        self.items.append(value)

    def value(self) -> Value:
        """What was composed. Raises DocumentError where readers may take two keys for one."""
        if not self.is_mapping:
            return self._with_tag(ListValue(tuple(self.items)), "seq")
        check_keys(self.keys)
        told = [key.told for key in self.keys]
        return self._with_tag(MappingValue(tuple(zip(told, self.items, strict=True))), "map")

    def _with_tag(self, value: Value, standard: str) -> Value:
        return value if self.tag in (None, STANDARD + standard) else tagged(self.tag or "", value)


class Leaf(Struct, frozen=True):
    """Where a scalar, an alias or an empty collection stands: in the text, and in the tree."""

    start: int
    end: int
    frame: Frame
    step: str | int


class Composed(Struct, frozen=True):
    """A stream of documents. `leaves` are those of a text with comments, in order, else none."""

    documents: Frame
    leaves: list[Leaf]
    directives: tuple[str, ...]
    style: Style


def compose(text: str) -> Composed:
    """The documents of a text. Raises DocumentError where it is no YAML, or one that readers read in several ways."""
    import yaml

    _check_text(text)
    if not yaml.__with_libyaml__:
        raise DocumentError("PyYAML without libyaml is too slow for such files")
    composer = _Composer(yaml.CSafeLoader(text), has_places="#" in text)
    try:
        composer.run()
    except yaml.YAMLError as error:
        raise DocumentError(f"not YAML: {_problem(error)}") from None
    return Composed(composer.documents, composer.leaves, tuple(composer.directives), composer.style)


def _check_text(text: str) -> None:
    check_line_ends(text)
    if text.count("\n%") > MOST_DIRECTIVES:
        raise DocumentError(f"more than {MOST_DIRECTIVES} lines that may be directives")


def _problem(error: Any) -> str:
    """What libyaml has to say, and where."""
    mark = getattr(error, "problem_mark", None)
    place = f", line {mark.line + 1}" if mark is not None else ""
    reason = getattr(error, "problem", None) or getattr(error, "reason", None) or type(error).__name__
    return f"{visible_name(str(reason))}{place}"


class _Composer:
    def __init__(self, loader: Any, *, has_places: bool) -> None:
        import yaml

        self._loader = loader
        self._has_places = has_places
        self._scalar_node = yaml.ScalarNode
        self._known: dict[str, Value] = {}
        self._anchors: dict[str, tuple[Value, int] | None] = {}  # None while what it names is being composed
        self._nodes = 0
        self._most = MOST_NODES // 2 if has_places else MOST_NODES
        self.documents = Frame(None)
        self._frame = self.documents
        self._depth = 0
        self.leaves: list[Leaf] = []
        self.directives: list[str] = []
        self.style = Style()

    def run(self) -> None:
        """Compose all documents. Raises DocumentError, and what libyaml raises."""
        import yaml

        act = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._start_mapping,
            yaml.SequenceStartEvent: self._start_list,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: self._start_document,
        }
        check, get = self._loader.check_event, self._loader.get_event
        while check():
            event = get()
            action = act.get(type(event))
            if action is not None:
                action(event)

    def _start_document(self, event: Any) -> None:
        self._anchors.clear()
        self.style.see_document(is_explicit=event.explicit)
        if event.version is not None:
            self.directives.append(
                f"%YAML {event.version[0]}.{event.version[1]} of document {len(self.documents.items) + 1}"
            )

    def _count(self, nodes: int) -> None:
        self._nodes += nodes * (1 + self._depth // LEVELS_OF_NODE)
        if self._nodes > self._most:
            raise DocumentError(
                f"more than {self._most:,} values, where aliases, long texts and deep levels count several times"
            )

    def _scalar(self, event: Any) -> None:
        text = event.value
        nodes = 1 + len(text) // CHARACTERS_OF_NODE
        self._count(nodes)
        self.style.see_scalar(event.style)
        value = self._value(event, text)
        if event.anchor is not None:
            self._name(event.anchor)
            self._anchors[event.anchor] = (value, nodes)
        self._add(value, event)

    def _value(self, event: Any, text: str) -> Value:
        if event.tag is not None:
            return typed(event.tag, text)
        if event.style:
            return Scalar(ValueType.STRING, text)
        known = self._known.get(text)
        if known is None:
            tag = self._loader.resolve(self._scalar_node, text, (True, False))
            known = self._known[text] = plain(tag, text)
        return known

    def _alias(self, event: Any) -> None:
        named = self._anchors.get(event.anchor)
        if named is None:
            raise DocumentError(f"an alias within itself, or without anchor: {visible_name(event.anchor)}")
        value, nodes = named
        self._count(nodes)
        self.style.see_alias()
        self._add(value, event)

    def _add(self, value: Value, event: Any) -> None:
        frame = self._frame
        is_key = frame.is_mapping and frame.key is None
        step = frame.next_step()
        frame.add(value)
        if self._has_places:
            self._see_leaf(event, frame.next_step() if is_key else step)

    def _see_leaf(self, event: Any, step: str | int) -> None:
        self.leaves.append(Leaf(event.start_mark.index, event.end_mark.index, self._frame, step))

    def _start_mapping(self, event: Any) -> None:
        self._start(event, is_mapping=True)

    def _start_list(self, event: Any) -> None:
        self._start(event, is_mapping=False)

    def _start(self, event: Any, *, is_mapping: bool) -> None:
        self._depth += 1
        if self._depth >= DEEPEST:
            raise DocumentError(f"nested deeper than {DEEPEST} levels")
        frame = Frame(self._frame, event.tag, is_mapping=is_mapping)
        frame.before = self._nodes
        self._count(1)
        if event.anchor is not None:
            self._name(event.anchor)
            frame.anchor = event.anchor
        self.style.see_start(event, is_mapping=is_mapping)
        self._frame = frame

    def _name(self, anchor: str) -> None:
        if anchor in self._anchors:
            raise DocumentError(f"the anchor {visible_name(anchor)} stands twice: some readers refuse that")
        self._anchors[anchor] = None

    def _end(self, event: Any) -> None:
        self._depth -= 1
        self.style.see_end()
        frame = self._frame
        value = frame.value()
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (value, self._nodes - frame.before)
        assert frame.parent is not None
        self._frame = frame.parent
        if self._has_places and not frame.items:
            self._see_leaf(event, frame.step)
        self._frame.add(value)
