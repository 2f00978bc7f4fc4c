"""Causes of Python source: layout, comments and order beside the causes that look at lines."""

from __future__ import annotations

import pytest

import package_builder as build
from document_pairs import explained, explained_member
from explained_packages import causes_of, node_of, report_on
from pydistdiff.explain.python_layout import PythonComments
from pydistdiff.model import Hunk, Role, Significance, TextChange

PATH = "demo/mod.py"


def sentence(*rows: tuple[str, str]) -> str:
    change = TextChange(
        significance=Significance.FORMAT,
        cause="python-comments",
        lines_added=1,
        lines_removed=1,
        hunks=(Hunk(1, 1, rows),),
    )
    member = explained_member("x = 1  # one\n", "x = 1  # two\n", PATH)
    return PythonComments().sentence(member, change)


@pytest.mark.parametrize(
    ("a", "b", "acting"),
    [
        ("x  # one", "x  # two", ""),
        ("x  # type: int", "x  # type: str", "; tools act on `# type: int`, `# type: str`"),
        ("import x  # noqa", "import x", "; tools act on `# noqa`"),
        ("x  # why # noqa: E1", "x  # why", "; tools act on `# noqa: E1`"),
        ("#!/usr/bin/python", "", "; tools act on `#!/usr/bin/python`"),
        ("# -*- coding: utf-8 -*-", "", "; tools act on `# -*- coding: utf-8 -*-`"),
        ("x  # pragma: no cover", "x # pragma: no cover", ""),
        ("x  # fmt: off", "x", "; tools act on `# fmt: off`"),
        ("x  # typed by hand", "x", ""),
    ],
)
def test_comments_that_tools_act_on_are_named(a: str, b: str, acting: str):
    told = sentence(("-", a), ("+", b))
    assert told == f"{PATH}: 1 added, 1 removed, syntax trees equal{acting}"


def test_many_comments_that_tools_act_on_are_counted():
    told = sentence(*(("+", f"x  # noqa: E{number}") for number in range(5)))
    assert told.endswith("`# noqa: E2`, 2 more")


def test_the_version_and_a_commit_in_code_have_their_own_causes():
    old = "__version__ = '1.0'\ncommit = '1a2b3c4d5e'\n\n\n\n\nx = 1\n"
    new = "__version__ = '1.1'\ncommit = '9f8e7d6c5b'\n\n\n\n\nx = (1)\n"
    a, b = (build.wheel({PATH: text}, version=version) for text, version in ((old, "1.0"), (new, "1.1")))
    report = report_on(a, b, "demo-1.0-py3-none-any.whl", "demo-1.1-py3-none-any.whl")
    assert sorted(causes_of(node_of(report, PATH))) == [
        ("python-formatting", False),
        ("vcs-commit", False),
        ("version-follows", False),
    ]


def told(old: str, new: str) -> list[tuple[str | None, bool]]:
    sides = [build.wheel({PATH: text}, version=version) for text, version in ((old, "1.2.3"), (new, "1.2.4"))]
    return causes_of(node_of(report_on(*sides, "demo-1.2.3-py3-none-any.whl", "demo-1.2.4-py3-none-any.whl"), PATH))


FILLING = "\n\n\n\n\n"


def test_each_cause_takes_its_own_part_of_one_module():
    old = ["__version__ = '1.2.3'", "import b\nimport a", "x = 1  # one", "y = (2)", "# Copyright (c) 2023 A"]
    new = ["__version__ = '1.2.4'", "import a\nimport b", "x = 1  # two", "y = 2", "# Copyright (c) 2024 A"]
    known = ["version-follows", "statement-order", "python-comments", "python-formatting", "copyright-year"]
    old += ["commit = '1a2b3c4d5'", "# built on 2024-01-01", "built = '2024-01-01'", "z = '2024-01-01'"]
    new += ["commit = '9f8e7d6c5'", "# built on 2024-01-02", "built = '2024-01-02'", "z = '2024-01-02'"]
    found = told(FILLING.join(old) + "\n", FILLING.join(new) + "\n")
    assert sorted(found, key=str) == sorted(
        [(cause, False) for cause in (*known, "vcs-commit", "build-date", None)], key=str
    )


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("__version__ = '1.2.3'\ny = (2)\n", "__version__ = '1.2.4'\ny = 3\n"),
        ("__version__ = '1.2.3'\nimport b\nimport a\n", "__version__ = '1.2.4'\nimport a\nimport c\n"),
        ("# 1.2.3\nx = (1)\n", "# 1.2.4\nx = (2)\n"),
    ],
)
def test_a_change_beside_a_version_stays_a_change(old: str, new: str):
    causes = [cause for cause, _ in told(old, new)]
    assert None in causes
    assert "version-follows" in causes


def test_comments_beside_a_version_in_a_comment_stay_comments():
    found = told("# of 1.2.3\n# one\nx = 1\n", "# of 1.2.4\n# two\nx = 1\n")
    assert sorted(found) == [("python-comments", False), ("version-follows", False)]


def test_years_and_dates_in_code_count():
    assert told("if 2023 < x: pass  # (c) 2023\n", "if 2024 < x: pass  # (c) 2024\n") == [(None, False)]
    assert told("generated = f('2024-01-01')\n", "generated = f('2024-01-02')\n") == [("build-date", False)]
    assert told("expires = built = '2024-01-01'\n", "expires = built = '2024-01-02'\n") == [(None, False)]


def test_a_first_line_that_names_another_interpreter_has_its_own_cause():
    found = explained("#!/a/python\nx = 1\n", "#!/b/python\nx = 1\n", "bin/x", Role.SCRIPT)
    assert found == [("script-shebang", False)]
    found = explained("#!/a/python\n# one\nx = 1\n", "#!/b/python\n# two\nx = 1\n", "bin/x", Role.SCRIPT)
    assert found == [("script-shebang", False), ("python-comments", False)]


def test_layout_beside_a_version_in_one_block_stays_apart():
    a = "x = 1  # 1.0\ny = (2)\n"
    b = "x = 1  # 2.0\ny = 2\n"
    assert explained(a, b, PATH, Role.CODE) == [("python-comments", False)]


def test_the_order_of_statements_says_how_many_lines_moved():
    member = explained_member("import a\nimport b\n\n\n\n\nx\n", "import b\nimport a\n\n\n\n\ny\n", PATH, Role.CODE)
    assert [change.cause for change in member.changes] == [None, "statement-order"]
