"""What was made against its sources, through the engine: a checkout, an sdist, a wheel, a conda package."""

from __future__ import annotations

import gzip
import hashlib
import zipfile

import pytest

import package_builder as build
from git_builder import LINK, SUBMODULE, Repository
from pydistdiff import engine
from pydistdiff.derivation import rules
from pydistdiff.inputs import given_bytes, open_input
from pydistdiff.model import ReviewGroup, Side
from pydistdiff.reports.block import block

SOURCES = {
    "pyproject.toml": '[build-system]\nrequires = ["setuptools"]\n',
    "setup.py": "from setuptools import setup\n\nsetup()\n",
    "LICENSE": "Do what you like.\n",
    "src/demo/__init__.py": "x = 1\n",
    "src/demo/core.py": "def core():\n    return 1\n",
    "tests/data.bin": b"\x00\x01\x02 data of a test\n",
}
METADATA = "Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n"
SOURCE_CODE = {path.removeprefix("src/"): text for path, text in SOURCES.items() if path.startswith("src/")}


@pytest.fixture
def checkout(tmp_path):
    """Opens a checkout of files."""

    def made(files):
        commit = Repository(tmp_path / "demo").commit(files)
        return open_input(f"git:{tmp_path / 'demo'}@{commit}")

    return made


def sdist(files, metadata=METADATA):
    return given_bytes("demo-1.0.tar", build.tar_archive(build.sdist_files(files, metadata=metadata)))


def wheel(files, **options):
    return given_bytes(build.wheel_name(), build.zip_archive(build.wheel_files(files, **options)))


def judged(a, b):
    """The names by what they are, and the report."""
    report = engine.compare(a, b)
    names = {node.id: node.name for node in report.root.children}
    derivation = report.derivation
    assert derivation is not None
    found = {
        "extra": [names[each] for each in derivation.extra],
        "changed": [names[each] for each in derivation.changed],
        "elsewhere": [names[each] for each in derivation.elsewhere],
        "unchecked": [(names[each.node], each.rule) for each in derivation.unchecked],
        "generated": [(names[each.node], each.rule) for each in derivation.generated],
        "left_out": [names[each] for each in derivation.left_out],
    }
    return {kind: each for kind, each in found.items() if each}, report


def kinds(a, b):
    return judged(a, b)[0]


PKG_INFO = ("PKG-INFO", "metadata")


def with_files(checkout, more, sources=()):
    """What is said of an sdist with these files more, or others; `sources` are more of the checkout."""
    files = {**SOURCES, **dict(sources)}
    links = {path for path, content in files.items() if isinstance(content, tuple)}
    packed = {path: content for path, content in files.items() if path not in links}
    found = kinds(checkout(files), sdist({**packed, **more}))
    generated = [each for each in found.pop("generated", []) if each != PKG_INFO]
    return {**found, **({"generated": generated} if generated else {})}


# ---------------------------------------------------------------- what is told first


def test_one_file_more_is_told_in_the_first_lines(checkout):
    found, report = judged(checkout(SOURCES), sdist({**SOURCES, "build/evil.m4": "gl_EVIL\n" * 40}))
    assert found == {"extra": ["build/evil.m4"], "generated": [PKG_INFO]}
    assert block(report)[1] == "Not in the checkout: build/evil.m4 (40 lines); 1 generated file as expected"
    first = report.review[0]
    assert (first.group, first.reason) == (ReviewGroup.SOURCE, "the sources do not have it; came, 40 lines")


def test_another_order_of_the_inputs_says_the_same(checkout):
    files = {**SOURCES, "build/evil.m4": "gl_EVIL\n" * 40}
    found, report = judged(sdist(files), checkout({**SOURCES, ".gitignore": "x\n"}))
    assert found == {"extra": ["build/evil.m4"], "generated": [PKG_INFO], "left_out": [".gitignore"]}
    assert report.derivation.source is Side.B
    assert block(report)[1].startswith("Not in the checkout: build/evil.m4 (40 lines); 1 generated file as expected")


