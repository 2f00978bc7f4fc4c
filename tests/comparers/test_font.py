"""Fonts are told table by table, and every byte of them counts."""

from __future__ import annotations

import random
import struct

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, explained_member, pair_of, told
from font_builder import (
    TABLES,
    TRUETYPE,
    characters,
    checksum,
    cmap,
    collection,
    demo,
    directory,
    font,
    groups,
    head,
    name,
    number,
    segments,
    woff,
    woff2,
)
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.font import FontComparer
from pydistdiff.datafiles import font_tables, sfnt
from pydistdiff.datafiles.font_tables import told_moment
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.datafiles.sfnt import read_font
from pydistdiff.datafiles.woff2 import read_woff2
from pydistdiff.model import BytesChange, Significance

PATH = "x/demo.ttf"
COUNTS, TIME = (None, False), ("font-time", True)
WOFF2 = woff2([b"\x01" + number(54), b"\x0a" + number(400) + number(300), b"\x3fABCD" + number(5)])
FONTS = {
    "ttf": demo(),
    "otf": font({"CFF": b"\1\0\4\1", **TABLES}, b"OTTO"),
    "ttc": collection(TABLES, {**TABLES, "name": name({})}),
    "woff": woff(TABLES),
    "woff2": WOFF2,
}


def paths(a: bytes, b: bytes, path: str = PATH) -> list[tuple]:
    return [change[:2] for change in told(a, b, path)]


# Recognised


@pytest.mark.parametrize("kind", FONTS)
def test_a_font_is_known_by_its_extension_and_how_it_begins(kind: str):
    data = FONTS[kind]
    assert FontComparer().accepts(pair_of(data, data + b"x", f"x/A.{kind.upper()}"))
    assert not FontComparer().accepts(pair_of(data, data + b"x", "x/a.bin"))
    assert not FontComparer().accepts(pair_of(data, b"x" + data, f"x.{kind}"))


def test_a_text_called_like_a_font_is_text():
    assert compared("a\n", "b\n", PATH)[0] == "text"


# Differs


def test_tables_came_went_and_changed():
    assert paths(demo(), demo(glyf=b"\1", cvt=None, gasp=b"\2")) == [
        ("removed", ("tables", "cvt")),
        ("changed", ("tables", "glyf")),
        ("changed", ("tables", "head", "adjustment of the checksum")),
        ("added", ("tables", "gasp")),
    ]
    headline = compared(demo(), demo(glyf=b"\1", cvt=None, gasp=b"\2"), PATH)[1].headline
    assert headline == "cvt removed; glyf changed; gasp added"


def test_names_version_vendor_and_glyphs_are_told_first():
    b = demo(
        name=name({(3, 1, 0x409, 1): "Demo".encode("utf-16-be"), (3, 1, 0x409, 5): "Version 2".encode("utf-16-be")}),
        head=head(revision=0x18000),
        maxp=b"\0\1\0\0\0\x08" + bytes(26),
        **{"OS/2": bytes(58) + b"EVIL" + bytes(34)},
    )
    assert compared(demo(), b, PATH)[1].headline == (
        "revision 1 → 1.5; version (Windows 1, language 1033) Version 1.0 → Version 2; vendor DEMO → EVIL; glyphs 7 → 8"
    )
    assert explained(demo(), b, PATH) == [COUNTS] * 8


def test_characters_that_came_and_went_are_told():
    b = demo(cmap=characters("ac€"))
    assert told(demo(), b, PATH)[-3:] == [
        ("removed", ("characters", "U+0062"), "b"),
        ("added", ("characters", "U+0063"), "c"),
        ("added", ("characters", "U+20AC"), "€"),
    ]
    assert told(demo(), b, PATH)[0] == ("changed", ("tables", "cmap", "characters"), "2", "3")
    assert compared(demo(), b, PATH)[1].headline == "2 characters added; 1 character removed; cmap changed"
    many = demo(cmap=cmap(groups((0x61, 0x62, 1), (0x1F600, 0x1F700, 9)), 3, 10))
    assert told(demo(), many, PATH)[-1] == ("added", ("characters", "(others)"), "207 others")
    assert compared(demo(), many, PATH)[1].headline.startswith("257 characters added")


