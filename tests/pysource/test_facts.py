"""What code newly does: each code with true cases, and decoys that only look like it."""

from __future__ import annotations

import ast
import textwrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from code_facts import facts, messages, new
from pydistdiff.model import FactCode

BLOB = "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xYzZ" * 8


def inside(text: str) -> str:
    """The code in a function, where it is not run at import."""
    return "def f():\n" + textwrap.indent(textwrap.dedent(text), "    ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("eval(x)", [(2, "dynamic-code", "calls `eval(x)`")]),
        ("exec(x)", [(2, "dynamic-code", "calls `exec(x)`")]),
        ("compile(x, y, 'exec')", [(2, "dynamic-code", "calls `compile(x, y, 'exec')`")]),
        ("map(eval, x)", [(2, "dynamic-code", "refers to `eval`")]),
        ("import os\nos.system('ls')", [(3, "process", "calls `os.system('ls')`")]),
        ("import os.path\nos.system('ls')", [(3, "process", "calls `os.system('ls')`")]),
        (
            "import subprocess\nsubprocess.run(['ls'])",
            [(3, "process", "calls `subprocess.run(['ls'])`"), (2, "process", "imports `subprocess`")],
        ),
        ("import ctypes.util", [(2, "native-call", "imports `ctypes.util`")]),
        (
            "import ctypes\nctypes.cdll.LoadLibrary('x')",
            [(3, "native-call", "calls `ctypes.cdll.LoadLibrary('x')`"), (2, "native-call", "imports `ctypes`")],
        ),
        (
            "import pickle\npickle.loads(x)",
            [(3, "unpickling", "calls `pickle.loads(x)`"), (2, "unpickling", "imports `pickle`")],
        ),
        ("import yaml\nyaml.load(x)", [(3, "unpickling", "calls `yaml.load(x)`")]),
        ("import urllib.request", [(2, "network", "imports `urllib.request`")]),
        ("from twisted.internet import tcp", [(2, "network", "imports `twisted.internet`")]),
        ("from urllib import request", [(2, "network", "imports `urllib.request`")]),
        ("import requests.adapters", [(2, "network", "imports `requests.adapters`")]),
        ("from http import client, HTTPStatus", [(2, "network", "imports `http.client`")]),
        ("open('/home/x/.ssh/id_rsa')", [(2, "credentials", "names `/home/x/.ssh/id_rsa`")]),
        ("import os\nos.environ['GITHUB_TOKEN']", [
            (3, "environment-secret", "reads the environment variable `GITHUB_TOKEN`")
        ]),
        ("import os\nos.getenv('HOME')", [(3, "environment", "reads the environment variable `HOME`")]),
        ("import os\nos.environ.get(x)", [
            (3, "environment", "reads an environment variable by a computed name: `os.environ.get(x)`")
        ]),
        ("import os\n'CI' in os.environ", [(3, "environment", "reads the environment variable `CI`")]),
        ("import os\nos.environ['A'] = x", [(3, "environment", "sets the environment variable `A`")]),
        ("import os\ndel os.environ['A']", [(3, "environment", "deletes the environment variable `A`")]),
        ("import os\nos.putenv('A', x)", [(3, "environment", "sets the environment variable `A`")]),
        ("import os\ndict(os.environ)", [(3, "environment", "uses the whole environment: `os.environ`")]),
        ("__import__(x)", [(2, "dynamic-name", "imports a module by a computed name: `__import__(x)`")]),
        ("import os\ngetattr(os, x)", [
            (3, "dynamic-name", "looks up an attribute of os by a computed name: `getattr(os, x)`")
        ]),
        ("import base64\nbase64.b64decode(x)", [(3, "decoding", "calls `base64.b64decode(x)`")]),
        ("bytes.fromhex(x)", [(2, "decoding", "calls `bytes.fromhex(x)`")]),
        (f"x = '{BLOB}'", [(2, "encoded-data", "holds 272 characters that look like Base64")]),
        (f"x = '{'0123456789abcdef' * 20}'", [(2, "encoded-data", "holds 320 hexadecimal digits")]),
        (f"x = {bytes(range(128, 228)) * 2!r}", [(2, "encoded-data", "holds 200 characters that are no text")]),
        ("import sys\nsys.meta_path.insert(0, x)", [(3, "import-hook", "calls `sys.meta_path.insert(0, x)`")]),
        ("import sys\nsys.excepthook = x", [(3, "import-hook", "sets `sys.excepthook`")]),
        ("open(x, 'w')", [(2, "file-writing", "opens a file for writing: `open(x, 'w')`")]),
        ("open('/etc/x', mode='ab')", [(2, "file-writing", "opens for writing `/etc/x`")]),
        ("open(x, y)", [(2, "file-writing", "opens a file in a computed mode: `open(x, y)`")]),
        ("x.write_text(y)", [(2, "file-writing", "calls `.write_text` as `x.write_text(y)`")]),
        ("from pathlib import Path\nPath(x).open('w')", [
            (3, "file-writing", "opens a file for writing: `Path(x).open('w')`")
        ]),
        ("from pathlib import Path\nPath(x).unlink()", [
            (3, "file-writing", "calls `pathlib.Path().unlink` as `Path(x).unlink()`")
        ]),
        ("import shutil\nshutil.rmtree(x)", [(3, "file-writing", "calls `shutil.rmtree(x)`")]),
        (f"x = '{'a ' * 500}'", [(2, "long-line", "has 1,010 characters in one line")]),
        ("x = 'a\u200bb'", [(2, "hidden-characters", "has characters that cannot be seen: U+200B")]),
        ("x = 'a\u0001b'", [(2, "hidden-characters", "has characters that cannot be seen: U+0001")]),
        ("x = 'a\U000e0041\U000e0042\u200b\u202eb'", [
            (2, "hidden-characters", "has characters that cannot be seen: U+200B, U+202E, U+E0041 and 1 more")
        ]),
    ],
)  # fmt: skip
def test_what_code_does_is_told_with_its_line(text: str, told: list[tuple[int, str, str]]):
    assert new(inside(text)) == told