def test_other_bytes_and_another_place_are_told_with_it(checkout):
    files = {path: text for path, text in SOURCES.items() if path != "tests/data.bin"}
    files |= {"src/demo/core.py": "def core():\n    return 2\n", "src/demo/data.bin": SOURCES["tests/data.bin"]}
    found, report = judged(checkout(SOURCES), sdist(files))
    assert found == {"changed": ["src/demo/core.py"], "elsewhere": ["src/demo/data.bin"], "generated": [PKG_INFO]}
    assert block(report)[1] == (
        "Other bytes than in the checkout: src/demo/core.py (+1 −1); elsewhere in the checkout: src/demo/data.bin; "
        "1 generated file as expected"
    )


def test_a_file_that_resembles_one_elsewhere_is_one_that_the_checkout_has_not(checkout):
    lines = [f"line {number} of a long text that says much\n" for number in range(60)]
    files = {**SOURCES, "src/demo/z.txt": "".join(lines) + "and one more\n"}
    assert kinds(checkout({**SOURCES, "docs/old.txt": "".join(lines)}), sdist(files))["extra"] == ["src/demo/z.txt"]


def test_test_data_stands_where_code_stands_and_by_name(checkout):
    more = {f"tests/files/good-{number}.xz": bytes([0, number]) * 9 for number in range(9)}
    found, report = judged(checkout(SOURCES), sdist({**SOURCES, **more}))
    assert found["extra"] == sorted(more)
    assert "tests/files/good-5.xz (18 bytes) and 3 more" in block(report)[1]
    assert [entry.group for entry in report.review][:9] == [ReviewGroup.SOURCE] * 9


def test_nothing_unexpected_is_said_so(checkout):
    found, report = judged(checkout({**SOURCES, "docs/x.md": "# X\n"}), sdist(SOURCES))
    assert found == {"generated": [PKG_INFO], "left_out": ["docs/x.md"]}
    assert block(report)[1] == (
        "Against the checkout: nothing in it is unexpected; 1 generated file as expected; "
        "1 file of the checkout left out"
    )


def test_inputs_of_one_stage_are_made_of_nothing(checkout):
    assert engine.compare(sdist(SOURCES), sdist({**SOURCES, "x": "x"})).derivation is None
    assert engine.compare(wheel(SOURCE_CODE), wheel({**SOURCE_CODE, "x": "x"})).derivation is None
    a, b = checkout(SOURCES), checkout({**SOURCES, "x": "x"})
    assert engine.compare(a, b).derivation is None
    files = given_bytes("a.txt", b"a\n"), given_bytes("b.txt", b"b\n")
    assert engine.compare(*files).derivation is None
    assert engine.compare(given_bytes("a.zip", build.zip_archive({"x/a": "a"})), sdist(SOURCES)).derivation is None


def test_a_link_is_what_nobody_generates(checkout):
    files = [*build.sdist_files(SOURCES, metadata=METADATA), ("demo-1.0/PKG-INFO.old", build.Link("/etc/passwd"))]
    found = kinds(checkout(SOURCES), given_bytes("demo-1.0.tar", build.tar_archive(files)))
    assert found == {"extra": ["PKG-INFO.old"], "generated": [PKG_INFO]}


def test_a_second_member_of_one_path_is_no_file_of_the_sources(checkout):
    files = [*build.sdist_files(SOURCES, metadata=METADATA), ("demo-1.0/src/demo/core.py", SOURCES["src/demo/core.py"])]
    found = kinds(checkout(SOURCES), given_bytes("demo-1.0.tar", build.tar_archive(files)))
    assert found == {"extra": ["src/demo/core.py"], "generated": [PKG_INFO]}


# ---------------------------------------------------------------- what packaging writes into an sdist


@pytest.mark.parametrize(
    "metadata",
    [
        pytest.param(METADATA + "Evil: x\n", id="a field that is none"),
        pytest.param("Name: demo\nMetadata-Version: 2.1\nVersion: 1.0\n", id="another first field"),
        pytest.param(METADATA + "\n\0", id="a NUL"),
        pytest.param("import os\n", id="no headers"),
        pytest.param("", id="empty"),
    ],
)
def test_a_pkg_info_that_is_none_is_unexpected(checkout, metadata):
    assert kinds(checkout(SOURCES), sdist(SOURCES, metadata=metadata)) == {"extra": ["PKG-INFO"]}


