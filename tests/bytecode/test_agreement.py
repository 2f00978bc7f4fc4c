"""The rules by which code of two versions of Python can come from one source."""

from __future__ import annotations

import pytest

from bytecode_builder import NONE, assembled, code_object, group, number, text
from interpreters import interpreters, run
from pydistdiff.bytecode.agreement import Misfit, misfits
from pydistdiff.bytecode.code import Code
from pydistdiff.bytecode.pyc import read_code, read_pyc

Version = tuple[int, int]


def code(version: Version, **parts: object) -> Code:
    return read_pyc(assembled(version, **parts)).code


def found(versions: tuple[Version, Version], a: dict, b: dict) -> list[tuple[str, str, str]]:
    """The misfits of the module, which must be the mirrored ones the other way round."""
    sides = code(versions[0], **a), code(versions[1], **b)
    result = misfits(*sides, versions)
    mirrored = misfits(*sides[::-1], versions[::-1])
    assert [(one.name, one.rule, one.b, one.a) for one in result] == [
        (one.name, one.rule, one.a, one.b) for one in mirrored
    ]
    return [(one.rule, one.a, one.b) for one in result]


def number_of(value: int) -> bytes:
    return b"i" + number(value)


def consts(*items: bytes) -> dict[str, bytes]:
    return {"consts": group(*items)}


F = {"name": "f"}


@pytest.mark.parametrize(
    ("versions", "a", "b"),
    [
        pytest.param(((3, 7), (3, 8)), consts(NONE, text("x")), consts(text("x")), id="none"),
        pytest.param(((3, 7), (3, 8)), consts(group(text("x"))), consts(text("x")), id="tuples are taken apart"),
        pytest.param(((3, 6), (3, 7)), consts(number_of(60), number_of(3600)), consts(number_of(3600)), id="folded"),
        pytest.param(((3, 6), (3, 7)), consts(text("-")), consts(text("-----")), id="repeated"),
        pytest.param(((3, 8), (3, 9)), {"names": ("AssertionError",)}, {}, id="assert"),
        pytest.param(((3, 9), (3, 10)), consts(), consts(b"T"), id="a condition"),
        pytest.param(((3, 9), (3, 10)), consts(), consts(number_of(1)), id="a condition that is one"),
        pytest.param(((3, 11), (3, 12)), consts(b"F"), consts(), id="a condition that went"),
        pytest.param(
            ((3, 10), (3, 11)),
            consts(code_object((3, 10), **F), text("C.f")),
            consts(code_object((3, 11), **F)),
            id="qualified names",
        ),
        pytest.param(
            ((3, 10), (3, 11)), consts(text("%s: %s%%")), consts(text(": "), text("%")), id="formats in pieces"
        ),
        pytest.param(
            ((3, 11), (3, 12)),
            {
                "consts": group(
                    code_object(
                        (3, 11), name="<listcomp>", names=("g",), variables=(".0", "i"), consts=group(text("x"))
                    )
                )
            },
            {"names": ("g",), "variables": ("i",), "consts": group(text("x"))},
            id="comprehensions",
        ),
        pytest.param(
            ((3, 10), (3, 12)),
            consts(
                code_object(
                    (3, 10),
                    name="<dictcomp>",
                    consts=group(code_object((3, 10), name="<setcomp>"), text("f.<locals>.<dictcomp>.<setcomp>")),
                ),
                text("f.<locals>.<dictcomp>"),
            ),
            {},
            id="comprehensions in comprehensions",
        ),
        pytest.param(
            ((3, 12), (3, 13)), consts(text(" One.\n\n    Two.\n    ")), consts(text("One.\n\nTwo.\n")), id="docstrings"
        ),
        pytest.param(
            ((3, 12), (3, 13)),
            consts(code_object((3, 12), name="f", names=("_C__x", "y"))),
            {
                "name": "<module>",
                "names": ("__static_attributes__", "__firstlineno__"),
                "consts": group(code_object((3, 13), name="f", names=("_C__x", "y")), text("y"), number_of(1)),
            },
            id="class bodies",
        ),
    ],
)
def test_what_compilers_do_otherwise_is_allowed(versions, a, b):
    assert found(versions, a, b) == []


