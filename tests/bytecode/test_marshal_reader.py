"""The reader of marshal data: layouts of all versions, assembled byte by byte, and what it refuses."""

from __future__ import annotations

import marshal
import struct
import sys

import pytest

from bytecode_builder import MAGIC, NONE, assembled, code_object, data, group, header, number, pyc_of, text
from pydistdiff.bytecode import pyc as pyc_module
from pydistdiff.bytecode.code import Code, Constant, Kind, filename_of, walk
from pydistdiff.bytecode.header import PycError
from pydistdiff.bytecode.marshal_reader import DEEPEST, LONGEST_INTEGER
from pydistdiff.bytecode.pyc import read_code, read_pyc

OWN = (sys.version_info.major, sys.version_info.minor)


def consts_of(*items: bytes, version: tuple[int, int] = (3, 8)) -> tuple[object, ...]:
    return read_pyc(assembled(version, consts=group(*items))).code.consts


def refusal(content: bytes) -> str:
    with pytest.raises(PycError) as caught:
        read_pyc(content)
    return str(caught.value)


@pytest.mark.parametrize("version", MAGIC, ids=str)
def test_the_layout_of_every_version_is_read(version):
    inner = code_object(version, name="f", variables=("a", "b"), argcount=1, firstlineno=7)
    pyc = read_pyc(assembled(version, consts=group(NONE, inner), names=("f",)))
    assert pyc.version == version
    assert pyc.trailing == b""
    function = pyc.code.inner[0]
    assert [code.name for code in walk(pyc.code)] == ["<module>", "f"]
    assert (function.argcount, function.locals, function.kinds) == (1, ("a", "b"), b"\x20\x20")
    assert function.arguments == ("a",)
    assert function.firstlineno == 7
    assert function.qualname == ("f" if version >= (3, 11) else None)
    assert filename_of(pyc.code) == "demo.py"


def test_each_kind_of_constant_is_kept_apart():
    huge = -(1 << 15 * (LONGEST_INTEGER + 5))
    values = (
        None,
        ...,
        True,
        False,
        1,
        1.0,
        -0.0,
        1j,
        "1",
        b"1",
        (1,),
        frozenset({1}),
        -(2**40),
        StopIteration,
        "ä\ud800",
    )
    code = compile("0", "x", "eval").replace(co_consts=(*values, huge, "b" * 300))
    consts = read_code(marshal.dumps(code), OWN).consts
    assert [constant.kind.value for constant in consts] == [
        *("None", "Ellipsis", "bool", "bool", "int", "float", "float", "complex", "str", "bytes", "tuple", "frozenset"),
        *("int", "StopIteration", "str", "int", "str"),
    ]
    assert len(set(consts)) == len(consts)
    assert consts[4] == Constant(Kind.INTEGER, 1)
    assert consts[5] == Constant(Kind.FLOAT, struct.pack("<d", 1.0))
    assert consts[12].value == -(2**40)
    assert consts[14].value == "ä\ud800"
    assert consts[15].value[:1] == b"-"


def test_a_slice_is_a_constant_from_3_14_on():
    [constant] = consts_of(b":" + number_object(1) + NONE + NONE, version=(3, 14))
    assert constant.kind is Kind.SLICE
    assert "an object of type ':'" in refusal(assembled((3, 13), consts=group(b":" + NONE * 3)))


def number_object(value: int) -> bytes:
    return b"i" + number(value)


def test_a_reference_is_the_object_that_it_refers_to():
    flagged = bytes([ord("z") | 0x80]) + text("abc")[1:]
    pyc = read_pyc(assembled((3, 8), consts=group(flagged, b"r" + number(0), text("abc"))))
    assert len(set(pyc.code.consts)) == 1
    assert (pyc.spelling.flags, pyc.spelling.references) == (1, 1)


def test_the_order_of_a_frozenset_is_kept():
    one, other = (consts_of(b">" + number(2) + items) for items in (text("a") + text("b"), text("b") + text("a")))
    assert one != other


def test_a_header_says_what_belongs_to_the_source():
    assert read_pyc(assembled((3, 6))).header.length == 12
    by_time = read_pyc(header(MAGIC[3, 9], time=5, size=6) + code_object((3, 9))).header
    assert (by_time.time, by_time.size, by_time.hash) == (5, 6, None)
    by_hash = read_pyc(header(MAGIC[3, 9], flags=3, source_hash=b"12345678") + code_object((3, 9))).header
    assert (by_hash.hash, by_hash.is_checked, by_hash.time) == (b"12345678", True, None)


