from __future__ import annotations

import bz2
import zipfile

import pytest
from backports import zstd

import package_builder as build
from pydistdiff.archives.formats import open_archive
from pydistdiff.archives.member import Archive
from pydistdiff.archives.source import BytesSource
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode

FILES = {"lib/x": "x\n"}
NAME = "demo-1.0-0.conda"


def packed(files: build.Files) -> bytes:
    return zstd.compress(build.tar_archive(files))


def conda(*members: tuple[str, build.Content], name: str = NAME, method: int = zipfile.ZIP_STORED) -> Archive:
    return open_archive(name, BytesSource(build.zip_archive(members, method=method)), Budget())


def codes(archive: Archive) -> list[tuple[HazardCode, bool]]:
    return [(finding.code, finding.is_problem) for finding in archive.findings]


PKG = ("pkg-demo-1.0-0.tar.zst", packed(FILES))
INFO = ("info-demo-1.0-0.tar.zst", packed({"info/index.json": "{}"}))
META = ("metadata.json", "{}")


def test_both_tars_are_one_tree_whose_members_know_their_part():
    archive = conda(META, PKG, INFO)
    assert archive.format == "conda"
    assert [(member.path, member.part) for member in archive.members] == [
        ("lib/x", PKG[0]),
        ("info/index.json", INFO[0]),
    ]
    assert [member.path for member in archive.outer] == ["metadata.json"]
    assert not archive.findings
    assert dict(archive.facts)["pkg mtime"] == "2024-01-01 00:00:00"
    assert dict(archive.facts)["info compression"] == "stored"


def test_a_zip_with_both_tars_is_a_conda_package_whatever_its_name():
    assert conda(META, PKG, INFO, name="x.zip").format == "conda"
    assert conda(META, PKG, name="x.zip").format == "zip"


@pytest.mark.parametrize(("members", "missing"), [((PKG,), "info"), ((INFO,), "pkg")])
def test_a_missing_tar_is_named(members: tuple, missing: str):
    archive = conda(META, *members)
    [finding] = archive.findings
    assert finding.code is HazardCode.CONDA_LAYOUT
    assert f"{missing}-*.tar.zst is missing" in finding.message


def test_a_second_tar_is_named_and_read_too():
    archive = conda(META, PKG, ("pkg-evil-1.0-0.tar.zst", packed({"lib/x": "evil\n"})), INFO)
    assert codes(archive) == [(HazardCode.CONDA_LAYOUT, False)]
    assert [(member.path, member.occurrence) for member in archive.members][:2] == [("lib/x", 1), ("lib/x", 2)]


def test_a_member_that_is_neither_tar_nor_metadata_is_named():
    archive = conda(META, PKG, INFO, ("extra\x1b.txt", "x"))
    [finding] = archive.findings
    assert finding.code is HazardCode.CONDA_LAYOUT
    assert "extra⟦U+001B⟧.txt" in finding.message
    assert finding.member == "extra\x1b.txt"


def test_an_inner_tar_without_members_is_empty_and_no_problem():
    archive = conda(META, ("pkg-demo-1.0-0.tar.zst", zstd.compress(b"\0" * 1024)), INFO)
    assert not archive.findings
    assert [member.path for member in archive.members] == ["info/index.json"]


def test_an_inner_tar_may_be_compressed_otherwise():
    archive = conda(META, ("pkg-demo-1.0-0.tar.bz2", bz2.compress(build.tar_archive(FILES))), INFO)
    assert [member.path for member in archive.members] == ["lib/x", "info/index.json"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"no zstd at all", "is not compressed as its name says"),
        (zstd.compress(b"no tar"), "holds no tar"),
        (b"", "is not compressed as its name says"),
    ],
)
def test_an_inner_archive_that_is_no_tar_is_a_problem(data: bytes, message: str):
    archive = conda(META, (PKG[0], data), INFO)
    assert codes(archive) == [(HazardCode.CORRUPT_ARCHIVE, True)]
    assert message in archive.findings[0].message
    assert archive.findings[0].part == PKG[0]
    assert [member.path for member in archive.members] == ["info/index.json"]


def test_an_inner_archive_whose_bytes_do_not_fit_the_zip_is_a_problem():
    data = build.zip_archive((META, PKG, INFO), method=zipfile.ZIP_STORED)
    place = data.index(PKG[1]) + 30
    bad = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
    archive = open_archive(NAME, BytesSource(bad), Budget())
    assert (HazardCode.CORRUPT_MEMBER, True) in codes(archive)


def test_a_link_that_is_called_a_tar_is_none():
    archive = conda(META, PKG, ("info-demo-1.0-0.tar.zst", build.Link("elsewhere")))
    assert {finding.code for finding in archive.findings} == {HazardCode.CONDA_LAYOUT}
    assert len(archive.findings) == 2
