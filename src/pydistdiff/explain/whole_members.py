"""Causes of members as a whole: files that do not belong, that an installer wrote, or that lie elsewhere."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING, Any

from pydistdiff.distributions.licences import is_licence
from pydistdiff.distributions.places import is_in_info_of_site
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.limits import MIB
from pydistdiff.model import AttributeChange, InputKind, Operation, Side, Significance, Status, ValueChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Difference
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.explain.cause import MemberCause
    from pydistdiff.explain.neighbours import Neighbours
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_STRAY = re.compile(
    r"(?:\.DS_Store|\._.+|Thumbs\.db|desktop\.ini|\.coverage(?:\..+)?|coverage\.xml|\.git(?:ignore|attributes|modules|keep)"
    r"|\.hg(?:ignore|tags|_archival\.txt)|\.editorconfig|\.project|\.pydevproject|.+\.(?:swp|swo|orig|rej|bak|kate-swp)|.+~"
    r"|#.+#|\.nfs[0-9a-f]+)",
    re.DOTALL,
)
_STRAY_FOLDERS = frozenset({
    ".git", ".hg", ".svn", ".idea", ".vscode", "__MACOSX", ".pytest_cache", ".mypy_cache", ".ruff_cache", ".tox",
    ".nox", ".hypothesis", ".ipynb_checkpoints",
})  # fmt: skip


class StrayFile(CheckedCause):
    """A file that does not belong into a package, on one side only.

    Desktop systems (`.DS_Store`, `Thumbs.db`), version control (`.gitignore`, `.git/`), editors (`x~`, `.x.swp`) and
    test runs (`.coverage`, `.pytest_cache/`) leave them. Told by the name alone, so it counts: what is in such a file
    is for the reader to see. In a checkout, which is no package, they do belong.
    """

    id = "stray-file"
    title = "files that do not belong into a package"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "build from a clean checkout, or exclude these files in the build configuration"

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a member that came or went and is called so."""
        difference = (scene.whole or scene).difference
        if difference.status not in (Status.ADDED, Status.REMOVED) or _is_in_checkout(scene.whole or scene):
            return False
        *folders, name = difference.name.split("/")
        return _STRAY.fullmatch(name) is not None or not _STRAY_FOLDERS.isdisjoint(folders)

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """The member, and what became of it."""
        return f"{scene.difference.name}: {scene.difference.status}"


