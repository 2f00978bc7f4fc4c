"""The readers of Windows and macOS on broken files: they read or refuse, and neither crash nor fill the memory."""

from __future__ import annotations

import os
import struct
import sys
from random import Random

import pytest

import macho_builder
import pe_builder
from document_pairs import compared
from macho_builder import (
    ARM64,
    PPC,
    X86_64,
    by_somebody,
    exported,
    macho,
    reexported,
    trie,
    universal,
    with_entitlements,
)
from pe_builder import Block, address_of, delayed_imports, load_config, relocations, rich, rich_image, signed, tls
from pydistdiff.archives.source import BytesSource
from pydistdiff.native.binary import NativeError
from pydistdiff.native.macho.universal import read_macho
from pydistdiff.native.pe.description import read_pe

EXAMPLES = int(os.environ.get("PYDISTDIFF_EXAMPLES", "2000"))
COMPARED = 25
"""Of so many inputs one is compared, too."""
_SIZES = (-(2**31), -1, 0, 1, 2, 7, 255, 2**12, 2**16, 2**31 - 1)
_INTERESTING = (0, 1, 2, 0x7F, 0x80, 0xFF)


def _tables(block: Block) -> dict[int, tuple[int, int]]:
    return {
        pe_builder.DELAYED: delayed_imports(block, {"late.dll": ("f", 3)}),
        pe_builder.LOAD_CONFIG: load_config(block),
        pe_builder.TLS: tls(block, 2),
        pe_builder.RELOCATIONS: relocations(block, (address_of(1) + 8, address_of(0))),
    }


PE_SEEDS = [
    rich_image(stub=rich(((0x105, 30034, 2),)), block=_tables),
    signed(rich_image(block=_tables)),
    pe_builder.with_checksum(pe_builder.pe(machine=pe_builder.X86, overlay=b"PK\5\6" + bytes(30))),
]
MACHO_SEEDS = [
    macho(exports=trie({"_a": exported(), "_b": reexported(1, "_c")}), starts=(0x1000, 0x1010), signature={}),
    macho(sign=by_somebody),
    universal(macho(cpu=X86_64), macho(cpu=ARM64, sign=with_entitlements)),
    macho(
        macho_builder.text_command(0xC, "/a.dylib", 2, 3, 4, order=">"),
        *(macho_builder.command(0x1B, bytes(16), order=">"),),
        cpu=PPC,
        order=">",
        plus=False,
    ),
]


def mutated(data: bytes, others: list[bytes], random: Random) -> bytes:
    """A few changes: bytes, numbers, pieces that go, come twice or from elsewhere, a cut; many in the headers."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        end = len(changed) if random.random() < 0.5 else min(len(changed), 0x500)
        at = random.randrange(end) if end else 0
        match random.randrange(8):
            case 0:
                changed[at : at + 1] = bytes([random.choice(_INTERESTING)])
            case 1:
                changed[at : at + 1] = bytes([random.randrange(256)])
            case 2 | 3:
                changed[at : at + 4] = struct.pack("<i", random.choice(_SIZES))
            case 4:
                changed[at & ~3 : (at & ~3) + 4] = struct.pack("<I", random.randrange(len(changed) + 64))
            case 5:
                changed[at & ~3 : (at & ~3) + 4] = struct.pack("<I", 0x1_0000 + random.randrange(0x1000))
            case 6:
                other = random.choice(others)
                start = random.randrange(len(other))
                piece = other[start : start + random.randrange(1, 60)]
                changed[at : at + len(piece)] = piece
            case _:
                size = random.randrange(1, 40)
                changed[at:at] = changed[at : at + size]
                del changed[at + size : at + 2 * size]
    return bytes(changed[: random.randrange(len(changed) + 1)] if random.random() < 0.05 else changed)


@pytest.mark.parametrize(
    ("seeds", "read", "path"),
    [pytest.param(PE_SEEDS, read_pe, "x.pyd", id="PE"), pytest.param(MACHO_SEEDS, read_macho, "x.so", id="Mach-O")],
)
def test_broken_files_are_read_or_refused(seeds, read, path):
    random = Random(11)
    before = _memory()
    good = 0
    for count in range(EXAMPLES):
        seed = random.choice(seeds)
        data = mutated(seed, seeds, random)
        try:
            binary = read(BytesSource(data))
        except NativeError:
            binary = None
        if binary is not None:
            good += 1
            assert [region.start for region in binary.regions] == [0, *(region.end for region in binary.regions[:-1])]
            assert binary.regions[-1].end == len(data)
            assert len({region.name for region in binary.regions}) == len(binary.regions)
            assert all(
                one.start >= 0 and one.size >= 0 and one.start + one.size <= len(data) for one in binary.functions
            )
        if count % COMPARED == 0 and data != seed:
            _, comparison, fallback = compared(seed, data, path)
            assert comparison.changes
            assert fallback is None or "Error" not in fallback.reason
    assert good > EXAMPLES // 20
    assert _memory() - before < 256 * 1024


def _memory() -> int:
    """The most memory that this process ever had, in KiB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("seed", [*PE_SEEDS, *MACHO_SEEDS], ids=range(7))
def test_every_beginning_of_a_file_is_read_or_refused(seed):
    read = read_pe if seed.startswith(b"MZ") else read_macho
    for end in range(0, len(seed), 13):
        try:
            assert read(BytesSource(seed[:end])).regions[-1].end == end
        except NativeError:
            continue
