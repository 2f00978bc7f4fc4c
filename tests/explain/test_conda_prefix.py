"""The placeholder of the prefix: what each side's own paths.json names, and nothing else."""

from __future__ import annotations

import json

import pytest

import package_builder as build
from elf_builder import elf
from explained_packages import CONDA, node_of, report_on
from pydistdiff.model import Node

A, B = "/opt/conda/_h_env_placehold_placehold", "/home/builder/_h_env_placehold_placehold_placehold"


def package(
    data: bytes | str, placeholder: str | None, mode: str = "text", path: str = "bin/demo", subdir: str = "linux-64"
) -> bytes:
    document = json.loads(build.paths_json({path: data}))
    if placeholder is not None:
        document["paths"][0] |= {"prefix_placeholder": placeholder, "file_mode": mode}
    return build.conda({path: data}, paths=json.dumps(document), subdir=subdir)


def demo(a: bytes, b: bytes) -> Node:
    return node_of(report_on(a, b, CONDA), "bin/demo")


def causes(node: Node) -> set[tuple[str | None, bool]]:
    return {(change.cause, change.harmless) for change in node.changes}


SCRIPT = "#!{0}/bin/python\nimport demo\nROOT = '{0}/share'\n"


def test_a_script_that_differs_in_its_placeholder_is_harmless():
    node = demo(package(SCRIPT.format(A), A), package(SCRIPT.format(B), B))
    assert causes(node) == {("conda-prefix", True)}


def binary(prefix: str, length: int = 120) -> bytes:
    text = f"{prefix}/lib:{prefix}/lib64".encode()
    return b"\x7fELF\1\2\3" + text + b"\0" * (length - len(text)) + b"\xffend"


def test_a_binary_member_is_equal_but_for_the_string_and_its_padding():
    other = A.replace("conda", "mamba")
    node = demo(package(binary(A), A, "binary"), package(binary(other), other, "binary"))
    assert causes(node) == {("conda-prefix", True)}


def test_a_binary_member_with_a_placeholder_of_another_length_counts():
    # conda raises PaddingError where the path of the environment is longer than the placeholder
    node = demo(package(binary(A), A, "binary"), package(binary(B), B, "binary"))
    assert causes(node) == {("conda-prefix", False)}


@pytest.mark.parametrize(
    ("subdir", "is_harmless"), [("osx-arm64", True), ("win-64", False), ("noarch", False), ("", False)]
)
def test_a_placeholder_stays_in_a_binary_member_on_windows(subdir, is_harmless):
    other = A.replace("conda", "mamba")
    sides = [package(binary(prefix), prefix, "binary", subdir=subdir) for prefix in (A, other)]
    assert causes(demo(*sides)) == {("conda-prefix", is_harmless)}
    sides = [package(SCRIPT.format(prefix), prefix, subdir=subdir) for prefix in (A, other)]
    assert causes(demo(*sides)) == {("conda-prefix", True)}


def test_a_placeholder_that_no_nul_ends_stays_and_costs_no_more_than_its_length():
    sides = [package(b"\0" + prefix.encode() * 20_000, prefix, "binary") for prefix in (A, B)]
    assert causes(demo(*sides)) == {(None, False)}
    other = A.replace("conda", "mamba")
    sides = [package(b"\0" + prefix.encode() * 20_000 + b"\0", prefix, "binary") for prefix in (A, other)]
    assert causes(demo(*sides)) == {("conda-prefix", True)}


@pytest.mark.parametrize(
    "b",
    [
        pytest.param(package(SCRIPT.format(B) + "evil()\n", B), id="another line"),
        pytest.param(package(SCRIPT.format(B), None), id="named on one side only"),
        pytest.param(package(SCRIPT.format(B), B, "binary"), id="another mode"),
        pytest.param(package(SCRIPT.format(B), A), id="the placeholder of the other side"),
        pytest.param(package(SCRIPT.format("/short"), "/short"), id="short"),
        pytest.param(package(SCRIPT.format(B.lstrip("/")), B.lstrip("/")), id="relative"),
        pytest.param(package(SCRIPT.format(B) + "\0prefix\0", B), id="holds what stands for it"),
        pytest.param(package("no placeholder at all\n", B), id="not there"),
    ],
)
def test_what_else_differs_is_not_explained(b):
    assert "conda-prefix" not in {cause for cause, _ in causes(demo(package(SCRIPT.format(A), A), b))}


def test_a_binary_member_with_other_bytes_or_a_link_is_not_explained():
    other = binary(B).replace(b"end", b"enD")
    assert causes(demo(package(binary(A), A, "binary"), package(other, B, "binary"))) == {(None, False)}
    added = report_on(build.conda({"x": "x"}), package(SCRIPT.format(A), A), CONDA)
    assert causes(node_of(added, "bin/demo")) == {(None, False)}


def test_a_string_that_moves_what_stands_behind_it_is_not_explained():
    a, b = package(binary(A, 120), A, "binary"), package(binary(B, 130), B, "binary")
    assert causes(demo(a, b)) == {(None, False)}


def library(prefix: str, text: bytes = bytes(64)) -> bytes:
    """A library with the prefix in its RPATH and in its data."""
    return elf(tags=((15, f"{prefix}/lib"),), rodata=f"{prefix}/share".encode() + bytes(8), text=text)


def test_a_native_library_is_told_by_values_that_the_placeholder_explains():
    other = A.replace("conda", "mamba")
    node = demo(package(library(A), A, "binary"), package(library(other), other, "binary"))
    assert node.format == "elf"
    assert {change.path[0] for change in node.changes} == {"RPATH", "strings", "regions"}
    assert causes(node) == {("conda-prefix", True)}


def test_a_native_library_with_another_byte_of_code_is_not_explained():
    other = A.replace("conda", "mamba")
    node = demo(package(library(A), A, "binary"), package(library(other, b"x" * 64), other, "binary"))
    assert causes(node) == {(None, False)}


def test_values_of_a_document_are_explained_by_the_placeholder():
    a, b = (package(json.dumps({"root": prefix, "n": 1}), prefix, path="etc/demo.json") for prefix in (A, B))
    assert causes(node_of(report_on(a, b, CONDA), "etc/demo.json")) == {("conda-prefix", True)}
    b = package(json.dumps({"root": B, "n": 2}), B, path="etc/demo.json")
    assert ("conda-prefix", True) not in causes(node_of(report_on(a, b, CONDA), "etc/demo.json"))


def test_a_wheel_has_no_prefix():
    a, b = (build.wheel({"bin/demo": SCRIPT.format(prefix)}) for prefix in (A, B))
    report = report_on(a, b)
    assert "conda-prefix" not in {cause.id for cause in report.causes}
