from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import tar_builder as build
from pydistdiff.archives import pax as records_of
from pydistdiff.archives.source import BytesSource
from pydistdiff.archives.tar import read_tar
from pydistdiff.limits import MIB, Budget
from tar_builder import GNU, header, long_name, member, pax, tar

A, B = member("a.txt", b"alpha\n"), member("b.txt", b"beta\n")


def listed(data):
    return read_tar(BytesSource(data), Budget())


def content(found):
    return b"".join(found.content.chunks(Budget()))


def codes(archive):
    return [(str(finding.code), finding.is_problem) for finding in archive.findings]


def paths(archive):
    return [found.path for found in archive.members]


def other(found, name):
    return dict(found.attributes.other).get(name)


# Records


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(st.characters(exclude_characters="=", codec="utf-8"), min_size=1), st.binary())))
def test_records_are_read_back_as_they_were_written(records):
    data = b"".join(build.pax_record(*record) for record in records)
    assert records_of.parse(data) == [(key.encode(), value) for key, value in records]


@settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_are_records_to_the_last_byte_or_malformed(data):
    try:
        records = records_of.parse(data)
    except records_of.PaxError:
        return
    assert b"".join(build.pax_record(key.decode("latin-1"), value) for key, value in records).decode(
        "utf-8", "replace"
    ).count("=") >= len(records)
    assert sum(len(key) + len(value) + 3 for key, value in records) <= len(data)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b; a", "c"]), st.sampled_from(["", "1", "1; b=2", "; "]))))
def test_two_sets_of_records_never_look_the_same(records):
    pairs = [(key.encode(), value.encode()) for key, value in records]
    shown = records_of.text(pairs)
    assert len(shown.split("; ")) == max(1, len(pairs))


@pytest.mark.parametrize(
    "raw",
    [
        b"99999999999999999999 path=x\n",
        b"-5 path=evil\n",
        b"012 path=abc\n",
        b"0 path=abc\n",
        b"11 path=abc",
        b"13 path=abc\n",
        b"10 path=abc\n",
        b"8 =value\n",
        b"8 value\n",
        b"path=abc\n",
        b"12 path=abc\n\0",
        b"9" * 100_000,
        b" 11 path=a\n",
    ],
)
def test_malformed_records_are_a_problem_and_the_member_keeps_its_own_header(raw):
    archive = listed(tar(pax(raw=raw), A, B))
    assert paths(archive) == ["a.txt", "b.txt"]
    assert codes(archive) == [("corrupt-archive", True)]
    assert archive.findings[0].evidence == raw


def test_malformed_global_records_are_a_problem_too():
    assert codes(listed(tar(pax(raw=b"oops", kind=b"g"), A))) == [("corrupt-archive", True)]


# What they override


def test_records_override_the_header():
    records = pax(
        ("path", "größe.txt"),
        ("uid", "123456789"),
        ("gid", "-3"),
        ("uname", "jörg"),
        ("gname", "gruppe"),
        ("mtime", "1707220800.25"),
    )
    archive = listed(tar(records, A))
    (found,) = archive.members
    facts = found.attributes
    assert archive.findings == ()
    assert (found.path, content(found)) == ("größe.txt", b"alpha\n")
    assert (facts.uid, facts.gid, facts.uname, facts.gname) == (123456789, -3, "jörg", "gruppe")
    assert facts.mtime == "2024-02-06 12:00:00.25Z"
    assert other(found, "tar-format") == "pax"
    assert other(found, "pax-records") == "path uid gid uname gname mtime"


def test_link_targets_come_from_records_too():
    (found,) = listed(tar(pax(("linkpath", "far/away")), header("l", kind=b"2", link="cut"))).members
    assert found.target == "far/away"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0", "1970-01-01 00:00:00Z"),
        ("5.000", "1970-01-01 00:00:05.000Z"),
        ("-1", "1969-12-31 23:59:59Z"),
        ("-1.5", "-1.5"),
        ("99999999999999", "99999999999999"),
    ],
)
def test_times_are_shown_as_they_were_written(value, shown):
    archive = listed(tar(pax(("mtime", value)), A))
    assert (archive.members[0].attributes.mtime, archive.findings) == (shown, ())


