"""The tables that the dynamic linker and tools read, which stand behind the sections: where each of them is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import NativeError, Region

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.native.macho.image import Image

SYMBOLS, DYNAMIC_SYMBOLS, CODE_SIGNATURE = 0x2, 0xB, 0x1D
FUNCTION_STARTS, EXPORTS_TRIE = 0x26, 0x33
DYLD_INFO = 0x22
_TABLES = {
    CODE_SIGNATURE: "code signature",
    0x1E: "segment split info",
    FUNCTION_STARTS: "function starts",
    0x29: "data in code",
    0x2B: "signing requirements of libraries",
    0x2E: "hints for the linker",
    EXPORTS_TRIE: "exports",
    0x34: "chained fixups",
}
_INFO = ("rebasing", "binding", "weak binding", "lazy binding", "exports")
SIGNATURE_REGION = _TABLES[CODE_SIGNATURE]
EXPORTS_REGION = _TABLES[EXPORTS_TRIE]


def tables(image: Image) -> Iterator[Region]:
    """The tables as regions; those without bytes are left out. Raises NativeError."""
    for region in _declared(image):
        if region.end > image.reader.size:
            raise NativeError(f"the table of {region.name} does not lie in the file")
        if region.size:
            yield region


def _declared(image: Image) -> Iterator[Region]:
    for command in image.commands:
        kind = command.type & 0x7FFF_FFFF
        if kind in _TABLES:
            offset, size = image.fields(command, "II")
            yield Region(_TABLES[kind], offset, size)
        elif kind == DYLD_INFO:
            places = image.fields(command, "I" * 2 * len(_INFO))
            for name, offset, size in zip(_INFO, places[::2], places[1::2], strict=True):
                yield Region(name, offset, size)
        elif kind == SYMBOLS:
            offset, count, names, size = image.fields(command, "IIII")
            yield Region("symbols", offset, count * (16 if image.is_64 else 12))
            yield Region("names of symbols", names, size)
        elif kind == DYNAMIC_SYMBOLS:
            offset, count = image.fields(command, "II", 56)
            yield Region("indirect symbols", offset, 4 * count)


def table(image: Image, name: str) -> bytes:
    """The bytes of the first table of this name; none where there is no such table. Raises NativeError."""
    found = next((region for region in tables(image) if region.name == name), None)
    return b"" if found is None else image.reader.take(found.start, found.size, f"the table of {name}")
