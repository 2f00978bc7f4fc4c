from __future__ import annotations

import hashlib
import io
import tarfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tar_builder as build
from pydistdiff.archives import sparse
from pydistdiff.archives.source import BytesSource
from pydistdiff.archives.tar import read_tar
from pydistdiff.errors import LimitError, ReadError
from pydistdiff.limits import Budget
from tar_builder import header, member, old_sparse, padded, pax, sparse_extension, tar

A = member("a.txt", b"alpha\n")
DATA = b"onetwo"
WHOLE = b"\0\0one\0\0\0two\0\0"
PARTS = [(2, 3), (8, 3)]
SIZE = len(WHOLE)


def listed(data):
    return read_tar(BytesSource(data), Budget())


def content(found):
    return b"".join(found.content.chunks(Budget()))


def version_10(parts, data, size, name="s.bin", pad=True):
    numbers = [len(parts), *(number for part in parts for number in part)]
    leading = "".join(f"{number}\n" for number in numbers).encode()
    leading = padded(leading) if pad else leading
    records = pax(
        ("GNU.sparse.major", "1"),
        ("GNU.sparse.minor", "0"),
        ("GNU.sparse.name", name),
        ("GNU.sparse.realsize", str(size)),
    )
    return records + member("GNUSparseFile.0/s.bin", leading + data)


def version_01(parts, data, size):
    # GNU tar ends a map with a part of no bytes; without any part, tarfile would give up.
    numbers = ",".join(f"{start},{length}" for start, length in parts or [(size, 0)])
    records = pax(("GNU.sparse.size", str(size)), ("GNU.sparse.map", numbers), ("GNU.sparse.name", "s.bin"))
    return records + member("GNUSparseFile.0/s.bin", data)


def version_00(parts, data, size):
    numbers = [
        (f"GNU.sparse.{key}", str(value))
        for part in parts
        for key, value in zip(("offset", "numbytes"), part, strict=True)
    ]
    return pax(("GNU.sparse.size", str(size)), *numbers) + member("s.bin", data)


def old(parts, data, size):
    return old_sparse("s.bin", parts, size, data)


VERSIONS = [version_10, version_01, version_00, old]


@pytest.mark.parametrize("version", VERSIONS)
def test_holes_are_zeros(version):
    archive = listed(tar(version(PARTS, DATA, SIZE), A))
    found, following = archive.members
    assert archive.findings == ()
    assert (found.path, found.type, found.size, content(found)) == ("s.bin", None, SIZE, WHOLE)
    assert found.content.plain() is None
    assert following.path == "a.txt"
    assert dict(found.attributes.other)["sparse"].endswith(": 2+3, 8+3")


@pytest.mark.parametrize("version", VERSIONS)
def test_a_file_that_is_one_hole_is_read(version):
    archive = listed(tar(version([], b"", 3_000_000), A))
    assert archive.findings == ()
    assert hashlib.sha256(content(archive.members[0])).digest() == hashlib.sha256(bytes(3_000_000)).digest()


@pytest.mark.parametrize("version", [version_10, version_01, version_00])
def test_parts_without_bytes_change_nothing_but_are_shown(version):
    archive = listed(tar(version([*PARTS, (SIZE, 0)], DATA, SIZE)))
    (found,) = archive.members
    assert (content(found), archive.findings) == (WHOLE, ())
    assert dict(found.attributes.other)["sparse"].endswith(f"{SIZE}+0")


def test_old_maps_go_on_in_blocks_of_their_own():
    parts = [(number * 10, 1) for number in range(30)]
    blocks = sparse_extension(parts[4:25], more=True) + sparse_extension(parts[25:])
    archive = listed(tar(old_sparse("s.bin", parts[:4], 291, b"x" * 30, blocks), A))
    assert archive.findings == ()
    assert content(archive.members[0]) == b"\0".join([]) + b"".join(b"x" + bytes(9) for _ in range(29)) + b"x"
    assert len(archive.members) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_a_terabyte_costs_no_more_than_the_limit(version):
    archive = listed(tar(version([(0, 1)], b"x", 1 << 40)))
    (found,) = archive.members
    assert found.size == 1 << 40
    with pytest.raises(LimitError, match="--max-ratio"):
        sum(map(len, found.content.chunks(Budget())))