def test_tables_in_another_order_are_a_list_in_another_order():
    turned = font({tag: TABLES[tag] for tag in sorted(TABLES, reverse=True)})
    assert ("reordered", ("tables",)) in paths(demo(), turned)
    assert ("list-order", False) in explained(demo(), turned, PATH)


def test_collections_are_told_font_by_font():
    a, b = collection(TABLES, TABLES), collection(TABLES, {**TABLES, "glyf": b"\1"})
    assert paths(a, b, "x.ttc") == [("changed", ("directory",)), ("changed", ("tables", "2 glyf"))]
    assert compared(FONTS["ttf"], a, "x.ttc")[1].headline.startswith(
        "format sfnt → collection; flavour TrueType → 2 × TrueType; OS/2 removed"
    )


def test_tables_of_a_woff_are_unpacked():
    a, b = woff(TABLES), woff({**TABLES, "name": name({(1, 0, 0, 5): b"caf\x8e"})})
    assert ("added", ("tables", "name", "version (Macintosh 0, language 0)"), "café") in told(a, b, "x.woff")
    packed = [change[1] for change in told(woff({"glyf": bytes(99)}, 9), woff({"glyf": bytes(99)}, 1), "x.woff")]
    assert packed == [("tables", "glyf", "packed")]


def test_a_woff2_is_told_by_the_lengths_of_its_tables():
    b = woff2([b"\x01" + number(54), b"\x0a" + number(401) + number(300), b"\x3fABCE" + number(5)], b"other")
    changes = told(WOFF2, b, "x.woff2")
    assert [change[1] for change in changes] == [
        ("directory",),
        ("data",),
        ("tables", "glyf"),
        ("tables", "ABCD"),
        ("tables", "ABCE"),
    ]
    assert changes[2][2:] == ("400 bytes", "401 bytes")
    assert compared(WOFF2, b, "x.woff2")[1].headline == "glyf changed; ABCD removed; ABCE added"
    assert compared(WOFF2, woff2([b"\x01" + number(54)]), "x.woff2")[1].headline == "glyf removed; ABCD removed"


def test_what_is_packed_otherwise_has_a_headline():
    a, b = (woff2([b"\x01" + number(54)], data) for data in (b"one", b"two"))
    assert compared(a, b, "x.woff2")[1].headline == "what lies around the tables changed"


def test_a_checksum_of_the_whole_font_that_changed_alone_is_told_and_counts():
    broken = bytearray(demo())
    broken[demo().index(TABLES["head"][:8]) + 8] ^= 1
    assert compared(demo(), bytes(broken), PATH)[1].headline == "adjustment of the checksum changed"
    assert explained(demo(), bytes(broken), PATH) == [COUNTS]


def test_a_font_that_came_is_told():
    for kind, headline in (
        ("ttf", "font, sfnt, TrueType, 7 tables; Version 1.0"),
        ("otf", "font, sfnt, CFF, 8 tables; Version 1.0"),
        ("ttc", "font, collection, 2 × TrueType, 14 tables"),
        ("woff2", "font, WOFF2, TrueType, 3 tables"),
    ):
        pair = replace(pair_of(b"", FONTS[kind], f"x.{kind}"), a=None, path_a=None)
        _, comparison, fallback = compare_pair(pair)
        assert (comparison.headline, fallback) == (headline, None)
        assert [type(change) for change in comparison.changes] == [BytesChange]


def test_moments_are_told_in_utc_and_odd_ones_by_their_number():
    assert told_moment(0) == "1904-01-01 00:00:00"
    assert told_moment(-1) == "1903-12-31 23:59:59"
    assert told_moment((1 << 63) - 1) == "9223372036854775807 seconds after 1904"