@pytest.mark.parametrize(
    "text",
    [
        "run(x)",
        "system('ls')",
        "self.system('ls')",
        "x.eval(y)",
        "import re\nre.compile(x)",
        "from re import compile\ncompile(x)",
        "def run(x): pass\nrun(['ls'])",
        "def eval(x): pass\neval(x)",
        "'''It calls subprocess.run and eval(x).'''",
        "def f():\n  'It reads .ssh/id_rsa.'\n  'And /etc/passwd.'",
        "# subprocess.run(x), eval(x)\nx = 1",
        "x = 'subprocess.run(x) and eval(x)'",
        "from .subprocess import run\nrun(x)",
        "from . import pickle\npickle.loads(x)",
        "import os\nos.path.join(x)",
        "import os\nclass A:\n  os = 1\n  def f(self, os): os.system(x)",
        "import os\n[os.system for os in x]",
        "import os\nlambda os: os.system(x)",
        "import os\ndef f():\n  try: pass\n  except E as os: os.system(x)",
        "import os\ndef f(x):\n  match x:\n    case [*os]: os.system(x)",
        "def f(eval=None): return eval",
        "def f():\n  import subprocess_of_mine as subprocess\n  subprocess.run(x)",
        "import yaml\nyaml.load(x, Loader=yaml.SafeLoader)",
        "import yaml\nyaml.load(x, SafeLoader)",
        "import types\nisinstance(x, types.FunctionType)",
        "import socket_of_mine",
        "from twisted.python import compat",
        "import os\nx: os.system = 1",
        "import os\ndef f(x: os.popen) -> os.popen: pass",
        "open(x)",
        "open(x, 'rb')",
        "open(x, encoding='w')",
        "open(*x, 'w')",
        "float.fromhex(x)",
        "x.open('w')",
        "getattr(self, x)",
        "import os\nglobals()['mine'].system(x)",
        "def globals(): pass\nimport os\nglobals()['os'].system(x)",
        "getattr(x, 'system')",
        "import importlib\nimportlib.import_module('json')",
        f"x = '{'ab ' * 100}'",
        f"x = '{'/usr/share/some_Folder/' * 20}'",
        f"x = '{'a' * 300}'",
        f"x = '{'-' * 300}'",
        f"x = '{'0' * 300}'",
        "x = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'",
        f"x = '{'0123456789abcdef' * 8}'",
        "x = '\N{WARNING SIGN}\ufe0f \N{MAN}\u200d\N{WOMAN}'",
        "x = 'na\u00efve \u00e9t\u00e9 \u65e5\u672c\u8a9e'",
        "x = 1\n\f\ny = '\t'",
        "'/etc/hosts'",
        "x = 'the credentials of Local users, an environ and docker'",
    ],
)
def test_what_only_looks_like_it_is_not_told(text: str):
    assert new(text) == []


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("import subprocess as s\ns.run(x)", "calls `subprocess.run` as `s.run(x)`"),
        ("from os import system as go\ngo(x)", "calls `os.system` as `go(x)`"),
        ("from os import *\nsystem(x)", "calls `os.system` as `system(x)`"),
        ("import os\no = os\no.system(x)", "calls `os.system` as `o.system(x)`"),
        ("e = eval\ne(x)", "calls `eval` as `e(x)`"),
        ("eval = eval\neval(x)", "calls `eval(x)`"),
        ("import builtins\nbuiltins.eval(x)", "calls `eval` as `builtins.eval(x)`"),
        ("__builtins__['eval'](x)", "calls `eval` as `__builtins__['eval'](x)`"),
        ("__builtins__.eval(x)", "calls `eval` as `__builtins__.eval(x)`"),
        ("globals()['__builtins__']['eval'](x)", "calls `eval` as `globals()['__builtins__']['eval'](x)`"),
        ("import os\nlocals()['os'].system(x)", "calls `os.system` as `locals()['os'].system(x)`"),
        ("import os\ngetattr(os, 'system')(x)", "calls `os.system` as `getattr(os, 'system')(x)`"),
        ("import os\ngetattr(os, 'sys' + 'tem')(x)", "calls `os.system` as `getattr(os, 'sys' + 'tem')(x)`"),
        ("import os\ngetattr(os, f'sys{\"tem\"}')(x)", "calls `os.system` as `getattr(os, f'sys{\"tem\"}')(x)`"),
        ("import os\ngetattr(os, 'metsys'[::-1])(x)", "calls `os.system` as `getattr(os, 'metsys'[::-1])(x)`"),
        ("import os\ns = getattr(os, 'system')\ns(x)", "calls `os.system` as `s(x)`"),
        ("import os\nos.__dict__['system'](x)", "calls `os.system` as `os.__dict__['system'](x)`"),
        ("import os\nvars(os)['system'](x)", "calls `os.system` as `vars(os)['system'](x)`"),
        ("import sys\nsys.modules['os'].system(x)", "calls `os.system` as `sys.modules['os'].system(x)`"),
        ("__import__('os').system(x)", "calls `os.system` as `__import__('os').system(x)`"),
        ("m = __import__('os')\nm.system(x)", "calls `os.system` as `m.system(x)`"),
        ("__import__('o' + 's').system(x)", "calls `os.system` as `__import__('o' + 's').system(x)`"),
        ("import importlib\nimportlib.import_module('os').system(x)",
            "calls `os.system` as `importlib.import_module('os').system(x)`"),
        ("from importlib import import_module as i\ni('ctypes')", "imports `ctypes` as `i('ctypes')`"),
        ("(y := __import__('os')).system(x)", "calls `os.system` as `(y := __import__('os')).system(x)`"),
        ("\uff45\uff56\uff41\uff4c(x)", "calls `eval` as `\uff45\uff56\uff41\uff4c(x)`"),
        ("try:\n  import cPickle as p\nexcept E:\n  import pickle as p\np.loads(x)",
            "calls `cPickle.loads` as `p.loads(x)`"),
        ("import os\ndef g():\n  os.system(x)\n  def h(os): os.system(x)", "calls `os.system(x)`"),
    ],
)  # fmt: skip
def test_other_names_for_the_same_thing_are_seen_through(text: str, told: str):
    assert told in messages(inside(text))
    at_module_level = [message.removesuffix(" when the module is loaded") for message in messages(text)]
    assert told in at_module_level


