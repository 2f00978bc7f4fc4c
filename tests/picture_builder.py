"""Small pictures of each format, made byte by byte; and their parts, to build wrong ones."""

from __future__ import annotations

import zlib

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(name: str, data: bytes = b"", crc: int | None = None) -> bytes:
    """A chunk of a PNG."""
    code = name.encode("latin-1")
    own = zlib.crc32(code + data) if crc is None else crc
    return len(data).to_bytes(4, "big") + code + data + own.to_bytes(4, "big")


def header(width: int = 2, height: int = 2, depth: int = 8, colour: int = 2, rest: bytes = bytes(3)) -> bytes:
    size = width.to_bytes(4, "big") + height.to_bytes(4, "big")
    return chunk("IHDR", size + bytes((depth, colour)) + rest)


def pixels(width: int = 2, height: int = 2, value: int = 0) -> bytes:
    return zlib.compress((b"\0" + bytes([value]) * (3 * width)) * height)


def png_of(*chunks: bytes) -> bytes:
    return PNG_SIGNATURE + b"".join(chunks)


def png(*extra: bytes, width: int = 2, height: int = 2, value: int = 0) -> bytes:
    """A PNG in true colour of one colour; further chunks stand before the image data."""
    return png_of(header(width, height), *extra, chunk("IDAT", pixels(width, height, value)), chunk("IEND"))


def frame_control(number: int, width: int = 2, height: int = 2, left: int = 0, top: int = 0) -> bytes:
    return chunk("fcTL", b"".join(part.to_bytes(4, "big") for part in (number, width, height, left, top)) + bytes(6))


def animated_png(frames: int, declared: int | None = None, **place: int) -> bytes:
    count = frames if declared is None else declared
    controls = (frame_control(number, **place) for number in range(frames))
    return png(chunk("acTL", count.to_bytes(4, "big") + bytes(4)), *controls)


# JPEG


def segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + (len(data) + 2).to_bytes(2, "big") + data


def frame(width: int = 2, height: int = 2, marker: int = 0xC0, precision: int = 8, components: int = 1) -> bytes:
    parts = b"".join(bytes((number + 1, 0x11, 0)) for number in range(components))
    size = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return segment(marker, bytes((precision,)) + size + bytes((components,)) + parts)


def scan(data: bytes = b"\x12\xff\x00\x34\xff\xd0\x56") -> bytes:
    return segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + data


APP0 = segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
TABLES = segment(0xDB, bytes(65)) + segment(0xC4, bytes(17))


def jpeg_of(*segments: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(segments) + b"\xff\xd9"


def jpeg(*extra: bytes, width: int = 2, height: int = 2) -> bytes:
    return jpeg_of(APP0, *extra, TABLES, frame(width, height), scan())


# GIF


def sub_blocks(data: bytes, widest: int = 255) -> bytes:
    pieces = (data[at : at + widest] for at in range(0, len(data), widest))
    return b"".join(bytes((len(piece),)) + piece for piece in pieces) + b"\0"


def screen(width: int = 2, height: int = 2, flags: int = 0x80, version: bytes = b"89a") -> bytes:
    size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    table = bytes(3 << ((flags & 7) + 1)) if flags & 0x80 else b""
    return b"GIF" + version + size + bytes((flags, 0, 0)) + table


def image(width: int = 2, height: int = 2, left: int = 0, data: bytes = b"\x84\x51", flags: int = 0) -> bytes:
    place = b"".join(part.to_bytes(2, "little") for part in (left, 0, width, height))
    table = bytes(3 << ((flags & 7) + 1)) if flags & 0x80 else b""
    return b"\x2c" + place + bytes((flags,)) + table + b"\x02" + sub_blocks(data)


def extension(label: int, blocks: bytes) -> bytes:
    return b"\x21" + bytes((label,)) + blocks


CONTROL = extension(0xF9, b"\x04\0\0\0\0\0")


def gif_of(*blocks: bytes) -> bytes:
    return b"".join(blocks) + b"\x3b"


def gif(*extra: bytes, width: int = 2, height: int = 2) -> bytes:
    return gif_of(screen(width, height), *extra, CONTROL, image(width, height))


# WebP


def riff_chunk(name: str, data: bytes) -> bytes:
    return name.encode("ascii") + len(data).to_bytes(4, "little") + data + b"\0" * (len(data) & 1)


def webp_of(*chunks: bytes) -> bytes:
    body = b"WEBP" + b"".join(chunks)
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def lossy(width: int = 2, height: int = 2, data: bytes = bytes(5)) -> bytes:
    tag = (len(data) << 5 | 0x10).to_bytes(3, "little")
    size = width.to_bytes(2, "little") + height.to_bytes(2, "little")
    return riff_chunk("VP8 ", tag + b"\x9d\x01\x2a" + size + data)


def lossless(width: int = 2, height: int = 2, data: bytes = bytes(4)) -> bytes:
    return riff_chunk("VP8L", b"\x2f" + (width - 1 | height - 1 << 14).to_bytes(4, "little") + data)


def extended(flags: int, width: int = 2, height: int = 2, reserved: bytes = bytes(3)) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return riff_chunk("VP8X", bytes((flags,)) + reserved + size)


def webp_frame(*chunks: bytes, width: int = 2, height: int = 2, left: int = 0) -> bytes:
    place = [part.to_bytes(3, "little") for part in (left // 2, 0, width - 1, height - 1, 40)]
    return riff_chunk("ANMF", b"".join(place) + b"\0" + b"".join(chunks or (lossless(width, height),)))


def animated_webp(*frames: bytes) -> bytes:
    return webp_of(extended(0x02), riff_chunk("ANIM", bytes(6)), *frames)


def webp(*extra: bytes, width: int = 2, height: int = 2) -> bytes:
    """In the extended format, with XMP."""
    return webp_of(extended(0x04, width, height), lossy(width, height), *extra or (riff_chunk("XMP ", b"<x/>"),))


PICTURES = {
    "png": png(chunk("tEXt", b"Software\0demo"), chunk("tIME", b"\x07\xe8\1\2\3\4\5")),
    "animated png": animated_png(2),
    "indexed png": png_of(header(colour=3), chunk("PLTE", bytes(6)), chunk("IDAT", pixels()), chunk("IEND")),
    "jpeg": jpeg(segment(0xFE, b"made by demo")),
    "progressive jpeg": jpeg_of(TABLES, frame(marker=0xC2, components=3), scan(), TABLES, scan(b"\x01"), scan(b"")),
    "gif": gif(extension(0xFE, sub_blocks(b"made by demo"))),
    "animated gif": gif_of(screen(), CONTROL, image(), CONTROL, image(1, 1, 1, flags=0x80)),
    "old gif": gif_of(screen(flags=0, version=b"87a"), image()),
    "webp": webp(),
    "lossy webp": webp_of(lossy()),
    "lossless webp": webp_of(lossless()),
    "animated webp": animated_webp(webp_frame(), webp_frame(riff_chunk("ALPH", b"\0"), lossy())),
}
"""One of each kind that can be shown."""
