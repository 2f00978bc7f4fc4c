"""`info/paths.json` of a conda package: path, type, SHA-256 and size of each member (conda's CEP 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pydistdiff.distributions.claims import Claims
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

MEMBER = "info/paths.json"
_HEXADECIMAL = frozenset("0123456789abcdef")


class _Entry(msgspec.Struct, gc=False):
    """What is needed of an entry; `sha256_in_prefix` and the like are about the environment, not the package."""

    _path: str
    path_type: str = "hardlink"
    sha256: str | None = None
    size_in_bytes: int | None = None


class _Document(msgspec.Struct, gc=False):
    paths: list[_Entry]


def parse_paths_json(data: bytes, paths: AbstractSet[str]) -> Claims:
    """The claims of a `paths.json`; never raises. `paths` are the members there are.

    A symbolic link is listed with the hash of what it leads to, and with a size that depends on the build
    tool: its claim has no size.
    """
    claims = Claims(paths, HazardCode.PATHS_MISMATCH, "paths.json")
    try:
        # msgspec builds only the named fields, checks their types and skips the rest: no memory by the attacker's will.
        entries = msgspec.json.decode(data, type=_Document).paths
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        claims.unreadable(MEMBER, str(error))
        return claims
    for entry in entries:
        digest = (entry.sha256 or "").lower()
        if digest and not (len(digest) == 64 and _HEXADECIMAL.issuperset(digest)):
            claims.fault(entry._path, "paths.json gives a SHA-256 that is none.")
            digest = ""
        if entry.path_type == "directory" and entry._path not in paths:
            continue  # conda makes it; members of directories are often left out of the tar
        size = None if entry.path_type in {"softlink", "directory"} else entry.size_in_bytes
        claims.add(entry._path, "sha256" if digest else "", digest, size)
    return claims