def test_a_builtin_that_may_have_another_meaning_is_told_as_the_builtin():
    text = "if PY2:\n  open = other\ndef f():\n  open(x, 'w')"
    assert messages(text) == ["opens a file for writing: `open(x, 'w')`"]
    assert messages(text.replace("if PY2:\n  ", "")) == []


def test_what_runs_at_import_says_so():
    assert messages("import os\nos.system(x)") == ["calls `os.system(x)` when the module is loaded"]
    assert messages("import os\nclass A:\n  os.system(x)") == ["calls `os.system(x)` when the module is loaded"]
    assert messages("import os\n@f(os.system(x))\ndef g(a=1): pass") == [
        "calls `os.system(x)` when the module is loaded"
    ]
    assert messages("import os\ndef g(a=os.system(x)): pass") == ["calls `os.system(x)` when the module is loaded"]
    assert messages("import os\ndef g(a: os.system(x)): pass") == ["calls `os.system(x)` when the module is loaded"]
    assert messages("import os\nx = lambda: os.system(x)") == ["calls `os.system(x)`"]
    assert messages("import os\nif __name__ == '__main__':\n  os.system(x)") == ["calls `os.system(x)`"]
    assert messages("import os\nif '__main__' == __name__:\n  pass\nelse:\n  os.system(x)") == [
        "calls `os.system(x)` when the module is loaded"
    ]


