"""Causes of what WHEEL and METADATA say, and of members as a whole."""

from __future__ import annotations

import gzip
import json

import pytest

import package_builder as build
from explained_packages import CONDA, SDIST, WHEEL, causes_of, node_of, report_on, told_causes
from pydistdiff.explain import whole_members
from pydistdiff.explain.neighbours import Neighbours
from pydistdiff.model import Report, Verdict

FILES = {"demo/x.py": "x = 1\n"}
INFO = "demo-1.0.dist-info"


def wheel_field(a: str, b: str, names: tuple[str, str] = (WHEEL, WHEEL)) -> Report:
    text = "Wheel-Version: 1.0\n"
    return report_on(*(build.wheel(FILES, wheel=text + side) for side in (a, b)), *names)


def test_another_generator_is_harmless():
    report = wheel_field("Generator: flit 3.9.0\n", "Generator: flit 3.10.1\n")
    assert causes_of(node_of(report, "{dist-info}/WHEEL")) == [("build-backend", True)]
    assert report.verdict is Verdict.EQUIVALENT


def test_a_generator_beside_another_change_explains_its_own_part_only():
    report = wheel_field(
        "Generator: a\nWheel-Version: 1.0\nX: 1\n".replace("Wheel-Version: 1.0\n", ""), "Generator: b\nX: 2\n"
    )
    causes = told_causes(node_of(report, "{dist-info}/WHEEL"))
    assert causes[("changed", ("Generator",))] == "build-backend"
    assert set(causes.values()) == {"build-backend", None}
    assert report.verdict is Verdict.DIFFERENT


def test_tags_that_the_names_say_follow_them_and_count():
    names = "demo-1.0-cp311-cp311-linux_x86_64.whl", "demo-1.0-cp312-cp312-linux_x86_64.whl"
    report = wheel_field("Tag: cp311-cp311-linux_x86_64\n", "Tag: cp312-cp312-linux_x86_64\n", names)
    assert causes_of(node_of(report, "{dist-info}/WHEEL")) == [("tag-follows", False)] * 2


def test_a_tag_that_no_name_says_is_not_explained():
    names = "demo-1.0-cp311-cp311-linux_x86_64.whl", "demo-1.0-cp312-cp312-linux_x86_64.whl"
    report = wheel_field("Tag: cp311-cp311-linux_x86_64\n", "Tag: cp313-cp313-linux_x86_64\n", names)
    assert told_causes(node_of(report, "{dist-info}/WHEEL")) == {
        ("removed", ("Tag", "cp311-cp311-linux_x86_64")): "tag-follows",
        ("added", ("Tag", "cp313-cp313-linux_x86_64")): None,
    }


def test_two_spellings_of_one_platform_are_harmless():
    old, new = "Tag: cp39-abi3-manylinux2014_x86_64\n", "Tag: cp39-abi3-manylinux_2_17_x86_64\n"
    report = wheel_field(old, new)
    assert causes_of(node_of(report, "{dist-info}/WHEEL")) == [("tag-alias", True)] * 2
    report = wheel_field(old, old + new)
    assert causes_of(node_of(report, "{dist-info}/WHEEL")) == [("tag-alias", True)]


@pytest.mark.parametrize("tag", ["manylinux_2_28_x86_64", "manylinux_2_17_aarch64", "musllinux_1_1_x86_64"])
def test_another_platform_is_no_other_spelling(tag):
    report = wheel_field("Tag: cp39-abi3-manylinux2014_x86_64\n", f"Tag: cp39-abi3-{tag}\n")
    assert causes_of(node_of(report, "{dist-info}/WHEEL")) == [(None, False)] * 2


def test_the_build_number_and_purelib_count():
    report = wheel_field("Build: 1\nRoot-Is-Purelib: true\n", "Build: 2\nRoot-Is-Purelib: false\n")
    assert sorted(causes_of(node_of(report, "{dist-info}/WHEEL"))) == [("build-tag", False), ("wheel-purelib", False)]


