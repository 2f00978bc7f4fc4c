"""The cause of times in objects of Windows."""

from __future__ import annotations

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance


class CoffTimestamp(ProposedCause):
    """An object for the linker of Windows, or an import in a `.lib` archive, was made at another time.

    The time is one field of the header at a fixed place, and nothing else in the file depends on it. A linker looks at
    it at most to find out whether the object is newer than what it linked before. Everything else is compared by
    itself.
    """

    id = "coff-timestamp"
    title = "the time at which an object of Windows was made"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "compile with /Brepro (Microsoft) or -mno-incremental-linker-compatible (clang)"