def test_a_call_that_now_runs_at_import_is_new():
    a = "import os\ndef f():\n  os.system(x)"
    assert messages("import os\nos.system(x)", a) == ["calls `os.system(x)` when the module is loaded"]
    assert messages(a, a.replace("def f():", "if y:")) == ["calls `os.system(x)`"]


def test_calls_of_a_package_at_import_are_told():
    text = "import logging\nlogging.basicConfig()\nx = f()\nclass A:\n  g()\ndef h(): i()\nif y:\n  await_()\n"
    assert new(text, is_package=True) == [
        (2, "import-time", "calls `logging.basicConfig`"),
        (5, "import-time", "calls `g`"),
        (8, "import-time", "calls `await_`"),
    ]
    assert new(text) == []
    assert messages("import os\nos.system(x)", is_package=True) == ["calls `os.system(x)` when the module is loaded"]


# ---------------------------------------------------------------- what is new


def test_what_moved_is_not_new():
    a = "import os\ndef f():\n  os.system(x)\ndef g():\n  return eval(y)"
    b = "import os\n\n\ndef g():\n  z = 1\n  return eval(y)\nclass A:\n  def f(self):\n    os.system(x)"
    assert new(b, a) == []
    assert new(a, b) == []
    assert new(a, a) == []


def test_another_argument_is_not_new_but_one_more_call_is():
    a = "import os\ndef f():\n  os.system('a')"
    assert new("import os\ndef f():\n  os.system('b')", a) == []
    b = "import os\ndef f():\n  os.system('b')\n  os.system('a')\ndef g():\n  os.system('c')"
    assert new(b, a) == [(3, "process", "calls `os.system('b')`, also in line 6 (1 such before)")]


def test_what_the_rest_of_the_module_does_is_counted_as_before():
    rest = "import os\nos.system('a')\nclass A:\n  def f(self): os.system('b')\n"
    assert messages(f"{rest}def g(): os.system('c')", f"{rest}def g(): pass") == [
        "calls `os.system('c')` (1 such before)"
    ]


def test_a_second_import_of_a_module_is_nothing_new():
    a = "import ssl\ndef f(): pass"
    assert new("import ssl\ndef f():\n  import ssl", a) == []
    assert new("import ssl\nfrom ssl import x", a) == []
    assert messages("import ssl, socket", a) == ["imports `socket`"]


