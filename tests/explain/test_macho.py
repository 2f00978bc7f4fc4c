"""Causes of libraries of macOS: the true case, decoys that look like it, and several together."""

from __future__ import annotations

import struct

import pytest

from document_pairs import explained, explained_member
from macho_builder import (
    AD_HOC,
    BASE,
    BY_LINKER,
    CODE,
    LIBRARY,
    NEEDS,
    OTHER_UUID,
    PROGRAM,
    RUNTIME,
    SYMBOLS,
    TEXT_AT,
    UUID,
    X86_64,
    blob,
    build_version,
    by_somebody,
    code_directory,
    command,
    defined,
    exported,
    macho,
    super_blob,
    trie,
    universal,
    uuid,
    with_entitlements,
)

PATH = "demo/_demo.so"
ID, SIGNATURE, SIGNER = ("macho-uuid", True), ("macho-signature", True), ("signer-changed", False)


def image(data: bytes = UUID, *more: bytes, **options) -> bytes:
    return macho(uuid(data), build_version(), *NEEDS, *more, **options)


def harmless(a: bytes, b: bytes) -> bool:
    """Whether everything that differs is explained and harmless."""
    assert a != b
    found = explained(a, b, PATH)
    assert found
    return all(is_harmless and cause for cause, is_harmless in found)


def flipped(data: bytes, at: int) -> bytes:
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


# ---------------------------------------------------------------- UUID


def test_another_uuid_is_harmless():
    assert explained(image(), image(OTHER_UUID), PATH) == [ID]


def test_every_byte_but_those_of_the_uuid_counts():
    a = image()
    at = a.index(UUID)
    places = {*range(at - 40, at + 60), *range(0, TEXT_AT, 29), *range(TEXT_AT, len(a), 101)}
    assert {place for place in places if harmless(a, flipped(a, place))} == set(range(at, at + 16))


def test_a_uuid_and_one_byte_of_code_count():
    found = explained(image(), flipped(image(OTHER_UUID), TEXT_AT), PATH)
    assert found == [(None, False), ID, (None, False)]


def test_each_architecture_has_its_own():
    a, b = (
        universal(image(one, cpu=X86_64), image(two)) for one, two in ((UUID, UUID), (OTHER_UUID, OTHER_UUID[::-1]))
    )
    assert explained(a, b, PATH) == [ID, ID]
    assert explained(a, universal(image(cpu=X86_64), image(OTHER_UUID)), PATH) == [ID]


def test_a_uuid_that_came_or_went_counts():
    without = macho(build_version(), *NEEDS)
    assert not harmless(image(), without)
    assert not harmless(without, image())


def place_of(data: bytes) -> int:
    return data.index(b"\x1b\0\0\0\x18\0\0\0") + 8


def forged(kind: str, data: bytes) -> bytes:
    """A file in which something else has the bytes of the UUID."""
    at = place_of(image())
    match kind:
        case "two of them":
            return image(data, uuid(UUID))
        case "a table":
            return image(data, command(0x29, struct.pack("<II", at_with(data), 8)))
        case "an exported symbol":
            return image(data, symbols=(*SYMBOLS, defined("_hidden", BASE + at + 4)))
        case "an export":
            return image(data, exports=trie({"_a": exported(at_with(data, exports=True) + 15)}))
        case "an entry point":
            return image(data, command(0x8000_0028, struct.pack("<QQ", at_with(data), 0)), kind=PROGRAM)
        case "a routine":
            return image(data, command(0x1A, bytes(64)), kind=LIBRARY)
        case "a thread":
            return image(data, command(0x5, bytes(16)), kind=PROGRAM)
        case "written":
            return image(data, text_protection=(7, 7))
        case "unknown symbols":
            made = image(data, symbols=(defined("_a"),))
            names = made.index(struct.pack("<II", 0x2, 24)) + 20
            return made[:names] + struct.pack("<I", 1) + made[names + 4 :]
    raise AssertionError(kind)


def at_with(data: bytes, *, exports: bool = False) -> int:
    """Where the UUID stands in a file with one command more."""
    more = trie({"_a": exported(0x400)}) if exports else b""
    return place_of(image(data, exports=more))


