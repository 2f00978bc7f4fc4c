"""Software bills of materials in JSON: CycloneDX and SPDX (PEP 770)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.document import at_key
from pydistdiff.comparers.headline import headline_of, told_change
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.diffing.values import ListValue, MappingValue, by_key, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pydistdiff.comparers.pair import Pair
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

    _Scheme = Callable[[Value], str | None]

_ENDINGS = (".cdx.json", ".spdx.json")
_SETS = frozenset({"components", "services", "dependencies", "dependsOn", "packages", "files", "relationships"})
"""Keys of lists whose order means nothing in CycloneDX and SPDX."""
_RELATION = ("spdxElementId", "relationshipType", "relatedSpdxElement")


class SbomComparer(JsonComparer):
    """SBOMs in `.dist-info/sboms`, CycloneDX and SPDX in JSON.

    Components are told apart by package URL without the version, else by name, so that another version is a change of
    one component; relations by what they relate. Another order of components, packages, files, dependencies and
    relations is `sbom-order`. A document that does not say that it is one of the two is compared as JSON.
    """

    format = "sbom"

    def is_named(self, pair: Pair) -> bool:
        """By the folder, or by the endings that both formats ask for."""
        path = pair.path.lower()
        return (path.endswith(".json") and path.rpartition("/")[0].endswith("/sboms")) or path.endswith(_ENDINGS)

    def differences(self, a: Value, b: Value, pair: Pair) -> Iterable[ValueChange]:  # noqa: ARG002
        """What changed; lists that are sets of an SBOM are told so."""
        if not (_is_sbom(a) and _is_sbom(b)):
            yield from compare_values(a, b, by_key)
            return
        for change in compare_values(a, b, SbomIdentities(a, b)):
            is_idle = change.op is Operation.REORDERED and change.type_a is ValueType.LIST and change.path[-1] in _SETS
            yield replace(change, cause="sbom-order") if is_idle else change

    def headline(self, changes: Sequence[ValueChange], pair: Pair) -> str | None:  # noqa: ARG002
        """The components that came, went and have another version."""
        told = [
            change
            for change in changes
            if len(change.path) in (2, 3)
            and change.path[0] in ("components", "packages")
            and (len(change.path) == 2 or change.path[2] in ("version", "versionInfo"))
            and change.op is not Operation.REORDERED
        ]
        return headline_of([told_change(str(change.path[1]), change) for change in told])


class SbomIdentities:
    """What tells the items of an SBOM's lists apart: the same for all lists of one name, on both sides."""

    def __init__(self, a: Value, b: Value) -> None:
        self._schemes: dict[str, tuple[_Scheme, ...]] = dict.fromkeys(_SETS, _SCHEMES)
        stack = [a, b]
        while stack:
            value = stack.pop()
            if isinstance(value, ListValue):
                stack += value.items
            elif isinstance(value, MappingValue):
                for key, inner in value.entries:
                    stack.append(inner)
                    if key in _SETS and isinstance(inner, ListValue):
                        fitting = [
                            scheme for scheme in self._schemes[key] if _names_of(scheme, inner.items) is not None
                        ]
                        self._schemes[key] = tuple(fitting)

    def __call__(self, path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
        """Components by package URL or name, relations by both ends, files by name."""
        schemes = self._schemes.get(str(path[-1]), ()) if path else ()
        return _names_of(schemes[0], items) if schemes else by_key(path, items)


def _names_of(scheme: _Scheme, items: Sequence[Value]) -> tuple[str, ...] | None:
    found = [scheme(item) for item in items]
    names = tuple(name for name in found if name is not None)
    return names if len(names) == len(found) == len(set(names)) else None


def _is_sbom(value: Value) -> bool:
    form = _string(value, "bomFormat")
    return form == "CycloneDX" or _string(value, "spdxVersion") is not None


def _string(value: Value, key: str) -> str | None:
    found = at_key(value, key)
    return found.text if getattr(found, "type", None) is ValueType.STRING else None  # type: ignore[union-attr]


def _purls(item: Value) -> str | None:
    purl = _string(item, "purl")
    if purl is None:
        return None
    head, mark, rest = purl.partition("?")
    return head.rpartition("@")[0] + mark + rest if "@" in head.rpartition("/")[2] else purl


def _names(item: Value) -> str | None:
    return _string(item, "name")


def _names_and_versions(item: Value) -> str | None:
    name, version = _string(item, "name"), _string(item, "version") or _string(item, "versionInfo")
    return f"{name} {version}" if name is not None and version is not None else None


def _relations(item: Value) -> str | None:
    ends = [_string(item, key) for key in _RELATION]
    return " ".join(end for end in ends if end is not None) if None not in ends else None


def _refs(item: Value) -> str | None:
    return _string(item, "ref")


def _file_names(item: Value) -> str | None:
    return _string(item, "fileName")


_SCHEMES: tuple[_Scheme, ...] = (_purls, _names, _names_and_versions, _relations, _refs, _file_names)
