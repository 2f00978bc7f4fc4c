"""Byte code of CPython, told by code object."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.code import bare, filename_of, walk
from pydistdiff.bytecode.header import PycError, is_pyc
from pydistdiff.bytecode.instructions import listing
from pydistdiff.bytecode.pyc import read_pyc
from pydistdiff.bytecode.versions import told_version
from pydistdiff.comparers.binary import BytesComparer, bytes_change, bytes_view
from pydistdiff.comparers.document import line_view, made_visible
from pydistdiff.comparers.pair import CannotCompareError, Comparison
from pydistdiff.comparers.pyc_across import PYTHON, across_versions
from pydistdiff.comparers.pyc_header import HEADER, TRAILING, findings, header_changes
from pydistdiff.comparers.pyc_values import compare_code, lonely, paired
from pydistdiff.comparers.pyc_wording import pyc_headline
from pydistdiff.model import (
    AttributeChange,
    Operation,
    Significance,
    ValueChange,
    ValueType,
)
from pydistdiff.safetext import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pydistdiff.archives.source import Source
    from pydistdiff.bytecode.pyc import Pyc
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.model import TextView

_AROUND = frozenset({HEADER, TRAILING})
_NAME = ("filename",)
_MOST_DRAWN = 400
"""Code objects whose instructions are drawn; who wants those of more looks at them one by one."""


class PycComparer:
    """Byte code of CPython 3.6 to 3.15, in any Python that runs this program.

    The header is told by field: magic number, time and size, or hash. The code is told by code object, under the
    name of its function or class: constants, names, variables, instructions, line tables, flags, each called as in
    Python's `inspect`. The instructions are drawn as lines beside that. Where the code is equal and only the file
    name in it, the order of a `frozenset` or the references between its objects differ, that is said.

    Code of two versions of Python is never equal. It is held against each other by names, variables, constants,
    signatures and nesting, by stated rules of what the compilers of the two do otherwise; the code objects that do not
    agree are told with the rule that failed.

    Nothing is loaded or run. The reader was held against the interpreters 3.6 to 3.13; 3.14 and 3.15 follow the
    documented layout and were never seen real. What it does not understand is shown as bytes.
    """

    format = "pyc"

    def accepts(self, pair: Pair) -> bool:
        """By the suffix, and by the mark behind the magic number."""
        return pair.path.endswith((".pyc", ".pyo")) and all(is_pyc(side.read(0, 4)) for side in pair.sides)

    def compare(self, pair: Pair) -> Comparison:
        """The difference by code object; of one side the bytes, with what it holds as the headline."""
        if pair.a is None or pair.b is None:
            return _alone(pair)
        a, b = _read(pair.a), _read(pair.b)
        bytes_ = bytes_change(pair)
        assert bytes_ is not None
        values = [*header_changes(a, b), *_filename(a, b)]
        rest: Iterable[AttributeChange]
        if a.version == b.version:
            values += _code_changes(a, b)
            rest = _references(a, b, values)
        else:
            values, rest = across_versions(a, b, values)
        values = list(map(made_visible, values))
        is_other_python = any(change.cause == PYTHON for change in values)
        return Comparison(
            changes=(*values, *rest),
            views=() if is_other_python else (*_instruction_view(a, b, pair), bytes_view(bytes_)),
            headline=pyc_headline(values, a, b),
            findings_a=findings(a),
            findings_b=findings(b),
        )


def _read(source: Source) -> Pyc:
    try:
        return read_pyc(source.all())
    except PycError as error:
        raise CannotCompareError(str(error)) from error


def _alone(pair: Pair) -> Comparison:
    (side,) = pair.sides
    pyc = _read(side)
    count = sum(1 for _ in walk(pyc.code))
    told = f"byte code of Python {told_version(pyc.version)}, {count:,} code object{'s' if count > 1 else ''}"
    found = findings(pyc)
    comparison = replace(BytesComparer().compare(pair), headline=told)
    return replace(comparison, **({"findings_a": found} if pair.b is None else {"findings_b": found}))


def _filename(a: Pyc, b: Pyc) -> Iterator[ValueChange]:
    """The path of the source, where each side has one throughout: it is told once."""
    one, other = filename_of(a.code), filename_of(b.code)
    if one is not None and other is not None and one != other:
        yield ValueChange(
            significance=Significance.ENVIRONMENT,
            op=Operation.CHANGED,
            path=_NAME,
            a=one,
            b=other,
            type_a=ValueType.STRING,
            type_b=ValueType.STRING,
            cause="pyc-filename",
        )


def _code_changes(a: Pyc, b: Pyc) -> Iterator[ValueChange]:
    """What differs in the code of one version."""
    has_several = filename_of(a.code) is None or filename_of(b.code) is None
    for name, one, other in paired(a.code, b.code):
        if one is None or other is None:
            yield lonely(name, one, other)
        else:
            yield from compare_code(name, one, other, a.version, filename=has_several)


def _references(a: Pyc, b: Pyc, changes: list[ValueChange]) -> Iterator[AttributeChange]:
    """That code is written otherwise, where nothing in it differs or only what has a cause of its own."""
    if bare(a.code) != bare(b.code):
        if not changes:
            raise CannotCompareError("its code differs, and no part of it does")
        return
    if any(change.cause is None and change.path[0] not in _AROUND and change.path[1:] != _NAME for change in changes):
        raise CannotCompareError("its code is equal, and a part of it is not")
    if a.spelling.marks != b.spelling.marks or not changes:
        yield AttributeChange(
            significance=Significance.ENVIRONMENT,
            name="references",
            a=_told_spelling(a),
            b=_told_spelling(b),
            cause="pyc-references",
        )


def _told_spelling(pyc: Pyc) -> str:
    flags, references, interned = pyc.spelling.flags, pyc.spelling.references, pyc.spelling.interned
    return f"{flags:,} reference flags, {references:,} references, {interned:,} interned strings"


def _instruction_view(a: Pyc, b: Pyc, pair: Pair) -> tuple[TextView, ...]:
    """The instructions of the code objects in which they differ, as lines; of one version only."""
    if a.version != b.version:
        return ()
    differing = [
        (name, one, other)
        for name, one, other in paired(a.code, b.code)
        if one is None or other is None or one.code != other.code or one.consts != other.consts
    ][:_MOST_DRAWN]
    sides = [
        "".join(listing(name, code, a.version) for name, *codes in differing if (code := codes[side]) is not None)
        for side in (0, 1)
    ]
    if sides[0] == sides[1]:
        return ()
    text_a, text_b = (visible(side).encode() for side in sides)
    return (replace(line_view(text_a, text_b, pair.limits), label="instructions"),)
