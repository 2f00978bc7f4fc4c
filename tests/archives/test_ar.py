"""Archives of objects in the ways of GNU, BSD and Microsoft, and broken ones."""

from __future__ import annotations

import hashlib
import os
from random import Random

import pytest

from ar_builder import MAGIC, Object, ar, header, table
from pydistdiff.archives import ar as ar_reader
from pydistdiff.archives import ar_tables
from pydistdiff.archives.ar import is_ar, read_ar
from pydistdiff.archives.formats import open_archive
from pydistdiff.archives.member import Attributes
from pydistdiff.archives.source import BytesSource
from pydistdiff.errors import NotThisFormatError
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode

LONG = "a_rather_long_name_of_an_object.o"
MORE = b"more/\n"
EXAMPLES = int(os.environ.get("PYDISTDIFF_EXAMPLES", "2000"))


def listed(data: bytes, **limits):
    return read_ar(BytesSource(data), Budget(Limits(**limits)))


def contents(archive) -> dict[str, bytes]:
    return {member.path: b"".join(member.content.chunks(Budget())) for member in archive.members}


def facts(*objects, **options) -> dict[str, str]:
    return dict(listed(ar(*objects, **options)).facts)


def test_it_is_known_by_its_beginning():
    assert is_ar(MAGIC)
    assert not is_ar(b"!<thin>\n")
    assert open_archive("x.a", BytesSource(ar()), Budget()).format == "ar"
    with pytest.raises(NotThisFormatError):
        open_archive("x.a", BytesSource(b"!<thin>\n" + bytes(600)), Budget())


def test_gnu_members_have_their_bytes_and_facts():
    archive = listed(ar(Object("x.o", b"odd"), Object(LONG, b"even"), symbols=(("f", 0), ("g", 1))))
    assert contents(archive) == {"x.o": b"odd", LONG: b"even"}
    assert [member.attributes for member in archive.members] == [
        Attributes(mtime="2023-11-14 22:13:20Z", mode=0o644, uid=1000, gid=100, other=(("file-type", "100000"),))
    ] * 2
    assert archive.findings == ()
    ((name, text),) = archive.facts
    assert (name, text[:32]) == ("symbols in /", "2 symbols in 16 bytes, sha256 " + text[30:32])


def test_members_of_bsd_have_their_names_before_their_bytes():
    archive = listed(ar(Object("name with blanks.o", b"data", style="bsd"), Object("y.o", b"", style="y.o")))
    assert contents(archive) == {"name with blanks.o": b"data", "y.o": b""}
    assert [member.attributes.other for member in archive.members] == [
        (("name-form", "before the content"), ("file-type", "100000"), ("name-padding", "4 NUL")),
        (("name-form", "as it is"), ("file-type", "100000")),
    ]


def test_microsoft_has_two_tables_of_symbols_and_names_that_end_with_nul():
    objects = Object(LONG, b"1", "0", "", "", "100666"), Object(f"{LONG}bj", b"2", "0", "", "", "100666")
    archive = listed(ar(*objects, symbols=(("f", 1), ("g", 0)), microsoft=True, end=b"\0"))
    assert contents(archive) == {LONG: b"1", f"{LONG}bj": b"2"}
    told = dict(archive.facts)
    assert told.keys() == {"long-names", "symbols in /", "symbols in / #2"}
    assert told["long-names"] == "ended by NUL"
    assert all(text.startswith("2 symbols in ") for text in (told["symbols in /"], told["symbols in / #2"]))
    assert archive.members[0].attributes.uid is None


def test_wide_tables_of_symbols_are_read():
    (name,) = facts(Object("x.o", b"1"), symbols=(("f", 0),), wide=True)
    assert name == "symbols in /SYM64/"


def test_symbols_are_told_without_the_offsets_that_follow_from_sizes():
    symbols = (("f", 0), ("g", 1))
    one = facts(Object("x.o", b"1"), Object("y.o", b"2"), symbols=symbols)
    assert one == facts(Object("x.o", b"1" * 100), Object("y.o", b"2"), symbols=symbols)
    for other in (
        facts(Object("x.o", b"1"), Object("y.o", b"2"), symbols=(("f", 1), ("g", 0))),
        facts(Object("x.o", b"1"), Object("y.o", b"2"), symbols=(("h", 0), ("g", 1))),
        facts(Object("x.o", b"1"), Object("z.o", b"2"), symbols=symbols),
        facts(Object("x.o", b"1"), Object("y.o", b"2"), symbols=(("f", 0),)),
    ):
        assert one != other


