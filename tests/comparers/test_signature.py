"""A signature that came or went is said in one line; what is called so and is none is compared like any file."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from document_pairs import compared, in_short, pair_of, told
from pydistdiff.comparers import compare_pair
from pydistdiff.model import BytesChange, TextChange

ARMOURED = "-----BEGIN PGP SIGNATURE-----\n\niQEz\n-----END PGP SIGNATURE-----\n"
OF_RECORD = "x-1.0.dist-info/RECORD.jws"
JWS = '{"payload": "a", "signatures": [{"protected": "b", "signature": "c"}]}\n'


def on_one_side(text: str | bytes, path: str, *, is_added: bool) -> tuple[str, str | None, type]:
    pair = pair_of(text, text, path)
    pair = replace(pair, a=None, path_a=None) if is_added else replace(pair, b=None, path_b=None)
    name, comparison, fallback = compare_pair(pair)
    assert fallback is None
    return name, comparison.headline, type(comparison.changes[-1])


@pytest.mark.parametrize(
    ("path", "data", "signed", "kind"),
    [
        (OF_RECORD, JWS, "RECORD", TextChange),
        ("{dist-info}/RECORD.p7s", b"0\x82\x00\x01", "RECORD", BytesChange),
        ("x-1.tar.gz.asc", ARMOURED, "x-1.tar.gz", TextChange),
        ("a/x.sig", b"\x88\x75\x04\x00", "x", BytesChange),
        ("x.sig", b"\xc2\x75\x04\x00", "x", BytesChange),
        ("x.sig", "untrusted comment: signature\nRWQ\n", "x", TextChange),
        ("x.sig", "-----BEGIN SSH SIGNATURE-----\nU1N\n", "x", TextChange),
        ("x.asc", "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n", "x", TextChange),
    ],
)
def test_a_signature_that_came_or_went_is_told_in_a_line(path: str, data: str | bytes, signed: str, kind: type):
    assert on_one_side(data, path, is_added=True) == ("signature", f"signature of {signed} added", kind)
    assert on_one_side(data, path, is_added=False) == ("signature", f"signature of {signed} removed", kind)


def test_another_signature_is_told_by_its_values_lines_or_bytes():
    name, comparison, fallback = compared(JWS, JWS.replace('"c"', '"d"'), OF_RECORD)
    assert (name, comparison.headline, fallback) == ("signature", "signature of RECORD changed", None)
    assert list(map(in_short, comparison.changes)) == [("changed", ("signatures", 0, "signature"), "c", "d")]
    assert told(ARMOURED, ARMOURED.replace("iQEz", "iQEy"), "x.asc") == [("text", [("-", "iQEz"), ("+", "iQEy")], None)]
    _, comparison, _ = compared(b"0\x82\x00\x01", b"0\x82\x00\x02", "{dist-info}/RECORD.p7s")
    assert comparison.headline == "signature of RECORD changed"
    assert [type(change) for change in comparison.changes] == [BytesChange]


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("x.asc", "-----BEGIN PGP PUBLIC KEY BLOCK-----\n"),
        ("x.asc", "ncols 4\nnrows 6\n"),
        ("x.sig", "val x : int\n"),
        ("RECORD.jws", JWS),
        ("x.jws", JWS),
    ],
)
def test_what_is_called_so_and_is_no_signature_has_no_such_line(path: str, data: str):
    assert on_one_side(data, path, is_added=True) == ("text", None, TextChange)


def test_a_signature_that_became_something_else_is_told_by_its_lines():
    name, comparison, _ = compared(ARMOURED, "x\n", "x.asc")
    assert (name, comparison.headline) == ("text", None)


def test_an_empty_signature_is_told_by_its_path():
    assert on_one_side("", OF_RECORD, is_added=True)[0] == "signature"
    assert on_one_side("", "x.asc", is_added=True)[0] == "text"


def test_what_is_no_json_is_told_by_its_lines_with_the_reason():
    name, comparison, fallback = compared(JWS, "{", OF_RECORD)
    assert (name, comparison.headline, fallback.wanted) == ("text", None, "signature")
    assert fallback.reason.startswith("not JSON")


def test_names_are_made_visible():
    assert on_one_side(ARMOURED, "x\n\u202e.asc", is_added=True)[1] == "signature of x⟦U+000A⟧⟦U+202E⟧ added"
