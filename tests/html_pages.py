"""Reports that together hold everything that an HTML page can show, for the tests that open pages in a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

import picture_builder
from package_builder import wheel, zip_archive
from pydistdiff import demo, engine
from pydistdiff.inputs import given_bytes
from pydistdiff.model import (
    Api,
    ApiEntry,
    BytesChange,
    BytesView,
    ExcludedMembers,
    Fact,
    IgnoredCause,
    Operation,
    Policy,
    Report,
    Role,
    Side,
    Status,
    Truncated,
    ValueType,
    Verdict,
)
from report_builder import (
    CONTENT,
    different,
    edit,
    folded,
    identical,
    large,
    node,
    picture,
    report,
    same_contents,
    single_files,
    summary,
    text,
    unreadable_fallback,
    value,
)

if TYPE_CHECKING:
    from collections.abc import Callable

LONG_WORD = "unbroken" * 200
LONG_LINE = "x = [" + ", ".join(f"'word {number}'" for number in range(200)) + "]"


def demonstration() -> Report:
    """The two packages of `--demo`, compared."""
    (name_a, data_a), (name_b, data_b) = demo.demo_pair()
    return engine.compare(given_bytes(name_a, data_a), given_bytes(name_b, data_b))


def nested_archives() -> Report:
    """Archives in archives in a wheel, compared: code, values, bytes, names that moved."""
    sides = []
    for number in (1, 2):
        inner = zip_archive(
            {"c/core.py": f'"""Doc."""\n\n\ndef f(x):\n    return x + {number}\n', "c/d.json": f"[{number}]"}
        )
        middle = zip_archive({"b/inner.zip": inner, "b/data.bin": bytes(range(40 * number)), "b/note.md": "same\n"})
        files = {
            "demo/vendor/middle.zip": middle,
            f"demo/py3{number}/moved.py": "pass\n" * 20,
            "demo/x.py": f"x = {number}\n",
        }
        sides.append(wheel(files))
    return engine.compare(*(given_bytes("demo-1.0-py3-none-any.whl", data) for data in sides))


def everything() -> Report:
    """All that the model can hold, also what the engine tells rarely: public names, facts, a policy, both views."""
    made = different()
    bytes_change = next(change for one in made.root.walk() for change in one.changes if isinstance(change, BytesChange))
    seen = BytesView(
        label="bytes",
        size_a=4_096,
        size_b=4_096,
        first_difference=500,
        hunks=bytes_change.hunks,
        truncated=Truncated(shown=3, total=90, limit="--max-hexdump-rows"),
    )
    shown = picture(picture_builder.png(), picture_builder.png(value=1))
    more = node("demo/image.png", role=Role.DATA, format="png", changes=(edit(),), views=(seen,), pictures=shown)
    section = structs.replace(edit().hunks[0], section="class A:")
    also = node("demo/also.py", changes=(text(hunks=(section,), cause="key-order", also=("member-order",)),))
    root = structs.replace(made.root, children=(*made.root.children, unreadable_fallback(), more, also))
    names = (
        ApiEntry(
            module="demo.core",
            name="f",
            kind="function",
            op=Operation.CHANGED,
            before="f(x)",
            after="f(x, y)",
            breaking=True,
            rule="a parameter without a default came",
            node="id-demo/core.py",
        ),
        ApiEntry(
            module="demo",
            name="",
            kind="module",
            op=Operation.ADDED,
            before=None,
            after="",
            breaking=False,
            rule=None,
            node="unknown",
        ),
    )
    policy = Policy(
        accept=Verdict.EQUIVALENT,
        ignore=(IgnoredCause(cause="key-order", reason="a build of ours", changes=1),),
        exclude=(ExcludedMembers(glob="tests/*", reason=None, members=2),),
        fail_on_hazard=True,
        source="pyproject.toml",
        verdict=Verdict.DIFFERENT,
    )
    facts = (
        Fact(code="network", side=Side.B, node="id-demo/core.py", line=12, message="It opens a connection."),
        Fact(code="native", side=Side.B, node="id-demo/data.bin", line=None, message="It holds code of a machine."),
    )
    return structs.replace(
        made, root=root, api=Api(breaking=1, compatible=1, entries=names), facts=facts, policy=policy
    )


def long_texts() -> Report:
    """Names, lines, values and sides without a place to break, and many of them."""
    name = f"{LONG_WORD}/{LONG_WORD}.py"
    rows = ((" ", LONG_WORD), ("-", LONG_LINE), ("+", f"{LONG_LINE} + {LONG_WORD}"))
    string = ValueType.STRING
    changed = value(Operation.CHANGED, LONG_WORD, a=LONG_WORD, b=LONG_LINE, type_a=string, type_b=string)
    children = (
        node(name, changes=(text(*rows, a_start=1_234_567, b_start=1_234_567),)),
        node(f"demo/{LONG_WORD}.json", Status.ADDED, headline=LONG_LINE, changes=(changed,)),
        node("/".join(["deep"] * 40) + "/x.py", changes=(edit(),)),
    )
    made = report(Verdict.DIFFERENT, *children, summary=summary(members_a=3, members_b=3, changed=3))
    return structs.replace(made, a=structs.replace(made.a, path=LONG_WORD, version=LONG_WORD, name=LONG_WORD))


def broken_contents() -> Report:
    """Bytes only."""
    change = BytesChange(
        significance=CONTENT,
        size_a=64,
        size_b=64,
        first_difference=0,
        hunks=(tuple((sign, 16 * at, "00 ff" * 4, '<&">|') for at in range(4) for sign in "-+"),),
    )
    return report(Verdict.DIFFERENT, node("demo/x.bin", format="bytes", role=Role.DATA, changes=(change,)))


PAGES: dict[str, Callable[[], Report]] = {
    "identical": identical,
    "same-contents": same_contents,
    "equivalent": lambda: folded(30),
    "single-files": single_files,
    "everything": everything,
    "demo": demonstration,
    "nested": nested_archives,
    "many": lambda: large(members=60, lines=12),
    "long": long_texts,
    "cut": lambda: large(members=300, lines=300),
    "bytes": broken_contents,
}
"""By a name that says what is special."""
