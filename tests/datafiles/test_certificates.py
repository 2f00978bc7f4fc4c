"""The readers of DER and PEM: bounded, strict, and right about what OpenSSL writes."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest

from certificate_builder import (
    ED25519,
    RSA,
    SHA256_RSA,
    certificate,
    der,
    integer,
    name,
    oid,
    pem,
    sequence,
    utc,
)
from pydistdiff.datafiles.der import Certificate, read_certificate
from pydistdiff.datafiles.pem import MOST_BLOCKS, read_pem
from pydistdiff.datafiles.reading import DataFileError

PLAIN = certificate()


def test_a_certificate_says_what_it_is():
    assert read_certificate(PLAIN) == Certificate(
        subject=(("C", "DE"), ("O", "Demo"), ("CN", "Demo Root")),
        issuer=(("CN", "Demo CA"),),
        serial="05",
        not_before="2024-01-02 03:04:05Z",
        not_after="2034-01-02 03:04:05Z",
        key="RSA, 2,048 bits",
        signature="SHA-256 with RSA",
        sha256=hashlib.sha256(PLAIN).hexdigest(),
    )
    assert read_certificate(PLAIN).name == "Demo Root"
    assert read_certificate(certificate(subject=name(O="Demo", OU="Unit"))).name == "Unit"
    assert read_certificate(certificate(subject=name())).name == "(no subject)"
    assert read_certificate(certificate(version=b"")).serial == "05"


@pytest.mark.parametrize(
    ("tag", "data", "told"),
    [
        (0x0C, "é".encode(), "é"),
        (0x13, b"a", "a"),
        (0x14, b"\xe9", "é"),
        (0x1E, "é".encode("utf-16-be"), "é"),
        (0x0C, b"\xff", "bytes ff"),
        (0x04, b"a", "bytes 61"),
    ],
)
def test_strings_have_an_encoding(tag: int, data: bytes, told: str):
    part = sequence(der(0x31, sequence(oid("1.2.840.113549.1.9.1"), der(tag, data))))
    assert read_certificate(certificate(subject=part)).subject == (("emailAddress", told),)


def test_what_has_no_name_here_is_told_in_digits():
    part = sequence(der(0x31, sequence(oid("2.999.3"), der(0x13, b"x"))))
    read = read_certificate(certificate(subject=part, algorithm=sequence(oid("1.3.6.1.4.1.99999")), key=ED25519))
    assert (read.subject, read.signature, read.key) == ((("2.999.3", "x"),), "1.3.6.1.4.1.99999", "Ed25519")


@pytest.mark.parametrize(
    ("tag", "text", "told"),
    [
        (0x17, "491231235959Z", "2049-12-31 23:59:59Z"),
        (0x17, "500101000000Z", "1950-01-01 00:00:00Z"),
        (0x18, "99991231235959Z", "9999-12-31 23:59:59Z"),
        (0x18, "2024", "2024"),
        (0x17, "x", "x"),
        (0x17, "9" * 100, "19" + "9" * 64),
    ],
)
def test_times_are_told_as_iso_has_them(tag: int, text: str, told: str):
    times = sequence(der(tag, text.encode()), utc())
    assert read_certificate(certificate(times=times)).not_before == told


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is no certificate"),
        (b"\x30", "a length is not written"),
        (PLAIN + b"\0", "a length is not written"),
        (PLAIN + b"\5\0", "it is no certificate"),
        (PLAIN[:-1], "an element is cut"),
        (b"\x30\x80\0\0", "a length is not written"),
        (b"\x30\x85\0\0\0\0\1\0", "a length is not written"),
        (b"\x30\x84\xff\xff\xff\xff", "an element is cut"),
        (b"\x30\x81\x05" + bytes(5), "a length is not written"),
        (b"\x30\x82\0\x80" + bytes(128), "a length is not written"),
        (b"\x3f\x81\x01\0", "a tag of several bytes"),
        (sequence(), "it is no certificate"),
        (sequence(sequence(), SHA256_RSA, der(3, b"")), "not the fields of a certificate"),
        (certificate(times=sequence(utc())), "from when to when"),
        (certificate(times=sequence(integer(1), utc())), "a time has another form"),
        (certificate(subject=sequence(sequence())), "a name has another form"),
        (certificate(subject=sequence(der(0x31, integer(1)))), "a name has another form"),
        (certificate(subject=sequence(der(0x31, sequence(integer(1), integer(1))))), "a name has another form"),
        (certificate(subject=sequence(der(0x31, sequence(oid("1.2"))))), "a name has another form"),
        (certificate(subject=sequence(der(0x31, sequence(der(6), utc())))), "an object identifier is empty"),
        (certificate(subject=sequence(*[der(0x31, sequence(oid("1.2"), utc()))] * 201)), "very many parts"),
        (certificate(algorithm=sequence()), "an algorithm has no name"),
        (certificate(algorithm=sequence(utc())), "an algorithm has no name"),
        (certificate(key=sequence()), "its key has another form"),
        (certificate(key=sequence(sequence(oid("1.2.840.113549.1.1.1")), der(3, b"\0"))), "no key of RSA"),
        (certificate(key=sequence(sequence(oid("1.2.840.113549.1.1.1")), der(3, b"\0\x30\0"))), "no key of RSA"),
    ],
)
def test_what_is_no_certificate_is_refused(data: bytes, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_certificate(data)


def test_elements_in_elements_cost_no_recursion():
    data = b""
    for _ in range(5_000):
        data = sequence(data)
    with pytest.raises(DataFileError):
        read_certificate(data)


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
def test_what_openssl_writes_is_read(tmp_path):
    words = ["openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-keyout", "key.pem", "-out", "c.pem", "-days"]
    subprocess.run([*words, "7", "-subj", "/C=DE/O=Demo é/CN=demo"], cwd=tmp_path, check=True, capture_output=True)
    ((block,), end) = read_pem((tmp_path / "c.pem").read_text())
    assert (block.label, block.before, end) == ("CERTIFICATE", "", "\n")
    read = read_certificate(block.data)
    assert (read.key, read.name) == ("RSA, 1,024 bits", "demo")
    words = ["openssl", "x509", "-in", "c.pem", "-noout", "-serial", "-fingerprint", "-sha256"]
    told = subprocess.run(words, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.lower()
    assert read.sha256 in told.replace(":", "")
    assert read.serial.replace(":", "").lstrip("0") in told
    ((key,), _) = read_pem((tmp_path / "key.pem").read_text())
    assert key.is_private_key and not key.is_encrypted


def test_blocks_have_text_and_headers_around_them():
    text = "before\n" + pem(b"abc", "RSA PRIVATE KEY", headers="Proc-Type: 4,ENCRYPTED\nDEK-Info: AES") + "after\n"
    ((block,), end) = read_pem(text)
    assert (block.before, block.data, end) == ("before\n", b"abc", "\nafter\n")
    assert block.headers == "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES"
    assert block.is_private_key and block.is_encrypted
    ((block,), _) = read_pem("-----BEGIN X----- \t\nYWJj\n  ZGVm\n-----END X-----")
    assert (block.data, block.is_private_key) == (b"abcdef", False)
    ((block,), _) = read_pem("-----BEGIN A B-----\nA: b\nYWJj\n-----END A B-----\n")
    assert block.data is None  # no line without text ends its headers


@pytest.mark.parametrize("body", ["", "YWJ", "YW=j", "YWJjZGV=", "YWI=\nYWI=", "YW!j", "é", "=abcd"])
def test_what_is_no_base64_has_no_bytes(body: str):
    ((block,), _) = read_pem(f"-----BEGIN X-----\n{body}\n-----END X-----\n")
    assert (block.data, block.text) == (None, f"{body}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "it has no block"),
        ("x -----BEGIN X-----\nYWJj\n-----END X-----\n", "it has no block"),
        ("-----BEGIN X-----\nYWJj\n", "the block 'X' has no end"),
        ("-----BEGIN X-----\nYWJj\n-----END Y-----\n", "the block 'X' has no end"),
        ("-----BEGIN X\n", "the first line of a block"),
        ("-----BEGIN -----\n", "the first line of a block"),
        (f"-----BEGIN {'X' * 65}-----\n", "the first line of a block"),
        ("-----BEGIN X-----YWJj-----END X-----\n", "the first line of a block"),
        (pem(b"a", "X") * (MOST_BLOCKS + 1), "more than 10,000 blocks"),
    ],
)
def test_what_is_no_pem_is_refused(text: str, reason: str):
    with pytest.raises(DataFileError, match=reason):
        read_pem(text)


def test_marks_without_blocks_cost_no_more_than_their_length():
    with pytest.raises(DataFileError, match="it has no block"):
        read_pem(" -----BEGIN X-----" * 100_000)


def test_a_key_of_rsa_tells_its_bits():
    assert read_certificate(certificate(key=RSA)).key == "RSA, 2,048 bits"