def test_a_member_that_moves_between_root_and_purelib_is_of_purelib_and_counts():
    a, b = build.wheel({"demo/x.py": "x" * 99}), build.wheel({"demo-1.0.data/purelib/demo/x.py": "x" * 99})
    assert causes_of(node_of(report_on(a, b), "{data}/purelib/demo/x.py")) == [("wheel-purelib", False)]
    c = build.wheel({"demo-1.0.data/purelib/demo/y.py": "x" * 99})
    assert causes_of(node_of(report_on(a, c), "{data}/purelib/demo/y.py")) == [(None, False)]
    names = "demo-1.0.tar.gz"
    sdists = [build.sdist({"demo.data/platlib/x.py": "x" * 99}), build.sdist({"x.py": "x" * 99})]
    assert causes_of(node_of(report_on(*sdists, names), "x.py")) == [(None, False)]


# ---------------------------------------------------------------- METADATA


def metadata(text: str, generator: str = "x", version: str = "1.0", **files: str) -> bytes:
    wheel = f"Wheel-Version: 1.0\nGenerator: {generator}\n"
    return build.wheel({**FILES, **files}, metadata=text, wheel=wheel, version=version)


def test_fields_that_come_with_a_newer_format_belong_to_it_and_count():
    a = metadata("Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n")
    b = metadata("Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nLicense-File: LICENSE\nDynamic: License-File\n")
    assert set(causes_of(node_of(report_on(a, b), "{dist-info}/METADATA"))) == {("metadata-version", False)}


def test_the_same_fields_without_another_format_are_content():
    a = metadata("Metadata-Version: 2.4\nName: demo\nVersion: 1.0\n")
    b = metadata("Metadata-Version: 2.4\nName: demo\nVersion: 1.0\nDynamic: License-File\nClassifier: License :: X\n")
    assert set(causes_of(node_of(report_on(a, b), "{dist-info}/METADATA"))) == {(None, False)}


HEAD = "Metadata-Version: 2.3\nName: demo\nVersion: 1.0\n"
CLASSIFIER = "Classifier: Programming Language :: Python :: 3.15\n"


@pytest.mark.parametrize(
    ("generators", "cause"),
    [
        (("poetry-core 2.3.1", "poetry-core 2.5.0"), "metadata-version"),
        (("poetry-core 2.5.0", "poetry-core 2.5.0"), None),
        (("setuptools (80)", "setuptools (81)"), None),
        (("setuptools (80)", "poetry-core 2.5.0"), None),
    ],
)
def test_classifiers_are_made_up_by_poetry_alone(generators, cause):
    a, b = metadata(HEAD, generators[0]), metadata(HEAD + CLASSIFIER, generators[1])
    assert causes_of(node_of(report_on(a, b), "{dist-info}/METADATA")) == [(cause, False)]


def test_what_holds_for_all_of_a_member_is_asked_once(monkeypatch):
    asked = []
    text_of = Neighbours.text
    monkeypatch.setattr(Neighbours, "text", lambda self, *of: asked.append(of) or text_of(self, *of))
    sides = [
        build.wheel(
            FILES,
            wheel=f"Wheel-Version: 1.0\nGenerator: poetry-core {x}\n" + "".join(f"Tag: {x}{i}\n" for i in range(50)),
            metadata=build.metadata_text(
                extra="".join(f"Classifier: Programming Language :: Python :: {x}{i}\n" for i in range(50))
            ),
        )
        for x in "12"
    ]
    report_on(*sides)
    assert len(asked) <= 4


def test_a_classifier_of_another_version_is_content():
    a = metadata(HEAD, "poetry-core 2.3.1")
    b = metadata((HEAD + CLASSIFIER).replace("1.0", "1.1"), "poetry-core 2.5.0", version="1.1")
    report = report_on(a, b, WHEEL, "demo-1.1-py3-none-any.whl")
    causes = {change.path[0]: change.cause for change in node_of(report, "{dist-info}/METADATA").changes}
    assert causes == {"Version": "version-follows", "Classifier": None}


