"""The cause of what conda-build writes when it renders a recipe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.line_cause import PLACE, Kind, Masks
from pydistdiff.explain.masked import MaskedCause
from pydistdiff.explain.readers import COMMENTS
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

    from pydistdiff.explain.line_cause import Mask, Where
    from pydistdiff.explain.scene import Scene

_RENDERED = "info/recipe/meta.yaml"
_HEADER = re.compile(r"^(# This file created by conda-build )\S{1,40}$|^# .{1,1000}(, last modified ).{1,60}$")
_SOURCE_PATH = re.compile(r"^( +(?:- )?path: ).{1,1000}$")
_PIN = re.compile(r"^( *- [A-Za-z0-9_][\w.-]{0,100}) [\w.!+-]{1,100} [\w.+-]{1,100}$", re.ASCII)
_EXACT = re.compile(r"[\w.!+-]{1,100}", re.ASCII)
_KEY = re.compile(r"^ *(?:- )?([A-Za-z_]{1,60}):[ ]*$")


class CondaRecipeRendering(MaskedCause):
    """What conda-build writes into `info/recipe/meta.yaml` when it renders a recipe.

    The comments at the head (its version, where the template lay and when it was changed last), the `path` of a local
    source, and the exact packages of the build and host environments (`- python 3.7.8 h60c2a47_1_cpython`, by name).
    No installer reads the rendered recipe. Requirements of other sections and the template itself are not looked at.
    """

    id = "conda-recipe-rendering"
    title = "what conda-build writes into a rendered recipe"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = "build both with one version of conda-build, in environments made from a lock file"

    def masks(self, scene: Scene, where: Where) -> Masks | None:
        """Takes these parts away, from lines or from values."""
        if scene.difference.name != _RENDERED or where.kind is Kind.NAME:
            return None
        if where.kind is Kind.LINES:
            return Masks(_mask(scene.lines[0]), _mask(scene.lines[1])) if scene.lines is not None else None
        if where.path[:1] == (COMMENTS,):
            return Masks(_without_header, _without_header)
        mask = _mask_of_value(where.path)
        return Masks(mask, mask) if mask is not None else None


def _without_header(line: str) -> str:
    return _HEADER.sub(lambda found: f"{found[1] or ''}{PLACE}{found[2] or ''}", line)


def _mask(text: str) -> Mask:
    head, pins, paths = _recognised(text)

    def mask(line: str) -> str:
        if line in head:
            return _without_header(line)
        if line in pins:
            return _PIN.sub(rf"\1 {PLACE}", line)
        return _SOURCE_PATH.sub(rf"\1{PLACE}", line) if line in paths else line

    return mask


def _recognised(text: str) -> tuple[AbstractSet[str], AbstractSet[str], AbstractSet[str]]:
    """The lines of the head, of pins of build environments and of sources; none that stand elsewhere, too."""
    head, pins, sources, others = (set[str]() for _ in range(4))
    above: list[tuple[int, str]] = []  # the keys that a line stands under, with their indents
    is_head = True
    for line in text.split("\n"):
        is_head = is_head and line.startswith("#")
        kind = head if is_head else others
        if line.strip() and not is_head:
            indent = len(line) - len(line.lstrip(" "))
            is_item = line.startswith("- ", indent)
            while above and above[-1][0] >= indent + is_item:
                above.pop()
            keys = [key for _, key in above[-2:]]
            if keys in (["requirements", "build"], ["requirements", "host"]) and _PIN.match(line) is not None:
                kind = pins
            elif keys[-1:] == ["source"] and _SOURCE_PATH.match(line) is not None:
                kind = sources
            found = _KEY.match(line)
            if found is not None:
                above.append((indent + 2 * is_item, found[1]))
        kind.add(line)
    return head - others, pins - others, sources - others


def _mask_of_value(path: tuple[str | int, ...]) -> Mask | None:
    """What is taken away from a value at this path."""
    steps = [step for step in path if isinstance(step, str)]
    if steps[:1] == ["source"] and steps[-1:] == ["path"]:
        return _without_all
    place = steps.index("requirements") + 1 if "requirements" in steps else len(steps)
    if steps[place : place + 1] not in (["build"], ["host"]):
        return None
    if len(steps) == place + 3 and steps[-1] in ("specifier", "build"):  # of a package that the path names
        return _without_exact
    return _without_pin


def _without_all(text: str) -> str:  # noqa: ARG001 - whatever it was
    return PLACE


def _without_exact(text: str) -> str:
    return PLACE if _EXACT.fullmatch(text) is not None else text


def _without_pin(text: str) -> str:
    return _PIN.sub(rf"\1 {PLACE}", f"- {text}")
