"""Signatures in DER are read as far as a report tells them; what is laid out otherwise is refused."""

from __future__ import annotations

import pytest

from cms_builder import (
    ROOT,
    by,
    certificate,
    der,
    image_digest,
    name,
    object_id,
    sequence,
    signed_data,
    signer,
    told_signer,
)
from pydistdiff.native import cms
from pydistdiff.native import der as der_reader
from pydistdiff.native.binary import NativeError
from pydistdiff.native.cms import read_signed_data
from pydistdiff.native.der import SEQUENCE, Element, children, elements, read_element

CONTENT = image_digest(bytes(32))


def test_signers_are_named_by_their_certificates_and_zeros_may_follow():
    assert read_signed_data(by("Demo", CONTENT)).signers == (told_signer("Demo"),)
    assert read_signed_data(by("Demo", CONTENT) + bytes(7)).signers == (told_signer("Demo"),)
    assert read_signed_data(by("Demo", CONTENT)).content == CONTENT


def test_each_signer_is_told_and_one_without_certificate_is_unknown():
    known = certificate(name("One"), ROOT, 1), certificate(name("Two"), ROOT, 2)
    data = signed_data(
        CONTENT, known, (signer(ROOT, 2), signer(ROOT, 3), sequence(der(0x02, b"\3"), der(0x80, b"key")))
    )
    assert read_signed_data(data).signers == (told_signer("Two", known[1]), "unknown", "unknown")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "a signature is no DER", id="nothing"),
        pytest.param(b"\x1f\x00", "a signature is no DER", id="long tag"),
        pytest.param(b"\x30\x80\x00\x00", "a signature is no DER", id="no length"),
        pytest.param(b"\x30\x85\0\0\0\0\0", "a signature is no DER", id="long length"),
        pytest.param(b"\x30\x05\x00", "a part of a signature is longer than the signature", id="cut"),
        pytest.param(b"\x31\x00", "a signature is laid out as none that is known", id="a set"),
        pytest.param(sequence(), "a signature is laid out as none that is known", id="empty"),
        pytest.param(
            sequence(object_id(b"\1"), der(0xA0)), "a signature is laid out as none that is known", id="another kind"
        ),
        pytest.param(
            sequence(object_id(bytes.fromhex("2a864886f70d010702")), der(0xA0, sequence())),
            "a signature is laid out as none that is known",
            id="without parts",
        ),
        pytest.param(
            signed_data(CONTENT, (sequence(sequence()),), ()),
            "a certificate is laid out as none that is known",
            id="certificate",
        ),
        pytest.param(
            signed_data(CONTENT, (sequence(),), ()),
            "a certificate is laid out as none that is known",
            id="certificate without parts",
        ),
    ],
)
def test_what_is_laid_out_otherwise_is_refused(data, reason):
    with pytest.raises(NativeError, match=reason):
        read_signed_data(data)


def test_large_signatures_and_many_signers_are_refused(monkeypatch):
    many = signed_data(CONTENT, (), (signer(ROOT),) * 17)
    with pytest.raises(NativeError, match="a signature has more signers than any real one"):
        read_signed_data(many)
    monkeypatch.setattr(cms, "LARGEST", 10)
    with pytest.raises(NativeError, match="a signature is larger than any real one"):
        read_signed_data(many)


def test_parts_are_counted(monkeypatch):
    monkeypatch.setattr(der_reader, "MOST_PARTS", 3)
    assert len(list(elements(b"\5\0" * 2))) == 2
    with pytest.raises(NativeError, match="a signature has more parts than any real one"):
        list(elements(b"\5\0" * 4))


def test_lengths_have_one_or_several_bytes():
    for size in (0, 1, 127, 128, 255, 256, 70_000):
        element = read_element(der(0x04, bytes(size)) + b"behind")
        assert (element.tag, len(element.content)) == (4, size)
    assert children(Element(SEQUENCE, b"\5\0", b""), SEQUENCE) == (Element(5, b"", b"\5\0"),)


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_every_beginning_is_refused(cut):
    with pytest.raises(NativeError):
        read_signed_data(by("Demo", CONTENT)[:-cut])
