"""Causes of what follows from another difference in the same package: verified by recomputing, never by resemblance."""

from __future__ import annotations

import base64
import posixpath
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.model import Evidence, InputKind, MemberType, Operation, Side, Significance, ValueChange
from pydistdiff.schemes import is_cached

if TYPE_CHECKING:
    from pydistdiff.archives.member import Member
    from pydistdiff.explain.neighbours import Neighbours
    from pydistdiff.explain.scene import Scene
    from pydistdiff.level import Outcome
    from pydistdiff.model import Change

_SIDES = (Side.A, Side.B)
_NO_CLAIM = ","
"""A row without hash and size."""
_UNHASHED = ("RECORD", "RECORD.jws", "RECORD.p7s")
"""Members whose own row has no hash ("Recording installed projects")."""


class _Following(ABC):
    """The base of causes of rows about members: a row follows where it says the truth about a member that changed."""

    id: str
    title: str
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it is gone when the members that it follows from are equal"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if each side's row is true and the member itself is not the same on both sides."""
        if not isinstance(change, ValueChange) or scene.neighbours is None or change.op is Operation.REORDERED:
            return None
        row = self.row(scene, change)
        if row is None:
            return None
        nodes = _followed(scene.neighbours, row)
        if nodes is None:
            return None
        return Explained(
            change=replace(change, follows=nodes),
            members=(scene.difference.name,),
            evidence=Evidence(text=self.sentence(scene)),
        )

    @abstractmethod
    def row(self, scene: Scene, change: ValueChange) -> tuple[str | None, str | None] | None:
        """The paths of the member that the row is about, None on a side without row; None if a side's row is untrue."""

    def sentence(self, scene: Scene) -> str:
        """The evidence."""
        return f"{scene.difference.name}: each row is true of its member, which is not the same on both sides"


def _followed(neighbours: Neighbours, paths: tuple[str | None, str | None]) -> tuple[str, ...] | None:
    """The nodes of the members that a row is about; None where one of them is the same on both sides or missing."""
    nodes = []
    for side, path in zip(_SIDES, paths, strict=True):
        if path is not None:
            outcome = neighbours.outcome(side, path)
            if outcome is None or not _agrees(outcome, side, paths):
                return None
            nodes.append(neighbours.node(outcome))
    return tuple(dict.fromkeys(nodes))


def _agrees(outcome: Outcome, side: Side, paths: tuple[str | None, str | None]) -> bool:
    """Whether a row on one side only is of a member that is at this path on one side only."""
    if None not in paths:
        return True
    other = outcome.match.b if side is Side.A else outcome.match.a
    own = outcome.match.a if side is Side.A else outcome.match.b
    return other is None or (own is not None and other.member.path != own.member.path)


class RecordFollows(_Following):
    """Rows of RECORD follow the members that they are about.

    A row changed, came or went; on each side its hash and size are computed anew from the member, and they are right;
    and that member changed, came, went or moved itself. A row that says anything else of its member is the hazard
    `record-mismatch`, and is never explained. In an installed package the row of a compiled module in `__pycache__` has
    no hash, and stays when somebody removes the module: it claims nothing.
    """

    id = "record-follows"
    title = "rows of RECORD follow their members"

    def row(self, scene: Scene, change: ValueChange) -> tuple[str | None, str | None] | None:
        """RECORD rows are told by their path, with the value `algorithm=hash,size`."""
        if scene.difference.format != "record" or len(change.path) != 1 or scene.neighbours is None:
            return None
        paths: list[str | None] = []
        for side, record, value, distribution in zip(
            _SIDES,
            (scene.difference.a, scene.difference.b),
            (change.a, change.b),
            scene.neighbours.distributions,
            strict=True,
        ):
            if not isinstance(value, str):
                paths.append(None)
                continue
            path = _path_of_row(record or "", str(change.path[0]))
            member = scene.neighbours.member(side, path)
            if distribution.kind is InputKind.INSTALLED and value == _NO_CLAIM and is_cached(path):
                paths.append(path if member is not None else None)
                continue
            if member is None or not _is_true_row(scene.neighbours, member, value):
                return None
            paths.append(path)
        return paths[0], paths[1]


def _path_of_row(record: str, row: str) -> str:
    """Where the member of a row lies in the archive: rows are relative to the folder of the dist-info."""
    folder, _, _ = record.rpartition("/")
    base, _, own = folder.rpartition("/")
    stem = own.removesuffix(".dist-info")
    for placeholder, name in (("{dist-info}/", f"{stem}.dist-info/"), ("{data}/", f"{stem}.data/")):
        if row.startswith(placeholder):
            row = name + row[len(placeholder) :]
    return posixpath.normpath(posixpath.join(base, row))


