from __future__ import annotations

import io
import tarfile

import pytest

import tar_builder as build
from pydistdiff.archives import tar_headers
from pydistdiff.archives.finding_list import KEPT
from pydistdiff.archives.source import BytesSource, Source
from pydistdiff.archives.tar import is_tar, read_tar
from pydistdiff.errors import ReadError
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode, MemberType
from tar_builder import END, GNU, V7, header, long_name, member, pax, tar

A, B = member("a.txt", b"alpha\n"), member("b.txt", b"beta\n")


def listed(data, **limits):
    return read_tar(BytesSource(data), Budget(Limits(**limits)))


def content(found):
    return b"".join(found.content.chunks(Budget()))


def codes(archive):
    return [(str(finding.code), finding.is_problem) for finding in archive.findings]


def paths(archive):
    return [found.path for found in archive.members]


def other(found, name):
    return dict(found.attributes.other).get(name)


# Recognised


@pytest.mark.parametrize("magic", [build.USTAR, GNU, V7])
def test_a_header_makes_a_tar(magic):
    assert is_tar(member("x", b"y", magic=magic))


def test_magic_with_a_wrong_checksum_is_still_read_as_a_tar():
    assert is_tar(header("x")[:148] + b"777777\0 " + header("x")[156:])


@pytest.mark.parametrize(
    "data", [b"", bytes(512), END, b"PK\x03\x04" + bytes(600), b"x" * 512, header("x", magic=V7)[:400]]
)
def test_zeros_and_other_bytes_are_no_tar(data):
    assert not is_tar(data)


# Read


def test_members_have_their_bytes_and_facts():
    data = member("d/a.txt", b"alpha", mode=0o600, uid=1, gid=2, uname=b"me", gname=b"us")
    archive = listed(tar(data))
    (found,) = archive.members
    assert archive.format == "tar"
    assert archive.facts == archive.findings == ()
    assert (found.path, found.type, found.occurrence, found.size, content(found)) == ("d/a.txt", None, 1, 5, b"alpha")
    facts = found.attributes
    assert (facts.mtime, facts.mode, facts.uid, facts.gid) == ("2024-01-01 00:00:00Z", 0o600, 1, 2)
    assert (facts.uname, facts.gname, facts.other) == ("me", "us", (("tar-format", "ustar"),))
    assert found.content.plain() is not None


def test_content_is_a_slice_and_not_a_copy():
    class Counting(BytesSource):
        longest = 0

        def read(self, offset, length):
            self.longest = max(self.longest, length)
            return super().read(offset, length)

    source = Counting(tar(member("big", bytes(5_000_000)), A))
    assert paths(read_tar(source, Budget())) == ["big", "a.txt"]
    assert source.longest <= 1 << 20


def test_copies_of_a_path_are_counted():
    assert [(m.path, m.occurrence) for m in listed(tar(A, B, A)).members] == [("a.txt", 1), ("b.txt", 1), ("a.txt", 2)]


def test_links_and_special_files_have_their_type_and_target():
    archive = listed(
        tar(
            header("h", kind=b"1", link="a/b"),
            header("s", kind=b"2", link=b"../\xff"),
            header("c", kind=b"3", major=1, minor=5),
            header("b", kind=b"4", major=8, minor=0),
            header("d/", kind=b"5"),
            header("f", kind=b"6"),
        )
    )
    assert [(m.path, m.type, m.target) for m in archive.members] == [
        ("h", MemberType.HARDLINK, "a/b"),
        ("s", MemberType.SYMLINK, "../\udcff"),
        ("c", MemberType.DEVICE, None),
        ("b", MemberType.DEVICE, None),
        ("d", MemberType.DIRECTORY, None),
        ("f", MemberType.FIFO, None),
    ]
    assert all(m.content is None for m in archive.members)
    assert [(f.code, f.member, f.is_problem) for f in archive.findings] == [
        (HazardCode.SPECIAL_FILE, name, False) for name in "cbf"
    ]
    assert (other(archive.members[2], "device"), other(archive.members[2], "device-kind")) == ("1,5", "character")
    assert (other(archive.members[3], "device"), other(archive.members[3], "device-kind")) == ("8,0", "block")


