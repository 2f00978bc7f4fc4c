from __future__ import annotations

import pytest

from pydistdiff.archives.source import BytesSource, Source
from pydistdiff.comparers import COMPARERS, compare_pair
from pydistdiff.comparers.binary import BytesComparer
from pydistdiff.comparers.pair import CannotCompareError, Comparison, Pair
from pydistdiff.errors import ReadError
from pydistdiff.limits import Limits
from pydistdiff.model import AttributeChange, BytesChange, Fallback, HazardCode, OpaqueChange, Significance, TextChange


def pair(a: bytes | None, b: bytes | None, **limits: int) -> Pair:
    return Pair(
        name="x",
        path_a=None if a is None else "x\x1b",
        path_b=None if b is None else "x\x1b",
        a=None if a is None else BytesSource(a),
        b=None if b is None else BytesSource(b),
        limits=Limits(**limits),
    )


class Failing:
    """A comparer that raises."""

    def __init__(self, error: BaseException, name: str = "odd", *, at_once: bool = False) -> None:
        self.format = name
        self.error = error
        self.at_once = at_once

    def accepts(self, _: Pair) -> bool:
        if self.at_once:
            raise self.error
        return True

    def compare(self, _: Pair) -> Comparison:
        raise self.error


class Silent:
    """A comparer that finds nothing."""

    format = "silent"

    def accepts(self, _: Pair) -> bool:
        return True

    def compare(self, _: Pair) -> Comparison:
        return Comparison(changes=())


def test_the_first_comparer_that_accepts_explains_the_pair():
    name, comparison, fallback = compare_pair(pair(b"a", b"b"))
    assert (name, fallback) == ("text", None)
    assert [type(change) for change in comparison.changes] == [TextChange]
    name, comparison, fallback = compare_pair(pair(b"a", b"\0"))
    assert (name, fallback) == ("binary", None)
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_the_last_comparer_accepts_everything():
    assert COMPARERS[-1].accepts(pair(None, b"\0"))


def test_a_comparer_that_gives_up_is_named_with_its_reason():
    name, _, fallback = compare_pair(pair(b"a" * 20, b"b", diff_bytes=10))
    assert name == "binary"
    assert fallback == Fallback("text", "20 bytes, over the limit of 10 bytes (--max-diff-bytes)")


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (CannotCompareError("too odd"), "too odd"),
        (RecursionError("maximum recursion depth exceeded"), "nested too deep"),
        (MemoryError(), "needs too much memory"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "UnicodeDecodeError: 'utf-8' codec"),
        (ValueError("\x1b[2J\n"), "ValueError: ⟦U+001B⟧[2J⟦U+000A⟧"),
        (OverflowError(), "OverflowError"),
        (ValueError("x" * 9_999), "ValueError: " + "x" * 200),
    ],
)
@pytest.mark.parametrize("at_once", [True, False])
def test_whatever_a_comparer_raises_costs_that_comparer_only(error, reason, at_once):
    comparers = (Failing(error, at_once=at_once), Failing(ValueError("second")), BytesComparer())
    name, comparison, fallback = compare_pair(pair(b"a", b"b"), comparers)
    assert name == "binary"
    assert isinstance(comparison.changes[0], BytesChange)
    assert fallback.wanted == "odd"
    assert fallback.reason.startswith(reason)
    assert len(fallback.reason) <= 220


def test_bytes_that_cannot_be_read_are_no_matter_of_format():
    error = ReadError(HazardCode.CORRUPT_ARCHIVE, "the file became shorter while it was read")
    with pytest.raises(ReadError):
        compare_pair(pair(b"a", b"b"), (Failing(error), BytesComparer()))


def test_the_user_can_interrupt():
    with pytest.raises(KeyboardInterrupt):
        compare_pair(pair(b"a", b"b"), (Failing(KeyboardInterrupt()), BytesComparer()))


def test_a_comparer_that_finds_nothing_in_a_pair_that_differs_is_not_believed():
    name, comparison, fallback = compare_pair(pair(b"a", b"b"), (Silent(), BytesComparer()))
    assert name == "binary"
    assert comparison.changes
    assert fallback == Fallback("silent", "it found no difference where the bytes differ")


def test_an_empty_file_that_one_side_has_is_told_by_its_path():
    for sides, paths in (((None, b""), (None, "x⟦U+001B⟧")), ((b"", None), ("x⟦U+001B⟧", None))):
        name, comparison, _ = compare_pair(pair(*sides))
        assert name == "text"
        assert comparison.changes == (
            AttributeChange(significance=Significance.CONTENT, name="path", a=paths[0], b=paths[1]),
        )


def test_where_nothing_helps_the_pair_is_opaque_with_the_reason():
    name, comparison, fallback = compare_pair(pair(b"a", b"b"), (Failing(MemoryError()),))
    assert comparison.changes == (OpaqueChange(significance=Significance.CONTENT, reason="odd: needs too much memory"),)
    assert (name, fallback) == ("binary", Fallback("odd", "needs too much memory"))
    _, comparison, fallback = compare_pair(pair(b"a", b"b"), ())
    assert comparison.changes == (OpaqueChange(significance=Significance.CONTENT, reason="no comparer takes it"),)
    assert fallback is None


class Refusing(Source):
    """A large file that must not be read as a whole."""

    size = 10**12

    def read(self, offset: int, length: int) -> bytes:
        assert length <= 1 << 20
        return (b"\0" if offset else b"a").ljust(min(length, self.size - offset), b"\0")

    def all(self) -> bytes:
        raise AssertionError("read as a whole")


def test_a_large_side_alone_is_never_read_as_a_whole():
    large = Pair(name="x", path_a=None, path_b="x", a=None, b=Refusing())
    name, comparison, _ = compare_pair(large)
    assert name == "binary"
    assert comparison.changes[0].truncated.total == 10**12 // 16
