from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pydistdiff.comparers.po_catalogue as po_catalogue
from document_pairs import compared, explained, pair_of, told
from pydistdiff.comparers.document import DocumentError
from pydistdiff.comparers.gettext_messages import NAME_LENGTH, message_name
from pydistdiff.comparers.gettext_po import GettextComparer
from pydistdiff.comparers.po_catalogue import parse_po
from pydistdiff.diffing.values import ListValue, MappingValue, Scalar, Value, by_key, compare_values
from pydistdiff.model import Operation, Role, ValueType
from value_changes import apply

GERMAN = r"""# German translations.
# Copyright (C) 2020 The Authors
msgid ""
msgstr ""
"Project-Id-Version: demo 1.0\n"
"POT-Creation-Date: 2020-01-01 10:00+0000\n"
"Content-Type: text/plain; charset=UTF-8\n"

#. shown at start
#: src/a.py:10 src/b.py:20
#, python-format
msgid "Hello %s"
msgstr "Hallo %s"

# the month
#: src/a.py:30
msgctxt "month"
msgid "May"
msgstr "Mai"

#: src/a.py:40
#, python-format, fuzzy
#| msgid "%d files"
msgid "%d file"
msgid_plural "%d files"
msgstr[0] "%d Datei"
msgstr[1] ""
"%d "
"Dateien\n"

#~ msgid "Old"
#~ msgstr "Alt"
"""


def test_catalogues_are_told_by_their_name():
    for path in ("x.po", "locale/de/x.POT"):
        assert GettextComparer().accepts(pair_of("", "", path))
    assert not GettextComparer().accepts(pair_of("", "", "x.mo"))


def test_a_catalogue_is_read_whole():
    def text(value: str) -> Scalar:
        return Scalar(ValueType.STRING, value)

    parts = dict(parse_po(GERMAN).entries)
    assert parts["header"] == MappingValue(
        (
            ("Project-Id-Version", text("demo 1.0")),
            ("POT-Creation-Date", text("2020-01-01 10:00+0000")),
            ("Content-Type", text("text/plain; charset=UTF-8")),
            ("(comments)", text("German translations.\nCopyright (C) 2020 The Authors")),
        )
    )
    messages = dict(parts["messages"].entries)
    assert list(messages) == ["Hello %s", "month | May", "%d file"]
    assert dict(messages["%d file"].entries) == {
        "msgid_plural": text("%d files"),
        "msgstr[0]": text("%d Datei"),
        "msgstr[1]": text("%d Dateien\n"),
        "references": text("src/a.py:40"),
        "previous": text('msgid "%d files"'),
        "flags": ListValue((text("fuzzy"), text("python-format"))),
    }
    assert dict(messages["month | May"].entries)["comments"] == text("the month")
    assert dict(messages["Hello %s"].entries)["extracted"] == text("shown at start")
    assert [name for name, _ in parts["obsolete"].entries] == ["Old"]
    assert parts["end"] == MappingValue(())


def test_changes_are_told_by_message_and_field():
    b = (
        GERMAN.replace("Hallo %s", "Servus %s")
        .replace("src/a.py:30", "src/a.py:31")
        .replace("2020-01-01", "2024-05-06")
        .replace("%d Datei", "%d File")
        .replace(", fuzzy", "")
        .replace('#~ msgid "Old"\n#~ msgstr "Alt"\n', 'msgid "New"\nmsgstr "Neu"\n')
    )
    assert told(GERMAN, b, "de.po") == [
        ("changed", ("header", "POT-Creation-Date"), "2020-01-01 10:00+0000", "2024-05-06 10:00+0000"),
        ("changed", ("messages", "Hello %s", "msgstr"), "Hallo %s", "Servus %s"),
        ("changed", ("messages", "month | May", "references"), "src/a.py:30", "src/a.py:31"),
        ("changed", ("messages", "%d file", "msgstr[0]"), "%d Datei", "%d File"),
        ("removed", ("messages", "%d file", "flags", 0), "fuzzy"),
        ("added", ("messages", "New"), '{"msgstr": "Neu"}'),
        ("removed", ("obsolete", "Old"), '{"msgstr": "Alt"}'),
    ]
    assert compared(GERMAN, b, "de.po")[1].headline == "1 message added, 2 changed, 1 only moved in the source"


def test_what_an_obsolete_message_was_before_is_read():
    a = GERMAN.replace('#~ msgid "Old"', '#~| msgid "Older"\n#~ msgid "Old"')
    assert told(GERMAN, a, "x.po") == [("added", ("obsolete", "Old", "previous"), 'msgid "Older"')]


