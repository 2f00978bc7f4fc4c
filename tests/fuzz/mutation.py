"""Blind mutation, where no coverage guides: what keeps the harnesses alive without atheris."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fuzz.targets import Harness

_BYTES = (0, 1, 0x20, 0x30, 0x7F, 0x80, 0xFF)
_SIZES = (-(2**31), -1, 0, 1, 7, 255, 2**12, 2**16, 2**31 - 1)


def mutated(data: bytes, others: Sequence[bytes], random: Random) -> bytes:
    """A few changes: bytes, bits, numbers, pieces that go, come twice or from elsewhere, a cut."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        _change(changed, others, random)
    return bytes(changed[: random.randrange(len(changed) + 1)] if random.random() < 0.05 else changed)


def _change(changed: bytearray, others: Sequence[bytes], random: Random) -> None:
    at = random.randrange(len(changed)) if changed else 0
    match random.randrange(8):
        case 0:
            changed[at : at + 1] = bytes([random.choice(_BYTES)])
        case 1:
            changed[at : at + 1] = bytes([random.randrange(256)])
        case 2 if changed:
            changed[at] ^= 1 << random.randrange(8)
        case 3:
            changed[at : at + 4] = struct.pack(random.choice("<>") + "i", random.choice(_SIZES))
        case 4:
            changed[at & ~3 : (at & ~3) + 4] = struct.pack("<I", random.randrange(len(changed) + 64))
        case 5:
            del changed[at : at + random.randrange(1, 40)]
        case 6:
            other = random.choice(others) or b"\0"
            start = random.randrange(len(other))
            changed[at:at] = other[start : start + random.randrange(1, 60)]
        case _:
            changed[at:at] = changed[at : at + random.randrange(1, 60)]


def mutants(harness: Harness, count: int, random: Random) -> Iterator[bytes]:
    """So many mutated seeds of a harness, each second one with its checksums put right, where it has some."""
    repair = harness.target.repair
    for number in range(count):
        data = mutated(random.choice(harness.seeds), harness.seeds, random)
        yield repair(data) if repair is not None and number % 2 else data
