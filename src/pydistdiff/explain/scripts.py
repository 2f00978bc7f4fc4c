"""The cause of the first line of a script, which says what runs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.conda_prefix import SHORTEST
from pydistdiff.explain.generated_scripts import is_own_interpreter, is_windowed
from pydistdiff.explain.line_cause import PLACE, Kind, Masks
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.model import InputKind, Side, Significance

if TYPE_CHECKING:
    from pydistdiff.explain.line_cause import Mask, Where
    from pydistdiff.explain.scene import Scene

_REPLACED = ("python", "pythonw")


class ScriptShebang(MaskedCause):
    """The first line of a script names another interpreter.

    Harmless in a conda package where each side's line begins with that side's own placeholder, which conda replaces by
    the path of the environment (`paths.json` names it, in text), and is the same behind it. Harmless, too, between
    `#!python` and the Python of the environment that the script is installed in, which installers write in its place;
    and between those of two environments. Everything else counts: another interpreter, other arguments, and `#!python`
    against `#!pythonw`, which on Windows has no console.
    """

    id = "script-shebang"
    title = "the first line of a script names another interpreter"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "let the build backend write `#!python`, which installers replace"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes away the first line of the file, if it stands there only."""
        texts = scene.lines if where.kind is Kind.LINES else None
        if texts is None or not all(text.startswith("#!") for text in texts):
            return None
        firsts = [text.partition("\n")[0] for text in texts]
        if any(f"\n{first}\n" in f"{text}\n" for first, text in zip(firsts, texts, strict=True)):
            return None
        return Masks(_without(firsts[0]), _without(firsts[1]))

    def is_harmless(self, scene: Scene, where: Where) -> bool:
        """Each side's own placeholder, or own Python."""
        if scene.distributions is None:
            return False
        if any(distribution.kind is InputKind.INSTALLED for distribution in scene.distributions):
            return _are_own(scene, where)
        rests = []
        paths = scene.difference.a or "", scene.difference.b or ""
        for distribution, path, line in zip(scene.distributions, paths, (where.a, where.b), strict=True):
            prefix = distribution.prefix(path)
            is_sure = prefix is not None and prefix.mode == "text" and len(prefix.placeholder) >= SHORTEST
            if prefix is None or not is_sure or not line.startswith(f"#!{prefix.placeholder}/"):
                return False
            rests.append(line.replace(prefix.placeholder, ""))
        return rests[0] == rests[1]


def _are_own(scene: Scene, where: Where) -> bool:
    """Whether each line is what installers replace, or what they write in its place."""
    assert scene.neighbours is not None
    windowed = set()
    for side, line in ((Side.A, where.a), (Side.B, where.b)):
        path = line.removeprefix("#!").removesuffix("\r")
        installation = scene.neighbours.installation(side)
        if path not in _REPLACED if installation is None else not is_own_interpreter(path, installation):
            return False
        windowed.add(is_windowed(path))
    return len(windowed) == 1


def _without(line: str) -> Mask:
    return lambda text: PLACE if text == line else text
