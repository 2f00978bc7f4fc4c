"""Byte code: told by code object, and what of it is only written otherwise."""

from __future__ import annotations

import marshal

import pytest

from bytecode_builder import (
    MAGIC,
    NONE,
    assembled,
    code_object,
    compiled,
    data,
    group,
    header,
    number,
    pyc_of,
    text,
)
from document_pairs import compared, explained, told
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import HazardCode, TextView

PATH = "__pycache__/demo.cpython-311.pyc"
SOURCE = "def f(a, b=1):\n    return a - b\n"
OLD = (3, 8)
"""A version before the layout changed; no interpreter of it is needed."""


def assembled_pair(a: dict, b: dict, version: tuple[int, int] = OLD) -> tuple[bytes, bytes]:
    return assembled(version, **a), assembled(version, **b)


def headline(a: bytes, b: bytes) -> str | None:
    return compared(a, b, PATH)[1].headline


def code_of(source: str, filename: str = "demo.py"):
    return compile(source, filename, "exec", dont_inherit=True)


def with_inner(code, **parts):
    """The code with other parts in the only code object inside."""
    return code.replace(co_consts=tuple(c.replace(**parts) if hasattr(c, "co_code") else c for c in code.co_consts))


# ---------------------------------------------------------------- recognising


def test_byte_code_is_recognised_by_suffix_and_mark():
    assert compared(compiled("x = 1\n"), compiled("x = 2\n"), PATH)[0] == "pyc"
    assert compared(compiled("x = 1\n"), compiled("x = 2\n"), "demo.bin")[0] == "binary"
    assert compared(b"text\n", b"other text\n", PATH)[0] == "text"


def test_of_one_side_the_bytes_are_shown_with_what_it_is():
    content = assembled(OLD, consts=group(NONE, code_object(OLD, name="f"))) + b"more"
    for a, b in ((content, None), (None, content)):
        sides = (BytesSource(side) if side is not None else None for side in (a, b))
        one, other = sides
        pair = Pair(name=PATH, path_a=PATH if a else None, path_b=PATH if b else None, a=one, b=other)
        name, comparison, fallback = compare_pair(pair)
        assert (name, fallback) == ("pyc", None)
        assert comparison.headline == "byte code of Python 3.8, 2 code objects"
        assert [change.kind for change in map(_tagged, comparison.changes)] == ["bytes"]
        found = comparison.findings_a if a else comparison.findings_b
        assert [finding.code for finding in found] == [HazardCode.TRAILING_DATA]
        assert not (comparison.findings_b if a else comparison.findings_a)


def _tagged(change):
    class Tagged:
        kind = type(change).__struct_config__.tag

    return Tagged


# ---------------------------------------------------------------- the header


def test_the_header_is_told_by_field():
    a, b = (header(MAGIC[OLD], time=time, size=size) + code_object(OLD) for time, size in ((0, 5), (60, 6)))
    assert told(a, b, PATH) == [
        ("changed", ("header", "time"), "0 (1970-01-01 00:00:00Z)", "60 (1970-01-01 00:01:00Z)"),
        ("changed", ("header", "size"), "5", "6"),
    ]
    assert headline(a, b) == "time and size in the header"


def test_a_hash_in_place_of_a_time_is_told():
    a = header(MAGIC[OLD], time=0, size=5) + code_object(OLD)
    b = header(MAGIC[OLD], flags=1, source_hash=b"\1" * 8) + code_object(OLD)
    assert told(a, b, PATH) == [
        ("removed", ("header", "time"), "0 (1970-01-01 00:00:00Z)"),
        ("removed", ("header", "size"), "5"),
        ("added", ("header", "hash"), "01" * 8),
        ("added", ("header", "check"), "never checked"),
    ]
    c = header(MAGIC[OLD], flags=3, source_hash=b"\1" * 8) + code_object(OLD)
    assert told(b, c, PATH) == [("changed", ("header", "check"), "never checked", "the source is hashed")]


# ---------------------------------------------------------------- the code