def test_an_unknown_type_is_a_file_and_a_hazard():
    archive = listed(tar(member("odd", b"x", kind=b"Z"), A))
    assert content(archive.members[0]) == b"x"
    assert other(archive.members[0], "type") == "Z"
    assert codes(archive) == [("special-file", False)]


def test_a_contiguous_file_and_an_old_file_are_files_that_say_so():
    archive = listed(tar(member("seven", b"7", kind=b"7"), member("old", b"0", kind=b"\0")))
    assert [content(m) for m in archive.members] == [b"7", b"0"]
    assert [other(m, "header") for m in archive.members] == ["type 7", "type ⟦U+0000⟧"]
    assert archive.findings == ()


def test_a_prefix_stands_before_the_name():
    archive = listed(tar(header("n.py", prefix=b"some/folder")))
    assert paths(archive) == ["some/folder/n.py"]
    assert archive.findings == ()


@pytest.mark.parametrize("magic", [GNU, V7])
def test_bytes_in_place_of_a_prefix_are_told_where_the_layout_has_none(magic):
    archive = listed(tar(header("n.py", prefix=b"x", magic=magic)))
    assert paths(archive) == ["n.py"]
    assert codes(archive) == [("header-mismatch", False)]
    assert "x/n.py" in archive.findings[0].message
    assert other(archive.members[0], "header-prefix") == "x"


def test_bytes_behind_the_prefix_are_shown():
    archive = listed(tar(header("n", prefix=b"p\0hidden"), header("m", prefix=b"p\0")))
    assert paths(archive) == ["p/n", "p/m"]
    assert other(archive.members[0], "header-prefix") == "padding hidden"
    assert other(archive.members[1], "header-prefix") is None


def test_an_old_directory_is_known_by_its_slash():
    archive = listed(tar(header("old/", kind=b"\0", magic=V7), header("new/", kind=b"0")))
    assert [(m.path, m.type) for m in archive.members] == [("old", MemberType.DIRECTORY), ("new", MemberType.DIRECTORY)]
    assert codes(archive) == [("header-mismatch", False)]


def test_a_file_with_content_and_a_slash_stays_a_file():
    archive = listed(tar(member("x/", b"data"), header("l/", kind=b"2", link="t"), A))
    assert [(m.path, m.type) for m in archive.members] == [("x/", None), ("l/", MemberType.SYMLINK), ("a.txt", None)]
    assert codes(archive) == [("header-mismatch", False)] * 2


@pytest.mark.parametrize(
    ("name", "path", "note"),
    [("d", "d", "name ends in 0 slashes"), ("d//", "d", "name ends in 2 slashes"), ("/", "/", None), ("./", ".", None)],
)
def test_directories_lose_their_slashes_but_how_many_is_kept(name, path, note):
    (found,) = listed(tar(header(name, kind=b"5"))).members
    assert (found.path, other(found, "header")) == (path, note)


def test_a_link_target_that_nobody_uses_is_shown():
    (found,) = listed(tar(member("x", b"1", link="elsewhere"))).members
    assert found.target is None
    assert other(found, "unused-link-target") == "elsewhere"


@pytest.mark.parametrize("mode", [0o4755, 0o2755, 0o1644])
def test_special_bits_of_a_file_are_a_hazard(mode):
    archive = listed(tar(member("run", b"#!", mode=mode)))
    assert codes(archive) == [("special-file", False)]
    assert f"{mode:04o}" in archive.findings[0].message


def test_special_bits_of_a_directory_are_none():
    assert listed(tar(header("d/", kind=b"5", mode=0o2755))).findings == ()


