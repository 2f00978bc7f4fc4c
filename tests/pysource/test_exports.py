"""`__all__`, where it can be known without running the module."""

from __future__ import annotations

import pytest

from pydistdiff.pysource.exports import exports
from pydistdiff.pysource.module import parse


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("__all__ = ['a', 'b']", {"a", "b"}),
        ("__all__ = ('a',) + ('b',)", {"a", "b"}),
        ("__all__ = []", set()),
        ("__all__: list[str] = ['a']", {"a"}),
        ("__all__ = ['a']\n__all__ += ['b', 'c']", {"a", "b", "c"}),
        ("__all__ = ['a']\n__all__.extend(['b'])", {"a", "b"}),
        ("__all__ = ['a']\n__all__.append('b')", {"a", "b"}),
        ("__all__ = ['a', 'b']\n__all__.remove('b')", {"a"}),
        ("__all__ = ['a']\n__all__ = ['b']", {"b"}),
        ("__all__ = ['a']\nprint(__all__.sort)\nx = 1", {"a"}),
    ],
)
def test_lists_that_are_written_down_are_read(text: str, names: set[str]):
    assert exports(parse(text.encode())) == names


@pytest.mark.parametrize(
    "text",
    [
        "x = 1",
        "__all__ = [name for name in dir()]",
        "__all__ = other.__all__",
        "__all__ = ['a'] + other.__all__",
        "__all__ = [A]",
        "__all__ = ['a']\n__all__ += other",
        "__all__ = ['a']\n__all__ -= ['a']",
        "__all__ += ['a']",
        "__all__.append('a')",
        "__all__ = ['a']\n__all__.append(b)",
        "__all__ = ['a']\n__all__.sort()",
        "__all__ = ['a']\n__all__.insert(0)",
        "__all__ = ['a']\n__all__.insert('b')",
        "if x:\n    __all__ = ['a']",
        "for x in y:\n    __all__.append(x)",
        "__all__: list[str]",
        "y = '__all__'",
    ],
)
def test_what_takes_running_the_module_is_not_known(text: str):
    assert exports(parse(text.encode())) is None


def test_a_sum_of_many_lists_needs_no_recursion():
    text = "__all__ = " + " + ".join(["['a']"] * 500)
    assert exports(parse(text.encode())) == {"a"}
