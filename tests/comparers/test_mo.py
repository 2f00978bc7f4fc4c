"""Compiled catalogues are told by message and field; every byte of them counts, and a date in the header does not."""

from __future__ import annotations

import random
import shutil
import struct
import subprocess

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, pair_of, told
from mo_builder import catalogue, header_of, mo, slots_of
from pydistdiff.comparers import compare_pair, gettext_mo
from pydistdiff.comparers.gettext_mo import CompiledGettextComparer
from pydistdiff.datafiles.mo import read_mo
from pydistdiff.model import BytesChange, BytesView, Role

PATH = "x/locale/de/LC_MESSAGES/x.mo"
OLD, NEW = "2024-01-01 12:00+0000", "2024-05-06 12:30+0200"
PLAIN = mo(catalogue())


def test_a_catalogue_is_known_by_how_it_begins():
    for path in (PATH, "x/de.gmo", "x/data"):
        assert CompiledGettextComparer().accepts(pair_of(PLAIN, mo(catalogue(), letter=">"), path))
    assert not CompiledGettextComparer().accepts(pair_of(PLAIN, "text", PATH))


def test_messages_and_fields_are_told_by_name():
    b = catalogue(NEW, New="Neu")
    b[b"%d file\0%d files"] = b"%d File\0%d Dateien"
    b[b"Hello"] = b"Servus"
    del b[b"month\x04May"]
    b[b"month\x04May\x04x"] = b"Mai"
    b[b"January"] = b"Januar"
    b = dict(sorted(b.items()))
    assert told(PLAIN, mo(b), PATH) == [
        ("changed", ("header", "POT-Creation-Date"), OLD, NEW),
        ("changed", ("messages", "%d file", "msgstr[0]"), "%d Datei", "%d File"),
        ("changed", ("messages", "Hello", "msgstr"), "Grüße", "Servus"),
        ("removed", ("messages", "month | May"), '{"msgstr": "Mai"}'),
        ("added", ("messages", "January"), '{"msgstr": "Januar"}'),
        ("added", ("messages", "New"), '{"msgstr": "Neu"}'),
        ("added", ("messages", "month | May⟦U+0004⟧x"), '{"msgstr": "Mai"}'),
    ]
    _, comparison, _ = compared(PLAIN, mo(b), PATH)
    assert comparison.headline == "3 messages added, 1 removed, 2 changed"
    (rows,) = comparison.views
    assert isinstance(rows, BytesView)


def test_the_dates_of_the_header_are_the_cause_that_po_has():
    for slots in (0, 7):
        a, b = (mo(catalogue(date), slots=slots) for date in (OLD, NEW))
        assert explained(a, b, PATH, Role.DATA) == [("gettext-date", True)]
        assert explained(a, mo(catalogue("2024-05-06"), slots=slots), PATH, Role.DATA) == [("gettext-date", True)]


def test_a_date_with_one_translation_is_no_date_alone():
    a, b = mo(catalogue(OLD, One="Eins"), slots=7), mo(catalogue(NEW, One="Zwei"), slots=7)
    assert explained(a, b, PATH, Role.DATA) == [("gettext-date", True), (None, False)]


@pytest.mark.parametrize(
    ("changed", "path", "a", "b"),
    [
        ({"gap": b"\0\0"}, "unused bytes", "none", "after part 2: 00 00"),
        ({"end": b"PK\3\4"}, "unused bytes", "none", "after part 10: 50 4b 03 04"),
        ({"letter": ">"}, "byte order", "little", "big"),
        ({"revision": 1 << 16}, "revision", "0", "1"),
        (
            {"paired": True},
            "order of its parts",
            "the tables, the messages, the translations",
            "the tables, then each message and its translation",
        ),
        ({"slots": 7}, "hash table", "none, behind the tables", "7 slots, as the messages ask for"),
        ({"hash_at": 0}, "hash table", "none, behind the tables", "none"),
        ({"hash_at": 5}, "hash table", "none, behind the tables", "none, at 5"),
    ],
)
def test_a_date_does_not_hide_what_else_differs_in_the_file(changed: dict, path: str, a: str, b: str):
    found = told(mo(catalogue(OLD)), mo(catalogue(NEW), **changed), PATH)
    assert found == [("changed", ("header", "POT-Creation-Date"), OLD, NEW), ("changed", (path,), a, b)]
    assert explained(mo(catalogue(OLD)), mo(catalogue(NEW), **changed), PATH)[1] == (None, False)


