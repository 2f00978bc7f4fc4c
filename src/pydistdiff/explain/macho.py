"""Causes of libraries and programs of macOS whose evidence lies in the two files alone: the reader checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.model import Change


class MachOUuid(ProposedCause):
    """A library or program of macOS has another UUID.

    The linker makes it of the paths and contents of what it linked, so that debug symbols can be found. Only the
    sixteen bytes of the one load command for it are taken, and only where they belong to no section and no table, where
    no symbol stands and nothing begins to run. Everything else in the file is compared by itself.
    """

    id = "macho-uuid"
    title = "the UUID of a library of macOS"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build in the same folder with the same names of files, or link with -no_uuid or -reproducible"

    def sentence(self, difference: Difference, change: Change) -> str:  # noqa: ARG002
        """What was looked at, in the same words for all members."""
        return "nothing but the UUID of its load command"


class MachOSignature(ProposedCause):
    """The signature of a library or program of macOS follows its bytes.

    Nobody signed: the signature is "ad hoc", nothing but hashes, as the linker for Apple's processors makes it. They
    were computed anew: on each side every hash is that of the file up to the signature, and all else in it is equal,
    the identifier, the flags and the entitlements. A signature that somebody made is never taken: its bytes are his.
    """

    id = "macho-signature"
    title = "the hashes in the signature of a library of macOS"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it is gone when the rest of the file is equal"

    def sentence(self, difference: Difference, change: Change) -> str:  # noqa: ARG002
        """What was recomputed, in the same words for all members."""
        return "signed by nobody, and each hash is that of its file"


MACHO_CAUSES = (MachOUuid(), MachOSignature())
