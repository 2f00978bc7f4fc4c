"""What pickles hold, as values: what they import, their strings and numbers, and the program that they are."""

from __future__ import annotations

import hashlib
import struct
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import bytes_value, told_bytes
from pydistdiff.datafiles.opcodes import Argument, Pushes
from pydistdiff.datafiles.pickled import is_argument
from pydistdiff.diffing import common_prefix, common_suffix
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, changed, compare_values
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.datafiles.pickled import Pickled, Step
    from pydistdiff.diffing.values import Path, Value
    from pydistdiff.model import ValueChange

PROTOCOL, PICKLES, BEHIND = "protocol", "pickles", "behind the pickle"
IMPORTS, STRINGS, NUMBERS, PROGRAM = "imports", "strings", "numbers", "program"
"""The first steps of paths."""
MOST_VALUES = 200_000
"""Strings, or numbers, that are told one by one."""
MOST_STEPS = 400
"""Opcodes of a program that differ and are told by name."""
LONGEST_NUMBER = 100
"""Bytes of a whole number that is told by its digits."""
_STRINGS = frozenset({Pushes.TEXT, Pushes.BYTES})
_NUMBERS = frozenset({Pushes.INTEGER, Pushes.FLOAT})


def pickle_changes(a: Pickled, b: Pickled) -> Iterator[ValueChange]:
    """What differs between two pickles; of two that are not equal, something does."""
    yield from compare_values(_values(a), _values(b), _identities)
    yield from _program(a, b)


def _identities(path: Path, items: Sequence[Value]) -> tuple[str, ...] | None:
    """Imports are known by their names; strings and numbers by nothing but their value."""
    return tuple(item.text for item in items if isinstance(item, Scalar)) if path == (IMPORTS,) else None


def _values(pickled: Pickled) -> MappingValue:
    imports = tuple(Scalar(ValueType.STRING, name) for name in sorted(set(pickled.imports)))
    broken = [("problem", Scalar(ValueType.STRING, pickled.problem))] if pickled.problem is not None else []
    behind = [(BEHIND, bytes_value(pickled.behind))] if pickled.behind else []
    return MappingValue(
        (
            (PROTOCOL, Scalar(ValueType.INTEGER, str(pickled.protocol))),
            (PICKLES, Scalar(ValueType.INTEGER, str(pickled.pickles))),
            (IMPORTS, ListValue(imports)),
            (STRINGS, _list([_string(step) for step in pickled.steps if step.opcode.pushes in _STRINGS])),
            (NUMBERS, _list([_number(step) for step in pickled.steps if step.opcode.pushes in _NUMBERS])),
            *broken,
            *behind,
        )
    )


def _list(items: list[Scalar]) -> Value:
    """All items, or their number and what they are together where they are very many."""
    if len(items) <= MOST_VALUES:
        return ListValue(tuple(items))
    digest = hashlib.sha256()
    for item in items:
        digest.update(f"{item.type} {len(item.text)} {item.text}".encode("utf-8", "surrogatepass"))
    return Scalar(ValueType.BYTES, f"{len(items):,} of them, sha256 {digest.hexdigest()}")


def _string(step: Step) -> Scalar:
    """A string by what it says; one that is written as a line has its quotes and escapes."""
    if step.opcode.pushes is Pushes.BYTES:
        return bytes_value(step.argument)
    codec = "latin-1" if step.opcode.argument is Argument.LINE else "utf-8"
    try:
        return Scalar(ValueType.STRING, step.argument.decode(codec))
    except UnicodeDecodeError:
        return bytes_value(step.argument)


def _number(step: Step) -> Scalar:
    """A number by its digits, where these give back its bytes."""
    raw = step.argument
    kind = ValueType.FLOAT if step.opcode.pushes is Pushes.FLOAT else ValueType.INTEGER
    if step.opcode.argument is Argument.LINE:
        return Scalar(kind, raw.decode("latin-1")) if len(raw) <= LONGEST_NUMBER else bytes_value(raw)
    if kind is ValueType.FLOAT:
        (number,) = struct.unpack(">d", raw)
        return Scalar(kind, raw.hex(" ") if number != number else repr(number))
    if step.opcode.argument is Argument.NUMBER:
        return Scalar(kind, str(int.from_bytes(raw, "little", signed=len(raw) == 4)))  # BININT alone has a sign
    if len(raw) > LONGEST_NUMBER or raw != _shortest(raw):
        return Scalar(kind, f"bytes {told_bytes(raw)}")
    return Scalar(kind, str(int.from_bytes(raw, "little", signed=True)))


def _shortest(raw: bytes) -> bytes:
    """A number of any length in as few bytes as pickles have it."""
    number = int.from_bytes(raw, "little", signed=True)
    size = (8 + (number + (number < 0)).bit_length()) // 8
    return number.to_bytes(size, "little", signed=True) if number else b""


def pickle_headline(changes: Sequence[ValueChange]) -> list[str]:
    """What matters most of the changes of a pickle, the most important first."""
    imports = [change for change in changes if change.path[0] == IMPORTS and change.op is not Operation.REORDERED]
    came = [f"imports {change.path[1]}" for change in imports if change.op is Operation.ADDED]
    went = [f"imports {change.path[1]} no more" for change in imports if change.op is Operation.REMOVED]
    counts = ((STRINGS, "string"), (NUMBERS, "number"))
    told = [_counted(sum(change.path[0] == path for change in changes), what) for path, what in counts]
    program = ["another program"] if any(change.path[0] == PROGRAM for change in changes) else []
    return [*came, *went, *filter(None, told), *program]


def _counted(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}" if count else ""


# ---------------------------------------------------------------- the program


def _program(a: Pickled, b: Pickled) -> Iterator[ValueChange]:
    """The opcodes from the first that differs to the last, without the strings and numbers."""
    steps_a, steps_b = ([step.told for step in side.steps] for side in (a, b))
    if steps_a == steps_b:
        return
    start = common_prefix(steps_a, steps_b)
    end = common_suffix(steps_a, steps_b, min(len(steps_a), len(steps_b)) - start)
    told = [_told(steps, start, end) for steps in (steps_a, steps_b)]
    yield changed((PROGRAM,), *(Scalar(ValueType.STRING, text) for text in told))


def _told(steps: list[str], start: int, end: int) -> str:
    steps = steps[start : len(steps) - end]
    if not steps:
        return "none"
    more = f"; and {len(steps) - MOST_STEPS:,} more" if len(steps) > MOST_STEPS else ""
    return f"{start + 1:,}: {'; '.join(steps[:MOST_STEPS])}{more}"


def listing(pickled: Pickled) -> Iterator[str]:
    """The opcodes as lines, with strings and numbers behind them."""
    for step in pickled.steps:
        if not is_argument(step):
            yield f"{step.told}\n"
        elif step.opcode.pushes in _STRINGS:
            yield f"{step.told} {_string(step).text!r}\n"
        else:
            yield f"{step.told} {_number(step).text}\n"