@pytest.mark.parametrize("kind", [b"1", b"2", b"3", b"5", b"6"])
def test_a_size_where_there_is_no_content_is_a_mismatch_and_members_stay(kind):
    archive = listed(tar(header("l", 512, kind), A))
    assert paths(archive) == ["l", "a.txt"]
    assert ("header-mismatch", False) in codes(archive)
    assert other(archive.members[0], "stated-size") == "512"


# The end


def test_padding_up_to_the_blocking_factor_is_a_fact():
    usual = (("end-padding", "up to a multiple of 10,240 bytes"),)
    assert listed(tar(A, end=bytes(10240 - len(A)))).facts == usual
    assert listed(tar(A, A, end=bytes(10240 - 2 * len(A)))).facts == usual
    assert listed(tar(A, end=END + bytes(1024))).facts == (("end-padding", "1,024 bytes"),)
    assert listed(tar(A, end=bytes(20480 - len(A)))).facts[0][1].endswith(" bytes")
    assert listed(tar(A, end=bytes(20480 - len(A)))).facts != usual


@pytest.mark.parametrize(("end", "told"), [(b"", "0 of 2"), (bytes(512), "1 of 2"), (bytes(300), "0 of 2")])
def test_missing_end_blocks_are_a_fact(end, told):
    archive = listed(tar(A, end=end))
    assert archive.facts == (("end-blocks", told),)
    assert archive.findings == ()


def test_nothing_at_all_is_an_archive_without_members():
    assert listed(b"") == listed(b"")
    assert listed(END).members == ()


def test_members_behind_a_single_zero_block_are_hidden():
    archive = listed(tar(A, bytes(512), B))
    assert paths(archive) == ["a.txt"]
    (finding,) = archive.findings
    assert (finding.code, finding.is_problem) == (HazardCode.HIDDEN_DATA, False)
    assert "b.txt" in finding.message
    assert "2,048 bytes" in finding.message
    assert finding.evidence != listed(tar(A, bytes(512), member("b.txt", b"bet4\n"))).findings[0].evidence


def test_members_behind_the_end_blocks_are_trailing_data():
    archive = listed(tar(A, END, *(member(f"hidden{number}", b"x") for number in range(5))))
    assert paths(archive) == ["a.txt"]
    assert codes(archive) == [("trailing-data", False)]
    assert "hidden0, hidden1, hidden2 " in archive.findings[0].message
    assert len(archive.findings[0].evidence) == 32


def test_other_bytes_behind_the_end_are_trailing_data():
    archive = listed(tar(A, end=END + bytes(2_000_000) + b"rubbish"))
    assert codes(archive) == [("trailing-data", False)]
    assert "members" not in archive.findings[0].message


def test_bytes_that_fill_up_a_content_are_hidden_unless_zero():
    dirty = header("a.txt", 3) + build.padded(b"abc", b"!")
    archive = listed(tar(dirty, B))
    assert paths(archive) == ["a.txt", "b.txt"]
    assert codes(archive) == [("hidden-data", False)]
    assert archive.findings[0].evidence == b"!" * 509


@pytest.mark.parametrize("cut", [600, 515, 512])
def test_a_member_that_is_cut_keeps_its_first_bytes(cut):
    data = member("a.bin", bytes(range(256)) * 4)
    archive = listed(data[:cut])
    (found,) = archive.members
    assert codes(archive) == [("corrupt-archive", True)]
    assert found.size == 1024
    chunks = found.content.chunks(Budget())
    got = b""
    with pytest.raises(ReadError, match=f"{cut - 512} of 1,024 bytes"):
        for chunk in chunks:
            got += chunk
    assert got == data[512:cut]
    assert found.content.plain() is None