def test_members_of_one_name_are_told_apart():
    archive = listed(ar(Object("x.o", b"1"), Object("x.o", b"2"), symbols=(("f", 1),)))
    assert [(member.path, member.occurrence) for member in archive.members] == [("x.o", 1), ("x.o", 2)]
    assert archive.facts != listed(ar(Object("x.o", b"1"), Object("x.o", b"2"), symbols=(("f", 0),))).facts


@pytest.mark.parametrize(
    "symbols",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\0\0\0\1", id="cut"),
        pytest.param(b"\xff\xff\xff\xff" * 3, id="too many"),
        pytest.param(b"\0\0\0\1\0\0\0\x08x", id="a name without end"),
        pytest.param(b"\0\0\0\1\0\0\0\x09f\0", id="an offset that is no member's"),
        pytest.param(b"\0\0\0\1\0\0\0\x08f\0g\0", id="a name too many"),
        pytest.param(b"\0\0\0\1\0\0\0\x08f\0" + bytes(40), id="much padding"),
        pytest.param(b"\1\0\0\0\x08\0\0\0\1\0\0\0\2\0f\0", id="Microsoft's with a wrong index"),
        pytest.param(b"\1\0\0\0\x08\0\0\0\1\0\0\0\1\0f", id="Microsoft's without end"),
        pytest.param(b"\1\0\0\0\x08\0\0\0\xff\xff\xff\0\1\0f\0", id="Microsoft's with too many"),
    ],
)
def test_tables_of_symbols_that_are_none_are_told_by_their_bytes(symbols):
    told = ar_tables.read_symbols(symbols, {8: "x.o"}, is_64=False)
    assert told.startswith(f"{len(symbols)} bytes, sha256 ")


def test_a_table_of_symbols_that_fits_is_read():
    assert ar_tables.read_symbols(b"\0\0\0\1\0\0\0\x08f\0", {8: "x.o"}, is_64=False).startswith("1 symbol in 10 bytes")
    assert ar_tables.read_symbols(b"\1\0\0\0\x08\0\0\0\1\0\0\0\1\0f\0", {8: "x.o"}, is_64=False).startswith(
        "1 symbol in 16 bytes"
    )
    assert ar_tables.read_symbols(bytes(4), {}, is_64=False).startswith("0 symbols")


# ---------------------------------------------------------------- what is odd


def test_times_and_owners_of_tables_are_told():
    told = facts(Object("x.o", b"1"), symbols=(("f", 0),), date="1700000000")
    assert told["mtime of /"] == "2023-11-14 22:13:20Z"
    odd = MAGIC + table("/", bytes(4), "12x", "5") + table("/", bytes(4), "0", "0", "0", "7")
    told = dict(listed(odd).facts)
    assert told["mtime of /"] == "12x"
    assert told["header of /"] == "5     0     0       4         `⟦U+000A⟧"
    assert told["header of / #2"] == "0     0     7       4         `⟦U+000A⟧"


def test_a_table_behind_members_is_told():
    odd = ar(Object("x.o", b"12")) + table("//", MORE)
    assert dict(listed(odd).facts) == {
        "place of //": "behind 1 members",
        "long-names": f"6 bytes, sha256 {hashlib.sha256(MORE).hexdigest()}",
    }


def test_names_in_the_table_that_nobody_has_are_told():
    head = header("/0", 2, "0", "0", "0", "644") + b"ab"
    for names, told in (
        (b"name.o/\n", False),
        (b"name.o/\n\n", False),
        (b"name.o/\nevil/\n", True),
        (b"name.o\n", True),
    ):
        archive = listed(MAGIC + table("//", names) + head)
        assert [member.path for member in archive.members] == ["name.o"]
        assert ("long-names" in dict(archive.facts)) == told
        assert dict(archive.members[0].attributes.other)["name-form"] == "in the table"


def test_each_table_of_names_is_told_by_itself():
    head = header("/0", 2, "0", "0", "0", "644") + b"ab"
    archive = listed(MAGIC + table("//", b"one.o/\n") + head + table("//", b"two.o/\nx") + head)
    assert [member.path for member in archive.members] == ["one.o", "two.o"]
    assert dict(archive.facts).keys() == {"place of //", "long-names"}


