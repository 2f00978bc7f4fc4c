"""Which versions of a conda package are meant: `1.2.*`, `=1.2`, `==1.2`, `>=1,<2|3.*`, as CEP 29 has it."""

from __future__ import annotations

import re
from collections.abc import Callable
from operator import eq, ge, gt, le, lt, ne

from pydistdiff.errors import InputError
from pydistdiff.remote.conda_version import CondaVersion, read_version

DEEPEST = 20
"""Parentheses in parentheses; real ones have one."""

_TOKEN = re.compile(r"[()|,]|[^()|,]+")
_CLAUSE = re.compile(r"(==|!=|<=|>=|~=|=|<|>)?([^=<>!~].*)", re.DOTALL)
_GLOB = "*"

_Tested = Callable[[str, CondaVersion | None], bool]
_COMPARED: dict[str, Callable[[CondaVersion, CondaVersion], bool]] = {
    "==": eq,
    "!=": ne,
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
}


class Wildcard:
    """A text in which `*` stands for anything, in capital or small letters. Takes a time linear in what it looks at."""

    def __init__(self, pattern: str) -> None:
        self._parts = pattern.lower().split(_GLOB)

    def matches(self, text: str) -> bool:
        """Whether all of the text is meant."""
        lowered = text.lower()
        first, *rest = self._parts
        if not rest:
            return lowered == first
        *middle, last = rest
        if not lowered.startswith(first):
            return False
        at = len(first)
        for part in middle:
            found = lowered.find(part, at)
            if found < 0:
                return False
            at = found + len(part)
        return len(lowered) - len(last) >= at and lowered.endswith(last)


class VersionSpec:
    """A version specifier. `,` is "and" and binds stronger than `|`, which is "or". Raises InputError."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = _TOKEN.findall("".join(text.split()))
        self._at = 0
        self._test = self._any_of(0)
        if self._next() is not None:
            raise self._error(f"{self._next()!r} stands where nothing should")

    def matches(self, text: str) -> bool:
        """Whether a version is meant. What is no version is meant by a text equal to it and by `*` alone."""
        return self._test(text, read_version(text))

    def _error(self, reason: str) -> InputError:
        return InputError(f"{self._text!r} is no version specifier: {reason}")

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, token: str) -> bool:
        if self._next() != token:
            return False
        self._at += 1
        return True

    def _any_of(self, depth: int) -> _Tested:
        tests = [self._all_of(depth)]
        while self._take("|"):
            tests.append(self._all_of(depth))
        return tests[0] if len(tests) == 1 else lambda text, version: any(test(text, version) for test in tests)

    def _all_of(self, depth: int) -> _Tested:
        tests = [self._one(depth)]
        while self._take(","):
            tests.append(self._one(depth))
        return tests[0] if len(tests) == 1 else lambda text, version: all(test(text, version) for test in tests)

    def _one(self, depth: int) -> _Tested:
        if self._take("("):
            if depth == DEEPEST:
                raise self._error(f"more than {DEEPEST} parentheses in each other")
            test = self._any_of(depth + 1)
            if not self._take(")"):
                raise self._error("a parenthesis is not closed")
            return test
        clause = self._next()
        if clause is None or clause in ")|,":
            raise self._error("a version is missing")
        self._at += 1
        return self._clause(clause)

    def _clause(self, clause: str) -> _Tested:
        match = _CLAUSE.fullmatch(clause)
        if match is None:
            raise self._error("a version is missing" if clause.strip("=<>!~") == "" else f"{clause!r} cannot be read")
        operator, literal = match[1] or "", match[2]
        if "^" in literal or "$" in literal:
            raise self._error("regular expressions are not taken; * stands for anything")
        has_glob = _GLOB in literal
        if operator == "~=":
            return self._compatible(literal)
        # `!=1.2` leaves out 1.2 alone, as conda and rattler have it, though CEP 29 would leave out 1.2.1 as well.
        if operator in _COMPARED and not (operator == "!=" and has_glob):
            return _ordered(operator, self._version(literal))
        if not operator and not has_glob:
            return _exact(literal, read_version(literal))
        meant = self._fuzzy(literal)
        return (lambda text, version: not meant(text, version)) if operator == "!=" else meant

    def _compatible(self, literal: str) -> _Tested:
        bound = self._version(literal)
        start = bound.without_last_segment()
        if start is None:
            raise self._error(f"~= needs a version of two parts, as in ~=1.{literal}")
        return lambda _, version: version is not None and version >= bound and version.starts_with(start)

    def _fuzzy(self, literal: str) -> _Tested:
        stem = literal.rstrip(_GLOB)
        if not stem:
            return lambda *_: True
        if _GLOB in stem:
            wildcard = Wildcard(literal)
            return lambda text, _: wildcard.matches(text)
        start = self._version(stem.removesuffix(".") if stem != literal else stem)
        return lambda _, version: version is not None and version.starts_with(start)

    def _version(self, literal: str) -> CondaVersion:
        version = read_version(literal)
        if version is None:
            raise self._error(f"{literal!r} is no version of conda")
        return version


def _exact(literal: str, version: CondaVersion | None) -> _Tested:
    if version is None:
        return lambda text, _: text.lower() == literal.lower()
    return lambda _, other: other == version


def _ordered(operator: str, bound: CondaVersion) -> _Tested:
    compare = _COMPARED[operator]
    return lambda _, version: version is not None and compare(version, bound)
