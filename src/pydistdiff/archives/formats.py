"""The archive formats that are read.

`FORMATS` is the registry: a new archive format is one class with `accepts` and `read`, and one line here; the
first that accepts reads.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec.structs import replace

from pydistdiff.archives.ar import is_ar, read_ar
from pydistdiff.archives.compressed import compression_of, first_bytes, payload_name, unpack
from pydistdiff.archives.conda import is_conda, read_conda
from pydistdiff.archives.member import Archive, Member, PlainContent
from pydistdiff.archives.tar import is_tar, read_tar
from pydistdiff.archives.zip import find_zip_end, is_zip, read_zip
from pydistdiff.errors import NotThisFormatError

if TYPE_CHECKING:
    from pydistdiff.archives.source import Source
    from pydistdiff.limits import Budget

HEAD_SIZE = 512
_ZIP_SUFFIXES = (".egg", ".pyz", ".pyzw", ".zip", ".whl", ".conda")


class ArchiveFormat(Protocol):
    """One way to hold members."""

    def accepts(self, name: str, head: bytes, source: Source) -> bool:
        """Whether the bytes are of this format; `head` is their first 512."""

    def read(self, name: str, source: Source, budget: Budget) -> Archive:
        """The members. Raises NotThisFormatError where there are none to be found."""


class ZipFormat:
    """ZIP in all its uses: wheels, eggs, sdists, `.conda`; also with a script before it."""

    def accepts(self, name: str, head: bytes, source: Source) -> bool:
        """A ZIP begins with a record, behind a line with `#!` as zipapp writes it, or is named so and ends like one.

        What has a longer script before it and another name is that script to its readers.
        """
        if is_zip(head) or (head.startswith(b"#!") and is_zip(head.partition(b"\n")[2])):
            return True
        return name.lower().endswith(_ZIP_SUFFIXES) and find_zip_end(source)

    def read(self, name: str, source: Source, budget: Budget) -> Archive:
        """The ZIP's members, or those of a conda package in it."""
        archive = read_zip(source, budget)
        return read_conda(archive, budget) if is_conda(name, archive) else archive


class CompressedFormat:
    """gzip, bzip2, xz, LZMA and zstd: around a tar, or around a single file."""

    def accepts(self, name: str, head: bytes, source: Source) -> bool:  # noqa: ARG002
        """By magic number."""
        return compression_of(head) is not None

    def read(self, name: str, source: Source, budget: Budget) -> Archive:
        """The tar's members, or one member: what the stream unpacks to."""
        compression = compression_of(source.read(0, HEAD_SIZE))
        if compression is None:
            raise NotThisFormatError("not a compressed stream")
        unpacked = unpack(source, compression, budget)
        head = unpacked.source.read(0, HEAD_SIZE)
        if is_tar(head) or (len(head) == HEAD_SIZE and not head.strip(b"\0") and _is_named_tar(name)):
            archive = read_tar(unpacked.source, budget)
        else:
            stored_name = dict(unpacked.facts).get("gzip-name")
            payload = Member(path=payload_name(name, compression, stored_name), content=PlainContent(unpacked.source))
            archive = Archive(format="stream", members=(payload,))
        return replace(
            archive,
            compression=compression,
            facts=(*unpacked.facts, *archive.facts),
            findings=(*unpacked.findings, *archive.findings),
            payload=unpacked.source,
        )


def _is_named_tar(name: str) -> bool:
    """Whether a compressed file should hold a tar; one without members is nothing but NUL."""
    stem, _, suffix = name.lower().rpartition(".")
    return stem.endswith(".tar") or suffix in ("tgz", "tbz2", "tbz", "txz", "tlz", "tzst")


class TarFormat:
    """A tar that nothing is around."""

    def accepts(self, name: str, head: bytes, source: Source) -> bool:  # noqa: ARG002
        """By its first header."""
        return is_tar(head)

    def read(self, name: str, source: Source, budget: Budget) -> Archive:  # noqa: ARG002
        """The tar's members."""
        return read_tar(source, budget)


class ArFormat:
    """An archive of objects for linkers."""

    def accepts(self, name: str, head: bytes, source: Source) -> bool:  # noqa: ARG002
        """By how it begins."""
        return is_ar(head)

    def read(self, name: str, source: Source, budget: Budget) -> Archive:  # noqa: ARG002
        """Its objects."""
        return read_ar(source, budget)


FORMATS: tuple[ArchiveFormat, ...] = (ZipFormat(), CompressedFormat(), ArFormat(), TarFormat())


def open_archive(name: str, source: Source, budget: Budget) -> Archive:
    """The archive in these bytes. Raises NotThisFormatError where they are none."""
    head = source.read(0, HEAD_SIZE)
    for form in FORMATS:
        if form.accepts(name, head, source):
            return form.read(name, source, budget)
    raise NotThisFormatError("no archive of a kind that is read")


def is_archive(name: str, source: Source) -> bool:
    """Whether the bytes look like an archive, told cheaply; reading them may still fail."""
    head = source.read(0, HEAD_SIZE)
    compression = compression_of(head)
    if compression is not None:
        return bool(first_bytes(source, compression, 1))
    return any(form.accepts(name, head, source) for form in FORMATS)
