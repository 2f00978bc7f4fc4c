"""The blocks of a GIF (CompuServe, Graphics Interchange Format, versions 87a and 89a)."""

from __future__ import annotations

from pydistdiff.model import MediaType
from pydistdiff.pictures.structure import Cursor, Part, PictureError, Structure, check_parts

SIGNATURES = (b"GIF87a", b"GIF89a")
MOST_SUB_BLOCKS = 500_000
"""Each has up to 255 bytes; hostile ones have one."""
_EXTENSIONS = {0x01: "plain text", 0xF9: "graphic control", 0xFE: "comment", 0xFF: "application"}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._cursor = Cursor(data)
        self._parts: list[Part] = []
        self._sub_blocks = 0
        self._frames = 0
        self._oddity: str | None = None

    def read(self) -> Structure:
        cursor = self._cursor
        signature = cursor.take(6, "the signature")
        if signature not in SIGNATURES:
            raise PictureError("it does not begin with the signature of GIF")
        width, height = cursor.little(2, "the screen"), cursor.little(2, "the screen")
        if not width or not height:
            raise PictureError(f"{width:,} × {height:,} is no size of a picture")
        flags, background, aspect = cursor.take(3, "the screen")
        if flags & 0x80:
            self._parts.append(Part("colour table", cursor.take(_table_size(flags), "the colour table")))
        while self._block(width, height):
            check_parts(len(self._parts))
        if cursor.left:
            raise PictureError(f"{cursor.left:,} bytes follow the end of the picture")
        if not self._frames:
            raise PictureError("it has no image")
        screen = f"flags 0x{flags:02X}, background {background}, aspect {aspect}"
        return Structure(
            media_type=MediaType.GIF,
            width=width,
            height=height,
            facts=(("version", signature[3:].decode("ascii")), ("screen", screen)),
            parts=tuple(self._parts),
            drawings=self._frames,
            oddity=self._oddity,
        )

    def _block(self, width: int, height: int) -> bool:
        """Read a block; False after the trailer."""
        start = self._cursor.at
        kind = self._cursor.take(1, "the file")
        if kind == b"\x3b":
            return False
        if kind == b"\x2c":
            self._image(width, height)
            self._frames += 1
            name = "image"
        elif kind == b"\x21":
            name = self._extension()
        else:
            raise PictureError(f"no block begins with 0x{kind[0]:02X}, at {start:,}")
        # All bytes of the block but the first, which the name says: the label of an extension is among them.
        self._parts.append(Part(name, self._cursor.data[start + 1 : self._cursor.at]))
        return True

    def _image(self, width: int, height: int) -> None:
        left, top, own_width, own_height = (self._cursor.little(2, "an image") for _ in range(4))
        flags = self._cursor.big(1, "an image")
        if flags & 0x80:
            self._cursor.take(_table_size(flags), "the colour table of an image")
        if not 2 <= self._cursor.big(1, "an image") <= 8:
            raise PictureError("an image has codes of a size that the specification does not know")
        self._take_sub_blocks("an image")
        if not own_width or not own_height or left + own_width > width or top + own_height > height:
            self._oddity = "an image is not within the screen"

    def _extension(self) -> str:
        label = self._cursor.big(1, "an extension")
        name = _EXTENSIONS.get(label, "extension")
        if name == "extension":
            self._oddity = f"the specification does not know the extension 0x{label:02X}"
        start = self._cursor.at
        self._take_sub_blocks(f"the {name}")
        if name == "graphic control" and (self._cursor.at - start != 6 or self._cursor.data[start] != 4):
            raise PictureError("the graphic control has another length than the specification says")
        return name

    def _take_sub_blocks(self, what: str) -> None:
        data, at = self._cursor.data, self._cursor.at
        while at < len(data) and (length := data[at]):
            at += length + 1
            self._sub_blocks += 1
            if self._sub_blocks > MOST_SUB_BLOCKS:
                raise PictureError(f"more than {MOST_SUB_BLOCKS:,} blocks of data")
        if at >= len(data):
            raise PictureError(f"{what} is cut at its end")
        self._cursor.at = at + 1


def read_gif(data: bytes) -> Structure:
    """The blocks, without the trailer. Raises PictureError."""
    return _Reader(data).read()


def _table_size(flags: int) -> int:
    return int(3 << ((flags & 7) + 1))
