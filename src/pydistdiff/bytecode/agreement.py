"""Whether code of two versions of Python can come from one source: by names, constants, signatures and nesting.

Two compilers write other instructions for the same source, so these are not compared: code that agrees is alike, not
equal. What compilers do otherwise is allowed by these rules, each only between a version before it and one from it on;
they were found by compiling 617 modules with each of 3.6 to 3.13 and comparing the results:

* always: `None` is not compared; a compiler puts it where a function just ends;
* 3.7: constants of the older that the newer lacks; 3.6 keeps the parts of what it computes beforehand. A text of the
  newer that is one of the older repeated, such as `"-" * 70`;
* 3.9: the name `AssertionError`, which `assert` needs no more;
* 3.10 and 3.12: `True`, `False`, 1 and 0, which `while` and `assert` keep or not;
* 3.11: the qualified names of functions among the constants; `"%s: %s" % (a, b)` became `": "`;
* 3.12: comprehensions are part of the function that they stand in, with all their names, variables and constants;
* 3.13: docstrings lost their indentation; class bodies got `__static_attributes__` and `__firstlineno__`.

There are no rules for 3.14 and 3.15, which were never seen: their code agrees with that of no other version.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from pydistdiff.bytecode.code import Code, Constant, Kind
from pydistdiff.bytecode.versions import told_version
from pydistdiff.bytecode.wording import told_scalar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pydistdiff.bytecode.code import Item
    from pydistdiff.bytecode.versions import Version

_T = TypeVar("_T")
NEWEST_WITH_RULES = (3, 13)
_SIGNATURE_FLAGS = 0x2AC
"""`*args`, `**kwargs`, generator, coroutine, asynchronous generator."""
_COMPREHENSIONS = frozenset({"<listcomp>", "<setcomp>", "<dictcomp>"})
_OF_CLASS_BODIES = frozenset({"__static_attributes__", "__firstlineno__", "__classdict__"})
_CONVERSION = re.compile("%[sra]")
_MOST_TIMES = 8
"""How often the shortest part of a repeated text may stand in the one that is repeated: `"ab" * 9` or `"abab" * 4`."""
_MOST = 20
"""Misfits that are told; one with more is another module."""


class Misfit(Struct, frozen=True):
    """Where two code objects do not agree: which rule failed, and what only a and only b have."""

    name: str
    rule: str
    a: str
    b: str


class _Shape:
    """What is compared of a code object."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.names = set(code.names)
        self.variables = set(code.locals)
        self.constants = set(_atoms(code.consts))
        self.parts: list[Code] = list(code.inner)
        self.names_of_parts = {part.name for part in code.inner}

    def with_comprehensions(self) -> _Shape:
        """With the comprehensions in it, as 3.12 compiles them; they stand in each other, but not deeper than code."""
        waiting, self.parts = self.parts, []
        while waiting:
            part = waiting.pop()
            if part.name not in _COMPREHENSIONS:
                self.parts.append(part)
                continue
            self.names |= set(part.names)
            self.variables |= set(part.locals)
            self.constants |= set(_atoms(part.consts))
            self.names_of_parts |= {inner.name for inner in part.inner}
            waiting += part.inner
        self.variables = {name for name in self.variables if not name.startswith(".")}
        return self

    @property
    def signature(self) -> str:
        """The arguments as they are told."""
        code = self.code
        counts = f"{code.argcount} + {code.kwonlyargcount}, {code.posonlyargcount} positional only"
        return f"({', '.join(code.arguments)}) {counts}, flags {code.flags & _SIGNATURE_FLAGS:#x}"

    def named_parts(self) -> dict[tuple[str, int], Code]:
        """The code objects inside by name, those of one name in the order of their lines."""
        seen: dict[str, int] = {}
        found = {}
        for part in sorted(self.parts, key=lambda part: part.firstlineno):
            seen[part.name] = seen.get(part.name, 0) + 1
            found[part.name, seen[part.name]] = part
        return found


def _atoms(items: Iterable[Item]) -> Iterator[Constant]:
    """Constants without the tuples and sets around them; None and code objects left out."""
    stack = list(items)
    while stack:
        item = stack.pop()
        if isinstance(item, Code) or item.kind is Kind.NONE:
            continue
        if isinstance(item.value, tuple):
            stack += item.value
        else:
            yield item


def misfits(a: Code, b: Code, versions: tuple[Version, Version]) -> list[Misfit]:
    """Where the code of two versions does not agree, the first few; none where it does."""
    if max(versions) > NEWEST_WITH_RULES:
        told = [f"Python {told_version(version)}" for version in versions]
        return [Misfit("<module>", "versions without rules", *told)]
    comparison = _Comparison(*versions)
    comparison.compare(a, b)
    return comparison.found[:_MOST]


