from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

import pytest

from pydistdiff.archives import zip as zip_module
from pydistdiff.archives.source import BytesSource
from pydistdiff.archives.zip import find_zip_end, read_zip
from pydistdiff.errors import NotThisFormatError, ReadError
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode
from zip_builder import MARK16, MARK32, STORED, Part, build, end_record, locator, records, zip64_end

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive

GOOD, EVIL = Part("pkg/good.py", b"good" * 9), Part("pkg/evil.py", b"evil" * 9)


def read(data: bytes) -> Archive:
    return read_zip(BytesSource(data), Budget())


def codes(archive: Archive) -> list[str]:
    return [finding.code.value for finding in archive.findings]


def paths(archive: Archive) -> list[str]:
    return [member.path for member in archive.members]


def zipfile_paths(data: bytes) -> list[str]:
    return zipfile.ZipFile(io.BytesIO(data)).namelist()


def messages(archive: Archive) -> str:
    return "\n".join(finding.message for finding in archive.findings)


def test_an_empty_archive_is_read() -> None:
    archive = read(build())
    assert (archive.members, archive.findings) == ((), ())
    assert find_zip_end(BytesSource(build()))


def test_local_entries_without_any_directory_entry_are_prepended() -> None:
    assert codes(read(build(Part("x", in_directory=False)))) == ["prepended-data", "hidden-data"]


def test_zip64_records_that_agree_are_no_finding() -> None:
    archive = read(build(GOOD, zip64={}))
    assert archive.findings == ()
    assert dict(archive.facts) == {"zip64": "yes", "zip64-versions": "45 45", "zip64-fields": "--xxxx"}
    archive = read(build(GOOD, zip64={}, end={"here": 1, "count": 1}))
    assert archive.findings == ()
    assert dict(archive.facts)["zip64-fields"] == "----xx"


def test_a_count_of_no_disks_is_a_fact_and_no_finding() -> None:
    archive = read(build(GOOD, zip64={"disks": 0}))
    assert archive.findings == ()
    assert dict(archive.facts)["zip64-disks"] == "0"


def test_zip64_records_behind_a_prefix_are_found() -> None:
    archive = read(build(GOOD, zip64={}, prefix=b"#!x\n"))
    assert codes(archive) == ["prepended-data"]
    assert paths(archive) == ["pkg/good.py"]


def test_a_stored_zip_as_the_last_member_is_no_second_archive() -> None:
    assert read(build(GOOD, Part("inner.zip", build(EVIL), STORED))).findings == ()


@pytest.mark.parametrize(
    ("zip64", "end", "said"),
    [
        ({"locator": 0}, {}, "ZIP64 locator points at another place"),
        ({"locator": 2**64 - 1}, {}, "ZIP64 locator points at another place"),
        ({"disks": 2}, {}, "several disks"),
        ({"length": 60}, {}, "wrong length"),
        ({"disk": 1, "first_disk": 1}, {}, "one disk of several"),
        ({"here": 3}, {}, "two counts of entries"),
        ({}, {"count": 7}, "end record and the ZIP64 end record differ"),
        ({}, {"offset": 7}, "end record and the ZIP64 end record differ"),
        ({"offset": 1}, {}, "count from different places"),
        ({"offset": 1 << 40}, {}, "wrong place or size"),
        ({"size": 9}, {}, "wrong place or size"),
    ],
)
def test_zip64_records_that_contradict_are_told(zip64: dict, end: dict, said: str) -> None:
    archive = read(build(GOOD, zip64=zip64, end=end))
    assert said in messages(archive)
    assert "header-mismatch" in codes(archive)
    assert paths(archive) == ["pkg/good.py"]


def test_bytes_between_the_zip64_records_are_hidden_and_distinguished() -> None:
    local, directory, count = records([GOOD])

    def build_loose(loose: bytes) -> bytes:
        wide = zip64_end(count, len(directory), len(local), length=44 + len(loose)) + loose
        tail = locator(len(local + directory)) + end_record(MARK16, MARK32, MARK32)
        return local + directory + wide + tail

    one, two = read(build_loose(b"secret")), read(build_loose(b"public"))
    assert codes(one) == ["header-mismatch", "hidden-data"]
    assert one.findings[1].evidence != two.findings[1].evidence
    assert paths(one) == ["pkg/good.py"]


def test_a_locator_without_a_record_is_told() -> None:
    local, directory, count = records([GOOD])
    data = local + directory + locator(5) + end_record(count, len(directory), len(local))
    archive = read(data)
    assert "points at no ZIP64 end record" in messages(archive)
    assert paths(archive) == ["pkg/good.py"]


def test_two_zip64_end_records_are_told() -> None:
    good_local, good, _ = records([GOOD])
    evil_local, evil, _ = records([EVIL], len(good_local))
    data = good_local + evil_local
    good_end = len(data) + len(good)
    data += good + zip64_end(1, len(good), len(data))
    evil_end = len(data) + len(evil)
    data += evil + zip64_end(1, len(evil), len(data))
    for target in (good_end, evil_end):
        whole = data + locator(target) + end_record(MARK16, MARK32, MARK32)
        archive = read(whole)
        assert "hidden-data" in codes(archive)
        assert ("locator points at another place" in messages(archive)) == (target == good_end)
        assert paths(archive) == ["pkg/evil.py"]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ({"disk": 3, "first_disk": 3}, "one disk of several"),
        ({"first_disk": 3}, "one disk of several"),
        ({"here": 5}, "two counts"),
        ({"here": 0, "count": 0}, "end record counts 0"),
        ({"here": 1, "count": 1}, "end record counts 1"),
        ({"comment_length": 9}, "longer than the file"),
        ({"offset": 0x7FFFFFFF}, "wrong place or size"),
        ({"size": 0}, "wrong place or size"),
        ({"size": 0x7FFFFFFF}, "wrong place or size"),
    ],
)
def test_an_end_record_that_lies_is_told(end: dict, said: str) -> None:
    archive = read(build(GOOD, EVIL, end=end))
    assert said in messages(archive)
    assert "header-mismatch" in codes(archive)


