"""Pickles are told by what they import, their strings, numbers and program; every byte of them counts."""

from __future__ import annotations

import datetime as dt
import pickle
import random
from typing import Any

import pytest
from msgspec.structs import replace

from document_pairs import compared, explained, in_short, pair_of, told
from package_builder import wheel
from pydistdiff import compare
from pydistdiff.comparers import compare_pair, pickle_values, pickled
from pydistdiff.comparers.pickled import PickleComparer
from pydistdiff.model import BytesChange, BytesView, FactCode, Operation, Role, Side, TextView, ValueType

PATH = "x/data/model.pkl"


def dumped(thing: object, protocol: int = 4) -> bytes:
    return pickle.dumps(thing, protocol)


PLAIN = dumped({"a": [1, 2, 3], "b": 1.5})


def test_a_pickle_is_known_by_its_protocol_and_end_or_by_its_name():
    for path in (PATH, "x.bin", "x"):
        assert PickleComparer().accepts(pair_of(PLAIN, dumped(None, 2), path))
    assert not PickleComparer().accepts(pair_of(PLAIN, dumped(None, 0), "x.bin"))
    assert not PickleComparer().accepts(pair_of(PLAIN, PLAIN + b"x", "x.bin"))
    for path in (PATH, "x.PICKLE", "x/index.doctree"):
        assert PickleComparer().accepts(pair_of(dumped(None, 0), dumped(None, 1), path))


PROGRAM = (
    "14: BININT1; APPENDS; SHORT_BINUNICODE; MEMOIZE; BINFLOAT; SHORT_BINUNICODE; MEMOIZE; SHORT_BINUNICODE; MEMOIZE; "
    "SHORT_BINUNICODE; MEMOIZE; STACK_GLOBAL; MEMOIZE; SHORT_BINBYTES; MEMOIZE; TUPLE1; MEMOIZE; REDUCE; MEMOIZE"
)


def test_what_is_new_in_it_is_told():
    b = dumped({"a": [1, 2, 4, 5], "b": 2.5, "c": dt.date(2020, 1, 1)})
    assert told(PLAIN, b, PATH) == [
        ("added", ("imports", "datetime.date"), "datetime.date"),
        ("added", ("strings", 2), "c"),
        ("added", ("strings", 3), "datetime"),
        ("added", ("strings", 4), "date"),
        ("added", ("strings", 5), "07 e4 01 01"),
        ("changed", ("numbers", 2), "3", "4"),
        ("changed", ("numbers", 3), "1.5", "2.5"),
        ("added", ("numbers", 3), "5"),
        ("changed", ("program",), "14: APPENDS; SHORT_BINUNICODE; MEMOIZE; BINFLOAT", PROGRAM),
    ]
    assert compared(PLAIN, b, PATH)[1].headline == "imports datetime.date; 4 strings; 3 numbers; another program"
    assert explained(PLAIN, b, PATH, Role.DATA) == [(None, False)] * 9


def test_a_number_or_a_string_is_told_by_itself():
    assert told(PLAIN, dumped({"a": [1, 2, 4], "b": 1.5}), PATH) == [("changed", ("numbers", 2), "3", "4")]
    assert told(PLAIN, dumped({"a": [1, 2, 3], "x": 1.5}), PATH) == [("changed", ("strings", 1), "b", "x")]
    assert compared(PLAIN, dumped({"a": [1, 2, 4], "b": 1.5}), PATH)[1].headline == "1 number"


def test_a_string_of_another_length_changes_no_opcode():
    a, b = dumped(["a" * 5, "b"]), dumped(["a" * 50, "b"])
    assert told(a, b, PATH) == [("changed", ("strings", 0), "a" * 5, "a" * 50)]


def test_strings_that_change_places_are_told():
    ((kind, path, _),) = told(dumped(["a", "b"]), dumped(["b", "a"]), PATH)
    assert (kind, path) == ("reordered", ("strings",))
    assert explained(dumped(["a", "b"]), dumped(["b", "a"]), PATH) == [("list-order", False)]


def test_the_same_opcodes_in_another_order_are_told():
    a, b = b"\x80\x02N\x88\x86.", b"\x80\x02\x88N\x86."
    assert told(a, b, PATH) == [("changed", ("program",), "2: NONE; NEWTRUE", "2: NEWTRUE; NONE")]
    assert explained(a, b, PATH) == [(None, False)]


