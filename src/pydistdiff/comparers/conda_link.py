"""What conda does when it links a package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET
from msgspec.structs import replace

from pydistdiff.comparers.document import at_key
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.info_folders import in_conda_info
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.own_files import have_own_files, without_python_ending
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, by_key, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

_SCRIPTS = ("noarch", "entry_points")


class CondaLinkComparer(JsonComparer):
    """info/link.json of a noarch conda package: its kind, and the commands that conda writes for it.

    Commands are compared by name. Another order of them is `entry-point-order`, if each has a name of its own.
    """

    format = "conda-link"
    empty = MappingValue((("noarch", MappingValue((("entry_points", ListValue(())),))),))

    def is_named(self, pair: Pair) -> bool:
        """By the name and the folder; `package_metadata.json` is what it was called first."""
        return in_conda_info(pair) in ("link.json", "package_metadata.json")

    def identities(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Commands by name."""
        return _commands(items) if path == _SCRIPTS else by_key(path, items)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What differs, and whether the commands stand in another order."""
        for change in compare_values(a, b, self.identities):
            is_idle = change.op is Operation.REORDERED and change.path == _SCRIPTS
            # Where two commands have one name, the last that is written is the one that is there.
            is_idle = is_idle and all(_have_own_names(side) for side in (a, b))
            yield replace(change, cause="entry-point-order") if is_idle else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """Commands that came, went and lead elsewhere; then the rest."""
        told = [change for change in changes if change.op is not Operation.REORDERED]
        told.sort(key=lambda change: change.path[:2] != _SCRIPTS)
        return headline_of([_told(change) for change in told])


def _told(change: ValueChange) -> str:
    if change.path[:2] != _SCRIPTS:
        return told_change(".".join(map(str, change.path)), change)
    if len(change.path) == len(_SCRIPTS):
        value = change.a if change.b is UNSET else change.b
        return f"console scripts {value} {change.op.value}"
    a, b = (text if text is UNSET else text.partition("=")[2].strip() for text in (change.a, change.b))
    return told_change(f"console script {change.path[2]}", replace(change, a=a, b=b))


def _commands(items: Sequence[Value]) -> tuple[str, ...] | None:
    """The names of commands that are given as `name = module:function`, or None where they have none of their own."""
    names: list[str] = []
    for item in items:
        if not isinstance(item, Scalar) or item.type is not ValueType.STRING or "=" not in item.text:
            return None
        names.append(item.text.partition("=")[0].strip())
    return tuple(names) if len(set(names)) == len(names) else None


def _have_own_names(document: Value) -> bool:
    """Whether no two commands are written to one file, as `have_own_files` tells it."""
    noarch = at_key(document, _SCRIPTS[0])
    commands = at_key(noarch, _SCRIPTS[1]) if noarch is not None else None
    names = _commands(commands.items) if isinstance(commands, ListValue) else None
    return names is not None and have_own_files(list(map(without_python_ending, names)))
