from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from typing import TYPE_CHECKING

from hypothesis import example, given, settings
from hypothesis import strategies as st

from pydistdiff.archives.source import BytesSource
from pydistdiff.archives.zip import read_zip
from pydistdiff.errors import NotThisFormatError, ReadError
from pydistdiff.limits import Budget
from pydistdiff.safetext import visible_name
from zip_builder import BZIP2, DEFLATE, LZMA, STORED, Part, build, streamed

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive

NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)


def read(data: bytes) -> Archive:
    return read_zip(BytesSource(data), Budget())


def contents(archive: Archive) -> list[bytes | None]:
    out: list[bytes | None] = []
    for member in archive.members:
        try:
            out.append(b"".join(member.content.chunks(Budget())) if member.content else b"")
        except ReadError:
            out.append(None)
    return out


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(NAMES, st.binary(max_size=300), max_size=6),
    st.sampled_from([STORED, DEFLATE, BZIP2, LZMA]),
    st.binary(max_size=20).filter(lambda comment: b"PK" not in comment),  # a record in a comment is a finding
)
def test_what_zipfile_writes_reads_without_a_finding(files: dict[str, bytes], method: int, comment: bytes) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo("x")
            info.filename, info.compress_type, info.external_attr = name, method, 0o100644 << 16
            archive.writestr(info, b"" if name.endswith("/") else data)
        archive.comment = comment
    result = read(file.getvalue())
    assert result.findings == ()
    assert [member.path for member in result.members] == list(files)
    assert contents(result) == [b"" if name.endswith("/") else data for name, data in files.items()]


def base_archive() -> bytes:
    return build(
        Part("a.py", b"print(1)\n" * 9), Part("b", b"stored", STORED), streamed("c", b"streamed" * 3),
        Part("d", b"bz" * 20, BZIP2), comment=b"note", zip64={},
    )  # fmt: skip


BASE = base_archive()


@settings(deadline=None, max_examples=600)
@given(
    st.lists(st.tuples(st.integers(0, len(BASE) - 1), st.integers(0, 255)), max_size=3),
    st.integers(0, len(BASE)),
    st.binary(max_size=8),
    st.booleans(),
)
@example([(0, 0)], len(BASE), b"", False)
def test_what_zipfile_reads_we_read_with_equal_bytes_or_say_why_not(
    changes: list[tuple[int, int]], cut: int, inserted: bytes, cutting: bool
) -> None:
    data = bytearray(BASE)
    for place, value in changes:
        data[place] = value
    mutated = bytes(data[:cut]) + inserted + (b"" if cutting else bytes(data[cut:]))
    try:
        archive = read(mutated)
    except (ReadError, NotThisFormatError):
        archive = None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            other = zipfile.ZipFile(io.BytesIO(mutated))
        except Exception:  # whatever it raises: it does not read this file
            return
    assert archive is not None
    ours = contents(archive)
    if archive.findings or None in ours:
        return
    infos = other.infolist()
    assert [m.path for m in archive.members] == [info.orig_filename for info in infos]
    for info, mine in zip(infos, ours, strict=True):
        assert other.read(info) == mine


@settings(deadline=None, max_examples=400)
@given(st.integers(0, len(BASE) - 1), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(place: int, change: int) -> None:
    data = bytearray(BASE)
    data[place] ^= change
    try:
        archive = read(bytes(data))
    except NotThisFormatError:
        return
    base = read(BASE)

    def known(archive: Archive) -> object:
        places = [m.content.packed for m in archive.members if m.content is not None]
        packed = [place and place.source.read(place.offset, place.length) for place in places]
        return (
            archive.facts, archive.findings, [(m.path, m.type, m.size, m.attributes) for m in archive.members],
            contents(archive), packed,
        )  # fmt: skip

    assert known(archive) != known(base)


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=400))
def test_any_bytes_end_in_an_archive_or_a_named_error(data: bytes) -> None:
    for start in (b"", b"PK\x03\x04", b"PK\x05\x06", b"PK\x03\x04\x14\0\0\0\x08\0"):
        for end in (b"", BASE[-120:], BASE[-22:]):
            try:
                archive = read(start + data + end)
            except (ReadError, NotThisFormatError):
                continue
            contents(archive)
            for finding in archive.findings:
                assert finding.message == visible_name(finding.message)


def test_the_property_tests_have_something_to_find() -> None:
    assert read(BASE).findings == ()
    assert contents(read(BASE))[0] == b"print(1)\n" * 9
    assert zlib.crc32(contents(read(BASE))[1] or b"") == zlib.crc32(b"stored")