def test_equal_maps_and_data_make_equal_packed_bytes():
    one, two, three = (
        listed(tar(version_10([(0, 1)], data, size))).members[0].content.packed
        for data, size in ((b"x", 1 << 40), (b"x", 1 << 40), (b"x", 1 << 41))
    )
    assert one.recipe == two.recipe != three.recipe
    assert one.source.read(one.offset, one.length) == two.source.read(two.offset, two.length) == b"x"


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 50)), max_size=8), st.integers(0, 50))
def test_a_sparse_file_is_what_a_plain_reading_of_its_map_makes(gaps, rest):
    whole, parts, data = bytearray(), [], b""
    for gap, length in gaps:
        whole += bytes(gap)
        parts.append((len(whole), length))
        data += b"x" * length
        whole += b"x" * length
    whole += bytes(rest)
    for version in (version_10, version_01, version_00):
        archive = listed(tar(version(parts, data, len(whole))))
        assert archive.findings == ()
        assert content(archive.members[0]) == whole


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("parts", "size"),
    [
        ([(8, 3), (2, 3)], SIZE),  # not in order
        ([(2, 4), (4, 2)], SIZE),  # overlapping
        ([(2, 3), (8, 3)], 9),  # beyond the size
        ([(2, 3)], SIZE),  # fewer bytes than there are
        ([(2, 3), (8, 30)], 100),  # more bytes than there are
    ],
)
def test_a_map_that_cannot_be_is_a_problem(version, parts, size):
    archive = listed(tar(version(parts, DATA, size), A))
    assert [(str(f.code), f.is_problem, f.member) for f in archive.findings] == [("corrupt-archive", True, "s.bin")]
    assert [m.path for m in archive.members] == ["s.bin", "a.txt"]
    with pytest.raises(ReadError, match="map of holes"):
        list(archive.members[0].content.chunks(Budget()))


def sparse_10_with(leading):
    records = pax(
        ("GNU.sparse.major", "1"), ("GNU.sparse.minor", "0"), ("GNU.sparse.name", "s"), ("GNU.sparse.realsize", "9")
    )
    return records + member("x", leading)


def sparse_records(*records):
    return pax(("GNU.sparse.name", "s"), *records) + member("x", b"x")


@pytest.mark.parametrize(
    "data",
    [
        sparse_10_with(b""),
        sparse_10_with(b"1"),
        sparse_10_with(b"x\n"),
        sparse_10_with(b"-1\n"),
        sparse_10_with(b"2\n0\n1\n"),
        sparse_10_with(b"99999999\n"),
        sparse_10_with(b"1\n0\n1\nrubbish".ljust(512, b"!") + b"x"),
        sparse_10_with(b"1\n0\n1\n\0\0"),
        sparse_records(("GNU.sparse.map", "0,1,2"), ("GNU.sparse.size", "9")),
        sparse_records(("GNU.sparse.map", "0,x"), ("GNU.sparse.size", "9")),
        sparse_records(("GNU.sparse.map", "0,1"), ("GNU.sparse.size", "many")),
        sparse_records(("GNU.sparse.map", "0,1")),
        sparse_records(("GNU.sparse.size", "9"), ("GNU.sparse.numbytes", "1"), ("GNU.sparse.offset", "0")),
        sparse_records(("GNU.sparse.size", "9"), ("GNU.sparse.offset", "1")),
        build.sealed(old_sparse("s", [(0, 1)], 1, b"x")[:483] + b"garbage!" + bytes(21)) + padded(b"x"),
        old_sparse("s", [(0, 1)], -1, b"x"),
        old_sparse("s", [(-1, 1)], 1, b"x"),
        header("s", 1, b"S", prefix=bytes(41) + b"zzzzzzzzzzzz" + build.octal(1, 12)) + padded(b"x"),
    ],
)
def test_malformed_maps_are_a_problem_and_the_walk_goes_on(data):
    archive = listed(tar(data, A))
    assert ("corrupt-archive", True, "s") in [(str(f.code), f.is_problem, f.member) for f in archive.findings]
    assert archive.members[-1].path == "a.txt"


def test_an_old_map_without_an_end_is_a_problem():
    archive = listed(tar(old_sparse("s", [], 0, b"", sparse_extension([], more=True)), end=b""))
    assert archive.findings[0].is_problem
    assert "no end" in archive.findings[0].message


def test_an_old_map_of_very_many_parts_is_given_up(monkeypatch):
    monkeypatch.setattr(sparse, "MOST_PARTS", 30)
    parts = [(number, 0) for number in range(21)]
    blocks = sparse_extension(parts, more=True) * 3
    assert listed(tar(old_sparse("s", [], 100, b"", blocks), A)).findings[0].is_problem
    assert "61 parts" in listed(tar(version_10([(0, 0)] * 61, b"", 0))).findings[0].message


@pytest.mark.parametrize("version", VERSIONS)
def test_a_sparse_file_that_is_cut_off_is_a_problem(version):
    parts = [(0, 5000)]
    archive = listed(version(parts, b"x" * 5000, 5000)[:-3000])
    assert ("corrupt-archive", True) in [(str(f.code), f.is_problem) for f in archive.findings]
    with pytest.raises(ReadError):
        list(archive.members[0].content.chunks(Budget()))


