"""Certificates are told by what they say, keys by no more than their digest; a private key is a hazard."""

from __future__ import annotations

import hashlib

import pytest
from msgspec.structs import replace

from certificate_builder import certificate, name, pem
from document_pairs import compared, explained, pair_of, told
from package_builder import wheel
from pydistdiff import compare
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.certificates import DerComparer
from pydistdiff.comparers.pem import PemComparer
from pydistdiff.model import BytesChange, HazardCode, Role, TextChange

PATH = "certifi/cacert.pem"
A, B, C = (pem(certificate(f"Root {letter}", serial=number)) for number, letter in enumerate("ABC", 1))


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_pem_is_known_by_name_and_mark():
    for path in (PATH, "x/server.KEY", "x/a.crt"):
        assert PemComparer().accepts(pair_of(A, B, path))
        assert not PemComparer().accepts(pair_of(A, "text\n", path))
    assert not PemComparer().accepts(pair_of(A, B, "x.txt"))


def test_certificates_that_came_and_went_are_in_the_headline():
    name_, comparison, fallback = compared(A + B, A + C + pem(certificate("Root D")), PATH)
    assert (name_, fallback) == ("pem", None)
    assert comparison.headline == "2 certificates added, 1 removed: +Root C, +Root D, -Root B"
    assert [(change.op.value, change.path) for change in comparison.changes] == [
        ("removed", ("certificates", "Root B")),
        ("added", ("certificates", "Root C")),
        ("added", ("certificates", "Root D")),
    ]
    assert comparison.changes[1].b == (
        '{"subject": "C=DE, O=Demo, CN=Root C", "issuer": "CN=Demo CA", "serial": "03", '
        '"not before": "2024-01-02 03:04:05Z", "not after": "2034-01-02 03:04:05Z", "key": "RSA, 2,048 bits", '
        f'"signature": "SHA-256 with RSA", "sha256": "{digest(certificate("Root C", serial=3))}", '
        '"label": "CERTIFICATE"}'
    )
    assert explained(A + B, A + C, PATH, Role.DATA) == [(None, False), (None, False)]


def test_very_many_names_are_counted():
    many = "".join(pem(certificate(f"Root {number}", serial=number)) for number in range(9))
    headline = compared(A, A + many, PATH)[1].headline
    assert headline == ("9 certificates added: +Root 0, +Root 1, +Root 2, +Root 3, +Root 4, +Root 5 and 3 more")


def test_a_renewed_certificate_is_told_by_what_changed():
    old, new = certificate("Root A", serial=1), certificate("Root A", serial=9)
    assert told(pem(old), pem(new), PATH) == [
        ("changed", ("certificates", "Root A", "serial"), "01", "09"),
        ("changed", ("certificates", "Root A", "sha256"), digest(old), digest(new)),
    ]
    assert compared(pem(old), pem(new), PATH)[1].headline == "1 certificate changed: ±Root A"


def test_a_byte_that_no_field_tells_is_told_by_the_digest():
    old, new = certificate(signature=b"\0one"), certificate(signature=b"\0two")
    assert [change[1][2] for change in told(pem(old), pem(new), PATH)] == ["sha256"]


def test_certificates_of_one_name_are_known_by_their_serial_number_on_both_sides():
    one, other = (pem(certificate("Root", serial=serial)) for serial in (1, 2))
    ((op, path, _),) = told(one + other, other, PATH)
    assert (op, path) == ("removed", ("certificates", "Root (serial 01)"))
    ((op, path, _),) = told(other, other + other, PATH)
    assert (op, path) == ("added", ("certificates", "Root (serial 02) #2"))


def test_text_before_a_block_belongs_to_it():
    assert told("# one\n" + A, "# two\n" + A, PATH) == [
        ("changed", ("certificates", "Root A", "text before"), "# one", "# two")
    ]
    assert told(A, A + "end\n", PATH) == [("added", ("end",), "end")]


