from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import pytest

from pydistdiff.archives.finding_list import KEPT
from pydistdiff.archives.source import BytesSource, FileSource
from pydistdiff.archives.zip import find_zip_end, is_zip, read_zip
from pydistdiff.errors import LimitError, NotThisFormatError, ReadError
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode, MemberType
from zip_builder import (
    BZIP2,
    DEFLATE,
    DIRECTORY,
    FILE,
    MARK32,
    STORED,
    STREAMED,
    SYMLINK,
    UTF8,
    Part,
    build,
    deflate,
    descriptor,
    field,
    records,
    streamed,
    zip64_field,
)

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive, Finding, Member

GOOD = Part("pkg/good.py", b"print('good')\n" * 4)
EVIL = Part("pkg/evil.py", b"import os\n" * 4)


def read(data: bytes) -> Archive:
    return read_zip(BytesSource(data), Budget())


def codes(archive: Archive) -> list[str]:
    return [finding.code.value for finding in archive.findings]


def found(archive: Archive, code: HazardCode, member: str | None = None) -> Finding:
    """The only finding of a code (and member)."""
    [finding] = [f for f in archive.findings if f.code is code and member in (None, f.member)]
    return finding


def content(member: Member) -> bytes:
    assert member.content is not None
    return b"".join(member.content.chunks(Budget()))


def other(member: Member) -> dict[str, str]:
    return dict(member.attributes.other)


def refusal(member: Member) -> ReadError:
    with pytest.raises(ReadError) as caught:
        content(member)
    return caught.value


def test_a_file_is_recognised_by_its_first_bytes_or_its_end() -> None:
    data = build(GOOD)
    assert is_zip(data[:4])
    assert is_zip(build()[:22])
    assert not is_zip(b"\x1f\x8b\x08\0")
    assert find_zip_end(BytesSource(b"#!/bin/sh\n" + data))
    assert not find_zip_end(BytesSource(data[:-30]))
    assert not find_zip_end(BytesSource(b""))


def test_members_come_in_the_order_of_the_directory_with_their_bytes_and_facts() -> None:
    archive = read(build(GOOD, Part("pkg/", b"", STORED, mode=DIRECTORY), Part("pkg/b", b"b" * 99, BZIP2)))
    assert archive.findings == ()
    assert archive.format == "zip"
    assert archive.facts == (("zip64", "no"),)
    good, folder, b = archive.members
    assert [m.path for m in archive.members] == ["pkg/good.py", "pkg/", "pkg/b"]
    assert content(good) == GOOD.data
    assert (good.type, good.size, good.attributes.mode, good.attributes.mtime) == (
        None, len(GOOD.data), 0o644, "2024-02-06 12:00:00",
    )  # fmt: skip
    assert (good.attributes.compression, b.attributes.compression) == ("deflate", "bzip2")
    assert (folder.type, folder.content, folder.attributes.mode) == (MemberType.DIRECTORY, None, 0o755)
    assert other(good)["descriptor"] == "no"
    assert "file-type" not in other(good) | other(folder)


def test_an_open_file_reads_like_memory(tmp_path) -> None:
    path = tmp_path / "x.whl"
    path.write_bytes(build(GOOD, Part("big", b"\0" * 3_000_000, STORED), EVIL))
    with path.open("rb") as file:
        archive = read_zip(FileSource(file), Budget())
        assert archive.findings == ()
        assert [len(content(member)) for member in archive.members] == [56, 3_000_000, 40]


def test_members_with_equal_facts_share_their_attributes() -> None:
    one, two, three = read(build(GOOD, EVIL, Part("x", time=0))).members
    assert one.attributes is two.attributes
    assert one.attributes is not three.attributes
    assert one.attributes.other is three.attributes.other


def test_packed_bytes_are_found_where_they_lie() -> None:
    [member] = read(build(GOOD)).members
    assert member.content is not None
    packed = member.content.packed
    assert packed is not None
    assert packed.source.read(packed.offset, packed.length) == GOOD.packed
    assert packed.recipe == (DEFLATE, 0, len(GOOD.data), zlib.crc32(GOOD.data))
    assert member.content.plain() is None


