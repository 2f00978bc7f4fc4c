"""Whether one package would do for both."""

from __future__ import annotations

import hashlib
import json

from msgspec.structs import replace

import package_builder as build
from explained_packages import CONDA, report_on
from pydistdiff.explain.installed import could_be_one
from pydistdiff.model import AttributeChange, Node, Significance
from report_builder import node, report


def moved(cause: str | None, *, harmless: bool = False) -> AttributeChange:
    return AttributeChange(significance=Significance.CONTENT, name="path", a="x", b="y", cause=cause, harmless=harmless)


def root_of(*changes: AttributeChange, of_root: tuple[AttributeChange, ...] = ()) -> Node:
    return replace(report().root, changes=of_root, children=(node("x", changes=changes),))


def test_what_follows_from_python_beside_what_is_harmless_could_be_one():
    assert could_be_one(root_of(moved("python-path"), moved("member-time", harmless=True)))


def test_anything_else_that_counts_could_not():
    assert not could_be_one(root_of(moved("python-path"), moved(None)))
    assert not could_be_one(root_of(moved("python-path"), of_root=(moved("executable-bit"),)))
    assert not could_be_one(root_of(moved("member-time", harmless=True)))


def package(python: str, depends: str) -> bytes:
    hash_input = {"python": python}
    digest = hashlib.sha1(json.dumps(hash_input).encode()).hexdigest()[:7]
    index = {"name": "demo", "version": "1.0", "build": f"py{python.replace('.', '')}h{digest}_0", "depends": [depends]}
    extra = {"info/hash_input.json": json.dumps(hash_input)}
    return build.conda({"site-packages/demo.py": "x"}, index=json.dumps(index), extra=extra)


def test_two_builds_of_one_payload_for_two_pythons_could_be_one():
    a, b = package("3.7", "python >=3.7,<3.8.0a0"), package("3.8", "python >=3.8,<3.9.0a0")
    assert report_on(a, b, CONDA).summary.could_be_one
    c = package("3.8", "numpy")
    assert not report_on(a, c, CONDA).summary.could_be_one
