"""Who knows the causes and writes a package for them gets no change through as harmless: one attempt a test."""

from __future__ import annotations

import gzip
import io
import json
import marshal
import tarfile
from importlib.util import MAGIC_NUMBER

import pytest

from explained_packages import SDIST, WHEEL, causes_of, node_of, report_on
from package_builder import (
    TIME,
    conda_v1,
    egg,
    metadata_text,
    record_text,
    sdist,
    sdist_files,
    wheel,
    wheel_files,
    zip_archive,
)
from picture_builder import chunk, png
from pydistdiff.model import HazardCode, Side, Verdict

CONDA_V1 = "demo-1.0-0.tar.bz2"
FILES = {"demo/__init__.py": "x = 1\n"}
INFO = "demo-1.0.dist-info"
SITE_INFO = f"lib/python3.9/site-packages/{INFO}"


def verdict(a: bytes, b: bytes, name_a: str = WHEEL, name_b: str | None = None) -> Verdict:
    return report_on(a, b, name_a, name_b).verdict


def with_file(path: str, text: str) -> bytes:
    return wheel({**FILES, path: text})


def installed(name: str, text: str) -> bytes:
    """A conda package that holds an installed distribution."""
    return conda_v1({f"{SITE_INFO}/METADATA": metadata_text(), f"{SITE_INFO}/{name}": text})


# ---------------------------------------------------------------- files that an installer writes


@pytest.mark.parametrize("text", ["conda\n", "uv", "Poetry 1.8.2\r\n"])
def test_an_installer_is_named_in_a_word(text):
    assert verdict(installed("INSTALLER", "pip\n"), installed("INSTALLER", text), CONDA_V1) is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("INSTALLER", "__import__('os').system('x')"),
        ("INSTALLER", "pip\nuv\n"),
        ("INSTALLER", "pip 1 2\n"),
        ("INSTALLER", "/tmp/x\n"),
        ("REQUESTED", "pip\n"),
    ],
)
def test_what_no_installer_writes_is_content(name, text):
    written = {"INSTALLER": "pip\n", "REQUESTED": ""}[name]
    assert verdict(installed(name, written), installed(name, text), CONDA_V1) is Verdict.DIFFERENT


@pytest.mark.parametrize("url", ["file:///c/d", "file:///C:/x%20y/d/", "file:///home/a/.cache/d-1.0.tar.gz"])
def test_an_address_of_this_machine_is_plain(url):
    a, b = (installed("direct_url.json", json.dumps({"dir_info": {}, "url": one})) for one in ("file:///a/b", url))
    assert verdict(a, b, CONDA_V1) is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    "url",
    [
        "file:///c/d#egg=evil&subdirectory=x",
        "file:///c/d?x=1",
        "file:////host/share",
        "file:///a/../b",
        "file:///a/./b",
        "file:///a/b c",
        "file:///" + "x/" * 600,
        "file:///",
        ["file:///c/d"],
    ],
)
def test_an_address_that_says_more_is_content(url):
    a, b = (installed("direct_url.json", json.dumps({"dir_info": {}, "url": one})) for one in ("file:///a/b", url))
    assert verdict(a, b, CONDA_V1) is Verdict.DIFFERENT


def test_an_address_that_says_more_on_the_first_side_is_content_too():
    urls = "file:///c/d#egg=evil", "file:///c/d"
    a, b = (installed("direct_url.json", json.dumps({"dir_info": {}, "url": url})) for url in urls)
    assert verdict(a, b, CONDA_V1) is Verdict.DIFFERENT


# ---------------------------------------------------------------- metadata


def generated_by(generator: str) -> bytes:
    text = f"Wheel-Version: 1.0\nGenerator: {generator}\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    return wheel(FILES, wheel=text)


@pytest.mark.parametrize("generator", ["setuptools (80.9.0)", "poetry-core 1.9.0", "maturin (1.2.3)", "x", "a b (1) c"])
def test_a_generator_is_a_tool_and_its_version(generator):
    assert verdict(generated_by("bdist_wheel (0.37.1)"), generated_by(generator)) is Verdict.EQUIVALENT


@pytest.mark.parametrize(
    "generator", ["exec('x')", "x" * 81, "a <script>", "a  b", "a (b c)", "a b c d e f g", "", "a $(x)"]
)
def test_a_generator_that_is_none_is_content(generator):
    assert verdict(generated_by("bdist_wheel (0.37.1)"), generated_by(generator)) is Verdict.DIFFERENT