def test_how_base64_is_wrapped_is_layout():
    wide = pem(certificate("Root A", serial=1), width=76)
    assert told(A, wide, PATH) == [("formatting", "one layout", "another layout", None)]
    assert told(A, "\n" + A, PATH) == [("formatting", "one layout", "another layout", None)]


def test_another_order_of_certificates_is_told():
    ((kind, path, _),) = told(A + B, B + A, PATH)
    assert (kind, path) == ("reordered", ("certificates",))


def test_what_cannot_be_read_is_told_by_its_digest():
    odd, odder = (pem(data) for data in (b"no certificate", b"nor this"))
    ((op, path, a, b),) = told(odd, odder, PATH)
    assert (op, path) == ("changed", ("certificates", "CERTIFICATE", "content"))
    assert (a, b) == (f"14 bytes, sha256 {digest(b'no certificate')}", f"8 bytes, sha256 {digest(b'nor this')}")
    broken = "-----BEGIN X-----\n{}\n-----END X-----\n"
    ((_, path, a, _),) = told(broken.format("!"), broken.format("?"), PATH)
    assert (path, a) == (("X", "X", "content"), f"no Base64, sha256 {digest(b'!' + bytes([10]))}")


def test_headers_of_a_block_are_told():
    a, b = (pem(b"key", "RSA PRIVATE KEY", headers=f"DEK-Info: {cipher}") for cipher in ("DES", "AES"))
    assert told(a, b, PATH) == [
        ("changed", ("RSA PRIVATE KEY", "RSA PRIVATE KEY", "headers"), "DEK-Info: DES", "DEK-Info: AES")
    ]
    assert compared(a, b, PATH)[1].headline == "RSA PRIVATE KEY changed"


def test_other_blocks_are_in_the_headline():
    assert compared(A, B + pem(b"key", "PUBLIC KEY"), PATH)[1].headline == (
        "1 certificate added, 1 removed: +Root B, -Root A; PUBLIC KEY added"
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (pem(b"secret", "PRIVATE KEY"), "It holds a private key, which everybody who has the package can use."),
        (
            pem(b"secret", "EC PRIVATE KEY") * 2,
            "It holds 2 private keys, which everybody who has the package can use.",
        ),
        (
            pem(b"secret", "PGP PRIVATE KEY BLOCK"),
            "It holds a private key, which everybody who has the package can use.",
        ),
        (
            pem(b"secret", "ENCRYPTED PRIVATE KEY"),
            "It holds a private key, under a password, which can be guessed.",
        ),
        (
            pem(b"secret", "RSA PRIVATE KEY", headers="Proc-Type: 4,ENCRYPTED"),
            "It holds a private key, under a password, which can be guessed.",
        ),
    ],
)
def test_a_private_key_is_a_hazard(text: str, message: str):
    comparison = compared(A, A + text, "x/server.key")[1]
    assert comparison.findings_a == ()
    (finding,) = comparison.findings_b
    assert (finding.code, finding.message) == (HazardCode.SECRET_IN_PACKAGE, message)
    alone = replace(pair_of(text, text, "x/server.key"), b=None, path_b=None)
    _, comparison, fallback = compare_pair(alone)
    assert fallback is None
    assert [found.code for found in comparison.findings_a] == [HazardCode.SECRET_IN_PACKAGE]
    assert comparison.findings_b == ()


@pytest.mark.parametrize("path", ["x/key.old", "x/key.pem.bak", "x/notes.txt", "x/key"])
@pytest.mark.parametrize("label", ["PRIVATE KEY", "RSA PRIVATE KEY", "OPENSSH PRIVATE KEY", "PGP PRIVATE KEY BLOCK"])
def test_a_private_key_is_a_hazard_under_any_name(path: str, label: str):
    key = pem(b"secret", label)
    format_, comparison, _ = compare_pair(replace(pair_of(key, key, path), a=None, path_a=None))
    assert (format_, [found.code for found in comparison.findings_b]) == ("pem", [HazardCode.SECRET_IN_PACKAGE])


