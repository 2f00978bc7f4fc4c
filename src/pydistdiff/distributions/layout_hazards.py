"""Hazards of how a wheel, an sdist or a conda package is laid out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.distributions.wording import quoted
from pydistdiff.model import HazardCode, InputKind, MemberType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.distributions.distribution import Distribution

SHOWN_NAMES = 4
NO_ROOT = frozenset({"pax_global_header", "", "."})
"""What git writes beside the root of an archive, and the folder that the archive is unpacked to."""

_INFO_IN_PACKAGE = (
    "It is metadata in the part of the payload: readers that take metadata from the other part never see it, but "
    "unpacked it may overwrite theirs."
)
_PACKAGE_IN_INFO = (
    "It is payload in the part of the metadata: who reviews the pkg- part alone does not see it, but conda unpacks it."
)
_IN_BOTH = "It lies in both parts of the package: which copy is kept depends on the order of unpacking."


def layout_hazards(archive: Archive, distribution: Distribution) -> Iterator[Finding]:
    """SEVERAL_DIST_INFO, SEVERAL_ROOTS or CONDA_LAYOUT, by the kind of the distribution."""
    if distribution.kind is InputKind.WHEEL:
        yield from _several_dist_info(archive)
    elif distribution.kind is InputKind.SDIST:
        yield from _several_roots(archive)
    elif distribution.kind is InputKind.CONDA:
        yield from _conda_parts(archive)


def _listed(names: list[str]) -> str:
    shown = ", ".join(quoted(name) for name in names[:SHOWN_NAMES])
    return shown + (", …" if len(names) > SHOWN_NAMES else "")


def _several_dist_info(archive: Archive) -> Iterator[Finding]:
    named = (without_dot_slash(member.path) for member in archive.members if ".dist-info" in member.path)
    folders = sorted({top for top in (path.partition("/")[0] for path in named) if top.endswith(".dist-info")})
    if len(folders) > 1:
        yield Finding(
            code=HazardCode.SEVERAL_DIST_INFO,
            message=f"The wheel has {len(folders)} top-level .dist-info folders ({_listed(folders)}): pip refuses "
            "it, other installers may install a second distribution without a word.",
            evidence="\0".join(folders).encode("utf-8", "surrogatepass"),
        )


def _several_roots(archive: Archive) -> Iterator[Finding]:
    paths = (without_dot_slash(member.path) for member in archive.members)
    tops = sorted({path.partition("/")[0] for path in paths} - NO_ROOT)
    if len(tops) > 1:
        yield Finding(
            code=HazardCode.SEVERAL_ROOTS,
            message=f"The sdist has more than one top-level folder or file ({_listed(tops)}): builders may take "
            "another folder than the one that was reviewed.",
            evidence="\0".join(tops).encode("utf-8", "surrogatepass"),
        )


def _conda_parts(archive: Archive) -> Iterator[Finding]:
    in_info: set[str] = set()
    in_package: dict[str, Member] = {}
    for member in archive.members:
        path, part = without_dot_slash(member.path).rstrip("/"), member.part or ""
        is_info = path == "info" or path.startswith("info/")
        if part.startswith("pkg-"):
            in_package[path] = member
            if is_info:
                yield _misplaced(member, _INFO_IN_PACKAGE)
        elif part.startswith("info-"):
            if member.type is not MemberType.DIRECTORY:
                in_info.add(path)
            if not is_info and path not in ("", "."):
                yield _misplaced(member, _PACKAGE_IN_INFO)
    for path in sorted(in_info.intersection(in_package)):
        yield _misplaced(in_package[path], _IN_BOTH)


def _misplaced(member: Member, message: str) -> Finding:
    return Finding(code=HazardCode.CONDA_LAYOUT, message=message, member=member.path, part=member.part)
