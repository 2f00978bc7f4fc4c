"""Causes of documents that record a run: serial numbers of SBOMs, outputs of notebooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.model import Operation, Role, Significance, ValueChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.explain.cause import Explained, MemberCause
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_SERIAL = frozenset({
    ("serialNumber",),
    ("metadata", "timestamp"),
    ("creationInfo", "created"),
    ("documentNamespace",),
})  # fmt: skip


class SbomSerial(CheckedCause):
    """The serial number of an SBOM, and the moment it was made.

    CycloneDX asks for a new `serialNumber` of every document, SPDX for a `documentNamespace` of its own. Everything
    else in the document is told by itself. In the payload it counts: a program may read what stands there.
    """

    id = "sbom-serial"
    title = "serial number and time of an SBOM"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "let the tool that makes the SBOM derive both from the contents and SOURCE_DATE_EPOCH"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if its evidence holds; harmless in metadata."""
        explained = super().explains(scene, change)
        if explained is None or scene.difference.role is Role.METADATA:
            return explained
        return replace(explained, harmless=False)

    def takes(self, scene: Scene, change: Change) -> bool:
        """One of these values."""
        return scene.difference.format == "sbom" and isinstance(change, ValueChange) and change.path in _SERIAL


class NotebookOutput(CheckedCause):
    """A notebook was run anew: execution counts, cell ids and outputs differ, and no source does.

    It explains and counts: an output is what a reader sees.
    """

    id = "notebook-output"
    title = "outputs and counts of a notebook's cells"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "strip outputs and counts before the notebook is packaged, or keep them in version control"

    def takes(self, scene: Scene, change: Change) -> bool:
        """What a run leaves in a cell, where the sources are equal."""
        if scene.difference.format != "notebook" or not isinstance(change, ValueChange):
            return False
        is_of_run = change.path[:1] == ("cells",) and change.path[2:3] in (("outputs",), ("execution_count",), ("id",))
        if is_of_run and self.id not in scene.notes:
            scene.notes[self.id] = any(map(_is_of_source, scene.difference.changes))
        return is_of_run and not scene.notes[self.id]


def _is_of_source(change: Change) -> bool:
    """Whether a cell came, went or moved, or its source or kind differs."""
    if not isinstance(change, ValueChange) or change.path[:1] != ("cells",):
        return False
    return len(change.path) < 3 or change.path[2] in ("source", "cell_type") or change.op is Operation.REORDERED


DOCUMENT_CAUSES: Iterable[MemberCause] = (SbomSerial(), NotebookOutput())
