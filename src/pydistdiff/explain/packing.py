"""Causes of how equal bytes were packed: compression, and header fields that no installer reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydistdiff.explain import drawing
from pydistdiff.explain.cause import Explained, Mark, examples
from pydistdiff.explain.modes import EXECUTABLE
from pydistdiff.model import AttributeChange, Evidence, Significance

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydistdiff.differences import Container, Delta

READ_BY_INSTALLERS = frozenset({"stored", "deflate"})
"""pip and uv read these methods of a ZIP; others they refuse or may refuse."""

_STREAM_FACT = re.compile(r"(?:(?:pkg|info) )?(?:(?:bzip2|xz|zstd)-.*|gzip-packed)", re.DOTALL)
_GZIP_FACT = re.compile(r"(?:(?:pkg|info) )?gzip-(?!packed|members|later-headers).*", re.DOTALL)
_ZIP_FACTS = frozenset({"zip-comment", "zip64", "zip64-versions", "zip64-fields", "end-record"})
_ZIP_FIELDS = frozenset(
    {
        *("create-system", "create-version", "extract-version", "flags", "external-attributes", "extra"),
        *("local-extra", "comment", "internal-attributes", "descriptor", "file-type", "mode", "extra-order"),
        *("descriptor-form", "local-sizes", "local-extract-version", "local-mtime"),
    }
)
_TAR_FIELDS = frozenset({"tar-format", "pax", "header"})
_TAR_FACTS = frozenset({"end-padding", "pax-global"})
_RECORDS_OF_ATTRIBUTES = frozenset({"mtime", "uid", "gid", "uname", "gname"})
_NAME_IS_UTF8 = 0x800
NEWEST_ZIP = 63
"""The newest version of the ZIP format that installers extract: 6.3."""


class GzipHeader:
    """Fields of a gzip header differ: time, name, system, level hint or flags.

    gzip writes the time and the name of the file it packed. What it unpacks to is compared by itself.
    """

    id = "gzip-header"
    title = "gzip headers differ"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "gzip -n, or gzip.GzipFile(mtime=0, filename=''); SOURCE_DATE_EPOCH where the build backend obeys it"

    def take(self, container: Container) -> Iterable[Explained]:
        """Each differing header field."""
        for name, a, b in drawing.take_facts(container, lambda name: _GZIP_FACT.fullmatch(name) is not None):
            yield _of_container(name, a, b)


class Compression:
    """Equal bytes were compressed by another method, level or library.

    The unpacked bytes were compared. A method that installers do not read is not harmless.
    """

    id = "compression"
    title = "equal bytes are compressed otherwise"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "fix the compression level and build with the same version of Python and zlib (or zstd)"

    def take(self, container: Container) -> Iterable[Explained]:
        """Members packed by another method, or to other bytes; streams packed otherwise."""
        deltas = drawing.take(container, "compression")
        if deltas:
            change = drawing.of_members(container, "compression", deltas)
            names = drawing.names_of(container, deltas)
            methods = {value for delta in deltas for value in (delta.a, delta.b) if value is not None}
            yield Explained(
                change=change,
                members=names,
                evidence=Evidence(
                    text=f"{len(deltas):,} members: {change.a} → {change.b}",
                    count=len(deltas),
                    a=change.a,
                    b=change.b,
                    examples=examples(names),
                ),
                harmless=methods <= READ_BY_INSTALLERS,
            )
        yield from self._repacked(container)
        facts = drawing.take_facts(container, lambda name: _STREAM_FACT.fullmatch(name) is not None)
        yield from (_of_container(name, a, b) for name, a, b in facts)
        streams = container.a.archive.compression, container.b.archive.compression
        if streams[0] != streams[1] and container.a.archive.format == container.b.archive.format:
            yield _of_container("compression", *streams)
        elif container.payload_equal and not facts and streams[0] != "gzip":  # gzip has a fact of its own for it
            yield _of_container("compressed-stream", f"{streams[0]}", f"{streams[1]}, packed otherwise")

    def _repacked(self, container: Container) -> Iterable[Explained]:
        if not container.repacked:
            return
        names = tuple(map(container.display, container.repacked))
        container.repacked = []
        change = AttributeChange(
            significance=self.significance,
            name="packed-bytes",
            a="packed",
            b="packed otherwise",
            members=len(names),
            examples=examples(names),
        )
        text = f"{len(names):,} members with equal bytes: same method, other level or library"
        yield Explained(
            change=change,
            members=names,
            evidence=Evidence(text=text, count=len(names), examples=examples(names)),
        )


class ZipFields:
    """ZIP fields that installers do not read differ: extra fields, versions, descriptors, comments.

    Fields that change a name, and type bits missing from an executable file, are not among them.
    """

    id = "zip-fields"
    title = "ZIP fields that installers do not read differ"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "build with the same tool on the same system; zip -X leaves extra fields out"

    def take(self, container: Container) -> Iterable[Explained]:
        """Each differing field of members, and of the ZIP."""
        if container.a.archive.format not in ("zip", "conda"):
            return
        for name in sorted(_ZIP_FIELDS & set(container.attributes)):
            deltas = drawing.take(container, name, lambda delta, name=name: _is_idle_field(name, delta))  # type: ignore[misc]
            if deltas:
                change = drawing.of_members(container, name, deltas)
                names = drawing.names_of(container, deltas)
                text = f"{name} of {len(deltas):,} members: {change.a or 'none'} → {change.b or 'none'}"
                evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
                yield Explained(change=change, members=names, evidence=evidence)
        accepted = _ZIP_FACTS | {
            f"{part} {name}" for part in ("pkg", "info") for name in ("mtime", "mode", *_ZIP_FIELDS)
        }
        for name, a, b in drawing.take_facts(container, lambda name: name in accepted):
            yield _of_container(name, a, b)


def _is_idle_field(name: str, delta: Delta) -> bool:
    """Whether a field changes neither the name nor the executability of its member."""
    if name in ("extra", "local-extra"):
        return "0x7075" not in f"{delta.a} {delta.b}"
    if name == "flags":
        is_ascii = all(side.member.path.isascii() for side in delta.match.sides)
        return is_ascii or not (int(delta.a or "0", 16) ^ int(delta.b or "0", 16)) & _NAME_IS_UTF8
    if name == "extract-version":
        return all((value or "0").isdecimal() and int(value or "0") <= NEWEST_ZIP for value in (delta.a, delta.b))
    if name == "mode":  # those that one side does not know: `zip-no-modes` took executable files
        return delta.a is None or delta.b is None
    if name == "file-type":
        return not any((side.member.attributes.mode or 0) & EXECUTABLE for side in delta.match.sides)
    return True


class TarFormat:
    """The tar was written in another dialect: ustar, GNU or PAX, other padding.

    Names, types, sizes and links that result were compared, and so were times and owners, which a PAX record may hold
    instead of the header (a fraction of a second does not fit there). A record that stands twice, or one of names,
    links or sizes on one side only, is not explained: readers disagree about those. Security labels, capabilities and
    access lists are not harmless.
    """

    id = "tar-format"
    title = "the tar is written in another dialect"
    significance = Significance.CONTAINER
    mark = Mark.SOUND
    remedy = "name the format while packing: tarfile.open(format=tarfile.USTAR_FORMAT), tar --format=ustar"

    def take(self, container: Container) -> Iterable[Explained]:
        """Each differing field of members, and of the tar."""
        for name in sorted({*_TAR_FIELDS, "pax-records", "security-attributes"} & set(container.attributes)):
            deltas = drawing.take(
                container, name, _is_record_of_attributes if name == "pax-records" else lambda _: True
            )
            if deltas:
                change = drawing.of_members(container, name, deltas)
                names = drawing.names_of(container, deltas)
                text = f"{name} of {len(deltas):,} members: {change.a or 'none'} → {change.b or 'none'}"
                evidence = Evidence(text=text, count=len(deltas), a=change.a, b=change.b, examples=examples(names))
                harmless = name != "security-attributes"
                yield Explained(change=change, members=names, evidence=evidence, harmless=harmless)
        accepted = _TAR_FACTS | {f"{part} {name}" for part in ("pkg", "info") for name in _TAR_FACTS}
        for name, a, b in drawing.take_facts(container, lambda name: name in accepted):
            yield _of_container(name, a, b)


def _is_record_of_attributes(delta: Delta) -> bool:
    """Whether the two sides have the same PAX records but for times and owners, and none of them twice."""
    sides = [value.split(" ") if value else [] for value in (delta.a, delta.b)]
    left, right = ([key for key in keys if key not in _RECORDS_OF_ATTRIBUTES] for keys in sides)
    return left == right and all(len(set(keys)) == len(keys) for keys in sides)


def _of_container(name: str, a: str | None, b: str | None) -> Explained:
    text = f"{name}: {a if a is not None else 'none'} → {b if b is not None else 'none'}"
    return Explained(change=drawing.of_container(name, a, b), members=(), evidence=Evidence(text=text, a=a, b=b))