def test_another_spelling_of_the_name_is_harmless_and_another_name_is_not():
    sides = [metadata(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n") for name in ("De.mo", "de_mo", "dem")]
    assert causes_of(node_of(report_on(*sides[:2]), "{dist-info}/METADATA")) == [("name-normalisation", True)]
    assert causes_of(node_of(report_on(*sides[1:]), "{dist-info}/METADATA")) == [(None, False)]


def test_a_folder_of_the_metadata_spelt_otherwise_is_harmless():
    a, b = ({f"{name}.egg-info/x.txt": "x" * 99} for name in ("De.Mo", "de_mo"))
    node = node_of(report_on(build.sdist(a), build.sdist(b), SDIST), "de_mo.egg-info/x.txt")
    assert causes_of(node) == [("name-normalisation", True)]
    c = {"other.egg-info/x.txt": "x" * 99}
    node = node_of(report_on(build.sdist(a), build.sdist(c), SDIST), "other.egg-info/x.txt")
    assert causes_of(node) == [(None, False)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("demo/data/De.Mo.dist-info/x.txt", "demo/data/de_mo.dist-info/x.txt"),
        ("demo/data/De.Mo-1.0.dist-info/x.txt", "demo/data/de_mo-1.0.dist-info/x.txt"),
        (f"{INFO}/x/De.Mo.dist-info/x.txt", f"{INFO}/x/de_mo.dist-info/x.txt"),
        (f"demo/{INFO}/LICENSE", f"demo/{INFO}/licenses/LICENSE"),
        (f"{'d' * 400}/De.Mo.dist-info/x.txt", f"{'d' * 400}/de_mo.dist-info/x.txt"),
    ],
)
def test_folders_that_only_look_like_metadata_are_content(before, after):
    a, b = build.wheel({before: "x" * 99}), build.wheel({after: "x" * 99})
    report = report_on(a, b)
    assert not report.root.harmless
    assert {change.cause for node in report.root.walk() if node.a == before for change in node.changes} == {None}


def test_a_folder_of_the_metadata_spelt_otherwise_in_a_conda_package_is_harmless():
    sides = [{f"lib/python3.9/site-packages/{name}.egg-info/x.txt": "x" * 99} for name in ("De.Mo", "de_mo")]
    report = report_on(*map(build.conda, sides), CONDA)
    assert report.root.harmless


# ---------------------------------------------------------------- members


def test_a_licence_that_moves_within_the_metadata_is_harmless():
    text = "MIT" * 40
    a, b = build.wheel({f"{INFO}/LICENSE": text}), build.wheel({f"{INFO}/licenses/LICENSE": text})
    assert causes_of(node_of(report_on(a, b), "{dist-info}/licenses/LICENSE")) == [("licence-location", True)]


def test_a_licence_that_moves_out_of_the_package_or_changes_is_not():
    text = "MIT" * 40
    b = build.wheel({f"{INFO}/licenses/LICENSE": text})
    report = report_on(build.wheel({"demo/LICENSE": text}), b)
    assert causes_of(node_of(report, "{dist-info}/licenses/LICENSE")) == [(None, False)]
    report = report_on(build.wheel({f"{INFO}/LICENSE": text + "x"}), b)
    assert (None, False) in causes_of(node_of(report, "{dist-info}/licenses/LICENSE"))


@pytest.mark.parametrize(
    "path", [".DS_Store", "demo/.gitignore", ".git/config", "demo/x.py~", ".pytest_cache/v/x", ".x.swp"]
)
def test_a_stray_file_is_named_and_counts(path):
    report = report_on(build.wheel(FILES), build.wheel({**FILES, path: "text\n"}))
    assert causes_of(node_of(report, path)) == [("stray-file", False)]


def test_a_stray_file_that_both_have_and_a_file_of_the_package_are_none():
    report = report_on(
        build.wheel({**FILES, ".gitignore": "x\n"}), build.wheel({**FILES, ".gitignore": "y\n", "git.py": "x"})
    )
    assert causes_of(node_of(report, ".gitignore")) == [(None, False)]
    assert causes_of(node_of(report, "git.py")) == [(None, False)]


def installed(**files: str) -> bytes:
    return build.conda({f"site-packages/{INFO}/{name.replace('__', '.')}": text for name, text in files.items()})


def url(address: str, **more: object) -> str:
    return json.dumps({"dir_info": {}, "url": address, **more})


def test_files_of_the_installer_are_harmless_in_an_installed_tree():
    a = installed(INSTALLER="pip\n", direct_url__json=url("file:///a/b"))
    b = installed(INSTALLER="conda\n", REQUESTED="", direct_url__json=url("file:///c"))
    report = report_on(a, b, CONDA)
    for name in ("INSTALLER", "REQUESTED", "direct_url.json"):
        assert causes_of(node_of(report, f"site-packages/{INFO}/{name}")) == [("installer-files", True)], name
    only = report_on(installed(x="1"), installed(x="1", direct_url__json=url("file:///c")), CONDA)
    assert causes_of(node_of(only, f"site-packages/{INFO}/direct_url.json")) == [("installer-files", True)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (url("file:///a"), url("https://example.org/a")),
        (url("file:///a"), json.dumps({"dir_info": {"editable": True}, "url": "file:///a"})),
        (None, json.dumps({"dir_info": {"editable": True}, "url": "file:///a"})),
        tuple(json.dumps({"dir_info": {"editable": True}, "url": f"file:///{x}"}) for x in "ab"),
        (url("file:///a", subdirectory="x"), url("file:///b", subdirectory="x")),
        (None, json.dumps({"vcs_info": {"vcs": "git", "commit_id": "1"}, "url": "file:///a"})),
        (None, "[1]"),
        (None, "{"),
    ],
)
def test_another_origin_is_content(a, b):
    sides = [installed(x="1") if side is None else installed(x="1", direct_url__json=side) for side in (a, b)]
    node = node_of(report_on(*sides, CONDA), f"site-packages/{INFO}/direct_url.json")
    assert {change.cause for change in node.changes} == {None}


