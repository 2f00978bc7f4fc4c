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
AD_HOC = "none, ad hoc"
"""The signers of a signature that is nothing but hashes."""
TRUE, WRONG = "those of the file", "not those of the file"


def is_another_signature(a: Mapping[str, Fact], b: Mapping[str, Fact], name: str = SIGNATURE) -> bool:
    """Whether a signature came or went, has other signers, or differs although what it signs does not."""
    one, other = a.get(name), b.get(name)
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return one is not other
    return one.get(SIGNERS) != other.get(SIGNERS) or one.get(SIGNED) == other.get(SIGNED)


def follows_the_file(a: Mapping[str, Fact], b: Mapping[str, Fact], name: str = SIGNATURE) -> bool:
    """Whether two signatures are nothing but hashes, each those of its own file, and all else in them is equal.

    One that somebody signed has bytes that are not computed here, so that it never is.
    """
    one, other = a.get(name), b.get(name)
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return False
    are_true = all(side.get(SIGNERS) == AD_HOC and side.get(HASHES) == TRUE for side in (one, other))
    return are_true and FORM in one and one.get(FORM) == other.get(FORM)
