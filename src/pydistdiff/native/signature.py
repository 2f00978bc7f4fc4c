"""The facts of a signature, and when another signature is one of somebody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.native.binary import Fact

SIGNATURE, SIGNERS, SIGNED, BYTES = "signature", "signers", "signed", "bytes"
"""The fact of a signature; in it who signed, the hashes of what was signed, and all of its bytes."""


def is_another_signature(a: Mapping[str, Fact], b: Mapping[str, Fact]) -> bool:
    """Whether a signature came or went, has other signers, or differs although what it signs does not."""
    one, other = a.get(SIGNATURE), b.get(SIGNATURE)
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return one is not other
    return one.get(SIGNERS) != other.get(SIGNERS) or one.get(SIGNED) == other.get(SIGNED)
