"""Signatures that lie beside what they sign."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.comparers.binary import BytesComparer
from pydistdiff.comparers.headline import headline_of
from pydistdiff.comparers.info_folders import is_in_dist_info
from pydistdiff.comparers.json import JsonComparer
from pydistdiff.comparers.text import TextComparer

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Comparison, Pair

HEAD = 64
"""Bytes from the beginning that tell a signature."""
_OPENPGP_PACKETS = frozenset({0x88, 0x89, 0x8A, 0x8B, 0xC2})
"""First bytes of a signature packet (RFC 9580, 4.2: tag 2 in both forms)."""


class SignatureComparer:
    """Signatures: `RECORD.jws` and `RECORD.p7s` of a wheel, and `.asc` and `.sig` that begin like a signature.

    It is told in one line that a signature came, went or is another one; the lines, values or bytes stand below.
    None is verified.
    """

    format = "signature"

    def accepts(self, pair: Pair) -> bool:
        """By the name; of `.asc` and `.sig`, which other things are called too, also by how they begin."""
        if is_in_dist_info(pair.path, "RECORD.jws", "RECORD.p7s"):
            return True
        return pair.path.endswith((".asc", ".sig")) and all(map(_begins_like_signature, pair.sides))

    def compare(self, pair: Pair) -> Comparison:
        """The values of a JSON signature, else lines or bytes. Raises CannotCompareError."""
        name = pair.path.rpartition("/")[2]
        if name.endswith(".jws") and len(pair.sides) == 2:
            comparison = JsonComparer().compare(pair)
        else:
            comparison = (TextComparer() if TextComparer().accepts(pair) else BytesComparer()).compare(pair)
        what = "changed" if len(pair.sides) == 2 else ("removed" if pair.b is None else "added")
        return replace(comparison, headline=headline_of([f"signature of {name.rpartition('.')[0]} {what}"]))


def _begins_like_signature(side: Source) -> bool:
    head = side.read(0, HEAD)
    if head.startswith((b"-----BEGIN PGP SIGN", b"-----BEGIN SSH SIGNATURE", b"untrusted comment: ")):
        return True
    return bool(head) and head[0] in _OPENPGP_PACKETS