@pytest.mark.parametrize("cut", [1, 508, 509])
def test_a_content_that_lacks_only_its_padding_is_whole_but_not_for_tarfile(cut):
    archive = listed(member("a", b"abc")[:-cut])
    assert content(archive.members[0]) == b"abc"
    assert codes(archive) == [("corrupt-archive", False)]
    assert f"ends {cut} bytes before" in archive.findings[0].message
    assert archive.facts == (("end-blocks", "0 of 2"),)
    with pytest.raises(tarfile.ReadError), tarfile.open(fileobj=io.BytesIO(member("a", b"abc")[:-cut])) as other:
        other.getmembers()


def test_a_record_that_lacks_its_padding_is_told():
    archive = listed(pax(("path", "p"))[:-1])
    assert ("corrupt-archive", False) in codes(archive)


@pytest.mark.parametrize("size", [1 << 40, 1 << 80])
def test_sizes_beyond_the_end_cost_nothing(size):
    archive = listed(tar(A, header("huge", size), B))
    assert paths(archive) == ["a.txt", "huge"]
    assert codes(archive) == [("corrupt-archive", True)]
    assert archive.members[1].size < 1 << 63


def test_a_part_of_a_header_at_the_end_is_corrupt():
    archive = listed(tar(A, B[:300], end=b""))
    assert paths(archive) == ["a.txt"]
    assert codes(archive) == [("corrupt-archive", True)]


# Broken headers


def broken(block):
    return block[:148] + b"777777\0 " + block[156:]


def test_members_behind_a_broken_header_are_still_listed():
    archive = listed(tar(A, broken(B), A, B))
    assert paths(archive) == ["a.txt", "a.txt", "b.txt"]
    (finding,) = archive.findings
    assert (finding.code, finding.is_problem) == (HazardCode.CORRUPT_ARCHIVE, True)
    assert "at byte 1,024 " in finding.message
    assert "skip 1,024 bytes" in finding.message
    assert finding.evidence != listed(tar(A, broken(member("b.txt", b"other")), A)).findings[0].evidence


def test_a_broken_header_at_the_end_leaves_the_end_alone():
    archive = listed(tar(A, b"?" * 700, end=bytes(324) + END + bytes(512)))
    assert codes(archive) == [("corrupt-archive", True)]
    assert "skip 1,024 bytes" in archive.findings[0].message
    assert archive.facts == (("end-padding", "512 bytes"),)


def test_zeros_behind_a_broken_header_are_searched_for_the_last_byte_that_is_none():
    archive = listed(tar(A, b"?" * 512, end=bytes(2_500_000)))
    assert "skip 512 bytes" in archive.findings[0].message


def test_the_first_header_may_be_broken_too():
    assert paths(listed(tar(broken(A), B))) == ["b.txt"]


@pytest.mark.parametrize("junk", [b"?" * 512, b"\xff" * 512, bytes(148) + b"12345678" + bytes(356)])
def test_content_that_is_no_header_is_not_taken_for_one(junk):
    archive = listed(tar(A, junk * 3, B))
    assert paths(archive) == ["a.txt", "b.txt"]
    assert codes(archive) == [("corrupt-archive", True)]


@pytest.mark.parametrize("name", ["größe", b"\xff\xfe\x80"])
def test_checksums_of_signed_bytes_are_right_and_said(name):
    unsigned, signed = header(name), header(name, signed=True)
    first, second = listed(tar(unsigned, signed)).members
    assert first.path == second.path
    assert other(first, "header") is None
    assert other(second, "header") == "signed checksum"


def test_a_wrong_checksum_is_wrong_with_bytes_beyond_ascii_too():
    assert listed(tar(A, header("ä")[:-1] + b"x", B)).findings[0].is_problem


# Numbers