def test_a_constant_is_told_with_the_code_object_that_it_is_in():
    one, other = (code_object(OLD, name="f", consts=group(NONE, b"i" + number(value))) for value in (1, 2))
    a, b = assembled_pair({"consts": group(one, NONE)}, {"consts": group(other, NONE)})
    assert told(a, b, PATH) == [("changed", ("f", "consts", 1), "1", "2")]
    assert headline(a, b) == "constant 1 → 2 in `f`"


def test_a_new_header_does_not_hide_a_changed_constant():
    a = header(MAGIC[OLD], time=5) + code_object(OLD, consts=group(text("a")))
    b = header(MAGIC[OLD], time=6) + code_object(OLD, consts=group(text("b")))
    assert explained(a, b, PATH) == [(None, False), (None, False)]
    assert headline(a, b) == "constant a → b in `<module>`; time in the header"


@pytest.mark.parametrize(
    ("one", "other", "texts"),
    [
        pytest.param(b"i" + number(1), b"T", ("1", "True"), id="one and true"),
        pytest.param(b"i" + number(1), b"g" + bytes(6) + b"\xf0\x3f", ("1", "1.0"), id="integer and float"),
        pytest.param(b"g" + bytes(8), b"g" + bytes(7) + b"\x80", ("0.0", "-0.0"), id="zeros"),
        pytest.param(
            b"g" + bytes(6) + b"\xf8\x7f",
            b"g\1" + bytes(5) + b"\xf8\x7f",
            ("nan(000000000000f87f)", "nan(010000000000f87f)"),
            id="bits of no number",
        ),
        pytest.param(text("1"), b"s" + number(1) + b"1", ("1", "b'1'"), id="text and bytes"),
        pytest.param(NONE, b".", ("None", "Ellipsis"), id="singletons"),
        pytest.param(b"y" + bytes(16), b"y" + bytes(15) + b"\x80", ("(0.0 + 0.0j)", "(0.0 + -0.0j)"), id="complex"),
    ],
)
def test_constants_of_two_types_or_signs_are_two(one, other, texts):
    a, b = assembled_pair({"consts": group(one)}, {"consts": group(other)})
    assert told(a, b, PATH) == [("changed", ("<module>", "consts", 0), *texts)]


def test_integers_of_very_many_digits_are_told_apart():
    a, b = (
        assembled(OLD, consts=group(b"l" + number(sign * 300) + b"\1\0" * 299 + last))
        for sign, last in ((1, b"\1\0"), (-1, b"\1\0"))
    )
    [(_, path, text_a, text_b)] = told(a, b, PATH)
    assert path == ("<module>", "consts", 0)
    assert text_a.startswith("integer of 300 digits of 15 bits, SHA-256 ")
    assert text_b.startswith("-integer of 300 digits of 15 bits, SHA-256 ")


def test_items_of_tuples_slices_and_sets_are_told_by_their_place():
    def side(item: bytes) -> bytes:
        constants = group(group(item), b":" + item + NONE * 2, b">" + number(1) + item)
        return assembled((3, 14), consts=constants)

    assert told(side(text("a")), side(text("b")), PATH) == [
        ("changed", ("<module>", "consts", 0, 0), "a", "b"),
        ("changed", ("<module>", "consts", 1, "slice", 0), "a", "b"),
        ("changed", ("<module>", "consts", 2, "frozenset", 0), "a", "b"),
    ]


def test_swapped_operands_are_told_as_instructions():
    source = "def f(a, b):\n    return a - b\n"
    a, b = compiled(source), compiled(source.replace("a - b", "b - a"))
    [(op, path, *_)] = told(a, b, PATH)
    assert (op, path) == ("changed", ("f", "code"))
    assert headline(a, b) == "instructions of `f`"
    view = compared(a, b, PATH)[1].views[0]
    assert isinstance(view, TextView)
    assert view.label == "instructions"
    assert explained(a, b, PATH) == [(None, False)]


