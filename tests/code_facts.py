"""Two versions of a module, and what the second one newly does."""

from __future__ import annotations

from pydistdiff.pysource.facts import Facts, facts_of
from pydistdiff.pysource.module import Module, parse


def module(text: str | None) -> Module | None:
    return None if text is None else parse(f"{text}\n".encode())


def facts(a: str | None, b: str | None, *, is_package: bool = False) -> Facts:
    return facts_of(module(a), module(b), is_package=is_package)


def new(b: str, a: str | None = "", *, is_package: bool = False) -> list[tuple[int | None, str, str]]:
    """The line, code and message of each fact."""
    return [(one.line, one.code.value, one.message) for one in facts(a, b, is_package=is_package).new]


def messages(b: str, a: str | None = "", *, is_package: bool = False) -> list[str]:
    """The messages alone."""
    return [message for _, _, message in new(b, a, is_package=is_package)]
