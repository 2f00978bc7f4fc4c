"""Causes of another order of the same items, where the order carries no meaning."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from msgspec.structs import replace

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.moved_lines import moved_lines
from pydistdiff.explain.of_metadata import (
    EntryPointOrder,
    FileListOrder,
    MetadataFieldOrder,
    OfMetadata,
    RecordOrder,
    RequirementOrder,
    SbomOrder,
)
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from pydistdiff.explain.cause import Explained, MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change


class KeyOrder(ProposedCause):
    """The keys of a mapping stand in another order.

    Every value is the same under the same key, and no key stands twice. Readers of metadata look keys up; in other
    members the order may matter (the first rule that matches), so there it counts.
    """

    id = "key-order"
    title = "keys stand in another order"
    significance = Significance.ORDER
    mark = Mark.ROLE
    remedy = "write mappings with sorted keys: json.dumps(sort_keys=True)"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """Any mapping that is reordered: comparers refuse keys that stand twice."""
        if change.cause is None and is_reordered(change) and change.type_a is ValueType.MAPPING:
            change = replace(change, cause=self.id)
        return super().explains(scene, change)


class CondaListOrder(OfMetadata):
    """A list in conda's `info/` that is a set stands in another order.

    The items are equal as a multiset, and it is one of the lists that conda-build fills from a set or a directory:
    the requirements of the tests, the packages of the build environment, the requirements of the rendered recipe,
    lists of `conda_build_config.yaml` but for `zip_keys`, what they zip, and channels, whose order is their meaning.
    """

    id = "conda-list-order"
    title = "a list of conda's that is a set stands in another order"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "none is needed: conda-build writes these lists in the order of a set; newer versions sort some of them"


class ListOrder(ProposedCause):
    """The items of a list stand in another order, and nobody knows that it is idle.

    The list is equal as a multiset; in a text that is no code, the lines are. A list of paths that are searched, of
    rules, of arguments has an order that matters, so this is never harmless.
    """

    id = "list-order"
    title = "items of a list stand in another order"
    significance = Significance.ORDER
    mark = Mark.NEVER
    remedy = "sort the list where its order means nothing; if it does, find out what made it differ"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """Any list that is reordered and that no other cause knows, and lines of a text that only moved."""
        if change.cause is None and is_reordered(change):
            change = replace(change, cause=self.id)
        return super().explains(scene, change) or moved_lines(scene, change)


def is_reordered(change: Change) -> TypeGuard[ValueChange]:
    """Whether a change is that items only stand elsewhere."""
    return isinstance(change, ValueChange) and change.op is Operation.REORDERED


ORDER_CAUSES: tuple[MemberCause, ...] = (
    RecordOrder(),
    MetadataFieldOrder(),
    RequirementOrder(),
    FileListOrder(),
    EntryPointOrder(),
    SbomOrder(),
    CondaListOrder(),
    KeyOrder(),
    ListOrder(),
)
"""In the order of precedence: `list-order` takes what no other one knows."""
