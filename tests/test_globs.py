from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pydistdiff.errors import InputError
from pydistdiff.globs import LONGEST, Glob


def names(glob: str, name: str, *, is_folder: bool = False) -> bool:
    (step,) = Glob(glob).steps
    return step.matches(name, is_folder=is_folder)


@pytest.mark.parametrize(
    ("glob", "named", "not_named"),
    [
        ("x.py", "x.py demo/x.py a/b/x.py x.py/y", "X.py x_py xx.py x.pyc"),
        ("*.txt", "a.txt .txt demo/a.txt a.txt/b.py", "a.txt2 txt"),
        ("tests/", "tests/x demo/tests/x demo/tests/a/b", "tests demo/tests tests2/x mytests/x Tests/x"),
        ("/tests/", "tests/x tests/a/b", "demo/tests/x"),
        ("/x.py", "x.py x.py/y", "demo/x.py"),
        ("demo/*.txt", "demo/a.txt demo/a.txt/b", "demo/a/b.txt x/demo/a.txt"),
        ("tests/*", "tests/x tests/a/b", "tests demo/tests/x"),
        ("**/tests/x.py", "tests/x.py a/tests/x.py a/b/tests/x.py", "a/tests/b/x.py"),
        ("demo/**", "demo/x demo/a/b", "demo x/demo/a"),
        ("demo/**/x", "demo/x demo/a/x demo/a/b/x demo/x/y", "demox demo/ax"),
        ("a/**/**/b", "a/b a/x/b a/x/y/b", "b a"),
        ("demo/**/", "demo/a/b demo/a/b/c", "demo demo/x"),
        ("**", "x a/b", ""),
        ("*", "x a/b", ""),
        ("?.py", "x.py a/x.py", ".py xx.py"),
        ("[ab]x", "ax bx", "cx x"),
        ("[a-c]x", "ax bx cx", "dx -x"),
        ("[!a-c]x", "dx -x", "ax"),
        ("[^a]x", "bx ^x", "ax"),
        ("[]a]x", "]x ax", "bx"),
        ("[a-]x", "ax -x", "bx"),
        (r"[\]\-a]x", "]x -x ax", r"\x bx"),
        (r"[a\-c]x", "ax -x cx", "bx"),
        ("[&&[~~|-]x", "&x [x ~x |x -x", "ax"),
        (r"\*.py", "*.py a/*.py", "x.py"),
        (r"\!x", "!x", "x"),
        ("a*b*c", "abc aXbXc abbcc", "ab acb abcd"),
        ("{dist-info}/METADATA", "{dist-info}/METADATA", "x/{dist-info}/METADATA dist-info/METADATA"),
        ("a.b", "a.b", "aXb"),
        ("a***b", "ab aXXb", "a/b"),
    ],
)
def test_globs_name_what_gitignore_names(glob: str, named: str, not_named: str) -> None:
    assert [name for name in named.split() if not names(glob, name)] == []
    assert [name for name in not_named.split() if names(glob, name)] == []


def test_a_slash_at_the_end_names_folders_only() -> None:
    assert names("tests/", "tests", is_folder=True)
    assert not names("tests/", "tests")
    assert names("tests", "tests")


@pytest.mark.parametrize(
    ("glob", "message"),
    [
        ("", "a glob is empty; it names members, such as tests/"),
        ("/", "/: a glob has no empty part"),
        ("a//b", "a//b: a glob has no empty part"),
        ("a/../b", "none that is . or .."),
        ("./a", "none that is . or .."),
        ("a.zip > ", "a glob has no empty part"),
        ("!a", r"for a name that begins with ! write \!"),
        ("a > !b", r"write \!"),
        ("a[bc", r"a[bc: the set of characters is not closed by ]; for a bracket itself write \["),
        ("[]", "is not closed"),
        ("[a/b]", "is not closed"),
        ("[z-a]", "the range z-a is empty"),
        ("[[:alpha:]]", "named sets of characters such as [:alpha:] are not known"),
        ("a\\", "a part of it ends with a backslash"),
        ("[a\\", "a part of it ends with a backslash"),
        ("a\\/b", "a part of it ends with a backslash"),
        ("x" * (LONGEST + 1), "a glob has at most 1,000 characters"),
    ],
)
def test_a_glob_that_means_nothing_is_refused_and_says_why(glob: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        Glob(glob)
    assert message in str(caught.value)


def test_a_way_into_archives_is_a_glob_for_each_step() -> None:
    outer, inner = Glob("*.whl > demo/tests/").steps
    assert outer.matches("vendor/x.whl", is_folder=False)
    assert inner.matches("demo/tests/x", is_folder=False)
    assert not inner.matches("vendor/x.whl", is_folder=False)


def test_a_hostile_name_costs_no_more_than_its_length() -> None:
    # Each of these would run for ages where a pattern tries all ways to share a name among its asterisks.
    assert not names("*a" * 300 + "*b", "a" * 20_000)
    assert not names("**/a/" * 150 + "b", "a/" * 400 + "c")
    assert not names("?*" * 300 + "b", "a" * 20_000)


def fits(pattern: str, text: str) -> bool:
    """Whether a part of a name fits, by trying everything."""
    if not pattern:
        return not text
    if pattern[0] == "*":
        return fits(pattern[1:], text) or (bool(text) and fits(pattern, text[1:]))
    return bool(text) and pattern[0] in ("?", text[0]) and fits(pattern[1:], text[1:])


def leads(segments: list[str], parts: list[str]) -> bool:
    """Whether the segments name the parts or a folder around them, by trying everything."""
    if not segments:
        return True
    if segments[0] == "**":
        inside = len(segments) > 1 or bool(parts)
        return (inside and leads(segments[1:], parts)) or (bool(parts) and leads(segments, parts[1:]))
    return bool(parts) and fits(segments[0], parts[0]) and leads(segments[1:], parts[1:])


PARTS = st.lists(st.text("ab", min_size=1, max_size=4), min_size=1, max_size=4)
SEGMENTS = st.lists(st.one_of(st.just("**"), st.text("ab*?", min_size=1, max_size=4)), min_size=2, max_size=4)


@given(SEGMENTS, PARTS)
def test_globs_find_what_trying_everything_finds(segments: list[str], parts: list[str]) -> None:
    assert names("/".join(segments), "/".join(parts)) is leads(segments, parts)


@given(st.text("ab*?[]!-\\/ >^", max_size=12), st.text(max_size=20))
def test_any_text_is_a_glob_or_refused(glob: str, name: str) -> None:
    try:
        steps = Glob(glob).steps
    except InputError:
        return
    assert {step.matches(name, is_folder=False) for step in steps} <= {True, False}
