"""What source does that only its tokens tell: calls by dotted names, without scopes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydistdiff.model import FactCode
from pydistdiff.pysource.capabilities import (
    BEGINNINGS,
    BUILTINS,
    CODES,
    ENVIRONMENTS,
    MODULES,
    READERS,
    known_module,
    known_name,
)
from pydistdiff.pysource.data_strings import data_in, names_place
from pydistdiff.pysource.sightings import Sighting
from pydistdiff.pysource.uses import variable_code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pydistdiff.pysource.tokens import LogicalLine, Token, Tokens

_NAME, _STRING = 1, 3  # tokenize.NAME and tokenize.STRING, in every version
_LONGEST_CHAIN = 40


def token_uses(side: Tokens) -> list[Sighting]:
    """What the logical lines do, in their order. A name that the text defines is no builtin."""
    names = {name: f"builtins.{name}" for name in BUILTINS}
    for line in side.lines:
        defined = line.defines
        if defined is not None:
            names.pop(defined[1], None)
    for line in side.lines:
        names.update((name, target) for name, target in _imported(line.tokens) if target in BEGINNINGS)
    return [one for line in side.lines for one in _of_line(line, names)]


def _imported(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """The names that an import gives, and what they stand for; a relative one gives nothing."""
    texts = [text for _, text in tokens if text not in ("(", ")")]
    if texts[:1] == ["import"]:
        for part in _parts(texts[1:]):
            name, alias = _named(part)
            top = name.partition(".")[0]
            yield (alias, name) if alias else (top, top)
    elif texts[:1] == ["from"] and "import" in texts and not texts[1].startswith("."):
        at = texts.index("import")
        module = "".join(texts[1:at])
        for part in _parts(texts[at + 1 :]):
            name, alias = _named(part)
            yield alias or name, f"{module}.{name}"


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for text in (*texts, ","):
        if text == ",":
            yield part
            part = []
        else:
            part.append(text)


def _named(part: Sequence[str]) -> tuple[str, str | None]:
    """The dotted name, and the one that it is given."""
    if "as" in part:
        at = part.index("as")
        return "".join(part[:at]), "".join(part[at + 1 :])
    return "".join(part), None


def _of_line(line: LogicalLine, names: dict[str, str]) -> Iterator[Sighting]:
    tokens = line.tokens
    first = tokens[0][1] if tokens else ""
    if first in ("import", "from"):
        yield from _of_import(line)
        return
    if first == "exec" and len(tokens) > 1 and tokens[1][0] in (_NAME, _STRING):
        yield _sighting(line, FactCode.DYNAMIC_CODE, "calls", "exec")
    at = 0
    while at < len(tokens):
        kind, text = tokens[at]
        if kind == _STRING:
            yield from _of_string(line, text)
        elif kind == _NAME and text in names and (at == 0 or tokens[at - 1][1] not in (".", "def", "class")):
            end = _chain_end(tokens, at)
            name = ".".join([names[text], *(tokens[place][1] for place in range(at + 2, end, 2))])
            yield from _of_name(line, name, tokens[end : end + 2])
            at = end - 1
        at += 1


def _chain_end(tokens: Sequence[Token], at: int) -> int:
    """Behind the last name of `a.b.c`."""
    end = at + 1
    while end + 1 < len(tokens) and tokens[end][1] == "." and tokens[end + 1][0] == _NAME and end < at + _LONGEST_CHAIN:
        end += 2
    return end


def _of_name(line: LogicalLine, name: str, behind: Sequence[Token]) -> Iterator[Sighting]:
    opening = behind[0][1] if behind else ""
    if (name in READERS and opening == "(") or (name in ENVIRONMENTS and opening == "["):
        is_text = len(behind) > 1 and behind[1][0] == _STRING
        text = behind[1][1].strip("rbuRBU").strip("'\"") if is_text else ""
        if text:
            yield _sighting(line, variable_code(text), "reads the environment variable", text)
        else:
            yield _sighting(line, FactCode.ENVIRONMENT, "reads an environment variable by a computed name")
    elif name in ENVIRONMENTS or name.rpartition(".")[0] in ENVIRONMENTS:
        yield _sighting(line, FactCode.ENVIRONMENT, "uses the whole environment")
    elif opening == "(" and (known := known_name(name)) is not None:
        yield _sighting(line, CODES[known], "calls", name)


def _of_import(line: LogicalLine) -> Iterator[Sighting]:
    told: dict[str, FactCode] = {}
    for _, target in _imported_whole(line.tokens):
        if (function := known_name(target)) is not None:
            told[target] = CODES[function]
        elif (module := known_module(target)) is not None:
            told[module] = MODULES[module]
    for name, code in told.items():
        yield _sighting(line, code, "imports", name)


def _imported_whole(tokens: Sequence[Token]) -> Iterator[tuple[str, str]]:
    """As `_imported`, but of `import a.b` the whole name."""
    if tokens[0][1] == "import":
        for part in _parts([text for _, text in tokens[1:]]):
            yield "", _named(part)[0]
    else:
        yield from _imported(tokens)


def _of_string(line: LogicalLine, text: str) -> Iterator[Sighting]:
    data = data_in(text)
    if data is not None:
        verb = f"holds {data.size:,} {data.words}"
        yield Sighting(FactCode.ENCODED_DATA, line.start + 1, verb, context=line.tokens).with_content(text)
    elif names_place(text):
        yield _sighting(line, FactCode.CREDENTIALS, "names", text.strip("rbuRBU").strip("'\""))


def _sighting(line: LogicalLine, code: FactCode, verb: str, name: str = "") -> Sighting:
    return Sighting(code, line.start + 1, verb, name.removeprefix("builtins."), context=line.tokens)