def test_duplicates_are_listed_and_counted() -> None:
    archive = read(build(Part("a", b"1"), Part("b", b"2"), Part("a", b"3")))
    assert [(m.path, m.occurrence, content(m)) for m in archive.members] == [
        ("a", 1, b"1"), ("b", 1, b"2"), ("a", 2, b"3"),
    ]  # fmt: skip
    assert archive.findings == ()


def test_names_are_kept_as_they_are() -> None:
    names = ["./a", "a\\b", "../x", "nul\0.txt", "", "a//b"]
    assert [m.path for m in read(build(*(Part(name) for name in names))).members] == names


def test_the_utf8_flag_decides_how_a_name_is_decoded() -> None:
    archive = read(build(Part("é"), Part("é", flags=UTF8), Part(b"\xff\xfe", flags=UTF8)))
    assert [m.path for m in archive.members] == ["├⌐", "é", "\udcff\udcfe"]
    assert codes(archive) == ["deceptive-name"]
    assert found(archive, HazardCode.DECEPTIVE_NAME).member == "\udcff\udcfe"


@pytest.mark.parametrize(
    ("date", "time", "shown"),
    [
        (0, 0xFFFF, "0x0000 0xFFFF"),
        (0x0021, 0, "1980-01-01 00:00:00"),
        (40 << 9 | 2 << 5 | 29, 23 << 11 | 59 << 5 | 29, "2020-02-29 23:59:58"),
        (41 << 9 | 2 << 5 | 29, 0, "0x525D 0x0000"),
        (120 << 9 | 2 << 5 | 29, 0, "0xF05D 0x0000"),
        (40 << 9 | 13 << 5 | 1, 0, "0x51A1 0x0000"),
        (0x0021, 24 << 11, "0x0021 0xC000"),
        (0x0021, 60 << 5, "0x0021 0x0780"),
        (0x0021, 30, "0x0021 0x001E"),
    ],
)
def test_times_no_calendar_has_are_shown_raw(date: int, time: int, shown: str) -> None:
    [member] = read(build(Part("x", date=date, time=time))).members
    assert member.attributes.mtime == shown


@pytest.mark.parametrize(
    ("mode", "kind", "file_type"),
    [
        (FILE, None, None),
        (0, None, None),
        (0o644, None, "0o0"),
        (stat.S_IFIFO | 0o644, MemberType.FIFO, None),
        (stat.S_IFCHR | 0o644, MemberType.DEVICE, "0o2"),
        (stat.S_IFBLK | 0o644, MemberType.DEVICE, "0o6"),
        (stat.S_IFSOCK | 0o644, MemberType.DEVICE, "0o14"),
    ],
)
def test_the_mode_decides_the_type(mode: int, kind: MemberType | None, file_type: str | None) -> None:
    archive = read(build(Part("x", b"", STORED, mode=mode)))
    [member] = archive.members
    assert member.type is kind
    assert member.attributes.mode == (mode & 0o7777 if mode else None)
    assert other(member).get("file-type") == file_type
    assert (member.content is None) == (kind is not None)
    assert archive.findings == ()


def test_executable_files_without_type_bits_are_ambiguous_where_unix_made_them() -> None:
    assert codes(read(build(Part("x", mode=0o755)))) == ["mode-ambiguous"]
    assert codes(read(build(Part("x", mode=0o755, made_by=20), Part("y", mode=0o644)))) == []


def test_a_mode_of_a_directory_under_the_name_of_a_file_is_a_mismatch() -> None:
    archive = read(build(Part("x", b"data", mode=DIRECTORY)))
    assert codes(archive) == ["header-mismatch"]
    assert content(archive.members[0]) == b"data"


