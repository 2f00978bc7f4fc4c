from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.pair import DependencyChange
from pydistdiff.comparers.setup_cfg import SetupCfgComparer
from pydistdiff.model import Operation, Role

PATH = "setup.cfg"
SETUP = """\
[metadata]
name = Jinja2
version = attr: jinja2.__version__
license_files = LICENSE.rst

[options]
packages = find:
python_requires = >= 3.7
setup-requires = setuptools>=40
install_requires =
    MarkupSafe>=2.0
    # only there
    typing; python_version<"3.5"

[options.extras_require]
i18n = Babel>=2.7

[options.entry_points]
babel.extractors =
    jinja2 = jinja2.ext:babel_extract[i18n]
    silent = jinja2.ext:silent
console_scripts =
    jinja = jinja2.cli:main

[tool:pytest]
testpaths = tests
"""


def edited(*edits: tuple[str, str]) -> str:
    text = SETUP
    for old, new in edits:
        assert old in text
        text = text.replace(old, new)
    return text


def test_setup_cfg_is_told_by_its_name():
    assert SetupCfgComparer().accepts(pair_of("", "[a]\n", "examples/setup.cfg"))
    assert compared("[a]\n", "[b]\n", "my_setup.cfg")[0] == "ini"


def test_what_runs_in_a_build_comes_first():
    b = edited(
        (">=40", ">=45\n    wheel"),
        ("attr: jinja2.__version__", "3.1.4"),
        (">= 3.7", ">=3.8"),
        ("MarkupSafe>=2.0", "MarkupSafe >=2.1"),
        ("Babel>=2.7", "Babel"),
        ("cli:main", "cli:run\n    new = a:b"),
        ("testpaths", "addopts = -v\ntestpaths"),
        ("LICENSE.rst", "LICENSE.txt"),
    )
    assert compared(SETUP, b, PATH)[0] == "setup-cfg"
    assert told(SETUP, b, PATH) == [
        ("changed", ("options", "setup-requires", "setuptools", "specifier"), ">=40", ">=45"),
        ("added", ("options", "setup-requires", "wheel"), "wheel"),
        ("changed", ("options", "install_requires", "markupsafe", "specifier"), ">=2.0", ">=2.1"),
        ("removed", ("options.extras_require", "i18n", "babel", "specifier"), ">=2.7"),
        ("changed", ("metadata", "version"), "attr: jinja2.__version__", "3.1.4"),
        ("changed", ("metadata", "license_files"), "LICENSE.rst", "LICENSE.txt"),
        ("changed", ("options", "python_requires"), ">= 3.7", ">=3.8"),
        ("changed", ("options.entry_points", "console_scripts", "jinja"), "jinja2.cli:main", "jinja2.cli:run"),
        ("added", ("options.entry_points", "console_scripts", "new"), "a:b"),
        ("added", ("tool:pytest", "addopts"), "-v"),
    ]
    _, comparison, _ = compared(SETUP, b, PATH)
    assert comparison.headline == (
        "setup-requires: setuptools >=40 → >=45; setup-requires: wheel added; "
        "metadata.version attr: jinja2.__version__ → 3.1.4; options.python_requires >= 3.7 → >=3.8; "
        "markupsafe >=2.0 → >=2.1; [i18n]: babel >=2.7 → any; and 3 more"
    )
    assert comparison.dependencies == (
        DependencyChange("setuptools", Operation.CHANGED, ">=40", ">=45"),
        DependencyChange("wheel", Operation.ADDED, None, ""),
        DependencyChange("markupsafe", Operation.CHANGED, ">=2.0", ">=2.1"),
        DependencyChange("babel", Operation.CHANGED, ">=2.7", ""),
    )


def test_requirements_of_old_tools_are_told_by_package():
    a = "[metadata]\nrequires-dist =\n    idna>=2\n    urllib3>=1.21,<1.27\n"
    b = a.replace("1.27", "3")
    assert told(a, b, PATH) == [
        ("changed", ("metadata", "requires-dist", "urllib3", "specifier"), ">=1.21,<1.27", ">=1.21,<3")
    ]
    _, comparison, _ = compared(a, b, PATH)
    assert comparison.headline == "requires-dist: urllib3 >=1.21,<1.27 → >=1.21,<3"
    assert comparison.dependencies == (DependencyChange("urllib3", Operation.CHANGED, ">=1.21,<1.27", ">=1.21,<3"),)


def test_entry_points_are_told_by_name():
    b = edited(("jinja = jinja2.cli:main", "other = a:b"), ("ext:silent", "ext:loud"))
    assert compared(SETUP, b, PATH)[1].headline == (
        "babel.extractors silent jinja2.ext:silent → jinja2.ext:loud; console script jinja removed; "
        "console script other added"
    )
    form = "[entry_points]\ngui_scripts =\n    x = {}\n"
    assert compared(form.format("a:b"), form.format("a:c"), PATH)[1].headline == "GUI script x a:b → a:c"


def test_what_came_as_a_whole_is_told_as_that():
    b = edited(("install_requires =", "tests_require = pytest\ninstall_requires ="))
    assert told(SETUP, b, PATH) == [("added", ("options", "tests_require"), '["pytest"]')]
    assert compared(SETUP, b, PATH)[1].headline == "options.tests_require added"
    assert compared(SETUP, b, PATH)[1].dependencies == (DependencyChange("pytest", Operation.ADDED, None, ""),)


