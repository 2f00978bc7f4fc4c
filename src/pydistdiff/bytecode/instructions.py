"""The instructions of a code object in words: names by the version's table, operands by what they stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.bytecode.opcodes import instruction_names
from pydistdiff.bytecode.wording import told_item

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.bytecode.code import Code
    from pydistdiff.bytecode.versions import Version

_CONSTANT = frozenset({"LOAD_CONST", "RETURN_CONST", "KW_NAMES"})
_NAME = frozenset({
    *("LOAD_NAME", "STORE_NAME", "DELETE_NAME", "LOAD_GLOBAL", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_ATTR"),
    *("STORE_ATTR", "DELETE_ATTR", "LOAD_METHOD", "IMPORT_NAME", "IMPORT_FROM", "LOAD_SUPER_ATTR"),
    *("STORE_ANNOTATION", "LOAD_FROM_DICT_OR_GLOBALS"),
})  # fmt: skip
_LOCAL = frozenset({"LOAD_FAST", "STORE_FAST", "DELETE_FAST", "LOAD_FAST_CHECK", "LOAD_FAST_AND_CLEAR"})
_SHIFTS = {"LOAD_GLOBAL": ((3, 11), 1), "LOAD_ATTR": ((3, 12), 1), "LOAD_SUPER_ATTR": ((3, 12), 2)}
"""Since which version the lowest bits of an operand that is a name say something else, and how many."""
_LONGEST = 200
"""Characters of a constant beside its instruction."""


def instructions(code: Code, version: Version) -> list[str]:
    """The instructions in order, one for each two bytes: `LOAD_CONST 1 (None)`. Inline caches are `CACHE`."""
    names = instruction_names(version)
    result = []
    extended = 0
    for place in range(0, len(code.code) - 1, 2):
        number, argument = code.code[place], code.code[place + 1] | extended
        name = names.get(number, f"instruction {number}")
        extended = (argument << 8) & 0xFFFFFFFF if name == "EXTENDED_ARG" else 0
        told = _operand(name, argument, code, version)
        result.append(f"{name} {argument}{f' ({told})' if told is not None else ''}")
    return result


def _operand(name: str, argument: int, code: Code, version: Version) -> str | None:
    since, shift = _SHIFTS.get(name, ((0, 0), 0))
    if version >= since:
        argument >>= shift
    if name in _CONSTANT:
        told = _at([told_item(code.consts[argument])] if argument < len(code.consts) else [], 0)
        return told[:_LONGEST] if told is not None else None
    if name in _NAME:
        return _at(code.names, argument)
    return _at(code.locals, argument) if name in _LOCAL else None


def _at(names: Sequence[str], place: int) -> str | None:
    return names[place] if place < len(names) else None


def listing(name: str, code: Code, version: Version) -> str:
    """A code object for a reader: a line for each instruction, without inline caches."""
    lines = [line for line in instructions(code, version) if not line.startswith("CACHE ")]
    return "\n".join([f"{name}:", *(f"    {line}" for line in lines), ""])
