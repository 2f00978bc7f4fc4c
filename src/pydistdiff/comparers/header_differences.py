"""What differs between the header fields of two files: fields as multisets, their order and spelling apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from pydistdiff.diffing.requirements import compare_matched, match_requirements, number_alike, reordered
from pydistdiff.diffing.values import Scalar, added, changed, match_items, removed
from pydistdiff.model import AttributeChange, Significance, ValueType
from pydistdiff.safetext import visible_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pydistdiff.comparers.header_fields import Field, HeaderDocument
    from pydistdiff.model import ValueChange

ORDER = "metadata-field-order"
_SHOWN_SPELLINGS = 5
Pairs = list[tuple[int, int]]


class FieldTable(Struct, frozen=True):
    """What is known of the fields of a format, by their names in lower case.

    `single` and `multiple` give the names as they should be spelt. Several fields of `requirements` are told apart by
    package, of `labelled` by what stands before the first comma.
    """

    single: Mapping[str, str]
    multiple: Mapping[str, str]
    requirements: tuple[str, ...] = ()
    labelled: tuple[str, ...] = ()


class FieldDifferences(Struct, frozen=True):
    """The changes of fields, and how those that are equal are spelt otherwise, on each side.

    `texts` are fields of many lines that changed: they are left to the caller.
    """

    changes: list[ValueChange]
    texts: list[tuple[Field, Field]]
    spelt_a: list[str]
    spelt_b: list[str]


def compare_fields(a: HeaderDocument, b: HeaderDocument, table: FieldTable) -> FieldDifferences:
    """What changed, came and went.

    `reordered` at the path of a field is told of its values, at the whole document of the lines: the moves count
    all fields of a file, and of one name the first stays the first.
    """
    groups_a, groups_b = _by_key(a.fields), _by_key(b.fields)
    found = FieldDifferences([], [], [], [])
    ranks_a: dict[int, tuple[str, int]] = {}
    ranks_b: dict[tuple[str, int], int] = {}
    for key in {**groups_a, **groups_b}:
        of_a, of_b = groups_a.get(key, []), groups_b.get(key, [])
        fields_a, fields_b = [a.fields[i] for i in of_a], [b.fields[i] for i in of_b]
        pairs = _compare_field(key, fields_a, fields_b, table, found)
        for rank, i in enumerate(sorted(i for i, _ in pairs)):
            ranks_a[of_a[i]] = key, rank
        for rank, j in enumerate(sorted(j for _, j in pairs)):
            ranks_b[key, rank] = of_b[j]
        for i, j in pairs:
            _compare_spelling(fields_a[i], fields_b[j], found, is_labelled=key in table.labelled)
    lines = [(place, ranks_b[rank]) for place, rank in sorted(ranks_a.items())]
    found.changes.extend(reordered((), lines, len(a.fields), ValueType.LIST, ORDER))
    return found


def _by_key(fields: Sequence[Field]) -> dict[str, list[int]]:
    groups: dict[str, list[int]] = {}
    for index, field in enumerate(fields):
        groups.setdefault(field.key, []).append(index)
    return groups


def _compare_field(
    key: str, a: Sequence[Field], b: Sequence[Field], table: FieldTable, found: FieldDifferences
) -> Pairs:
    """Adds what changed in the fields of one name to `found`; which of them belong together."""
    is_multiple = key in table.multiple or max(len(a), len(b)) > 1
    name = table.single.get(key) or table.multiple.get(key) or (b or a)[0].name
    texts_a, texts_b = [field.value for field in a], [field.value for field in b]
    values_a, values_b = ([Scalar(ValueType.STRING, text) for text in texts] for texts in (texts_a, texts_b))
    if not is_multiple:
        if a and b and a[0].value != b[0].value and (a[0].is_long or b[0].is_long):
            found.texts.append((a[0], b[0]))
        else:
            found.changes.extend(_compare_single(name, values_a, values_b))
        return [(0, 0)] if a and b else []
    if key in table.requirements:
        matched = match_requirements(values_a, values_b)
        found.changes.extend(compare_matched((name,), values_a, values_b, matched))
        return matched.pairs
    labels = _labels(texts_a, texts_b) if key in table.labelled else None
    names_a, names_b = labels or number_alike([(text, ()) for text in texts_a], [(text, ()) for text in texts_b])
    pairs = match_items(values_a, values_b, names_a, names_b)
    order = ORDER if key in table.multiple else None
    found.changes.extend(reordered((name,), pairs, len(a), ValueType.LIST, order))
    if labels is not None:
        values_a, values_b = _without_labels(texts_a), _without_labels(texts_b)
    partner = dict(pairs)
    for index, value in enumerate(values_a):
        if index not in partner:
            found.changes.append(removed((name, names_a[index]), value))
        elif value != values_b[partner[index]]:
            found.changes.append(changed((name, names_a[index]), value, values_b[partner[index]]))
    taken = set(partner.values())
    found.changes.extend(
        added((name, names_b[index]), value) for index, value in enumerate(values_b) if index not in taken
    )
    return pairs


def _compare_single(name: str, a: Sequence[Scalar], b: Sequence[Scalar]) -> Iterator[ValueChange]:
    if a and b:
        if a[0] != b[0]:
            yield changed((name,), a[0], b[0])
    elif a:
        yield removed((name,), a[0])
    else:
        yield added((name,), b[0])


def _labels(a: Sequence[str], b: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    sides = tuple(tuple(text.partition(",")[0].rstrip(" \t") for text in texts) for texts in (a, b))
    is_told = all("," in text for text in (*a, *b)) and all(len(set(labels)) == len(labels) for labels in sides)
    return (sides[0], sides[1]) if is_told else None


def _without_labels(texts: Sequence[str]) -> list[Scalar]:
    return [Scalar(ValueType.STRING, _without_label(text)) for text in texts]


def _without_label(text: str) -> str:
    return text.partition(",")[2].lstrip(" \t")


# ---------------------------------------------------------------- spelling


def _compare_spelling(a: Field, b: Field, found: FieldDifferences, *, is_labelled: bool) -> None:
    """Notes the names that are spelt otherwise, and equal values that are."""
    is_equal = a.value == b.value or (is_labelled and _without_label(a.value) == _without_label(b.value))
    if a.name != b.name or (is_equal and a.raw != b.raw):
        found.spelt_a.append(_spelling(a))
        found.spelt_b.append(_spelling(b))


def _spelling(field: Field) -> str:
    lines = field.raw.count("\n") + 1
    return f"{field.name} in {lines:,} lines" if lines > 1 else field.name


def spelling_change(found: FieldDifferences, blank_lines: tuple[int, int] = (1, 1)) -> AttributeChange | None:
    """That fields are folded, named or indented otherwise, or other blank lines stand before the body."""
    spelt = found.spelt_a, found.spelt_b
    words = [_listed(side, other) for side, other in (spelt, spelt[::-1])]
    if blank_lines[0] != blank_lines[1]:
        for side, count in zip(words, blank_lines, strict=True):
            side.append(f"{count:,} blank line{'' if count == 1 else 's'} before the body")
    if not words[0]:
        return None
    return AttributeChange(
        significance=Significance.FORMAT,
        name="formatting",
        a="; ".join(words[0]),
        b="; ".join(words[1]),
        cause="metadata-spelling",
    )


def _listed(spelt: Sequence[str], other: Sequence[str]) -> list[str]:
    """The first spellings of a side; where both are told alike, it is the blanks that differ."""
    told = [
        f"blanks of {mine}" if mine == theirs else mine
        for mine, theirs in list(zip(spelt, other, strict=True))[:_SHOWN_SPELLINGS]
    ]
    more = len(spelt) - len(told)
    return [*map(visible_name, told), *([f"{more:,} more fields"] if more else [])]
