"""Source maps of JavaScript and CSS: which code was made from which source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.data_file import told_bytes
from pydistdiff.comparers.document import DocumentError, at_key, line_view
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.json import JsonComparer, parse_json
from pydistdiff.comparers.line_lists import own_names
from pydistdiff.diffing import common_prefix
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, changed, compare_values
from pydistdiff.model import Operation, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import TextView, ValueChange

SOURCES, CONTENTS, NAMES, MAPPINGS = "sources", "sourcesContent", "names", "mappings"
SHORT = 200
"""Characters of the content of a source that is told whole."""
MOST_VIEWS = 10
"""Sources whose lines are drawn; that the others differ is told."""
_ENDINGS = (".js.map", ".mjs.map", ".cjs.map", ".css.map", ".ts.map")


class SourceMapComparer(JsonComparer):
    """Source maps (`.js.map`, `.css.map` and the like, ECMA-426).

    Sources and names are told by themselves, and the content of a source by its source, its lines beside. Of the
    mappings is told how many segments they have in how many lines, and the first one that differs. An index map
    (`sections`), a map in which a source stands twice, and one whose contents are not as many as its sources, are
    compared as JSON.
    """

    format = "source-map"

    def is_named(self, pair: Pair) -> bool:
        """By the extension."""
        return pair.path.lower().endswith(_ENDINGS)

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The value. Raises DocumentError where it is no map that can be told by sources."""
        value = parse_json(text)
        sources, names = _strings_at(value, SOURCES), _strings_at(value, NAMES)
        contents = at_key(value, CONTENTS)
        if not (_is_string(at_key(value, MAPPINGS)) and sources is not None and names is not None):
            raise DocumentError("no source map that has sources, names and mappings")
        if len(set(sources)) < len(sources):
            raise DocumentError("a source stands twice")
        if contents is not None and not (isinstance(contents, ListValue) and len(contents.items) == len(sources)):
            raise DocumentError("it has not one content for each source")
        return value

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Sources and names by themselves."""
        return own_names(path, items) if path in ((SOURCES,), (NAMES,)) else by_key(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What changed, the contents by their sources."""
        for change in compare_values(_by_source(a), _by_source(b), self.identities):
            if change.path == (MAPPINGS,):
                yield _of_mappings(_text(at_key(a, MAPPINGS)), _text(at_key(b, MAPPINGS)))
            else:
                yield change

    def extra_views(self, a: Value, b: Value, pair: Pair) -> Iterator[TextView]:
        """The lines of the first sources whose content changed."""
        contents_a, contents_b = _contents(a), _contents(b)
        both = [
            (name, content, contents_b[name])
            for name, content in contents_a.items()
            if name in contents_b and content != contents_b[name]
        ]
        for name, before, after in both[:MOST_VIEWS]:
            lines = _lines(before), _lines(after)
            if lines[0] is not None and lines[1] is not None:
                yield replace(line_view(lines[0], lines[1], pair.limits), label=f"source {visible_name(name)}")

    def are_lines_drawn(self, changes: Sequence[ValueChange]) -> bool:
        """Where the values are equal, and only the layout differs: else a map is one long line."""
        return not changes

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """How many sources came, went and changed, and how many names; whether the mappings did."""
        told = []
        for keys, what in (((SOURCES, CONTENTS), "sources"), ((NAMES,), "names")):
            ops: dict[str, Operation] = {}
            for change in changes:
                if len(change.path) == 2 and change.path[0] in keys and change.op is not Operation.REORDERED:
                    ops.setdefault(str(change.path[1]), change.op)
            counts = [(op, sum(one is op for one in ops.values())) for op in Operation]
            if ops:
                told.append(f"{what}: " + ", ".join(f"{count:,} {op.value}" for op, count in counts if count))
        if any(change.path[0] == MAPPINGS for change in changes if change.path):
            told.append("other mappings")
        return headline_of(told)


def _by_source(value: Value) -> Value:
    """The map with its contents by source. Their order is that of the sources, and told there."""
    assert isinstance(value, MappingValue)
    told = MappingValue(tuple((name, _told(content)) for name, content in sorted(_contents(value).items())))
    return MappingValue(tuple((key, told if key == CONTENTS else inner) for key, inner in value.entries))


def _told(content: Value) -> Value:
    """A content in words that are the same for no other: a long one is told as bytes, so it equals no string."""
    if not _is_string(content) or len(_text(content)) <= SHORT:
        return content
    return Scalar(ValueType.BYTES, told_bytes(_text(content).encode(errors="surrogatepass")))


def _lines(content: Value) -> bytes | None:
    """A content as text; None where it is none, or holds half of a character."""
    try:
        return _text(content).encode() if _is_string(content) else None
    except UnicodeEncodeError:
        return None


def _contents(value: Value) -> dict[str, Value]:
    contents = at_key(value, CONTENTS)
    if not isinstance(contents, ListValue):
        return {}
    return dict(zip(_strings_at(value, SOURCES) or (), contents.items, strict=True))


def _of_mappings(a: str, b: str) -> ValueChange:
    """How many segments there are (they end at `,` and `;`, the latter ends a line, too), and the first other one."""
    head = a[: common_prefix(a, b)]
    line = head.count(";")
    segment = head.rpartition(";")[2].count(",")
    other = f"; the first that differs is segment {segment + 1:,} of line {line + 1:,}"
    return changed(
        (MAPPINGS,),
        Scalar(ValueType.STRING, _counted(a)),
        Scalar(ValueType.STRING, _counted(b) + other),
    )


def _counted(mappings: str) -> str:
    segments = sum(1 for line in mappings.split(";") for segment in line.split(",") if segment)
    lines = mappings.count(";") + 1
    return f"{segments:,} segments in {lines:,} line{'' if lines == 1 else 's'}"


def _strings_at(value: Value, key: str) -> tuple[str, ...] | None:
    """The strings of a list at a key, none where there is no such key; None where it is no list of strings."""
    found = at_key(value, key)
    if found is None and isinstance(value, MappingValue):
        return ()
    if not isinstance(found, ListValue) or not all(map(_is_string, found.items)):
        return None
    return tuple(map(_text, found.items))


def _is_string(value: Value | None) -> bool:
    return isinstance(value, Scalar) and value.type is ValueType.STRING


def _text(value: Value | None) -> str:
    assert isinstance(value, Scalar)
    return value.text
