"""The short import of a function of a DLL, as import libraries have one for each."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from pydistdiff.native.binary import Binary, NativeError, Region
from pydistdiff.native.coff.description import CAUSE, told_time_of
from pydistdiff.native.coff.image import MARK, TIME
from pydistdiff.native.pe.names import told_machine
from pydistdiff.native.pe.stamps import TIME_STAMP
from pydistdiff.native.reader import Reader
from pydistdiff.native.regions import cut

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact

HEADER = 20
_KINDS = ("code", "data", "constant")
_NAMED_BY = ("ordinal", "name", "name without prefix", "undecorated name", "another name")
_BY_ORDINAL, _BY_ANOTHER = 0, 4


def is_short_import(source: Source) -> bool:
    """Whether a file begins like a short import, and is as long as it says."""
    head = source.read(0, HEADER)
    return len(head) == HEADER and head[:6] == MARK + bytes(2) and _size(head) == source.size - HEADER


def _size(head: bytes) -> int:
    return int.from_bytes(head[12:16], "little")


def read_short_import(source: Source) -> Binary:
    """The description of a short import. Raises NativeError."""
    reader = Reader(source)
    head = reader.take(0, HEADER, "the header")
    machine, time, size, number, bits = struct.unpack("<HIIHH", head[6:])
    if not is_short_import(source):
        raise NativeError("it does not begin like an import of a DLL")
    kind, named_by = bits & 3, bits >> 2 & 7
    if kind >= len(_KINDS) or named_by >= len(_NAMED_BY) or bits >> 5:
        raise NativeError("it imports in a way that no linker knows")
    names = ("symbol", "DLL", "exported as") if named_by == _BY_ANOTHER else ("symbol", "DLL")
    facts: dict[str, Fact] = {
        "machine": told_machine(machine),
        "kind": f"import of {_KINDS[kind]} by {_NAMED_BY[named_by]}",
    }
    counted = "ordinal" if named_by == _BY_ORDINAL else "hint"
    regions = [
        Region("header", 0, 6),
        Region("machine", 6, 2, told_by=("machine",)),
        Region(TIME_STAMP, 8, TIME, told_by=(TIME_STAMP,), cause=CAUSE),
        Region("size", 12, 4),
        Region(counted, 16, 2, told_by=(counted,)),
        Region("kind", 18, 2, told_by=("kind",)),
    ]
    at = HEADER
    for name in names:
        text = reader.name(at, f"the name of the {name}", source.size)
        end = at + len(text.encode("utf-8", "surrogateescape")) + 1
        facts[name] = text
        regions.append(Region(name, at, end - at, told_by=(name,)))
        at = end
    if at != HEADER + size:
        raise NativeError("something stands behind its names")
    facts[counted] = str(number)
    facts[TIME_STAMP] = told_time_of(time)
    return Binary(
        format="coff",
        summary=f"COFF {told_machine(machine)} import of {facts['symbol']} from {facts['DLL']}",
        facts=facts,
        regions=cut(source.size, regions),
        quiet=frozenset({TIME_STAMP}),
    )
