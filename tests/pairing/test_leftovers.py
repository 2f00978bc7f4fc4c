from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.archives.member import Member, PlainContent
from pydistdiff.archives.source import BytesSource
from pydistdiff.model import MemberType
from pydistdiff.pairing.leftovers import match_equal_bytes, match_similar_bytes
from pydistdiff.pairing.match import Match, Placed

TEXT = "".join(f"line {number} of a module\n" for number in range(40)).encode()


def item(place: str, data: bytes | None, *normals: str, kind: MemberType | None = None) -> Placed:
    content = PlainContent(BytesSource(data)) if data is not None else None
    return Placed(Member(path=place, content=content, type=kind), place, 1, normals)


def digest_of(placed: Placed) -> str | None:
    data = sample_of(placed)
    return hashlib.sha256(data).hexdigest() if data is not None else None


def sample_of(placed: Placed) -> bytes | None:
    content = placed.member.content
    return content.plain().all() if isinstance(content, PlainContent) else None


def named(match: Match) -> tuple[str, ...]:
    return tuple(side.place for side in match.sides)


def test_a_member_with_the_same_bytes_elsewhere_is_found():
    matches, left_a, left_b = match_equal_bytes(
        [item("old/x", b"bytes"), item("gone", b"other")], [item("new/x", b"bytes"), item("came", b"third")], digest_of
    )
    assert [named(match) for match in matches] == [("old/x", "new/x")]
    assert [side.place for side in (*left_a, *left_b)] == ["gone", "came"]


def test_only_members_whose_size_occurs_on_both_sides_are_read():
    asked = []

    def recorded(placed: Placed) -> str | None:
        asked.append(placed.place)
        return digest_of(placed)

    match_equal_bytes([item("a", b"12"), item("b", b"123")], [item("c", b"45"), item("d", b"1234")], recorded)
    assert asked == ["a", "c"]


def test_of_several_with_the_same_bytes_the_normal_place_decides_then_the_base_name_then_the_order():
    a = [item("p/1", b"s", "n1"), item("p/licence", b"s", "n2"), item("p/3", b"s", "n3")]
    b = [item("q/0", b"s", "m0"), item("q/licence", b"s", "m1"), item("q/9", b"s", "n1")]
    matches, *_ = match_equal_bytes(a, b, digest_of)
    assert sorted(map(named, matches)) == [("p/1", "q/9"), ("p/3", "q/0"), ("p/licence", "q/licence")]


@pytest.mark.parametrize("data", [b"", None])
def test_members_without_bytes_are_never_moved(data: bytes | None):
    matches, left_a, left_b = match_equal_bytes([item("a", data)], [item("b", data)], digest_of)
    assert not matches
    assert len(left_a) == len(left_b) == 1


def test_a_link_is_no_file_with_its_targets_text():
    link = item("a", b"target", kind=MemberType.SYMLINK)
    assert match_equal_bytes([link], [item("b", b"target")], digest_of)[0] == []


def test_a_member_that_cannot_be_read_is_left_over():
    matches, left_a, _ = match_equal_bytes([item("a", b"x")], [item("b", b"x")], lambda _: None)
    assert not matches
    assert len(left_a) == 1


def test_a_moved_and_changed_member_is_found_by_what_it_holds():
    changed = TEXT.replace(b"line 7 of", b"line seven of")
    a, b = [item("old.py", TEXT), item("a.bin", bytes(range(256)) * 8)], [item("new.py", changed)]
    matches, left_a, left_b = match_similar_bytes(a, b, sample_of)
    assert [named(match) for match in matches] == [("old.py", "new.py")]
    assert [side.place for side in left_a] == ["a.bin"]
    assert not left_b


def test_small_members_do_not_resemble_each_other():
    small = b"# licence\nimport os\n"
    assert match_similar_bytes([item("a.py", small)], [item("b.py", small + b"x = 1\n")], sample_of)[0] == []


def test_a_member_without_a_sample_resembles_nothing():
    assert match_similar_bytes([item("a", None)], [item("b", TEXT)], sample_of)[0] == []


def test_nothing_is_read_where_one_side_has_nothing_left():
    def refuse(_: Placed) -> bytes:
        raise AssertionError("read for nothing")

    only = [item("a", TEXT)]
    assert match_similar_bytes(only, [], refuse) == ([], only, [])


datas = st.lists(st.sampled_from([b"a", b"b", b"ab", b"", b"abc" * 50]), max_size=6)


@settings(deadline=None)
@given(datas, datas)
def test_pairing_by_bytes_is_symmetric(datas_a: list[bytes], datas_b: list[bytes]):
    a = [item(f"a{number}", data) for number, data in enumerate(datas_a)]
    b = [item(f"b{number}", data) for number, data in enumerate(datas_b)]
    forth, *_ = match_equal_bytes(a, b, digest_of)
    back, *_ = match_equal_bytes(b, a, digest_of)
    assert {named(match) for match in forth} == {named(match)[::-1] for match in back}
    for match in forth:
        assert match.a is not None
        assert match.b is not None
        assert digest_of(match.a) == digest_of(match.b)
