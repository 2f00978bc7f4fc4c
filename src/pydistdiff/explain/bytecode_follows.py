"""The cause of byte code that is what its source compiles to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.bytecode.compilation import RUNNING
from pydistdiff.bytecode.versions import told_version
from pydistdiff.explain.bytecode_comments import follows_comments
from pydistdiff.explain.bytecode_state import modules_of, states_of
from pydistdiff.explain.cause import Explained, Mark
from pydistdiff.explain.checked import CheckedCause
from pydistdiff.model import AttributeChange, Evidence, InputKind, OpaqueChange, Side, Significance, ValueChange
from pydistdiff.modules import Answer
from pydistdiff.schemes import is_cached

if TYPE_CHECKING:
    from pydistdiff.explain.scene import Scene
    from pydistdiff.model import Change
    from pydistdiff.modules import Module

_SIDES = (Side.A, Side.B)


class BytecodeFollows:
    """Byte code follows its source: on each side it is what the source beside it compiles to.

    Where the Python that runs this program is the one that made the byte code, it compiles the source anew, in a child
    process with limits, and runs neither; the code must be equal in everything but the file name, the order of
    frozensets and how it is written. That holds for byte code that differs, and for one that came or went with
    its source there. Where another Python made it, only one thing is proof enough: the sources differ in comments and
    blank lines alone, and the code in line numbers that moved along with them. A changed source alone explains
    nothing.
    """

    id = "bytecode-follows"
    title = "byte code follows its source"
    significance = Significance.DERIVED
    mark = Mark.SOUND
    remedy = "none is needed: it is gone when the sources are equal"

    def explains(self, scene: Scene, change: Change) -> Explained | None:
        """What differs in the code and its header, if each side is proven."""
        if change.cause is not None or not _is_of_code(scene, change):
            return None
        reason = self._reason(scene)
        if reason is None:
            return None
        return Explained(
            change=replace(change, follows=_sources(scene)),
            members=(scene.difference.name,),
            evidence=Evidence(text=f"{scene.difference.name}: {reason}"),
        )

    def _reason(self, scene: Scene) -> str | None:
        if self.id not in scene.notes:
            scene.notes[self.id] = _reason(scene)
        reason: str | None = scene.notes[self.id]
        return reason


class UnverifiedBytecode(CheckedCause):
    """Byte code of an installed package that another Python made, and that agrees with its source.

    Installers and Python itself compile modules into `__pycache__`, which no wheel has. Where the Python that runs this
    program made them it compiles the sources anew, and they are `bytecode-follows`. Those of another version can only
    be held against the source by names, constants, signatures and nesting: all of that agrees, but it is no proof, so
    that it counts.
    """

    id = "unverified-bytecode"
    title = "byte code of another Python, which agrees with its source"
    significance = Significance.DERIVED
    mark = Mark.NEVER
    remedy = "run pydistdiff with the Python that made it, or leave it out: --exclude __pycache__/"

    def takes(self, scene: Scene, change: Change) -> bool:
        """What is on the installed side only, in a `__pycache__`, with its source beside it."""
        if not _is_of_code(scene, change) or not _has_only_code(scene):
            return False
        match = scene.difference.match
        if match is None or len(match.sides) != 1 or scene.neighbours is None:
            return False
        side, module = next((pair for pair in zip(_SIDES, modules_of(scene), strict=True) if pair[1]), (None, None))
        if side is None or module is None or not is_cached(module.compiled.path):
            return False
        check = scene.neighbours.modules.check(module)
        is_alike = check is not None and check.answer is Answer.ALIKE
        return is_alike and scene.neighbours.distributions[side is Side.B].kind is InputKind.INSTALLED

    def sentence(self, scene: Scene, change: Change) -> str:  # noqa: ARG002
        """Which Python made it."""
        found = next(module for module in modules_of(scene) if module is not None)
        check = scene.neighbours.modules.check(found) if scene.neighbours is not None else None
        return f"{scene.difference.name}: {check.reason if check is not None else ''}"


def _is_of_code(scene: Scene, change: Change) -> bool:
    """Not where a member lies, and not what stands behind its code."""
    if scene.difference.format != "pyc" or isinstance(change, OpaqueChange):
        return False
    if isinstance(change, AttributeChange):
        return change.name != "path"
    return not isinstance(change, ValueChange) or change.path[0] != "trailing"


def _reason(scene: Scene) -> str | None:
    if scene.neighbours is None or not _has_only_code(scene):
        return None
    found = [module for module in modules_of(scene) if module is not None]
    match = scene.difference.match
    if match is None or len(found) < len(match.sides):
        return None
    states = states_of(scene)
    if states is not None and states[0] != states[1]:
        return None
    if all(_is_proven(scene, module) for module in found):
        where = "on both sides " if len(found) == 2 else ""
        return f"{where}what Python {told_version(RUNNING)} compiles the source to"
    if len(found) == 2 and follows_comments(scene, found[0], found[1]):
        return "the sources differ in comments and blank lines alone, and the code in the line numbers that follow"
    return None


def _has_only_code(scene: Scene) -> bool:
    """Whether nothing stands behind the code of a side; on one side the comparer tells of it as a hazard alone."""
    changes = scene.difference.changes
    return all(not isinstance(change, ValueChange) or change.path[0] != "trailing" for change in changes)


def _is_proven(scene: Scene, module: Module) -> bool:
    assert scene.neighbours is not None
    check = scene.neighbours.modules.check(module)
    return check is not None and check.answer is Answer.SAME


def _sources(scene: Scene) -> tuple[str, ...]:
    """The nodes of the sources, where these differ."""
    assert scene.neighbours is not None
    nodes = []
    for side, module in zip(_SIDES, modules_of(scene), strict=True):
        if module is None or module.source is None:
            continue
        outcome = scene.neighbours.outcome(side, module.source.path)
        if outcome is not None:
            nodes.append(scene.neighbours.node(outcome))
    return tuple(dict.fromkeys(nodes))