def test_a_change_of_the_header_alone_has_no_headline():
    assert compared(GERMAN, GERMAN.replace("demo 1.0", "demo 1.1"), "de.po")[1].headline is None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('msgstr "Hallo %s"', 'msgstr ""\n"Hallo "\n"%s"'),
        ("#: src/a.py:10 src/b.py:20", "#: src/a.py:10\n#: src/b.py:20"),
        ("#, python-format, fuzzy", "#, fuzzy,python-format"),
        ('msgstr "Mai"', 'msgstr  "M" "ai"'),
        ('msgstr "Mai"\n', 'msgstr "Mai"\n\n\n'),
        ('"Mai"', '"\\115ai"'),
        ('"Mai"', '"\\x4d" "ai"'),
    ],
)
def test_how_a_message_is_written_is_layout(old, new):
    assert told(GERMAN, GERMAN.replace(old, new), "x.po") == [("formatting", "one layout", "another layout", None)]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"Mai"', '"Mai "'),
        ('"Mai"', '"Mai\\n"'),
        ("Dateien\\n", "Dateien\\\\n"),
        ('msgctxt "month"\n', ""),
        ("#~ msgid", "msgid"),
        (", fuzzy", ""),
    ],
)
def test_what_looks_like_layout_and_is_not(old, new):
    changed = GERMAN.replace(old, new).replace("#~ msgstr", "msgstr" if old == "#~ msgid" else "#~ msgstr")
    assert all(change[0] in ("changed", "added", "removed") for change in told(GERMAN, changed, "x.po"))


def test_another_order_of_messages_is_told_as_such():
    first, hello, may, rest = GERMAN.split("\n\n", 3)
    b = "\n\n".join((first, may, hello, rest))
    assert told(GERMAN, b, "x.po") == [("reordered", ("messages",), ((0, 1),))]
    assert explained(GERMAN, b, "x/locale/de/x.po", Role.DATA) == [("key-order", False)]


def test_comments_after_the_last_message_count():
    assert told(GERMAN, GERMAN + "\n# end\n", "x.po") == [("added", ("end", "comments"), "end")]


def test_long_messages_have_a_name_of_bounded_length_and_their_own():
    a, b = ("x" * 500 + end for end in "ab")
    catalogue = parse_po(f'msgid "{a}"\nmsgstr ""\n\nmsgid "{b}"\nmsgstr ""\n')
    names = [name for name, _ in dict(catalogue.entries)["messages"].entries]
    assert len(set(names)) == 2
    assert all(len(name) <= NAME_LENGTH + 42 for name in names)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        pytest.param('#, fuzzy\nmsgid "a"\nmsgstr "b"\n', '#, fuzzy{}\nmsgid "a"\nmsgstr "b"\n', id="flag"),
        pytest.param('msgid "a"\nmsgstr "b"\n', '{}msgid "a"\nmsgstr "b"\n', id="keyword"),
        pytest.param('#~ msgid "a"\n#~ msgstr "b"\n', '#~ {}msgid "a"\n#~ msgstr "b"\n', id="obsolete"),
        pytest.param('# x\nmsgid "a"\nmsgstr "b"\n', '# x{}\nmsgid "a"\nmsgstr "b"\n', id="comment"),
    ],
)
@pytest.mark.parametrize("blank", ["\xa0", "\x1c", "\x85", "\u3000"])
def test_a_date_does_not_hide_a_blank_that_gettext_knows_as_none(a, b, blank):
    def dated(year: int, text: str) -> str:
        return f'msgid ""\nmsgstr "POT-Creation-Date: {year}-01-01 10:00+0000\\n"\n\n{text}'

    found = explained(dated(2020, a), dated(2021, b.replace("{}", blank)), "x/de.po", Role.DATA)
    assert (None, False) in found


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('msgid "a"\n#, fuzzy\nmsgstr "b"\n', "line 2: a comment within a message"),
        ('msgid "a"\nmsgctxt "c"\nmsgstr "b"\n', "line 2: a context behind its message"),
        ('#~ #, fuzzy\nmsgid "a"\nmsgstr "b"\n', "line 1: a comment marked obsolete"),
        ('msgid "a"\nmsgstr "b"\n#~ "c"\n', "line 3 is no part of a message"),
        ('#~ msgid "a"\n#~ msgstr "b"\n"c"\n', "line 3 is no part of a message"),
    ],
)
def test_what_tools_read_in_different_ways_is_no_catalogue(text, reason):
    with pytest.raises(DocumentError, match=f"^{reason}$"):
        parse_po(text)


