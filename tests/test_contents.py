from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from pydistdiff.archives.member import Content, Member, Packed, PlainContent
from pydistdiff.archives.source import BytesSource
from pydistdiff.contents import Contents, same_sources
from pydistdiff.errors import ReadError
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode

if TYPE_CHECKING:
    from collections.abc import Iterator


class Counted(Content):
    """Packed bytes that count how often they are unpacked."""

    def __init__(self, data: bytes, packed: bytes | None = None, recipe: tuple[int, ...] = (8,)) -> None:
        self.data = data
        self.size = len(data)
        self.passes = 0
        stored = packed if packed is not None else data
        self.packed = Packed(BytesSource(stored), 0, len(stored), recipe)

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        self.passes += 1
        yield self.data


class Broken(Counted):
    def chunks(self, budget: Budget) -> Iterator[bytes]:
        self.passes += 1
        yield self.data
        raise ReadError(HazardCode.CORRUPT_MEMBER, "wrong CRC")


def member(content: Content | None) -> Member:
    return Member(path="x", content=content)


def contents(*algorithms: str) -> Contents:
    return Contents(Budget(), lambda _: algorithms)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_equal_packed_bytes_are_unpacked_once_for_both_sides():
    a, b = Counted(b"data"), Counted(b"data")
    reader = contents("sha256")
    first, second = member(a), member(b)
    assert reader.equal(first, second)
    assert reader.digest(first, "sha256") == reader.digest(second, "sha256") == sha256(b"data")
    reader.verify(first)
    reader.verify(second)
    assert a.passes + b.passes == 1


def test_equal_packed_bytes_with_another_recipe_are_unpacked_on_both_sides():
    a, b = Counted(b"data", packed=b"p", recipe=(8,)), Counted(b"data", packed=b"p", recipe=(0,))
    reader = contents()
    assert reader.equal(member(a), member(b))
    assert (a.passes, b.passes) == (1, 1)


def test_other_packed_bytes_of_the_same_length_are_compared_by_what_they_unpack_to():
    reader = contents()
    assert reader.equal(member(Counted(b"data", packed=b"one")), member(Counted(b"data", packed=b"two")))
    assert not reader.equal(member(Counted(b"data", packed=b"one")), member(Counted(b"dart", packed=b"two")))


def test_a_member_that_differs_is_unpacked_once_though_it_is_asked_for_again():
    a, b = Counted(b"data", packed=b"1"), Counted(b"other", packed=b"2")
    reader = contents("sha256")
    first, second = member(a), member(b)
    assert not reader.equal(first, second)
    assert reader.source(first).all() == b"data"
    assert reader.digest(second, "sha256") == sha256(b"other")
    assert (a.passes, b.passes) == (1, 1)


def test_another_algorithm_costs_another_pass():
    content = Counted(b"data")
    reader = contents("sha256")
    only = member(content)
    assert reader.digest(only, "md5") == hashlib.md5(b"data").hexdigest()
    assert reader.digest(only, "sha256") == sha256(b"data")
    assert content.passes == 2


def test_what_cannot_be_trusted_is_an_error_each_time_and_is_read_once():
    content = Broken(b"data", packed=b"1")
    bad, good = member(content), member(Counted(b"data", packed=b"2"))
    reader = contents("sha256")
    for ask in (lambda: reader.equal(bad, good), lambda: reader.source(bad), lambda: reader.verify(bad)):
        with pytest.raises(ReadError, match="wrong CRC"):
            ask()
    assert content.passes == 1


def test_equal_packed_bytes_that_cannot_be_read_are_an_error_of_both_sides():
    bad, twin = member(Broken(b"data")), member(Broken(b"data"))
    reader = contents()
    with pytest.raises(ReadError):
        reader.equal(bad, twin)
    with pytest.raises(ReadError):
        reader.verify(twin)
    assert reader.same_packed(bad, twin)


def test_plain_bytes_are_compared_where_they_lie_and_hashed_only_if_claimed():
    plain = [member(PlainContent(BytesSource(b"data"))) for _ in range(2)]
    reader = contents("sha256")
    assert reader.equal(*plain)
    assert reader.digest(plain[1], "sha256") == sha256(b"data")
    lonely = member(PlainContent(BytesSource(b"alone")))
    reader.verify(lonely)
    assert reader.digest(lonely, "sha256") == sha256(b"alone")


def test_members_without_bytes_are_equal_to_each_other_alone():
    reader = contents()
    assert reader.equal(member(None), member(None))
    assert not reader.equal(member(None), member(Counted(b"")))
    reader.verify(member(None))
    for ask in (reader.source, lambda only: reader.digest(only, "md5")):
        with pytest.raises(AssertionError):
            ask(member(None))


def test_what_was_unpacked_is_dropped_when_it_becomes_too_much(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pydistdiff.contents.KEPT_IN_MEMORY", 10)
    first, second = Counted(b"12345678"), Counted(b"abcdefgh")
    one, two = member(first), member(second)
    reader = contents()
    for _ in range(2):
        assert reader.source(one).all() == first.data
        assert reader.source(two).all() == second.data
    assert (first.passes, second.passes) == (2, 2)


def test_sources_of_other_sizes_differ_without_being_read():
    class Unread(BytesSource):
        def read(self, offset: int, length: int) -> bytes:
            raise AssertionError("read for nothing")

    assert not same_sources(Unread(b"1"), Unread(b"12"))