def test_instructions_are_named_and_their_operands_resolved():
    parts = {"names": ("os",), "variables": ("v",), "consts": group(NONE, text("x" * 250))}
    code = bytes([100, 1, 101, 0, 124, 0, 90, 9, 144, 1, 100, 0, 83, 0])
    a, b = assembled_pair({**parts, "code": code}, {**parts, "code": code[:-2] + b"\1\0"})
    assert told(a, b, PATH) == [("changed", ("<module>", "code"), "12: RETURN_VALUE 0", "12: POP_TOP 0")]
    rest = "LOAD_NAME 0 (os); LOAD_FAST 0 (v); STORE_NAME 9; EXTENDED_ARG 1; LOAD_CONST 256; RETURN_VALUE 0"
    assert told(assembled(OLD, **parts, code=b""), a, PATH) == [
        (
            "changed",
            ("<module>", "code"),
            "none",
            f"0: LOAD_CONST 1 ('{'x' * 199}); {rest}",
        )
    ]


def test_instructions_that_nobody_ever_saw_are_numbers():
    a, b = assembled_pair({"code": b"\x05\0"}, {"code": b"\x05\1"}, (3, 15))
    assert told(a, b, PATH) == [("changed", ("<module>", "code"), "0: instruction 5 0", "0: instruction 5 1")]


def test_an_odd_number_of_bytes_of_code_is_told_as_bytes():
    a, b = assembled_pair({"code": b"\x05\0\1"}, {"code": b"\x05\0\2"})
    assert told(a, b, PATH) == [("changed", ("<module>", "code"), "05 00 01", "05 00 02")]


def test_other_parts_are_called_as_python_calls_them():
    a, b = assembled_pair(
        {"names": ("x",), "variables": ("v",), "flags": 0x40},
        {"names": ("y",), "variables": ("w",), "flags": 0x100003, "argcount": 1, "firstlineno": 3},
    )
    assert told(a, b, PATH) == [
        ("changed", ("<module>", "argcount"), "0", "1"),
        ("changed", ("<module>", "firstlineno"), "1", "3"),
        ("changed", ("<module>", "flags"), "NOFREE", "OPTIMIZED NEWLOCALS 0x100000"),
        ("changed", ("<module>", "names", 0), "x", "y"),
        ("changed", ("<module>", "locals", 0), "v", "w"),
    ]
    assert headline(a, b) == "names and variables of `<module>`; line numbers of 1 code object"


def test_a_variable_that_became_a_cell_is_told():
    one = code_object((3, 12), variables=("v",))
    a, b = (header(MAGIC[3, 12]) + one.replace(data(b"\x20"), data(kind)) for kind in (b"\x20", b"\x40"))
    assert told(a, b, PATH) == [("changed", ("<module>", "locals", 0), "v", '["v", 0x40]')]


def test_a_table_of_exceptions_is_told():
    one = code_object((3, 12))
    a, b = (header(MAGIC[3, 12]) + one[: -len(data(b""))] + data(table) for table in (b"", b"\1\2"))
    assert told(a, b, PATH) == [("changed", ("<module>", "exceptiontable"), "", "01 02")]


def test_a_function_that_came_or_went_is_told_once():
    a = assembled(OLD)
    b = assembled(OLD, consts=group(NONE, code_object(OLD, name="f", variables=("a",), argcount=1)))
    what = "code object, arguments (a), 4 bytes of instructions"
    assert told(a, b, PATH) == [
        ("added", ("<module>", "consts", 1), "<code f>"),
        ("added", ("f",), what),
    ]
    assert told(b, a, PATH)[1] == ("removed", ("f",), what)
    assert headline(a, b) == "`f` added"


def test_code_objects_of_one_name_are_all_compared():
    """Also where one is called as the second of another name would be."""

    def side(*constants: int) -> bytes:
        names = ("f", "f", "f#2")
        inner = [
            code_object(OLD, name=name, consts=group(b"i" + number(constant)))
            for name, constant in zip(names, constants, strict=True)
        ]
        return assembled(OLD, consts=group(*inner))

    assert told(side(1, 1, 1), side(2, 3, 4), PATH) == [
        ("changed", ("f", "consts", 0), "1", "2"),
        ("changed", ("f#2", "consts", 0), "1", "3"),
        ("changed", ("f#2", "consts", 0), "1", "4"),
    ]