def test_a_symlink_keeps_its_target_and_its_bytes() -> None:
    archive = read(build(Part("l", b"../t\xff", STORED, mode=SYMLINK, made_by=20)))
    [link] = archive.members
    assert (link.type, link.target) == (MemberType.SYMLINK, "../t\udcff")
    assert content(link) == b"../t\xff"
    assert archive.findings == ()


def test_a_damaged_symlink_has_no_target() -> None:
    archive = read(build(Part("l", b"target", mode=SYMLINK, crc=1)))
    assert archive.members[0].target is None
    assert found(archive, HazardCode.CORRUPT_MEMBER).is_problem


def test_a_long_link_target_is_cut() -> None:
    archive = read(build(Part("l", b"t" * 70_000, mode=SYMLINK)))
    assert archive.members[0].target == "t" * 65536
    assert codes(archive) == ["limit-exceeded"]


def test_a_limit_met_in_a_link_target_ends_the_reading() -> None:
    with pytest.raises(LimitError):
        read_zip(BytesSource(build(Part("l", b"target", mode=SYMLINK))), Budget(Limits(total_bytes=3)))


def test_too_many_members_end_the_reading() -> None:
    with pytest.raises(LimitError):
        read_zip(BytesSource(build(GOOD, EVIL)), Budget(Limits(members=1)))


def test_a_directory_with_data_hides_them() -> None:
    empty = [Part(name, b"", method, mode=DIRECTORY) for name, method in (("jar/", DEFLATE), ("zipfile/", BZIP2))]
    archive = read(build(Part("d/", b"evil", mode=DIRECTORY), *empty))
    assert found(archive, HazardCode.HIDDEN_DATA).member == "d/"
    assert [content(member) for member in archive.members] == [b"evil", b"", b""]


@pytest.mark.parametrize("lie", [{"size": 0}, {"packed": 0}, {"crc": 1, "size": 0}])
def test_a_directory_cannot_hide_data_behind_a_size_of_nothing(lie: dict[str, int]) -> None:
    archive = read(build(Part("d/", b"evil", mode=DIRECTORY, central=lie, local=lie)))
    assert "hidden-data" in codes(archive)


def test_a_directory_that_overlaps_has_data_nobody_can_tell() -> None:
    twice = Part("d/", GOOD.data, in_local=False, central={"offset": 0})
    assert codes(read(build(GOOD, twice))) == ["header-mismatch", "header-mismatch", "hidden-data"]


def test_a_limit_met_in_a_directory_ends_the_reading() -> None:
    with pytest.raises(LimitError):
        read_zip(BytesSource(build(Part("d/", b"evil"))), Budget(Limits(total_bytes=3)))


def test_every_header_field_finds_its_place_in_the_attributes() -> None:
    part = Part(
        "x", b"1", made_by=3 << 8 | 63, needed=45, flags=6, external=FILE << 16 | 0x21, internal=1,
        comment=b"c\x1b", extra=field(0x7875, b"\1\4") + field(0x5455, b"\1abcd") + b"\0",
        local={"extra": field(0x5455, b"\1abcdefgh"), "needed": 10, "time": 0},
    )  # fmt: skip
    archive = read(build(part))
    assert archive.findings == ()
    assert other(archive.members[0]) == {
        "create-system": "3",
        "create-version": "63",
        "extract-version": "45",
        "flags": "0x0006",
        "external-attributes": "0x0021",
        "internal-attributes": "0x0001",
        "extra": "0x5455:0161626364 0x7875:0104 rest:00",
        "extra-order": "0x7875 0x5455 rest",
        "comment": "c⟦U+001B⟧",
        "descriptor": "no",
        "local-extra": "0x5455:016162636465666768",
        "local-extract-version": "10",
        "local-mtime": "2024-02-06 00:00:00",
    }


def test_long_comments_and_fields_are_shown_by_their_hash() -> None:
    [member] = read(build(Part("x", comment=b"c" * 999, extra=field(0x4141, b"e" * 99)))).members
    assert other(member)["comment"].startswith("c" * 256 + "… (999 bytes, sha256 ")
    assert other(member)["extra"].startswith("0x4141:99 bytes, sha256 ")


