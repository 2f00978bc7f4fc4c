from __future__ import annotations

import gzip
import io

import pytest

import package_builder as build
from pydistdiff.archives.formats import CompressedFormat, is_archive, open_archive
from pydistdiff.archives.member import Archive
from pydistdiff.archives.source import BytesSource
from pydistdiff.errors import NotThisFormatError
from pydistdiff.limits import Budget

FILES = {"x.txt": "x\n"}


def opened(name: str, data: bytes) -> Archive:
    return open_archive(name, BytesSource(data), Budget())


@pytest.mark.parametrize(
    ("suffix", "compression"),
    [(".tar", None), (".tar.gz", "gzip"), (".tar.bz2", "bzip2"), (".tar.xz", "xz"), (".tar.zst", "zstd")],
)
def test_a_tar_is_read_in_any_compression(suffix: str, compression: str | None):
    archive = opened("any-name", build.compressed(build.tar_archive(FILES), suffix))
    assert (archive.format, archive.compression) == ("tar", compression)
    assert [member.path for member in archive.members] == ["x.txt"]
    assert (archive.payload is None) == (compression is None)


def test_a_compressed_file_has_one_member_under_the_name_that_it_unpacks_to():
    archive = opened("x.json.gz", gzip.compress(b"{}", mtime=0))
    assert (archive.format, archive.compression) == ("stream", "gzip")
    assert [(member.path, member.size) for member in archive.members] == [("x.json", 2)]


def test_the_name_in_a_gzip_header_is_a_fact():
    stream = io.BytesIO()
    with gzip.GzipFile("inner.txt", "wb", fileobj=stream, mtime=0) as file:
        file.write(b"x")
    assert dict(opened("x.gz", stream.getvalue()).facts)["gzip-name"] == "inner.txt"


@pytest.mark.parametrize(("name", "form"), [("x.tar.gz", "tar"), ("x.tgz", "tar"), ("x.gz", "stream")])
def test_nothing_but_nul_is_an_empty_tar_only_if_it_is_called_one(name: str, form: str):
    assert opened(name, gzip.compress(b"\0" * 10240, mtime=0)).format == form


def test_an_egg_may_have_a_script_before_its_zip():
    data = build.egg(FILES, prefix=b"#!/bin/sh\nexec python\n")
    assert opened("demo-1.0-py3.egg", data).format == "zip"
    with pytest.raises(NotThisFormatError):
        opened("demo.bin", data)


@pytest.mark.parametrize("name", ["demo", "demo.pex", "bin/demo.shiv", "demo.pyzw"])
def test_a_zip_behind_the_line_of_an_interpreter_is_one_whatever_it_is_called(name: str):
    data = build.egg(FILES, prefix=b"#!/usr/bin/env python3\n")
    assert is_archive(name, BytesSource(data))
    assert [member.path for member in opened(name, data).members if member.path == "x.txt"] == ["x.txt"]


@pytest.mark.parametrize("script", [b"#!/bin/sh\necho\n", b"#!/bin/sh", b"#!/bin/sh\nPK", b"\n"])
def test_a_script_that_is_more_than_a_line_is_no_archive_by_what_follows(script: bytes):
    assert not is_archive("demo", BytesSource(build.egg(FILES, prefix=script)))


def test_what_is_no_archive_is_none():
    with pytest.raises(NotThisFormatError):
        opened("x.whl", b"hello, not a zip\n" * 10)
    with pytest.raises(NotThisFormatError):
        CompressedFormat().read("x", BytesSource(b"plain"), Budget())


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (build.zip_archive(FILES), True),
        (build.tar_archive(FILES), True),
        (gzip.compress(b"payload", mtime=0), True),
        (b"\x1f\x8b\x08 but the rest is no gzip", False),
        (b"text", False),
    ],
)
def test_archives_are_recognised_cheaply(data: bytes, expected: bool):
    assert is_archive("member", BytesSource(data)) is expected
