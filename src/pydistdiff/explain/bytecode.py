"""Causes of byte code whose evidence lies in the two files alone: the comparer checks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.state import WITHOUT_SOURCE
from pydistdiff.explain.bytecode_state import states_of
from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Side, Significance

if TYPE_CHECKING:
    from pydistdiff.explain.cause import Explained
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change


class PycFilename(ProposedCause):
    """The code in a `.pyc` names another source file.

    The compiler writes the path of the source into every code object, for tracebacks. Each side has one path
    throughout, and it is told once; everything else in the code is compared by itself. Python puts the real path there
    when it imports the module, if its source lies beside it: where there is none, and in an archive that modules are
    imported from as it is, the path stays, the code can read it, and it counts.
    """

    id = "pyc-filename"
    title = "the path of the source in byte code"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "compile with a path that is the same everywhere: `python -m compileall -s STRIP -p PREPEND`"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """The change, if it was proposed; harmless where Python puts the real path in its place."""
        explained = super().explains(scene, change)
        if explained is None or _is_put_right(scene):
            return explained
        return replace(explained, harmless=False)


def _is_put_right(scene: Scene) -> bool:
    """Whether both sides are imported from a folder in which their source lies; a file alone is in no archive."""
    if scene.neighbours is None:
        return True
    states = states_of(scene)
    is_unpacked = not any(map(scene.neighbours.is_imported_packed, (Side.A, Side.B)))
    return is_unpacked and states is not None and WITHOUT_SOURCE not in states


class PycReferences(ProposedCause):
    """Byte code is written otherwise, and reads the same.

    Equal objects of a `.pyc` are stored once and referred to, or stored again; strings are marked as interned or not.
    Which of it happens depends on how many references to an object there were in the compiler's memory. All values are
    equal, in number, type and order.
    """

    id = "pyc-references"
    title = "references between the objects of byte code"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "compile each module in a fresh interpreter, or leave byte code out of the package"


class SetOrder(ProposedCause):
    """The items of a `frozenset` constant in byte code are written in another order.

    `x in {"a", "b"}` is compiled to such a constant, and the hashes of strings differ from run to run. The items are
    equal with their types, in any order, and everything else in the code is compared by itself.
    """

    id = "set-order"
    title = "the order of a frozenset in byte code"
    significance = Significance.ORDER
    mark = Mark.SOUND
    remedy = "compile with PYTHONHASHSEED=0"


BYTECODE_CAUSES = (PycFilename(), PycReferences(), SetOrder())