@pytest.mark.parametrize("text", [pem(b"key", "PUBLIC KEY"), "See " + pem(b"secret", "PRIVATE KEY"), "-----BEGIN "])
def test_what_does_not_begin_with_a_private_key_is_known_by_its_name_only(text: str):
    assert not PemComparer().accepts(pair_of(text, text + A, "x/notes.txt"))
    assert not PemComparer().accepts(pair_of(text, pem(b"secret", "PRIVATE KEY"), "x/notes.txt"))


def test_another_private_key_is_another_hazard():
    a, b = (pem(secret, "PRIVATE KEY") for secret in (b"one", b"two"))
    comparison = compared(a, b, "x/server.key")[1]
    assert comparison.findings_a[0].evidence != comparison.findings_b[0].evidence
    assert compared(a, a + A, "x/server.key")[1].findings_b == comparison.findings_a


def test_no_public_key_is_a_hazard():
    comparison = compared(A, A + pem(b"key", "PUBLIC KEY") + pem(b"x", "CERTIFICATE REQUEST"), PATH)[1]
    assert comparison.findings_b == ()


@pytest.mark.parametrize("file", ["server.key", "server.bak", "id_rsa"])
def test_a_private_key_stands_once_in_the_report(tmp_path, file: str):
    """A name that is a hazard by itself is not told twice, and the key is told of its member."""
    paths = []
    for side, extra in (("a", {}), ("b", {f"demo/{file}": pem(b"secret", "PRIVATE KEY").encode()})):
        (tmp_path / side).mkdir()
        paths.append(tmp_path / side / "demo-1.0-py3-none-any.whl")
        paths[-1].write_bytes(wheel({"demo/__init__.py": b"", **extra}))
    hazards = [hazard for hazard in compare(*paths).hazards if hazard.code is HazardCode.SECRET_IN_PACKAGE]
    assert [(hazard.member, hazard.side.value) for hazard in hazards] == [
        (f"demo-1.0-py3-none-any.whl > demo/{file}", "b")
    ]


def test_certificates_on_one_side_are_shown_as_text_with_their_number():
    _, comparison, fallback = compare_pair(replace(pair_of(A + B, A, PATH), b=None, path_b=None))
    assert (comparison.headline, fallback) == ("2 certificates removed: -Root A, -Root B", None)
    assert [type(change) for change in comparison.changes] == [TextChange]


def test_a_block_without_end_is_shown_as_text_with_the_reason():
    name_, _, fallback = compared(A, A[:-20], PATH)
    assert (name_, fallback.wanted, fallback.reason) == ("text", "pem", "the block 'CERTIFICATE' has no end")


# DER


def test_a_certificate_in_der_is_told_by_its_fields():
    a, b = certificate("Demo"), certificate("Demo", issuer=name(CN="\x1b[1mOther"))
    assert DerComparer().accepts(pair_of(a, b, "x/ca.crt"))
    assert not DerComparer().accepts(pair_of(a, A, "x/ca.crt"))
    assert not DerComparer().accepts(pair_of(a, b, "x/ca"))
    assert told(a, b, "x/ca.der") == [
        ("changed", ("issuer",), "CN=Demo CA", "CN=⟦U+001B⟧[1mOther"),
        ("changed", ("sha256",), digest(a), digest(b)),
    ]
    assert compared(a, b, "x/ca.der")[1].headline == "issuer CN=Demo CA → CN=⟦U+001B⟧[1mOther"


def test_a_certificate_in_der_on_one_side_is_shown_by_its_bytes():
    data = certificate("Demo")
    _, comparison, fallback = compare_pair(replace(pair_of(data, data, "x/a.cer"), a=None, path_a=None))
    assert (comparison.headline, fallback) == ("certificate of Demo, valid until 2034-01-02 03:04:05Z", None)
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_what_is_no_certificate_in_der_is_shown_as_bytes_with_the_reason():
    data = certificate("Demo")
    name_, _, fallback = compared(data, data + b"\5\0", "x/a.cer")
    assert (name_, fallback.wanted, fallback.reason) == ("binary", "der", "it is no certificate")
