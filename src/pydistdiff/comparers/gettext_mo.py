"""Translations of gettext, compiled: `.mo`."""

from __future__ import annotations

import hashlib
import re
from functools import partial
from typing import TYPE_CHECKING

from pydistdiff.comparers.data_file import DataFileComparer, told_bytes
from pydistdiff.comparers.encoding import known_codec
from pydistdiff.comparers.gettext_messages import (
    HEADER,
    MESSAGES,
    catalogue_headline,
    header_fields,
    header_text,
    message_name,
)
from pydistdiff.datafiles.mo import MAGICS, read_mo
from pydistdiff.datafiles.reading import DataFileError
from pydistdiff.diffing.values import MappingValue, Scalar, compare_values
from pydistdiff.model import ValueType
from pydistdiff.safetext import short_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.archives.source import Source
    from pydistdiff.comparers.pair import Pair
    from pydistdiff.datafiles.mo import Catalogue
    from pydistdiff.diffing.values import Value
    from pydistdiff.model import ValueChange

MOST_FORMS = 10
"""Plural forms that are told one by one; Arabic has six."""
_string = partial(Scalar, ValueType.STRING)
_CHARSET = re.compile(rb"^Content-Type:[^\n]{0,200}charset=([A-Za-z0-9_.-]{1,40})", re.MULTILINE | re.IGNORECASE)
_BYTES = "none that gives back its bytes"


class CompiledGettextComparer(DataFileComparer["Catalogue"]):
    """Compiled translations of gettext (`.mo`), known by how they begin.

    Told as `.po` files are: by message, which is known by its `msgid` and, if there is one, its context, with the
    translation or its plural forms, and by field of the header. Told beside that are the encoding, the order of bytes,
    the hash table, where it is not the one that follows from the messages, the order in which the parts of the file
    stand, and bytes that belong to no part. A message that stands twice makes programs disagree: such a file is shown
    as bytes, with the reason, and so is one whose parts overlap or lie outside of it, or whose messages depend on the
    system (revision 0.1).
    """

    format = "mo"

    def accepts(self, pair: Pair) -> bool:
        """By the magic number."""
        return all(side.read(0, 4) in MAGICS for side in pair.sides)

    def read(self, source: Source) -> Catalogue:
        """The catalogue. Raises DataFileError."""
        return read_mo(source.all())

    def differences(self, a: Catalogue, b: Catalogue) -> Iterator[ValueChange]:
        """What differs in header and messages; the hash tables are looked at only where they differ."""
        is_same = a.hash_table == b.hash_table != b""
        told = ["the same" if is_same else _told_hash_table(file) for file in (a, b)]
        return compare_values(_value(a, told[0]), _value(b, told[1]))

    def told(self, file: Catalogue) -> str:
        """How many messages it has."""
        count = len(file.messages)
        return f"catalogue of {count:,} message{'' if count == 1 else 's'}"

    def headline(self, changes: Sequence[ValueChange], a: Catalogue, b: Catalogue) -> str | None:  # noqa: ARG002
        """How many messages came, went and changed."""
        return catalogue_headline(changes)


def _value(catalogue: Catalogue, hash_table: str) -> Value:
    encoding, texts = _decoded(catalogue)
    header: Sequence[tuple[str, Value]] = ()
    messages: dict[str, Value] = {}
    for number, (text, translation) in enumerate(texts):
        if not text:
            if number:
                raise DataFileError("its header is not the first message, or not the only one")
            header = (("(text)", _string("")),) if not translation else _header(translation)
            continue
        name, entry = _message(text, translation)
        if name in messages:
            raise DataFileError(f"the message {short_name(name)!r} stands twice")
        messages[name] = entry
    facts = [
        ("byte order", catalogue.byte_order),
        ("revision", str(catalogue.major)),
        ("encoding", encoding),
        ("order of its parts", _told_sequence(catalogue)),
        ("hash table", hash_table),
        ("unused bytes", _told_unused(catalogue)),
    ]
    return MappingValue(
        (
            (HEADER, MappingValue(tuple(header))),
            (MESSAGES, MappingValue(tuple(messages.items()))),
            *((name, _string(text)) for name, text in facts),
        )
    )


def _decoded(catalogue: Catalogue) -> tuple[str, list[tuple[str, str]]]:
    """All strings by the encoding that the header names, if that gives back the bytes of each."""
    found = next((_CHARSET.search(text) for name, text in catalogue.messages if not name), None)
    codec = known_codec(found[1].decode("ascii")) if found else "utf-8"
    if codec is not None:
        try:
            texts = [(name.decode(codec), text.decode(codec)) for name, text in catalogue.messages]
            if codec == "utf-8" or all(
                (name.encode(codec), text.encode(codec)) == raw
                for (name, text), raw in zip(texts, catalogue.messages, strict=True)
            ):
                return codec, texts
        except UnicodeError:
            pass  # told below
    return _BYTES, [
        (name.decode("utf-8", "surrogateescape"), text.decode("utf-8", "surrogateescape"))
        for name, text in catalogue.messages
    ]


def _header(text: str) -> Sequence[tuple[str, Value]]:
    """The fields, where they say all of the text."""
    fields = header_fields(text)
    written = "".join(f"{name}: {value.text}\n" for name, value in fields if isinstance(value, Scalar))
    return fields if written == text else header_text(text)


def _message(text: str, translation: str) -> tuple[str, MappingValue]:
    """What a message is known by, and what it says."""
    context, separator, own = text.partition("\x04")
    own, nul, plural = (own if separator else text).partition("\0")
    name = message_name(context if separator else None, own)
    return name, MappingValue(tuple(_strings(translation, plural if nul else None)))


def _strings(translation: str, plural: str | None) -> Iterator[tuple[str, Value]]:
    forms = translation.split("\0") if plural is not None and translation.count("\0") < MOST_FORMS else None
    if plural is not None:
        yield "msgid_plural", _string(plural)
    if forms is None:
        yield "msgstr", _string(translation)
        return
    for number, form in enumerate(forms):
        yield f"msgstr[{number}]", _string(form)


def _told_sequence(catalogue: Catalogue) -> str:
    if catalogue.is_grouped:
        return "the tables, the messages, the translations"
    if catalogue.is_paired:
        return "the tables, then each message and its translation"
    return f"another, sha256 {hashlib.sha256(repr(catalogue.sequence).encode()).hexdigest()}"


def _told_hash_table(catalogue: Catalogue) -> str:
    slots = len(catalogue.hash_table) // 4
    if not slots:
        place = {0: "", catalogue.end_of_tables: ", behind the tables"}
        return "none" + place.get(catalogue.hash_place, f", at {catalogue.hash_place:,}")
    if catalogue.has_plain_hash_table:
        return f"{slots:,} slots, as the messages ask for"
    return f"{slots:,} slots, {told_bytes(catalogue.hash_table)}"


def _told_unused(catalogue: Catalogue) -> str:
    told = [f"after part {before:,}: {told_bytes(data)}" for before, data in catalogue.unused]
    if len(told) > MOST_FORMS:
        return f"{len(told):,} runs, sha256 {hashlib.sha256(repr(told).encode()).hexdigest()}"
    return "; ".join(told) or "none"