@pytest.mark.parametrize(
    ("lie", "said"),
    [
        ({"name": b"pkg/evil.py"}, "name (pkg/evil.py)"),
        ({"flags": 2}, "flags (0x0002, there 0x0000)"),
        ({"method": 97}, "compression (method 97, there deflate)"),
        ({"crc": 5}, "CRC (5, there "),
        ({"packed": 5}, "packed size (5, there "),
        ({"size": 5}, "size (5, there 56)"),
        ({"size": 0}, "size (0, there 56)"),
        ({"size": MARK32}, "size (4,294,967,295, there 56)"),
        ({"extra": b"\1\0\x09\0abc"}, "extra fields are malformed"),
        ({"extra": zip64_field(1, 2)}, "ZIP64 extra field holds other sizes"),
        ({"size": MARK32, "extra": field(1, b"abc")}, "ZIP64 extra field is too short"),
        ({"extra": field(1, b"") * 2}, "two ZIP64 extra fields"),
    ],
)
def test_a_local_header_that_says_otherwise_is_a_mismatch(lie: dict[str, object], said: str) -> None:
    archive = read(build(EVIL, Part("pkg/good.py", GOOD.data, local=lie), Part("z")))
    finding = found(archive, HazardCode.HEADER_MISMATCH)
    assert finding.member == "pkg/good.py"
    assert said in finding.message
    assert content(archive.members[1]) == GOOD.data


@pytest.mark.parametrize("signed", [True, False])
@pytest.mark.parametrize("wide", [True, False])
@pytest.mark.parametrize("data", [b"", b"abc" * 30])
def test_data_descriptors_of_all_four_forms_are_read(signed: bool, wide: bool, data: bytes) -> None:
    archive = read(build(streamed("a", data, signed=signed, wide=wide), streamed("b", data, STORED), GOOD))
    assert archive.findings == ()
    assert [content(m) for m in archive.members] == [data, data, GOOD.data]
    form = f"{64 if wide else 32} bits, {'signed' if signed else 'unsigned'}"
    assert other(archive.members[0])["descriptor"] == "yes"
    assert other(archive.members[0])["descriptor-form"] == form


def test_a_streamed_zip64_member_is_read() -> None:
    part = streamed("a", b"abc", wide=True)
    part.local.update({"packed": MARK32, "size": MARK32, "extra": zip64_field(0, 0)})
    archive = read(build(part, GOOD))
    assert archive.findings == ()
    assert other(archive.members[0])["local-extra"] == "0x0001:size,packed"
    part.local.update({"packed": 0, "size": 0})
    archive = read(build(part, GOOD))
    assert archive.findings == ()
    assert other(archive.members[0])["local-extra"] == "0x0001:all of 16 bytes"


def test_sizes_may_stand_in_the_local_header_and_in_the_descriptor() -> None:
    part = streamed("a", b"abc")
    part.local.update({name: part.central[name] for name in ("crc", "packed", "size")})
    [member] = read(build(part)).members
    assert other(member)["local-sizes"] == "crc packed size"


@pytest.mark.parametrize(
    ("behind", "said"),
    [
        (b"", "no data descriptor"),
        (b"PK\x07\x08" + b"\1" * 12, "other values"),
        (b"\1" * 12, "other values"),
        (b"PK\x07\x08" + b"\1" * 26, "other values"),
    ],
)
def test_a_descriptor_that_lies_or_is_missing_is_a_mismatch(behind: bytes, said: str) -> None:
    part = streamed("a", b"abc" * 9)
    part.behind = behind
    archive = read(build(part, GOOD))
    assert said in found(archive, HazardCode.HEADER_MISMATCH).message
    assert [content(member) for member in archive.members] == [b"abc" * 9, GOOD.data]


