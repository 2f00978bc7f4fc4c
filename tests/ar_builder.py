"""Assembles archives of objects byte by byte, in the ways of GNU, BSD and Microsoft."""

from __future__ import annotations

import struct
from typing import NamedTuple

MAGIC = b"!<arch>\n"


class Object(NamedTuple):
    """A member; `style` is how its name is written: `gnu`, `bsd`, or as the field has it."""

    name: str
    data: bytes
    date: str = "1700000000"
    uid: str = "1000"
    gid: str = "100"
    mode: str = "100644"
    style: str = "gnu"


def header(name: bytes | str, size: int, date="", uid="", gid="", mode="") -> bytes:
    raw = name.encode() if isinstance(name, str) else name
    fields = f"{date:<12}{uid:<6}{gid:<6}{mode:<8}{size:<10}".encode()
    return raw.ljust(16) + fields + b"`\n"


def table(name: str, data: bytes, date: str = "0", uid: str = "0", gid: str = "0", mode: str = "0") -> bytes:
    blank = name == "//"
    fields = ("", "", "", "") if blank else (date, uid, gid, mode)
    return header(name, len(data), *fields) + data + b"\n" * (len(data) % 2)


def ar(
    *objects: Object,
    symbols: tuple[tuple[str, int], ...] = (),
    wide: bool = False,
    microsoft: bool = False,
    date: str = "0",
    end: bytes = b"/\n",
) -> bytes:
    """An archive; `symbols` are names with the number of the object that they are in."""
    names = b""
    fields: list[tuple[bytes, bytes]] = []
    for one in objects:
        raw = one.name.encode("utf-8", "surrogateescape")
        if one.style == "bsd":
            fields.append((b"#1/%d" % (len(raw) + 4), raw + bytes(4)))
        elif one.style == "gnu" and len(raw) >= 16:
            fields.append((b"/%d" % len(names), b""))
            names += raw + end
        elif one.style == "gnu":
            fields.append((raw + b"/", b""))
        else:
            fields.append((one.style.encode(), b""))
    names += b"\n" * (len(names) % 2)
    bodies = [
        header(field, len(prefix) + len(one.data), one.date, one.uid, one.gid, one.mode)
        + prefix
        + one.data
        + b"\n" * ((len(prefix) + len(one.data)) % 2)
        for one, (field, prefix) in zip(objects, fields, strict=True)
    ]
    width = 8 if wide else 4
    texts = b"".join(name.encode() + b"\0" for name, _ in symbols)
    size = width * (len(symbols) + 1) + len(texts)
    second = 4 + 4 * len(objects) + 4 + 2 * len(symbols) + len(texts)
    start = len(MAGIC)
    if symbols:
        start += 60 + size + size % 2
        start += 60 + second + second % 2 if microsoft else 0
    start += 60 + len(names) if names else 0
    places = [start + sum(map(len, bodies[:at])) for at in range(len(bodies))]
    out = MAGIC
    if symbols:
        form = ">" + ("Q" if wide else "I") * (len(symbols) + 1)
        index = struct.pack(form, len(symbols), *(places[at] for _, at in symbols)) + texts
        out += table("/SYM64/" if wide else "/", index, date)
        if microsoft:
            index = struct.pack(f"<I{len(places)}I", len(places), *places)
            index += struct.pack(f"<I{len(symbols)}H", len(symbols), *(at + 1 for _, at in symbols)) + texts
            out += table("/", index, date)
    if names:
        out += table("//", names)
    return out + b"".join(bodies)