KINDS = [
    *("two of them", "a table", "an exported symbol", "an export", "an entry point", "a routine", "a thread"),
    *("written", "unknown symbols"),
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_uuid_that_is_something_else_counts(kind):
    a, b = forged(kind, UUID), forged(kind, OTHER_UUID)
    assert a.index(UUID) == b.index(OTHER_UUID)
    assert not harmless(a, b)


def test_a_section_over_the_load_commands_counts():
    """A section of code whose bytes are the UUID."""

    def made(data: bytes) -> bytes:
        own = image(data)
        at = place_of(own)
        section = 32 + 72
        return own[: section + 32] + struct.pack("<QQI", BASE + at, 16, at) + own[section + 52 :]

    assert not harmless(made(UUID), made(OTHER_UUID))


# ---------------------------------------------------------------- signatures


def test_an_ad_hoc_signature_follows_its_file():
    a, b = image(signature={}), image(OTHER_UUID, signature={})
    assert explained(a, b, PATH) == [ID, SIGNATURE]
    difference = explained_member(a, b, PATH)
    assert all(change.harmless for change in difference.changes)
    found = explained(a, image(OTHER_UUID, signature={}, code=CODE[::-1]), PATH)
    assert found == [(None, False), ID, SIGNATURE, (None, False)]


def test_a_signature_of_several_parts_follows_too():
    assert harmless(image(sign=with_entitlements), image(OTHER_UUID, sign=with_entitlements))

    def twice(data: bytes) -> bytes:
        bound = {2: blob(0xFADE0C01, bytes(4))}
        own = {0: code_directory(data, kind=1, bound=bound), 0x1000: code_directory(data, bound=bound)}
        return super_blob({**own, **bound, 0x10000: blob(0xFADE0B01, b"")})

    assert harmless(image(sign=twice), image(OTHER_UUID, sign=twice))


def other(**options):
    return lambda data: super_blob({0: code_directory(data, **options)})


@pytest.mark.parametrize(
    "sign",
    [
        pytest.param(other(identifier="else"), id="identifier"),
        pytest.param(other(flags=AD_HOC | BY_LINKER | RUNTIME), id="flags"),
        pytest.param(other(team="TEAM"), id="team"),
        pytest.param(other(kind=1), id="hash"),
        pytest.param(with_entitlements, id="entitlements"),
        pytest.param(lambda data: super_blob({0: code_directory(data)}) + b"tail", id="something behind"),
        pytest.param(lambda data: other()(data)[:-1] + b"\0", id="a wrong hash"),
    ],
)
def test_a_signature_that_is_not_the_same_but_for_its_hashes_counts(sign):
    a, b = image(signature={}), image(OTHER_UUID, sign=sign)
    assert not harmless(a, b)
    assert not harmless(b, a)


def test_a_signature_over_a_file_that_changed_since_counts():
    a = image(signature={})
    b = flipped(image(OTHER_UUID, signature={}), place_of(a))
    assert explained(a, b, PATH)[-1] == (None, False)
    assert not harmless(a, b)
    assert not harmless(flipped(a, place_of(a)), b)


def test_a_signature_that_is_another_table_too_counts():
    bare = image(signature={})
    start, size = struct.unpack_from("<II", bare, bare.index(b"\x1d\0\0\0\x10\0\0\0") + 8)
    over = command(0x29, struct.pack("<II", start + 8, size - 16))
    beside = command(0x29, struct.pack("<II", start - 8, 8))
    assert harmless(image(UUID, beside, signature={}), image(OTHER_UUID, beside, signature={}))
    assert not harmless(image(UUID, over, signature={}), image(OTHER_UUID, over, signature={}))


def test_bytes_behind_the_signature_are_not_covered_by_it():
    assert not harmless(image(signature={}, tail=b"one"), image(signature={}, tail=b"two"))


def test_a_signature_that_changed_alone_is_of_another_signer():
    a, b = image(sign=by_somebody), image(sign=lambda data: by_somebody(data, signature=b"t"))
    assert set(explained(a, b, PATH)) == {SIGNER}
    c = image(sign=lambda data: by_somebody(data, identifier="org.dema"))
    assert set(explained(a, c, PATH)) == {SIGNER}


def test_another_signer_counts():
    a, b = image(sign=by_somebody), image(OTHER_UUID, sign=lambda data: by_somebody(data, "Deme"))
    assert SIGNER in explained(a, b, PATH)
    assert not harmless(a, b)
    ad_hoc = image(signature={})
    assert SIGNER in explained(ad_hoc, b, PATH)
    assert not harmless(ad_hoc, b)


def test_what_somebody_signed_is_never_taken():
    a, b = image(sign=by_somebody), image(OTHER_UUID, sign=by_somebody)
    found = explained(a, b, PATH)
    assert ID in found
    assert ("signature-follows", False) in found
    assert SIGNATURE not in found
    assert not harmless(a, b)


def test_a_signature_that_claims_to_be_ad_hoc_but_has_a_signer_is_not():
    def sign(data: bytes) -> bytes:
        return by_somebody(data, flags=AD_HOC)

    assert not harmless(image(sign=sign), image(OTHER_UUID, sign=sign))


def test_architectures_are_judged_by_themselves():
    a = universal(image(cpu=X86_64), image(signature={}))
    b = universal(image(cpu=X86_64), image(OTHER_UUID, signature={}))
    assert explained(a, b, PATH) == [ID, SIGNATURE]