def test_a_blank_line_within_the_fields_is_no_folding():
    texts = (
        metadata_text(extra="Keywords: a\nRequires-Dist: x\n"),
        metadata_text(extra="Keywords: a\n \nRequires-Dist: x\n"),
    )
    assert verdict(*(wheel(FILES, metadata=text) for text in texts)) is Verdict.DIFFERENT
    folded = metadata_text(extra="Author: a\n b\n"), metadata_text(extra="Author: a b\n")
    assert verdict(*(wheel(FILES, metadata=text) for text in folded)) is Verdict.EQUIVALENT


@pytest.mark.parametrize("spelling", ["./demo.py", "demo/../demo.py", ".//demo.py", ".\\demo.py"])
def test_rows_of_one_file_in_two_spellings_are_not_in_another_order(spelling):
    files = {**FILES, "demo.py": "y = 1\n"}
    rows = record_text(wheel_files(files, with_record=False), f"{INFO}/RECORD")
    row = next(row for row in rows.splitlines(True) if row.startswith("demo.py,")).replace("demo.py", spelling, 1)
    assert verdict(wheel(files, record=rows + row), wheel(files, record=row + rows)) is Verdict.DIFFERENT
    moved = "".join(reversed(rows.splitlines(True)))
    assert verdict(wheel(files, record=rows), wheel(files, record=moved)) is Verdict.EQUIVALENT


@pytest.mark.parametrize(("other", "is_one"), [("a.py", True), ("A.pyw", True), ("a.pt", False), ("b.py", False)])
def test_commands_that_windows_writes_to_one_file_have_an_order(other, is_one):
    rows = "a = demo:x\n", f"{other} = demo:y\n"
    a, b = (wheel(FILES, entry_points="[console_scripts]\n" + "".join(some)) for some in (rows, rows[::-1]))
    assert verdict(a, b) is (Verdict.DIFFERENT if is_one else Verdict.EQUIVALENT)
    named = ["a = demo:x", f"{other} = demo:y"]
    c, d = (
        conda_v1(FILES, extra={"info/link.json": json.dumps({"noarch": {"type": "python", "entry_points": some}})})
        for some in (named, named[::-1])
    )
    assert verdict(c, d, CONDA_V1) is (Verdict.DIFFERENT if is_one else Verdict.EQUIVALENT)


# ---------------------------------------------------------------- texts that are run


def test_a_script_without_a_first_line_is_run_by_a_shell():
    text = '""":"\nexec sh "$0"\n"""\n'
    path = "demo-1.0.data/scripts/x.py"
    assert verdict(with_file(path, text), with_file(path, text.replace("\n", "\r\n"))) is Verdict.DIFFERENT
    assert verdict(with_file("demo/x.py", text), with_file("demo/x.py", text.replace("\n", "\r\n"))) is (
        Verdict.EQUIVALENT
    )


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("docs/x.rst", ">>> built('{date}')"),
        ("docs/x.md", "   >>> built = '{date}'"),
        ("docs/x.rst", "... built('{date}')"),
        ("docs/x.rst", ".. include:: /builds/a/{date}/built"),
        ("docs/x.rst", ".. |x| replace:: built {date}"),
        ("docs/x.html", "<script>if (now > built('{date}')) run()</script>"),
        ("docs/x.html", "<p onload='built({date})'>"),
        ("docs/x.html", "<a href='javascript:built({date})'>"),
        ("docs/x.html", "<SCRIPT>\nbuilt = '{date}'\n</SCRIPT>"),
        ("docs/x.html", "<script>\nbuilt = '{date}'\n"),
        ("docs/x.html", "\u0130<script>\nbuilt = '{date}'\n</script>"),
    ],
)
def test_a_line_of_a_page_that_is_run_is_not_for_people_alone(path, line):
    a, b = (with_file(path, line.format(date=date) + "\n") for date in ("2023-01-01", "2024-02-02"))
    assert verdict(a, b) is Verdict.DIFFERENT


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("docs/x.rst", "Built {date}."),
        ("docs/x.rst", ".. built {date}"),
        ("docs/x.html", "<script>x</script>\nBuilt {date}\n<script>y</script>"),
        ("docs/x.html", "<p>Built {date}</p>"),
    ],
)
def test_the_other_lines_of_a_page_are_for_people(path, line):
    a, b = (with_file(path, line.format(date=date) + "\n") for date in ("2023-01-01", "2024-02-02"))
    assert verdict(a, b) is Verdict.EQUIVALENT


