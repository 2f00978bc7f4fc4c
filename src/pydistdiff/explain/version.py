"""The cause of most differences between two releases: the version that they say of themselves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.line_cause import PLACE, Kind, Masks
from pydistdiff.model import Evidence, Significance
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.explain.line_cause import Mask, Where
    from pydistdiff.explain.scene import Scene

_VERSION = re.compile(r"v?[0-9][0-9A-Za-z.+!_-]{0,60}", re.ASCII)
_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+)+", re.ASCII)
_PARTS = re.compile(r"(?:(a|b|rc)([0-9]+))?(?:\.(post[0-9]+))?(?:\.(dev[0-9]+))?(?:\+([0-9A-Za-z.]+))?", re.ASCII)
_SAYS = re.compile(r"version|release|(?<![A-Za-z])ver(?![A-Za-z])", re.IGNORECASE)
_PYTHON = ("python", "python-tokens")
_NUMBER = re.compile(r"[0-9]+\.[0-9]+", re.ASCII)
_LIMIT_BEFORE = re.compile(r"""(?:(?<![-=])[<>]|[<>~!]=)[ \t"'(\[v]{0,8}$""")
_LIMIT_BEHIND = re.compile(r"""["')\]]{0,3}[ \t]{0,3}(?:[<>]|!=)""")
_VALUE_BEFORE = re.compile(r"[=(,\[][ \t]{0,3}$")
_NEAR = 12
"""Characters before a version in which a sign is looked for that makes it something else."""


class VersionFollows:
    """Only the distribution's own version differs: `__version__ = "2.31.0"` became `__version__ = "2.32.0"`.

    The two versions are those that the metadata of the two packages say. Each is taken out of its own side, written
    with dots, as a tuple (`2, 31, 0`, or as setuptools-scm writes it: `2, 31, 0, 'dev3'`) or in a path, and the rest of
    the line must be equal. In Python source a version behind `<`, `>=` and the like is a limit and stays, a tuple is
    one only in a line that says version or release, and so is a number like `1.0` that is a value. It explains and
    counts: a version is content, and what a program does may depend on it.
    """

    id = "version-follows"
    title = "the distribution's own version"
    significance = Significance.DERIVED
    mark = Mark.NEVER
    remedy = "none is needed between two releases; between two builds of one release, find out what sets the version"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes each side's own version away, where it stands at all."""
        if scene.versions is None:
            return None
        is_python = where.kind is Kind.LINES and scene.difference.format in _PYTHON
        mask_a, mask_b = (_mask(_spellings(version), is_python=is_python) for version in scene.versions)
        if mask_a(where.a) == where.a or mask_b(where.b) == where.b:
            return None
        return Masks(mask_a, mask_b, holds_others=True)

    def is_harmless(self, scene: Scene, where: Where) -> bool:  # noqa: ARG002
        """Never: it is content."""
        return False

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:  # noqa: ARG002
        """The two versions: one piece of evidence for all members."""
        assert scene.versions is not None
        a, b = map(visible_name, scene.versions)
        return Evidence(text=f"{a} → {b}")


class _Spelling(NamedTuple):
    """One way to write a version: what is looked for first, because it is found fast, and the pattern.

    `is_said` where it is so short that its line must say what it is; `is_tuple` where that is so in Python only.
    """

    literals: tuple[str, ...]
    pattern: re.Pattern[str]
    is_tuple: bool = False
    is_said: bool = False

    def taken_from(self, text: str, *, is_python: bool) -> str:
        if not any(literal in text for literal in self.literals):
            return text
        if (self.is_said or (self.is_tuple and is_python)) and _SAYS.search(text) is None:
            return text
        if not is_python:
            return self.pattern.sub(PLACE, text)
        return self.pattern.sub(lambda found: found[0] if _is_another(text, found) else PLACE, text)


def _is_another(text: str, found: re.Match[str]) -> bool:
    """Whether what looks like the version in a line of Python is a limit, or any number."""
    before = text[max(0, found.start() - _NEAR) : found.start()]
    if _LIMIT_BEFORE.search(before) is not None or _LIMIT_BEHIND.match(text, found.end()) is not None:
        return True
    is_value = _NUMBER.fullmatch(found[0]) is not None and _VALUE_BEFORE.search(before) is not None
    return is_value and _SAYS.search(text) is None


@lru_cache(maxsize=64)
def _spellings(version: str) -> tuple[_Spelling, ...]:
    """The ways to write a version, the longest first; none where it is too short to tell it from other numbers."""
    if _VERSION.fullmatch(version) is None or not re.search("[0-9][.-][0-9]", version):
        return ()
    whole = re.escape(version).replace("\\-", "[-_]?").replace("\\+", "[+_]")
    start = re.split("[-+]", version)[0]
    dotted = re.compile(rf"(?<![0-9A-Za-z])(?<![0-9]\.)(?:v(?=[0-9]))?{whole}(?![0-9A-Za-z]|\.[0-9])")
    release = _RELEASE.match(version)
    tuples = () if release is None else _tuples(release[0].split("."), version[release.end() :])
    return (_Spelling((start,), dotted), *tuples)


def _tuples(numbers: Sequence[str], rest: str) -> Iterator[_Spelling]:
    """A version as a tuple: with strings for what stands behind its numbers, and the numbers alone."""
    literals = tuple(f"{numbers[0]}{comma}{numbers[1]}" for comma in (", ", ",", ",\t"))
    pattern = r",\s?".join(numbers)
    begins = r"(?<![0-9.])(?<![0-9],)(?<![0-9], )"
    parts = _PARTS.fullmatch(rest)
    if rest and parts is not None:
        words = [f"{parts[1]}{parts[2]}" if parts[1] else None, *parts.groups()[2:]]
        strings = "".join(rf""",\s?["']{re.escape(word)}["']""" for word in words if word)
        yield _Spelling(literals, re.compile(f"{begins}{pattern}{strings}"), is_tuple=True)
    if len(numbers) > 2:
        yield _Spelling(literals, re.compile(rf"{begins}{pattern}(?![0-9.])"), is_tuple=True)
    else:
        yield _Spelling(literals, re.compile(rf"(?<=\(){pattern}(?=\))"), is_said=True)


def _mask(spellings: tuple[_Spelling, ...], *, is_python: bool) -> Mask:
    def mask(text: str) -> str:
        for spelling in spellings:
            text = spelling.taken_from(text, is_python=is_python)
        return text

    return mask
