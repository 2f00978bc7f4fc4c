"""What of a PE image concerns its defence, and what runs before its entry point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from pydistdiff.native.pe.image import Image

TLS, LOAD_CONFIG = 9, 10
"""Indices of the data directories."""
HIGH_ENTROPY, DYNAMIC_BASE, NX_COMPATIBLE, NO_SEH, GUARD_CF = 0x20, 0x40, 0x100, 0x400, 0x4000
"""Bits of `Headers.dll_characteristics`."""
GUARD_INSTRUMENTED = 0x100
_STRIDE = 28
"""The highest bits of the flags say how many bytes follow each address in the table of functions."""
_MOST_CALLBACKS = 256


class LoadConfig(Struct, frozen=True):
    """The load configuration: fields that its own size leaves out are 0. Tables are given by their whole addresses."""

    time_stamp: int
    security_cookie: int
    handler_table: int
    handlers: int
    guard_table: int
    guarded: int
    guard_flags: int


def read_load_config(image: Image) -> LoadConfig | None:
    """The load configuration; None where there is none. Raises NativeError."""
    address = image.directory(LOAD_CONFIG).address
    if not address:
        return None
    what = "the load configuration"
    size = image.number(address, 4, what)
    image.claim(address, size, what)
    is_plus = image.headers.is_plus
    word = 8 if is_plus else 4
    places = (4, 88, 96, 104, 128, 136, 144) if is_plus else (4, 60, 64, 68, 80, 84, 88)
    sizes = (4, *(word,) * 5, 4)
    values = [
        image.number(address + place, length, what) if place + length <= size else 0
        for place, length in zip(places, sizes, strict=True)
    ]
    config = LoadConfig(*values)
    base = image.headers.image_base
    if not is_plus and config.handlers:
        image.claim(config.handler_table - base, 4 * config.handlers, "the table of handlers of exceptions")
    if config.guarded:
        size = config.guarded * (4 + (config.guard_flags >> _STRIDE))
        image.claim(config.guard_table - base, size, "the table of functions that may be called")
    return config


def read_tls_callbacks(image: Image) -> int | None:
    """How many functions run before the entry point; None without thread-local storage. Raises NativeError."""
    address = image.directory(TLS).address
    if not address:
        return None
    word = 8 if image.headers.is_plus else 4
    what = "the directory of thread-local storage"
    image.claim(address, 4 * word + 8, what)
    at = image.number(address + 3 * word, word, what)
    if not at:
        return 0
    at -= image.headers.image_base
    for count in range(_MOST_CALLBACKS):
        if not image.number(at + count * word, word, "a callback of thread-local storage"):
            image.claim(at, (count + 1) * word, "the callbacks of thread-local storage")
            return count
    raise NativeError("it has more callbacks of thread-local storage than any real file")
