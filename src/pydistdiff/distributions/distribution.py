"""What an archive is as a distribution: its kind, name and version, and what each member is in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.distributions import install, roles
from pydistdiff.distributions.file_names import without_dot_slash
from pydistdiff.model import InputKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.archives.member import Finding
    from pydistdiff.distributions.backend import BuildTool
    from pydistdiff.distributions.prefixes import Prefix
    from pydistdiff.model import MemberType, Role

INSTALLED_KINDS = frozenset({InputKind.WHEEL, InputKind.CONDA, InputKind.CONDA_V1})


class Claim(Struct, frozen=True):
    """What a package says of one of its members.

    `algorithm` is as hashlib names it and `digest` hexadecimal, both empty where no hash is given; `size` is
    in bytes; `source` is `RECORD` or `paths.json`.
    """

    algorithm: str
    digest: str
    size: int | None
    source: str


class Distribution(Struct, frozen=True, kw_only=True):
    """What an archive is. Made by `describe`; a value that needs the archive no more.

    * `kind` is what the report says; `layout` how the members are arranged, which is known of unpacked
      directories, too: WHEEL, SDIST, EGG, CONDA_V1 (also for CONDA), else ARCHIVE.
    * `name` and `version` are those of the package's own metadata, else of the file name.
    * `tags`: of a wheel those of its file name, of a conda package `subdir` and `build`.
    * `roots` are pairs of a top folder and the placeholder that stands for it in `place`; the folder is empty where
      the whole lies in the root already (`roots.rooted_alike`).
    * `dist_infos` are the base names of its own `.dist-info` and `.egg-info` folders.
    * `scripts` are the commands that an installer generates from entry points.
    * `backend` is the tool that built it, as far as its metadata say so.
    * `claims` has the claims on members that are there, by path without `./`; `absent` the first of those
      that are claimed but not there (without repeats), `absent_count` how many there are. `claims_member` is
      the member that claims, None where there is none; `claims_complete` is false where it could not be read.
    * `prefixes` has, of a conda package, what conda replaces by the path of the environment, by path without `./`:
      what `paths.json` names, or `has_prefix` where there is none.
    * `findings` were met while the metadata was read (METADATA_REPEATED_FIELD); `claim_findings` while the claims
      were, and `verify_claims` gives them with its own.
    """

    kind: InputKind
    layout: InputKind
    name: str | None = None
    version: str | None = None
    tags: tuple[str, ...] = ()
    roots: tuple[tuple[str, str], ...] = ()
    dist_infos: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    backend: BuildTool | None = None
    claims: Mapping[str, Claim] = {}
    claims_member: str | None = None
    claims_complete: bool = True
    prefixes: Mapping[str, Prefix] = {}
    absent: tuple[str, ...] = ()
    absent_count: int = 0
    findings: tuple[Finding, ...] = ()
    claim_findings: tuple[Finding, ...] = ()

    @property
    def installs(self) -> bool:
        """Whether installers put its members where `install_path` says; other kinds are built first."""
        return self.kind in INSTALLED_KINDS

    def place(self, path: str) -> str:
        """The name that pairs versions: versioned roots become placeholders, a leading `./` is dropped."""
        path = without_dot_slash(path)
        head, slash, rest = path.partition("/")
        for folder, placeholder in self.roots:
            if not folder:
                return f"{placeholder}/{path}"
            if head == folder:
                return placeholder + slash + rest
        return path

    def display(self, path: str) -> str:
        """What a reader sees: the place, without the root of an sdist."""
        place = self.place(path)
        return place[7:] if place.startswith("{root}/") and len(place) > 7 else place

    def role(self, path: str, type: MemberType | None = None) -> Role:  # noqa: A002 - as Member.type
        """What the member is in its distribution."""
        return roles.role(self, path, type)

    def install_path(self, path: str) -> str | None:
        """Where an installer puts the member, or None where it installs nothing from it."""
        return install.install_path(self, path)

    def claim(self, path: str) -> Claim | None:
        """What the package says of the member, if it says anything."""
        return self.claims.get(without_dot_slash(path))

    def prefix(self, path: str) -> Prefix | None:
        """What conda replaces in the member by the path of the environment, if it does."""
        return self.prefixes.get(without_dot_slash(path))