@pytest.mark.parametrize(
    ("field", "note"),
    [
        (b"0000644\0", None),
        (b"0000644 ", "mode end blank"),
        (b"00000644", "mode without end"),
        (b"000644 \0", "mode 0 blanks, 6 digits, end  ⟦U+0000⟧"),
        (b"   644 \0", "mode blank-filled, end  ⟦U+0000⟧"),
        (b"644\0\0\0\0\0", "mode not filled, end ⟦U+0000⟧"),
        (b"644\0junk", "mode not filled, end ⟦U+0000⟧junk"),
        (b"\x80\0\0\0\0\0\1\xa4", "mode base 256"),
        (b"0100644\0", "mode with other bits 100000"),
    ],
)
def test_how_a_number_is_written_is_kept(field, note):
    archive = listed(tar(member("x", b"1", mode=field)))
    assert archive.findings == ()
    assert archive.members[0].attributes.mode == 0o644
    assert other(archive.members[0], "header") == note


@pytest.mark.parametrize(("field", "note"), [(bytes(8), "uid NUL"), (b"        ", "uid blank,         ")])
def test_an_empty_number_is_zero(field, note):
    (found,) = listed(tar(member("x", uid=field))).members
    assert (found.attributes.uid, other(found, "header")) == (0, note)


def test_negative_owners_and_times_are_read():
    (found,) = listed(tar(member("x", uid=-2, gid=build.base_256(7, 8), mtime=-1))).members
    assert (found.attributes.uid, found.attributes.gid) == (-2, 7)
    assert found.attributes.mtime == "1969-12-31 23:59:59Z"


def test_a_time_that_no_calendar_has_is_a_number():
    (found,) = listed(tar(member("x", mtime=1 << 70))).members
    assert found.attributes.mtime == str(1 << 70)


@pytest.mark.parametrize("field", ["mode", "uid", "gid", "size", "mtime", "major", "minor"])
@pytest.mark.parametrize("garbage", [b"x644\0", b"1_0\0", b"+12\0", b"0o17", b"98\0", b"\x81\0\1", b"\0" + b"17"])
def test_a_number_that_is_none_is_a_problem_and_the_walk_goes_on(field, garbage):
    archive = listed(tar(header("bad", **{field: garbage}), A))
    assert paths(archive) == ["bad", "a.txt"]
    assert codes(archive) == [("corrupt-archive", True)]
    assert f"field {field} " in archive.findings[0].message
    assert ("device" if field in ("major", "minor") else field) in other(archive.members[0], "header")


@pytest.mark.parametrize("size", [-1, -512, -(1 << 60)])
def test_a_negative_size_is_a_problem_and_no_loop(size):
    archive = listed(tar(A, header("neg", size), B))
    assert paths(archive) == ["a.txt", "neg", "b.txt"]
    assert codes(archive) == [("corrupt-archive", True)]


@pytest.mark.parametrize(
    ("options", "note"),
    [
        ({"magic": b"ustar\x0001"}, "magic ustar⟦U+0000⟧01"),
        ({"magic": b"tarsk"}, "magic tarsk⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧"),
        ({"uname": b"me\0you"}, "uname padding you"),
        ({"gname": b"us\0them"}, "gname padding them"),
        ({"name": b"x\0secret"}, "name padding secret"),
        ({"kind": b"2", "link": b"t\0secret"}, "link padding secret"),
        ({"major": 0, "minor": 0}, "device numbers octal"),
        ({"major": 0, "minor": b"1 "}, "device numbers octal and not filled, end  ⟦U+0000⟧"),
        ({"end": b"tail"}, "end tail⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧⟦U+0000⟧"),
    ],
)
def test_every_odd_byte_of_a_header_is_shown(options, note):
    archive = listed(tar(header(**{"name": "x", **options})))
    assert archive.findings == ()
    assert other(archive.members[0], "header") == note


@pytest.mark.parametrize(
    ("checksum", "note"),
    [(b"%07o\0", "checksum of 7 digits"), (b"%06o \0", "checksum 0 blanks, 6 digits, end  ⟦U+0000⟧")],
)
def test_how_the_checksum_is_written_is_kept(checksum, note):
    block = header("x")
    block = block[:148] + checksum % int(block[148:154], 8) + block[156:]
    assert other(listed(tar(block)).members[0], "header") == note


# Limits and faults of the source


