"""The reader of pickles finds what Python's own one finds, without doing any of it."""

from __future__ import annotations

import collections
import datetime as dt
import decimal
import fractions
import io
import pickle
import pickletools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.datafiles import pickled as reader
from pydistdiff.datafiles.opcodes import OPCODES, Argument
from pydistdiff.datafiles.pickled import read_pickles, scan
from pydistdiff.datafiles.reading import DataFileError

OBJECTS = [
    [1, 2, -5, 2**40, -(2**70), 0, 1.5, "a", "é\n\\", b"x" * 300, None, True, False],
    {"a": {1, 2}, "b": frozenset("x"), "c": (1, 2, 3, 4)},
    collections.OrderedDict(a=1, b=collections.Counter("abc")),
    [dt.datetime(2020, 1, 1, tzinfo=dt.UTC), fractions.Fraction(1, 3), decimal.Decimal("1.5")],
    [bytearray(b"xy"), range(3), slice(1, 2), collections.defaultdict(list)],
    ["x" * 70_000] * 3,
    list(range(3_000)),
    [print, dict.fromkeys, ValueError("x"), Ellipsis],
]


class Recording(pickle.Unpickler):
    """Python's own reader, of harmless pickles that a test made: it notes what is imported."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.names: list[str] = []

    def find_class(self, module: str, name: str) -> Any:
        self.names.append(f"{module}.{name}")
        return super().find_class(module, name)


def check(data: bytes) -> None:
    read = read_pickles(data)
    assert [step.opcode.name for step in read.steps] == [opcode.name for opcode, _, _ in pickletools.genops(data)]
    own = Recording(data)
    own.load()
    assert list(read.imports) == own.names
    assert (read.pickles, read.behind) == (1, b"")


@pytest.mark.parametrize("protocol", range(6))
def test_imports_and_opcodes_are_those_that_python_finds(protocol: int):
    for thing in OBJECTS:
        check(pickle.dumps(thing, protocol))
        check(pickle._dumps(thing, protocol))  # the one that is written in Python makes other frames
        assert read_pickles(pickle.dumps(thing, protocol)).protocol == (protocol if protocol > 1 else 0)


things = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.text(max_size=5),
        st.binary(max_size=5),
        st.sampled_from([print, len, collections.Counter, dt.date(2020, 1, 1)]),
    ),
    lambda inner: st.one_of(
        st.lists(inner),
        st.lists(inner).map(tuple),
        st.dictionaries(st.text(max_size=3), inner),
        st.lists(inner).map(id),
    ),
    max_leaves=20,
)


@settings(max_examples=200, deadline=None)
@given(things, st.integers(0, 5))
def test_any_pickle_is_read_to_its_end(thing: object, protocol: int):
    check(pickle.dumps(thing, protocol))


def test_every_opcode_is_known_as_python_documents_it():
    assert {chr(code): opcode.name for code, opcode in OPCODES.items()} == {
        opcode.code: opcode.name for opcode in pickletools.opcodes
    }
    for opcode in pickletools.opcodes:
        own = OPCODES[ord(opcode.code)]
        assert (own.argument is Argument.NONE) == (opcode.arg is None)
        if opcode.arg is not None and own.argument in (Argument.NUMBER, Argument.COUNTED):
            fixed = {pickletools.TAKEN_FROM_ARGUMENT1: 1, pickletools.TAKEN_FROM_ARGUMENT4: 4}
            fixed |= {pickletools.TAKEN_FROM_ARGUMENT4U: 4, pickletools.TAKEN_FROM_ARGUMENT8U: 8}
            assert own.size == fixed.get(opcode.arg.n, opcode.arg.n)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (b"cos\nsystem\n(S'id'\ntR.", ("os.system",)),
        (b"(S'id'\nios\nsystem\n.", ("os.system",)),
        (b"(cos\nsystem\nS'id'\no.", ("os.system",)),
        (b"\x80\x04\x8c\x02os\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04X\2\0\0\0osX\6\0\0\0system\x93.", ("os.system",)),
        (b"S'os'\nS\"system\"\n\x93.", ("os.system",)),
        (b"Vos\nVsystem\n\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02os\x94\x8c\x06system\x94h\0h\1\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02osq\7\x8c\x06systemq\x09r\xff\0\0\0h\7j\xff\0\0\0\x93.", ("os.system",)),
        (b"Vos\np5\n0Vsystem\np6\n0g5\ng6\n\x93.", ("os.system",)),
        (b"\x80\x04(\x8c\x01x\x8c\x01y1\x8c\x02os\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02os(0\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02os(N00\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02os2\x93.", ("os.os",)),
        (b"\x80\x04\x8c\x02os]\x8c\1xa0\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02os}(\x8c\1xNu0\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02osN)R0\x8c\x06system\x93.", ("os.system",)),
        (b"\x80\x04\x8c\x02osN\x85\x86\x8c\x06system\x93.", ("(computed).system",)),
        (b"\x80\x04N\x8c\x06system\x93.", ("(computed).system",)),
        (b"\x80\x04\x93.", ("(computed).(computed)",)),
        (b"V\\u006fs\nVsystem\n\x93.", ("(computed).system",)),
        (b"S'o\\x73'\nS'system\n\x93.", ("(computed).(computed)",)),
        (b"U\1\xffS''\n\x93.", ("(computed).",)),
        (b"\x80\x04gx\ng99999999999999999999\n\x93.", ("(computed).(computed)",)),
        (b"\x82\5\x83\0\1\x84\0\0\0\x80.", ("(extension 5)", "(extension 256)", "(extension 2,147,483,648)")),
        (b"c\xff\n\x1b\n.", ("\udcff.\x1b",)),
    ],
)
def test_what_hostile_pickles_import_is_found(data: bytes, names: tuple[str, ...]):
    assert read_pickles(data).imports == names


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", "it ends without STOP"),
        (b"N", "it ends without STOP"),
        (b"N.\x80\4", "it ends without STOP"),
        (b"N\xff.", "byte 1 is no opcode: 0xff"),
        (b"J\0\0.", "BININT is cut at its end"),
        (b"X\xff\xff\xff\xffa.", "BINUNICODE is cut at its end"),
        (b"\x8d\xff\xff\xff\xff\xff\xff\xff\xffa.", "BINUNICODE8 is cut at its end"),
        (b"I1.", "INT is cut at its end"),
        (b"cos\nsystem.", "GLOBAL is cut at its end"),
    ],
)
def test_a_pickle_that_is_broken_is_refused(data: bytes, problem: str):
    with pytest.raises(DataFileError) as error:
        read_pickles(data)
    assert str(error.value) == problem


def test_what_a_broken_pickle_imports_before_it_breaks_is_known():
    """It has run by then."""
    found = scan(b"cos\nsystem\n(S'id'\ntRN\xffnonsense")
    assert (found.imports, found.pickles, found.behind) == (("os.system",), 0, b"\xffnonsense")
    assert found.problem == "byte 21 is no opcode: 0xff"


def test_very_many_opcodes_are_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(reader, "MOST_OPCODES", 3)
    assert len(read_pickles(b"NN.").steps) == 3
    with pytest.raises(DataFileError, match="more than 3 opcodes"):
        read_pickles(b"NNN.")


def test_marks_in_marks_cost_no_recursion():
    assert len(read_pickles(b"(" * 100_000 + b"t" * 100_000 + b".").steps) == 200_001


def test_pickles_in_a_row_are_all_read():
    one, two = pickle.dumps([print], 4), pickle.dumps({"a": len}, 2)
    read = read_pickles(one + two + b"behind")
    assert (read.pickles, read.imports, read.behind) == (2, ("builtins.print", "__builtin__.len"), b"behind")
    assert read_pickles(b"N.N.").behind == b"N."  # nobody knows that it is one


def test_a_memo_is_that_of_its_pickle():
    text = b"\x80\x04\x8c\x02os\x94."
    assert read_pickles(text + b"\x80\x04h\0\x8c\1x\x93.").imports == ("(computed).x",)


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (2, "FRAME to STOP"),
        (1, "FRAME of 1 opcodes"),
        (0, "FRAME of 0 opcodes"),
        (5, "FRAME 5"),
        (2**63, f"FRAME {2**63}"),
    ],
)
def test_the_length_of_a_frame_is_told_by_what_is_in_it(length: int, told: str):
    read = read_pickles(b"\x80\x04\x95" + length.to_bytes(8, "little") + b"N.")
    assert [step.told for step in read.steps] == ["PROTO 4", told, "NONE", "STOP"]


def test_a_frame_that_ends_in_an_opcode_is_told_by_its_bytes():
    read = read_pickles(b"\x80\x04\x95" + (3).to_bytes(8, "little") + b"J\0\0\0\0.")
    assert read.steps[1].told == "FRAME 3"
