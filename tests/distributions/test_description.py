from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

import package_builder as build
from pydistdiff.archives.member import Archive, Content, Member
from pydistdiff.distributions import describe
from pydistdiff.errors import ReadError
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode, InputKind

if TYPE_CHECKING:
    from collections.abc import Iterator


class BrokenContent(Content):
    """Gives some bytes, then turns out to be damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data) + 1

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        yield self._data
        raise ReadError(HazardCode.CORRUPT_MEMBER, "the checksum is wrong")


def broken(archive: Archive, path: str, data: bytes) -> Archive:
    members = [replace(m, content=BrokenContent(data)) if m.path == path else m for m in archive.members]
    return replace(archive, members=tuple(members))


def test_a_wheel_is_described_by_its_metadata() -> None:
    archive = build.archive_of(
        build.wheel_files({"x.py": ""}, name="Demo", entry_points="[console_scripts]\nrun = x:main\n")
    )
    found = describe("demo-1.0-py3-none-any.whl", archive, Budget())
    assert (found.kind, found.name, found.version) == (InputKind.WHEEL, "Demo", "1.0")
    assert found.tags == ("py3-none-any",)
    assert found.scripts == ("run",)
    assert found.roots == (("Demo-1.0.dist-info", "{dist-info}"),)
    assert found.installs


def test_an_sdist_is_described_by_its_pkg_info() -> None:
    archive = build.archive_of(build.sdist_files({}, name="demo", version="2.0"), "tar", "gzip")
    found = describe("other-1.0.tar.gz", archive, Budget())
    assert (found.name, found.version, found.roots) == ("demo", "2.0", (("demo-2.0", "{root}"),))


def test_an_sdist_with_two_top_folders_has_no_root_but_a_name() -> None:
    archive = build.archive_of([*build.sdist_files({}), ("evil-9/x.py", "")], "tar", "gzip")
    found = describe("x.tar.gz", archive, Budget())
    assert (found.kind, found.name, found.roots) == (InputKind.SDIST, "demo", ())


def test_an_unpacked_sdist_has_its_pkg_info_at_the_top() -> None:
    archive = build.archive_of({"PKG-INFO": build.metadata_text("demo", "3.0")}, "directory")
    assert describe("folder", archive, Budget()).version == "3.0"


def test_an_egg_is_described_by_its_egg_info() -> None:
    found = describe("x.egg", build.archive_of(build.egg_files({}, version="4.0")), Budget())
    assert (found.kind, found.version) == (InputKind.EGG, "4.0")


def test_a_conda_package_is_described_by_its_index() -> None:
    info = build.conda_info_files({}, name="demo", version="5.0", build="h1_0", subdir="linux-64")
    found = describe("x.conda", build.archive_of({}, "conda", info=info), Budget())
    assert (found.name, found.version, found.tags) == ("demo", "5.0", ("linux-64", "h1_0"))


@pytest.mark.parametrize("index", ["", "{", "[]", "[" * 100_000, b"\xff", '{"name": 1, "version": null}', '"x"'])
def test_an_index_that_is_none_leaves_the_file_name(index: str | bytes) -> None:
    archive = build.archive_of({}, "conda", info={"info/index.json": index})
    found = describe("demo-1.0-0.conda", archive, Budget())
    assert (found.name, found.version) == ("demo", "1.0")


@pytest.mark.parametrize("name", ["", " ", "x" * 300, "evil\u202ename"])
def test_a_name_that_cannot_be_one_leaves_the_file_name(name: str) -> None:
    archive = build.archive_of(build.wheel_files({}, metadata=f"Name: {name}\nVersion: 1.0\n"))
    assert describe("demo-1.0-py3-none-any.whl", archive, Budget()).name == "demo"


def test_what_could_be_read_before_the_damage_is_taken() -> None:
    archive = build.archive_of(build.wheel_files({}))
    archive = broken(archive, "demo-1.0.dist-info/METADATA", b"Name: damaged\n")
    found = describe("demo-1.0-py3-none-any.whl", archive, Budget())
    assert (found.name, found.version) == ("damaged", "1.0")


def test_only_the_beginning_of_long_metadata_is_read() -> None:
    text = "Name: early\nX: " + "y" * 1_100_000 + "\nVersion: 9\n"
    archive = build.archive_of(build.wheel_files({}, metadata=text))
    found = describe("demo-1.0-py3-none-any.whl", archive, Budget())
    assert (found.name, found.version) == ("early", "1.0")


def test_the_last_of_several_copies_counts_as_for_installers() -> None:
    files = [*build.wheel_files({}), ("demo-1.0.dist-info/METADATA", "Name: last\nVersion: 1.0\n")]
    assert describe("demo-1.0-py3-none-any.whl", build.archive_of(files), Budget()).name == "last"


def test_a_wheel_without_dist_info_is_described_by_its_name() -> None:
    found = describe("demo-1.0-py3-none-any.whl", build.archive_of({"x.py": ""}), Budget())
    assert (found.name, found.version, found.roots, found.claims_member) == ("demo", "1.0", (), None)


def test_a_wheel_of_another_project_than_its_name_keeps_its_folder_but_is_read() -> None:
    archive = build.archive_of(build.wheel_files({}, name="other"))
    found = describe("demo-1.0-py3-none-any.whl", archive, Budget())
    assert (found.name, found.roots) == ("other", ())
    assert found.claims_member == "other-1.0.dist-info/RECORD"


def test_a_link_in_the_place_of_metadata_says_nothing() -> None:
    members = (Member(path="demo-1.0.dist-info/METADATA", target="x"), Member(path="demo-1.0.dist-info/WHEEL"))
    assert describe("demo-1.0-py3-none-any.whl", Archive(format="zip", members=members), Budget()).name == "demo"


def test_fields_that_stand_twice_are_findings() -> None:
    text = "Name: demo\nName: evil\nNAME: third\nVersion: 1.0\nClassifier: a\nClassifier: b\n\nName: body\n"
    archive = build.archive_of(build.wheel_files({}, metadata=text))
    found = describe("demo-1.0-py3-none-any.whl", archive, Budget())
    assert found.name == "demo"
    assert [finding.code for finding in found.findings] == [HazardCode.METADATA_REPEATED_FIELD]
    assert "Name" in found.findings[0].message
    assert found.findings[0].member == "demo-1.0.dist-info/METADATA"


def test_continued_lines_and_lines_without_colon_are_no_fields() -> None:
    text = "Name: demo\r\nSummary: a\r\n Summary: b\r\nnothing\r\nVersion: 7\r\n"
    archive = build.archive_of(build.sdist_files({}, metadata=text), "tar", "gzip")
    found = describe("x.tar.gz", archive, Budget())
    assert (found.version, found.findings) == ("7", ())


def test_commands_come_from_script_sections_alone() -> None:
    text = "[console_scripts]\na = x:y\n# b = x:y\n\n= c\n[other]\nd = x:y\n[gui_scripts]\ne=x:y\na = z:z\n"
    archive = build.archive_of(build.wheel_files({}, entry_points=text))
    assert describe("demo-1.0-py3-none-any.whl", archive, Budget()).scripts == ("a", "e")


def test_the_only_dist_info_of_a_conda_package_is_its_own() -> None:
    files = {"lib/python3.9/site-packages/torch-1.0.dist-info/METADATA": ""}
    archive = build.archive_of(files, "conda", info=build.conda_info_files(files, name="pytorch"))
    assert describe("x.conda", archive, Budget()).dist_infos == ("torch-1.0.dist-info",)
    two = {**files, "lib/python3.9/site-packages/other-1.0.dist-info/METADATA": ""}
    assert describe("x.conda", build.archive_of(two, "conda"), Budget()).dist_infos == ()
