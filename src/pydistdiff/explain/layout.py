"""Causes of how members are laid out: their order, explicit directories, spellings, links."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.distributions.install import collision_key
from pydistdiff.distributions.links import segments, target_path
from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.model import AttributeChange, Evidence, InputKind, MemberType, Significance
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.archives.member import Member
    from pydistdiff.differences import Container, Opened
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_STRICT = (InputKind.WHEEL, InputKind.SDIST)
_LINKS = (MemberType.SYMLINK, MemberType.HARDLINK)


class MemberOrder:
    """The same members in another sequence.

    File systems list a folder in no particular order, and some tools pack in that order. It holds only where no
    name stands twice and none collides with another, in the archive or once it is installed: the sequence decides
    which of those is there in the end. Nor does it hold where a hard link stands before its target on one side only,
    or members lie below a symbolic link: then it decides what is unpacked, and where to. Nor does it in an archive of
    objects, which linkers search in sequence.
    """

    id = "member-order"
    title = "members stand in another order"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "sort the names before packing: tar --sort=name; list folders with sorted()"

    def take(self, container: Container) -> Iterable[Explained]:
        """The order, where nothing depends on it."""
        if not container.order or not (_are_distinct(container.a) and _are_distinct(container.b)):
            return
        if container.b.archive.format == "ar":
            return
        if _early_links(container.a) != _early_links(container.b):
            return
        container.order = False
        change = drawing.order_change(container)
        count = len(container.matches)
        evidence = Evidence(text=f"{count:,} common members, in another sequence", count=count, a=change.a, b=change.b)
        yield Explained(change=change, members=(), evidence=evidence)


def _are_distinct(side: Opened) -> bool:
    """Whether no member is written over another one, nor through a symbolic link."""
    members = side.archive.members
    places = [side.distribution.place(member.path).rstrip("/").casefold() for member in members]
    installed = [
        collision_key(path)
        for member in members
        if member.type is not MemberType.DIRECTORY and (path := side.distribution.install_path(member.path)) is not None
    ]
    links = tuple(
        f"{place}/" for place, member in zip(places, members, strict=True) if member.type is MemberType.SYMLINK
    )
    if len(set(places)) < len(places) or len(set(installed)) < len(installed):
        return False
    return not links or not _lie_below(places, links)


def _lie_below(places: Iterable[str], folders: Iterable[str]) -> bool:
    """Whether a place lies below one of the folders, which end in a slash."""
    above = ""
    known = set(folders)
    for place in sorted({*places, *known}):
        if above and place.startswith(above) and place != above:
            return True
        above = place if place in known else above
    return False


def _early_links(side: Opened) -> set[str]:
    """The hard links that stand before their target."""
    seen: set[str] = set()
    early: set[str] = set()
    for member in side.archive.members:
        if member.type is MemberType.HARDLINK and target_path(member) not in seen:
            early.add(side.distribution.place(member.path))
        seen.add("/".join(segments(member.path)))
    return early


class DirectoryEntries:
    """Explicit entries of directories on one side only.

    Installers make the directories that members need, whether the archive names them or not. Empty directories
    are members that were added or removed.
    """

    id = "directory-entries"
    title = "directories have entries of their own on one side only"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "build with the same tool and version; zip -D leaves directories out"

    def take(self, container: Container) -> Iterable[Explained]:
        """The directories of each side that hold something."""
        removed, added = container.directories_a, container.directories_b
        if not removed and not added:
            return
        names = (*_names(container.a, removed), *_names(container.b, added))
        a, b = (f"{len(found):,} directories" for found in (removed, added))
        change = AttributeChange(
            significance=self.significance,
            name="directory-entries",
            a=a,
            b=b,
            members=len(names),
            examples=examples(names),
        )
        container.directories_a, container.directories_b = [], []
        text = f"on one side only: {a} in a, {b} in b"
        yield Explained(
            change=change,
            members=names,
            evidence=Evidence(text=text, count=len(names), a=a, b=b, examples=examples(names)),
        )


def _names(side: Opened, members: Iterable[Member]) -> tuple[str, ...]:
    return tuple(drawing.visible_display(side, member) for member in members)


class PathSpelling:
    """The same path, spelt `./x` and `x`.

    conda reads both as one place. pip and uv refuse a wheel that is spelt so, and unpack an sdist one folder too
    deep: there it counts.
    """

    id = "path-spelling"
    title = "paths are spelt with and without a leading ./"
    significance = Significance.FORMAT
    mark = Mark.SOUND
    remedy = "pack names instead of `.`: tar -C folder name, not tar -C folder ."

    def take(self, container: Container) -> Iterable[Explained]:
        """All members whose path is spelt otherwise."""
        if not container.respelt:
            return
        names = tuple(map(container.display, container.respelt))
        first = container.respelt[0]
        container.respelt = []
        a, b = (visible_name(side.member.path) for side in first.sides)
        change = AttributeChange(
            significance=self.significance,
            name="path-spelling",
            a=a,
            b=b,
            members=len(names),
            examples=examples(names),
        )
        text = f"{len(names):,} members, such as {a} → {b}"
        yield Explained(
            change=change,
            members=names,
            evidence=Evidence(text=text, count=len(names), examples=examples(names)),
            harmless=not any(side.distribution.kind in _STRICT for side in (container.a, container.b)),
        )


class LinkOrFile:
    """A link on one side, a regular file on the other.

    A wheel cannot hold links, and installers treat them in different ways. Never harmless.
    """

    id = "link-or-file"
    title = "a link on one side, a file on the other"
    significance = Significance.CONTAINER
    mark = Mark.NEVER
    remedy = "pack files, not links (tar --dereference), or links on both sides"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change of a member's type, where one side is a link and the other a file."""
        if not isinstance(change, AttributeChange) or change.name not in ("type", "target"):
            return None
        difference = scene.difference
        match = difference.match
        if match is None or match.a is None or match.b is None:
            return None
        types = {match.a.member.type, match.b.member.type}
        if None not in types or not types & set(_LINKS):
            return None
        text = f"{change.name}: {change.a or 'none'} → {change.b or 'none'}"
        evidence = Evidence(text=text, count=1, a=change.a, b=change.b, examples=(difference.name,))
        return Explained(change=change, members=(difference.name,), evidence=evidence, harmless=False)
