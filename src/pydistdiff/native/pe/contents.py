"""Everything that the data directories of a PE image lead to; what of it cannot be read costs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from pydistdiff.native.binary import NativeError
from pydistdiff.native.pe.certificates import read_certificates
from pydistdiff.native.pe.debug import CODE_VIEW, EXTENDED, REPRO, read_code_view, read_debug, read_extended, read_repro
from pydistdiff.native.pe.exports import read_exports
from pydistdiff.native.pe.imports import read_delayed_imports, read_imports
from pydistdiff.native.pe.load_config import read_load_config, read_tls_callbacks
from pydistdiff.native.pe.resources import VERSION, read_resources
from pydistdiff.native.pe.version_info import LARGEST, read_version_info

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.native.pe.certificates import Certificate
    from pydistdiff.native.pe.debug import CodeView, Debug
    from pydistdiff.native.pe.exports import Exports
    from pydistdiff.native.pe.image import Image
    from pydistdiff.native.pe.imports import ImportedLibrary
    from pydistdiff.native.pe.load_config import LoadConfig
    from pydistdiff.native.pe.resources import Resources

_Type = TypeVar("_Type")


class Contents(Struct, frozen=True, kw_only=True):
    """What the directories say; `unreadable` names those that say nothing, with the reason."""

    imports: tuple[ImportedLibrary, ...]
    delayed: tuple[ImportedLibrary, ...]
    exports: Exports | None
    debug: tuple[Debug, ...]
    code_view: tuple[Debug, CodeView] | None
    repro: tuple[Debug, bytes] | None
    extended: int
    load_config: LoadConfig | None
    callbacks: int | None
    resources: Resources | None
    version: tuple[tuple[str, str], ...]
    certificates: tuple[Certificate, ...]
    unreadable: dict[str, str]


def read_contents(image: Image) -> Contents:
    """Read all directories. What is broken is noted in `unreadable`."""
    unreadable: dict[str, str] = {}

    def part(name: str, read: Callable[[Image], _Type], instead: _Type) -> _Type:
        try:
            return read(image)
        except NativeError as error:
            unreadable[name] = str(error)
            return instead

    no_debug: tuple[Debug, ...] = ()
    debug = part("debug", read_debug, no_debug)
    resources = part("resources", read_resources, None)
    return Contents(
        imports=part("imports", read_imports, ()),
        delayed=part("delayed imports", read_delayed_imports, ()),
        exports=part("exports", read_exports, None),
        debug=debug,
        code_view=part("PDB", lambda image: _first(image, debug, CODE_VIEW, read_code_view), None),
        repro=part("hash of the link", lambda image: _first(image, debug, REPRO, read_repro), None),
        extended=part("characteristics", lambda image: (_first(image, debug, EXTENDED, read_extended) or (0, 0))[1], 0),
        load_config=part("load configuration", read_load_config, None),
        callbacks=part("thread-local storage", read_tls_callbacks, None),
        resources=resources,
        version=part("version", lambda image: _version(image, resources), ()),
        certificates=part("signature", read_certificates, ()),
        unreadable=unreadable,
    )


def _first(
    image: Image, entries: tuple[Debug, ...], kind: int, read: Callable[[Image, Debug], _Type | None]
) -> tuple[Debug, _Type] | None:
    for entry in entries:
        if entry.type == kind:
            found = read(image, entry)
            if found is not None:
                return entry, found
    return None


def _version(image: Image, resources: Resources | None) -> tuple[tuple[str, str], ...]:
    items = () if resources is None else resources.items
    item = next((item for item in items if item.type == VERSION), None)
    if item is None:
        return ()
    return read_version_info(image.reader.take(item.offset, min(item.size, LARGEST), "the version resource"))
