"""Members of one name, and names that are one file on some systems or after installation."""

from __future__ import annotations

import unicodedata
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.distributions.install import collision_key
from pydistdiff.distributions.links import segments
from pydistdiff.distributions.wording import quoted
from pydistdiff.model import HazardCode, InputKind, MemberType

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.distributions.distribution import Distribution

LONGEST_NORMALISED = 255
"""Characters of a segment that are normalised: file systems take no longer one, and the cost grows with its square."""
MOST_NORMALISED = 5_000
"""Names outside ASCII that are normalised in one archive: some hundreds is what real packages have."""
SHOWN_NAMES = 3
_SPELT_OTHERWISE = ("//", "./", "/\n", "\n/", "/.\n", "\n.\n", "\0")
"""What stands in names (with newlines between) of which one may be another in other words."""


def duplicates(archive: Archive, paths: list[str]) -> Iterator[Finding]:
    """One DUPLICATE_MEMBER for each path that several members have; directories apart. `paths` are all paths."""
    if len(set(paths)) == len(paths):
        return
    counts = Counter(member.path for member in archive.members if member.type is not MemberType.DIRECTORY)
    for path, count in counts.items():
        if count > 1 and not _in_several_parts(archive, path, count):
            yield Finding(
                code=HazardCode.DUPLICATE_MEMBER,
                member=path,
                message=f"The archive holds {count} duplicate members of this name: pip and uv install the last copy, "
                "readers that stop at the first see another one.",
            )


def _in_several_parts(archive: Archive, path: str, count: int) -> bool:
    """Whether the copies are one in each part of a conda package: another hazard tells of that."""
    if archive.format != "conda":
        return False
    return len({member.part for member in archive.members if member.path == path}) == count


class _Keys:
    """Names as a system sees them that ignores case and the form of Unicode; within a bounded effort."""

    def __init__(self) -> None:
        self.normalised = 0

    def key(self, path: str) -> str:
        if "//" in path or "./" in path or path[-1:] in ("/", ".") or path[:1] == "/":
            path = "/".join(segments(path))
        if path.isascii():
            return path.lower()
        self.normalised += 1
        if self.normalised > MOST_NORMALISED:
            return path.casefold()
        return "/".join(
            unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", segment).casefold())
            if len(segment) <= LONGEST_NORMALISED
            else segment.casefold()
            for segment in path.split("/")
        )


def collisions(archive: Archive, joined: str) -> Iterator[Finding]:
    """COLLIDING_NAMES: files whose names are one name on some systems, or that are also another's directory.

    `joined` are all paths with newlines between.
    """
    if _is_plain(joined, len(archive.members)):
        return
    keys = _Keys()
    groups: dict[str, list[Member]] = {}
    for member in archive.members:
        groups.setdefault(keys.key(member.path), []).append(member)
    if len(groups) < len(archive.members):
        for group in groups.values():
            yield from _one_name(group)
    yield from _files_as_directories(groups)
    if keys.normalised > MOST_NORMALISED:
        yield Finding(
            code=HazardCode.COLLIDING_NAMES,
            message=f"More than {MOST_NORMALISED:,} names are not ASCII: the rest was not looked through for "
            "names that Unicode normalisation makes equal.",
        )


def _is_plain(joined: str, count: int) -> bool:
    """Whether the names obviously do not collide: the usual case, told without a look at each of them."""
    lines = f"\n{joined}\n"
    if not joined.isascii() or any(part in lines for part in _SPELT_OTHERWISE):
        return False
    names = joined.lower().replace("/", "\0").split("\n")
    names.sort()
    if len(set(names)) != count:
        return False
    return not any(
        below.startswith(above) and below[len(above) : len(above) + 1] == "\0" for above, below in pairwise(names)
    )


