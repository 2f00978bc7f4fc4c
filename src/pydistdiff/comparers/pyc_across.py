"""Byte code of two versions of Python: what does not agree, or that all of it does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.agreement import misfits
from pydistdiff.bytecode.code import walk
from pydistdiff.bytecode.versions import told_version
from pydistdiff.comparers.pyc_header import HEADER
from pydistdiff.model import AttributeChange, Operation, Significance, ValueChange, ValueType

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydistdiff.bytecode.agreement import Misfit
    from pydistdiff.bytecode.pyc import Pyc

PYTHON = "pyc-python"
"""The cause of what another version of Python makes otherwise."""
CODE = "compiled code"
"""The attribute that stands for instructions, line tables and the like, which no two versions have in common."""


def across_versions(
    a: Pyc, b: Pyc, around: Sequence[ValueChange]
) -> tuple[list[ValueChange], tuple[AttributeChange, ...]]:
    """What differs between code of two versions. `around` are the changes outside of the code.

    The cause is proposed only where the code agrees everywhere; else what does not is told, and nothing explained.
    """
    found = misfits(a.code, b.code, (a.version, b.version))
    cause = None if found else PYTHON
    values = [replace(change, cause=cause) if change.path == (HEADER, "magic") else change for change in around]
    code = AttributeChange(significance=Significance.ENVIRONMENT, name=CODE, a=_told(a), b=_told(b), cause=cause)
    return [*values, *map(_change, found)], (code,)


def _told(pyc: Pyc) -> str:
    count = sum(1 for _ in walk(pyc.code))
    return f"{count:,} code object{'s' if count > 1 else ''} of Python {told_version(pyc.version)}"


def _change(misfit: Misfit) -> ValueChange:
    return ValueChange(
        significance=Significance.CONTENT,
        op=Operation.CHANGED,
        path=(misfit.name, misfit.rule),
        a=misfit.a,
        b=misfit.b,
        type_a=ValueType.STRING,
        type_b=ValueType.STRING,
    )