NESTED = code_object((3, 8))
REFUSED = {
    "nothing": (b"", "does not begin with a magic number"),
    "another magic number": (header(3400) + NESTED, "magic number 3400 is of no CPython 3.6 to 3.15"),
    "a short header": (header(MAGIC[3, 8])[:12], "its header is cut off"),
    "flags that nobody knows": (header(MAGIC[3, 8], flags=4) + NESTED, "flags 0x4"),
    "checked, but no hash": (header(MAGIC[3, 8], flags=2) + NESTED, "flags 0x2"),
    "no code object": (header(MAGIC[3, 8]) + text("x"), "it holds no code object"),
    "cut off": (assembled((3, 8))[:-3], "it ends too early"),
    "cut in a number": (header(MAGIC[3, 8]) + b"c\0", "it ends too early"),
    "a tuple that is too large": (
        assembled((3, 8), consts=b"(" + number(2**30)),
        "it declares a size of 1,073,741,824",
    ),
    "a negative size": (assembled((3, 8), consts=b"(" + number(-1)), "it declares a size of -1"),
    "a small tuple that is too large": (header(MAGIC[3, 8]) + b")\xff", "it declares 255 items"),
    "a list": (assembled((3, 8), consts=group(b"[" + number(0))), "an object of type '['"),
    "a text float": (assembled((3, 8), consts=group(b"f\x011")), "an object of type 'f'"),
    "a null": (assembled((3, 8), consts=group(b"0")), "an object of type '0'"),
    "a flagged None": (assembled((3, 8), consts=group(b"\xce")), "flags a constant that has no reference"),
    "a reference to nothing": (assembled((3, 8), consts=group(b"r" + number(9))), "it refers to object 9 of 0"),
    "a negative reference": (assembled((3, 8), consts=group(b"r" + number(-1))), "it refers to object -1 of 0"),
    "a tuple in itself": (assembled((3, 8), consts=b"\xa9\x01r" + number(0)), "refers to an object from inside it"),
    "bytes that are no UTF-8": (assembled((3, 8), consts=group(b"u" + number(1) + b"\xff")), "cannot be decoded"),
    "ASCII that is none": (assembled((3, 8), consts=group(b"z\x01\xff")), "cannot be decoded"),
    "digits that are none": (assembled((3, 8), consts=group(b"l" + number(1) + b"\xff\xff")), "digits that are none"),
    "a digit of 0 at the end": (assembled((3, 8), consts=group(b"l" + number(1) + b"\0\0")), "digits that are none"),
    "text in place of constants": (assembled((3, 8), consts=text("x")), "something else in place of tuple"),
    "a name that is none": (header(MAGIC[3, 8]) + NESTED.replace(text("<module>"), NONE), "in place of str"),
    "code that is no bytes": (header(MAGIC[3, 8]) + NESTED.replace(data(b"d\0S\0"), NONE), "in place of bytes"),
    "another number of variables": (assembled((3, 8), nlocals=3), "declares 3 local variables and names 0"),
    "a negative count": (assembled((3, 8), argcount=-1), "a negative count"),
    "kinds without names": (
        header(MAGIC[3, 12]) + code_object((3, 12), variables=("a",)).replace(data(b"\x20"), data(b"")),
        "another number of names than of their kinds",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_compiler_writes_is_refused(name):
    content, reason = REFUSED[name]
    assert reason in refusal(content)


def test_nesting_is_limited_also_through_references():
    deep = NONE
    for _ in range(DEEPEST + 1):
        deep = group(deep)
    assert "nested deeper" in refusal(assembled((3, 8), consts=deep))
    chain = b"".join(b"\xa9\x01" + (b"r" + number(place - 1) if place else NONE) for place in range(DEEPEST + 1))
    assert "nested deeper" in refusal(assembled((3, 8), consts=b"(" + number(DEEPEST + 1) + chain))


def test_references_to_references_to_references_are_counted_as_what_they_stand_for():
    rows = [b"\xa9\x0a" + NONE * 10]
    rows += [b"\xa9\x0a" + (b"r" + number(place)) * 10 for place in range(7)]
    assert "it stands for more than 500,000 objects" in refusal(assembled((3, 8), consts=group(*rows)))


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(pyc_module, "LARGEST", 100)
    assert "more than the 100 that are read" in refusal(assembled((3, 8), consts=group(data(b"x" * 100))))


def test_what_stands_behind_the_code_is_kept():
    assert read_pyc(assembled((3, 8)) + b"more").trailing == b"more"


def test_the_running_interpreter_is_read_as_it_reads_itself():
    source = "def f(a, /, b, *c, d=1, **e):\n    def g():\n        nonlocal b\n        return a\n    return g\n"
    source += "class C: pass\n"
    code = compile(source, "demo.py", "exec")
    own = read_pyc(pyc_of(code)).code
    stack = [(own, code)]
    seen = 0
    while stack:
        mine, theirs = stack.pop()
        seen += 1
        assert mine.code == theirs.co_code
        assert mine.names == theirs.co_names
        variables = tuple(name for name, kind in zip(mine.locals, mine.kinds, strict=True) if kind & 0x20)
        assert variables == theirs.co_varnames
        assert (mine.argcount, mine.posonlyargcount, mine.kwonlyargcount) == (
            theirs.co_argcount,
            theirs.co_posonlyargcount,
            theirs.co_kwonlyargcount,
        )
        assert (mine.flags, mine.stacksize, mine.name) == (theirs.co_flags, theirs.co_stacksize, theirs.co_name)
        assert mine.arguments == theirs.co_varnames[: len(mine.arguments)]
        inner = [constant for constant in theirs.co_consts if hasattr(constant, "co_code")]
        stack += zip(mine.inner, inner, strict=True)
    assert seen == 4
    assert isinstance(own, Code)
