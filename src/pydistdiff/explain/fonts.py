"""Causes of fonts: when they were made."""

from __future__ import annotations

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance


class FontTime(ProposedCause):
    """A font was made at another time: the times in its table `head` differ, and the checksum that follows from them.

    Only for TrueType and OpenType fonts that are written plainly: tables one after the other, every checksum right on
    both sides, no signature. All tables but `head`, and `FFTM`, in which FontForge keeps nothing but times, are equal,
    and in `head` everything but the two times and the adjustment of the checksum. Nobody who draws text looks at them.
    """

    id = "font-time"
    title = "times in fonts"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = (
        "set SOURCE_DATE_EPOCH, which fontTools and FontForge obey, or keep the font in the sources instead of making "
        "it anew"
    )