@pytest.mark.parametrize(
    ("versions", "a", "b", "expected"),
    [
        pytest.param(((3, 7), (3, 8)), {"names": ("a",)}, {"names": ("b",)}, [("names", "a", "b")], id="names"),
        pytest.param(((3, 7), (3, 8)), {"names": ("AssertionError",)}, {}, [("names", "AssertionError", "")], id="3.9"),
        pytest.param(
            ((3, 7), (3, 8)), {"variables": ("a",)}, {"variables": ("b",)}, [("variables", "a", "b")], id="variables"
        ),
        pytest.param(((3, 7), (3, 8)), consts(text("a")), consts(text("b")), [("constants", "'a'", "'b'")], id="texts"),
        pytest.param(((3, 7), (3, 8)), consts(b"T"), consts(number_of(1)), [("constants", "True", "1")], id="types"),
        pytest.param(((3, 6), (3, 7)), consts(text("-")), consts(text("-+")), [("constants", "", "'-+'")], id="3.7"),
        pytest.param(((3, 6), (3, 7)), consts(text("-")), consts(text("")), [("constants", "", "''")], id="empty"),
        pytest.param(
            ((3, 10), (3, 11)), consts(text("%s: %s")), consts(text("; ")), [("constants", "'%s: %s'", "'; '")], id="3"
        ),
        pytest.param(
            ((3, 12), (3, 13)), consts(text("a\n  b")), consts(text("a\nc")), [("constants", "'a\\n  b'", "'a\\nc'")],
            id="3.13",
        ),
        pytest.param(
            ((3, 7), (3, 8)), consts(code_object((3, 7), **F)), consts(NONE), [("nesting", "f", "")], id="nesting"
        ),
        pytest.param(
            ((3, 13), (3, 14)), {}, {}, [("versions without rules", "Python 3.13", "Python 3.14")], id="no rules"
        ),
    ],
)  # fmt: skip
def test_anything_else_is_a_misfit(versions, a, b, expected):
    assert found(versions, a, b) == expected


def test_another_signature_is_a_misfit():
    a = code((3, 7), variables=("x",), argcount=1)
    b = code((3, 8), variables=("x",), argcount=0)
    [misfit] = misfits(a, b, ((3, 7), (3, 8)))
    assert misfit == Misfit(
        "<module>",
        "signature",
        "(x) 1 + 0, 0 positional only, flags 0x0",
        "() 0 + 0, 0 positional only, flags 0x0",
    )


def test_functions_of_one_name_are_paired_by_their_lines():
    def side(version: Version, *lines: int) -> Code:
        functions = [code_object(version, name="f", names=(f"n{line}",), firstlineno=line) for line in lines]
        return code(version, consts=group(*functions))

    assert misfits(side((3, 10), 1, 5), side((3, 11), 5, 1), ((3, 10), (3, 11))) == []
    [misfit] = misfits(side((3, 10), 1, 5), side((3, 11), 5, 2), ((3, 10), (3, 11)))
    assert (misfit.name, misfit.rule, misfit.a, misfit.b) == ("f", "names", "n1", "n2")


def test_of_very_many_misfits_the_first_are_told():
    def side(version: Version, name: str) -> Code:
        functions = [code_object(version, name=f"f{place}", names=(name,)) for place in range(50)]
        return code(version, consts=group(*functions))

    assert len(misfits(side((3, 7), "a"), side((3, 8), "b"), ((3, 7), (3, 8)))) == 20


COMPILE = "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(compile(sys.argv[1], 'x', 'exec')))"
SOURCE = '''
"""Module.

    Indented.
"""
import os
LINE = "-" * 40
class A:
    """Class."""
    def f(self, a, *b, c=1, **d):
        """Text.

        More.
        """
        self.x, self.__y = a, [i * 2 for i in b if i]
        while 1:
            assert a, "%s: %r" % (a, b)
            return {k: v for k, v in d.items()}, lambda: (c, 60 * 60)
'''


def test_one_source_agrees_in_all_versions_that_are_here():
    codes = {version: read_code(run(path, COMPILE, SOURCE), version) for version, path in interpreters().items()}
    for older, one in codes.items():
        for newer, other in codes.items():
            if older != newer and max(older, newer) <= (3, 13):
                assert misfits(one, other, (older, newer)) == []
