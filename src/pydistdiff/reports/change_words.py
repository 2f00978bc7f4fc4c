"""The words for what changed: paths, values, orders, explanations; shared by the reports that are prose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType

from pydistdiff.limits import option
from pydistdiff.model import AttributeChange, Status
from pydistdiff.pictures import FORMATS
from pydistdiff.reports.wording import counted, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydistdiff.model import ByteRow, Change, Hunk, Node, Pictures, Truncated, ValueChange, ValueType

_SHOWN_MOVES = 8
_PLAIN_KEY = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")


def is_told_by_heading(change: Change, node: Node) -> bool:
    """The path of a member that moved, came or went stands in its heading."""
    paths = (node.a, node.b)
    is_path = isinstance(change, AttributeChange) and change.name == "path" and (change.a, change.b) == paths
    return is_path and node.status is not Status.CHANGED


def explanation_of(change: Change, names: Mapping[str, str]) -> str:
    """What explains a change: `record-follows, harmless; follows a.py and 2 more`; `names` are by the ids of nodes."""
    if change.cause is None:
        return ""
    follows = ""
    if not isinstance(change.follows, UnsetType) and change.follows:
        follows = "; follows " + listed([names.get(node, node) for node in change.follows])
    return f"{change.cause}{', harmless' if change.harmless else ''}{follows}"


def members_of(change: AttributeChange) -> str:
    """How many members changed alike, with examples: `3,621 members, such as x.py`; empty for one alone."""
    if isinstance(change.members, UnsetType):
        return ""
    examples = () if isinstance(change.examples, UnsetType) else change.examples
    such = f", such as {', '.join(examples[:3])}" if examples else ""
    return f"{counted(change.members, 'member')}{such}"


def place_of(path: tuple[str | int, ...], value: str | UnsetType) -> str:
    """Where a value came or went; an item that is known by what it says is not said twice."""
    if path[-1:] == (value,):
        path = path[:-1]
        return path_of(path) if path else ""
    return path_of(path)


def known(value: str | UnsetType) -> str:
    """A value as it is shown: also one that is empty or not in the report."""
    return "(not told)" if isinstance(value, UnsetType) else value or "(empty)"


def typed(value: str | UnsetType, type_: ValueType | UnsetType, *, is_told: bool) -> str:
    """A value, with its type where that changed too."""
    return f"{known(value)} ({type_})" if is_told and type_ is not UNSET else known(value)


def order_of(change: ValueChange, most: int = _SHOWN_MOVES) -> str:
    """`other order of 10 items, by place: 3 → 0, 7 → 1 and 2 more`, with so many moves at most."""
    moves = () if isinstance(change.moves, UnsetType) else change.moves
    told = listed([f"{a} → {b}" for a, b in moves[:most]], len(moves), most)
    items = "" if isinstance(change.items, UnsetType) else f" of {counted(change.items, 'item')}"
    return f"other order{items}" + (f", by place: {told}" if told else "")


def path_of(path: tuple[str | int, ...]) -> str:
    """`project.dependencies[2]`; keys with other characters are quoted: `tool["a.b"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif step and _PLAIN_KEY.issuperset(step):
            text += f".{step}" if text else step
        else:
            quoted = step.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{quoted}"]' if text else f'"{quoted}"'
    return text or "(the whole)"


def cut_of(truncated: Truncated | UnsetType, what: str) -> str:
    """What a limit cut from a change: `2,000 of 9,120 lines shown (limit: --max-diff-lines)`; empty where nothing."""
    if isinstance(truncated, UnsetType):
        return ""
    what = "characters" if truncated.limit == option("line_length") else what
    return f"{truncated.shown:,} of {truncated.total:,} {what} shown (limit: {truncated.limit})"


def pictures_of(pictures: Pictures) -> str:
    """What pictures there are: `PNG 32 × 32 → 48 × 48, 1,204 → 2,210 bytes`; of a member on one side that one.

    Of pictures that a limit leaves out, how many bytes they have is not known.
    """
    sides = (
        (pictures.media_type_a, pictures.width_a, pictures.height_a),
        (pictures.media_type_b, pictures.width_b, pictures.height_b),
    )
    there = [(FORMATS[kind], f"{width or 0:,} × {height or 0:,}") for kind, width, height in sides if kind]
    if len({name for name, _ in there}) > 1:
        told = " → ".join(f"{name} {size}" for name, size in there)
    else:
        told = f"{there[0][0]} " + " → ".join(dict.fromkeys(size for _, size in there)) if there else "none"
    lengths = dict.fromkeys(f"{size:,}" for size in pictures.sizes)
    return told + (f", {' → '.join(lengths)} bytes" if lengths else "")


def hunk_place(hunk: Hunk, rows: int | None = None) -> str:
    """The `@@` line of a hunk of which the first `rows` rows are shown (None: all): it counts those."""
    signs = [sign for sign, _ in hunk.lines[:rows]]
    notes = signs.count("\\")
    a, b = len(signs) - signs.count("+") - notes, len(signs) - signs.count("-") - notes
    section = f" {hunk.section}" if hunk.section else ""
    return f"@@ -{hunk.a_start},{a} +{hunk.b_start},{b} @@{section}"


def spaced_digits(digits: str) -> str:
    """The digits of a row of bytes in pairs: `48 65 6c`."""
    pairs = digits.replace(" ", "")
    return " ".join(pairs[at : at + 2] for at in range(0, len(pairs), 2))


def dumped(row: ByteRow) -> str:
    """A row of bytes without its sign: offset, digits, printable characters."""
    _, offset, digits, printable = row
    return f"{offset:08x}  {spaced_digits(digits):<47}  |{printable}|"