def test_strings_that_are_not_as_declared_are_told_by_their_bytes():
    keys = {
        (3, 1, 0, 0): b"\xd8",
        (3, 1, 0, 1): b"\xd8\0",
        (1, 1, 0, 99): b"\xff",
        (7, 0, 0, 14): b"x",
        (3, 1, 0, 2): b"",
    }
    changes = [change for change in told(demo(), demo(name=name(keys)), PATH) if change[0] == "added"]
    assert [change[1:] for change in changes] == [
        (("tables", "name", "copyright (Windows 1, language 0)"), "d8"),
        (("tables", "name", "family (Windows 1, language 0)"), "d8 00"),
        (("tables", "name", "name 99 (Macintosh 1, language 0)"), "ff"),
        (("tables", "name", "licence URL (platform 7 0, language 0)"), "x"),
        (("tables", "name", "subfamily (Windows 1, language 0)"), ""),
    ]


@pytest.mark.parametrize(
    ("tables", "reason"),
    [
        ({"name": b"\0"}, "the table name is cut"),
        ({"name": b"\0\0\xff\xff\0\0"}, "the table name has more records than room for them"),
        ({"name": name()[:-1]}, "the table name has strings behind its end"),
        ({"cmap": b"\0"}, "the table cmap is cut"),
        ({"cmap": b"\0\0\0\2" + bytes(8)}, "the table cmap has more subtables than room for them"),
        ({"cmap": characters("a")[:-1]}, "the table cmap is cut"),
        ({"cmap": cmap(b"\0\2")}, "the table cmap has the format 2, which is not read"),
        ({"cmap": cmap(segments((5, 4, 0, 0)))}, "the table cmap has segments that overlap"),
        ({"cmap": cmap(segments((5, 9, 0, 0), (9, 9, 0, 0)))}, "the table cmap has segments that overlap"),
        ({"cmap": cmap(segments((5, 9, 0, 9_000)))}, "the table cmap is cut"),
        ({"cmap": cmap(groups((9, 8, 0)))}, "the table cmap has groups that overlap"),
        ({"cmap": cmap(groups((9, 1 << 31, 0)))}, "the table cmap has groups that overlap"),
        ({"cmap": cmap(groups((0, 0x10FFFF, 1)))}, "more than 200,000 characters"),
        ({"cmap": cmap(struct.pack(">2H3I", 12, 0, 16, 0, 1 << 31))}, "the table cmap is cut"),
    ],
)
def test_a_table_that_is_not_as_it_should_be_is_told_by_its_bytes_with_the_reason(tables: dict, reason: str):
    changes = told(demo(), demo(**tables), PATH)
    (tag,) = tables
    assert ("added", ("tables", tag, "not read"), reason) in changes
    assert ("tables", tag, "data") in [change[1] for change in changes]
    assert set(explained(demo(), demo(**tables), PATH)) == {COUNTS}


def test_characters_of_all_formats_that_are_read():
    def read(subtable: bytes, platform: int = 3, encoding: int = 1) -> list[int]:
        return sorted(font_tables.characters(cmap(subtable, platform, encoding)))

    assert read(segments((65, 67, 0, 0))) == [65, 66, 67]
    assert read(segments((65, 67, 65_536 - 66, 0))) == [65, 67]
    # the glyphs of the segment stand behind the offsets: those of two segments are four bytes
    assert read(segments((65, 67, 0, 4), glyphs=b"\0\1\0\0\0\2")) == [65, 67]
    assert read(segments((65, 67, 65_535, 4), glyphs=b"\0\1\0\0\0\2")) == [67]
    assert read(groups((65, 66, 0), (70, 71, 5)), 3, 10) == [66, 70, 71]
    assert read(struct.pack(">5H3H", 6, 16, 0, 65, 3, 1, 0, 2), 0, 3) == [65, 67]
    assert read(b"", 1, 0) == []


def test_names_that_share_their_strings_do_not_become_many():
    shared = struct.pack(">3H", 0, 20, 6 + 240) + struct.pack(">6H", 3, 1, 0, 0, 60_000, 0) * 20 + bytes(60_000)
    with pytest.raises(DataFileError, match="strings behind its end"):
        font_tables.names(shared)


# Causes


