"""Causes of libraries and programs of Windows whose evidence lies in the two files alone: the reader checks it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance, ValueChange

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.model import Change

_DAY = len("2024-06-18")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} .*")


class PeTimestamp(ProposedCause):
    """A library or program of Windows was linked at another time.

    The time stands in the file header, and again in the directories of exports, of resources and of debug entries: only
    the four bytes that these directories name, and only where they lie in a section that is neither run nor written to,
    in no table that the loader reads, and where it changes nothing. Everything else in the file is compared by itself.
    """

    id = "pe-timestamp"
    title = "the time at which a library of Windows was linked"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "link with /Brepro (Microsoft, LLVM), or with SOURCE_DATE_EPOCH set or -Wl,--no-insert-timestamp (GNU)"

    def sentence(self, difference: Difference, change: Change) -> str:  # noqa: ARG002
        """The days, in the same words for all members that were linked on them: the cause names these."""
        assert isinstance(change, ValueChange)  # the comparers of native files make no others
        a, b = str(change.a), str(change.b)
        if a[:_DAY] != b[:_DAY] and _DATE.fullmatch(a) and _DATE.fullmatch(b):
            a, b = a[:_DAY], b[:_DAY]
        return f"linked {a} → {b}"


class PeDebugGuid(ProposedCause):
    """A library or program of Windows names another PDB, or has another hash of its link.

    The identity of a PDB is its GUID and its age, and a link that can be repeated notes a hash of what went into it.
    Only those bytes are taken, as the debug directory names them, and only where they lie in a section that is neither
    run nor written to, in no table that the loader reads, and where it changes nothing. The path of the PDB is compared
    by itself.
    """

    id = "pe-debug-guid"
    title = "the identity of the PDB of a library of Windows"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "link with /Brepro, from a folder that is the same everywhere (/pathmap, /PDBALTPATH)"

    def sentence(self, difference: Difference, change: Change) -> str:  # noqa: ARG002
        """What was looked at, in the same words for all members."""
        return "nothing but the fields that the debug directory names"


class PeChecksum(ProposedCause):
    """The checksum of a library or program of Windows follows its bytes.

    It was computed anew: on each side it is that of the file, or there is none. Windows checks it for drivers alone.
    """

    id = "pe-checksum"
    title = "the checksum of a library of Windows"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it is gone when the rest of the file is equal"

    def sentence(self, difference: Difference, change: Change) -> str:  # noqa: ARG002
        """What was recomputed, in the same words for all members."""
        return "each is that of its file, or there is none"


PE_CAUSES = (PeTimestamp(), PeDebugGuid(), PeChecksum())
