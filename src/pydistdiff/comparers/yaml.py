"""YAML, its scalars as they are spelt, and its comments."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import COMMENTS, DocumentComparer
from pydistdiff.comparers.line_lists import strings
from pydistdiff.comparers.yaml_comments import comments_of
from pydistdiff.comparers.yaml_composer import compose
from pydistdiff.diffing.values import ListValue, MappingValue, compare_values
from pydistdiff.model import Operation

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange


class YamlStream(ListValue, frozen=True, kw_only=True):
    """The documents of a stream in order, its comments by place, its indents and its layout in words."""

    comments: MappingValue
    indent: str
    layout: str


class YamlComparer(DocumentComparer):
    """YAML documents.

    Scalars are compared as they are written and with their type: `1.10` is not `1.1`, `yes` is not `true`, and
    `"1"` is a string. A plain word is no string where YAML 1.1 or YAML 1.2 takes it for something else. What an alias
    stands for is compared in its place, a merge key `<<` is a key, a tag of its own is a step of the path.

    Comments count. They are compared line by line with the place where they stand, under `# comments`. A file of
    several documents is a list of them.

    Documents that readers read in different ways are shown as text: a key or an anchor that stands twice, keys that are
    equal to some readers, carriage returns between lines. So are keys that are no scalars, which is what a template
    looks like, and documents that are too deep or too large.
    """

    format = "yaml"
    formatting_cause = "yaml-formatting"

    def is_named(self, pair: Pair) -> bool:
        """By the extension, or the name of a file that is YAML without one."""
        name = pair.path.rpartition("/")[2].lower()
        return name.endswith((".yaml", ".yml", ".cff")) or name in (".condarc", ".clang-format", ".clang-tidy")

    def parse(self, text: str, pair: Pair) -> Value:  # noqa: ARG002
        """The documents, with comments and layout beside them. Raises DocumentError."""
        composed = compose(text)
        comments = comments_of(text, composed) if "#" in text else ()
        if composed.directives:
            comments = (*comments, ("directives", strings(composed.directives)))
        return YamlStream(
            tuple(composed.documents.items),
            comments=MappingValue(comments),
            indent=composed.style.in_short(),
            layout=composed.style.in_full(),
        )

    def layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """The indents."""
        assert isinstance(value, YamlStream)
        return value.indent

    def whole_layout(self, text: str, value: Value) -> str | None:  # noqa: ARG002
        """The indents, quotes, blocks, flow collections and aliases."""
        assert isinstance(value, YamlStream)
        return value.layout

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:
        """What changed in the documents, then in the comments."""
        assert isinstance(a, YamlStream)
        assert isinstance(b, YamlStream)
        if len(a.items) == len(b.items) == 1:
            changes = self.document_differences(a.items[0], b.items[0], pair)
        else:
            changes = compare_values(ListValue(a.items), ListValue(b.items), self.identities)
        # Comments at items of lists may be about the order of these.
        has_idle_order = not any("[" in place for side in (a, b) for place, _ in side.comments.entries)
        for change in changes:
            is_sure = has_idle_order or change.op is not Operation.REORDERED
            yield change if is_sure else replace(change, cause=None)
        for change in compare_values(a.comments, b.comments):
            if change.path or change.op is not Operation.REORDERED:  # the order of places is that of the values
                yield replace(change, path=(COMMENTS, *change.path))

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What changed between two documents, comments left out."""
        return compare_values(a, b, self.identities)
