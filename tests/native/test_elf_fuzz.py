"""The reader on broken ELF files: it reads or refuses, and neither crashes, hangs nor fills the memory."""

from __future__ import annotations

import os
import struct
import sys
from random import Random

import pytest

from document_pairs import compared, explained_member
from elf_builder import PROGBITS, Elf, Section, Symbol
from pydistdiff.archives.source import BytesSource
from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf.description import read_elf

EXAMPLES = int(os.environ.get("PYDISTDIFF_EXAMPLES", "2000"))
COMPARED = 10
"""Of so many inputs one is compared, too."""
_NUMBERS = (0, 1, 2, 7, 0x7F, 0xFF, 0xFFF, 0x1000, 0xFFFF, 1 << 16, (1 << 31) - 1, 1 << 31, (1 << 32) - 1, 1 << 63)


def seeds() -> list[tuple[bytes, list[int]]]:
    """Files of both classes and byte orders, and where in them numbers stand that the reader obeys."""
    found = []
    for bits in (64, 32):
        for order in "<>":
            made = Elf(
                bits=bits,
                order=order,
                hash_kind="gnu" if order == "<" else "sysv",
                symbols=(
                    Symbol("memcpy", version="GLIBC_2.14", library="libc.so.6"),
                    Symbol("__stack_chk_fail", version="GLIBC_2.4", library="libc.so.6"),
                    Symbol("first", 0, 16, version="V1"),
                    Symbol("second", 16, 8),
                ),
                local_symbols=(Symbol("third", 24, 8, binding=0), Symbol("first", 0, 16)),
                tags=((14, "libx.so"), (29, "$ORIGIN")),
                notes=(("GNU", 5, struct.pack(order + "III", 0xC0000002, 4, 3)), ("Go", 4, b"id")),
                base_defined="libx.so",
                interpreter="/lib/ld.so",
                debug_link=b"x.debug\0\1\2\3\4",
                rodata=b"a string of it\0",
                sections=(Section(".debug_info", PROGBITS, 0, b"debug"),),
            )
            data = made.bytes()
            places = [*range(64 + 56 * 8), *range(made.sections_at, len(data))]
            for name in (".dynamic", ".dynsym", ".gnu.version", ".gnu.version_r", ".gnu.version_d", ".hash", ".symtab"):
                start, size = made.offsets[name]
                places += range(start, start + size)
            start, size = made.offsets[".note.gnu.build-id"]
            places += range(start, start + size + 60)
            found.append((data, places))
    return found


def mutated(data: bytes, places: list[int], random: Random) -> bytes:
    """A few changes: numbers in the headers and tables, bytes, pieces that go or come from elsewhere, a cut."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at = random.choice(places)
        width = random.choice((1, 2, 4, 8))
        match random.randrange(5):
            case 0:
                changed[at : at + 1] = bytes([random.randrange(256)])
            case 1 | 2:
                at = at // width * width
                value = random.choice((*_NUMBERS, len(data), len(data) - 1, random.randrange(len(data) + 1)))
                number = (value & ((1 << 8 * width) - 1)).to_bytes(width, random.choice(("little", "big")))
                changed[at : at + width] = number
            case 3:
                other = random.choice(places) // 8 * 8
                changed[at // 8 * 8 : at // 8 * 8 + 8] = changed[other : other + 8]
            case _:
                start = random.randrange(len(changed) + 1)
                changed[start:start] = changed[at : at + random.randrange(1, 60)]
    return bytes(changed[: random.randrange(len(changed) + 1)] if random.random() < 0.03 else changed)


def test_broken_files_are_read_or_refused():
    known = seeds()
    random = Random(11)
    before = _memory()
    read = 0
    for count in range(EXAMPLES):
        seed, places = random.choice(known)
        data = mutated(seed, places, random)
        try:
            found = read_elf(BytesSource(data))
        except NativeError:
            pass
        else:
            read += 1
            assert b"".join(data[region.start : region.end] for region in found.regions) == data
            assert len({region.name for region in found.regions}) == len(found.regions)
        if count % COMPARED == 0 and data != seed and data[:4] == seed[:4]:
            _, comparison, fallback = compared(seed, data, "x.so")
            assert comparison.changes
            assert fallback is None or "Error" not in fallback.reason
    assert read > EXAMPLES // 3
    assert _memory() - before < 256 * 1024


def test_no_byte_but_those_with_a_cause_is_harmless():
    """Each byte is changed by itself: only what is named, or what follows from it, may be called harmless."""
    for seed, _ in seeds():
        regions = read_elf(BytesSource(seed)).regions
        for region in regions:
            places = range(region.start, region.end, max(region.size // 3, 1))
            for at in places:
                data = bytearray(seed)
                data[at] ^= 0x41
                member = explained_member(seed, bytes(data), "x.so")
                is_harmless = all(change.harmless for change in member.changes)
                assert is_harmless == (region.cause is not None), (region, at)


def _memory() -> int:
    """The most memory that this process ever had, in KiB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("place", range(4))
def test_every_beginning_of_a_file_is_read_or_refused(place):
    data, _ = seeds()[place]
    for end in range(0, len(data), 7):
        try:
            found = read_elf(BytesSource(data[:end]))
        except NativeError:
            continue
        assert sum(region.size for region in found.regions) == end