EGG_INFO = {
    "PKG-INFO": METADATA,
    "SOURCES.txt": "setup.py\nsrc/demo/__init__.py\nsrc/demo/core.py\n",
    "dependency_links.txt": "\n",
    "not-zip-safe": "\n",
    "top_level.txt": "demo\n",
    "requires.txt": "requests>=2\n\n[socks]\nPySocks\n",
}


@pytest.mark.parametrize("folder", ["demo.egg-info", "src/demo.egg-info", "lib/demo.egg-info"])
def test_an_egg_info_as_setuptools_writes_it(checkout, folder):
    found = with_files(checkout, {f"{folder}/{name}": text for name, text in EGG_INFO.items()})
    assert found == {"generated": [(f"{folder}/{name}", "egg-info") for name in sorted(EGG_INFO)]}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        pytest.param("src/demo.egg-info/PKG-INFO", METADATA + "Requires-Dist: evil\n", id="another PKG-INFO"),
        pytest.param("src/demo.egg-info/run.py", "import os\n", id="another file"),
        pytest.param("src/demo.egg-info/top_level.txt", "demo\nimport os; os.system('x')\n", id="names that are none"),
        pytest.param("src/demo.egg-info/SOURCES.txt", "a\nb\nc\n", id="a list of files that are not there"),
        pytest.param("src/demo.egg-info/not-zip-safe", "payload\n", id="more than a blank"),
        pytest.param("src/demo.egg-info/requires.txt", "\x1b[2J\n", id="requirements that are none"),
        pytest.param("src/demo.egg-info/requires.txt", b"\xff", id="no text"),
        pytest.param("docs/demo.egg-info/top_level.txt", "demo\n", id="another folder"),
        pytest.param("src/demo.egg-info/sub/top_level.txt", "demo\n", id="a folder below"),
    ],
)
def test_what_is_not_of_the_shape_of_an_egg_info_is_unexpected(checkout, name, content):
    assert with_files(checkout, {name: content}) == {"extra": [name]}


def test_a_manifest_names_members(checkout):
    listing = "# file GENERATED by distutils, do NOT edit\nsetup.py\nsrc/demo/core.py\n"
    assert with_files(checkout, {"MANIFEST": listing}) == {"generated": [("MANIFEST", "manifest")]}
    assert with_files(checkout, {"MANIFEST": listing + "$(touch x)\n"}) == {"extra": ["MANIFEST"]}
    assert with_files(checkout, {"MANIFEST": "setup.py\n"}) == {"extra": ["MANIFEST"]}


TAGS = "[egg_info]\ntag_build = \ntag_date = 0\n\n"
CONFIGURED = "[metadata]\nname = demo\nclassifiers =\n    A\n    B\n\n[options]\nzip_safe = no\n"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(None, TAGS, id="the tags alone"),
        pytest.param(CONFIGURED, CONFIGURED.replace("    ", "\t") + "\n" + TAGS, id="written anew"),
        pytest.param("[egg_info]\ntag_build = dev\nkept = 1\n", TAGS.strip() + "\nkept = 1\n", id="tags taken away"),
    ],
)
def test_setup_cfg_with_tags_is_as_setuptools_writes_it(checkout, before, after):
    sources = {} if before is None else {"setup.cfg": before}
    assert with_files(checkout, {"setup.cfg": after}, sources) == {"generated": [("setup.cfg", "setup-cfg")]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(CONFIGURED, CONFIGURED + "cmdclass = evil\n" + TAGS, id="another value"),
        pytest.param(CONFIGURED, CONFIGURED + TAGS + "[options.entry_points]\nx = y\n", id="another section"),
        pytest.param(CONFIGURED, CONFIGURED + TAGS + "odd = 1\n", id="another tag"),
        pytest.param(CONFIGURED, CONFIGURED + "[egg_info]\ntag_build = $(x)\n", id="a tag that is none"),
        pytest.param(CONFIGURED, CONFIGURED + TAGS + CONFIGURED, id="a section that stands twice"),
        pytest.param(CONFIGURED, "no configuration\n", id="unreadable"),
        pytest.param(CONFIGURED, "[DEFAULT]\ncmdclass = evil\n" + CONFIGURED + TAGS, id="a default"),
    ],
)
def test_setup_cfg_with_anything_else_has_other_bytes(checkout, before, after):
    assert with_files(checkout, {"setup.cfg": after}, {"setup.cfg": before}) == {"changed": ["setup.cfg"]}