# ---------------------------------------------------------------- lines


@pytest.mark.parametrize(
    ("version", "tables", "lines"),
    [
        pytest.param((3, 8), (b"\x02\x01\x02\xff", b"\x02\x02\x00\x01\x02\xfe"), ("1, 2, 1", "1, 4, 2"), id="3.8"),
        pytest.param((3, 10), (b"\x02\x01\x02\x80", b"\x02\x02\x02\xff"), ("2, none", "3, 2"), id="3.10"),
        pytest.param(
            (3, 11), (b"\xf8\xd0\x01\x02\xe8\x02", b"\xf0\x05\0\1\1\x80\x12"), ("none, 1, 2", "-1"), id="3.11"
        ),
    ],
)
def test_line_tables_are_told_as_lines(version, tables, lines):
    a, b = (assembled(version, linetable=table) for table in tables)
    told_lines = [f"lines {text}" for text in lines]
    assert told(a, b, PATH) == [("changed", ("<module>", "linetable"), *told_lines)]
    assert headline(a, b) == "line numbers of 1 code object"
    assert explained(a, b, PATH) == [(None, False)]


def test_line_tables_that_differ_in_columns_or_are_none_are_told_as_bytes():
    columns = assembled_pair({"linetable": b"\x80\x12"}, {"linetable": b"\x80\x13"}, (3, 11))
    assert told(*columns, PATH) == [("changed", ("<module>", "linetable"), "80 12", "80 13")]
    cut = assembled_pair({"linetable": b"\x80"}, {"linetable": b"\xf0" + b"\xff" * 12}, (3, 11))
    assert told(*cut, PATH) == [("changed", ("<module>", "linetable"), "80", "f0" + " ff" * 12)]
    odd = assembled_pair({"linetable": b"\1"}, {"linetable": b"\2"}, (3, 10))
    assert told(*odd, PATH) == [("changed", ("<module>", "linetable"), "01", "02")]


# ---------------------------------------------------------------- only written otherwise


def test_one_path_of_the_source_on_each_side_is_told_once():
    a, b = compiled(SOURCE, "demo.py"), compiled(SOURCE, "/build/demo.py")
    assert told(a, b, PATH) == [("changed", ("filename",), "demo.py", "/build/demo.py")]
    assert explained(a, b, PATH) == [("pyc-filename", True)]
    assert headline(a, b) == "file name in the code"


def test_another_path_in_one_function_is_no_path_of_the_source():
    code = code_of(SOURCE)
    a, b = compiled(SOURCE), pyc_of(with_inner(code, co_filename="other.py"), size=len(SOURCE))
    assert ("changed", ("f", "filename"), "demo.py", "other.py") in told(a, b, PATH)
    assert (None, False) in explained(a, b, PATH)
    assert headline(a, b) == "filename of `f`; file name in the code"


def test_a_path_of_the_source_does_not_hide_a_constant():
    a, b = compiled(SOURCE), compiled(SOURCE.replace("b=1", "b=2"), "/build/demo.py")
    causes = explained(a, b, PATH)
    assert causes[0] == ("pyc-filename", True)
    assert set(causes[1:]) == {(None, False)}


def set_of(*items: bytes) -> bytes:
    return b">" + number(len(items)) + b"".join(items)


def test_the_order_of_a_frozenset_is_told_apart():
    a, b = (
        assembled(OLD, consts=group(group(set_of(*items), NONE)))
        for items in ((text("a"), text("b"), b"i" + number(1)), (b"i" + number(1), text("a"), text("b")))
    )
    [change] = told(a, b, PATH)[:1]
    assert change[:2] == ("reordered", ("<module>", "consts", 0, 0, "frozenset"))
    assert {cause for cause, _ in explained(a, b, PATH)} <= {"set-order", "pyc-references"}
    assert all(harmless for _, harmless in explained(a, b, PATH))