class InstallerFiles(CheckedCause):
    """Files that an installer writes into an installed dist-info: INSTALLER, REQUESTED, direct_url.json.

    INSTALLER names the installer, in a word and perhaps its version, and REQUESTED is empty (PEP 376, PEP 610). Of
    `direct_url.json` only the plain local address (`file:///`) of a build or, in an environment, of a wheel is taken:
    another address, one with `#`, `?` or `..`, a commit or an editable installation is content. They are found in conda
    packages and installed packages; a wheel that brings them along is odd, and nothing is explained there.
    """

    id = "installer-files"
    title = "files that an installer writes"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "none is needed; they tell how the distribution was installed before it was packed"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The content of these members."""
        difference, neighbours = scene.difference, scene.neighbours
        folder, _, name = difference.name.rpartition("/")
        if not folder.endswith((".dist-info", "{dist-info}")) or neighbours is None:
            return False
        sides = zip((difference.a, difference.b), neighbours.distributions, strict=True)
        if any(path is not None and _is_published(distribution) for path, distribution in sides):
            return False
        if name in _WRITTEN:
            return _is_written(difference, neighbours, _WRITTEN[name])
        return name == "direct_url.json" and _is_local(difference, neighbours, change)


def _is_in_checkout(scene: Scene) -> bool:
    sides = scene.distributions
    return sides is not None and sides[scene.difference.status is Status.ADDED].kind is InputKind.GIT


def _is_published(distribution: Distribution) -> bool:
    """Whether no installer has been there yet."""
    return distribution.kind is not InputKind.INSTALLED and distribution.layout in (InputKind.WHEEL, InputKind.SDIST)


_WRITTEN = {
    "INSTALLER": re.compile(rb"[A-Za-z][\w.-]{0,31}(?: [0-9][\w.+-]{0,31})?(?:\r?\n)?", re.ASCII),
    "REQUESTED": re.compile(b""),
}
_SHORT = 128


def _is_written(difference: Difference, neighbours: Neighbours, pattern: re.Pattern[bytes]) -> bool:
    """Whether each side that is there has nothing but what installers write."""
    texts = [
        neighbours.text(side, path, _SHORT)
        for side, path in ((Side.A, difference.a), (Side.B, difference.b))
        if path is not None
    ]
    return all(text is not None and pattern.fullmatch(text) is not None for text in texts)


def _is_local(difference: Difference, neighbours: Neighbours, change: Change) -> bool:
    """Whether each side that is there names a local folder that was not installed as editable, and nothing else."""
    is_alone = difference.status in (Status.ADDED, Status.REMOVED)
    is_url = isinstance(change, ValueChange) and change.path == ("url",) and change.op is Operation.CHANGED
    if not (is_alone or is_url):
        return False
    sides = ((Side.A, difference.a), (Side.B, difference.b))
    documents = [neighbours.document(side, path) for side, path in sides if path is not None]
    return all(map(_is_of_this_machine, documents))


_LOCAL = re.compile(r"file://(?:/(?!\.\.?(?:/|$))[^/?#\\\s]{1,255}){1,40}/?")
"""An address of a file or folder, as installers write it. What stands behind `#` or `?` is for whoever reads it."""
_LONGEST = 1_000


def _is_of_this_machine(document: Any) -> bool:
    """Whether it names a local folder that is not editable, or a local archive by its hashes."""
    url = document.get("url") if isinstance(document, dict) else None
    if not isinstance(url, str) or len(url) > _LONGEST or _LOCAL.fullmatch(url) is None:
        return False
    if document.keys() == {"dir_info", "url"}:
        return bool(document["dir_info"] == {})
    return document.keys() == {"archive_info", "url"} and isinstance(document["archive_info"], dict)


_LICENCE_PLACE = re.compile(r"(?:.*/)?[^/]+\.(?:dist|egg)-info/(?:licenses/|license_files/)?[^/]+", re.DOTALL)


class LicenceLocation(CheckedCause):
    """A licence lies elsewhere among the metadata: `LICENSE` → `licenses/LICENSE`.

    Its bytes are equal, and both places are in the dist-info or egg-info: newer build backends write licences into a
    folder of their own (PEP 639).
    """

    id = "licence-location"
    title = "licences lie in another folder of the metadata"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build with one version of the build backend"

    def takes(self, scene: Scene, change: Change) -> bool:
        """The path of a licence that moved with equal bytes."""
        is_path = isinstance(change, AttributeChange) and change.name == "path"
        if not is_path or scene.difference.status is not Status.MOVED or scene.distributions is None:
            return False
        paths = (scene.difference.a or "", scene.difference.b or "")
        if not all(map(is_in_info_of_site, paths, scene.distributions)):
            return False
        names = {path.rpartition("/")[2] for path in paths}
        return len(names) == 1 and is_licence(names.pop()) and all(map(_LICENCE_PLACE.fullmatch, paths))


class GeneratedFileStale(CheckedCause):
    """A generated file is packed on one side, and what is packed is the other side's file.

    `ipython.1.gz` went and `ipython.1` came, and unpacked the first is the second byte for byte: one build took a file
    from an earlier one that the other made anew. It explains and counts.
    """

    id = "generated-file-stale"
    title = "a generated file that one side did not make anew"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "build from a clean checkout, so that nothing generated is left over from an earlier build"

    def takes(self, scene: Scene, change: Change) -> bool:  # noqa: ARG002
        """All of a member that came or went, whose packed or unpacked form went or came."""
        scene = scene.whole or scene
        if self.id not in scene.notes:
            scene.notes[self.id] = self._is_stale(scene)
        return bool(scene.notes[self.id])

    def _is_stale(self, scene: Scene) -> bool:
        difference = scene.difference
        if scene.neighbours is None or difference.status not in (Status.ADDED, Status.REMOVED):
            return False
        own, other = (Side.A, Side.B) if difference.status is Status.REMOVED else (Side.B, Side.A)
        path = difference.a or difference.b or ""
        packed, plain = (path, path[:-3]) if path.endswith(".gz") else (f"{path}.gz", path)
        sides = (own, other) if path == packed else (other, own)
        outcomes = [scene.neighbours.outcome(side, name) for side, name in zip(sides, (packed, plain), strict=True)]
        if None in outcomes or scene.neighbours.member(other, path) is not None:
            return False
        texts = [scene.neighbours.text(side, name, MIB) for side, name in zip(sides, (packed, plain), strict=True)]
        return texts[0] is not None and texts[1] is not None and _unpacked(texts[0], len(texts[1])) == texts[1]

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """Which form came or went."""
        return f"{scene.difference.name}: {scene.difference.status}; unpacked it is the other side's file"


def _unpacked(data: bytes, size: int) -> bytes | None:
    """What one gzip member holds, if it is the whole of the data and no more than `size` bytes."""
    decoder = zlib.decompressobj(wbits=31)
    try:
        plain = decoder.decompress(data, size + 1)
    except zlib.error:
        return None
    return plain if decoder.eof and not decoder.unused_data else None


WHOLE_MEMBER_CAUSES: Iterable[MemberCause] = (
    InstallerFiles(),
    LicenceLocation(),
    GeneratedFileStale(),
    StrayFile(),
)