def _is_true_row(neighbours: Neighbours, member: Member, value: str) -> bool:
    """Whether hash and size of a row are those of the member; without a hash, whether the member needs none."""
    claimed, _, size = value.rpartition(",")
    if not claimed:
        return not size and posixpath.basename(member.path) in _UNHASHED
    algorithm, equals, digest = claimed.partition("=")
    if not equals or algorithm not in {"sha256", "sha384", "sha512"}:
        return False
    real = neighbours.digest(member, algorithm)
    return real is not None and digest == _as_in_record(real) and size in {"", str(member.size)}


def _as_in_record(digest: str) -> str:
    """A hash as RECORD has it, letter by letter: urlsafe base64 without padding. Some readers compare it as text."""
    return base64.urlsafe_b64encode(bytes.fromhex(digest)).rstrip(b"=").decode()


class PathsJsonFollows(_Following):
    """Rows of conda's `info/paths.json` follow the members that they are about.

    A row, or its hash or size, changed, came or went; on each side SHA-256 and size are computed anew from the member,
    and they are right; and that member changed, came, went or moved itself. Anything else in a row (prefix, type,
    file mode) is a change of its own.
    """

    id = "paths-json-follows"
    title = "rows of paths.json follow their members"

    def row(self, scene: Scene, change: ValueChange) -> tuple[str | None, str | None] | None:
        """Rows are `paths, _path`, with a further step for hash and size."""
        steps = change.path
        if scene.difference.format != "conda-paths" or len(steps) not in (2, 3) or steps[0] != "paths":
            return None
        if not isinstance(steps[1], str) or scene.neighbours is None:
            return None
        paths: list[str | None] = []
        for side, value in zip(_SIDES, (change.a, change.b), strict=True):
            if not isinstance(value, str):
                paths.append(None)
                continue
            member = scene.neighbours.member(side, steps[1])
            if member is None or not _is_true_entry(scene.neighbours, member, steps[2:], value):
                return None
            paths.append(steps[1])
        return paths[0], paths[1]


def _is_true_entry(neighbours: Neighbours, member: Member, step: tuple[str | int, ...], value: str) -> bool:
    """Whether what an entry says is true: the hash or size alone, or the whole of one that came or went."""
    if step == ("sha256",):
        return value == neighbours.digest(member, "sha256")
    if step == ("size_in_bytes",):
        return value == str(member.size)
    if step:
        return False
    import msgspec

    try:
        entry = msgspec.json.decode(value)
    except (msgspec.DecodeError, RecursionError):
        return False
    is_link = member.type in (MemberType.SYMLINK, MemberType.HARDLINK)
    kind = "softlink" if member.type is MemberType.SYMLINK else "hardlink"  # of a "directory" conda makes a folder
    return (
        isinstance(entry, dict)
        and entry.keys() <= {"_path", "path_type", "sha256", "size_in_bytes"}
        and entry.get("path_type") == kind
        and (is_link or entry.get("sha256") == neighbours.digest(member, "sha256"))
        and (is_link or entry.get("size_in_bytes") == member.size)
    )


class FileListFollows(_Following):
    """Names in a list of files follow the members of these names.

    `SOURCES.txt` of an egg-info, conda's `info/files` and the like gained a name and the package that very member, or
    both lost it. A name of something that is in neither package is not explained.
    """

    id = "file-list-follows"
    title = "a list of files follows its members"

    def row(self, scene: Scene, change: ValueChange) -> tuple[str | None, str | None] | None:
        """Names that came or went, in a list of files."""
        name = scene.difference.name
        if len(change.path) != 1 or change.op is Operation.CHANGED or scene.neighbours is None:
            return None
        if not name.endswith((".egg-info/SOURCES.txt", "EGG-INFO/SOURCES.txt")) and name not in _CONDA_LISTS:
            return None
        is_added = change.op is Operation.ADDED
        side = Side.B if is_added else Side.A
        root = _root(scene, side) if name.endswith("SOURCES.txt") else ""
        value = change.b if is_added else change.a
        path = f"{root}{value}"
        if scene.neighbours.member(side, path) is None:
            return None
        return (None, path) if is_added else (path, None)

    def sentence(self, scene: Scene) -> str:
        """The evidence."""
        return f"{scene.difference.name}: the members of these names came or went with them"


_CONDA_LISTS = ("info/files",)


def _root(scene: Scene, side: Side) -> str:
    """The folder that the names of SOURCES.txt are relative to: that of an sdist, else the top of the archive."""
    assert scene.distributions is not None
    distribution = scene.distributions[side is Side.B]
    return next((f"{folder}/" for folder, placeholder in distribution.roots if folder and placeholder == "{root}"), "")