def test_setup_cfg_whose_source_is_no_text_has_other_bytes(checkout):
    assert with_files(checkout, {"setup.cfg": TAGS}, {"setup.cfg": b"\xff"}) == {"changed": ["setup.cfg"]}


# ---------------------------------------------------------------- versions

SCM = """# file generated by setuptools-scm
# don't change, don't track in version control

__all__ = ["__version__", "__version_tuple__", "version", "version_tuple"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Tuple
    from typing import Union

    VERSION_TUPLE = Tuple[Union[int, str], ...]
    COMMIT_ID = Union[str, None]
else:
    VERSION_TUPLE = object
    COMMIT_ID = object

version: str
__version__: str
__version_tuple__: VERSION_TUPLE
version_tuple: VERSION_TUPLE
commit_id: COMMIT_ID

__version__ = version = '1.2.3.post4+g1234567'
__version_tuple__ = version_tuple = (1, 2, 3, 'post4', 'g1234567')
__commit_id__ = commit_id = None
"""
VERSIONEER = """
# This file was generated by 'versioneer.py' (0.18)

import json

version_json = '''
{
 "date": "2020-01-01T00:00:00+0000",
 "dirty": false,
 "error": null,
 "full-revisionid": "1234",
 "version": "1.0"
}
'''  # END VERSION_JSON


def get_versions():
    return json.loads(version_json)
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("src/demo/_version.py", SCM, id="setuptools-scm"),
        pytest.param("src/demo/version.py", "# coding: utf-8\nversion = '1.2'\nversion_tuple = (1, 2)\n", id="older"),
        pytest.param("src/demo/__version__.py", "__version__: str | None = '1.2'\n", id="annotated"),
        pytest.param("src/demo/_version.py", VERSIONEER, id="versioneer"),
    ],
)
def test_a_module_of_a_version_alone_is_generated(checkout, name, text):
    assert with_files(checkout, {name: text}) == {"generated": [(name, "version-file")]}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SCM + "import os\n", id="an import"),
        pytest.param(SCM + "print(version)\n", id="a call"),
        pytest.param(SCM.replace("'1.2.3.post4+g1234567'", "__import__('os').name"), id="a call as a value"),
        pytest.param("version = f'{x}'\n", id="a format"),
        pytest.param("other = '1.2'\n", id="another name"),
        pytest.param("version.x = '1.2'\n", id="an attribute"),
        pytest.param("version = 'payload payload'\n", id="a string that is no version"),
        pytest.param(f"version = '{'A' * 100}'\n", id="a string that is too long"),
        pytest.param("version = b'1'\n", id="bytes"),
        pytest.param("version: evil() = '1'\n", id="a call as a type"),
        pytest.param("version: 'evil()' = '1'\n", id="a string as a type"),
        pytest.param("if TYPE_CHECKING:\n    import os\n", id="another import for types"),
        pytest.param("if TYPE_CHECKING:\n    from typing import evil\n", id="another name of typing"),
        pytest.param("if TYPE_CHECKING:\n    version = os.system('x')\n", id="a call for types"),
        pytest.param("if True:\n    pass\n", id="another condition"),
        pytest.param("version_tuple = (1, *x)\n", id="a star"),
        pytest.param("version = '1'\0\n", id="a NUL"),
        pytest.param("version = (\n", id="no Python"),
        pytest.param("", id="nothing"),
        pytest.param("version = '1'\n" + "#" * 20_000 + "\n", id="too large"),
        pytest.param(VERSIONEER.replace("json.loads", "json.evil"), id="versioneer with another call"),
        pytest.param(VERSIONEER.replace('"version": "1.0"', '"version": "$(x)"'), id="versioneer with another value"),
        pytest.param(VERSIONEER.replace('"version"', '"odd"'), id="versioneer with another key"),
        pytest.param(VERSIONEER.replace("{\n", "[\n"), id="versioneer with another document"),
        pytest.param(VERSIONEER.replace("'''\n{", "f'''\n{{"), id="versioneer with a format"),
    ],
)
def test_a_version_module_with_anything_else_is_unexpected(checkout, text):
    assert with_files(checkout, {"src/demo/_version.py": text}) == {"extra": ["src/demo/_version.py"]}


def test_a_version_module_under_another_name_is_unexpected(checkout):
    assert with_files(checkout, {"src/demo/release.py": SCM}) == {"extra": ["src/demo/release.py"]}


def test_versioneer_replaces_its_own_long_module(checkout):
    name = "src/demo/_version.py"
    long = "import subprocess\n\n\ndef get_versions():\n    return subprocess.run(['git'])\n"
    assert with_files(checkout, {name: VERSIONEER}, {name: long}) == {"generated": [(name, "version-file")]}
    assert with_files(checkout, {name: long + "evil()\n"}, {name: long}) == {"changed": [name]}


# ---------------------------------------------------------------- what follows from the sources


def test_a_file_that_a_link_leads_to_is_equal_or_other(checkout):
    links = {
        "copy": (LINK, "LICENSE"),
        "tests/src": (LINK, "../src"),
        "chain": (LINK, "tests/src/demo"),
        "round": (LINK, "round"),
        "out": (LINK, "../out"),
    }
    core = SOURCES["src/demo/core.py"]
    more = {"copy": SOURCES["LICENSE"], "tests/src/demo/core.py": core, "chain/core.py": core}
    found = with_files(checkout, more, links)
    assert found["generated"] == [(name, "link") for name in sorted(more)]
    assert sorted(found["left_out"]) == ["chain", "out", "round", "tests/src"]
    wrong = {"copy": "x\n", "tests/src/demo/core.py": "x\n", "round": "x\n", "round/x": "x\n", "out/x": "x\n"}
    found = with_files(checkout, wrong, links)
    assert "generated" not in found
    assert sorted(found["extra"] + found["changed"]) == sorted(wrong)


POINTER = "version https://git-lfs.github.com/spec/v1\noid sha256:{}\nsize {}\n"


def test_a_pointer_of_git_lfs_names_the_file_by_its_hash(checkout):
    data = b"a large file\n"
    sources = {"big.bin": POINTER.format(hashlib.sha256(data).hexdigest(), len(data))}
    assert with_files(checkout, {"big.bin": data}, sources) == {"generated": [("big.bin", "git-lfs")]}
    assert with_files(checkout, {"big.bin": b"another file\n"}, sources) == {"changed": ["big.bin"]}


def test_files_of_a_submodule_are_expected_and_unchecked(tmp_path):
    repository = Repository(tmp_path / "demo")
    commit = repository.commit({**SOURCES, "vendored": (SUBMODULE, repository.blob("any object"))})
    given = open_input(f"git:{tmp_path / 'demo'}@{commit}")
    found = kinds(given, sdist({**SOURCES, "vendored/x.c": "int x;\n", "vendored2/x.c": "int x;\n"}))
    assert found["unchecked"] == [("vendored/x.c", "submodule")]
    assert found["extra"] == ["vendored2/x.c"]


@pytest.mark.parametrize(
    ("rule", "name", "content", "source"),
    [
        pytest.param(
            "cython", "src/demo/f.c", "/* Generated by Cython 3.0.11 */\n\nint x;\n", "src/demo/f.pyx", id="c"
        ),
        pytest.param("cython", "src/demo/f.cpp", "/* Generated by Cython 3.0.11 */\n", "src/demo/f.py", id="cpp"),
        pytest.param("catalogue", "src/demo/de.mo", b"\xde\x12\x04\x95" + b"\0" * 24, "src/demo/de.po", id="mo"),
        pytest.param(
            "autotools", "configure", "#! /bin/sh\n# Generated by GNU Autoconf 2.71.\n", "configure.ac", id="ac"
        ),
    ],
)
def test_what_a_build_makes_of_a_source_is_expected_and_unchecked(checkout, rule, name, content, source):
    assert with_files(checkout, {name: content}, {source: "source\n"}) == {"unchecked": [(name, rule)]}
    assert with_files(checkout, {name: content}) == {"extra": [name]}
    assert with_files(checkout, {name: "something else\n"}, {source: "source\n"}) == {"extra": [name]}


# ---------------------------------------------------------------- wheels


def test_a_wheel_and_its_sdist():
    metadata = METADATA + "License-File: LICENSE\n"
    found = kinds(sdist(SOURCES), wheel(SOURCE_CODE, metadata=metadata, entry_points="[console_scripts]\nx = demo:x\n"))
    assert found == {
        "unchecked": [("{dist-info}/entry_points.txt", "entry-points")],
        "generated": [
            ("{dist-info}/METADATA", "metadata"),
            ("{dist-info}/RECORD", "wheel-file"),
            ("{dist-info}/WHEEL", "wheel-file"),
        ],
        "left_out": ["LICENSE", "pyproject.toml", "setup.py", "tests/data.bin"],
    }


def test_what_a_wheel_has_and_its_sdist_lacks_comes_first():
    code = {**SOURCE_CODE, "demo/more.py": "y = 1\n", "demo/core.py": "def core():\n    return 2\n"}
    found, report = judged(sdist(SOURCES), wheel(code, metadata=METADATA))
    assert (found["extra"], found["changed"]) == (["demo/more.py"], ["demo/core.py"])
    assert block(report)[1].startswith(
        "Not in the sdist: demo/more.py (1 line); other bytes than in the sdist: demo/core.py (+1 −1); "
    )


def test_a_wheel_against_a_checkout(checkout):
    found = kinds(checkout(SOURCES), wheel({**SOURCE_CODE, "evil.pth": "import os\n"}, metadata=METADATA))
    assert found["extra"] == ["evil.pth"]
    assert [rule for _, rule in found["generated"]] == ["metadata", "wheel-file", "wheel-file"]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        pytest.param("2.2", "Requires-Dist: evil\n", "changed", id="a dependency more"),
        pytest.param("2.2\nDynamic: Requires-Dist", "Requires-Dist: new\n", "unchecked", id="one that was left open"),
        pytest.param("2.1", "Requires-Dist: new\n", "unchecked", id="before fields could be left open"),
        pytest.param("2.1", "Odd: new\n", "changed", id="a field that is none"),
        pytest.param("2.2", "License-File: LICENSE\n", "generated", id="what back ends write"),
    ],
)
def test_metadata_that_differs(before, after, kind):
    source = f"Metadata-Version: {before}\nName: demo\nVersion: 1.0\n"
    made = f"Metadata-Version: 2.2\nName: demo\nVersion: 1.0\n{after}"
    found = kinds(sdist(SOURCES, metadata=source), wheel(SOURCE_CODE, metadata=made))
    names = [each if isinstance(each, str) else each[0] for each in found[kind]]
    assert "{dist-info}/METADATA" in names


def test_another_version_in_the_metadata_is_never_left_open():
    made = METADATA.replace("1.0", "1.1")
    found = kinds(sdist(SOURCES), wheel(SOURCE_CODE, metadata=made))
    assert found["changed"] == ["{dist-info}/METADATA"]


def test_dist_info_has_nothing_else():
    info = "demo-1.0.dist-info"
    more = {f"{info}/top_level.txt": "demo\n", f"{info}/run.py": "x\n", f"{info}/COPYING": SOURCES["LICENSE"]}
    found = kinds(
        sdist(SOURCES), wheel({**SOURCE_CODE, **more}, metadata=METADATA, wheel="Wheel-Version: 1.0\nOdd: x\n")
    )
    assert found["extra"] == ["{dist-info}/WHEEL", "{dist-info}/run.py"]
    assert ("{dist-info}/COPYING", "licence") in found["generated"]
    assert ("{dist-info}/top_level.txt", "wheel-file") in found["generated"]


def test_a_record_that_cannot_be_read_is_unexpected():
    found = kinds(sdist(SOURCES), wheel(SOURCE_CODE, metadata=METADATA, record=b'"unclosed\xff\0'))
    assert found["extra"] == ["{dist-info}/RECORD"]


def test_an_extension_module_is_expected_where_its_source_is():
    code = {**SOURCE_CODE, "demo/fast.cpython-311-x86_64-linux-gnu.so": b"\x7fELF", "demo/evil.abi3.so": b"\x7fELF"}
    found = kinds(sdist({**SOURCES, "src/demo/fast.c": "int x;\n"}), wheel(code, metadata=METADATA))
    assert found["extra"] == ["demo/evil.abi3.so"]
    assert found["unchecked"] == [("demo/fast.cpython-311-x86_64-linux-gnu.so", "compiled")]


# ---------------------------------------------------------------- conda packages


def test_a_conda_package_against_its_sdist():
    site = "lib/python3.11/site-packages"
    files = {
        **{f"{site}/{path}": text for path, text in SOURCE_CODE.items()},
        f"{site}/demo/__pycache__/core.cpython-311.pyc": b"pyc",
        f"{site}/demo/__pycache__/lost.cpython-311.pyc": b"pyc",
        f"{site}/evil.pth": "import os\n",
    }
    found = kinds(sdist(SOURCES), given_bytes("demo-1.0-0.conda", build.conda(files)))
    assert found["extra"] == [f"{site}/demo/__pycache__/lost.cpython-311.pyc", f"{site}/evil.pth"]
    assert found["unchecked"] == [
        ("info/files", "conda-info"),
        ("info/index.json", "conda-info"),
        ("info/paths.json", "conda-info"),
        (f"{site}/demo/__pycache__/core.cpython-311.pyc", "bytecode"),
    ]


# ---------------------------------------------------------------- what metadata asks for

PROJECT = '[project]\ndependencies = ["Some_Thing >= 2"]\n[project.optional-dependencies]\nx = ["other[a]<3", 1]\n'


@pytest.mark.parametrize(
    ("needs", "rule"),
    [
        pytest.param("", "generated", id="nothing"),
        pytest.param("Requires-Dist: some-thing>=2\n", "generated", id="declared"),
        pytest.param("Requires-Dist: other[a]<3; extra == 'x'\n", "generated", id="declared for an extra"),
        pytest.param("Requires-Python: >=3.8\n", "generated", id="a Python"),
        pytest.param("Requires-Dist: evil\n", "unchecked", id="another one"),
        pytest.param("Requires-Dist: some-thing>=3\n", "unchecked", id="another version"),
        pytest.param("Requires-Dist: other[a,b]<3\n", "unchecked", id="another extra"),
        pytest.param("Requires-Dist: some-thing @ https://example.org/x.whl\n", "unchecked", id="another place"),
        pytest.param("Requires-Dist: ???\n", "unchecked", id="no requirement"),
        pytest.param("Requires-External: libevil\n", "unchecked", id="something of the system"),
    ],
)
def test_what_metadata_asks_for_stands_in_the_sources_or_is_unchecked(checkout, needs, rule):
    sources = {**SOURCES, "pyproject.toml": PROJECT}
    found = kinds(checkout(sources), wheel(SOURCE_CODE, metadata=METADATA + needs))
    expected = {"generated": "metadata", "unchecked": "open-metadata"}[rule]
    assert ("{dist-info}/METADATA", expected) in found[rule]
    found = kinds(checkout(sources), sdist(sources, metadata=METADATA + needs))
    assert ("PKG-INFO", expected) in found[rule]


@pytest.mark.parametrize(
    "pyproject",
    ["project = 1\n", "[project]\ndependencies = 'x'\noptional-dependencies = 1\n", "no [toml\n", "[tool.x]\n"],
)
def test_sources_that_declare_nothing_readable_leave_needs_unchecked(checkout, pyproject):
    sources = {**SOURCES, "pyproject.toml": pyproject}
    found = kinds(checkout(sources), sdist(sources, metadata=METADATA + "Requires-Dist: x\n"))
    assert found == {"unchecked": [("PKG-INFO", "open-metadata")]}


def test_more_requirements_than_are_read_are_unchecked(checkout):
    metadata = METADATA + "Requires-Dist: some-thing>=2\n" * 2_001
    sources = {**SOURCES, "pyproject.toml": PROJECT}
    assert kinds(checkout(sources), sdist(sources, metadata=metadata)) == {"unchecked": [("PKG-INFO", "open-metadata")]}


# ---------------------------------------------------------------- where a build takes modules from


def test_folders_of_an_sdist_with_attributes_of_their_own_are_no_submodules():
    members = [("demo-1.0/demo/", b""), *build.sdist_files({"setup.py": "", "demo/a.py": "a = 1\n"}, metadata=METADATA)]
    packed = given_bytes("demo-1.0.tar", build.tar_archive(members, tar_format=1))
    found = kinds(packed, wheel({"demo/a.py": "a = 1\n", "demo/evil.py": "b = 1\n"}, metadata=METADATA))
    assert found["extra"] == ["demo/evil.py"]
    assert "unchecked" not in found


LONG = "".join(f"def function_{number}(argument):\n    return argument + {number}\n\n\n" for number in range(30))
LIB = {"setup.py": "", "lib/demo/long.py": LONG, **{f"lib/demo/m{number}.py": f"m = {number}\n" for number in range(5)}}
IN_LIB = {path.removeprefix("lib/"): text for path, text in LIB.items() if path.startswith("lib/")}


def test_another_folder_than_src_may_hold_the_modules():
    code = {**IN_LIB, "demo/long.py": LONG + "evil = 1\n", "demo/evil.py": "evil = 1\n"}
    found = kinds(sdist(LIB), wheel(code, metadata=METADATA))
    assert (found["extra"], found["changed"]) == (["demo/evil.py"], ["demo/long.py"])
    assert "elsewhere" not in found


def test_a_file_out_of_a_folder_that_holds_no_modules_is_told():
    files = {**SOURCES, "tests/evil.py": "evil = 1\n"}
    found = kinds(sdist(files), wheel({**SOURCE_CODE, "evil.py": "evil = 1\n"}, metadata=METADATA))
    assert found["elsewhere"] == ["evil.py"]
    found = kinds(sdist({**LIB, "tests/evil.py": "evil = 1\n"}), wheel({**IN_LIB, "evil.py": "evil = 1\n"}))
    assert found["elsewhere"] == ["evil.py"]


# ---------------------------------------------------------------- what cannot be read


@pytest.mark.parametrize(
    ("name", "source"),
    [
        pytest.param("PKG-INFO.txt", {}, id="no rule"),
        pytest.param("setup.cfg", {"setup.cfg": CONFIGURED}, id="text"),
        pytest.param("copy", {"copy": (LINK, "LICENSE")}, id="a link"),
        pytest.param("de.mo", {"de.po": "x\n"}, id="a catalogue"),
        pytest.param("big.bin", {"big.bin": POINTER.format("0" * 64, 9)}, id="a pointer"),
    ],
)
def test_what_cannot_be_read_is_never_known(checkout, name, source):
    packed = {path: text for path, text in SOURCES.items() if path != "LICENSE"} | {
        name: b"\xde\x12\x04\x95 damaged here"
    }
    data = build.zip_archive(build.sdist_files(packed, metadata=METADATA), method=zipfile.ZIP_STORED, level=None)
    assert data.count(b"damaged here") == 1
    made = given_bytes("demo-1.0.zip", data.replace(b"damaged here", b"damaged h\0re"))
    found = kinds(checkout({**SOURCES, **source}), made)
    assert name in found.get("extra", []) + found.get("changed", [])
    assert name not in [each for each, _ in found.get("unchecked", []) + found["generated"]]


def test_a_file_that_makes_a_rule_fail_is_unexpected(checkout, monkeypatch):
    def fail(case):
        raise RecursionError(case.name)

    monkeypatch.setattr(rules, "RULES", (rules.Rule("metadata", fail, is_checked=True),))
    assert kinds(checkout(SOURCES), sdist(SOURCES)) == {"extra": ["PKG-INFO"]}


def test_an_empty_folder_is_no_file(checkout):
    members = [*build.sdist_files(SOURCES, metadata=METADATA), ("demo-1.0/empty/", b"")]
    found = kinds(checkout(SOURCES), given_bytes("demo-1.0.tar", build.tar_archive(members)))
    assert found == {"generated": [PKG_INFO]}


def test_what_differs_harmlessly_is_expected(checkout):
    first, second = (gzip.compress(b"a page\n", mtime=moment) for moment in (1, 2))
    found = kinds(checkout({**SOURCES, "x.1.gz": first}), sdist({**SOURCES, "x.1.gz": second}))
    assert found == {"generated": [PKG_INFO, ("x.1.gz", "harmless")]}
