"""The reader on broken byte code: it reads or refuses, and neither crashes, hangs nor fills the memory."""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path
from random import Random

import pytest

from bytecode_builder import MAGIC, NONE, assembled, code_object, group, number, text
from document_pairs import compared
from interpreters import interpreters, run
from pydistdiff.bytecode.header import PycError
from pydistdiff.bytecode.pyc import read_pyc

EXAMPLES = int(os.environ.get("PYDISTDIFF_EXAMPLES", "2000"))
COMPARED = 20
"""Of so many inputs one is compared, too, and drawn."""
_INTERESTING = (0, 1, 0x7F, 0x80, 0xFF, *b"()>crsuzZaAitlgyNTFS.{[<:0")
_SIZES = (-(2**31), -1, 0, 1, 255, 2**16, 2**31 - 1)

SOURCES = (
    """
import os, sys
class A(object):
    'd'
    x: int = 1
    def f(self, *a, b=2.5, **k):
        return [i for i in a if i in {1, 'b', None}], lambda: (self, b'x', 1j, -1, 2**70)
""",
    """
def g(a):
    try:
        yield from a
    except (ValueError, TypeError) as e:
        raise KeyError(str(e))
    finally:
        print(f'{a!r}', 'ä', ...)
""",
    "async def h():\n    async with x as y:\n        await y\n" + "v = (1, (2, (3, (4, (5,)))))\n" * 3,
)
COMPILE = """
import marshal, os, py_compile, sys
folder = sys.argv[1]
for place, source in enumerate(sys.argv[2:]):
    name = os.path.join(folder, "%d.py" % place)
    with open(name, "w", encoding="utf-8") as file:
        file.write(source)
    py_compile.compile(name, os.path.join(folder, "%d.%d.%d.pyc" % (sys.version_info[:2] + (place,))), doraise=True)
"""


def seeds(folder: Path) -> list[bytes]:
    """Real ones of each interpreter that is here, and assembled ones of all versions."""
    for path in interpreters().values():
        run(path, COMPILE, str(folder), *SOURCES)
    made = [
        assembled(version, consts=group(NONE, code_object(version, name="f"), text("x"), b"i" + number(7)))
        for version in MAGIC
    ]
    return [*(path.read_bytes() for path in sorted(folder.glob("*.pyc"))), *made]


def mutated(data: bytes, others: list[bytes], random: Random) -> bytes:
    """A few changes: bytes, sizes, pieces that go, come twice or from elsewhere, a cut."""
    changed = bytearray(data)
    for _ in range(random.choice((1, 1, 2, 3, 8))):
        at = random.randrange(len(changed)) if changed else 0
        match random.randrange(6):
            case 0:
                changed[at : at + 1] = bytes([random.choice(_INTERESTING)])
            case 1:
                changed[at : at + 1] = bytes([random.randrange(256)])
            case 2:
                changed[at : at + 4] = struct.pack("<i", random.choice(_SIZES))
            case 3:
                del changed[at : at + random.randrange(1, 40)]
            case 4:
                other = random.choice(others)
                start = random.randrange(len(other))
                changed[at:at] = other[start : start + random.randrange(1, 60)]
            case _:
                changed[at:at] = changed[at : at + random.randrange(1, 60)]
    return bytes(changed[: random.randrange(len(changed) + 1)] if random.random() < 0.05 else changed)


def test_broken_byte_code_is_read_or_refused(tmp_path):
    known = seeds(tmp_path)
    random = Random(7)
    before = _memory()
    read = 0
    for count in range(EXAMPLES):
        seed = random.choice(known)
        # The header is left alone most of the time: nothing behind a broken one is read.
        data = seed[:16] + mutated(seed[16:], known, random) if random.random() < 0.9 else mutated(seed, known, random)
        try:
            read_pyc(data)
            read += 1
        except PycError:
            pass
        if count % COMPARED == 0 and data != seed:
            _, comparison, fallback = compared(seed, data, "x.pyc")
            assert comparison.changes
            assert fallback is None or "Error" not in fallback.reason
    assert read > EXAMPLES // 50
    assert _memory() - before < 256 * 1024


def _memory() -> int:
    """The most memory that this process ever had, in KiB; 0 where the system does not say."""
    if sys.platform != "linux":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


@pytest.mark.parametrize("version", MAGIC, ids=str)
def test_every_beginning_of_a_file_is_refused(version):
    data = assembled(version, consts=group(NONE, code_object(version, name="f")))
    for end in range(len(data)):
        with pytest.raises(PycError):
            read_pyc(data[:end])
