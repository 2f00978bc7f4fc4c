"""The facts of a signature, and what another signature means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.native.binary import Fact

SIGNATURE = "signature"
"""The fact of a signature, a mapping."""
SIGNERS, SIGNED, BYTES, HASHES, FORM = "signers", "signed", "bytes", "hashes", "form"
"""What stands in it: who signed; the hashes that were signed; all bytes; whether the hashes are those of the file; and
all that does not follow from the file."""
AD_HOC, UNKNOWN = "none, ad hoc", "unknown"
"""The signers of a signature that is nothing but hashes, and of one that cannot be read."""
TRUE, WRONG = "those of the file", "not those of the file"


def cause_of_signature(a: Mapping[str, Fact], b: Mapping[str, Fact], name: str = SIGNATURE) -> str | None:
    """The cause of another signature, by the facts of both files.

    `signer-changed`: it came or went, has other signers, or differs although what it signs does not.
    `macho-signature`: both are nothing but hashes, each those of its own file, and all else in them is equal.
    `signature-follows`: the signers are the same, and the hashes are those of their files. What else stands in it is
    theirs, and not looked at.
    """
    one, other = a.get(name), b.get(name)
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return None if one is other else "signer-changed"
    if one.get(SIGNERS) != other.get(SIGNERS) or one.get(SIGNED) == other.get(SIGNED):
        return "signer-changed"
    if not all(side.get(HASHES) == TRUE for side in (one, other)):
        return None
    if one.get(SIGNERS) == AD_HOC:
        return "macho-signature" if FORM in one and one.get(FORM) == other.get(FORM) else None
    return None if UNKNOWN in str(one.get(SIGNERS)) else "signature-follows"