# ---------------------------------------------------------------- times and headers of archives


def timed(files: dict[str, str], times: dict[str, int]) -> bytes:
    """An sdist whose files have these times."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, content in sdist_files(files):
            data = content.encode() if isinstance(content, str) else content
            info = tarfile.TarInfo(path)
            info.size, info.mtime = len(data), times.get(path.partition("/")[2], TIME)
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(stream.getvalue(), mtime=0)


@pytest.mark.parametrize(
    ("made", "source"),
    [
        ("demo/x.c", "demo/x.pyx"),
        ("demo/x.cpp", "demo/x.pyx"),
        ("demo/x.c", "demo/x.pxd"),
        ("configure", "configure.ac"),
        ("sub/Makefile.in", "sub/Makefile.am"),
        ("demo/x.mo", "demo/x.po"),
    ],
)
def test_a_time_that_makes_a_build_make_a_file_anew_counts(made, source):
    files = {made: "made\n", source: "source\n", "demo/y.py": "y = 1\n"}
    a = timed(files, {})
    report = report_on(a, timed(files, {source: TIME + 9, "demo/y.py": TIME + 9}), SDIST)
    assert report.verdict is Verdict.DIFFERENT
    assert [(change.cause, change.harmless, change.members) for change in report.root.changes] == [
        ("member-time", False, 1),
        ("member-time", True, 1),
    ]
    assert "makes a file anew" in report.causes[0].evidence[0].text
    assert verdict(a, timed(files, {made: TIME + 9}), SDIST) is Verdict.SAME_CONTENTS
    assert verdict(a, timed(files, {made: TIME + 9, source: TIME + 5}), SDIST) is Verdict.SAME_CONTENTS
    assert verdict(a, timed(files, {made: TIME - 9, source: TIME - 5}), SDIST) is Verdict.DIFFERENT


def test_in_a_wheel_nothing_is_made_anew():
    files = {**FILES, "demo/x.c": "made\n", "demo/x.pyx": "source\n"}
    a, b = wheel_files(files), zip_archive(wheel_files(files), time=(2025, 1, 1, 0, 0, 0))
    assert verdict(zip_archive(a), b) is Verdict.SAME_CONTENTS


@pytest.mark.parametrize(
    ("key", "is_right"),
    [
        ("SCHILY.acl.access", True),
        ("RHT.security.selinux", True),
        ("SCHILY.xattr.system.posix_acl_access", True),
        ("LIBARCHIVE.xattr.security.capability", True),
        ("SCHILY.xattr.user.x", False),
        ("atime", False),
    ],
)
def test_records_that_give_rights_count(key, is_right):
    def packed(records: dict[str, str]) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
            for path, content in sdist_files({"demo.py": "x = 1\n"}):
                data = content.encode() if isinstance(content, str) else content
                info = tarfile.TarInfo(path)
                info.size, info.mtime, info.pax_headers = len(data), TIME, dict(records)
                archive.addfile(info, io.BytesIO(data))
        return gzip.compress(stream.getvalue(), mtime=0)

    a, b = packed({key: "1"}), packed({key: "2"})
    assert verdict(a, b, SDIST) is (Verdict.DIFFERENT if is_right else Verdict.SAME_CONTENTS)


# ---------------------------------------------------------------- names of the inputs


LATER = {"time": (2025, 1, 1, 0, 0, 0)}


@pytest.mark.parametrize(
    ("name", "what"),
    [
        ("evil-1.0-py3-none-any.whl", "project"),
        ("demo-2.0-py3-none-any.whl", "version"),
        ("demo-1.0-cp39-abi3-win_amd64.whl", "tags"),
        ("demo-1.0-py2.py3-none-any.whl", "tags"),
    ],
)
def test_the_name_of_a_wheel_that_says_another_thing_is_a_hazard(name, what):
    report = report_on(wheel(FILES), zip_archive(wheel_files(FILES), **LATER), WHEEL, name)
    assert report.verdict is Verdict.DIFFERENT
    assert [(hazard.code, hazard.side) for hazard in report.hazards] == [(HazardCode.DECEPTIVE_NAME, Side.B)]
    assert f"says the {what} " in report.hazards[0].message


@pytest.mark.parametrize(
    ("name", "tag"),
    [
        ("Demo-1.0-py3-none-any.whl", "py3-none-any"),
        ("demo-1.0.0-py3-none-any.whl", "py3-none-any"),
        ("demo-1.0-1-py2.py3-none-any.whl", "py2.py3-none-any"),
        ("demo-1.0-cp39-cp39-manylinux2014_x86_64.whl", "cp39-cp39-manylinux_2_17_x86_64"),
        ("demo.whl", "py3-none-any"),
        ("old.whl", "py3-none-any"),
        ("demo-x-py3-none-any.whl", "py3-none-any"),
    ],
)
def test_another_spelling_of_the_name_and_no_name_at_all_are_none(name, tag):
    assert not report_on(wheel(FILES, tag=tag), wheel(FILES, tag=tag), name).hazards


def test_a_wheel_without_tags_says_nothing_of_them():
    assert not report_on(*[wheel(FILES, wheel="Wheel-Version: 1.0\n")] * 2, "demo-1.0-cp39-abi3-any.whl").hazards
    bare = zip_archive(FILES)
    assert not report_on(bare, bare, "demo-1.0-cp39-abi3-any.whl").hazards


def test_names_of_sdists_and_conda_packages_are_held_against_what_they_are():
    def told(package: bytes, name: str) -> list[str]:
        return [
            hazard.message.split(" says the ")[1].split(" ")[0] for hazard in report_on(package, package, name).hazards
        ]

    source, package = sdist({"demo.py": "x = 1\n"}), conda_v1({"demo.py": "x = 1\n"})
    assert told(source, SDIST) == told(source, "demo-1.0-rebuilt.tar.gz") == []
    assert told(source, "evil-2.0.tar.gz") == ["project", "version"]
    assert told(package, CONDA_V1) == []
    assert told(package, "evil-1.0-7.tar.bz2") == ["project", "build"]


# ---------------------------------------------------------------- secrets


def test_a_private_key_in_the_place_of_another_file_is_a_hazard():
    key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    for path, before in (("demo/data.bin", "\0\1"), ("demo/x.json", "{}"), ("demo/notes", "notes\n")):
        for a, b, side in ((before, key, Side.B), (key, before, Side.A)):
            report = report_on(with_file(path, a), with_file(path, b))
            assert [(hazard.code, hazard.side) for hazard in report.hazards] == [(HazardCode.SECRET_IN_PACKAGE, side)]
    report = report_on(with_file("demo/x.key", key), with_file("demo/x.key", key + key))
    assert len(report.hazards) == 2, "its comparer has told of both sides already"
    assert node_of(report, "demo/x.key").format == "pem"


# ---------------------------------------------------------------- byte code and pictures


def compiled(file_name: str) -> bytes:
    code = compile("import sys\nprint(sys._getframe().f_code.co_filename)\n", file_name, "exec")
    return MAGIC_NUMBER + b"\0\0\0\0" + TIME.to_bytes(4, "little") + (53).to_bytes(4, "little") + marshal.dumps(code)


def test_a_file_name_in_byte_code_without_a_source_stays_and_counts():
    a, b = (conda_v1({"site-packages/demo.pyc": compiled(name)}) for name in ("/tmp/aa/x.py", "/tmp/bb/x.py"))
    report = report_on(a, b, CONDA_V1)
    assert report.verdict is Verdict.DIFFERENT
    assert ("pyc-filename", False) in causes_of(node_of(report, "site-packages/demo.pyc"))


def test_a_file_name_in_byte_code_of_an_egg_stays_and_counts():
    source = "import sys\nprint(sys._getframe().f_code.co_filename)\n"
    a, b = (egg({"demo.py": source, "demo.pyc": compiled(name)}) for name in ("/tmp/aa/x.py", "/tmp/bb/x.py"))
    report = report_on(a, b, "demo-1.0-py3.11.egg")
    assert report.verdict is Verdict.DIFFERENT
    assert ("pyc-filename", False) in causes_of(node_of(report, "demo.pyc"))


@pytest.mark.parametrize(
    ("text", "is_idle"),
    [
        (b"made by x", True),
        (b"A. Author <a@example.org>", True),
        (b"<?php system($_GET[0]); ?>", False),
        (b"{{ config }}", False),
        (b"$(curl x)", False),
        (b"<SCRIPT>x", False),
        (b"__import__('os')", False),
    ],
)
def test_a_text_in_a_picture_that_is_code_counts(text, is_idle):
    a, b = (wheel({**FILES, "demo/x.png": png(chunk("tEXt", b"Comment\0" + some))}) for some in (b"made by y", text))
    assert verdict(a, b) is (Verdict.EQUIVALENT if is_idle else Verdict.DIFFERENT)