def test_bytes_behind_a_descriptor_are_hidden() -> None:
    part = streamed("a", b"abc")
    part.behind += b"evil"
    assert codes(read(build(part, GOOD))) == ["hidden-data"]


def test_stored_data_with_an_end_mark_of_their_own_are_ambiguous_for_streams() -> None:
    inner = b"x" * 40
    lying = inner + descriptor(inner, inner) + EVIL.local_record()
    archive = read(build(streamed("a", lying, STORED), GOOD))
    assert found(archive, HazardCode.HIDDEN_DATA).member == "a"
    wide = inner + descriptor(inner, inner, wide=True)
    assert codes(read(build(streamed("a", wide, STORED)))) == ["hidden-data"]
    harmless = b"PK\x07\x08" + bytes(range(40))
    assert codes(read(build(streamed("a", harmless * 2, STORED), Part("b", lying, STORED)))) == []


def test_an_entry_that_is_in_no_directory_is_hidden() -> None:
    hidden = Part("pkg/evil.py", EVIL.data, in_directory=False)
    archive = read(build(GOOD, hidden, Part("z")))
    assert "pkg/evil.py" in found(archive, HazardCode.HIDDEN_DATA).message
    assert [member.path for member in archive.members] == ["pkg/good.py", "z"]
    archive = read(build(GOOD, Part("z"), hidden))
    assert codes(archive) == ["hidden-data"]
    archive = read(build(hidden, GOOD))
    assert codes(archive) == ["prepended-data", "hidden-data"]


def test_several_hidden_entries_are_all_named() -> None:
    one, two = streamed("one", b"1"), Part("two", b"2")
    one.in_directory = two.in_directory = False
    messages = [f.message for f in read(build(GOOD, one, two, EVIL)).findings]
    assert [("The entry one" in m, "The entry two" in m) for m in messages] == [(True, False), (False, True)]


def test_the_same_hidden_bytes_have_the_same_evidence() -> None:
    def evidence(data: bytes) -> bytes:
        return found(read(build(GOOD, Part("z", before=data))), HazardCode.HIDDEN_DATA).evidence

    assert evidence(b"a" * 20) == evidence(b"a" * 20) != evidence(b"b" * 20)


@pytest.mark.parametrize("from_file", [True, False])
def test_a_prefix_is_told_and_offsets_may_count_from_either_place(from_file: bool) -> None:
    archive = read(build(GOOD, EVIL, prefix=b"\x7fELF\n12345", from_file=from_file))
    assert codes(archive) == ["prepended-data"]
    assert [content(member) for member in archive.members] == [GOOD.data, EVIL.data]
    facts = dict(archive.facts)
    assert facts["prefix"].startswith("10 bytes, sha256 ")
    assert facts["offsets"] == "from the start of the " + ("file" if from_file else "archive")


@pytest.mark.parametrize(
    ("prefix", "told"),
    [
        (b"#!/usr/bin/env python3\n", "#!/usr/bin/env python3"),
        (b"#!/usr/bin/env python3 -I\n", "#!/usr/bin/env python3 -I"),
        (b"#!/bin/sh\nexec python\n", None),
        (b"#!/bin/sh\r\n", None),
        (b"#!/bin/\x1b[2Jsh\n", None),
        ("#!/bin/\u202esh\n".encode(), None),
        (b"#!" + b"x" * 400 + b"\n", None),
    ],
)
def test_the_line_of_an_interpreter_is_told_as_it_is(prefix: bytes, told: str | None) -> None:
    prefixed = read(build(GOOD, prefix=prefix))
    digest = f"{len(prefix):,} bytes, sha256 {hashlib.sha256(prefix).hexdigest()}"
    assert dict(prefixed.facts)["prefix"] == (told or digest)
    assert codes(prefixed) == ["prepended-data"]


def test_an_archive_before_the_archive_is_hidden() -> None:
    archive = read(build(EVIL) + build(GOOD))
    assert codes(archive) == ["prepended-data", "hidden-data"]
    assert [member.path for member in archive.members] == ["pkg/good.py"]


