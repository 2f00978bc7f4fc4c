"""Mach-O files of one architecture and of several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from pydistdiff.native.binary import Binary, NativeError, Region
from pydistdiff.native.macho.description import read_image
from pydistdiff.native.macho.image import MAGICS, Image
from pydistdiff.native.macho.names import told_cpu
from pydistdiff.native.numbering import Numbering
from pydistdiff.native.reader import Allowance, Reader
from pydistdiff.native.regions import AFTER, START, cut

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.native.binary import Fact, Function

UNIVERSAL = {b"\xca\xfe\xba\xbe": ("IIIII", 20), b"\xca\xfe\xba\xbf": ("IIQQII", 32)}
"""How a row of the table of architectures is laid out, and its size."""
MOST_ARCHITECTURES = 16
"""Class files of Java begin alike, and have at least 45 in the place of the count."""
HEAD = 8


def is_macho(source: Source) -> bool:
    """Whether data begin like a Mach-O file of one or several architectures."""
    head = source.read(0, HEAD)
    is_universal = head[:4] in UNIVERSAL and 0 < int.from_bytes(head[4:], "big") <= MOST_ARCHITECTURES
    return head[:4] in MAGICS or (is_universal and len(head) == HEAD)


def is_universal(source: Source) -> bool:
    """Whether a Mach-O file has a table of architectures."""
    return source.read(0, 4) in UNIVERSAL


def architectures(source: Source) -> tuple[str, ...]:
    """The names of the architectures of a file. Raises NativeError."""
    if is_universal(source):
        return tuple(name for name, _, _ in _parts(source))
    image = Image(source)
    return (told_cpu(image.cpu, image.subtype),)


def read_macho(source: Source, common: frozenset[str] | None = None) -> Binary:
    """The description of a file; facts, regions and functions of several architectures bear the names of these.

    Where the other side has other architectures, `common` are those of both: the others are one region each, and also a
    file of one architecture is told under its name. Raises NativeError.
    """
    if is_universal(source):
        parts = [*_parts(source)]
        _check(parts, source.size)
        table = [Region("table of architectures", 0, HEAD + UNIVERSAL[source.read(0, 4)][1] * len(parts))]
        return _joined(source, parts, table, common)
    if common is None:
        return read_image(source)
    (name,) = architectures(source)
    return _joined(source, [(name, 0, source.size)], [], common)


def _joined(
    source: Source, parts: Sequence[tuple[str, int, int]], table: Sequence[Region], common: frozenset[str] | None
) -> Binary:
    """What is known of all architectures, under their names."""
    facts: dict[str, Fact] = {"architectures": tuple(name for name, _, _ in parts)}
    regions = [*table]
    functions: list[Function] = []
    quiet: set[str] = set()
    texts: set[str] = set()
    allowance = Allowance()
    for name, start, size in parts:
        if common is not None and name not in common:
            regions.append(Region(name, start, size))
            continue
        binary = read_image(source.slice(start, size), allowance)
        facts |= {f"{name} {fact}": value for fact, value in binary.facts.items()}
        regions += [_moved(one, name, start) for one in binary.regions if not one.name.startswith((AFTER, START))]
        functions += [replace(one, name=f"{name} {one.name}", start=one.start + start) for one in binary.functions]
        quiet |= {f"{name} {fact}" for fact in binary.quiet}
        texts |= {f"{name} {region}" for region in binary.string_regions}
    return Binary(
        format="macho",
        summary=f"Mach-O universal, {', '.join(name for name, _, _ in parts)}",
        facts=facts,
        regions=cut(source.size, regions),
        functions=tuple(functions),
        quiet=frozenset(quiet),
        string_regions=frozenset(texts),
    )


def _parts(source: Source) -> Iterator[tuple[str, int, int]]:
    """The name of each architecture, and where its file stands."""
    form, _ = UNIVERSAL[source.read(0, 4)]
    reader = Reader(source, ">")
    count = reader.number(4, 4, "the table of architectures")
    if not 0 < count <= MOST_ARCHITECTURES:
        raise NativeError(f"it declares {count:,} architectures")
    numbering = Numbering()
    for cpu, subtype, start, length, *_ in reader.rows(form, HEAD, count, "the table of architectures"):
        yield numbering.name(told_cpu(cpu, subtype)), start, length


def _check(parts: list[tuple[str, int, int]], size: int) -> None:
    """Raise NativeError where two architectures share bytes, or one lies outside the file."""
    end = HEAD
    for name, start, length in sorted(parts, key=lambda part: part[1]):
        if start < end or start + length > size:
            raise NativeError(f"the part for {name} does not lie in a place of its own")
        end = start + length


def _moved(region: Region, name: str, start: int) -> Region:
    """A region of one architecture as one of the whole file."""
    return Region(
        f"{name} {region.whole or region.name}",
        region.start + start,
        region.size,
        None if region.told_by is None else (f"{name} {region.told_by[0]}", *region.told_by[1:]),
        region.cause,
    )
