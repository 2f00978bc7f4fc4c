"""Compiled catalogues of gettext, made part by part; and wrong ones."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

MAGIC = 0x950412DE


def header_of(date: str = "2024-01-01 12:00+0000", charset: str = "UTF-8", **fields: str) -> str:
    named = {
        "POT-Creation-Date": date,
        **{name.replace("_", "-"): text for name, text in fields.items()},
        "Content-Type": f"text/plain; charset={charset}",
    }
    return "".join(f"{name}: {text}\n" for name, text in named.items())


def slots_of(messages: Sequence[bytes], slots: int) -> list[int]:
    """The hash table as the manual of gettext describes it: P. J. Weinberger's hash, open addressing."""
    table = [0] * slots
    for number, message in enumerate(messages, 1):
        value = 0
        for byte in message.split(b"\0")[0]:
            value = (value << 4) + byte
            if value >> 28:
                value = (value ^ (value >> 28 << 4)) & 0x0FFFFFFF
        place = value % slots
        while table[place]:
            place = (place + 1 + value % (slots - 2)) % slots
        table[place] = number
    return table


def mo(
    messages: dict[bytes, bytes],
    *,
    letter: str = "<",
    revision: int = 0,
    slots: int | Sequence[int] = 0,
    hash_at: int | None = None,
    paired: bool = False,
    gap: bytes = b"",
    end: bytes = b"",
) -> bytes:
    """A catalogue as msgfmt lays it out; `gap` stands before the first string, `end` behind the last."""
    pairs = list(messages.items())
    table = slots_of([name for name, _ in pairs], slots) if isinstance(slots, int) and slots else slots
    hash_table = b"" if isinstance(table, int) else struct.pack(f"{letter}{len(table)}I", *table)
    start = 28 + 16 * len(pairs)
    place = start + len(hash_table) + len(gap)
    places: dict[int, tuple[int, int]] = {}
    order = range(2 * len(pairs))
    strings = [name for name, _ in pairs] + [text for _, text in pairs]
    body = b""
    for number in sorted(order, key=lambda number: number % len(pairs)) if paired else order:
        places[number] = (len(strings[number]), place + len(body))
        body += strings[number] + b"\0"
    tables = b"".join(struct.pack(f"{letter}2I", *places[number]) for number in order)
    where = start if hash_at is None else hash_at
    head = struct.pack(f"{letter}7I", MAGIC, revision, len(pairs), 28, 28 + 8 * len(pairs), len(hash_table) // 4, where)
    return head + tables + hash_table + gap + body + end


def catalogue(date: str = "2024-01-01 12:00+0000", /, *, charset: str = "UTF-8", **texts: str) -> dict[bytes, bytes]:
    """A header and a few messages; further ones by name."""
    messages = {
        b"": header_of(date, charset).encode(charset),
        b"%d file\0%d files": "%d Datei\0%d Dateien".encode(charset),
        b"Hello": "Grüße".encode(charset),
        b"month\x04May": b"Mai",
    }
    return dict(sorted({**messages, **{name.encode(): text.encode(charset) for name, text in texts.items()}}.items()))
