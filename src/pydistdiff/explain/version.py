"""The cause of most differences between two releases: the version that they say of themselves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.line_cause import PLACE, Masks
from pydistdiff.model import Evidence, Significance
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.explain.line_cause import Mask, Where
    from pydistdiff.explain.scene import Scene

_VERSION = re.compile(r"v?[0-9][0-9A-Za-z.+!_-]{0,60}", re.ASCII)
_RELEASE = re.compile(r"[0-9]+(?:\.[0-9]+){2,}", re.ASCII)


class VersionFollows:
    """Only the distribution's own version differs: `__version__ = "2.31.0"` became `__version__ = "2.32.0"`.

    The two versions are those that the metadata of the two packages say. Each is taken out of its own side, written
    with dots, as a tuple (`2, 31, 0`) or in a path, and the rest of the line must be equal. It explains and counts:
    a version is content, and what a program does may depend on it.
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
        mask_a, mask_b = (_mask(_spellings(version)) for version in scene.versions)
        if mask_a(where.a) == where.a or mask_b(where.b) == where.b:
            return None
        return Masks(mask_a, mask_b)

    def is_harmless(self, scene: Scene, where: Where) -> bool:  # noqa: ARG002
        """Never: it is content."""
        return False

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:  # noqa: ARG002
        """The two versions: one piece of evidence for all members."""
        assert scene.versions is not None
        a, b = map(visible_name, scene.versions)
        return Evidence(text=f"{a} → {b}")


class _Spelling(NamedTuple):
    """One way to write a version: what is looked for first, because it is found fast, and the pattern."""

    literals: tuple[str, ...]
    pattern: re.Pattern[str]

    def taken_from(self, text: str) -> str:
        if any(literal in text for literal in self.literals):
            return self.pattern.sub(PLACE, text)
        return text


@lru_cache(maxsize=64)
def _spellings(version: str) -> tuple[_Spelling, ...]:
    """The ways to write a version; none where it is too short to tell it from other numbers."""
    if _VERSION.fullmatch(version) is None or not re.search("[0-9][.-][0-9]", version):
        return ()
    whole = re.escape(version).replace("\\-", "[-_]?").replace("\\+", "[+_]")
    start = re.split("[-+]", version)[0]
    spellings = [
        _Spelling((start,), re.compile(rf"(?<![0-9A-Za-z])(?<![0-9]\.)(?:v(?=[0-9]))?{whole}(?![0-9A-Za-z]|\.[0-9])"))
    ]
    release = _RELEASE.match(version)
    if release is not None:
        numbers = release[0].split(".")
        pattern = r",\s?".join(numbers)
        literals = tuple(f"{numbers[0]}{comma}{numbers[1]}" for comma in (", ", ",", ",\t"))
        spellings.append(_Spelling(literals, re.compile(rf"(?<![0-9.])(?<![0-9],)(?<![0-9], ){pattern}(?![0-9.])")))
    return tuple(spellings)


def _mask(spellings: tuple[_Spelling, ...]) -> Mask:
    def mask(text: str) -> str:
        for spelling in spellings:
            text = spelling.taken_from(text)
        return text

    return mask