def test_an_import_that_went_is_told():
    a, b = (b"\x80\x02c" + name + b"\n." for name in (b"os\nsystem", b"os\npopen"))
    assert told(a, b, PATH) == [
        ("removed", ("imports", "os.system"), "os.system"),
        ("added", ("imports", "os.popen"), "os.popen"),
        ("changed", ("program",), "2: GLOBAL os\nsystem", "2: GLOBAL os\npopen"),
    ]
    assert compared(a, b, PATH)[1].headline == "imports os.popen; imports os.system no more; another program"


def test_the_opcodes_are_drawn_beside_the_bytes():
    _, comparison, _ = compared(PLAIN, dumped({"a": [1, 2, 9], "b": 1.5}), PATH)
    lines, rows = comparison.views
    assert isinstance(lines, TextView) and isinstance(rows, BytesView)
    assert lines.label == "opcodes"
    changed = [line for hunk in lines.hunks for line in hunk.lines if line[0] != " "]
    assert changed == [("-", "BININT1 3"), ("+", "BININT1 9")]


def test_very_many_opcodes_are_not_drawn(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pickled, "MOST_DRAWN", 3)
    assert [type(view) for view in compared(PLAIN, dumped([]), PATH)[1].views] == [BytesView]


def test_an_escape_in_a_string_reaches_no_terminal():
    _, comparison, _ = compared(dumped(["\x1b[1m\u202e"]), dumped(["\x1b[2m"]), PATH)
    assert comparison.changes[0].a == "⟦U+001B⟧[1m⟦U+202E⟧"
    drawn = [line for hunk in comparison.views[0].hunks for _, line in hunk.lines]
    assert not any("\x1b" in line or "\u202e" in line for line in drawn)


@pytest.mark.parametrize(
    ("data", "kind", "told_as"),
    [
        (b"I01\n", ValueType.INTEGER, "01"),
        (b"L12L\n", ValueType.INTEGER, "12L"),
        (b"F1e5\n", ValueType.FLOAT, "1e5"),
        (b"I" + b"1" * 101 + b"\n", ValueType.BYTES, None),
        (b"J\xff\xff\xff\xff", ValueType.INTEGER, "-1"),
        (b"M\xff\xff", ValueType.INTEGER, "65535"),
        (b"\x8a\0", ValueType.INTEGER, "0"),
        (b"\x8a\2\xff\x00", ValueType.INTEGER, "255"),
        (b"\x8a\1\xff", ValueType.INTEGER, "-1"),
        (b"\x8a\2\xff\xff", ValueType.INTEGER, "bytes ff ff"),
        (b"\x8a\1\0", ValueType.INTEGER, "bytes 00"),
        (b"\x8b\2\0\0\0\x80\x80", ValueType.INTEGER, "-32640"),
        (b"\x8b\x80\0\0\0" + b"\1" * 128, ValueType.INTEGER, None),
        (b"G" + bytes(8), ValueType.FLOAT, "0.0"),
        (b"G\x80" + bytes(7), ValueType.FLOAT, "-0.0"),
        (b"G\x7f\xf8\0\0\0\0\0\1", ValueType.FLOAT, "7f f8 00 00 00 00 00 01"),
    ],
)
def test_numbers_are_told_so_that_no_two_look_the_same(data: bytes, kind: ValueType, told_as: str | None):
    pair = (b"\x80\x02K\x07.", b"\x80\x02" + data + b".")
    change = next(change for change in compared(*pair, PATH)[1].changes if change.path[0] == "numbers")
    side = change if change.op is Operation.CHANGED else None
    assert side is None or (change.a, change.type_a) == ("7", ValueType.INTEGER)
    found = next(
        change for change in compared(*pair, PATH)[1].changes if change.path[0] == "numbers" and change.op != "removed"
    )
    assert found.type_b is kind
    assert found.b == told_as or (told_as is None and "sha256" in found.b)


