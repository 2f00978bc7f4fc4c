"""What a line says of a compiled module: its state, and whether its source would make it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.bytecode.state import UNKNOWN, WITHOUT_SOURCE
from pydistdiff.model import Side
from pydistdiff.modules.compiled import Answer

if TYPE_CHECKING:
    from pydistdiff.modules.compiled import Module, Modules

_SHORT = {
    Answer.SAME: "what its source compiles to",
    Answer.OTHER: "not what its source compiles to",
    Answer.ALIKE: "unverified, but agrees with its source",
    Answer.UNLIKE: "unverified, and does not agree with its source",
    Answer.UNKNOWN: "not verified",
}


def told_module(modules: Modules, path_a: str | None, path_b: str | None) -> str | None:
    """The state of a `.pyc` and what was found of it, once where that is the same on both sides."""
    sides = [
        _of_side(modules, module)
        for side, path in ((Side.A, path_a), (Side.B, path_b))
        if path is not None and (module := modules.of(side).get(path)) is not None
    ]
    if not sides:
        return None
    return sides[0] if len(set(sides)) == 1 else " → ".join(sides)


def _of_side(modules: Modules, module: Module) -> str:
    state = modules.state(module)
    if state.startswith(UNKNOWN):
        state = "whether it runs is unknown"
    check = modules.check(module)
    return state if check is None or state == WITHOUT_SOURCE else f"{state}, {_SHORT[check.answer]}"