def _one_name(group: list[Member]) -> Iterator[Finding]:
    if len(group) == 1:
        return
    files = list({member.path: member for member in group if member.type is not MemberType.DIRECTORY}.values())
    directories = [member for member in group if member.type is MemberType.DIRECTORY]
    if not files or (len(files) == 1 and not directories):
        return
    names = [*(member.path for member in files), *(member.path for member in directories)]
    shown = ", ".join(quoted(name) for name in names[:SHOWN_NAMES]) + (", …" if len(names) > SHOWN_NAMES else "")
    is_one_path = len({"/".join(segments(name)) for name in names}) == 1
    reason = (
        "they spell one path, which is there twice, and the later copy overwrites the earlier one."
        if is_one_path
        else "they are one file on systems that ignore case or Unicode form, where one overwrites the other."
    )
    yield Finding(
        code=HazardCode.COLLIDING_NAMES,
        member=files[-1].path,
        part=files[-1].part,
        message=f"The names {shown} collide: {reason}",
        evidence="\0".join(names).encode("utf-8", "surrogatepass"),
    )


def _files_as_directories(groups: dict[str, list[Member]]) -> Iterator[Finding]:
    # With "/" sorted before every other character, what lies below a name follows it at once.
    names = sorted((name.replace("\0", "\1").replace("/", "\0"), name) for name in groups)
    previous, previous_name = "\0", ""
    for name, key in names:
        if name.startswith(previous) and name[len(previous) : len(previous) + 1] == "\0":
            above, below = groups[previous_name], groups[key]
            file = next((member for member in above if member.type in (None, MemberType.HARDLINK)), None)
            if file is not None:
                yield Finding(
                    code=HazardCode.COLLIDING_NAMES,
                    member=file.path,
                    part=file.part,
                    message=f"It is a file and also the directory of {quoted(below[0].path)}: the names collide, "
                    "and it depends on the unpacker which of the two is lost.",
                    evidence=below[0].path.encode("utf-8", "surrogatepass"),
                )
        previous, previous_name = name, key


def install_collisions(archive: Archive, distribution: Distribution) -> Iterator[Finding]:
    """INSTALL_COLLISION: different members (or generated commands) that an installer puts in one place.

    Names that collide in the archive already are left to `collisions`.
    """
    keys = _Keys()
    groups: dict[str, list[str]] = {}
    for member in _several_trees(archive, distribution):
        installed = distribution.install_path(member.path) if member.type is not MemberType.DIRECTORY else None
        if installed is not None:
            groups.setdefault(keys.key(collision_key(installed)), []).append(member.path)
    commands = {keys.key(collision_key(f"{{scripts}}/{name}")): name for name in distribution.scripts}
    for key, paths in groups.items():
        names = sorted(set(paths))
        if key in commands:
            command = quoted(commands[key])
            yield _install_collision(names[-1], f"the command {command} that installers generate", names)
        elif len(names) > 1 and len({keys.key(name) for name in names}) > 1:
            yield _install_collision(names[-1], quoted(names[0]), names)


def _several_trees(archive: Archive, distribution: Distribution) -> Sequence[Member]:
    """The members that can collide: of a wheel those in `.data`, and all others only where these reach their tree."""
    if distribution.kind is not InputKind.WHEEL:
        is_noarch = distribution.installs and any(
            member.path.startswith(("site-packages/", "python-scripts/")) for member in archive.members
        )
        return archive.members if is_noarch else ()
    folders = tuple(f"{folder}/" for folder, placeholder in distribution.roots if placeholder == "{data}")
    spread = [member for member in archive.members if without_dot_slash(member.path).startswith(folders)]
    reached = (collision_key(distribution.install_path(member.path) or "") for member in spread)
    return archive.members if any(key.startswith("{site}/") for key in reached) else spread


def _install_collision(member: str, other: str, names: list[str]) -> Finding:
    return Finding(
        code=HazardCode.INSTALL_COLLISION,
        member=member,
        message=f"It installs to the same path as {other}: installers silently take one of them.",
        evidence="\0".join(names).encode("utf-8", "surrogatepass"),
    )