@pytest.mark.parametrize("value", ["nan", "1e9", "12:00", "\x1b[31m", "9" * 5000])
@pytest.mark.parametrize("key", ["mtime", "uid", "gid"])
def test_numbers_that_are_none_are_told_and_kept(key, value):
    archive = listed(tar(pax((key, value)), A))
    assert codes(archive) == [("header-mismatch", False)]
    shown = other(archive.members[0], f"pax-{key}")
    assert shown.startswith(value[:3].replace("\x1b", "⟦U+001B⟧"))
    assert len(shown) < 2_100


@pytest.mark.parametrize("value", ["-5", "x", "9" * 30, "1.5"])
def test_a_size_that_is_none_is_a_problem_and_the_header_counts(value):
    archive = listed(tar(pax(("size", value)), A, B))
    assert paths(archive) == ["a.txt", "b.txt"]
    assert codes(archive) == [("corrupt-archive", True)]


def test_a_size_that_contradicts_the_header_is_a_mismatch_and_wins():
    archive = listed(tar(pax(("size", str(len(B)))), header("data.bin", 0), B, A))
    assert paths(archive) == ["data.bin", "a.txt"]
    assert content(archive.members[0]) == B
    assert codes(archive) == [("header-mismatch", False)]
    assert "1,024" in archive.findings[0].message
    assert " 0 bytes" in archive.findings[0].message


def test_an_equal_size_and_one_too_large_for_the_header_are_no_mismatch():
    assert listed(tar(pax(("size", "6")), A)).findings == ()
    archive = listed(tar(pax(("size", str(8**11))), header("big", 0)))
    assert codes(archive) == [("corrupt-archive", True)]  # only that it is cut off
    assert archive.members[0].size == 8**11


@pytest.mark.parametrize("key", ["path", "size", "mtime"])
def test_an_empty_record_is_a_mismatch_and_leaves_the_header(key):
    archive = listed(tar(pax((key, "")), A))
    assert (paths(archive), codes(archive)) == (["a.txt"], [("header-mismatch", False)])


def test_a_key_given_twice_with_two_values_is_a_mismatch_and_the_last_counts():
    archive = listed(tar(pax(("path", "one"), ("path", "two")), A))
    assert (paths(archive), codes(archive)) == (["two"], [("header-mismatch", False)])
    assert "one" in archive.findings[0].message
    assert listed(tar(pax(("path", "one"), ("path", "one")), A)).findings == ()


def test_two_headers_before_one_member_are_a_mismatch_and_the_first_counts():
    archive = listed(tar(pax(("path", "one"), ("comment", "c")), pax(("path", "two"), ("uid", "7")), A))
    assert paths(archive) == ["one"]
    assert archive.members[0].attributes.uid == 7
    assert set(codes(archive)) == {("header-mismatch", False)}


def test_other_records_are_shown_sorted():
    records = pax(("comment", "x; y"), ("atime", "1.5"), ("path", "p"), ("KEY\x1b", b"\xff"))
    (found,) = listed(tar(records, A)).members
    assert other(found, "pax") == "KEY⟦U+001B⟧=⟦0xFF⟧; atime=1.5; comment=x⟦U+003B⟧ y"


def test_long_records_are_shown_by_their_hash():
    one, two = (other(listed(tar(pax(("comment", "x" * 5000 + last)), A)).members[0], "pax") for last in "ab")
    assert one != two
    assert len(one) < 400
    assert "5,009 characters" in one


@pytest.mark.parametrize("key", ["SCHILY.xattr.security.selinux", "LIBARCHIVE.xattr.security.capability"])
def test_security_attributes_stand_apart(key):
    (found,) = listed(tar(pax((key, "v"), ("SCHILY.xattr.user.x", "w")), A)).members
    assert other(found, "security-attributes") == f"{key}=v"
    assert other(found, "pax") == "SCHILY.xattr.user.x=w"


# Global headers


