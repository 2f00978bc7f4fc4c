"""How far an input is from its sources: a checkout, an sdist, what is built."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from pydistdiff.model import InputKind, Side

if TYPE_CHECKING:
    from pydistdiff.differences import Opened

_BUILT = frozenset({InputKind.WHEEL, InputKind.EGG, InputKind.CONDA_V1})


class Stage(IntEnum):
    """What is made of what: each of the ones before."""

    CHECKOUT = 0
    SDIST = 1
    BUILT = 2


def stage_of(side: Opened) -> Stage | None:
    """The stage of an input; None where it is none of these. Sources without PKG-INFO are a checkout."""
    distribution = side.distribution
    if distribution.layout in _BUILT:
        return Stage.BUILT if distribution.kind is not InputKind.INSTALLED else None
    if distribution.layout is not InputKind.SDIST:
        return None
    names = (distribution.display(member.path) for member in side.archive.members)
    return Stage.SDIST if any(name == "PKG-INFO" for name in names) else Stage.CHECKOUT


def side_of_sources(a: Opened, b: Opened) -> Side | None:
    """The side that the other one is made of; None where neither is."""
    stages = stage_of(a), stage_of(b)
    if stages[0] is None or stages[1] is None or stages[0] == stages[1]:
        return None
    return Side.A if stages[0] < stages[1] else Side.B