def test_a_frozenset_with_another_item_is_not_reordered_alone():
    a = assembled(OLD, consts=group(set_of(text("a"), text("b"), text("c"))))
    b = assembled(OLD, consts=group(set_of(text("b"), text("a"), text("d"))))
    assert set(explained(a, b, PATH)) == {(None, False)}


def test_one_in_place_of_true_is_no_order_of_a_frozenset():
    a = assembled(OLD, consts=group(set_of(text("a"), b"i" + number(1))))
    b = assembled(OLD, consts=group(set_of(b"T", text("a"))))
    assert (None, False) in explained(a, b, PATH)
    assert ("set-order", True) not in explained(a, b, PATH)


def test_a_tuple_in_another_order_is_no_frozenset():
    a = assembled(OLD, consts=group(group(text("a"), text("b"))))
    b = assembled(OLD, consts=group(group(text("b"), text("a"))))
    assert explained(a, b, PATH) == [(None, False)]


def test_references_and_interning_are_told_where_all_values_are_equal():
    flagged = b"\xfa" + text("abc")[1:]
    a = assembled(OLD, consts=group(flagged, b"r" + number(0)))
    b = assembled(OLD, consts=group(text("abc"), b"Z" + text("abc")[1:]))
    assert told(a, b, PATH) == [
        (
            "references",
            "1 reference flags, 1 references, 0 interned strings",
            "0 reference flags, 0 references, 1 interned strings",
            "pyc-references",
        )
    ]
    assert explained(a, b, PATH) == [("pyc-references", True)]
    assert headline(a, b) == "only references between its objects differ"


def test_references_beside_a_new_header_are_both_told():
    code = code_of(SOURCE)
    a = header(time=5) + marshal.dumps(code)
    b = header(time=6) + marshal.dumps(code, 2)
    names = [change[0] for change in told(a, b, PATH)]
    assert names == ["changed", "references"]


def test_references_do_not_hide_a_constant():
    code = code_of(SOURCE)
    other = code_of(SOURCE.replace("b=1", "b=2"))
    a, b = header() + marshal.dumps(code), header() + marshal.dumps(other, 2)
    assert set(explained(a, b, PATH)) == {(None, False)}


# ---------------------------------------------------------------- hostile


def test_bytes_behind_the_code_are_a_change_and_a_hazard():
    a, b = assembled(OLD), assembled(OLD) + b"x" * 70
    assert told(a, b, PATH) == [("added", ("trailing",), "78 " * 63 + "78 and 6 more bytes")]
    comparison = compared(a, b, PATH)[1]
    assert comparison.findings_a == ()
    [finding] = comparison.findings_b
    assert finding.code is HazardCode.TRAILING_DATA
    assert finding.message == "70 bytes stand behind its code, where Python does not look."
    assert headline(a, b) == "bytes behind the code"
    assert explained(a, b, PATH) == [(None, False)]


def test_what_cannot_be_read_is_shown_as_bytes_with_the_reason():
    name, comparison, fallback = compared(assembled(OLD)[:-2], assembled(OLD), PATH)
    assert name == "binary"
    assert fallback is not None
    assert (fallback.wanted, fallback.reason) == ("pyc", "it ends too early, at offset 85")
    assert comparison.changes
    assert compared(header(3400), header(3401), PATH)[2].reason.startswith("magic number 3400")


def test_names_from_a_package_are_made_visible():
    name = b"u" + number(3) + "\u202e".encode()
    inner = code_object(OLD, name="QQQ").replace(text("QQQ"), name)
    other = code_object(OLD, name="QQQ", argcount=1, variables=("v",)).replace(text("QQQ"), name)
    a, b = (header(MAGIC[OLD]) + code_object(OLD, consts=group(side)) for side in (inner, other))
    assert {change[1][0] for change in told(a, b, PATH)} == {"⟦U+202E⟧"}
    comparison = compared(a, b, PATH)[1]
    assert "\u202e" not in repr(comparison.views) + str(comparison.headline)
