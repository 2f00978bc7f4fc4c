"""What is known of a native file, whatever its format: the description that comparers compare."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

Fact = str | tuple[str, ...] | frozenset[str] | Mapping[str, "Fact"]
"""A value, a sequence, a set, or facts by name."""
FactPath = tuple[str, ...]


class NativeError(Exception):
    """The bytes are no native file of the format, or one that loaders refuse; the message says why."""


class Region(Struct, frozen=True, gc=False):
    """A part of a file, `start` and `size` in bytes.

    `told_by` is the path of a fact that says all of its bytes: two regions that differ have two such facts.
    `cause` is the id of the cause that explains another content of it, if the reader checked on its side that nothing
    but this region hangs on these bytes. `follows` says that they are nothing but places and sizes of other regions, or
    a gap that nothing reads. `whole` is the name of that which it is a piece of, where its own is numbered: fields that
    are told by themselves cut what they stand in.
    """

    name: str
    start: int
    size: int
    told_by: FactPath | None = None
    cause: str | None = None
    follows: bool = False
    whole: str | None = None

    @property
    def end(self) -> int:
        """The offset of the first byte behind it."""
        return self.start + self.size


class Function(Struct, frozen=True, gc=False):
    """The code of a function, `start` (an offset in the file) and `size` in bytes."""

    name: str
    start: int
    size: int


class Binary(Struct, frozen=True, kw_only=True):
    """A native file.

    `regions` stand in the order of the file, and every byte of it belongs to exactly one: whatever a reader makes of
    the bytes, one that differs lies in a region that differs. Their names are unique, and so are those of `functions`.
    `facts` stand in the order in which a reader wants to know them; they explain, and decide nothing. Those in `quiet`
    follow from almost any change, and are told last. `string_regions` are the names of regions whose texts are told.
    `summary` says in a few words what it is: `ELF x86-64 shared library`. `skeleton` is all that the headers say but
    the sizes of regions that have a cause, and the places of what is never loaded: where two differ, no region has one.
    """

    format: str
    summary: str
    facts: Mapping[str, Fact]
    regions: tuple[Region, ...]
    functions: tuple[Function, ...] = ()
    quiet: frozenset[str] = frozenset()
    string_regions: frozenset[str] = frozenset()
    skeleton: bytes = b""
