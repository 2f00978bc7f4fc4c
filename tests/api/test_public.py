"""The public names of distributions, from their bytes to the report."""

from __future__ import annotations

import json

import pytest

import package_builder as build
from pydistdiff import engine
from pydistdiff.inputs import given_bytes
from pydistdiff.limits import Limits
from pydistdiff.model import Api, Report

F, G = "def f(a): pass\n", "def f(a, b): pass\n"
INIT = {"demo/__init__.py": ""}


def report(a: bytes, b: bytes, name: str, name_b: str | None = None, **limits: int) -> Report:
    with given_bytes(name, a) as given_a, given_bytes(name_b or name, b) as given_b:
        return engine.compare(given_a, given_b, limits=Limits(**limits))


def api(a: dict[str, str | bytes], b: dict[str, str | bytes], **limits: int) -> Api | None:
    """The API of two wheels with these files and a package `demo`."""
    return report(build.wheel(INIT | a), build.wheel(INIT | b), build.wheel_name(), **limits).api


def told(found: Api | None) -> list[str]:
    """`module.name op rule`, with a `!` where it breaks."""
    assert found is not None
    assert found.breaking == sum(entry.breaking for entry in found.entries)
    assert found.breaking + found.compatible == len(found.entries)
    return [
        f"{entry.module}.{entry.name}".removeprefix(".") + f" {entry.op} {entry.rule}" + "!" * entry.breaking
        for entry in found.entries
    ]


def test_a_changed_function_is_told_under_its_module():
    found = api({"demo/a.py": F}, {"demo/a.py": G})
    assert told(found) == ["demo.a.f changed parameter-required!"]
    assert found is not None
    (entry,) = found.entries
    assert (entry.kind, entry.before, entry.after) == ("function", "f(a)", "f(a, b)")


@pytest.mark.parametrize(
    "path",
    [
        "demo/_a.py",
        "_demo/a.py",
        "demo/_x/a.py",
        "demo/tests/test_a.py",
        "demo/__main__.py",
        "demo-1/a.py",
        "demo/a-b.py",
    ],
)
def test_modules_that_nobody_imports_by_name_are_not_told(path: str):
    found = api({path: F}, {path: G})
    assert found is None or not found.entries


@pytest.mark.parametrize(
    ("init", "names"),
    [
        ("from ._a import f", ["demo.f"]),
        ("from demo._a import f", ["demo.f"]),
        ("from ._a import *", ["demo.f"]),
        ("from ._a import f as g", ["demo.g"]),
        ("from ._a import f as _f", []),
        ("from ._a import other", []),
        ("__all__ = ['f']\nfrom ._a import f", ["demo.f"]),
        ("__all__ = ['x']\nfrom ._a import f", []),
        ("from other._a import f", []),
        ("def broken(", []),
        ("from .._a import f", []),
    ],
)
def test_a_private_module_is_told_as_its_package_gives_it(init: str, names: list[str]):
    package = {"demo/__init__.py": init}
    found = api(package | {"demo/_a.py": F}, package | {"demo/_a.py": G})
    assert told(found) == [f"{name} changed parameter-required!" for name in names]
    assert found is not None
    assert found.unread == (init == "def broken(")


def test_a_name_may_be_handed_on_by_a_private_package():
    files = {
        "demo/__init__.py": "from ._core import f",
        "demo/_core/__init__.py": "from ._impl import f\nfrom . import _impl",
        "demo/_core/_impl.py": F,
    }
    assert told(api(files, files | {"demo/_core/_impl.py": G})) == ["demo.f changed parameter-required!"]


def test_members_of_classes_of_private_modules_are_told_under_the_class():
    files = {"demo/__init__.py": "from ._a import A as B", "demo/_a.py": "class A:\n    def f(self): pass\n    x = 1\n"}
    assert told(api(files, files | {"demo/_a.py": "class A:\n    x = 1\n"})) == ["demo.B.f removed name-removed!"]


def test_what_a_package_imports_from_itself_is_its_own():
    files = {"demo/a.py": F}
    a, b = {"demo/__init__.py": "import os\n"}, {"demo/__init__.py": "from .a import f\nfrom os import path\n"}
    assert told(api(files | a, files | b)) == ["demo.f added name-added"]
    assert told(api(files | b, files | a)) == ["demo.f removed name-removed!"]


def test_an_import_of_another_module_is_no_name_of_it():
    assert told(api({"demo/a.py": "x = 1"}, {"demo/a.py": "x = 1\nfrom demo import y"})) == []


def test_a_module_that_came_or_went_is_told_once_with_what_is_in_it():
    found = api({}, {"demo/a.py": F})
    assert told(found) == ["demo.a added module-added"]
    assert found is not None
    assert (found.entries[0].kind, found.entries[0].after) == ("module", "demo.a: `f()`")
    assert told(api({"demo/a.py": F}, {})) == ["demo.a removed module-removed!"]
    assert told(api({"demo/_a.py": F}, {})) == []


def test_of_a_package_that_came_its_modules_are_not_told():
    found = api({}, {"demo/x/__init__.py": "", "demo/x/a.py": F, "demo/x/y/__init__.py": "", "demo/x/y/b.py": G})
    assert told(found) == ["demo.x added module-added"]


def test_a_module_under_another_name_is_moved():
    body = F + "".join(f"value_{number} = {number}\n" for number in range(50))
    assert told(api({"demo/a.py": body}, {"demo/b.py": body})) == ["demo.b moved module-moved!"]
    assert told(api({"demo/_a.py": body}, {"demo/b.py": body})) == ["demo.b added module-added"]
    assert told(api({"demo/a.py": body}, {"demo/_b.py": body})) == ["demo.a removed module-removed!"]
    changed = told(api({"demo/a.py": body}, {"demo/b.py": body.replace(F, G)}))
    assert changed == ["demo.b moved module-moved!", "demo.b.f changed parameter-required!"]


