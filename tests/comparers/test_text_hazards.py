from __future__ import annotations

import pytest

from pydistdiff.comparers import text_hazards as module
from pydistdiff.comparers.text_hazards import text_hazards
from pydistdiff.model import HazardCode


def codes(text: str, path: str = "x.py") -> list[HazardCode]:
    return [finding.code for finding in text_hazards(text, path)]


def test_plain_text_has_no_hazards():
    assert codes("x = 1\n") == []
    assert codes("x = 'é — 漢字 привет'\r\n") == []


def test_bidirectional_controls_are_named_with_their_line():
    (finding,) = text_hazards("a\n# \u202e b \u2066\n\u2066c\n", "x.txt")
    assert finding.code is HazardCode.BIDI_CONTROL
    assert finding.message.startswith("line 2 has the bidirectional control U+202E (and 1 more line such): ")


def test_marks_of_right_to_left_prose_count_in_code_only():
    assert codes("\u200f\u05d0\n", "locale/he.po") == []
    assert codes("x = '\u200f\u05d0'\n", "x.py") == [HazardCode.BIDI_CONTROL]


@pytest.mark.parametrize("path", ["x.py", "x.pyi", "x.pyx", "x.pth", "x.sh"])
def test_a_bare_return_in_code_is_named(path):
    (finding,) = text_hazards("a\n# safe\revil()\r\nb\rc\rd\ne\rf\n", path)
    assert finding.code is HazardCode.LONE_CR
    assert finding.message.startswith("line 2 has a bare carriage return (and 2 more lines such): ")


def test_a_bare_return_elsewhere_is_not_unless_it_is_a_script():
    assert codes("a\rb\n", "x.txt") == []
    assert codes("#!/bin/sh\rb\n", "x") == [HazardCode.LONE_CR]
    assert codes("a\r\nb\r\n", "x.py") == []


@pytest.mark.parametrize(
    "word",
    [
        "\u0430dmin",
        "us\u0435r",
        "admin_\u0440",
        "\u0445_max",
        "x1\u0441",
        "\u0441_1x",
        "\u039flder",
        "n\u03bd",
        "\u0578ame",
        "\u13aadmin",
    ],
)
def test_words_of_mixed_scripts_in_code_are_named(word):
    (finding,) = text_hazards(f"y = 1\nx = '{word}'\n", "x.py")
    assert finding.code is HazardCode.MIXED_SCRIPT
    assert finding.message.startswith(f"line 2 has the word '{word}', which mixes scripts (U+")
    assert text_hazards(f"x = '{word}'\n", "x.md") == ()


@pytest.mark.parametrize(
    "text",
    [
        "привет мир",  # one script
        "\u0394x + \u03c3_max",  # mathematics
        "\u03bd_max, rho_\u03bd",
        "p\u0430\u044b",  # a letter that is like no Latin one shows it
        "URL\u044b",  # a letter that is like no Latin one shows it
        "caf\u00e9 na\u00efve",
        "x, \u0430",
    ],
)
def test_words_of_one_script_and_mathematics_are_not(text):
    assert codes(f"x = '{text}'\n") == []


def test_equal_lines_give_equal_evidence_wherever_they_stand():
    bad = "x = '\u202e'\n"
    (a,), (b,) = text_hazards(bad, "x.py"), text_hazards("\n\n" + bad + "y = 1\n", "x.py")
    assert a.evidence == b.evidence
    assert a.message != b.message
    (c,) = text_hazards(bad + bad, "x.py")
    assert c.evidence != a.evidence
    (d,) = text_hazards("y = '\u202e'\n", "x.py")
    assert d.evidence != a.evidence


def test_very_many_places_are_not_looked_at_one_by_one(monkeypatch):
    monkeypatch.setattr(module, "_MOST_PLACES", 3)
    (a,) = text_hazards("\u202e\n" * 3, "x.py")
    (b,), (c,) = (text_hazards("\u202e\n" * 4 + end, "x.py") for end in ("", "x\n"))
    assert "(and 2 more lines such)" in a.message
    assert "(and 2 more lines such)" in b.message
    assert len({a.evidence, b.evidence, c.evidence}) == 3


def test_of_a_very_long_word_only_a_part_is_looked_at():
    (finding,) = text_hazards("a" * 100_000 + "\u0430" + "b" * 100_000 + "\u0430", "x.py")
    assert "'" + "a" * 60 + "'" in finding.message


def test_a_word_is_looked_at_once():
    (finding,) = text_hazards("a\u0430" * 50, "x.py")
    assert "more" not in finding.message
