from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from pydistdiff.archives.member import Member
from pydistdiff.pairing.match import Match, Placed
from pydistdiff.pairing.places import match_normal_places, match_places, placed, with_normals


def members(*paths: str) -> list[Member]:
    return [Member(path=path) for path in paths]


def named(match: Match) -> tuple[str | None, str | None]:
    a, b = (side and f"{side.place}#{side.occurrence}" for side in (match.a, match.b))
    return a, b


def drop_version(place: str) -> str:
    return place.replace("-1.0", "-{version}").replace("-2.0", "-{version}")


def test_members_at_one_place_are_numbered_in_the_order_of_the_archive():
    items = placed(members("x", "./x", "y", "x"), lambda path: path.removeprefix("./"))
    assert [item.key for item in items] == [("x", 1), ("x", 2), ("y", 1), ("x", 3)]


def test_the_same_places_are_paired_and_the_rest_is_left_over():
    a, b = placed(members("a", "b", "b"), str), placed(members("b", "c"), str)
    matches, left_a, left_b = match_places(a, b)
    assert [named(match) for match in matches] == [("b#1", "b#1")]
    assert [item.key for item in left_a] == [("a", 1), ("b", 2)]
    assert [item.key for item in left_b] == [("c", 1)]
    assert matches[0].is_at_one_place


def test_versions_in_a_path_are_the_same_normal_place():
    a = with_normals(placed(members("libs/x-1.0.whl", "old"), str), lambda place: (drop_version(place),))
    b = with_normals(placed(members("libs/x-2.0.whl", "new"), str), lambda place: (drop_version(place),))
    matches, left_a, left_b = match_normal_places(a, b)
    assert [named(match) for match in matches] == [("libs/x-1.0.whl#1", "libs/x-2.0.whl#1")]
    assert not matches[0].is_at_one_place
    assert [item.place for item in (*left_a, *left_b)] == ["old", "new"]


def test_the_most_specific_place_decides_before_a_general_one():
    def normals(place: str) -> tuple[str, ...]:
        return (place.rpartition("/")[2], "anything")

    a = with_normals(placed(members("a/x", "a/y"), str), normals)
    b = with_normals(placed(members("b/y", "b/z"), str), normals)
    matches, _, _ = match_normal_places(a, b)
    assert [named(match) for match in matches] == [("a/y#1", "b/y#1"), ("a/x#1", "b/z#1")]


def test_members_that_share_a_normal_place_are_not_guessed_at():
    a = with_normals(placed(members("1", "2"), str), lambda _: ("same",))
    b = with_normals(placed(members("3"), str), lambda _: ("same",))
    matches, left_a, left_b = match_normal_places(a, b)
    assert not matches
    assert len(left_a) == 2
    assert len(left_b) == 1


def test_members_with_as_many_partners_at_a_normal_place_are_paired_in_order():
    a = with_normals(placed(members("2", "1"), str), lambda _: ("same",))
    b = with_normals(placed(members("8", "9"), str), lambda _: ("same",))
    matches, _, _ = match_normal_places(a, b)
    assert [named(match) for match in matches] == [("1#1", "8#1"), ("2#1", "9#1")]


def test_without_normal_places_nothing_is_paired():
    items = placed(members("1"), str)
    assert match_normal_places(items, items) == ([], items, items)


paths = st.lists(st.sampled_from(["a", "b", "lib-1.0", "lib-2.0", "c/x-1.0", "c/x-2.0"]), max_size=8)


@settings(deadline=None)
@given(paths, paths)
def test_pairing_by_place_is_symmetric_and_takes_each_member_once(paths_a: list[str], paths_b: list[str]):
    def pair(a: list[Placed], b: list[Placed]) -> list[Match]:
        matches, left_a, left_b = match_places(a, b)
        more, *_ = match_normal_places(left_a, left_b)
        return matches + more

    a = with_normals(placed(members(*paths_a), str), lambda place: (drop_version(place),))
    b = with_normals(placed(members(*paths_b), str), lambda place: (drop_version(place),))
    forth, back = pair(a, b), pair(b, a)
    assert {named(match) for match in forth} == {named(Match(match.b, match.a)) for match in back}
    taken = [id(side) for match in forth for side in match.sides]
    assert len(taken) == len(set(taken))


def test_a_member_with_fewer_normal_places_takes_part_as_far_as_it_can():
    short = with_normals(placed(members("a"), str), lambda _: ("one",))
    long = with_normals(placed(members("b"), str), lambda _: ("two", "one"))
    assert match_normal_places(short, long)[0] == []
