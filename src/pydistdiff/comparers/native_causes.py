"""Which regions of native files may have other bytes by a cause that their readers know."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.regions import AFTER

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.native.binary import Binary, Region


PADDING = None
"""What stands for all gaps of zeros, which are told together; no region has this name."""


def causes_of_regions(a: Binary, b: Binary) -> Mapping[str | None, str]:
    """The causes by the names of regions: those on which both readers agree, if the skeletons are equal.

    What does nothing but follow has the cause of the first region that it can follow: one of another size.
    """
    if a.skeleton != b.skeleton:
        return {}
    regions_a, regions_b = ({region.name: region for region in side.regions} for side in (a, b))
    common = [(one, regions_b[name]) for name, one in regions_a.items() if name in regions_b]
    causes: dict[str | None, str] = {
        one.name: one.cause for one, other in common if one.cause is not None and one.cause == other.cause
    }
    resized = next((causes[one.name] for one, other in common if one.name in causes and one.size != other.size), None)
    if resized is not None:
        causes |= {one.name: resized for one, other in common if one.follows and other.follows}
        if _all_gaps_follow(regions_a, regions_b):
            causes[PADDING] = resized
    return causes


def _all_gaps_follow(a: Mapping[str, Region], b: Mapping[str, Region]) -> bool:
    """Whether all gaps of another size are such as nothing reads."""
    return all(
        region.follows
        for side, other in ((a, b), (b, a))
        for name, region in side.items()
        if name.startswith(AFTER) and (name not in other or other[name].size != region.size)
    )