def test_a_message_cannot_pass_for_one_with_a_context():
    catalogue = parse_po(
        'msgctxt "a"\nmsgid "b | c"\nmsgstr ""\n\nmsgctxt "a | b"\nmsgid "c"\nmsgstr ""\n\n'
        'msgid "a | b | c"\nmsgstr ""\n'
    )
    assert len(dict(catalogue.entries)["messages"].entries) == 3


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("a |", "b"), ("a", "| b")),
        (("a |", "| b"), ("a", "| | b")),
        ((None, "a | b"), ("a", message_name(None, "a | b")[4:])),
        ((None, "x" * 500), (None, message_name(None, "x" * 500))),
    ],
)
def test_no_two_messages_have_one_name(one, other):
    assert message_name(*one) != message_name(*other)


@given(*[st.text("a| \u2026", max_size=4)] * 4)
def test_a_name_says_what_is_context_and_what_is_text(context, text, other_context, other):
    is_same = (context, text) == (other_context, other)
    assert (message_name(context, text) == message_name(other_context, other)) is is_same
    assert message_name(None, f"{context} | {text}") != message_name(context, text)


@pytest.mark.parametrize("field", ["no field", "A: 1\\nA: 2", "comments: x\\nfree text"])
def test_a_header_that_is_no_list_of_fields_is_one_text(field):
    value = parse_po(f'# c\nmsgid ""\nmsgstr "{field}"\n')
    header = dict(dict(value.entries)["header"].entries)
    assert header["(text)"] == Scalar(ValueType.STRING, field.replace("\\n", "\n"))
    assert header["(comments)"] == Scalar(ValueType.STRING, "c")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("junk\n", "line 1 is no part of a message"),
        ('"alone"\n', "line 1 is no part of a message"),
        ('msgid "a"\nmsgstr "a" junk\n', "line 2 is no part of a message"),
        ('msgid "a"\nmsgstr "a\n', "line 2 is no part of a message"),
        ('msgid "a"\nmsgstr "\\"\n', "line 2 is no part of a message"),
        ('msgid "a"\nmsgstr "" "\\q"\n', "line 2 has the escape '\\\\q'"),
        ('msgid "a"\nmsgstr "\\xe9"\n', "line 2 has the escape '\\\\xe9'"),
        ('msgid "a"\nmsgstr "\\9"\n', "line 2 has the escape '\\\\9'"),
        ('msgid "a"\nmsgstr "\\x"\n', "line 2 has the escape '\\\\x'"),
        ('msgid "a"\n', "line 1: a message without translation ends the file"),
        ('msgstr "a"\n', "line 1: msgstr out of place"),
        ('msgid "a"\nmsgid "b"\nmsgstr ""\n', "line 2: msgid out of place"),
        ('msgid "a"\n#~ msgstr ""\n', "line 2: a message is marked obsolete in part"),
        ('msgid "a"\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n', "line 4: the message 'a' stands twice"),
        ('msgid ""\nmsgstr ""\n\nmsgid ""\nmsgstr "b"\n', "line 4: a second header"),
    ],
)
def test_what_is_no_catalogue_is_shown_as_text_with_the_reason(text, reason):
    with pytest.raises(DocumentError) as error:
        parse_po(text)
    assert str(error.value) == reason
    name, _, fallback = compared(text, text + "\n", "x.po")
    assert (name, fallback.wanted, fallback.reason) == ("text", "po", reason)


def test_hostile_catalogues_are_bounded():
    quotes = 'msgid "' + '\\"' * 200_000
    assert compared(quotes, quotes + "\n", "x.po")[0] == "text"
    many = 'msgid "' + '""' * 100_000 + '"\nmsgstr ""\n'
    assert compared(many, many.replace('msgstr ""', 'msgstr "x"'), "x.po")[0] == "po"
    assert compared('msgid "\\0"\nmsgstr ""\n', 'msgid "\\1"\nmsgstr ""\n', "x.po")[0] == "po"


def test_very_many_messages_are_text_with_the_reason_before_anything_is_compared(monkeypatch):
    monkeypatch.setattr(po_catalogue, "MOST_MESSAGES", 100)
    a = "".join(f'msgid "{number}"\nmsgstr ""\n\n#~ msgid "{number}"\n#~ msgstr ""\n\n' for number in range(50))
    assert compared(a, a.replace('msgstr ""', 'msgstr "x"'), "x.po")[0] == "po"
    name, _, fallback = compared(a, a + 'msgid "x"\nmsgstr ""\n', "x.po")
    assert (name, fallback.wanted, fallback.reason) == ("text", "po", "more than 100 messages")


