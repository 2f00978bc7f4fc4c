"""What the name of a package's file says, held against what the package says of itself."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.archives.member import Finding
from pydistdiff.distributions import file_names
from pydistdiff.distributions.file_names import FileName, normalised_project
from pydistdiff.distributions.reading import text
from pydistdiff.distributions.wording import quoted
from pydistdiff.model import HazardCode, InputKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydistdiff.archives.member import Archive, Member
    from pydistdiff.distributions.distribution import Distribution
    from pydistdiff.limits import Budget

_CONDA = (InputKind.CONDA, InputKind.CONDA_V1)
_SEPARATORS = re.compile("[-_.+!]+")
_TAG = re.compile(r"^tag:[ \t]*([^\s/]{1,400})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_SHOWN_TAGS = 4


def file_name_hazards(name: str, archive: Archive, distribution: Distribution, budget: Budget) -> tuple[Finding, ...]:
    """A DECEPTIVE_NAME for each of project, version, and tags or build, that the name of a file says otherwise.

    A name that does not follow the rules of its kind says nothing.
    """
    if distribution.kind in _CONDA:
        said = file_names.conda(name)
        parts = (*_of_project(said, distribution), *_of_build(said, distribution))
    elif distribution.kind is InputKind.WHEEL:
        said = file_names.parse(name)
        parts = (*_of_project(said, distribution), *_of_tags(said, archive, distribution, budget))
    elif distribution.kind is InputKind.SDIST:
        parts = tuple(_of_project(file_names.parse(name), distribution))
    else:
        return ()
    return tuple(_finding(*part) for part in parts)


_Part = tuple[str, str, str]


def _finding(what: str, said: str, own: str) -> Finding:
    message = (
        f"The name of the file says the {what} {quoted(said)}, and the package itself {quoted(own)}: installers choose "
        "by the name, and may install another thing than they asked for, or nothing."
    )
    return Finding(code=HazardCode.DECEPTIVE_NAME, message=message, evidence=f"{what} {said} {own}".encode())


def _of_project(said: FileName, distribution: Distribution) -> Iterator[_Part]:
    own, version = distribution.name, distribution.version
    if said.name is not None and own is not None and normalised_project(said.name) != normalised_project(own):
        yield "project", said.name, own
    if said.version is not None and version is not None and not _are_one_version(said.version, version):
        yield "version", said.version, version


def _are_one_version(said: str, own: str) -> bool:
    """Whether two versions are equal, in any spelling; one that is no version says nothing."""
    if _SEPARATORS.sub(".", said).lower() == _SEPARATORS.sub(".", own).lower():
        return True
    from packaging.version import InvalidVersion, Version  # few names need it

    try:
        return Version(said) == Version(own)
    except InvalidVersion:
        return True


def _of_build(said: FileName, distribution: Distribution) -> Iterator[_Part]:
    build = distribution.tags[1] if len(distribution.tags) == 2 else None
    if said.build is not None and build is not None and said.build != build:
        yield "build", said.build, build


def _of_tags(said: FileName, archive: Archive, distribution: Distribution, budget: Budget) -> Iterator[_Part]:
    """The tags, as a set; of more tags than are told apart the name says nothing."""
    member = _wheel_info(archive, distribution)
    own = {tag for found in _TAG.findall(text(member, budget)) for tag in file_names.parse(f"x-0-{found}.whl").tags}
    is_equal = set(map(file_names.modern_tag, own)) == set(map(file_names.modern_tag, said.tags))
    if own and said.tags and not is_equal and not any(_is_compressed(tag) for tag in (*own, *said.tags)):
        yield "tags", _listed(said.tags), _listed(own)


def _wheel_info(archive: Archive, distribution: Distribution) -> Member | None:
    paths = {f"{folder}/WHEEL" for folder, placeholder in distribution.roots if placeholder == "{dist-info}"}
    return next((member for member in reversed(archive.members) if member.path in paths), None)


def _is_compressed(tag: str) -> bool:
    """Whether it stands for several, too many to tell them apart."""
    return "." in tag


def _listed(tags: set[str] | tuple[str, ...]) -> str:
    shown = sorted(tags)[:_SHOWN_TAGS]
    return ", ".join(shown) + (", …" if len(tags) > _SHOWN_TAGS else "")
