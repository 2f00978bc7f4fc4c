"""Pickles, read opcode by opcode and never loaded: what they would import, and the strings and numbers in them.

The stack is followed only as far as strings go, to know the names that STACK_GLOBAL takes from it. Nothing is called,
nothing is built.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.opcodes import OPCODES, Argument, Opcode, Pushes
from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_OPCODES = 500_000
"""Of one file; a page of documentation has 5,000. Each costs a few microseconds."""
COMPUTED = "(computed)"
"""The name of what is imported where it is no string that stands in the pickle."""
_PROTO, _STOP = 0x80, ord(".")
_ARGUMENTS = frozenset({Pushes.TEXT, Pushes.BYTES, Pushes.INTEGER, Pushes.FLOAT})


class Step(Struct, frozen=True, gc=False):
    """An opcode, and the bytes of what stands behind it.

    `told` says the opcode and, where that is no string or number which the pickle holds, what stands behind it: two
    files of which all steps are told alike differ in these strings and numbers only.
    """

    opcode: Opcode
    argument: bytes
    told: str


class Pickled(Struct, frozen=True, kw_only=True):
    """One or more pickles in a row; steps and what stands behind them together say every byte.

    `imports` are the names that they would import, in the order in which they do. `problem` is why reading ended where
    no pickle ends: a program that loads it has done the steps before.
    """

    protocol: int
    pickles: int
    steps: tuple[Step, ...]
    imports: tuple[str, ...]
    behind: bytes
    problem: str | None


def read_pickles(data: bytes) -> Pickled:
    """The pickles in the data. Raises DataFileError where they end before their STOP."""
    found = scan(data)
    if found.problem is not None:
        raise DataFileError(found.problem)
    return found


def scan(data: bytes) -> Pickled:
    """The pickles in the data, also where they are broken: never raises."""
    reader = _Reader(data)
    problem = None
    try:
        reader.read()
    except DataFileError as error:
        problem = str(error)
    return Pickled(
        protocol=reader.protocol,
        pickles=reader.pickles,
        steps=tuple(reader.steps),
        imports=tuple(reader.imports),
        behind=data[reader.at :],
        problem=problem,
    )


def is_argument(step: Step) -> bool:
    """Whether what stands behind an opcode is a string, bytes or a number that the pickle holds."""
    return step.opcode.pushes in _ARGUMENTS


class _Stack:
    """The stack of a program that loads a pickle, with the strings on it; everything else is None.

    What a broken pickle takes from an empty stack is None, too.
    """

    def __init__(self) -> None:
        self._items: list[str | None] = []
        self._below: list[list[str | None]] = []
        self.memo: dict[int, str | None] = {}

    def push(self, item: str | None) -> None:
        self._items.append(item)

    def pop(self) -> str | None:
        return self._items.pop() if self._items else None

    def top(self) -> str | None:
        return self._items[-1] if self._items else None

    def mark(self) -> None:
        self._below.append(self._items)
        self._items = []

    def pop_to_mark(self) -> None:
        self._items = self._below.pop() if self._below else []

    def drop(self) -> None:
        """POP takes the top or, where nothing lies above the last mark, the mark."""
        if self._items:
            self._items.pop()
        else:
            self.pop_to_mark()


class _Reader:
    """Reads from the beginning; what it has found stays where it gives up."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._stack = _Stack()
        self._frames: dict[int, list[int]] = {}
        self.at = 0
        self.protocol = 0
        self.pickles = 0
        self.steps: list[Step] = []
        self.imports: list[str] = []
        self._plain: dict[int, Step] = {}

    def read(self) -> None:
        """All pickles; another one follows where it begins with its protocol."""
        while not self.pickles or self._data[self.at : self.at + 1] == b"\x80":
            self._stack = _Stack()
            self._frames.clear()
            while self._read_step() != _STOP:
                pass
            self.pickles += 1

    def _read_step(self) -> int:
        """One opcode; returns its code. Nothing counts as read where it is cut."""
        start = self.at
        if len(self.steps) == MOST_OPCODES:
            raise DataFileError(f"more than {MOST_OPCODES:,} opcodes")
        if start == len(self._data):
            raise DataFileError("it ends without STOP")
        code = self._data[start]
        opcode = OPCODES.get(code)
        if opcode is None:
            raise DataFileError(f"byte {start:,} is no opcode: {code:#04x}")
        if opcode.argument is Argument.NONE:
            step = self._plain.get(code)
            if step is None:
                step = self._plain[code] = Step(opcode, b"", opcode.name)
            self.at += 1
        else:
            argument, self.at = self._argument(opcode, start + 1)
            step = Step(opcode, argument, _told(opcode, argument))
        self.steps.append(step)
        self._follow(step)
        for place in self._frames.pop(self.at, ()):
            self._frame_ends(place)
        return code

    def _argument(self, opcode: Opcode, at: int) -> tuple[bytes, int]:
        """What stands behind an opcode, and where that ends."""
        if opcode.argument is Argument.NUMBER:
            return self._bytes(at, opcode.size, opcode), at + opcode.size
        if opcode.argument is Argument.COUNTED:
            number = self._bytes(at, opcode.size, opcode)
            # The lengths of four bytes have a sign for some opcodes; none may be so long that it matters.
            length = int.from_bytes(number, "little")
            at += opcode.size
            return self._bytes(at, length, opcode), at + length
        end = self._data.find(b"\n", at)
        if end >= 0 and opcode.argument is Argument.LINES:
            end = self._data.find(b"\n", end + 1)
        if end < 0:
            raise DataFileError(f"{opcode.name} is cut at its end")
        return self._data[at:end], end + 1

    def _bytes(self, at: int, length: int, opcode: Opcode) -> bytes:
        if length > len(self._data) - at:
            raise DataFileError(f"{opcode.name} is cut at its end")
        return self._data[at : at + length]

    def _frame_ends(self, place: int) -> None:
        """A frame that ends behind an opcode is told by this or by its opcodes: how many bytes it has follows."""
        frame = self.steps[place]
        is_last = self.steps[-1].opcode.name == "STOP"
        told = f"{frame.opcode.name} {'to STOP' if is_last else f'of {len(self.steps) - 1 - place:,} opcodes'}"
        self.steps[place] = Step(frame.opcode, frame.argument, told)

    def _follow(self, step: Step) -> None:
        """What the step does to the stack, and what it imports."""
        stack, opcode = self._stack, step.opcode
        special = _SPECIAL.get(opcode.name)
        if special is not None:
            special(self, step)
            return
        if opcode.to_mark:
            stack.pop_to_mark()
        taken = [stack.pop() for _ in range(opcode.pops)]
        if opcode.pushes is Pushes.TEXT:
            stack.push(_text(step))
        elif opcode.pushes is Pushes.IMPORT:
            self.imports.append(_imported(step, taken))
            stack.push(None)
        elif opcode.pushes is not Pushes.NOTHING:
            stack.push(None)

    def begin(self, step: Step) -> None:
        """PROTO: the highest of several counts."""
        self.protocol = max(self.protocol, step.argument[0])

    def open_frame(self, step: Step) -> None:
        """FRAME: where it ends is looked for as reading goes on."""
        self._frames.setdefault(self.at + int.from_bytes(step.argument, "little"), []).append(len(self.steps) - 1)

    def mark(self, step: Step) -> None:  # noqa: ARG002
        self._stack.mark()

    def drop(self, step: Step) -> None:  # noqa: ARG002
        self._stack.drop()

    def double(self, step: Step) -> None:  # noqa: ARG002
        self._stack.push(self._stack.top())

    def memoize(self, step: Step) -> None:  # noqa: ARG002
        self._stack.memo[len(self._stack.memo)] = self._stack.top()

    def put(self, step: Step) -> None:
        self._stack.memo[_index(step)] = self._stack.top()

    def get(self, step: Step) -> None:
        self._stack.push(self._stack.memo.get(_index(step)))