def test_members_that_a_class_of_another_module_hands_on_are_not_gone():
    a = {
        "demo/a.py": "from .base import Base\nclass A(Base):\n    def run(self): pass\n    def stop(self): pass\n",
        "demo/base.py": "class Base: pass\n",
    }
    b = {
        "demo/a.py": "from .middle import Middle\nclass A(Middle): pass\n",
        "demo/middle.py": "from . import base as b\nclass Middle(b.Base):\n    def run(self): pass\n",
        "demo/base.py": "class Base: pass\n",
    }
    assert told(api(a, b)) == [
        "demo.a.A.stop removed name-removed!",
        "demo.a.A changed bases-changed",
        "demo.middle added module-added",
    ]


def test_a_class_of_another_distribution_may_hand_on_anything():
    a = "from other import Base\nclass A(Base):\n    def run(self): pass\n"
    b = "from other import Base\nclass A(Base): pass\n"
    assert told(api({"demo/a.py": a}, {"demo/a.py": b})) == ["demo.a.A.run removed removed-or-inherited!"]


def test_a_class_may_be_handed_on_by_modules_in_between():
    a = {"demo/a.py": "from demo import Base\nclass A(Base):\n    def run(self): pass\n"}
    b = {"demo/a.py": "import demo\nclass A(demo.Base): pass\n"}
    common = {
        "demo/__init__.py": "from .base import Base\n",
        "demo/base.py": "class Base(Generic[T], Root): pass\nclass Root:\n    def run(self): pass\n",
    }
    assert told(api(common | a, common | b)) == ["demo.a.A changed bases-changed"]


def test_imports_in_a_circle_end():
    common = {"demo/x.py": "from .y import Base\n", "demo/y.py": "from .x import Base\n"}
    a, b = (f"from .x import Base\nclass A(Base):\n    {body}\n" for body in ("def run(self): pass", "pass"))
    assert told(api(common | {"demo/a.py": a}, common | {"demo/a.py": b})) == [
        "demo.a.A.run removed removed-or-inherited!"
    ]
    package = {
        "demo/__init__.py": "from ._x import f\n",
        "demo/_x/__init__.py": "from demo import f\nfrom ._a import f\n",
    }
    assert told(api(package | {"demo/_x/_a.py": F}, package | {"demo/_x/_a.py": G})) == [
        "demo.f changed parameter-required!"
    ]


def test_a_stub_and_its_source_are_one_module():
    a, b = {"demo/a.py": F, "demo/a.pyi": F}, {"demo/a.py": G, "demo/a.pyi": G}
    assert told(api(a, b)) == ["demo.a.f changed parameter-required!"]


def test_stubs_of_another_distribution_are_told_under_its_name():
    a, b = {"demo-stubs/__init__.pyi": F}, {"demo-stubs/__init__.pyi": G}
    assert told(api(a, b)) == ["demo.f changed parameter-required!"]


def test_what_cannot_be_parsed_is_counted():
    found = api({"demo/a.py": F}, {"demo/a.py": "print 'f'\n"})
    assert told(found) == []
    assert found is not None and found.unread == 1


def test_there_is_no_api_without_modules_that_differ():
    assert api({}, {"demo/data.txt": "x"}) is None
    assert api({}, {}) is None


def test_of_two_files_no_module_is_known():
    assert report(F.encode(), G.encode(), "a.py").api is None


def test_entries_are_cut_by_the_limit_on_values_and_the_counts_are_not():
    a = "".join(f"def f{number}(): pass\n" for number in range(10))
    found = api({"demo/a.py": a}, {"demo/a.py": a + "x = 1\n" + a.replace("f", "g").replace("deg", "def")}, values=3)
    assert found is not None
    assert (len(found.entries), found.breaking, found.compatible) == (3, 0, 11)
    assert found.truncated and (found.truncated.shown, found.truncated.total) == (3, 11)


@pytest.mark.parametrize(
    ("path", "is_told"),
    [
        ("demo/a.py", True),
        ("src/demo/a.py", True),
        ("src/single.py", True),
        ("demo.py", True),
        ("listed.py", True),
        ("other/a.py", False),
        ("setup.py", False),
        ("tools/a.py", False),
        ("docs/conf.py", False),
    ],
)
def test_of_an_sdist_modules_that_are_installed_are_told(path: str, is_told: bool):
    common = {"demo/__init__.py": "", "demo.egg-info/top_level.txt": "listed\n"}
    a, b = (build.sdist(common | {path: text}) for text in (F, G))
    found = report(a, b, "demo-1.0.tar.gz").api
    assert bool(found and found.entries) == is_told


def test_a_wheel_and_a_conda_package_have_the_same_names():
    wheel = build.wheel(INIT | {"demo/a.py": F})
    conda = build.conda_v1(
        {"lib/python3.11/site-packages/demo/__init__.py": "", "lib/python3.11/site-packages/demo/a.py": G}
    )
    found = report(wheel, conda, build.wheel_name(), "demo-1.0-py311_0.tar.bz2").api
    assert told(found) == ["demo.a.f changed parameter-required!"]


def test_names_are_shown_so_that_they_can_be_told_apart():
    found = api({}, {"demo/a.py": F, "demo/ж.py": "def \u0430(): pass\n"})
    assert found is not None
    assert json.dumps([entry.name for entry in found.entries]).isascii()
