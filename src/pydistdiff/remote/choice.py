"""Which files of two releases are compared: those that are for the same users, as far as there are such."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.errors import InputError
from pydistdiff.inputs.fetching import KINDS, SDIST, WHEEL
from pydistdiff.remote.target import likeness_of, tags_of
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pydistdiff.remote.project import Offered
    from pydistdiff.remote.target import Fit, Target

    Likeness = tuple[str, str, str]

_FEW = 4
_OF_SDISTS = (".tar.gz", ".zip", ".tgz")
"""What the file of an sdist ends with; a `.tar.bz2` is rather a conda package, which is like a wheel."""
_ARCHIVES = (".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz")


class Candidates(NamedTuple):
    """The files of one release; `asked` is how the user named it."""

    asked: str
    files: Sequence[Offered]


class _Sorted(NamedTuple):
    """What fits, the best one for each kind of user first."""

    wheels: Mapping[Likeness, tuple[int, Offered]]
    sdists: Sequence[Offered]


def choose_two(a: Candidates, b: Candidates, kinds: tuple[str, str] | None, target: Target) -> tuple[Offered, Offered]:
    """A file of each release: of the kinds that are asked for, else wheels where both have one that fits, else sdists.

    Raises InputError where there are no such files.
    """
    first, second = _sorted(a, target), _sorted(b, target)
    if kinds is None:
        kind = WHEEL if first.wheels and second.wheels else SDIST
        if kind == SDIST and not (first.sdists and second.sdists):
            raise InputError(
                f"{a.asked} has {_has(a)}, {b.asked} has {_has(b)}: nothing that both have is for {target.text} "
                "(--kind, --platform and --python-version choose)"
            )
        kinds = kind, kind
    _check(first, a, kinds[0], target)
    _check(second, b, kinds[1], target)
    if kinds == (WHEEL, WHEEL):
        return _alike(first.wheels, second.wheels)
    if kinds == (SDIST, SDIST):
        return _same_archives(first.sdists, second.sdists)
    return _one(first, kinds[0]), _one(second, kinds[1])


def choose_one(candidates: Candidates, kind: str | None, target: Target, beside: str | None) -> Offered:
    """A file of a release to hold against a local file of this name (None: something else, such as a folder).

    That is the file of the same name, if there is one; else one of the same kind, for the same users.
    """
    if beside is not None and kind is None:
        for offer in candidates.files:
            if offer.name == beside:
                return offer
    found = _sorted(candidates, target)
    if kind is None and beside is not None:
        if beside.endswith(".whl"):
            kind = WHEEL
        elif beside.endswith(_OF_SDISTS) and found.sdists:
            kind = SDIST
    if kind is None:
        kind = WHEEL if found.wheels else SDIST
    if kind == WHEEL and beside is not None:
        likely = {likeness_of(tag) for tag in tags_of(beside)}
        for offer in candidates.files:
            if offer.kind == WHEEL and not likely.isdisjoint(map(likeness_of, tags_of(offer.name))):
                return offer
    _check(found, candidates, kind, target)
    return _one(found, kind)


def _sorted(candidates: Candidates, target: Target) -> _Sorted:
    wheels: dict[Likeness, tuple[int, Offered]] = {}
    for offer in candidates.files:
        fit: Fit | None = target.fit(offer.name) if offer.kind == WHEEL else None
        if fit is not None and (fit.likeness not in wheels or fit.rank < wheels[fit.likeness][0]):
            wheels[fit.likeness] = fit.rank, offer
    sdists = sorted((offer for offer in candidates.files if offer.kind == SDIST), key=_archive)
    return _Sorted(wheels, sdists)


def _archive(offer: Offered) -> int:
    return next((place for place, end in enumerate(_ARCHIVES) if offer.name.endswith(end)), len(_ARCHIVES))


def _alike(
    a: Mapping[Likeness, tuple[int, Offered]], b: Mapping[Likeness, tuple[int, Offered]]
) -> tuple[Offered, Offered]:
    """Wheels for the same users where there are such, and the best ones of each side where there are none."""
    common = a.keys() & b.keys()
    if common:
        best = min(common, key=lambda likeness: (a[likeness][0] + b[likeness][0], likeness))
        return a[best][1], b[best][1]
    return _best(a), _best(b)


def _best(wheels: Mapping[Likeness, tuple[int, Offered]]) -> Offered:
    return min(wheels.values(), key=lambda one: one[0])[1]


def _same_archives(a: Sequence[Offered], b: Sequence[Offered]) -> tuple[Offered, Offered]:
    """Sdists in the same format where there are such."""
    by_format = {_archive(offer): offer for offer in reversed(b)}
    for offer in a:
        if _archive(offer) in by_format:
            return offer, by_format[_archive(offer)]
    return a[0], b[0]


def _one(side: _Sorted, kind: str) -> Offered:
    return _best(side.wheels) if kind == WHEEL else side.sdists[0]


def _check(side: _Sorted, candidates: Candidates, kind: str, target: Target) -> None:
    if not (side.wheels if kind == WHEEL else side.sdists):
        wanted = f"wheel for {target.text} (--platform and --python-version choose another)" if kind == WHEEL else kind
        raise InputError(f"{candidates.asked}: has no {wanted}, but {_has(candidates)}")


def _has(candidates: Candidates) -> str:
    """`1 sdist, 2 wheels (x-1-cp39-cp39-win32.whl and 1 more)`."""
    told = []
    for kind in KINDS:
        names = [short_name(offer.name) for offer in candidates.files if offer.kind == kind]
        if names:
            told.append(f"{_counted(len(names), kind)} ({_some(names)})")
    return " and ".join(told) or "no file"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun if count == 1 else noun + 's'}"


def _some(names: Iterable[str]) -> str:
    named = list(names)
    more = len(named) - _FEW
    return ", ".join(named[:_FEW]) + (f" and {more:,} more" if more > 0 else "")