def test_global_records_hold_for_what_follows_and_are_a_fact():
    archive = listed(
        tar(
            A,
            pax(("comment", "c0ffee"), ("mtime", "0"), ("uname", "all"), kind=b"g"),
            A,
            pax(("uname", "me")),
            A,
            pax(("uname", ""), kind=b"g"),
            A,
        )
    )
    assert archive.findings == ()
    assert [m.attributes.uname for m in archive.members] == [None, "all", "me", None]
    assert [m.attributes.mtime[:4] for m in archive.members] == ["2024", "1970", "1970", "1970"]
    assert archive.facts == (("pax-global", "comment=c0ffee; mtime=0"),)


@pytest.mark.parametrize(("key", "value"), [("path", "all"), ("size", "0"), ("linkpath", "x")])
def test_a_global_path_or_size_is_a_mismatch(key, value):
    archive = listed(tar(pax((key, value), kind=b"g"), A, B))
    assert codes(archive) == [("header-mismatch", False)]
    assert [content(m) for m in archive.members] == [b"alpha\n", b"beta\n"]


# The headers of the records


def test_the_headers_of_other_writers_are_shown_without_the_name_of_the_member():
    records = pax(("mtime", "1"), name="./PaxHeaders.77/a.txt", mode=0o644, mtime=9, uname=b"u", uid=1)
    (found,) = listed(tar(records, A)).members
    assert other(found, "pax-header") == "./PaxHeaders.77/*, ustar, mode 0644, 1:0, u:, 1970-01-01 00:00:09Z"


def test_headers_of_records_show_every_field():
    texts = set()
    for options in ({"name": "PaxHeader/x"}, {"prefix": b"p"}, {"mode": b"junk"}, {"mtime": b"junk"}, {"end": b"e"}):
        (found,) = listed(tar(pax(("mtime", "1"), **options), A)).members
        texts.add(other(found, "pax-header"))
    assert len(texts) == 5
    assert None not in texts
    (found,) = listed(tar(long_name("n", uname=b"root"), A)).members
    assert other(found, "longname-header") == "././@LongLink, gnu, mode 0000, 0:0, root:, 1970-01-01 00:00:00Z"


def test_the_header_type_of_solaris_is_read():
    archive = listed(tar(pax(("path", "p"), kind=b"X"), A))
    assert paths(archive) == ["p"]
    assert other(archive.members[0], "pax-header") is not None


@pytest.mark.parametrize("records", [pax(("path", "p")), long_name("n"), long_name("n", b"K")])
@pytest.mark.parametrize("rest", [b"", bytes(512), b"?" * 512 + A])
def test_records_before_no_member_are_corrupt(records, rest):
    assert ("corrupt-archive", True) in codes(listed(tar(A, records, rest, end=b"")))


@pytest.mark.parametrize("size", [-1, b"junk"])
def test_records_of_an_impossible_size_are_corrupt(size):
    archive = listed(tar(header("x", size, b"x"), A))
    assert (paths(archive), codes(archive)) == (["a.txt"], [("corrupt-archive", True)])


def test_records_that_are_cut_off_are_corrupt():
    archive = listed(tar(A, pax(("path", "p" * 2000)), end=b"")[:-700])
    assert (paths(archive), codes(archive)) == (["a.txt"], [("corrupt-archive", True)])
    archive = listed(tar(long_name("n"), pax(("path", "p" * 2000)), end=b"")[:-700])
    assert (paths(archive), codes(archive)) == ([], [("corrupt-archive", True)])


def test_records_that_are_too_large_are_skipped_and_told():
    archive = listed(tar(pax(("comment", "x" * MIB)), A))
    assert (paths(archive), codes(archive)) == (["a.txt"], [("limit-exceeded", True)])


def test_bytes_that_fill_up_records_are_hidden_unless_zero():
    record = build.pax_record("path", "p")
    dirty = header("x", len(record), b"x") + build.padded(record, b"!")
    assert codes(listed(tar(dirty, A))) == [("hidden-data", False)]


def test_both_kinds_of_records_go_together():
    archive = listed(tar(pax(("mtime", "1")), long_name("long"), member("short", b"1", magic=GNU)))
    assert (paths(archive), archive.findings) == (["long"], ())
    assert archive.members[0].attributes.mtime == "1970-01-01 00:00:01Z"
