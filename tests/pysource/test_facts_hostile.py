"""Whoever writes a module chooses its size and depth: what is told stays short, and nothing drives a recursion."""

from __future__ import annotations

import pytest

from code_facts import facts, messages, new

COMPUTED, WHOLE = "reads an environment variable by a computed name:", "uses the whole environment:"
HOSTILE = {
    "calls": "import os\n" + "os.system('x')\n" * 5_000,
    "calls on one line": "import os\n" + ";".join(["os.system('x')"] * 5_000),
    "calls in a list": "import os\nx = [" + ",".join(["os.system('x')"] * 5_000) + "]",
    "calls in calls": "import os\n" + ("os.system(" * 80 + ")" * 80 + "\n") * 20,
    "attributes": "import os\n" + ("os" + ".a" * 800 + "\n") * 50,
    "calls of attributes": "import os\n" + ("os" + ".a()" * 150 + "\n") * 100,
    "keys": "import os\n" + ("os" + "['a']" * 150 + "\n") * 100,
    "attributes by name": "import os\n" + ("getattr(" * 80 + "os" + ",'a')" * 80 + "\n") * 40,
    "pieces of a string": "import os\ngetattr(os, " + "+".join(["'a'"] * 900) + ")",
    "names": "import os as " + "a" * 200_000 + "\n" + "a" * 200_000 + ".system('x')",
    "variables": "import os\n" + f"os.environ['{'A' * 200_000}']\nos.environ['{'B' * 200_000}']",
    "other names": "import os\na0 = os\n" + "".join(f"a{at} = a{at - 1}\n" for at in range(1, 5_000)) + "a9.system(x)",
    "names that come later": "".join(f"a{at} = a{at + 1}\n" for at in range(5_000)) + "import os\na5000 = os",
    "many meanings": "import os\n" + "a = os\n" * 1_000 + "a.system(x)\n" * 1_000,
    "meanings in a circle": "a = b\nb = a\na.system(x)\nimport os\na = os",
    "functions": "import os\n" + "".join(" " * at + "def f():\n" for at in range(90)) + " " * 90 + "os.system('x')",
    "classes": "".join(" " * at + "class A:\n" for at in range(90)) + " " * 90 + "eval(x)",
    "lambdas": "import os\n" + ("x = " + "lambda: " * 80 + "os.system(1)\n") * 20,
    "all of a module": "from os import *\n" * 5_000 + "system(x)",
    "imports": "".join(f"import subprocess as s{at}\n" for at in range(5_000)),
    "long lines": ("x = '" + "a" * 1_001 + "'\n") * 500,
    "hidden characters": "# \u200b\u200c\n" * 5_000,
    "all hidden characters": "# " + "".join(map(chr, range(0xE0000, 0xE0FFF))),
    "data": "x = '" + "aB3xZ9" * 100_000 + "'",
    "many data": "".join(f"x{at} = '{'aB3xZ9' * 40}{at}'\n" for at in range(500)),
    "marks": "import os\nos.system('`\u202e\\n\x1b[31m|<b>')",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_told_is_bounded(name: str):
    text = HOSTILE[name]
    told = facts(None, text).new
    assert len(told) <= 51
    assert all(len(one.message) < 500 and one.message.isprintable() for one in told)
    assert facts(text, f"{text}\nlast = 1").new == ()


def test_however_often_something_is_done_it_is_one_fact():
    [(line, code, message)] = new(HOSTILE["calls"])
    assert (line, code) == (2, "process")
    assert message == "calls `os.system('x')` when the module is loaded, also in lines 3, 4, 5 and 4,996 more"


def test_names_are_followed_in_the_order_of_the_text_and_a_few_steps_against_it():
    chain = [f"a{at + 1} = a{at}" for at in range(1, 40)]
    told = "calls `os.system` as `a40.system(x)` when the module is loaded"
    assert messages("\n".join(["import os", "a1 = os", *chain, "a40.system(x)"])) == [told]
    assert messages("\n".join(["import os", "a40.system(x)", *reversed(chain), "a1 = os"])) == []


def test_what_is_wrapped_too_often_is_left_alone_and_the_outermost_told():
    assert messages("import os\n" + "getattr(" * 20 + "os" + ", 'a')" * 20) == []
    assert messages("import os\ngetattr(os, " + "+".join(["'a'"] * 300) + ")")[0].startswith(
        "looks up an attribute of os by a computed name"
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("class A:\n    class B(eval(x)): pass", "calls `eval(x)` when the module is loaded"),
        ("def f():\n    class A(eval(x)):\n        os = 1", "calls `eval(x)`"),
        ("import os\ndef f():\n    class A:\n        os = 1\n        def g(_): os.system(x)", "calls `os.system(x)`"),
        ("class A(eval(x)):\n    y = 1", "calls `eval(x)` when the module is loaded"),
        ("import os\nx = 'a' 'b'\n(f or os).system(os.system(x))", "calls `os.system(x)` when the module is loaded"),
        ("import os\nos.environ.update(x)", f"{WHOLE} `os.environ.update(x)` when the module is loaded"),
        ("from ctypes import CDLL, c_int", "imports `ctypes.CDLL`"),
        ("import os\n{**os.environ}", "uses the whole environment: `os.environ` when the module is loaded"),
        ("import os\nx in os.environ", f"{COMPUTED} `x in os.environ` when the module is loaded"),
        ("import os\nos.system(\n  'a',\n\n  b\n)", "calls `os.system( 'a', b )` when the module is loaded"),
        ("eval: int", ""),
        ("x = getattr(y)", ""),
        ("import os\nos.name in os.path", ""),
        ("getattr(x, 1)", ""),
        ("import os\nos[1].system(x)", ""),
        ("(lambda: 1)().system(x)", ""),
    ],
)  # fmt: skip
def test_odd_places(text: str, told: str):
    assert messages(text) == ([told] if told else [])