@pytest.mark.parametrize(
    ("data", "kind", "told_as"),
    [
        (b"S'it\\'s'\n", ValueType.STRING, "'it\\'s'"),
        (b"V\\u0041\xe9\n", ValueType.STRING, "\\u0041é"),
        (b"U\1a", ValueType.STRING, "a"),
        (b"U\1\xff", ValueType.BYTES, "ff"),
        (b"C\1a", ValueType.BYTES, "61"),
        (b"\x96\1\0\0\0\0\0\0\0a", ValueType.BYTES, "61"),
    ],
)
def test_strings_are_told_by_what_they_say(data: bytes, kind: ValueType, told_as: str):
    (found, *_) = compared(b"\x80\x02N.", b"\x80\x02" + data + b".", PATH)[1].changes
    assert (found.path, found.type_b, found.b) == (("strings", 0), kind, told_as)


def test_very_many_strings_are_told_together(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pickle_values, "MOST_VALUES", 1)
    ((_, path, a, b),) = told(dumped(["a", "b"]), dumped(["a", "c"]), PATH)
    assert path == ("strings",)
    assert a.startswith("2 of them, sha256 ") and b.startswith("2 of them, sha256 ") and a != b
    assert told(dumped(["a", "ab"]), dumped(["aa", "b"]), PATH)


def test_a_long_program_is_cut(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pickle_values, "MOST_STEPS", 2)
    ((_, _, a, b),) = told(b"\x80\x02N.", b"\x80\x02NNNNN.", PATH)
    assert (a, b) == ("none", "3: NONE; NONE; and 2 more")


def test_what_stands_behind_a_pickle_and_further_pickles_are_told():
    assert told(PLAIN, PLAIN + b"x", PATH) == [("added", ("behind the pickle",), "78")]
    changes = told(PLAIN, PLAIN + dumped(None, 5), PATH)
    assert changes[:2] == [("changed", ("protocol",), "4", "5"), ("changed", ("pickles",), "1", "2")]
    assert changes[2][:2] == ("changed", ("program",))


def test_a_pickle_on_one_side_is_shown_by_its_bytes_and_what_it_imports():
    data = dumped([dt.date(2020, 1, 1), print])
    name, comparison, fallback = compare_pair(replace(pair_of(data, data, PATH), a=None, path_a=None))
    assert (name, fallback) == ("pickle", None)
    assert comparison.headline == "pickle of protocol 4, 25 opcodes; imports builtins.print; imports datetime.date"
    assert [type(change) for change in comparison.changes] == [BytesChange]


def test_what_breaks_off_is_told_up_to_there_with_the_reason():
    broken = PLAIN[:-1] + b"\xff."
    ((_, path, a, b), problem, behind, program) = told(PLAIN, broken, PATH)
    assert (path, a, b) == (("pickles",), "1", "0")
    assert problem == ("added", ("problem",), f"byte {len(PLAIN) - 1} is no opcode: 0xff")
    assert behind == ("added", ("behind the pickle",), "ff 2e")
    assert program[1] == ("program",)
    assert explained(PLAIN, broken, PATH) == [(None, False)] * 4


def test_what_does_not_begin_like_a_pickle_is_shown_as_text_with_the_reason():
    name, _, fallback = compared("version https://git-lfs\n", "version https://git-lfs 2\n", PATH)
    assert (name, fallback.wanted, fallback.reason) == ("text", "pickle", "byte 0 is no opcode: 0x76")


# Facts


def importing(*names: str) -> bytes:
    lines = b"".join(f"c{module}\n{name}\n".encode() for module, _, name in (name.rpartition(".") for name in names))
    return b"\x80\x02" + lines + b"."


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("os.system", FactCode.PROCESS),
        ("posix.system", FactCode.PROCESS),
        ("subprocess.Popen.__init__", FactCode.PROCESS),
        ("subprocess.anything", FactCode.PROCESS),
        ("builtins.eval", FactCode.DYNAMIC_CODE),
        ("__builtin__.eval", FactCode.DYNAMIC_CODE),
        ("builtins.getattr", FactCode.DYNAMIC_NAME),
        ("importlib.import_module", FactCode.DYNAMIC_NAME),
        ("operator.attrgetter", FactCode.DYNAMIC_NAME),
        ("socket.socket", FactCode.NETWORK),
        ("pickle.loads", FactCode.UNPICKLING),
        ("io.open", FactCode.FILE_WRITING),
    ],
)
def test_a_new_import_that_can_do_harm_is_a_fact(name: str, code: FactCode):
    _, comparison, _ = compared(importing("collections.Counter"), importing("collections.Counter", name), PATH)
    (fact,) = comparison.facts
    assert (fact.code, fact.side, fact.line) == (code, Side.B, None)
    assert fact.message == f"imports `{name}` when it is loaded"