def test_times_alone_are_harmless():
    b = demo(head=head(modified=3_800_000_001, created=3_700_000_009))
    assert paths(demo(), b) == [
        ("changed", ("tables", "head", "adjustment of the checksum")),
        ("changed", ("tables", "head", "created")),
        ("changed", ("tables", "head", "modified")),
    ]
    member = explained_member(demo(), b, PATH)
    assert [(change.cause, change.harmless) for change in member.changes] == [TIME] * 3
    assert {change.significance for change in member.changes} == {Significance.ENVIRONMENT}
    assert compared(demo(), b, PATH)[1].headline == "modified 2024-05-31 11:33:20 → 2024-05-31 11:33:21"


def fontforge(modified: int) -> bytes:
    return struct.pack(">I3q", 1, 1, 2, modified)


def test_the_times_of_fontforge_are_harmless():
    a, b = (demo(FFTM=fontforge(time), head=head(modified=time)) for time in (3_800_000_000, 3_800_000_007))
    assert ("tables", "FFTM", "modified") in [change[1] for change in told(a, b, PATH)]
    assert set(explained(a, b, PATH)) == {TIME}
    other = demo(FFTM=b"\0\0\0\2" + fontforge(3_800_000_007)[4:], head=head(modified=3_800_000_007))
    assert set(explained(a, other, PATH)) == {COUNTS}
    assert set(explained(demo(FFTM=b"x"), demo(FFTM=b"y"), PATH)) == {COUNTS}


LATER = head(modified=3_800_000_001)
BROKEN = bytearray(demo(head=LATER))
BROKEN[demo().index(TABLES["head"][:8]) + 8] ^= 1


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (demo(), demo(head=LATER, glyf=bytes(40))),
        (demo(), demo(head=head(modified=3_800_000_001, rest=1))),
        (demo(), demo(head=head(modified=3_800_000_001, revision=0x10001))),
        (demo(), demo(head=LATER + b"\0\0")),
        (demo(head=head() + b"\0\0"), demo(head=LATER + b"\0\0")),
        (demo(DSIG=b"signed"), demo(DSIG=b"signed", head=LATER)),
        (demo(), bytes(BROKEN)),
        (demo() + b"payload", demo(head=LATER) + b"payload"),
        (demo(), font({**TABLES, "head": LATER}, b"true")),
        (woff(TABLES), woff({**TABLES, "head": LATER})),
        (collection(TABLES), collection({**TABLES, "head": LATER})),
        (font({"glyf": b"1"}), font({"glyf": b"2"})),
    ],
)
def test_what_is_more_than_a_time_counts(a: bytes, b: bytes):
    causes = explained(a, b, "x.ttf")
    assert causes
    assert set(causes) == {COUNTS}


# Hostile