def test_a_long_file_of_the_installer_and_one_in_a_wheel_are_content():
    report = report_on(installed(INSTALLER="pip\n"), installed(INSTALLER="x" * 100), CONDA)
    assert causes_of(node_of(report, f"site-packages/{INFO}/INSTALLER")) == [(None, False)]
    a, b = build.wheel({f"{INFO}/INSTALLER": "pip"}), build.wheel({f"{INFO}/INSTALLER": "uv"})
    assert causes_of(node_of(report_on(a, b), "{dist-info}/INSTALLER")) == [(None, False)]


def test_a_stale_packed_file_is_told_on_both_sides_and_counts():
    text = b"manual page " * 9
    a = build.wheel({**FILES, "demo-1.0.data/data/share/man/man1/x.1.gz": gzip.compress(text, mtime=0)})
    b = build.wheel({**FILES, "demo-1.0.data/data/share/man/man1/x.1": text})
    for sides in ((a, b), (b, a)):
        report = report_on(*sides)
        nodes = [node for node in report.root.children if "man1" in node.name]
        assert len(nodes) == 2
        for node in nodes:
            changes = {change.cause for each in node.walk() for change in each.changes}
            assert changes == {"generated-file-stale"}, node.name


@pytest.mark.parametrize(
    "packed",
    [
        b"no gzip at all",
        gzip.compress(b"another page", mtime=0),
        gzip.compress(b"page", mtime=0) + gzip.compress(b"x", mtime=0),
    ],
)
def test_a_packed_file_that_holds_something_else_is_not_stale(packed):
    a = build.wheel({**FILES, "demo-1.0.data/data/x.1.gz": packed})
    b = build.wheel({**FILES, "demo-1.0.data/data/x.1": b"page"})
    report = report_on(a, b)
    causes = {
        change.cause
        for node in report.root.children
        if "x.1" in node.name
        for each in node.walk()
        for change in each.changes
    }
    assert "generated-file-stale" not in causes


def test_a_stale_archive_is_unpacked_once_for_all_that_lies_in_it(monkeypatch):
    unpacked = []
    unpack = whole_members._unpacked
    monkeypatch.setattr(whole_members, "_unpacked", lambda *args: unpacked.append(1) or unpack(*args))
    inner = build.zip_archive({f"f{number}": "x" for number in range(50)})
    report = report_on(build.wheel({"x.zip.gz": gzip.compress(inner, mtime=0)}), build.wheel({"x.zip": inner}))
    assert ("generated-file-stale", False) in causes_of(node_of(report, "f7"))
    assert 0 < len(unpacked) <= 3


def test_a_packed_file_beside_its_plain_form_is_not_stale():
    text = b"manual page " * 9
    a = build.wheel({**FILES, "x.1.gz": gzip.compress(text, mtime=0), "x.1": text})
    b = build.wheel({**FILES, "x.1": text + b"!"})
    assert "generated-file-stale" not in {cause.id for cause in report_on(a, b).causes}
