"""The readers on broken files: they read or refuse, and neither crash, hang nor fill the memory."""

from __future__ import annotations

import collections
import os
import pickle
import random
import struct
import sys

import pytest

from certificate_builder import ED25519, certificate, name
from document_pairs import compared
from mo_builder import catalogue, mo
from npy_builder import doubles, npy
from sqlite_builder import PLAIN, database

EXAMPLES = int(os.environ.get("PYDISTDIFF_EXAMPLES", "2000"))
_SIZES = (-(2**31), -1, 0, 1, 255, 2**16, 2**31 - 1)

SEEDS = {
    "mo": [mo(catalogue(), slots=7), mo(catalogue(One="Eins"), letter=">", paired=True, gap=b"\0\0\0")],
    "npy": [
        npy(doubles(*range(40)), shape=(4, 10)),
        npy(bytes(range(60)), descr=[("a", "<i4"), ("b", "|S3", (2,)), ("c", "<f2")], shape=(5,), version=3),
        npy("abc".encode("utf-32-be"), descr=">U1", shape=(3, 1), fortran=True, version=2),
        npy(b"\x80\x03]q\0(K\1K\2e.", descr="|O", shape=(2,)),
    ],
    "pickle": [
        *(pickle.dumps({"a": [1, 2**40, -5, 1.5, None], "b": (b"xy", {"é"})}, protocol) for protocol in range(6)),
        pickle.dumps([collections.OrderedDict(a=1), collections.Counter("ab")], 2),
        pickle.dumps([collections.OrderedDict(a=1), collections.Counter("ab")], 5),
    ],
    "sqlite": [
        database(*PLAIN, "CREATE INDEX i ON t (name)", "CREATE TABLE w (k PRIMARY KEY, v) WITHOUT ROWID"),
        database(
            "CREATE TABLE t (a, b)", "INSERT INTO t VALUES (?, zeroblob(9))", rows=[(n * "x",) for n in range(60)]
        ),
        database("CREATE TABLE t (a)", "INSERT INTO t VALUES (zeroblob(2000))", pragmas=["auto_vacuum=1"]),
    ],
    "der": [certificate(), certificate("Other", subject=name(0x1E, "utf-16-be", CN="é"), key=ED25519)],
}


def mutated(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A few changes: bytes, sizes, digits, pieces that go, come twice or from elsewhere, a cut."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        at = chance.randrange(len(changed)) if changed else 0
        match chance.randrange(7):
            case 0:
                changed[at : at + 1] = bytes([chance.choice((0, 1, 0x7F, 0x80, 0xFF, *b"0123456789()[]{},:'.\n"))])
            case 1:
                changed[at : at + 1] = bytes([chance.randrange(256)])
            case 2:
                changed[at : at + 4] = struct.pack(chance.choice("<>") + "i", chance.choice(_SIZES))
            case 3:
                del changed[at : at + chance.randrange(1, 40)]
            case 4:
                other = chance.choice(others)
                start = chance.randrange(len(other))
                changed[at:at] = other[start : start + chance.randrange(1, 60)]
            case 5:
                changed[at : at + 1] = bytes([changed[at] ^ 1 << chance.randrange(8)]) if changed else b""
            case _:
                changed[at:at] = changed[at : at + chance.randrange(1, 60)]
    return bytes(changed[: chance.randrange(len(changed) + 1)] if chance.random() < 0.05 else changed)


@pytest.mark.parametrize("kind", SEEDS)
def test_broken_files_are_read_or_refused(kind: str):
    seeds = SEEDS[kind]
    chance = random.Random(kind)
    before = _memory()
    read = 0
    for _ in range(EXAMPLES):
        seed = chance.choice(seeds)
        data = mutated(seed, seeds, chance)
        if data == seed:
            continue
        found, comparison, fallback = compared(seed, data, f"x.{kind}")
        assert comparison.changes
        if fallback is not None:
            assert "Error" not in fallback.reason
        elif found == kind:
            read += 1
            # Whatever differs counts, unless a cause was checked.
            assert all(change.cause is None and not change.harmless for change in comparison.changes)
    assert read > EXAMPLES // 50
    assert _memory() - before < 256 * 1024


def _memory() -> int:
    """The most memory that this process ever had, in KiB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
