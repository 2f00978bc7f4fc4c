"""A bounded reader of DER, as far as signatures need it (ITU-T X.690)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.native.binary import NativeError

if TYPE_CHECKING:
    from collections.abc import Iterator

INTEGER, OCTETS, OBJECT_ID, SEQUENCE, SET = 0x02, 0x04, 0x06, 0x30, 0x31
CONTEXT = 0xA0
"""The tag `[0]`, of what has parts."""
MOST_PARTS = 10_000
_LONGEST_LENGTH = 4


class Element(Struct, frozen=True):
    """An element: its tag and content; `whole` is the element with its head."""

    tag: int
    content: bytes
    whole: bytes


def elements(data: bytes) -> Iterator[Element]:
    """The elements that data consist of, one after the other. Raises NativeError."""
    at = 0
    for _ in range(MOST_PARTS):
        if at == len(data):
            return
        element = read_element(data, at)
        yield element
        at += len(element.whole)
    raise NativeError("a signature has more parts than any real one")


def read_element(data: bytes, at: int = 0) -> Element:
    """The element at a place; what follows it is not looked at. Raises NativeError."""
    head = data[at : at + 2]
    if len(head) < 2 or head[0] & 0x1F == 0x1F:
        raise NativeError("a signature is no DER")
    length, start = head[1], at + 2
    if length & 0x80:
        count = length & 0x7F
        if not 0 < count <= _LONGEST_LENGTH:
            raise NativeError("a signature is no DER")
        length, start = int.from_bytes(data[start : start + count], "big"), start + count
    if length > len(data) - start:
        raise NativeError("a part of a signature is longer than the signature")
    return Element(head[0], data[start : start + length], data[at : start + length])


def children(element: Element, tag: int) -> tuple[Element, ...]:
    """The parts of an element, which must have this tag. Raises NativeError."""
    if element.tag != tag:
        raise NativeError("a signature is laid out as none that is known")
    return tuple(elements(element.content))