def test_trailing_bytes_are_told() -> None:
    archive = read(build(GOOD, comment=b"hi", trailing=b"junk"))
    assert codes(archive) == ["trailing-data"]
    assert dict(archive.facts)["trailing"].startswith("4 bytes, sha256 ")
    assert dict(archive.facts)["zip-comment"] == "hi"


def test_bytes_around_the_directory_are_hidden() -> None:
    assert codes(read(build(GOOD, before_directory=b"gap"))) == ["hidden-data"]
    assert "hidden-data" in codes(read(build(GOOD, behind_directory=b"gap")))


def test_overlapping_entries_are_refused_and_not_unpacked() -> None:
    twice = Part("copy", GOOD.data, in_local=False, central={"offset": 0})
    archive = read(build(GOOD, twice, EVIL))
    assert [refusal(m).code for m in archive.members[:2]] == [HazardCode.HEADER_MISMATCH] * 2
    assert codes(archive) == ["header-mismatch"] * 2
    assert content(archive.members[2]) == EVIL.data


def test_an_entry_inside_the_data_of_another_one_is_refused() -> None:
    outer = Part("outer", EVIL.local_record() + b"more", STORED)
    inner = Part("inner", EVIL.data, in_local=False, central={"offset": len(outer.local_header())})
    tail = Part("tail", EVIL.data, in_local=False, central={"offset": len(outer.local_header()), "packed": 90})
    archive = read(build(outer, inner, tail, GOOD))
    assert [refusal(m).code for m in archive.members] == [HazardCode.HEADER_MISMATCH] * 4


def test_an_entry_that_reaches_into_the_directory_is_refused() -> None:
    archive = read(build(Part("x", b"abc", central={"packed": 60}, local={"packed": 60})))
    assert refusal(archive.members[0]).code is HazardCode.HEADER_MISMATCH
    assert codes(archive) == ["header-mismatch"]


def test_an_entry_behind_the_directory_is_refused() -> None:
    probe = build(GOOD, Part("x", in_local=False))
    part = Part("x", EVIL.data, in_local=False, central={"offset": len(probe)})
    archive = read(build(GOOD, part, comment=EVIL.local_record()))
    assert codes(archive) == ["header-mismatch"]
    assert refusal(archive.members[1]).code is HazardCode.HEADER_MISMATCH


@pytest.mark.parametrize("offset", [3, 0xFFFFFFF0, 40])
def test_an_entry_without_a_local_header_is_listed_and_unreadable(offset: int) -> None:
    ghost = Part("ghost", b"x", in_local=False, central={"offset": offset})
    archive = read(build(GOOD, ghost))
    assert found(archive, HazardCode.HEADER_MISMATCH).member == "ghost"
    assert refusal(archive.members[1]).code is HazardCode.CORRUPT_MEMBER
    assert content(archive.members[0]) == GOOD.data


def test_an_offset_of_64_bits_beyond_all_files_is_no_crash(tmp_path) -> None:
    extra = zip64_field(2**64 - 1)
    ghost = Part("g", in_local=False, central={"offset": MARK32, "extra": extra})
    path = tmp_path / "x.zip"
    path.write_bytes(build(GOOD, ghost))
    with path.open("rb") as file:
        archive = read_zip(FileSource(file), Budget())
    assert codes(archive) == ["header-mismatch"]
    assert refusal(archive.members[1]).code is HazardCode.CORRUPT_MEMBER


def test_a_local_header_that_is_cut_off_is_no_header() -> None:
    part = Part("x", local={"extra_length": 60_000})
    archive = read(build(GOOD, part))
    assert refusal(archive.members[1]).code is HazardCode.CORRUPT_MEMBER


