"""The cause of most differences between two releases: the version that they say of themselves."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

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
        a, b = map(_patterns, scene.versions)
        if a is None or b is None or not _is_in(a, where.a) or not _is_in(b, where.b):
            return None
        return Masks(_mask(a), _mask(b))

    def is_harmless(self, scene: Scene, where: Where) -> bool:  # noqa: ARG002
        """Never: it is content."""
        return False

    def evidence(self, scene: Scene, pairs: Sequence[tuple[str, str]]) -> Evidence:  # noqa: ARG002
        """The two versions: one piece of evidence for all members."""
        assert scene.versions is not None
        a, b = map(visible_name, scene.versions)
        return Evidence(text=f"{a} → {b}")


_Patterns = tuple["re.Pattern[str]", ...]


@lru_cache(maxsize=64)
def _patterns(version: str) -> _Patterns | None:
    """What a version looks like in a text; None where it is too short to tell it from other numbers."""
    if _VERSION.fullmatch(version) is None or not re.search("[0-9][.-][0-9]", version):
        return None
    spelt = re.escape(version).replace("\\-", "[-_]?").replace("\\+", "[+_]")
    patterns = [re.compile(rf"(?<![0-9A-Za-z])(?<![0-9]\.)(?:v(?=[0-9]))?{spelt}(?![0-9A-Za-z]|\.[0-9])")]
    release = _RELEASE.match(version)
    if release is not None:
        numbers = r",\s?".join(map(re.escape, release[0].split(".")))
        patterns.append(re.compile(rf"(?<![0-9.])(?<![0-9],)(?<![0-9], ){numbers}(?![0-9.])"))
    return tuple(patterns)


def _is_in(patterns: _Patterns, text: str) -> bool:
    return any(pattern.search(text) for pattern in patterns)


def _mask(patterns: _Patterns) -> Mask:
    def mask(text: str) -> str:
        for pattern in patterns:
            text = pattern.sub(PLACE, text)
        return text

    return mask
