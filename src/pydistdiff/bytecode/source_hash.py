"""The hash of a source in the header of a `.pyc` (PEP 552), which is SipHash with the magic number as its key.

Python 3.7 to 3.10 use SipHash-2-4, newer ones SipHash-1-3. Source: Aumasson and Bernstein, "SipHash: a fast
short-input PRF".
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydistdiff.bytecode.versions import Version

_State = tuple[int, int, int, int]
_MASK = (1 << 64) - 1
_START = (0x736F6D6570736575, 0x646F72616E646F6D, 0x6C7967656E657261, 0x7465646279746573)
_KEY_ENDING = b"\r\n\0\0\0\0"
"""What follows the magic number in the key: its own mark, and zeros."""


def source_hash(source: bytes, magic: int, version: Version) -> bytes:
    """The eight bytes that the header of a version has for a source."""
    key = int.from_bytes(magic.to_bytes(2, "little") + _KEY_ENDING, "little")
    rounds = (2, 4) if version < (3, 11) else (1, 3)
    return _siphash(key, source, *rounds).to_bytes(8, "little")


def _siphash(key: int, data: bytes, each: int, last: int) -> int:
    """SipHash with a key whose second half is zero."""
    state = (_START[0] ^ key, _START[1], _START[2] ^ key, _START[3])
    whole = len(data) & ~7
    for (word,) in struct.iter_unpack("<Q", data[:whole]):
        state = _absorbed(state, word, each)
    state = _absorbed(state, int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56, each)
    a, b, c, d = state
    state = (a, b, c ^ 0xFF, d)
    for _ in range(last):
        state = _round(*state)
    a, b, c, d = state
    return a ^ b ^ c ^ d


def _absorbed(state: _State, word: int, rounds: int) -> _State:
    a, b, c, d = state
    state = (a, b, c, d ^ word)
    for _ in range(rounds):
        state = _round(*state)
    a, b, c, d = state
    return a ^ word, b, c, d


def _round(a: int, b: int, c: int, d: int) -> _State:
    a = (a + b) & _MASK
    c = (c + d) & _MASK
    b = ((b << 13 | b >> 51) & _MASK) ^ a
    d = ((d << 16 | d >> 48) & _MASK) ^ c
    a = (a << 32 | a >> 32) & _MASK
    c = (c + b) & _MASK
    a = (a + d) & _MASK
    b = ((b << 17 | b >> 47) & _MASK) ^ c
    d = ((d << 21 | d >> 43) & _MASK) ^ a
    c = (c << 32 | c >> 32) & _MASK
    return a, b, c, d
