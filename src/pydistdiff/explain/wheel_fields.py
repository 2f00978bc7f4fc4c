"""Causes of what WHEEL says: who built the wheel, for what, and where its files go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.distributions.file_names import modern_tag
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.model import AttributeChange, InputKind, Operation, Side, Significance, ValueChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_LARGEST = 1 << 16
"""Bytes of WHEEL that are read for its tags; real ones have some hundred."""


_GENERATOR = re.compile(r"[\w.+/:@-]{1,80}(?: (?:[\w.+/:@-]{1,80}|\([\w.+/:@-]{1,80}\))){0,5}", re.ASCII)
"""Words, of which some stand in parentheses."""


def _field(scene: Scene, change: Change) -> tuple[str | int, ...]:
    """The field of WHEEL that a change is about, or nothing."""
    is_wheel = scene.difference.format == "wheel" and isinstance(change, ValueChange)
    return change.path if is_wheel and isinstance(change, ValueChange) else ()


class BuildBackend(CheckedCause):
    """Another tool, or another version of it, built the wheel: the field `Generator` of WHEEL.

    Installers do not read it. It holds the name of a tool and its version, such as `setuptools (80.9.0)`; anything else
    is content. What the other tool wrote otherwise is told by changes of its own.
    """

    id = "build-backend"
    title = "another build backend, or another version of it"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "pin the build backend in `build-system.requires`, and build both with the same version"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The generator of both sides."""
        if _field(scene, change) != ("Generator",):
            return False
        assert isinstance(change, ValueChange)
        return all(_GENERATOR.fullmatch(text) for text in (change.a, change.b) if isinstance(text, str))


class TagFollows(CheckedCause):
    """The tags in WHEEL are those that the names of the two wheels say: another Python or another platform.

    A tag went that only the name of the first wheel has, or came that only that of the second has. It explains and
    counts: the wheels are for different machines.
    """

    id = "tag-follows"
    title = "tags, as the names of the wheels say"
    significance = Significance.DERIVED
    mark = Mark.NEVER
    remedy = "none is needed between wheels for two platforms or Pythons"

    def takes(self, scene: Scene, change: Change) -> bool:
        """A tag that came or went with the name."""
        path = _field(scene, change)
        if path[:1] != ("Tag",) or len(path) != 2 or scene.distributions is None:
            return False
        assert isinstance(change, ValueChange)
        tags_a, tags_b = (distribution.tags for distribution in scene.distributions)
        if change.op is Operation.REMOVED:
            return change.a in tags_a and change.a not in tags_b
        return change.op is Operation.ADDED and change.b in tags_b and change.b not in tags_a


class TagAlias(CheckedCause):
    """Two spellings of one tag: `manylinux2014` is `manylinux_2_17`, `manylinux2010` is `manylinux_2_12`.

    Once all tags of both wheels are spelt in the new way (PEP 600) they are the same set. Installers know both, but for
    very old ones.
    """

    id = "tag-alias"
    title = "two spellings of one platform tag"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "use one version of auditwheel, which writes both spellings or one of them"

    def takes(self, scene: Scene, change: Change) -> bool:
        """A tag that came or went where the other side has its other spelling."""
        path = _field(scene, change)
        if path[:1] != ("Tag",) or len(path) != 2:
            return False
        if self.id not in scene.notes:
            tags = [{modern_tag(tag) for tag in _tags(scene, side)} for side in (Side.A, Side.B)]
            scene.notes[self.id] = bool(tags[0]) and tags[0] == tags[1]
        return bool(scene.notes[self.id])


def _tags(scene: Scene, side: Side) -> set[str]:
    path = scene.difference.b if side is Side.B else scene.difference.a
    if scene.neighbours is None or path is None:
        return set()
    text = scene.neighbours.text(side, path, _LARGEST) or b""
    rows = [line.partition(b":") for line in text.splitlines()]
    return {value.strip().decode("latin-1") for name, _, value in rows if name.strip().lower() == b"tag"}


class BuildTag(CheckedCause):
    """The build number of the wheel: the field `Build` of WHEEL and the third part of its name.

    Of two wheels of one version, installers prefer the one with the larger number; so it explains and counts.
    """

    id = "build-tag"
    title = "the wheel's build number"
    significance = Significance.DERIVED
    mark = Mark.NEVER
    remedy = "give both builds the same number"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The build number."""
        return _field(scene, change) == ("Build",)


_SCHEME = re.compile(r"^[^/]+\.data/(?:purelib|platlib)/")


class WheelPurelib(CheckedCause):
    """Whether the root of the wheel goes to `purelib` or `platlib`, and members that lie in `.data/` for that.

    The field `Root-Is-Purelib` of WHEEL, and members that moved between the root and `.data/purelib` or
    `.data/platlib` with equal bytes. On most machines both are one folder; on some they are two, so it counts.
    """

    id = "wheel-purelib"
    title = "the root of the wheel is purelib or platlib"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "say in the build configuration whether the wheel is pure, and build both in the same way"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The field, or a path that is the same without the scheme."""
        if _field(scene, change) == ("Root-Is-Purelib",):
            return True
        if not isinstance(change, AttributeChange) or change.name != "path" or scene.distributions is None:
            return False
        if any(distribution.layout is not InputKind.WHEEL for distribution in scene.distributions):
            return False
        paths = [_SCHEME.sub("", path) for path in (change.a or "", change.b or "")]
        return bool(change.a and change.b) and change.a != change.b and paths[0] == paths[1]


WHEEL_CAUSES: Iterable[MemberCause] = (BuildBackend(), TagAlias(), TagFollows(), BuildTag(), WheelPurelib())
