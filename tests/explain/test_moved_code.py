"""Line numbers of byte code that comments moved, by the running interpreter and each that is here."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from interpreters import interpreters, run
from pydistdiff.bytecode.pyc import read_code
from pydistdiff.explain import bytecode_comments
from pydistdiff.explain.bytecode_comments import has_moved, have_equal_tokens, moved_lines

COMPILE = "import marshal, sys; sys.stdout.buffer.write(marshal.dumps(compile(sys.argv[1], 'x', 'exec')))"
PLAIN = '''"""Doc."""
import os
@property
def f(a, b=1):
    x = [i for i in a
         if i]
    return os.path.join(
        a,
        b,
    )
class C:
    def g(self):
        try:
            yield 1
        finally:
            pass
'''
COMMENTED = "# top\n\n" + PLAIN.replace("    return", "    # why\n" + "\n" * 200 + "    return").replace(
    "yield 1", "yield 1  # one"
)


@pytest.mark.parametrize("version", [(3, minor) for minor in range(6, 16)], ids=str)
def test_lines_follow_comments_in_every_version(version):
    path = interpreters().get(version)
    if path is None:
        pytest.skip(f"no Python {version[0]}.{version[1]} is here (PYDISTDIFF_PYTHONS names executables)")
    plain, commented, other = (
        read_code(run(path, COMPILE, source), version)
        for source in (PLAIN, COMMENTED, COMMENTED.replace("yield 1", "yield 2"))
    )
    lines = moved_lines(PLAIN.encode(), COMMENTED.encode())
    assert lines is not None
    assert has_moved(plain, commented, version, lines)
    assert not has_moved(plain, other, version, lines)
    assert not has_moved(plain, plain, version, lines)


@pytest.mark.parametrize("known", [True, False])
def test_two_sources_are_held_against_each_other_once(known: bool):
    """Each value of a header asks: what was found out stands in the notes of the scene, and no source is read again."""
    assert have_equal_tokens(SimpleNamespace(notes={bytecode_comments._NOTE: known}, neighbours=None)) is known
