"""The difference of two `.pyc` in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.bytecode.versions import told_version
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.pyc_header import HEADER, TRAILING
from pydistdiff.model import Operation, ValueType

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pydistdiff.bytecode.pyc import Pyc
    from pydistdiff.model import ValueChange

_LINES = frozenset({"firstlineno", "linetable"})
_WORDS = {"code": "instructions", "consts": "constants", "locals": "variables"}
_RANKS = ("consts", "names", "locals", "code")
_LONGEST = 30
"""Characters of a constant in the line."""


def pyc_headline(changes: Sequence[ValueChange], a: Pyc, b: Pyc) -> str | None:
    """What matters most: constants, then other parts of the code by code object, then lines, file name, header."""
    parts = [f"Python {told_version(a.version)} → {told_version(b.version)}"] if a.version != b.version else []
    of_code = [change for change in changes if change.path[0] not in (HEADER, TRAILING, "filename")]
    parts += _of_lonely(of_code)
    parts += _of_constants(of_code)
    parts += _of_code(of_code, are_two=a.version != b.version)
    parts += _of_rest(changes)
    return headline_of(parts) or "only references between its objects differ"


def _of_lonely(changes: Iterable[ValueChange]) -> Iterator[str]:
    for change in changes:
        if len(change.path) == 1:
            yield f"`{change.path[0]}` {change.op.value}"


def _of_constants(changes: Iterable[ValueChange]) -> Iterator[str]:
    for change in changes:
        is_constant = len(change.path) == 3 and change.path[1] == "consts" and change.op is not Operation.REORDERED
        if is_constant and ValueType.MAPPING not in (change.type_a, change.type_b):  # code objects are told by name
            values = " → ".join(_short(value) for value in (change.a, change.b) if isinstance(value, str))
            came = "" if change.op is Operation.CHANGED else f" {change.op.value}"
            yield f"constant {values}{came} in `{change.path[0]}`"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _of_code(changes: Iterable[ValueChange], *, are_two: bool) -> Iterator[str]:
    """Other parts of each code object; instructions are not told where a part that they use is."""
    parts: dict[str, dict[str, None]] = {}
    for change in changes:
        if len(change.path) == 1 or change.path[1] in _LINES:
            continue
        parts.setdefault(str(change.path[0]), {})[str(change.path[1])] = None
    for name, found in parts.items():
        if "consts" in found:
            continue
        told = [_WORDS.get(part, part) for part in sorted(found, key=_rank)]
        yield f"{' and '.join(told[:2])} of `{name}`{' do not agree' if are_two else ''}"


def _rank(part: str) -> int:
    return _RANKS.index(part) if part in _RANKS else len(_RANKS)


def _of_rest(changes: Sequence[ValueChange]) -> Iterator[str]:
    named = {change.path[0] for change in changes if len(change.path) > 1 and change.path[1] in _LINES}
    if named:
        yield f"line numbers of {len(named):,} code object{'s' if len(named) > 1 else ''}"
    if any(change.path[0] == "filename" or change.path[1:2] == ("filename",) for change in changes):
        yield "file name in the code"
    fields = [str(change.path[1]) for change in changes if change.path[0] == HEADER and change.path[1] != "magic"]
    if fields:
        yield f"{' and '.join(fields)} in the header"
    if any(change.path[0] == TRAILING for change in changes):
        yield "bytes behind the code"
