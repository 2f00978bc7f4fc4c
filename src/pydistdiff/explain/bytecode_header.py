"""Causes of the header of byte code, and of byte code that another Python made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.state import UNCHECKED, UNKNOWN, VALID
from pydistdiff.explain.bytecode_comments import have_equal_tokens
from pydistdiff.explain.bytecode_state import header_fits, states_of
from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import AttributeChange, Evidence, Significance, ValueChange

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change

_MAGIC = ("header", "magic")
_OF_EQUAL_CODE = frozenset({"pyc-filename", "pyc-references", "set-order"})
"""What the comparer proposes where the code is equal all the same."""


def is_of_header(scene: Scene, change: Change) -> bool:
    """Whether a change is about the fields of a header that belong to the source."""
    return (
        scene.difference.format == "pyc"
        and isinstance(change, ValueChange)
        and change.path[:1] == ("header",)
        and change.path != _MAGIC
    )


class PycHeader(CheckedCause):
    """The header of byte code has another time, size or hash of the source, and the code is equal.

    On each side the header is held against the source beside it: it is what that source demands, so Python runs the
    code on both. The sources are equal, or differ in comments and blank lines alone. Where an archive knows no time
    zone (ZIP), the time can only be right for some zone: that is said, and counts.
    """

    id = "pyc-header"
    title = "time, size or hash of the source in the header of byte code"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = (
        "set SOURCE_DATE_EPOCH, so that compilers write a hash in place of the time, or fix the times of the sources"
    )

    def takes(self, scene: Scene, change: Change) -> bool:
        """A field of the header, where code and state are equal and both headers fit."""
        states = states_of(scene)
        if not is_of_header(scene, change) or states is None or not _is_code_equal(scene):
            return False
        if not have_equal_tokens(scene):  # equal code of two sources is wrong on one side
            return False
        if states == (VALID, VALID):
            return True
        if states == (UNCHECKED, UNCHECKED) or all(state.startswith(UNKNOWN) for state in states):
            return all(header_fits(scene))
        return False

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if its evidence holds; a time that fits in some zone is no proof."""
        explained = super().explains(scene, change)
        states = states_of(scene)
        if explained is None or states is None or not any(state.startswith(UNKNOWN) for state in states):
            return explained
        text = f"{explained.evidence.text} (the archive has no time zone: the times fit in some zone)"
        return replace(explained, harmless=False, evidence=Evidence(text=text))


def _is_code_equal(scene: Scene) -> bool:
    return all(
        change.cause in _OF_EQUAL_CODE
        or is_of_header(scene, change)
        or (isinstance(change, AttributeChange) and change.name == "path")
        for change in scene.difference.changes
    )


class PycPython(ProposedCause):
    """Another version of Python made the byte code.

    Code of two versions is never equal. The pair is taken only if names, variables, constants, signatures and nesting
    of all code objects agree, by stated rules of what the two compilers do otherwise: from 3.9 on `assert` needs
    the name `AssertionError` no more, from 3.12 on comprehensions are part of their function, and so on. If one code
    object does not agree, nothing of the pair is explained, and the difference says which rule failed. Instructions
    and line tables are not compared, so it is never harmless.

    The time, size or hash in the header is part of it where both sides are in the same state (used, not used).
    """

    id = "pyc-python"
    title = "byte code of another Python"
    significance = Significance.ENVIRONMENT
    mark = Mark.NEVER
    remedy = "none is needed between packages for two Pythons; leave byte code out, and Python makes it at installation"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """What was proposed, and the header that goes with it."""
        is_free = change.cause is None and is_of_header(scene, change)  # asked first: a member may have many changes
        if is_free and any(one.cause == self.id for one in scene.difference.changes):
            states = states_of(scene)
            if states is None or states[0] == states[1]:
                change = replace(change, cause=self.id)
        return super().explains(scene, change)

    def sentence(self, difference: Difference, change: Change) -> str:  # noqa: ARG002
        """The evidence, in the same words for all members of two versions: the cause names these."""
        magic = next(c for c in difference.changes if isinstance(c, ValueChange) and c.path == _MAGIC)
        return f"magic number {magic.a} → {magic.b}; names, constants, signatures and nesting agree"


HEADER_CAUSES = (PycHeader(), PycPython())
