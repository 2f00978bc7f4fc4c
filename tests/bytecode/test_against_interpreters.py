"""The reader against the interpreters' own, on the standard library of each that this machine has."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest

from interpreters import interpreters, run
from pydistdiff.bytecode.code import LOCAL, Code, Item, Kind, walk
from pydistdiff.bytecode.opcodes import instruction_names
from pydistdiff.bytecode.pyc import read_pyc
from pydistdiff.bytecode.source_hash import source_hash
from pydistdiff.bytecode.wording import told_item

FILES = int(os.environ.get("PYDISTDIFF_FILES", "15"))
"""Files of the standard library for each interpreter; 300 make more than 2,000 in all."""

COMPILE = """
import binascii, glob, json, marshal, os, py_compile, struct, sys, warnings
warnings.simplefilter("ignore")
folder, most = sys.argv[1], int(sys.argv[2])
library = os.path.dirname(os.__file__)
names = sorted(glob.glob(library + "/*.py") + glob.glob(library + "/*/*.py"))
step = max(len(names) // most, 1)
def told(item):
    if hasattr(item, "co_code"):
        return "<code %s>" % item.co_name
    if isinstance(item, tuple):
        return "(%s%s)" % (", ".join(map(told, item)), "," if len(item) == 1 else "")
    if isinstance(item, frozenset):
        return "frozenset({%s})" % ", ".join(map(told, item))
    if isinstance(item, complex):
        return "(%s + %sj)" % (told(item.real), told(item.imag))
    if isinstance(item, float) and item != item:
        return "nan(%s)" % binascii.hexlify(struct.pack("<d", item)).decode()
    return "Ellipsis" if item is ... else ascii(item)
def described(code):
    rows = [[code.co_name, code.co_argcount, getattr(code, "co_posonlyargcount", 0), code.co_kwonlyargcount,
             code.co_stacksize, code.co_flags, code.co_code.hex(), [told(item) for item in code.co_consts],
             list(code.co_names), list(code.co_varnames), sorted(code.co_cellvars), sorted(code.co_freevars),
             code.co_filename, code.co_firstlineno,
             (code.co_linetable if hasattr(code, "co_linetable") else code.co_lnotab).hex(),
             getattr(code, "co_exceptiontable", b"").hex(), getattr(code, "co_qualname", None)]]
    for item in code.co_consts:
        if hasattr(item, "co_code"):
            rows += described(item)
    return rows
done = []
for place, name in enumerate(names[::step]):
    target = os.path.join(folder, "%d.pyc" % place)
    try:
        py_compile.compile(name, target, doraise=True)
    except Exception:
        continue
    with open(target, "rb") as file:
        data = file.read()
    rows = described(marshal.loads(data[12 if sys.version_info < (3, 7) else 16:]))
    done.append([target, [json.dumps(row) for row in rows]])
print(json.dumps(done))
"""


def told(item: Item) -> str:
    """A constant in ASCII: which characters can be printed is another thing in each version."""
    if isinstance(item, Code) or not isinstance(item.value, tuple | str):
        return told_item(item)
    if isinstance(item.value, str):
        return ascii(item.value)
    items = ", ".join(map(told, item.value))
    if item.kind is Kind.FROZENSET:
        return f"frozenset({{{items}}})"
    return f"({items}{',' if len(item.value) == 1 else ''})"


def described(code: Code) -> list[str]:
    rows = []
    for one in walk(code):
        pairs = list(zip(one.locals, one.kinds, strict=True))
        rows.append(
            json.dumps(
                [
                    *(one.name, one.argcount, one.posonlyargcount, one.kwonlyargcount, one.stacksize, one.flags),
                    one.code.hex(),
                    list(map(told, one.consts)),
                    list(one.names),
                    [name for name, kind in pairs if kind & LOCAL],
                    sorted(name for name, kind in pairs if kind & 0x40),
                    sorted(name for name, kind in pairs if kind & 0x80),
                    *(one.filename, one.firstlineno, one.linetable.hex(), one.exceptiontable.hex(), one.qualname),
                ]
            )
        )
    return rows


@pytest.mark.parametrize("version", [(3, minor) for minor in range(6, 16)], ids=str)
def test_files_of_the_standard_library_are_read_as_their_interpreter_reads_them(version, tmp_path):
    path = interpreters().get(version)
    if path is None:
        pytest.skip(f"no Python {version[0]}.{version[1]} is here (PYDISTDIFF_PYTHONS names executables)")
    done = json.loads(run(path, COMPILE, str(tmp_path), str(FILES)))
    assert len(done) >= min(FILES, 10)
    for target, expected in done:
        pyc = read_pyc(Path(target).read_bytes())
        assert pyc.version == version
        assert pyc.trailing == b""
        assert _without_sets(described(pyc.code)) == _without_sets(expected)


def _without_sets(rows: list[str]) -> list[str]:
    """Sets are loaded in an order of their own: of their items only the sorted letters count."""
    return ["".join(sorted(row)) if "frozenset" in row else row for row in rows]


@pytest.mark.parametrize("version", [(3, minor) for minor in range(6, 16)], ids=str)
def test_hashes_and_names_of_instructions_are_those_of_the_interpreter(version):
    path = interpreters().get(version)
    if path is None:
        pytest.skip(f"no Python {version[0]}.{version[1]} is here (PYDISTDIFF_PYTHONS names executables)")
    if instruction_names(version):
        program = "import json, opcode; print(json.dumps([[n, i] for n, i in opcode.opmap.items() if i < 256]))"
        names = {number: name for name, number in json.loads(run(path, program)) if not name.startswith("INSTRUMENTED")}
        assert instruction_names(version) == names
    if version >= (3, 7):
        for source in (b"", b"x = 1\n", b"a longer source\n" * 9, hashlib.sha256(b"").digest()):
            program = f"from importlib import util as u; print(u.source_hash({source!r}).hex(), u.MAGIC_NUMBER.hex())"
            expected, magic = run(path, program).decode().split()
            assert source_hash(source, int.from_bytes(bytes.fromhex(magic)[:2], "little"), version).hex() == expected
