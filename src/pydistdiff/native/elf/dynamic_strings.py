"""The table of dynamic strings: the names by which the loader knows libraries and symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.native.binary import NativeError
from pydistdiff.native.elf import names
from pydistdiff.native.elf.dynamic import read_dynamic
from pydistdiff.native.elf.image import read_image
from pydistdiff.native.elf.layout import forgeries

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source

DYNAMIC_STRINGS = ".dynstr"
"""What linkers call the section."""


def is_only_strings(source: Source) -> bool:
    """Whether the section of this name is exactly the table that the loader takes, and lies in no page that runs."""
    try:
        image = read_image(source)
        dynamic = read_dynamic(image)
        section = image.section(DYNAMIC_STRINGS)
        if dynamic is None or section is None or image.oddities or any(True for _ in forgeries(image)):
            return False
        address, size = dynamic.number(names.DT_STRTAB), dynamic.number(names.DT_STRSZ)
        start = -1 if address is None else image.offset_of(address, "the table of dynamic strings")
    except NativeError:
        return False
    return (start, size) == (section.offset, section.bytes) and not any(
        segment.flags & names.PF_X and reach[0] < section.offset + section.bytes and section.offset < reach[1]
        for segment, reach in ((segment, image.reach(segment)) for segment in image.segments if segment.size)
    )
