"""The segments of a JPEG (ITU T.81, annex B)."""

from __future__ import annotations

import re

from pydistdiff.model import MediaType
from pydistdiff.pictures.structure import Cursor, Part, PictureError, Structure, check_parts

SIGNATURE = b"\xff\xd8\xff"
_SCAN_END = re.compile(rb"\xff[^\x00\xd0-\xd7]")
"""What ends the data of a scan: a marker that is neither a stuffed byte nor a restart."""
_SOI, _EOI, _SOS = 0xD8, 0xD9, 0xDA
_TABLES = {0xC4: "DHT", 0xCC: "DAC", 0xDB: "DQT", 0xDD: "DRI", 0xFE: "COM"}
_CODINGS = {
    0xC0: "baseline",
    0xC1: "extended",
    0xC2: "progressive",
    0xC3: "lossless",
    0xC9: "extended, arithmetic",
    0xCA: "progressive, arithmetic",
    0xCB: "lossless, arithmetic",
}
_COMMON_CODINGS = ("baseline", "extended", "progressive")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._cursor = Cursor(data)
        self._parts: list[Part] = []
        self._frame: tuple[int, int, dict[str, str]] | None = None
        self._scans = 0

    def read(self) -> Structure:
        if self._cursor.take(2, "the signature") != SIGNATURE[:2]:
            raise PictureError("it does not begin with the marker SOI")
        while (marker := self._marker()) != _EOI:
            self._segment(marker)
            check_parts(len(self._parts))
        if self._cursor.left:
            raise PictureError(f"{self._cursor.left:,} bytes follow the end of the picture")
        if self._frame is None or not self._scans:
            raise PictureError("it has no image data")
        width, height, facts = self._frame
        return Structure(
            media_type=MediaType.JPEG,
            width=width,
            height=height,
            facts=tuple(facts.items()),
            parts=tuple(self._parts),
            drawings=self._scans,
            oddity=_oddity(facts),
        )

    def _marker(self) -> int:
        # Fill bytes before a marker, which the standard allows, are an error here: no writer in use makes them.
        head = self._cursor.take(2, "a segment")
        if head[0] != 0xFF or head[1] in (0x00, 0xFF):
            raise PictureError(f"no marker at {self._cursor.at - 2:,}")
        return head[1]

    def _segment(self, marker: int) -> None:
        name = _name(marker)
        length = self._cursor.big(2, f"the segment {name}")
        if length < 2:
            raise PictureError(f"the segment {name} is too short")
        payload = self._cursor.take(length - 2, f"the segment {name}")
        if marker in _CODINGS:
            if self._frame is not None:
                raise PictureError("it has several frames")
            self._frame = _frame(marker, payload)
            self._parts.append(Part("SOF"))
        elif marker == _SOS:
            self._scan(payload)
        else:
            self._parts.append(Part(name, payload))

    def _scan(self, head: bytes) -> None:
        if self._frame is None:
            raise PictureError("a scan stands before the frame")
        if not head or not 1 <= head[0] <= 4 or len(head) != 4 + 2 * head[0]:
            raise PictureError("the head of a scan has another length than it declares")
        start = self._cursor.at
        end = _SCAN_END.search(self._cursor.data, start)
        if end is None:
            raise PictureError("a scan is cut at its end")
        self._cursor.at = end.start()
        self._scans += 1
        # The head says its own length, so that head and data are one string of bytes.
        self._parts.append(Part("SOS", head + self._cursor.data[start : end.start()]))


def read_jpeg(data: bytes) -> Structure:
    """The segments, without SOI and EOI; a scan is one part with its data. Raises PictureError."""
    return _Reader(data).read()


def _name(marker: int) -> str:
    if marker in _CODINGS:
        return "SOF"
    if 0xE0 <= marker <= 0xEF:
        return f"APP{marker - 0xE0}"
    name = "SOS" if marker == _SOS else _TABLES.get(marker)
    if name is None:
        raise PictureError(f"the marker 0x{marker:02X} does not belong there")
    return name


def _frame(marker: int, payload: bytes) -> tuple[int, int, dict[str, str]]:
    if len(payload) < 9 or len(payload) != 6 + 3 * payload[5]:
        raise PictureError("the head of the frame has another length than it declares")
    height, width = int.from_bytes(payload[1:3], "big"), int.from_bytes(payload[3:5], "big")
    if not width or not height:
        raise PictureError(f"{width:,} × {height:,} is no size of a picture")
    components = [payload[at : at + 3] for at in range(6, len(payload), 3)]
    told = [f"{number} ({sampling >> 4}×{sampling & 15}, table {table})" for number, sampling, table in components]
    facts = {"coding": _CODINGS[marker], "precision": f"{payload[0]} bits", "components": ", ".join(told)}
    return width, height, facts


def _oddity(facts: dict[str, str]) -> str | None:
    if facts["coding"] not in _COMMON_CODINGS or facts["precision"] != "8 bits":
        return f"few viewers know its coding ({facts['coding']}, {facts['precision']})"
    if facts["components"].count("(") not in (1, 3, 4):
        return "it has an odd number of components"
    return None
