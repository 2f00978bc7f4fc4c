"""Reads the marshal data of a `.pyc` (version 4 and 5 of the format) into records.

Written after the format as CPython's `Python/marshal.c` defines it. Every offset is checked, nothing is allocated by
a size that the data declare, and what references repeat counts as if it stood there again: so no file makes
much more work than it has bytes. What the compiler never writes (lists, dictionaries, old forms of numbers) is refused.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, TypeVar

from pydistdiff.bytecode.code import CELL, FREE, LOCAL, Code, Constant, Item, Kind
from pydistdiff.bytecode.header import PycError

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.bytecode.versions import Version

DEEPEST = 120
"""Levels of tuples and code objects; each function in a function makes two, and Python indents up to 100 times."""
HEAVIEST = 500_000
"""Objects that a file may stand for, those that references repeat counted each time, as is each 64 bytes of text."""
LONGEST_INTEGER = 280
"""Digits in base 2**15 of an integer that becomes one here; more are compared as they are written."""

_Type = TypeVar("_Type")
_REFERENCE_FLAG = 0x80
_STRINGS = frozenset(b"utaAzZ")
_INTERNED = frozenset(b"tAZ")
_SINGLE = {
    ord("N"): Constant(Kind.NONE),
    ord("."): Constant(Kind.ELLIPSIS),
    ord("S"): Constant(Kind.STOP_ITERATION),
    ord("T"): Constant(Kind.BOOLEAN, 1),
    ord("F"): Constant(Kind.BOOLEAN, 0),
}


class MarshalReader:
    """Reads one object. `at` is where it goes on, `spelling` how each object was written."""

    def __init__(self, data: bytes, at: int, version: Version) -> None:
        self._data = data
        self.at = at
        self._version = version
        self._known: list[tuple[Item | None, int, int]] = []  # object, weight, height
        self._weight = 0
        self._height = 0
        self.spelling = bytearray()
        self.flags = self.references = self.interned = 0
        self._readers: dict[int, Callable[[int], Item]] = {
            ord("i"): self._short_integer,
            ord("l"): self._integer,
            ord("g"): lambda _: Constant(Kind.FLOAT, self._take(8)),
            ord("y"): lambda _: Constant(Kind.COMPLEX, self._take(16)),
            ord("s"): lambda _: Constant(Kind.BYTES, self._heavy(self._size())),
            ord("("): lambda depth: Constant(Kind.TUPLE, self._items(self._size(), depth)),
            ord(")"): lambda depth: Constant(Kind.TUPLE, self._items(self._take(1)[0], depth)),
            ord(">"): lambda depth: Constant(Kind.FROZENSET, self._items(self._size(), depth)),
            ord("c"): self._code,
        }
        if version >= (3, 14):
            self._readers[ord(":")] = lambda depth: Constant(Kind.SLICE, self._items(3, depth))

    def object(self, depth: int = 0) -> Item:
        """The next object. Raises PycError."""
        data, at = self._data, self.at
        if at >= len(data):
            self._fail("it ends too early")
        mark = data[at]
        self.at = at + 1
        kind = mark & ~_REFERENCE_FLAG
        self.spelling.append(mark)
        if kind == ord("r"):
            return self._reference()
        self._add(1)
        is_kept = mark != kind
        single = _SINGLE.get(kind)
        if single is not None:
            if is_kept:
                self._fail("it flags a constant that has no reference")
            self._height = 0
            return single
        place = len(self._known)
        if is_kept:
            self.flags += 1
            self._known.append((None, 0, 0))
        before = self._weight
        self._height = 0
        item: Item
        if kind in _STRINGS:
            item = self._string(kind)
        else:
            reader = self._readers.get(kind)
            if reader is None:
                self._fail(f"it has an object of type {chr(kind)!r}")
            if depth >= DEEPEST:
                self._fail(f"nested deeper than {DEEPEST} levels")
            item = reader(depth + 1)
        if is_kept:
            self._known[place] = (item, self._weight - before + 1, self._height)
        return item

    def _fail(self, reason: str) -> NoReturn:
        raise PycError(f"{reason}, at offset {self.at:,}")

    def _add(self, weight: int) -> None:
        self._weight += weight
        if self._weight > HEAVIEST:
            self._fail(f"it stands for more than {HEAVIEST:,} objects")

    def _take(self, count: int) -> bytes:
        start = self.at
        end = start + count
        if end > len(self._data):
            self._fail("it ends too early")
        self.at = end
        return self._data[start:end]

    def _number(self) -> int:
        return int.from_bytes(self._take(4), "little", signed=True)

    def _size(self) -> int:
        size = self._number()
        if not 0 <= size <= len(self._data) - self.at:
            self._fail(f"it declares a size of {size:,}")
        return size

    def _heavy(self, count: int) -> bytes:
        self._add(count >> 6)
        return self._take(count)

    def _reference(self) -> Item:
        index = self._number()
        self.spelling += self._data[self.at - 4 : self.at]
        if not 0 <= index < len(self._known):
            self._fail(f"it refers to object {index:,} of {len(self._known):,}")
        item, weight, self._height = self._known[index]
        if item is None:
            self._fail("it refers to an object from inside it")
        self.references += 1
        self._add(weight)
        return item

    def _short_integer(self, _: int) -> Item:
        return Constant(Kind.INTEGER, self._number())

    def _integer(self, _: int) -> Item:
        count = self._number()
        digits = self._heavy(2 * abs(count))
        numbers = [digits[place] | digits[place + 1] << 8 for place in range(0, len(digits), 2)]
        if numbers and (max(numbers) >= 1 << 15 or not numbers[-1]):
            self._fail("it has an integer with digits that are none")
        if len(numbers) > LONGEST_INTEGER:
            return Constant(Kind.INTEGER, (b"-" if count < 0 else b"+") + digits)
        value = sum(number << 15 * place for place, number in enumerate(numbers))
        return Constant(Kind.INTEGER, -value if count < 0 else value)

    def _string(self, kind: int) -> Item:
        self.interned += kind in _INTERNED
        data = self._heavy(self._take(1)[0] if kind in b"zZ" else self._size())
        try:
            if kind in b"ut":
                return Constant(Kind.STRING, data.decode("utf-8", "surrogatepass"))
            return Constant(Kind.STRING, data.decode("ascii"))
        except UnicodeDecodeError:
            self._fail("it has a string that cannot be decoded")

    def _items(self, count: int, depth: int) -> tuple[Item, ...]:
        if count > len(self._data) - self.at:
            self._fail(f"it declares {count:,} items")
        items: list[Item] = []
        highest = 0
        for _ in range(count):
            items.append(self.object(depth))
            highest = max(highest, self._height)
        self._rise(highest)
        return tuple(items)

    def _rise(self, highest: int) -> None:
        self._height = highest + 1
        if self._height > DEEPEST:
            self._fail(f"nested deeper than {DEEPEST} levels")

    # -- code objects

    def _code(self, depth: int) -> Item:
        version = self._version
        argcount = self._count()
        posonly = self._count() if version >= (3, 8) else 0
        kwonly = self._count()
        local_count = self._count() if version < (3, 11) else None
        stacksize, flags = self._count(), self._count()
        highest = 0

        def read() -> Item:
            nonlocal highest
            item = self.object(depth)
            highest = max(highest, self._height)
            return item

        code, consts, names = self._bytes(read()), self._tuple(read()), self._names(read())
        if version < (3, 11):
            variables, free, cells = (self._names(read()) for _ in range(3))
            if local_count != len(variables):
                self._fail(f"it declares {local_count:,} local variables and names {len(variables):,}")
            names_of_locals = (*variables, *cells, *free)
            kinds = bytes([LOCAL]) * len(variables) + bytes([CELL]) * len(cells) + bytes([FREE]) * len(free)
        else:
            names_of_locals, kinds = self._names(read()), self._bytes(read())
            if len(names_of_locals) != len(kinds):
                self._fail("it has another number of names than of their kinds")
        filename, name = self._text(read()), self._text(read())
        qualname = self._text(read()) if version >= (3, 11) else None
        firstlineno = self._number()
        linetable = self._bytes(read())
        exceptiontable = self._bytes(read()) if version >= (3, 11) else b""
        self._rise(highest)
        return Code(
            argcount=argcount,
            posonlyargcount=posonly,
            kwonlyargcount=kwonly,
            stacksize=stacksize,
            flags=flags,
            code=code,
            consts=consts,
            names=names,
            locals=names_of_locals,
            kinds=kinds,
            filename=filename,
            name=name,
            qualname=qualname,
            firstlineno=firstlineno,
            linetable=linetable,
            exceptiontable=exceptiontable,
        )

    def _count(self) -> int:
        count = self._number()
        if count < 0:
            self._fail("it has a code object with a negative count")
        return count

    def _bytes(self, item: Item) -> bytes:
        return self._value(item, Kind.BYTES, bytes)

    def _text(self, item: Item) -> str:
        return self._value(item, Kind.STRING, str)

    def _tuple(self, item: Item) -> tuple[Item, ...]:
        return self._value(item, Kind.TUPLE, tuple)

    def _value(self, item: Item, kind: Kind, of: type[_Type]) -> _Type:
        if not isinstance(item, Constant) or item.kind is not kind or not isinstance(item.value, of):
            self._fail(f"it has a code object with something else in place of {kind.value}")
        return item.value

    def _names(self, item: Item) -> tuple[str, ...]:
        return tuple([self._text(name) for name in self._tuple(item)])