def test_entries_in_another_order_than_their_data_are_a_fact() -> None:
    local, directory, _ = records([GOOD, EVIL])
    size = len(GOOD.central_record(0))
    swapped = local + directory[size:] + directory[:size] + build(GOOD, EVIL)[-22:]
    archive = read(swapped)
    assert archive.findings == ()
    assert [member.path for member in archive.members] == ["pkg/evil.py", "pkg/good.py"]
    assert "local-order" in dict(archive.facts)


def test_a_unicode_path_that_renames_is_a_mismatch() -> None:
    def path_field(name: str) -> bytes:
        return field(0x7075, b"\1" + struct.pack("<I", zlib.crc32(b"a.py")) + name.encode())

    archive = read(build(Part("a.py", extra=path_field("b.py"))))
    message = found(archive, HazardCode.HEADER_MISMATCH).message
    assert "a.py to b.py" in message
    archive = read(build(Part("a.py", local={"extra": path_field("b\n.py" + "x" * 300)})))
    assert "b⟦U+000A⟧.py" in found(archive, HazardCode.HEADER_MISMATCH).message
    assert codes(read(build(Part("a.py", extra=path_field("a.py"))))) == []


@pytest.mark.parametrize(
    ("central", "local"),
    [
        ({"size": MARK32, "packed": MARK32, "extra": "both"}, {"size": MARK32, "packed": MARK32, "extra": "both"}),
        ({}, {"size": MARK32, "packed": MARK32, "extra": "both"}),
        ({"extra": "both"}, {}),
        ({"size": MARK32, "extra": "size"}, {}),
    ],
)
def test_sizes_in_zip64_fields_that_agree_are_no_finding(central: dict, local: dict) -> None:
    packed = deflate(b"abc" * 9)
    fields = {"both": zip64_field(27, len(packed)), "size": zip64_field(27)}
    fill = [{k: fields.get(v, v) for k, v in lies.items()} for lies in (central, local)]
    archive = read(build(Part("x", b"abc" * 9, central=fill[0], local=fill[1]), GOOD))
    assert archive.findings == ()
    assert content(archive.members[0]) == b"abc" * 9


def test_a_size_that_needs_64_bits_is_read_from_the_field() -> None:
    lies = {"size": MARK32, "extra": zip64_field(5 << 32)}
    part = streamed("x", b"abc", central=lies, local=lies)
    part.behind = b"PK\x07\x08" + struct.pack("<IQQ", zlib.crc32(b"abc"), len(part.packed), 5 << 32)
    [member] = read(build(part)).members
    assert member.size == 5 << 32
    assert other(member)["descriptor-form"] == "64 bits, signed"
    assert refusal(member).code is HazardCode.CORRUPT_MEMBER


@pytest.mark.parametrize("extra", [b"\1\0\x09\0abc", field(1, b"x"), field(1, b"") * 2])
def test_contradictions_within_the_directory_are_told(extra: bytes) -> None:
    archive = read(build(Part("x", b"abc", central={"extra": extra})))
    assert "pip refuses" in found(archive, HazardCode.HEADER_MISMATCH).message


def test_an_entry_on_another_disk_is_told() -> None:
    archive = read(build(Part("x", disk=2)))
    assert codes(archive) == ["header-mismatch"]
    assert other(archive.members[0])["disk"] == "2"


def test_very_many_findings_are_counted_not_listed() -> None:
    def bad(number: int) -> list[Part]:
        return [Part(f"{i}", local={"crc": number}) for i in range(KEPT + 9)]

    one, same, two = read(build(*bad(7))), read(build(*bad(7))), read(build(*bad(8)))
    assert len(one.findings) == KEPT + 1
    last = one.findings[-1]
    assert last.message.startswith("9 more")
    assert last.evidence == same.findings[-1].evidence != two.findings[-1].evidence