_SPECIAL: dict[str, Callable[[_Reader, Step], None]] = {
    "PROTO": _Reader.begin,
    "FRAME": _Reader.open_frame,
    "MARK": _Reader.mark,
    "POP": _Reader.drop,
    "DUP": _Reader.double,
    "MEMOIZE": _Reader.memoize,
    **dict.fromkeys(("PUT", "BINPUT", "LONG_BINPUT"), _Reader.put),
    **dict.fromkeys(("GET", "BINGET", "LONG_BINGET"), _Reader.get),
}


def _index(step: Step) -> int:
    """The place in the memo; of a line that is no number, one that nothing has."""
    if step.opcode.argument is Argument.NUMBER:
        return int.from_bytes(step.argument, "little")
    return int(step.argument) if step.argument.isdigit() and len(step.argument) < 20 else -1


def _text(step: Step) -> str | None:
    """The string that an opcode pushes; None where it has escapes, which nobody needs in a name."""
    raw = step.argument
    if step.opcode.argument is Argument.LINE:
        if b"\\" in raw:
            return None
        if step.opcode.name == "STRING":
            raw = raw.strip()
            raw = raw[1:-1] if len(raw) > 1 and raw[:1] == raw[-1:] and raw[:1] in (b"'", b'"') else b"\xff"
        else:
            return raw.decode("latin-1")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _imported(step: Step, taken: list[str | None]) -> str:
    """The name of what a step imports, as `module.name`."""
    if step.opcode.argument is Argument.LINES:
        module, _, name = step.argument.partition(b"\n")
        return f"{module.decode('utf-8', 'surrogateescape')}.{name.decode('utf-8', 'surrogateescape')}"
    if step.opcode.argument is Argument.NUMBER:
        return f"(extension {int.from_bytes(step.argument, 'little'):,})"
    last, first = (COMPUTED if text is None else text for text in taken)  # the name lies above its module
    return f"{first}.{last}"


def _told(opcode: Opcode, argument: bytes) -> str:
    """The name of an opcode, and what stands behind it where that is no string or number of the pickle."""
    if opcode.pushes in _ARGUMENTS:
        return opcode.name
    if opcode.argument is Argument.NUMBER:
        return f"{opcode.name} {int.from_bytes(argument, 'little')}"
    return f"{opcode.name} {argument.decode('utf-8', 'surrogateescape')}"
