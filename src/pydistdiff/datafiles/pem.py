"""Certificates and keys as text: PEM (RFC 7468)."""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.datafiles.reading import DataFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

MARK = b"-----BEGIN "
MOST_BLOCKS = 10_000
"""Of one file; the certificates that browsers trust are 140."""
_BEGIN = re.compile(r"-----BEGIN ([!-,.-~](?:[ !-,.-~]{0,60}[!-,.-~])?)-----[ \t]*(?:\n|$)")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}:.*")


class Block(Struct, frozen=True):
    """A label, what stands before the block, and what is in it.

    `data` are its bytes, or None where the text is no Base64 that gives back the same text; `text` is all between its
    two marks, and `headers` those lines of it that stand before the Base64.
    """

    label: str
    before: str
    headers: str
    text: str
    data: bytes | None

    @property
    def is_private_key(self) -> bool:
        """Whether it is a key that should be known to its owner only."""
        return self.label.endswith("PRIVATE KEY") or self.label.endswith("PRIVATE KEY BLOCK")

    @property
    def is_encrypted(self) -> bool:
        """Whether it is a key under a password, as far as the block says so."""
        return "ENCRYPTED" in self.label or "ENCRYPTED" in self.headers


def read_pem(text: str) -> tuple[tuple[Block, ...], str]:
    """The blocks of a text and what stands behind the last one. Raises DataFileError where a block has no end."""
    blocks: list[Block] = []
    at = 0
    for block, end in _blocks(text):
        blocks.append(block)
        at = end
        if len(blocks) > MOST_BLOCKS:
            raise DataFileError(f"more than {MOST_BLOCKS:,} blocks")
    if not blocks:
        raise DataFileError("it has no block that PEM would have")
    return tuple(blocks), text[at:]


def _blocks(text: str) -> Iterator[tuple[Block, int]]:
    at = 0
    while True:
        start = text.find(MARK.decode(), at)
        while start > 0 and text[start - 1] != "\n":
            start = text.find(MARK.decode(), start + 1)
        if start < 0:
            return
        found = _BEGIN.match(text, start)
        if found is None:
            raise DataFileError("the first line of a block is not as PEM has it")
        label = found[1]
        end = text.find(f"-----END {label}-----", found.end())
        if end < 0:
            raise DataFileError(f"the block {label!r} has no end")
        body = text[found.end() : end]
        headers, data = _content(body)
        close = end + len(f"-----END {label}-----")
        yield Block(label, text[at:start], headers, body, data), close
        at = close


def _content(body: str) -> tuple[str, bytes | None]:
    """The lines before the Base64, and its bytes."""
    lines = body.split("\n")
    count = 0
    if _HEADER.fullmatch(lines[0]) is not None:
        count = next((number for number, line in enumerate(lines) if not line.strip()), len(lines))
    encoded = "".join("".join(lines[count:]).split())
    headers = "\n".join(lines[:count])
    try:
        data = binascii.a2b_base64(encoded, strict_mode=True)
    except ValueError:
        return headers, None
    is_same = binascii.b2a_base64(data, newline=False).decode("ascii") == encoded
    return headers, data if is_same and data else None
