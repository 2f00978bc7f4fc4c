"""What the comparers of source say that it newly does."""

from __future__ import annotations

import pytest

from document_pairs import compared, pair_of
from pydistdiff.archives.source import BytesSource
from pydistdiff.comparers import compare_pair
from pydistdiff.comparers.pair import Pair
from pydistdiff.model import Side

OLD = "print 'x'\n"
"""What only older versions of Python read."""


def told(a: str, b: str, path: str = "pkg/mod.py", side: Side = Side.B) -> list[tuple[int | None, str, str]]:
    _, comparison, _ = compared(a, b, path)
    return [(one.line, one.code.value, one.message) for one in comparison.facts if one.side is side]


def came(text: str, path: str = "pkg/mod.py") -> tuple[str, list[str]]:
    """The format, and the messages, of a member that b alone has."""
    pair = Pair(name=path, path_a=None, path_b=path, a=None, b=BytesSource(text.encode()))
    name, comparison, _ = compare_pair(pair)
    return name, [one.message for one in comparison.facts if one.side is Side.B]


def test_facts_of_modules_are_those_of_b():
    assert told("import os\n", "import os\nos.system(x)\n") == [
        (2, "process", "calls `os.system(x)` when the module is loaded")
    ]
    assert told("import os\nos.system(x)\n", "import os\n") == []
    assert told("import os\nos.system(x)\n", "import os\n", side=Side.A) == [
        (2, "process", "calls `os.system(x)` when the module is loaded")
    ]


def test_statements_of_a_package_are_told_where_they_run():
    assert told("", "f()\n", "pkg/__init__.py") == [(1, "import-time", "calls `f`")]
    assert told("", "f()\n", "pkg/x__init__.py") == []


def test_a_package_that_uses_itself_does_nothing_new():
    assert told("", "import requests.adapters\n", "src/requests/api.py") == []
    assert told("", "import requests.adapters\n", "src/other/api.py") == [(1, "network", "imports `requests.adapters`")]
    assert told("", "import os\nos.system(x)\n", "os/api.py") != []  # what it is called like is still Python's own


def test_stubs_are_not_run():
    assert told("", "import ctypes\neval(x)\n", "pkg/mod.pyi") == []
    assert came(f"import ctypes\nx = '{'a' * 1_000}'\n", "pkg/mod.pyi") == (
        "python",
        ["has 1,006 characters in one line"],
    )


def test_members_that_came_are_told_whole_and_those_that_went_not():
    assert came("import os\ndef f(): os.system(x)\n") == ("python", ["calls `os.system(x)`"])
    pair = pair_of("eval(x)\n", "", "pkg/mod.py")
    _, comparison, _ = compare_pair(Pair(name=pair.name, path_a=pair.path_a, path_b=None, a=pair.a, b=None))
    assert [one.side for one in comparison.facts] == [Side.A]


def test_messages_are_visible_and_short():
    found = told("", f"import os\nos.environ['A\u202e`{'b' * 100_000}']\n")
    assert {code: message for _, code, message in found}["environment"].startswith(
        "reads the environment variable `A⟦U+202E⟧`bbb"
    )
    assert max(len(message) for _, _, message in found) < 200
    assert told("", "import os\nos.getenv('A\\n\\x1b')\n") == [
        (2, "environment", "reads the environment variable `A⟦U+000A⟧⟦U+001B⟧` when the module is loaded")
    ]


# ---------------------------------------------------------------- tokens


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("import subprocess as s\ns.call(x)", "calls `subprocess.call`"),
        ("import subprocess as s, os\nos.system(x)", "calls `os.system`"),
        ("from os import (system as go, path)\ngo(x)", "calls `os.system`"),
        ("from os import system", "imports `os.system`"),
        ("from ctypes import c_int", "imports `ctypes`"),
        ("import os.path, urllib2", "imports `urllib2`"),
        ("exec code", "calls `exec`"),
        ("exec 'x = 1' in names", "calls `exec`"),
        ("eval(x)", "calls `eval`"),
        ("import os\nos.environ['A_TOKEN']", "reads the environment variable `A_TOKEN`"),
        ("import os\nos.getenv('A')", "reads the environment variable `A`"),
        ("import os\nos.environ.get(x)", "reads an environment variable by a computed name"),
        ("import os\nf(os.environ)", "uses the whole environment"),
        ("import os\nos.environ.copy()", "uses the whole environment"),
        ("f('~/.ssh/id_rsa')", "names `~/.ssh/id_rsa`"),
        (f"x = '{'aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzZ' * 8}'", "holds 272 characters that look like Base64"),
    ],
)
def test_of_older_source_dotted_calls_are_told(text: str, message: str):
    assert compared(OLD, f"{OLD}{text}\n", "pkg/mod.py")[0] == "python-tokens"
    messages = [words for _, _, words in told(OLD, f"{OLD}{text}\n")]
    assert message in messages
    assert came(f"{OLD}{text}\n") == ("python-tokens", messages)


@pytest.mark.parametrize(
    "text",
    [
        "def eval(x): pass\neval(x)",
        "class compile: pass\ncompile(x)",
        "self.eval(x)",
        "x = eval",
        "from .os import system\nsystem(x)",
        "'eval(x)'  # eval(x)",
        "exec = 1",
        "import os\nos.path.join(x)",
        "import json",
    ],
)
def test_of_older_source_nothing_else_is_told(text: str):
    assert told(OLD, f"{OLD}{text}\n") == []


def test_older_source_that_moved_is_not_new():
    a = f"{OLD}import os\nos.system(x)\neval(y)\n"
    assert told(a, f"{OLD}import os\neval(y)\n\n\nos.system(x)\n") == []
    assert told(a, a + "os.system(z)\n") == [(5, "process", "calls `os.system` (1 such before)")]


def test_where_only_text_is_left_nothing_is_told():
    assert compared("x = (\n", "x = (\neval(y)\n", "pkg/mod.py")[1].facts == ()


# ---------------------------------------------------------------- what runs when Python starts


def test_lines_of_a_pth_file_that_run_are_told_with_what_they_do():
    a = "vendored\nimport os; os.system('a')\n"
    assert told(a, "import os; os.system('a')\n", "x.pth") == []
    assert told(a, f"{a}# import b\nimport sys, base64; exec(base64.b64decode('eA=='))\n", "x.pth") == [
        (4, "startup", "whenever Python starts, runs `import sys, base64; exec(base64.b64decode('eA=='))`"),
        (4, "dynamic-code", "calls `exec(base64.b64decode('eA=='))`"),
        (4, "decoding", "calls `base64.b64decode('eA==')`"),
    ]
    assert came("import\tos\n", "x.pth") == ("pth", ["whenever Python starts, runs `import⟦U+0009⟧os`"])


def test_a_line_of_a_pth_file_that_python_refuses_is_told_itself():
    assert told("", "import x y\n", "x.pth") == [(1, "startup", "whenever Python starts, runs `import x y`")]


def test_long_lines_of_a_pth_file_are_told():
    codes = [code for _, code, _ in told("", f"import x; y = '{'a ' * 600}'\n", "x.pth")]
    assert codes == ["startup", "long-line"]


def test_each_line_of_a_start_file_calls_something():
    assert told("a:b\n", "a:b\n# c\n\nc:d\n", "x.start") == [(4, "startup", "whenever Python starts, calls `c:d`")]