def test_very_many_lines_are_text_before_any_is_read(monkeypatch):
    monkeypatch.setattr(po_catalogue, "MOST_LINES", 100)
    a = 'msgid "a"\nmsgstr ""\n' + '""\n' * 98
    assert compared(a, a.replace('""\n""', '"x"\n""'), "x.po")[0] == "po"
    monkeypatch.setattr(po_catalogue, "_entries", lambda text: pytest.fail("it is read"))
    with pytest.raises(DocumentError, match="more than 100 lines"):
        parse_po(a + '""\n')


@pytest.mark.parametrize(
    ("spelt", "text"),
    [
        (r"a\nb\"c\t\\", 'a\nb"c\t\\'),
        (r"\\n\\\n", "\\n\\\n"),
        (r"\\\\\"", '\\\\"'),
        (r"\a\n\x41\101\1", "\a\nAA\x01"),
        (r"\\\x41\\", "\\A\\"),
    ],
)
def test_escapes_are_read_from_left_to_right(spelt, text):
    messages = dict(parse_po(f'msgid "{spelt}"\nmsgstr "{spelt}" "{spelt}"\n').entries)["messages"]
    assert messages == MappingValue(((text, MappingValue((("msgstr", Scalar(ValueType.STRING, text * 2)),))),))


def test_marks_line_ends_and_other_encodings_are_no_matter():
    b = "\ufeff" + GERMAN.replace("\n", "\r\n")
    assert [change[0] for change in told(GERMAN, b, "x.po")] == ["byte-order-mark", "line-ends"]
    a = 'msgid "a"\nmsgstr "\u00e9"\n'
    assert [change[0] for change in told(a, a.encode("latin-1"), "x.po")] == ["encoding"]


# ---------------------------------------------------------------- properties

strings = st.text(st.sampled_from('ab "\\\n|é'), max_size=5)
messages = st.fixed_dictionaries(
    {"msgstr": strings},
    optional={
        "references": st.sampled_from(["a.py:1", "a.py:1 b.py:2"]),
        "flags": st.sampled_from(["fuzzy", "c-format"]),
    },
)
catalogues = st.dictionaries(
    st.tuples(st.one_of(st.none(), strings), strings).filter(lambda name: name != (None, "")), messages, max_size=5
)


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def written(catalogue: dict) -> str:
    entries = []
    for (context, name), fields in catalogue.items():
        lines = [f"#: {fields['references']}"] if "references" in fields else []
        lines += [f"#, {fields['flags']}"] if "flags" in fields else []
        lines += [] if context is None else [f"msgctxt {quoted(context)}"]
        entries.append("\n".join([*lines, f"msgid {quoted(name)}", f"msgstr {quoted(fields['msgstr'])}", ""]))
    return "\n".join(entries)


def unordered(value: Value) -> object:
    if isinstance(value, MappingValue):
        return frozenset((key, unordered(inner)) for key, inner in value.entries)
    return value


@settings(deadline=None, max_examples=200)
@given(catalogues, catalogues)
def test_applying_the_changes_to_a_gives_b(a: dict, b: dict):
    value_a, value_b = parse_po(written(a)), parse_po(written(b))
    assert len(dict(value_a.entries)["messages"].entries) == len(a)
    changes = list(compare_values(value_a, value_b, by_key))
    assert unordered(apply(value_a, changes, by_key)) == unordered(value_b)
    assert bool(changes) == (list(a.items()) != list(b.items()))


@settings(deadline=None)
@given(catalogues.filter(bool), st.randoms(use_true_random=False))
def test_a_shuffle_alone_never_changes_content_and_hides_no_change(catalogue: dict, chance: random.Random):
    entries = list(catalogue.items())
    chance.shuffle(entries)
    shuffled = dict(entries)
    a, b = parse_po(written(catalogue)), parse_po(written(shuffled))
    assert all(change.op is Operation.REORDERED for change in compare_values(a, b))
    name = entries[0][0]
    shuffled[name] = {**shuffled[name], "msgstr": shuffled[name]["msgstr"] + "!"}
    changes = [
        change.path[2:] for change in compare_values(a, parse_po(written(shuffled))) if change.op is Operation.CHANGED
    ]
    assert changes == [("msgstr",)]
