"""Causes of pictures: what differs without a change of how they look."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.explain.cause import Mark
from pydistdiff.explain.proposed import ProposedCause
from pydistdiff.model import Significance

if TYPE_CHECKING:
    from pydistdiff.differences import Difference
    from pydistdiff.model import Change


class ImageMetadata(ProposedCause):
    """Texts and times in a PNG differ, or the comment of a JPEG: which program made it, when, and a few words about it.

    Of a PNG only `tIME` chunks, and `tEXt` chunks with a keyword that the specification lists, or `date:create`,
    `date:modify` and `date:timestamp` of ImageMagick; of a JPEG only COM segments. They are of readable characters, no
    code of a page or template (`<?php`, `{{`, `$(`), and those that differ together at most 1 KiB. Everything else in
    the picture is equal, the pixels too, and no part is one that the specification does not know, or that could depend
    on where the others stand; or it is not this cause. Texts that are compressed, international or XMP, which can hold
    an orientation, Exif, profiles and whatever else a viewer may look at count. So does everything in GIF and WebP.
    """

    id = "image-metadata"
    title = "texts and times in pictures"
    significance = Significance.ENVIRONMENT
    mark = Mark.SOUND
    remedy = (
        "let the program that writes the pictures leave out its name and the time: metadata={'Software': None} with "
        "Matplotlib, -define png:exclude-chunks=date,time with ImageMagick"
    )


class ImageCompression(ProposedCause):
    """The pixels of a PNG are equal, and packed differently: by another level or version of zlib, or other filters.

    The image data of both sides were unpacked and compared, pixel by pixel; each stream holds exactly the pixels and
    nothing behind them. Size, bit depth, kind of colours, palette and every other chunk are equal, but for what
    `image-metadata` takes.
    """

    id = "image-compression"
    title = "equal pixels, packed differently"
    significance = Significance.FORMAT
    mark = Mark.SOUND
    remedy = (
        "pack the pictures once and keep them in the sources, or build with one version of the library that writes them"
    )

    def sentence(self, difference: Difference, change: Change) -> str:
        """That the pixels were compared, with the data seen."""
        return f"equal pixels, packed differently: {super().sentence(difference, change)}"


PICTURE_CAUSES = (ImageMetadata(), ImageCompression())
