"""Causes of byte code whose evidence lies in the two files alone: the comparer checks it."""

from __future__ import annotations

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance


class PycFilename(ProposedCause):
    """The code in a `.pyc` names another source file.

    The compiler writes the path of the source into every code object, for tracebacks. Each side has one path
    throughout, and it is told once; everything else in the code is compared by itself. Python puts the real path there
    when it imports the module.
    """

    id = "pyc-filename"
    title = "the path of the source in byte code"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "compile with a path that is the same everywhere: `python -m compileall -s STRIP -p PREPEND`"


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