def test_what_was_imported_before_or_does_no_harm_is_no_fact():
    harmless = ("collections.OrderedDict", "numpy.core.multiarray._reconstruct", "datetime.date", "evil.evaluate")
    assert compared(importing("os.system"), importing("os.system", *harmless), PATH)[1].facts == ()


def test_a_name_that_is_made_while_it_runs_is_a_fact():
    (fact,) = compared(PLAIN, b"\x80\x04N\x8c\x06system\x93.", PATH)[1].facts
    assert (fact.code, fact.message) == (FactCode.DYNAMIC_NAME, "imports `(computed).system` when it is loaded")


def test_what_went_is_told_of_side_a_so_that_it_is_found_where_it_moved():
    (fact,) = compared(importing("os.system"), importing("os.getcwd"), PATH)[1].facts
    (new,) = compared(importing("os.getcwd"), importing("os.system"), PATH)[1].facts
    assert (fact.side, fact.keys) == (Side.A, new.keys)


def test_a_broken_pickle_and_one_that_came_have_facts():
    broken = importing("os.system")[:-1] + b"\xff."
    assert [fact.code for fact in compared(PLAIN, broken, PATH)[1].facts] == [FactCode.PROCESS]
    alone = replace(pair_of(broken, broken, PATH), a=None, path_a=None)
    assert [fact.side for fact in compare_pair(alone)[1].facts] == [Side.B]
    alone = replace(pair_of(broken, broken, PATH), b=None, path_b=None)
    assert [fact.side for fact in compare_pair(alone)[1].facts] == [Side.A]


def test_very_many_facts_are_counted_the_most_pressing_first():
    many = importing(*(f"socket.a{number}" for number in range(60)), "os.system")
    facts = compared(PLAIN, many, PATH)[1].facts
    assert (len(facts), facts[0].code, facts[1].code) == (51, FactCode.PROCESS, FactCode.NETWORK)
    assert (facts[-1].code, facts[-1].message) == (FactCode.MORE, "imports 11 more such names")
    assert len(facts[-1].keys) == 11


def test_facts_reach_the_report(tmp_path):
    paths = []
    for side, data in (("a", PLAIN), ("b", importing("os.system"))):
        (tmp_path / side).mkdir()
        paths.append(tmp_path / side / "demo-1.0-py3-none-any.whl")
        paths[-1].write_bytes(wheel({"demo/model.pkl": data}))
    (fact,) = compare(*paths).facts
    assert (fact.code, fact.message) == ("process", "imports `os.system` when it is loaded")


def test_no_byte_can_change_without_being_told():
    data = dumped({"a": [1, 2**40, -3], "b": (1.5, b"xy", print)}) + b"end"
    chance = random.Random(3)
    read = 0
    for at in range(len(data)):
        for _ in range(4):
            other = data[:at] + bytes((data[at] ^ 1 << chance.randrange(8),)) + data[at + 1 :]
            _, comparison, fallback = compared(data, other, PATH)
            assert comparison.changes
            assert all(change.cause is None and not change.harmless for change in comparison.changes)
            read += fallback is None
    assert read > 60


def test_nothing_is_run(tmp_path, monkeypatch: pytest.MonkeyPatch):
    def never(*_: Any) -> None:
        raise AssertionError("a pickle was loaded")

    for name in ("load", "loads", "Unpickler", "_Unpickler"):
        monkeypatch.setattr(pickle, name, never)
    mark = tmp_path / "mark"
    a, b = (f"cpathlib\nPath.{name}\n(cpathlib\nPath\n(S'{mark}'\ntRtR.".encode() for name in ("touch", "mkdir"))
    name, comparison, _ = compared(a, b, PATH)
    assert (name, comparison.headline) == (
        "pickle",
        "imports pathlib.Path.mkdir; imports pathlib.Path.touch no more; another program",
    )
    assert [in_short(change)[0] for change in comparison.changes] == ["removed", "added", "changed"]
    assert not mark.exists()