def test_too_many_members_are_a_finding_and_the_first_are_kept():
    archive = listed(tar(A, B, A), members=2)
    assert paths(archive) == ["a.txt", "b.txt"]
    assert codes(archive) == [("limit-exceeded", True)]


def test_a_source_that_fails_is_a_finding():
    class Failing(Source):
        size = 5000

        def read(self, offset, length):
            raise ReadError(HazardCode.CORRUPT_ARCHIVE, "gone")

    assert codes(read_tar(Failing(), Budget())) == [("corrupt-archive", True)]


def test_findings_of_one_kind_are_told_up_to_a_number_and_then_hashed():
    def archive(last):
        return listed(tar(*(header(f"f{n}", kind=b"6") for n in range(KEPT + 4)), header(last, kind=b"6")))

    findings = archive("g").findings
    assert len(findings) == KEPT + 1
    assert findings[-1].message.startswith("5 more of this kind")
    assert not findings[-1].is_problem
    assert findings[-1].evidence != archive("h").findings[-1].evidence


def test_a_problem_among_those_only_counted_stays_a_problem():
    bad = header("n", -512)
    findings = listed(tar(*([bad] * (KEPT + 1)))).findings
    assert findings[-1].is_problem
    assert "1 more of this kind" in findings[-1].message


def test_members_long_apart_are_found():
    parts = [member(f"m{number}", bytes(number * 40_000)) for number in range(30)]
    assert paths(listed(tar(*parts))) == [f"m{number}" for number in range(30)]


def test_long_names_of_gnu_are_taken():
    name, target = "n/" * 100 + "x", "t/" * 100
    archive = listed(tar(long_name(target, b"K"), long_name(name), header(name, kind=b"2", link=target, magic=GNU)))
    (found,) = archive.members
    assert (found.path, found.target, archive.findings) == (name, target, ())
    assert found.attributes.other == (("tar-format", "gnu"),)


def test_two_long_names_contradict_each_other():
    archive = listed(tar(long_name("first"), long_name("second"), A))
    assert paths(archive) == ["first"]
    assert codes(archive) == [("header-mismatch", False)]


def test_bytes_behind_a_long_name_are_hidden():
    archive = listed(tar(long_name("seen\0hidden"), A))
    assert paths(archive) == ["seen"]
    assert codes(archive) == [("hidden-data", False)]


def test_a_long_name_that_contradicts_the_pax_path_is_a_mismatch_and_pax_wins():
    records = pax(("path", "from_pax"), ("linkpath", "pax_target"))
    archive = listed(tar(long_name("from_gnu"), long_name("gnu_target", b"K"), records, header("x", kind=b"2")))
    (found,) = archive.members
    assert (found.path, found.target) == ("from_pax", "pax_target")
    assert codes(archive) == [("header-mismatch", False)] * 2
    assert "from_gnu" in archive.findings[0].message
    assert listed(tar(long_name("same"), pax(("path", "same")), A)).findings == ()


def test_many_values_of_a_field_are_not_remembered_for_ever(monkeypatch):
    monkeypatch.setattr(tar_headers, "_CACHED", 3)
    parts = [member(f"m{n}", bytes(n), uid=n, mtime=n, uname=b"u%d" % n) for n in range(20)]
    archive = listed(tar(*parts))
    assert [(m.size, m.attributes.uid, m.attributes.uname) for m in archive.members] == [
        (n, n, f"u{n}") for n in range(20)
    ]


def test_a_global_header_before_no_member_makes_tarfile_refuse_what_there_is():
    data = tar(A, pax(("comment", "c"), kind=b"g"))
    archive = listed(data)
    assert paths(archive) == ["a.txt"]
    assert codes(archive) == [("corrupt-archive", False)]
    assert codes(listed(tar(pax(("comment", "c"), kind=b"g"), A))) == []
    with tarfile.open(fileobj=io.BytesIO(data)) as other, pytest.raises(tarfile.ReadError):
        other.getmembers()