def test_what_an_import_newly_gives_a_name_counts_where_the_name_is_used():
    a = "from mine import run\ndef f():\n  run(x)"
    assert new(a.replace("mine", "subprocess"), a) == [
        (3, "process", "calls `subprocess.run` as `run(x)`"),
        (1, "process", "imports `subprocess.run`"),
    ]
    a = "class A:\n  def f(self):\n    return open(x, 'w')\ndef open(x, y): pass"
    assert new(a.replace("def open", "def close"), a) == [
        (3, "file-writing", "opens a file for writing: `open(x, 'w')`")
    ]


def test_another_name_for_the_same_import_is_not_new():
    a = "import subprocess\ndef f():\n  subprocess.run(x)"
    assert new("import subprocess as s\ndef f():\n  s.run(x)", a) == []


def test_of_a_module_that_came_all_is_new_and_of_one_that_went_nothing():
    text = "import os\ndef f():\n  os.system(x)"
    assert facts(None, text).new == facts("", text).new
    assert len(facts(None, text).new) == 1
    gone = facts(text, None)
    assert gone.new == ()
    assert [one.words for one in gone.gone] == ["calls `os.system(x)`"]


def test_long_and_odd_lines_are_new_by_what_they_hold():
    a = f"x = '{'a ' * 600}'\ny = 'a\u200bb'"
    assert new(f"z = 1\n{a}", a) == []
    assert new(a.replace("a a", "b b", 1), a) == [(1, "long-line", "has 1,206 characters in one line")]
    assert new(a.replace("y = ", "z = "), a) == []
    assert new(a.replace("\u200b", "\u200b\u200b"), a) == [
        (2, "hidden-characters", "has characters that cannot be seen: U+200B")
    ]


def test_many_kinds_are_counted_not_left_out():
    text = "import os\n" + "".join(f"os.environ['A{at}']\n" for at in range(60))
    found = new(text)
    assert len(found) == 51
    assert found[-1] == (None, "more", "10 more, not listed: 10 of environment")


def test_the_most_pressing_comes_first():
    codes = [code for _, code, _ in new("open(x, 'w')\nimport os\nos.environ['A']\nos.system(x)\neval(x)")]
    assert codes == ["dynamic-code", "process", "file-writing", "environment"]
    assert set(codes) < {code.value for code in FactCode}


PIECES = st.sampled_from(
    [
        "import os",
        "import subprocess as s",
        "from os import system as go, environ",
        "def f(a=os.environ['A'], *b):\n    return s.run(a)",
        "class A(B):\n    x = go(1)\n\n    def g(self):\n        import pickle\n        return pickle.loads(self)",
        "if y:\n    go('x')\nelse:\n    eval(z)",
        "e = eval",
        "e('1'); open(x, 'w')",
        "try:\n    import ctypes\nexcept ImportError:\n    ctypes = None",
        "x = [getattr(os, 'popen')(i) for i in environ]",
        f"y = ('{BLOB}')",
        "with open('/etc/passwd') as h:\n    exec(h.read())",
        "@s.run\ndef h(): pass",
    ]
)


@given(st.lists(PIECES, max_size=8))
def test_layout_changes_nothing(pieces: list[str]):
    text = "\n".join(pieces)
    other = ast.unparse(ast.parse(text))
    assert new(other, text) == []
    assert new(text, other) == []
    assert {one.keys for one in facts(None, text).new} == {one.keys for one in facts(None, other).new}


@given(st.lists(PIECES, max_size=6), st.lists(PIECES, max_size=6))
def test_what_is_new_and_what_is_gone_make_up_the_difference(a: list[str], b: list[str]):
    before, after = facts(None, "\n".join(a)), facts(None, "\n".join(b))
    compared = facts("\n".join(a), "\n".join(b))
    keys = {key for one in after.new for key in one.keys}
    old = {key for one in before.new for key in one.keys}
    assert keys - old <= {key for one in compared.new for key in one.keys} <= keys
    assert old - keys <= {one.key for one in compared.gone} <= old