def test_the_same_lie_has_the_same_evidence_and_another_lie_another() -> None:
    one, two, three = (read(build(GOOD, end={"here": n})).findings[0].evidence for n in (5, 5, 6))
    assert one == two != three


def test_a_directory_with_fewer_entries_than_counted_cannot_be_read_whole() -> None:
    broken = bytearray(build(GOOD, EVIL))
    broken[broken.rindex(b"PK\1\2")] = 0
    archive = read(bytes(broken))
    assert paths(archive) == ["pkg/good.py"]
    [problem] = [finding for finding in archive.findings if finding.is_problem]
    assert problem.code is HazardCode.CORRUPT_ARCHIVE
    assert codes(archive).count("hidden-data") == 2  # the local entry, and the rest of the directory


def test_an_entry_that_reaches_out_of_the_directory_ends_it() -> None:
    broken = bytearray(build(GOOD))
    place = broken.index(b"PK\1\2")
    broken[place + 32 : place + 34] = b"\xff\xff"
    archive = read(bytes(broken))
    assert archive.members == ()
    assert "corrupt-archive" in codes(archive)


def test_exactly_65535_entries_need_no_zip64() -> None:
    parts = [Part("", b"", STORED)] * 65535
    archive = read(build(*parts))
    assert len(archive.members) == 65535
    assert archive.findings == ()


def test_two_directories_are_told_and_the_one_of_zipfile_is_taken() -> None:
    good_local, good, _ = records([Part("pkg/good.py", b"good" * 99, STORED)])
    evil_local, _, _ = records([EVIL])
    local = good_local + evil_local
    shift = len(good)  # zipfile adds what it takes for a prefix
    evil = EVIL.central_record(len(good_local) - shift)
    data = local + good + evil + end_record(1, len(evil), len(local))
    assert zipfile_paths(data) == ["pkg/evil.py"]
    archive = read(data)
    assert paths(archive) == ["pkg/evil.py"]
    assert "two central directories" in messages(archive)
    assert {"header-mismatch", "hidden-data", "prepended-data"} <= set(codes(archive))


def test_offsets_that_count_from_two_places_are_told() -> None:
    local, directory, count = records([GOOD, EVIL])
    data = local + directory + end_record(count, len(directory), len(local) - 7)
    archive = read(data)
    assert "count from different places" in messages(archive)
    assert paths(archive) == ["pkg/good.py", "pkg/evil.py"]


def test_an_end_record_in_the_comment_is_told() -> None:
    inner = build(EVIL)
    data = build(GOOD, comment=inner)
    archive = read(data)
    assert paths(archive) == zipfile_paths(data) == ["pkg/evil.py"]
    assert "second end record" in messages(archive)
    broken = build(GOOD, comment=b"PK\x05\x06" + b"x" * 30)
    archive = read(broken)
    assert paths(archive) == ["pkg/good.py"]
    assert "second end record" in messages(archive)
    cut = build(GOOD, comment=b"PK\x05\x06")
    archive = read(cut)
    assert paths(archive) == ["pkg/good.py"]
    assert "second end record" in messages(archive)


def test_an_end_record_without_comment_at_the_very_end_wins_as_in_zipfile() -> None:
    local, directory, _ = records([GOOD])
    directory = Part("x", in_local=False, central={"offset": 0}).central_record(0)
    # the offset field holds a signature: the last occurrence of it is not the end record
    sign = int.from_bytes(b"PK\x05\x06", "little")
    data = local + directory + end_record(1, len(directory), sign)
    assert find_zip_end(BytesSource(data))
    assert "second end record" in messages(read(data))


def test_an_end_record_in_stored_data_whose_comment_fits_the_file_is_told() -> None:
    tail_length = 200
    inner = build(EVIL, end={"comment_length": tail_length})
    part = Part("inner", inner, STORED)
    rest = len(part.central_record(0)) + 22
    inner = build(EVIL, end={"comment_length": rest})
    assert "second end record" in messages(read(build(Part("inner", inner, STORED))))
    assert read(build(part)).findings == ()


def test_an_end_record_that_leads_nowhere_is_said_to_do_so() -> None:
    local, directory, _ = records([GOOD])
    archive = read(local + b"\0" * len(directory) + end_record(1, len(directory), len(local)))
    assert paths(archive) == ["pkg/good.py"]
    assert "leads to no central directory" in messages(archive)


def test_an_end_record_that_calls_a_full_archive_empty_is_told() -> None:
    data = build(GOOD, prefix=b"#!x\n", end={"size": 0, "offset": 1 << 30})
    assert zipfile_paths(data) == []
    archive = read(data)
    assert archive.members == ()
    assert {"header-mismatch", "prepended-data"} <= set(codes(archive))
    archive = read(build(GOOD, end={"size": 0, "offset": 1 << 30}))
    assert paths(archive) == ["pkg/good.py"]
    assert codes(archive) == ["corrupt-archive"]


def test_an_empty_end_record_with_something_behind_is_an_accident() -> None:
    with pytest.raises(NotThisFormatError):
        read(b"tar" * 99 + build() + b"\0" * 512)


def test_a_directory_beyond_the_limit_is_refused(monkeypatch) -> None:
    monkeypatch.setattr(zip_module, "DIRECTORY_MAX", 50)
    with pytest.raises(ReadError) as caught:
        read(build(GOOD))
    assert caught.value.code is HazardCode.LIMIT_EXCEEDED
