"""The opcodes of pickles, protocols 0 to 5: what stands behind each, and what it does to the stack.

As `pickletools` of Python's library documents them; PEP 3154 and PEP 574 brought the later ones.
"""

from __future__ import annotations

from enum import Enum, auto

from msgspec import Struct


class Argument(Enum):
    """What stands behind an opcode."""

    NONE = auto()
    NUMBER = auto()
    """`size` bytes, the lowest first."""
    LINE = auto()
    """Up to LF."""
    LINES = auto()
    """Two lines."""
    COUNTED = auto()
    """A number of `size` bytes, and as many bytes as it says."""


class Pushes(Enum):
    """What an opcode leaves on the stack, as far as that is known without doing anything."""

    NOTHING = auto()
    VALUE = auto()
    TEXT = auto()
    """A string, which may be the name of what is imported."""
    BYTES = auto()
    INTEGER = auto()
    FLOAT = auto()
    IMPORT = auto()


class Opcode(Struct, frozen=True):
    """An opcode: it takes `pops` values, or all down to the last mark and then `pops` of those below."""

    name: str
    argument: Argument = Argument.NONE
    size: int = 0
    pushes: Pushes = Pushes.NOTHING
    pops: int = 0
    to_mark: bool = False


_A, _P = Argument, Pushes


def _number(name: str, size: int, pushes: Pushes = Pushes.NOTHING) -> Opcode:
    return Opcode(name, Argument.NUMBER, size, pushes)


def _counted(name: str, size: int, pushes: Pushes) -> Opcode:
    return Opcode(name, Argument.COUNTED, size, pushes)


def _line(name: str, pushes: Pushes = Pushes.NOTHING) -> Opcode:
    return Opcode(name, Argument.LINE, 0, pushes)


def _takes(name: str, pops: int, pushes: Pushes = Pushes.NOTHING, *, to_mark: bool = False) -> Opcode:
    return Opcode(name, pushes=pushes, pops=pops, to_mark=to_mark)


OPCODES: dict[int, Opcode] = {
    ord("("): _takes("MARK", 0),
    ord("."): _takes("STOP", 1),
    ord("0"): _takes("POP", 0),
    ord("1"): _takes("POP_MARK", 0, to_mark=True),
    ord("2"): _takes("DUP", 0),
    ord("F"): _line("FLOAT", _P.FLOAT),
    ord("I"): _line("INT", _P.INTEGER),
    ord("J"): _number("BININT", 4, _P.INTEGER),
    ord("K"): _number("BININT1", 1, _P.INTEGER),
    ord("L"): _line("LONG", _P.INTEGER),
    ord("M"): _number("BININT2", 2, _P.INTEGER),
    ord("N"): _takes("NONE", 0, _P.VALUE),
    ord("P"): _line("PERSID", _P.VALUE),
    ord("Q"): _takes("BINPERSID", 1, _P.VALUE),
    ord("R"): _takes("REDUCE", 2, _P.VALUE),
    ord("S"): _line("STRING", _P.TEXT),
    ord("T"): _counted("BINSTRING", 4, _P.TEXT),
    ord("U"): _counted("SHORT_BINSTRING", 1, _P.TEXT),
    ord("V"): _line("UNICODE", _P.TEXT),
    ord("X"): _counted("BINUNICODE", 4, _P.TEXT),
    ord("a"): _takes("APPEND", 1),
    ord("b"): _takes("BUILD", 1),
    ord("c"): Opcode("GLOBAL", _A.LINES, 0, _P.IMPORT),
    ord("d"): _takes("DICT", 0, _P.VALUE, to_mark=True),
    ord("}"): _takes("EMPTY_DICT", 0, _P.VALUE),
    ord("e"): _takes("APPENDS", 0, to_mark=True),
    ord("g"): _line("GET"),
    ord("h"): _number("BINGET", 1),
    ord("i"): Opcode("INST", _A.LINES, 0, _P.IMPORT, to_mark=True),
    ord("j"): _number("LONG_BINGET", 4),
    ord("l"): _takes("LIST", 0, _P.VALUE, to_mark=True),
    ord("]"): _takes("EMPTY_LIST", 0, _P.VALUE),
    ord("o"): _takes("OBJ", 0, _P.VALUE, to_mark=True),
    ord("p"): _line("PUT"),
    ord("q"): _number("BINPUT", 1),
    ord("r"): _number("LONG_BINPUT", 4),
    ord("s"): _takes("SETITEM", 2),
    ord("t"): _takes("TUPLE", 0, _P.VALUE, to_mark=True),
    ord(")"): _takes("EMPTY_TUPLE", 0, _P.VALUE),
    ord("u"): _takes("SETITEMS", 0, to_mark=True),
    ord("B"): _counted("BINBYTES", 4, _P.BYTES),
    ord("C"): _counted("SHORT_BINBYTES", 1, _P.BYTES),
    ord("G"): _number("BINFLOAT", 8, _P.FLOAT),
    0x80: _number("PROTO", 1),
    0x81: _takes("NEWOBJ", 2, _P.VALUE),
    0x82: _number("EXT1", 1, _P.IMPORT),
    0x83: _number("EXT2", 2, _P.IMPORT),
    0x84: _number("EXT4", 4, _P.IMPORT),
    0x85: _takes("TUPLE1", 1, _P.VALUE),
    0x86: _takes("TUPLE2", 2, _P.VALUE),
    0x87: _takes("TUPLE3", 3, _P.VALUE),
    0x88: _takes("NEWTRUE", 0, _P.VALUE),
    0x89: _takes("NEWFALSE", 0, _P.VALUE),
    0x8A: _counted("LONG1", 1, _P.INTEGER),
    0x8B: _counted("LONG4", 4, _P.INTEGER),
    0x8C: _counted("SHORT_BINUNICODE", 1, _P.TEXT),
    0x8D: _counted("BINUNICODE8", 8, _P.TEXT),
    0x8E: _counted("BINBYTES8", 8, _P.BYTES),
    0x8F: _takes("EMPTY_SET", 0, _P.VALUE),
    0x90: _takes("ADDITEMS", 0, to_mark=True),
    0x91: _takes("FROZENSET", 0, _P.VALUE, to_mark=True),
    0x92: _takes("NEWOBJ_EX", 3, _P.VALUE),
    0x93: _takes("STACK_GLOBAL", 2, _P.IMPORT),
    0x94: _takes("MEMOIZE", 0),
    0x95: _number("FRAME", 8),
    0x96: _counted("BYTEARRAY8", 8, _P.BYTES),
    0x97: _takes("NEXT_BUFFER", 0, _P.VALUE),
    0x98: _takes("READONLY_BUFFER", 0),
}
"""By the byte that stands for it."""
