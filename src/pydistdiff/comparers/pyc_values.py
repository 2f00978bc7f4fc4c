"""Code objects as values, so that what changed between two of them can be told with paths."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.code import LOCAL, Code, Kind, named_parts, told_part
from pydistdiff.bytecode.instructions import instructions
from pydistdiff.bytecode.lines import told_lines
from pydistdiff.bytecode.wording import told_flags, told_item, told_scalar
from pydistdiff.diffing import common_prefix, common_suffix
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, added, changed, compare_values, removed
from pydistdiff.model import Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.bytecode.code import Item
    from pydistdiff.bytecode.versions import Version
    from pydistdiff.diffing.values import Path, Value

SET = "frozenset"
"""The last step of the path to the items of a frozenset."""
_TYPES = {
    Kind.NONE: ValueType.NULL,
    Kind.ELLIPSIS: ValueType.NULL,
    Kind.STOP_ITERATION: ValueType.NULL,
    Kind.BOOLEAN: ValueType.BOOLEAN,
    Kind.INTEGER: ValueType.INTEGER,
    Kind.FLOAT: ValueType.FLOAT,
    Kind.COMPLEX: ValueType.FLOAT,
    Kind.STRING: ValueType.STRING,
    Kind.BYTES: ValueType.BYTES,
}
_COUNTS = ("argcount", "posonlyargcount", "kwonlyargcount", "stacksize", "firstlineno")
_TEXTS = ("filename", "name", "qualname")
MODULE = "<module>"


def paired(a: Code, b: Code) -> Iterator[tuple[str, Code | None, Code | None]]:
    """The code objects of both sides by their names from the module down, parents first; None where one is missing."""
    stack: list[tuple[str, Code | None, Code | None]] = [("", a, b)]
    while stack:
        name, one, other = stack.pop()
        yield name or MODULE, one, other
        if one is None or other is None:
            continue
        parts_a, parts_b = named_parts(one), named_parts(other)
        parts = [*parts_a, *(part for part in parts_b if part not in parts_a)]
        prefix = f"{name}." if name else ""
        stack += [(f"{prefix}{told_part(part)}", parts_a.get(part), parts_b.get(part)) for part in reversed(parts)]


def compare_code(name: str, a: Code, b: Code, version: Version, *, filename: bool) -> Iterator[ValueChange]:
    """What differs between two code objects, those inside left out; `filename` says whether that is told here."""
    for field in (*_COUNTS, "flags", *_TEXTS[0 if filename else 1 :]):
        values = getattr(a, field), getattr(b, field)
        if values[0] != values[1]:
            texts = (told_flags(value) if field == "flags" else str(value) for value in values)
            yield _changed((name, field), ValueType.STRING if field in _TEXTS else ValueType.INTEGER, *texts)
    yield from _lists(name, a, b)
    if a.code != b.code:
        yield _instructions(name, a, b, version)
    if a.linetable != b.linetable:
        lines = told_lines(a, version), told_lines(b, version)
        if lines[0] == lines[1]:
            lines = a.linetable.hex(" "), b.linetable.hex(" ")
        yield _changed((name, "linetable"), ValueType.BYTES, *lines)
    if a.exceptiontable != b.exceptiontable:
        yield _changed((name, "exceptiontable"), ValueType.BYTES, a.exceptiontable.hex(" "), b.exceptiontable.hex(" "))


def _lists(name: str, a: Code, b: Code) -> Iterator[ValueChange]:
    pairs = (
        ("consts", [value_of(item) for item in a.consts], [value_of(item) for item in b.consts]),
        ("names", _strings(a.names), _strings(b.names)),
        ("locals", _locals(a), _locals(b)),
    )
    for field, items_a, items_b in pairs:
        lists = ListValue(tuple(items_a)), ListValue(tuple(items_b))
        found = list(compare_values(*lists, _no_identities))
        if any(_is_order(change) and change.path[-1:] != (SET,) for change in found):
            yield changed((name, field), *lists)  # the order of what instructions count is content
            continue
        for change in _with_types(_of_sets(found)):
            yield replace(change, path=(name, field, *change.path))


def _is_order(change: ValueChange) -> bool:
    return change.op is Operation.REORDERED


def _of_sets(changes: Sequence[ValueChange]) -> Iterator[ValueChange]:
    """A frozenset of which only the order differs gets its cause; the order of one with other items is idle."""
    touched = {change.path[:place] for change in changes for place in range(len(change.path))}
    for change in changes:
        if not _is_order(change):
            yield change
        elif change.path not in touched:
            yield replace(change, cause="set-order")


def _with_types(changes: Iterable[ValueChange]) -> Iterator[ValueChange]:
    """A constant that became one of another type at the same place is told as one change."""
    found: list[ValueChange] = []
    gone: dict[Path, int] = {}
    for change in changes:
        place = gone.pop(change.path, None) if change.op is Operation.ADDED else None
        if place is not None:
            found[place] = replace(found[place], op=Operation.CHANGED, b=change.b, type_b=change.type_b)
            continue
        if change.op is Operation.REMOVED:
            gone[change.path] = len(found)
        found.append(change)
    return iter(found)


def _no_identities(path: Path, items: Sequence[Value]) -> None:
    """Constants and names have no identity but their value."""


def _strings(names: Sequence[str]) -> list[Value]:
    return [Scalar(ValueType.STRING, name) for name in names]


def _locals(code: Code) -> list[Value]:
    """The names of variables; of cells and the like pairs of a name and what it is."""
    return [
        Scalar(ValueType.STRING, name)
        if kind == LOCAL
        else ListValue((Scalar(ValueType.STRING, name), Scalar(ValueType.INTEGER, f"{kind:#x}")))
        for name, kind in zip(code.locals, code.kinds, strict=True)
    ]


def value_of(item: Item) -> Value:
    """A constant as a value; two that differ give two values. Of a code object only its name."""
    if isinstance(item, Code):
        return Scalar(ValueType.MAPPING, told_item(item))
    if isinstance(item.value, tuple):
        items = ListValue(tuple(value_of(inner) for inner in item.value))
        return items if item.kind is Kind.TUPLE else MappingValue(((item.kind.value, items),))
    if isinstance(item.value, str):
        return Scalar(ValueType.STRING, item.value)
    return Scalar(_TYPES[item.kind], told_scalar(item))


def _changed(path: Path, kind: ValueType, a: str, b: str) -> ValueChange:
    return ValueChange(
        significance=Significance.CONTENT, op=Operation.CHANGED, path=path, a=a, b=b, type_a=kind, type_b=kind
    )


def _instructions(name: str, a: Code, b: Code, version: Version) -> ValueChange:
    """The instructions from the first that differs to the last, with the offset of the first."""
    listed_a, listed_b = instructions(a, version), instructions(b, version)
    raw_a, raw_b = _units(a.code), _units(b.code)
    start = common_prefix(raw_a, raw_b)
    end = common_suffix(raw_a, raw_b, min(len(raw_a), len(raw_b)) - start)
    told = [
        f"{2 * start}: {'; '.join(listed[start : len(listed) - end])}" if start < len(listed) - end else "none"
        for listed in (listed_a, listed_b)
    ]
    if told[0] == told[1]:
        told = [a.code.hex(" "), b.code.hex(" ")]
    return _changed((name, "code"), ValueType.BYTES, *told)


def _units(code: bytes) -> list[bytes]:
    return [code[place : place + 2] for place in range(0, len(code) - 1, 2)]


def lonely(name: str, a: Code | None, b: Code | None) -> ValueChange:
    """A code object that one side has."""
    code = a or b
    assert code is not None
    arguments = ", ".join(code.arguments)
    told = Scalar(ValueType.MAPPING, f"code object, arguments ({arguments}), {len(code.code):,} bytes of instructions")
    return removed((name,), told) if b is None else added((name,), told)
