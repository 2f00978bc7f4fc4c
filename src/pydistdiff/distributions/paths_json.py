"""`info/paths.json` of a conda package: path, type, SHA-256 and size of each member (conda's CEP 34)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from pydistdiff.distributions.claims import Claims
from pydistdiff.distributions.prefixes import MODES, Prefix
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

MEMBER = "info/paths.json"
_HEXADECIMAL = frozenset("0123456789abcdef")
_NOTHING = msgspec.Raw()


class _Entry(msgspec.Struct, gc=False):
    """What is needed of an entry; `sha256_in_prefix` and the like are about the environment, not the package.

    The prefix is left as it is spelt: most entries have none, the others the same one.
    """

    _path: str
    path_type: str = "hardlink"
    sha256: str | None = None
    size_in_bytes: int | None = None
    prefix_placeholder: msgspec.Raw = _NOTHING
    file_mode: msgspec.Raw = _NOTHING


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
    prefixes: dict[tuple[bytes, bytes], Prefix | None] = {}
    for entry in entries:
        digest = (entry.sha256 or "").lower()
        if digest and not (len(digest) == 64 and _HEXADECIMAL.issuperset(digest)):
            claims.fault(entry._path, "paths.json gives a SHA-256 that is none.")
            digest = ""
        if entry.path_type == "directory" and entry._path not in paths:
            continue  # conda makes it; members of directories are often left out of the tar
        size = None if entry.path_type in {"softlink", "directory"} else entry.size_in_bytes
        prefix = None if entry.prefix_placeholder is _NOTHING else _prefix(entry, prefixes)
        claims.add(entry._path, "sha256" if digest else "", digest, size, prefix)
    return claims


def _prefix(entry: _Entry, known: dict[tuple[bytes, bytes], Prefix | None]) -> Prefix | None:
    """The prefix of an entry, one object for all that have the same; None where it is none."""
    key = bytes(entry.prefix_placeholder), bytes(entry.file_mode)
    if key not in known:
        try:
            placeholder, mode = (msgspec.json.decode(text, type=str) for text in key)
        except (msgspec.DecodeError, UnicodeDecodeError):
            placeholder = mode = ""
        known[key] = Prefix(placeholder, mode) if placeholder and mode in MODES else None
    return known[key]