def test_what_a_build_backend_writes_into_it_is_told():
    a = "[metadata]\nname = x\n"
    b = a + "\n[egg_info]\ntag_build = \ntag_date = 0\n"
    assert told(a, b, PATH) == [("added", ("egg_info",), '{"tag_build": "", "tag_date": "0"}')]
    assert compared(a, b, PATH)[1].headline is None


# ---------------------------------------------------------------- order, spelling and layout


def test_requirements_have_their_causes_and_entry_points_count():
    lines = '    MarkupSafe>=2.0\n    # only there\n    typing; python_version<"3.5"\n'
    b = edited((lines, '    typing ; python_version < "3.5"\n    # only there\n    MarkupSafe>=2.0\n'))
    assert explained(SETUP, b, PATH, Role.METADATA) == [("requirement-order", True), ("requirement-spelling", True)]
    assert explained(SETUP, b, PATH, Role.DATA) == [("requirement-order", False), ("requirement-spelling", False)]
    points = ("    jinja2 = jinja2.ext:babel_extract[i18n]\n", "    silent = jinja2.ext:silent\n")
    b = edited(("".join(points), "".join(points[::-1])))
    assert told(SETUP, b, PATH) == [("reordered", ("options.entry_points", "babel.extractors"), ((0, 1),))]
    assert explained(SETUP, b, PATH, Role.METADATA) == [("entry-point-order", False)]


def test_a_comment_among_requirements_counts():
    b = edited(("only there", "only here"))
    assert told(SETUP, b, PATH) == [("changed", ("# comments", 0), "# only there", "# only here")]
    assert explained(SETUP, b, PATH, Role.METADATA) == [(None, False)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("setup-requires = setuptools>=40", "setup-requires =\n    setuptools>=40"),
        ("setup-requires = setuptools>=40", "setup-requires: setuptools>=40"),
        ("    # only there\n", "\n    # only there\n"),
        ("    jinja2 = jinja2.ext", "    jinja2=jinja2.ext"),
    ],
)
def test_equal_requirements_that_are_not_written_alike_are_no_layout(old: str, new: str):
    assert explained(SETUP, edited((old, new)), PATH, Role.METADATA) == [(None, False)]
    assert told(SETUP, edited((old, new)), PATH)[0][0] == "formatting"


def test_another_sign_is_told_beside_another_spelling():
    b = edited(("setup-requires = setuptools>=40", "setup-requires : setuptools >=40"))
    assert explained(SETUP, b, PATH, Role.METADATA) == [("requirement-spelling", True), (None, False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("file: requirements.txt", "file: other.txt"),
        ("six; python_version<'3'", "six; python_version<'4'"),
        ("a; b", "a; c"),
        ("", "file: x.txt"),
    ],
)
def test_what_may_be_no_list_is_compared_as_it_stands(a: str, b: str):
    form = "[options]\ninstall_requires = {}\n"
    assert told(form.format(a), form.format(b), PATH) == [("changed", ("options", "install_requires"), a, b)]
    assert compared(form.format(a), form.format(b), PATH)[1].dependencies == ()


@pytest.mark.parametrize("lines", ["= a:b", "a", "a = b\n  a = c"])
def test_entry_points_that_are_none_are_lines(lines: str):
    form = "[options.entry_points]\nx =\n  {}\n"
    assert told(form.format("z = y"), form.format(lines), PATH)[0][:2] == ("changed", ("options.entry_points", "x"))
    one_line = "[options.entry_points]\nx = a = b, c = {}\n"
    assert told(one_line.format("d"), one_line.format("e"), PATH) == [
        ("changed", ("options.entry_points", "x"), "a = b, c = d", "a = b, c = e")
    ]
    empty = "[options.entry_points]\nx =\n"
    assert told(empty, form.format("z = y"), PATH)[0][2:] == ("", '{"z": "y"}')


@settings(deadline=None)
@given(st.permutations(["a>=1", "b>=1", "c>=1"]), st.booleans())
def test_a_changed_requirement_is_never_lost_under_a_shuffle(order: list[str], is_changed: bool):
    form = "[options]\ninstall_requires =\n{}"
    a = form.format("".join(f"    {text}\n" for text in ("a>=1", "b>=1", "c>=1")))
    b = form.format("".join(f"    {text}\n" for text in order))
    b = b.replace("b>=1", "b>=2") if is_changed else b
    if a != b:
        changes = compared(a, b, PATH)[1].changes
        content = [change.path for change in changes if change.op is not Operation.REORDERED]
        assert content == ([("options", "install_requires", "b", "specifier")] if is_changed else [])


@settings(deadline=None)
@given(st.lists(st.integers(0, 50), min_size=1, max_size=12, unique=True), st.randoms(use_true_random=False))
def test_a_changed_entry_point_is_never_lost_under_a_shuffle(numbers: list[int], chance: random.Random):
    form = "[options.entry_points]\nconsole_scripts =\n{}"
    points = [f"    c{number} = a:b\n" for number in numbers]
    others = [f"    c{numbers[0]} = evil:b\n", *points[1:]]
    chance.shuffle(others)
    changes = told(form.format("".join(points)), form.format("".join(others)), PATH)
    assert [change for change in changes if change[0] != "reordered"] == [
        ("changed", ("options.entry_points", "console_scripts", f"c{numbers[0]}"), "a:b", "evil:b")
    ]