def moved(data: bytes, at: int, value: int, size: int = 4) -> bytes:
    return data[:at] + value.to_bytes(size, "big") + data[at + size :]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (demo()[:20], "its directory is cut"),
        (moved(demo(), 4, 0, 2), "0 tables, not 1 to 1,000"),
        (moved(demo(), 4, 5_000, 2), "5,000 tables, not 1 to 1,000"),
        (moved(demo(), 12, 0x1B5B0000), "the name of a table has bytes that are no letters"),
        (moved(demo(), 20, 3), "two pieces overlap at 3"),
        (moved(demo(), 24, 1 << 31), "a piece of 2,147,483,648 bytes at 124 is cut at the end of the file"),
        (
            b"".join(directory({"a": b"1", "b": b"2"})).replace(b"b   ", b"a   "),
            "a table stands twice in the directory",
        ),
    ],
)
def test_a_font_that_is_not_sure_is_shown_as_bytes_with_the_reason(other: bytes, reason: str):
    form, comparison, fallback = compared(demo(), other, PATH)
    assert (form, fallback.wanted, fallback.reason) == ("binary", "font", reason)
    assert [type(change) for change in comparison.changes] == [BytesChange]


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (b"ttcf", "its header is cut"),
        (moved(FONTS["ttc"], 8, 0), "it has more fonts than room for them"),
        (moved(FONTS["ttc"], 8, 999), "it has more fonts than room for them"),
        (
            moved(FONTS["ttc"] + b"\0\1\0\0\0\5", 12, len(FONTS["ttc"])),
            "a directory is cut, or there are too many tables",
        ),
        (moved(collection({"a": b"1"}), 16 + 12 + 8, 3), "two pieces overlap at 3"),
        (b"wOFX", "it does not begin like a font"),
    ],
)
def test_a_collection_that_is_not_sure_is_not_read(other: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_font(other)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (woff(TABLES)[:40], "its header is cut"),
        (woff(TABLES) + b"x", "it has another length than it declares"),
        (moved(woff(TABLES), 4, 0), "it holds no font that is known"),
        (moved(woff(TABLES), 12, 900, 2), "its directory is cut"),
        (moved(woff(TABLES), 44 + 12, 1 << 31), "its tables have more than 67,108,864 bytes"),
        (moved(woff({"cvt": b"123"}), 44 + 12, 2), "a table is packed to more than it has"),
        (moved(woff({"cvt": b"123"}), 44 + 12, 4), "a table cannot be unpacked"),
        (moved(woff({"cvt": bytes(99)}), 44 + 12, 98), "a table has another length than it declares"),
        (moved(woff({"cvt": bytes(99)}), 44 + 12, 100), "a table has another length than it declares"),
    ],
)
def test_a_woff_that_is_not_sure_is_not_read(other: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_font(other)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (WOFF2[:40], "its header is cut"),
        (WOFF2 + b"x", "it has another length than it declares"),
        (moved(WOFF2, 4, 0), "it holds no font that is known"),
        (moved(WOFF2, 12, 0, 2), "0 tables, not 1 to 1,000"),
        (moved(WOFF2, 12, 9, 2), "its directory is cut"),
        (woff2([b"\x01" + number(54)], size=99), "its tables are cut"),
        (woff2([b"\x01\x80\x01"]), "a length in its directory is not as the specification has it"),
        (woff2([b"\x01" + b"\xff" * 6]), "a length in its directory is not as the specification has it"),
        (woff2([b"\x01\x81\x80\x80\x80\x80"]), "a length in its directory is not as the specification has it"),
        (woff2([b"\x3fAB"], data=b""), "its directory is cut"),
    ],
)
def test_a_woff2_that_is_not_sure_is_not_read(other: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_woff2(other)


def test_tables_that_are_shared_do_not_become_many(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sfnt, "MOST_SHARED", 500)
    with pytest.raises(DataFileError, match="its tables have more than 500 bytes"):
        read_font(collection(TABLES, TABLES, TABLES))


def test_wrong_checksums_and_odd_directories_are_told():
    at = 12 + 4
    broken = moved(demo(), at, 1)
    assert ("added", ("tables", "OS/2", "wrong checksum"), "00000001") in told(demo(), broken, PATH)
    assert ("added", ("directory",)) in paths(demo(), demo() + b"payload")
    assert ("added", ("directory",)) in paths(demo(), moved(demo(), 6, 7, 2))
    assert compared(demo(), demo(glyf=b"1") + b"payload", PATH)[1].headline == (
        "odd directory or bytes around the tables added; glyf changed"
    )
    assert demo()[:4] == TRUETYPE
    assert checksum(demo()) == 0xB1B0AFBA


@pytest.mark.parametrize("kind", FONTS)
def test_any_two_files_that_differ_are_told_by_a_change_that_counts(kind: str):
    chance = random.Random(kind)
    data = FONTS[kind]
    read = 0
    for _ in range(1_000):
        at, size = chance.randrange(len(data)), chance.randint(0, 3)
        other = data[:at] + chance.randbytes(size) + data[at + size + chance.choice((0, 0, 0, 1)) :]
        if other == data:
            continue
        _, comparison, fallback = compared(data, other, f"x.{kind}")
        assert comparison.changes
        assert all(change.cause is None and not change.harmless for change in comparison.changes)
        assert fallback is None or fallback.wanted == "font"
        read += fallback is None
    assert read > 50