@pytest.mark.parametrize("field", ["/9", "/x", "#1/900", "#1/x", "a/b/", "plain"])
def test_names_that_cannot_be_found_are_as_they_are(field):
    (member,) = listed(ar(Object("x", b"ab", style=field))).members
    assert member.path == field
    assert ("name-form", "as it is") in member.attributes.other


@pytest.mark.parametrize(
    ("name", "value"), [("date", "017"), ("date", "x"), ("uid", "-1"), ("gid", "01"), ("mode", "9"), ("mode", "0644")]
)
def test_fields_that_are_spelt_otherwise_are_told(name, value):
    (member,) = listed(ar(Object("x.o", b"ab", **{name: value}))).members
    (raw,) = [text for kind, text in member.attributes.other if kind == "header"]
    assert value in raw


def test_a_size_that_is_spelt_otherwise_is_told():
    data = ar(Object("x.o", b"ab"))
    odd = data.replace(b"2         `\n", b"02        `\n")
    assert "header" in dict(listed(odd).members[0].attributes.other)
    assert contents(listed(odd)) == {"x.o": b"ab"}


def test_padding_is_a_newline_or_told():
    data = ar(Object("x.o", b"1"), Object("y.o", b"2"))
    assert listed(data).facts == ()
    odd = data[:-1] + b"\0"
    assert listed(odd).facts == (("padding", "00"),)
    assert contents(listed(data[:-1])) == {"x.o": b"1", "y.o": b"2"}


@pytest.mark.parametrize(
    "rest", [b"x", b"x" * 59, b"x" * 60, header("x.o/", 100), header("x.o/", 0).replace(b"0  ", b"y  ")]
)
def test_what_is_no_member_is_a_problem(rest):
    archive = listed(ar(Object("x.o", b"ab")) + rest)
    (finding,) = archive.findings
    assert (finding.code, finding.is_problem) == (HazardCode.CORRUPT_ARCHIVE, True)
    assert finding.message.startswith(f"{len(rest)} bytes from 70 on begin with no valid header")
    assert [member.path for member in archive.members] == ["x.o"]


def test_limits_are_findings(monkeypatch):
    data = ar(Object("x.o", b"ab"), Object("y.o", b"ab"))
    (finding,) = listed(data, members=1).findings
    assert (finding.code, finding.is_problem) == (HazardCode.LIMIT_EXCEEDED, True)
    monkeypatch.setattr(ar_reader, "LARGEST_TABLE", 1)
    (finding,) = listed(MAGIC + table("//", b"ab")).findings
    assert finding.message == "its table // has 2 bytes"


# ---------------------------------------------------------------- every byte counts


def told(data: bytes) -> tuple:
    """All that is said of an archive."""
    archive = listed(data)
    members = [
        (member.path, member.occurrence, member.attributes, b"".join(member.content.chunks(Budget())))
        for member in archive.members
    ]
    return members, archive.facts, archive.findings


SEEDS = (
    ar(Object("x.o", b"odd"), Object(LONG, b"even"), Object(f"{LONG}2", b"1"), symbols=(("f", 0), ("g", 1))),
    ar(Object("long name.o", b"data", style="bsd"), Object("y.o", b"1", style="y.o")),
    ar(Object(LONG, b"1", "0", "", "", "100666"), symbols=(("f", 0),), microsoft=True, end=b"\0"),
    ar(Object("x.o", b"1"), symbols=(("f", 0),), wide=True),
)


@pytest.mark.parametrize("seed", SEEDS, ids=range(len(SEEDS)))
def test_no_byte_can_change_unseen(seed):
    before = told(seed)
    for at in range(len(MAGIC), len(seed)):
        for flip in (1, 0x20, 0x80):
            data = bytearray(seed)
            data[at] ^= flip
            assert told(bytes(data)) != before, (at, seed[at : at + 10])


def test_broken_archives_are_read():
    random = Random(3)
    for _ in range(EXAMPLES):
        data = bytearray(random.choice(SEEDS))
        for _ in range(random.choice((1, 2, 5))):
            at = random.randrange(len(data))
            match random.randrange(4):
                case 0:
                    data[at] = random.randrange(256)
                case 1:
                    data[at : at + 1] = random.choice((b"9", b"/", b"`", b"\n", b" ", b"#1/"))
                case 2:
                    del data[at : at + random.randrange(1, 70)]
                case _:
                    data[at:at] = data[at : at + random.randrange(1, 130)]
            if not data:
                break
        members, _, _ = told(bytes(data))
        assert sum(len(member[3]) for member in members) <= len(data)
