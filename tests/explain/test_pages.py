from __future__ import annotations

import re

import pytest

from pydistdiff.errors import InputError
from pydistdiff.explain import CONTAINER_CAUSES, LINE_CAUSES, MEMBER_CAUSES, NESTED_CAUSES, all_causes, never_harmless
from pydistdiff.explain.cause import Cause, Mark
from pydistdiff.explain.pages import WIDTH, find, listing, page
from pydistdiff.model import Significance

SENTENCE = re.compile(r"[.:!?](?:\s|$)")


class MadeUp:
    """The first sentence of a made-up cause
    goes on. A second one follows.

    * one
    * two
    """

    id = "made-up"
    title = "something is made up"
    significance = Significance.FORMAT
    mark = Mark.NEVER
    remedy = "do not make things up"


def test_all_causes_are_those_of_the_registries_once_and_in_their_order() -> None:
    registered = (*CONTAINER_CAUSES, *MEMBER_CAUSES, *LINE_CAUSES, *NESTED_CAUSES)
    ids = [cause.id for cause in all_causes()]
    assert ids == list(dict.fromkeys(cause.id for cause in registered))
    assert {cause.id: type(cause) for cause in registered}.items() == {(cause.id, type(cause)) for cause in registered}
    assert {cause.id for cause in all_causes() if cause.mark is Mark.NEVER} == never_harmless()


def test_ids_are_unique() -> None:
    ids = [cause.id for cause in all_causes()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("cause", all_causes(), ids=lambda cause: cause.id)
def test_every_cause_has_a_page(cause: Cause) -> None:
    text = type(cause).__doc__ or ""
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", cause.id)
    assert text[:1].isupper()
    assert len(SENTENCE.findall(text)) >= 2
    assert cause.title
    assert cause.title[-1] not in ".:"
    assert cause.remedy
    assert page(find(cause.id)).startswith(
        f"{cause.id}: {cause.title}\n\nsignificance: {cause.significance}\nharmless: "
    )


def test_a_page_is_wrapped_and_keeps_its_lists() -> None:
    assert page(MadeUp()) == (
        "made-up: something is made up\n"
        "\n"
        "significance: format\n"
        "harmless: never: it is explained, named and grouped, but it counts\n"
        "\n"
        "The first sentence of a made-up cause goes on. A second one follows.\n"
        "\n"
        "* one\n"
        "* two\n"
        "\n"
        "remedy: do not make things up\n"
    )
    pages = [page(cause) for cause in all_causes()]
    assert max(len(line) for text in pages for line in text.splitlines()) <= WIDTH + 4


def test_a_page_without_its_docstring_has_the_rest() -> None:
    class Stripped(MadeUp):
        __doc__ = None

    assert "\n\nremedy: do not make things up\n" in page(Stripped())


@pytest.mark.parametrize(
    ("id_", "message"),
    [
        ("umsk", "there is no cause 'umsk'; did you mean umask?"),
        ("lst-order", "there is no cause 'lst-order'; did you mean list-order or set-order?"),
        ("UMASK-", "there is no cause 'UMASK-'; pydistdiff --list-causes names all"),
        ("", "there is no cause ''; pydistdiff --list-causes names all"),
    ],
)
def test_an_unknown_cause_names_the_nearest(id_: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        find(id_)
    assert str(caught.value) == message


def test_the_list_has_every_cause_once_under_its_significance() -> None:
    lines = listing().splitlines()
    section, found = "", []
    for line in lines:
        if line.endswith(":") and not line.startswith(" "):
            section = line[:-1]
        elif line.startswith("  "):
            found.append((section, line.split()[0]))
    assert sorted(found) == sorted((str(cause.significance), cause.id) for cause in all_causes())
    sections = list(dict.fromkeys(section for section, _ in found))
    assert sections == [one for one in map(str, Significance) if one in sections]
    counts = next(line for line in lines if line.startswith("  list-order "))
    assert counts.split()[1:] == ["counts", *find("list-order").title.split()]