def test_a_date_does_not_hide_that_the_end_of_a_context_became_text():
    a, b = (mo({b"": header_of(date).encode(), name: b"x"}) for date, name in ((OLD, b"a |\4b"), (NEW, b"a\4| b")))
    assert explained(a, b, PATH, Role.DATA) == [("gettext-date", True), (None, False), (None, False)]


def test_a_hash_table_that_leads_to_another_message_is_told():
    own = slots_of(list(catalogue()), 7)
    forged = [own[-1], *own[:-1]]
    ((_, path, a, b),) = told(mo(catalogue(), slots=7), mo(catalogue(), slots=forged), PATH)
    assert (path, a) == (("hash table",), "7 slots, as the messages ask for")
    assert b.startswith("7 slots, 28 bytes, sha256 ")


def test_a_hash_table_that_follows_from_other_messages_is_no_difference_of_its_own():
    a, b = mo(catalogue(One="Eins"), slots=11), mo(catalogue(Two="Zwei"), slots=11)
    assert [change[1] for change in told(a, b, PATH)] == [("messages", "One"), ("messages", "Two")]


def test_another_order_of_messages_counts():
    messages = catalogue()
    moved = {name: messages[name] for name in (b"", b"Hello", b"%d file\0%d files", b"month\x04May")}
    assert told(PLAIN, mo(moved), PATH) == [("reordered", ("messages",), ((0, 1),))]
    assert explained(PLAIN, mo(moved), PATH, Role.DATA) == [("key-order", False)]


def test_another_order_of_the_strings_in_the_file_counts():
    data = bytearray(mo({b"a": b"1", b"b": b"2"}))
    plain = bytes(data)
    data[28:44] = struct.pack("<4I", 1, 62, 1, 60)
    data[60:64] = b"b\0a\0"
    ((_, path, a, b),) = told(plain, bytes(data), PATH)
    assert (path, a) == (("order of its parts",), "the tables, the messages, the translations")
    assert b.startswith("another, sha256 ")


def test_an_encoding_is_obeyed_where_it_gives_back_the_bytes():
    a, b = mo(catalogue(charset="iso-8859-1")), mo(catalogue(charset="utf-8"))
    assert [change[:2] for change in told(a, b, PATH)] == [
        ("changed", ("header", "Content-Type")),
        ("changed", ("encoding",)),
    ]
    for charset in ("zlib", "punycode", "unicode_escape", "x", "idna", "utf-7"):
        odd = {**catalogue(), b"": header_of(charset=charset).encode()}
        ((_, path, _, told_encoding),) = told(PLAIN, mo(odd), PATH)[1:]
        assert (path, told_encoding) == (("encoding",), "none that gives back its bytes")
    broken = {**catalogue(), b"Hello": b"\xff\x1b"}
    changes = told(PLAIN, mo(broken), PATH)
    assert ("changed", ("messages", "Hello", "msgstr"), "Grüße", "⟦0xFF⟧⟦U+001B⟧") in changes
    # Two spellings of one letter would give one text.
    once, twice = ({b"": header_of(charset="cp932").encode(), b"a": text} for text in (b"\x81\xca", b"\xfa\x54"))
    assert once[b"a"].decode("cp932") == twice[b"a"].decode("cp932")
    assert ("encoding",) in [change[1] for change in told(mo(once), mo(twice), PATH)]


def test_a_catalogue_without_encoding_is_read_as_utf_8():
    a, b = mo({b"a": "é".encode()}), mo({b"a": "è".encode()})
    assert told(a, b, PATH) == [("changed", ("messages", "a", "msgstr"), "é", "è")]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("A: 1\n", "A:  1\n"),
        ("A: 1\n", "A: 1"),
        ("A: 1\n", "A: 1\n\n"),
        ("A: 1\nB: 1\n", "A: 1\nA: 1\n"),
        ("A: 1\n", "\n"),
        ("A: 1\n", ""),
    ],
)
def test_how_a_header_is_written_is_content(old: str, new: str):
    assert explained(mo({b"": old.encode()}), mo({b"": new.encode()}), PATH)[-1] == (None, False)
    assert ("header", "(text)") in [
        change[1] for change in told(mo({b"": old.encode()}), mo({b"": new.encode()}), PATH)
    ]


def test_an_empty_header_is_not_a_missing_one():
    assert told(mo({b"": b"", b"a": b""}), mo({b"a": b""}), PATH) == [("removed", ("header", "(text)"), "")]


def test_a_plural_of_nothing_is_no_header():
    a, b = ({b"": b"A: 1\n", b"\0plural": text} for text in (b"1", b"2"))
    assert told(mo(a), mo(b), PATH) == [("changed", ("messages", "", "msgstr[0]"), "1", "2")]


