"""Causes of what METADATA and PKG-INFO say: the version of the format, and the spelling of the name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.distributions.file_names import normalised_project
from pydistdiff.distributions.places import is_in_info_of_site
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.model import AttributeChange, Operation, Side, Significance, ValueChange

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_VERSION = ("Metadata-Version",)
_MADE_UP = ("Programming Language :: Python :: ", "License :: ")
_LARGEST = 1 << 16
"""Bytes of WHEEL that are read for its generator; real ones have some hundred."""
_NEWER = frozenset({"Dynamic", "License-File", "License-Expression", "Import-Name", "Import-Namespace"})
"""Fields that a build backend writes by itself once it knows a newer version of the format."""


class MetadataVersion(CheckedCause):
    """Another version of the metadata format, and what a newer build backend writes by itself.

    `Metadata-Version` differs, and with it Dynamic, License-File, License-Expression, Import-Name and Import-Namespace
    came or went. Between two builds of one version, by poetry-core of two versions, the classifiers of Python versions
    and licences belong to it, which that backend makes up. All of them without such a reason are changes of content.
    It explains and counts: tools read these fields.
    """

    id = "metadata-version"
    title = "another version of the metadata format"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "build both with the same version of the build backend: it decides which version of the format is written"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The version of the format, or a field that came or went with it."""
        if scene.difference.format != "metadata" or not isinstance(change, ValueChange):
            return False
        if change.path == _VERSION:
            return change.op is Operation.CHANGED
        if change.op not in (Operation.ADDED, Operation.REMOVED):
            return False
        if change.path[0] == "Classifier":
            return str(change.path[-1]).startswith(_MADE_UP) and self._known(scene, "made up", _is_made_up)
        return change.path[0] in _NEWER and self._known(scene, "versions", _are_of_versions)

    def _known(self, scene: Scene, question: str, answer: Callable[[Scene], bool]) -> bool:
        """What holds for all changes of a member, asked once."""
        key = f"{self.id}: {question}"
        if key not in scene.notes:
            scene.notes[key] = answer(scene)
        return bool(scene.notes[key])


def _is_made_up(scene: Scene) -> bool:
    """Whether a backend that makes up classifiers built both sides of one version, in two versions of its own."""
    if scene.neighbours is None or scene.distributions is None or scene.versions is not None:
        return False
    generators = []
    for side, path in ((Side.A, scene.difference.a), (Side.B, scene.difference.b)):
        text = scene.neighbours.text(side, f"{(path or '').rpartition('/')[0]}/WHEEL", _LARGEST) or b""
        found = re.search(rb"^Generator:\s*(poetry-core [^\r\n]*)", text, re.MULTILINE)
        generators.append(found[1].strip() if found is not None else b"")
    return b"" not in generators and generators[0] != generators[1]


def _are_of_versions(scene: Scene) -> bool:
    """Whether the two sides are in two versions of the format."""
    return any(
        isinstance(change, ValueChange) and change.path == _VERSION and change.op is Operation.CHANGED
        for change in scene.difference.changes
    )


_INFO_FOLDER = re.compile(r"^(.*?)(-[0-9][^/-]*)?(?:-py[0-9.]+)?\.(?:dist|egg)-info$")


class NameNormalisation(CheckedCause):
    """The name of the distribution is spelt otherwise: `Foo.Bar` against `foo_bar`.

    Both are one name to every installer and index (PEP 503): letters without case, and `-`, `_` and `.` as one. Told of
    the field `Name`, and of the folders `Foo.Bar.egg-info` and `foo_bar-1.0.dist-info` where modules are installed: in
    a folder of data a program asks for such a path by itself.
    """

    id = "name-normalisation"
    title = "the distribution's name is spelt otherwise"
    significance = Significance.FORMAT
    mark = Mark.SOUND
    remedy = "build with one version of the build backend: newer ones write names as PEP 625 asks"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The field Name, or a path, equal once normalised."""
        if isinstance(change, AttributeChange):
            return change.name == "path" and _is_respelt(scene)
        if scene.difference.format != "metadata" or not isinstance(change, ValueChange) or change.path != ("Name",):
            return False
        names = [text for text in (change.a, change.b) if isinstance(text, str)]
        return len(names) == 2 and len(set(map(normalised_project, names))) == 1


def _is_respelt(scene: Scene) -> bool:
    """Whether the paths of a member differ in the name of the info folder where modules are installed alone."""
    a, b = scene.difference.a, scene.difference.b
    if scene.distributions is None or a is None or b is None or a == b:
        return False
    are_found = all(map(is_in_info_of_site, (a, b), scene.distributions))
    return are_found and _normalised_path(a) == _normalised_path(b)


def _normalised_path(path: str) -> str:
    """The path with the name of its first info folder normalised."""
    segments = path.split("/")
    for index, segment in enumerate(segments):
        match = _INFO_FOLDER.match(segment) if len(segment) < 300 else None
        if match is not None:
            segments[index] = normalised_project(match[1]) + segment[len(match[1]) :]
            break
    return "/".join(segments)


METADATA_CAUSES: Iterable[MemberCause] = (MetadataVersion(), NameNormalisation())