def test_pax_records_of_another_version_make_no_sparse_file():
    records = pax(("GNU.sparse.major", "2"), ("GNU.sparse.minor", "0"))
    archive = listed(tar(records, A))
    assert content(archive.members[0]) == b"alpha\n"
    assert "GNU.sparse.major=2" in dict(archive.members[0].attributes.other)["pax"]


def test_pax_records_and_an_old_map_go_together():
    (found,) = listed(tar(pax(("path", "long name")), old(PARTS, DATA, SIZE))).members
    assert (found.path, content(found)) == ("long name", WHOLE)


@pytest.mark.parametrize(
    "records",
    [
        (("GNU.sparse.major", "1"), ("GNU.sparse.realsize", "2")),
        (("GNU.sparse.major", "1"), ("GNU.sparse.minor", "1"), ("GNU.sparse.realsize", "2")),
        (("GNU.sparse.offset", "0"), ("GNU.sparse.realsize", "2")),
        (("GNU.sparse.major", "1"), ("GNU.sparse.name", "other")),
    ],
)
def test_records_of_a_version_that_there_is_not_are_told(records):
    """Python's tarfile takes size and name of them all the same, and reads another file."""
    data = tar(pax(*records), A)
    archive = listed(data)
    assert content(archive.members[0]) == b"alpha\n"
    assert [str(finding.code) for finding in archive.findings] == ["header-mismatch"]
    with tarfile.open(fileobj=io.BytesIO(data)) as other:
        (info,) = other.getmembers()
        assert (info.name, other.extractfile(info).read()) != ("a.txt", b"alpha\n")


def test_an_empty_map_in_a_record_stops_tarfile():
    data = tar(pax(("GNU.sparse.map", ""), ("GNU.sparse.size", "5")), member("s", b""), A)
    archive = listed(data)
    assert [content(found) for found in archive.members] == [bytes(5), b"alpha\n"]
    assert [str(finding.code) for finding in archive.findings] == ["header-mismatch"]
    with pytest.raises(ValueError, match="invalid literal"):
        tarfile.open(fileobj=io.BytesIO(data))  # noqa: SIM115 - it does not open


@pytest.mark.parametrize("own", ["s", "other"])
def test_a_sparse_file_with_a_long_name_too_has_the_one_or_the_other(own):
    records = pax(("GNU.sparse.size", "3"), ("GNU.sparse.map", "0,3"), ("GNU.sparse.name", "s"))
    data = tar(build.long_name(own), records, member("m", b"abc"))
    archive = listed(data)
    assert archive.members[0].path == "s"
    assert [str(finding.code) for finding in archive.findings] == ["header-mismatch"] * (own != "s")
    with tarfile.open(fileobj=io.BytesIO(data)) as other:
        assert other.getnames() == [own]


@pytest.mark.parametrize("is_path_last", [True, False])
def test_of_two_names_in_records_of_a_sparse_file_tarfile_takes_the_last(is_path_last):
    names = [("GNU.sparse.name", "s"), ("path", "p")]
    ordered = names if is_path_last else names[::-1]
    data = tar(pax(("GNU.sparse.size", "3"), ("GNU.sparse.map", "0,3"), *ordered), member("m", b"abc"))
    archive = listed(data)
    assert archive.members[0].path == "s"
    assert [str(finding.code) for finding in archive.findings] == ["header-mismatch"] * is_path_last
    with tarfile.open(fileobj=io.BytesIO(data)) as other:
        assert other.getnames() == [ordered[-1][1]]


def test_global_records_of_a_sparse_file_make_one_of_each_member_for_tarfile():
    data = tar(pax(("GNU.sparse.map", "2,3"), ("GNU.sparse.size", "5"), kind=b"g"), A)
    archive = listed(data)
    assert content(archive.members[0]) == b"alpha\n"
    assert {str(finding.code) for finding in archive.findings} == {"header-mismatch"}
    with tarfile.open(fileobj=io.BytesIO(data)) as other:
        assert other.extractfile(other.getmembers()[0]).read() == b"\0\0alp"


@pytest.mark.parametrize("version", VERSIONS)
def test_a_part_without_bytes_out_of_order_is_read_otherwise_by_tarfile(version):
    data = tar(version([(1, 0), (0, 1)], b"a", 1), A)
    archive = listed(data)
    assert content(archive.members[0]) == b"a"
    assert [str(finding.code) for finding in archive.findings] == ["header-mismatch"]
    with tarfile.open(fileobj=io.BytesIO(data)) as other:
        assert other.extractfile(other.getmembers()[0]).read() == b"\0"