def test_very_many_plural_forms_are_one_text():
    a, b = ({b"a\0b": b"x\0" * count} for count in (9, 10))
    names = [change[1][2] for change in told(mo(a), mo(b), PATH)]
    assert names == [*(f"msgstr[{number}]" for number in range(10)), "msgstr"]


def test_very_many_unused_runs_are_told_by_their_sum(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(gettext_mo, "MOST_FORMS", 0)
    ((_, _, a, b),) = told(mo(catalogue(), gap=b"x"), mo(catalogue(), gap=b"y"), PATH)
    assert a.startswith("1 runs, sha256 ") and b.startswith("1 runs, sha256 ") and a != b


def test_a_catalogue_on_one_side_is_shown_by_its_bytes():
    alone = replace(pair_of(PLAIN, PLAIN, PATH), a=None, path_a=None)
    name, comparison, fallback = compare_pair(alone)
    assert (name, fallback, comparison.headline) == ("mo", None, "catalogue of 4 messages")
    assert [type(change) for change in comparison.changes] == [BytesChange]
    one = mo({b"a": b"b"})
    assert compare_pair(replace(pair_of(one, one, PATH), b=None, path_b=None))[1].headline == "catalogue of 1 message"


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ({b"a": b"", b"a\0b": b""}, "the message 'a' stands twice"),
        ({b"a": b"", b"": b""}, "its header is not the first message, or not the only one"),
    ],
)
def test_what_programs_read_in_different_ways_is_shown_as_bytes_with_the_reason(messages: dict, reason: str):
    name, comparison, fallback = compared(PLAIN, mo(messages), PATH)
    assert (name, fallback.wanted, fallback.reason) == ("binary", "mo", reason)
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_a_file_that_is_too_large_is_shown_as_bytes(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(CompiledGettextComparer, "largest", 10)
    fallback = compared(PLAIN, mo(catalogue(NEW)), PATH)[2]
    assert fallback.reason == f"{len(PLAIN):,} bytes, more than the 10 that are read"


def test_no_byte_can_change_without_a_change_that_counts():
    data = mo(catalogue(), slots=7, gap=b"\0")
    values = CompiledGettextComparer().differences
    read = 0
    for at in range(len(data)):
        for byte in {data[at] ^ 1, data[at] ^ 0x80, 0, 0x0A, 0x20} - {data[at]}:
            other = data[:at] + bytes((byte,)) + data[at + 1 :]
            _, comparison, fallback = compared(data, other, PATH)
            assert comparison.changes
            if fallback is None and other.startswith(data[:4]):
                assert list(values(read_mo(data), read_mo(other)))
                read += 1
    assert read > 400


def test_two_changes_at_once_are_never_one():
    """A date that changes beside any other byte leaves a change without cause."""
    chance = random.Random(5)
    a, b = (mo(catalogue(date), slots=7, end=b"\0\0") for date in (OLD, NEW))
    start, end = b.index(b"POT-"), b.index(b"+0200\n") + 5
    read = 0
    for _ in range(1_000):
        at = chance.randrange(4, len(b))
        other = b[:at] + bytes((b[at] ^ 1 << chance.randrange(8),)) + b[at + 1 :]
        if start <= at < end:
            continue
        changes = explained(a, other, PATH, Role.DATA)
        assert (None, False) in changes
        read += len(changes) > 1
    assert read > 200


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="msgfmt is not here")
@pytest.mark.parametrize("options", [[], ["--no-hash"], ["--endianness=big"], ["--alignment=8"]])
def test_what_msgfmt_writes_is_read(tmp_path, options: list[str]):
    text = 'msgid ""\nmsgstr "{}"\n' + "".join(f'\nmsgid "m{n} {n * n}"\nmsgstr "t{n}"\n' for n in range(50))
    sides = []
    for side, date in (("a", OLD), ("b", NEW)):
        source = text.format(header_of(PO_Revision_Date=date).replace("\n", "\\n"))
        (tmp_path / f"{side}.po").write_text(source, encoding="utf-8")
        subprocess.run(["msgfmt", *options, "-o", f"{side}.mo", f"{side}.po"], cwd=tmp_path, check=True)
        sides.append((tmp_path / f"{side}.mo").read_bytes())
    assert explained(*sides, PATH, Role.DATA) == [("gettext-date", True)]
    for data in sides:
        read = read_mo(data)
        assert len(read.messages) == 51
        assert read.is_grouped
        assert bool(read.unused) is (options == ["--alignment=8"])
        assert read.has_plain_hash_table
        assert bool(read.hash_table) is (options != ["--no-hash"])
