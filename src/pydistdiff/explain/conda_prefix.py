"""The cause of the path of the build environment, for which conda puts the real one at installation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.line_cause import shortened
from pydistdiff.limits import MIB
from pydistdiff.model import BytesChange, Evidence, OpaqueChange, Side, Significance, TextChange, ValueChange
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from pydistdiff.distributions.prefixes import Prefix
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

LARGEST = 64 * MIB
"""Bytes of a member in which the placeholder is replaced; larger ones are compared as they are."""
SHORTEST = 20
"""Bytes of a placeholder; a shorter one could stand for something else."""

_ABSOLUTE = re.compile(r"/|[A-Za-z]:[\\/]")
_UNIX = re.compile("(?:linux|osx)-")
_NULS = re.compile(rb"\0+")
_HELD_OPEN = b"\0prefix\0"
"""What stands for a placeholder: no text holds it, and in a binary member no string does."""


class CondaPrefix:
    """The placeholder of the prefix that a conda package was built in, inside a text or binary member.

    conda puts the real prefix there at installation. Each side's placeholder is the one that its own `paths.json` (in
    old packages `has_prefix`) names for this member, with the same file mode; it is absolute and has at least 20 bytes.
    Once it is replaced on both sides, the members are equal byte for byte; in binary members each string has, with the
    NULs that pad it, as many bytes as on the other side. There another length counts: conda refuses to link a binary
    member into an environment whose path is longer than the placeholder. A binary member counts, too, in a package for
    Windows, where conda leaves the placeholder in it, and in one for any platform (`noarch`).
    """

    id = "conda-prefix"
    title = "the placeholder of the prefix"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build both with the same length of the prefix (`conda build --prefix-length`) in the same folder"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """All of a member's lines, values or bytes."""
        if not isinstance(change, TextChange | ValueChange | BytesChange | OpaqueChange):
            return None
        if self.id not in scene.notes:
            found = _prefixes(scene)
            scene.notes[self.id] = found if found is not None and _are_equal_without(scene, found) else None
        prefixes: tuple[Prefix, Prefix] | None = scene.notes[self.id]
        if prefixes is None:
            return None
        a, b = (shortened(visible_name(prefix.placeholder)) for prefix in prefixes)
        name = scene.difference.name
        evidence = Evidence(text=f"{a} → {b}, as each side's paths.json says of it", count=1, examples=(name,))
        lengths = {len(prefix.placeholder.encode("utf-8", "surrogateescape")) for prefix in prefixes}
        harmless = prefixes[0].mode == "text" or (len(lengths) == 1 and _is_put_into_binaries(scene))
        return Explained(change=change, members=(name,), evidence=evidence, harmless=harmless)


def _prefixes(scene: Scene) -> tuple[Prefix, Prefix] | None:
    """What each side says of its own member, if both say it, in one mode, and of a placeholder that is sure."""
    paths = scene.difference.a, scene.difference.b
    if scene.distributions is None or None in paths:
        return None
    a, b = (distribution.prefix(path or "") for distribution, path in zip(scene.distributions, paths, strict=True))
    if a is None or b is None or a.mode != b.mode or a.placeholder == b.placeholder:
        return None
    is_sure = all(len(each.placeholder) >= SHORTEST and _ABSOLUTE.match(each.placeholder) for each in (a, b))
    return (a, b) if is_sure else None


def _is_put_into_binaries(scene: Scene) -> bool:
    """Whether conda replaces the placeholder of binary members on the platform that both packages name."""
    assert scene.distributions is not None
    platforms = [distribution.tags[0] if len(distribution.tags) > 1 else "" for distribution in scene.distributions]
    return all(_UNIX.match(platform) is not None for platform in platforms)


def _are_equal_without(scene: Scene, prefixes: tuple[Prefix, Prefix]) -> bool:
    assert scene.neighbours is not None
    sides = []
    for side, path, prefix in zip((Side.A, Side.B), (scene.difference.a, scene.difference.b), prefixes, strict=True):
        data = scene.neighbours.text(side, path or "", LARGEST)
        placeholder = prefix.placeholder.encode("utf-8", "surrogateescape")
        if data is None or placeholder not in data or _HELD_OPEN in data:
            return False
        sides.append(_without(data, placeholder, prefix.mode))
    return sides[0] == sides[1]


def _without(data: bytes, placeholder: bytes, mode: str) -> bytes:
    """The bytes with the placeholder replaced.

    In a binary member the NULs that end its string are part of it: conda fills up what it puts there, so a string that
    takes another number of bytes in all moves everything behind it.
    """
    if mode == "text":
        return data.replace(placeholder, _HELD_OPEN)
    parts: list[bytes] = []
    done = 0
    start = data.find(placeholder)
    while start >= 0 and (end := data.find(b"\0", start)) >= 0:
        padded = _NULS.match(data, end)
        assert padded is not None
        string = data[start:end].replace(placeholder, _HELD_OPEN)
        parts += [data[done:start], string, b"\0%d\0" % (padded.end() - start)]
        done = padded.end()
        start = data.find(placeholder, done)
    return b"".join((*parts, data[done:]))
