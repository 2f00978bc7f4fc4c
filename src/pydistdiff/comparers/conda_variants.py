"""What a conda package was built for: the variants of conda-build and of rattler-build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import COMMENTS
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_recipe
from pydistdiff.comparers.line_lists import own_names
from pydistdiff.comparers.yaml import YamlComparer
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

_ORDER = "conda-list-order"
_USED = ("conda_build_config.yaml", "variant_config.yaml")
_SEQUENCES = frozenset({"zip_keys", "channel_sources", "channel_targets"})
"""Keys whose lists have an order that means something."""


class CondaVariantsComparer(YamlComparer):
    """What a conda package was built for: conda_build_config.yaml and variant_config.yaml in `info/recipe`.

    Values of a list are told apart by what they say. In the files that say what was used, lists are sets, and another
    order of them is `conda-list-order`; not that of `zip_keys`, of the lists that these zip, and of channels. In what
    a recipe brought along every order counts.
    """

    format = "conda-variants"

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder."""
        return (in_conda_recipe(pair) or "").rpartition("/")[2] in _USED

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Values by what they say, where they are all strings."""
        are_strings = all(isinstance(item, Scalar) and item.type is ValueType.STRING for item in items)
        return own_names(path, items) if len(path) == 1 and are_strings else by_key(path, items)

    def document_differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:
        """What changed, with a cause of another order of a list that is a set."""
        sequences = _SEQUENCES | {_normalised(name) for side in (a, b) for name in _zipped(side)}
        is_used = in_conda_recipe(pair) in _USED
        for change in super().document_differences(a, b, pair):
            is_idle = (
                is_used
                and change.op is Operation.REORDERED
                and change.type_a is ValueType.LIST
                and len(change.path) == 1
                and _normalised(str(change.path[0])) not in sequences
            )
            yield replace(change, cause=_ORDER) if is_idle else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The values that differ."""
        told = [change for change in changes if change.op is not Operation.REORDERED and change.path[:1] != (COMMENTS,)]
        return headline_of([told_change(".".join(map(str, change.path)), change) for change in told])


def _zipped(document: Value) -> Iterator[str]:
    """The keys whose lists belong together, item by item: all names under `zip_keys`, which may be joined by commas."""
    entries = dict(document.entries) if isinstance(document, MappingValue) else {}
    stack = [entries["zip_keys"]] if "zip_keys" in entries else []
    while stack:
        value = stack.pop()
        if isinstance(value, ListValue):
            stack += value.items
        elif isinstance(value, MappingValue):
            stack += [inner for _, inner in value.entries]
        else:
            yield from (name.strip() for name in value.text.split(","))


def _normalised(key: str) -> str:
    """A key of variants as rattler-build knows it: `-` and `.` are `_`."""
    return key.replace("-", "_").replace(".", "_")