def test_a_truncated_archive_gives_what_its_local_headers_give() -> None:
    whole = build(GOOD, Part("d/", b"", STORED), Part(b"\xff", b"2", flags=UTF8), EVIL)
    archive = read(whole[: whole.index(EVIL.packed) + 4])
    problem = found(archive, HazardCode.CORRUPT_ARCHIVE)
    assert problem.is_problem
    assert problem.message == "no end of central directory: the file is truncated or no ZIP"
    assert codes(archive)[1:] == ["deceptive-name"]
    assert [m.path for m in archive.members] == ["pkg/good.py", "d/", "\udcff", "pkg/evil.py"]
    assert [m.type for m in archive.members] == [None, MemberType.DIRECTORY, None, None]
    assert content(archive.members[0]) == GOOD.data
    assert refusal(archive.members[3]).code is HazardCode.CORRUPT_MEMBER
    assert archive.members[0].attributes.mode is None


def test_a_truncated_archive_of_streamed_members_lists_them() -> None:
    whole = build(streamed("a", b"1"), streamed("b", b"2"))
    archive = read(whole[: whole.index(b"PK\1\2") + 9])
    assert [m.path for m in archive.members] == ["a", "b"]
    assert refusal(archive.members[0]).code is HazardCode.CORRUPT_MEMBER


def test_signatures_are_found_across_blocks() -> None:
    big = streamed("a", b"\xfe" * ((1 << 20) - 16 - 2), STORED)
    whole = build(big, streamed("b", b"2"))
    assert [m.path for m in read(whole[:-60]).members] == ["a", "b"]


def test_a_truncated_local_header_gives_no_member() -> None:
    archive = read(build(GOOD)[:20])
    assert archive.members == ()
    assert codes(archive) == ["corrupt-archive"]


def test_a_huge_size_in_a_truncated_archive_is_no_crash(tmp_path) -> None:
    lies = {"packed": MARK32, "size": MARK32, "extra": zip64_field(2**64 - 1, 2**64 - 1)}
    path = tmp_path / "x.zip"
    path.write_bytes(Part("x", b"abc", STORED, local=lies).local_record())
    with path.open("rb") as file:
        archive = read_zip(FileSource(file), Budget())
        assert refusal(archive.members[0]).code is HazardCode.CORRUPT_MEMBER


def test_other_files_are_not_this_format() -> None:
    for data in (b"", b"hello", b"PK\x05\x06", b"x" * 50 + b"PK\x05\x06" + b"\0" * 40):
        with pytest.raises(NotThisFormatError):
            read(data)


def test_a_pipe_of_zipfile_reads_like_a_file() -> None:
    class Pipe(io.RawIOBase):
        def __init__(self) -> None:
            self.data = bytearray()

        def writable(self) -> bool:
            return True

        def write(self, data) -> int:
            self.data += data
            return len(data)

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", b"abc" * 50)
        with archive.open("b.txt", "w", force_zip64=True) as member:
            member.write(b"def")
    result = read(bytes(pipe.data))
    assert result.findings == ()
    assert [content(member) for member in result.members] == [b"abc" * 50, b"def"]
    assert STREAMED == 8


def test_very_many_extra_fields_are_told_and_not_read_one_by_one() -> None:
    archive = read(build(Part("x", extra=field(0x4141, b"a") * 64), Part("y", extra=field(0x4141, b"a") * 65)))
    assert {finding.member for finding in archive.findings} == {"y"}
    assert other(archive.members[1])["extra"].count("0x4141") == 64


@pytest.mark.parametrize(("needed", "told"), [(63, False), (64, True), (0x01FF, True), (0x0114, False)])
def test_a_version_that_there_is_not_makes_pip_refuse_the_archive(needed: int, told: bool) -> None:
    data = build(Part("a", b"a", needed=needed), Part("b", b"b"))
    result = read_zip(BytesSource(data), Budget())
    assert [finding.code for finding in result.findings] == [HazardCode.HEADER_MISMATCH] * told
    if told:
        assert "there is not" in result.findings[0].message
        with pytest.raises(NotImplementedError):
            zipfile.ZipFile(io.BytesIO(data))
    else:
        assert zipfile.ZipFile(io.BytesIO(data)).namelist() == ["a", "b"]