class _Comparison:
    """Compares the code of two versions, the older first whichever side it is."""

    def __init__(self, a: Version, b: Version) -> None:
        self.found: list[Misfit] = []
        self._is_swapped = a > b
        self._older, self._newer = min(a, b), max(a, b)

    def _crosses(self, *versions: Version) -> bool:
        """Whether one is before and one from one of these versions on."""
        return any(self._older < version <= self._newer for version in versions)

    def _shape(self, code: Code) -> _Shape:
        shape = _Shape(code)
        return shape.with_comprehensions() if self._crosses((3, 12)) else shape

    def compare(self, a: Code, b: Code) -> None:
        stack = [("", b, a) if self._is_swapped else ("", a, b)]
        while stack and len(self.found) < _MOST:
            name, old_code, new_code = stack.pop()
            older, newer = self._shape(old_code), self._shape(new_code)
            self._compare(name or "<module>", older, newer)
            parts_old, parts_new = older.named_parts(), newer.named_parts()
            self._note(name or "<module>", "nesting", *_differing(set(parts_old), set(parts_new), _told_part))
            prefix = f"{name}." if name else ""
            common = [part for part in parts_old if part in parts_new]
            stack += [(f"{prefix}{_told_part(part)}", parts_old[part], parts_new[part]) for part in reversed(common)]

    def _compare(self, name: str, older: _Shape, newer: _Shape) -> None:
        if older.signature != newer.signature:
            self._note(name, "signature", older.signature, newer.signature)
        ignored = set(_OF_CLASS_BODIES) if self._crosses((3, 13)) else set()
        if self._crosses((3, 9)):
            ignored.add("AssertionError")
        self._note(name, "names", *_differing(older.names - ignored, newer.names - ignored, str))
        self._note(name, "variables", *_differing(older.variables - ignored, newer.variables - ignored, str))
        self._note(name, "constants", *_differing(*self._constants(older, newer), told_scalar))

    def _constants(self, older: _Shape, newer: _Shape) -> tuple[set[Constant], set[Constant]]:
        """The constants that only one has, without those that a rule allows."""
        old, new = older.constants - newer.constants, newer.constants - older.constants
        if self._crosses((3, 10), (3, 12)):
            old, new = ({one for one in side if not _is_condition(one)} for side in (old, new))
        if self._crosses((3, 13)):
            old, new = _without_docstrings(old, new)
            if "__firstlineno__" in newer.names:
                new -= _of_class_body(newer.code, new)
        if self._crosses((3, 11)):
            old = {one for one in old if str(one.value).rpartition(".")[2] not in older.names_of_parts}
            old, new = _without_formats(old, new, newer.constants)
        if self._crosses((3, 7)):
            old, new = set(), {one for one in new if not _is_repeated(one, older.constants)}
        return old, new

    def _note(self, name: str, rule: str, older: str, newer: str) -> None:
        if older or newer:
            self.found.append(Misfit(name, rule, *((newer, older) if self._is_swapped else (older, newer))))


def _told_part(part: tuple[str, int]) -> str:
    name, count = part
    return name if count == 1 else f"{name}#{count}"


def _differing(a: set[_T], b: set[_T], told: Callable[[_T], str]) -> tuple[str, str]:
    """What only each of two sets has, in words."""
    return ", ".join(sorted(map(told, a - b))), ", ".join(sorted(map(told, b - a)))


def _is_condition(constant: Constant) -> bool:
    """Whether `while` or `assert` may have had it as its whole condition."""
    return constant.kind is Kind.BOOLEAN or (constant.kind is Kind.INTEGER and constant.value in (0, 1))


def _is_repeated(constant: Constant, parts: set[Constant]) -> bool:
    """Whether it is one of these texts again and again: 3.6 computes `"-" * 70` when it runs, 3.7 beforehand."""
    value = constant.value
    if not isinstance(value, str | bytes) or not value:
        return False
    unit = (value + value).find(value, 1)  # type: ignore[operator, arg-type]
    return any(
        Constant(constant.kind, value[: unit * times]) in parts
        for times in range(1, _MOST_TIMES + 1)
        if unit * times < len(value) and not len(value) % (unit * times)
    )


def _of_class_body(code: Code, constants: Iterable[Constant]) -> set[Constant]:
    """The constants of `__firstlineno__` and `__static_attributes__`, which are names that the methods have."""
    names = {name for part in code.inner for name in part.names}
    private = f"_{code.name.lstrip('_')}"
    return {
        one
        for one in constants
        if one.value == code.firstlineno or one.value in names or f"{private}{one.value!s}" in names
    }


def _without_formats(
    old: set[Constant], new: set[Constant], constants: set[Constant]
) -> tuple[set[Constant], set[Constant]]:
    """Without the formats that the older has whole and the newer, which has these constants, in pieces."""
    gone: set[Constant] = set()
    came: set[Constant] = set()
    for one in old:
        if not isinstance(one.value, str) or "%" not in one.value:
            continue
        parts = {part.replace("\0", "%") for part in _CONVERSION.split(one.value.replace("%%", "\0"))}
        pieces = {Constant(Kind.STRING, part) for part in parts if part}
        if pieces <= constants:
            gone.add(one)
            came |= pieces
    return old - gone, new - came


def _without_docstrings(old: set[Constant], new: set[Constant]) -> tuple[set[Constant], set[Constant]]:
    """Without texts that are equal but for the indentation of their lines."""
    texts = {one: _unindented(one.value) for one in (*old, *new) if isinstance(one.value, str)}
    common = {texts.get(one) for one in old} & {texts.get(one) for one in new}
    old, new = ({one for one in side if one not in texts or texts[one] not in common} for side in (old, new))
    return old, new


def _unindented(text: str) -> str:
    """A docstring as 3.13 keeps it: without the blanks that all lines but the first begin with."""
    first, *rest = text.split("\n")
    indents = [len(line) - len(line.lstrip(" ")) for line in rest if line.strip(" ")]
    margin = min(indents, default=0)
    return "\n".join([first.lstrip(" "), *(line[margin:] if line.strip(" ") else "" for line in rest)])
