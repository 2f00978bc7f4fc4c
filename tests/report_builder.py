"""Reports as the engine makes them, built from the model, for the tests of everything that draws a report."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

from msgspec import structs

from pydistdiff.model import (
    Api,
    ApiEntry,
    AttributeChange,
    BytesChange,
    Cause,
    Counts,
    Dependency,
    Evidence,
    Fact,
    Fallback,
    Generator,
    Hazard,
    HazardCode,
    Hunk,
    Input,
    InputKind,
    Installed,
    MediaType,
    MemberType,
    Node,
    OpaqueChange,
    Operation,
    Pictures,
    Problem,
    Report,
    Role,
    Side,
    Significance,
    Status,
    Summary,
    TextChange,
    TextView,
    Truncated,
    ValueChange,
    ValueType,
    Verdict,
)
from pydistdiff.review import review

if TYPE_CHECKING:
    from collections.abc import Callable

SHA_A, SHA_B = "a" * 64, "b" * 64
CONTENT = Significance.CONTENT


def given(path: str = "demo-1.0-py3-none-any.whl", **fields: Any) -> Input:
    facts = {"kind": InputKind.WHEEL, "name": "demo", "version": "1.0", "size": 12_345, "sha256": SHA_A}
    return Input(path=path, **(facts | fields))


def node(name: str, status: Status = Status.CHANGED, **fields: Any) -> Node:
    """A node whose sides, sizes and id follow from its name and status."""
    a, b = status is not Status.ADDED, status is not Status.REMOVED
    facts: dict[str, Any] = {
        "id": f"id-{name}",
        "a": name if a else None,
        "b": name if b else None,
        "format": "text",
        "role": Role.CODE,
        "size_a": 1_204 if a else None,
        "size_b": 1_210 if b else None,
    }
    return Node(name=name, status=status, **(facts | fields))


def text(*rows: tuple[str, str], a_start: int = 1, b_start: int = 1, **fields: Any) -> TextChange:
    signs = [sign for sign, _ in rows]
    facts: dict[str, Any] = {
        "significance": CONTENT,
        "lines_added": signs.count("+"),
        "lines_removed": signs.count("-"),
        "hunks": (Hunk(a_start, b_start, rows),),
    }
    return TextChange(**(facts | fields))


def edit(line: int = 1) -> TextChange:
    return text((" ", "def f():"), ("-", "    return 1"), ("+", "\treturn 2"), a_start=line, b_start=line)


def attribute(name: str, a: str | None, b: str | None, **fields: Any) -> AttributeChange:
    return AttributeChange(name=name, a=a, b=b, **({"significance": Significance.CONTAINER} | fields))


def value(op: Operation, *path: str | int, **fields: Any) -> ValueChange:
    return ValueChange(op=op, path=path, **({"significance": CONTENT} | fields))


def cause(id_: str, *members: str, **fields: Any) -> Cause:
    facts: dict[str, Any] = {
        "title": "times of members",
        "significance": Significance.CONTAINER,
        "harmless": True,
        "count": 1,
        "evidence": (),
        "remedy": "",
    }
    return Cause(id=id_, members=members, **(facts | fields))


def summary(**fields: Any) -> Summary:
    facts: dict[str, Any] = {
        "members_a": 0,
        "members_b": 0,
        "added": 0,
        "removed": 0,
        "changed": 0,
        "moved": 0,
        "unchanged": 0,
        "explained": 0,
        "nested": Counts(),
        "installed": Installed.UNKNOWN,
        "could_be_one": False,
    }
    return Summary(**(facts | fields))


def report(verdict: Verdict = Verdict.DIFFERENT, *children: Node, **fields: Any) -> Report:
    """A report on two wheels; `changes` and `harmless` are those of its root."""
    root = Node(
        id="root",
        name="demo-1.0-py3-none-any.whl",
        a="demo-1.0-py3-none-any.whl",
        b="demo-1.0-py3-none-any.whl",
        status=Status.SAME if verdict is Verdict.IDENTICAL else Status.CHANGED,
        format="zip",
        role=None,
        size_a=12_345,
        size_b=12_346,
        changes=fields.pop("changes", ()),
        causes=fields.pop("root_causes", ()),
        harmless=fields.pop("harmless", False),
        children=children,
    )
    found = {name: fields.get(name, ()) for name in ("hazards", "dependencies")}
    facts: dict[str, Any] = {
        "generator": Generator(name="pydistdiff", version="1.0"),
        "a": given(),
        "b": given(size=12_346, sha256=SHA_A if verdict is Verdict.IDENTICAL else SHA_B),
        "verdict": verdict,
        "complete": True,
        "summary": summary(members_a=26, members_b=26, unchanged=26),
        "review": review(root, **found),
        "causes": (),
        "hazards": (),
        "problems": (),
        "root": root,
    }
    return Report(**(facts | fields))


def picture(a: bytes | None, b: bytes | None, **fields: Any) -> Pictures:
    """Pictures of 32 × 32 pixels; a side may be missing."""
    facts: dict[str, Any] = {}
    for side, data in (("a", a), ("b", b)):
        facts[f"media_type_{side}"] = None if data is None else MediaType.PNG
        facts[f"width_{side}"] = facts[f"height_{side}"] = None if data is None else 32
        facts[f"data_{side}"] = None if data is None else base64.b64encode(data).decode("ascii")
    return Pictures(**(facts | fields))


def pictures() -> Report:
    """Members with a small picture: changed, added, removed, and one for which there was no room."""
    data = bytes(1_204)
    cut = Truncated(shown=0, total=2_414, limit="--max-picture-bytes")
    return report(
        Verdict.DIFFERENT,
        node("a.png", role=Role.DATA, format="picture", changes=(_bytes(),), pictures=picture(data, data[1:])),
        node("b.png", Status.ADDED, format="picture", changes=(_bytes(),), pictures=picture(None, data)),
        node("c.png", Status.REMOVED, format="picture", changes=(_bytes(),), pictures=picture(data, None)),
        node(
            "d.png",
            format="picture",
            changes=(_bytes(),),
            pictures=picture(data, data, data_a=None, data_b=None, truncated=cut),
        ),
    )


def identical() -> Report:
    return report(Verdict.IDENTICAL)


def same_contents() -> Report:
    time_cause = cause(
        "member-time",
        "demo/__init__.py",
        "demo/core.py",
        count=26,
        evidence=(
            Evidence(
                text="all members have one time",
                count=26,
                a="2024-02-06 12:00:00",
                b="2024-03-04 08:10:00",
                examples=("demo/__init__.py", "demo/core.py", "demo/x.py"),
            ),
        ),
        remedy="set SOURCE_DATE_EPOCH. Hatchling obeys it",
    )
    return report(
        Verdict.SAME_CONTENTS,
        changes=(
            attribute(
                "mtime",
                "2024-02-06 12:00:00",
                "2024-03-04 08:10:00",
                members=26,
                examples=("demo/__init__.py",),
                cause="member-time",
                harmless=True,
            ),
        ),
        root_causes=("member-time",),
        harmless=True,
        causes=(time_cause,),
        summary=summary(members_a=26, members_b=26, unchanged=26, installed=Installed.SAME),
    )


def single_files() -> Report:
    """Two text files that are no archives: the root itself holds the change."""
    made = report(changes=(edit(),), summary=summary())
    plain = given("notes.txt", kind=InputKind.FILE, name=None, version=None)
    root = structs.replace(made.root, name="notes.txt", a="old.txt", b="notes.txt", format="text")
    return structs.replace(made, a=structs.replace(plain, path="old.txt"), b=plain, root=root)


def dependency(name: str, before: str | None, after: str | None, of: str) -> Dependency:
    """What changed in a dependency that the node of this name tells."""
    op = Operation.ADDED if before is None else Operation.REMOVED if after is None else Operation.CHANGED
    return Dependency(name=name, op=op, before=before, after=after, node=f"id-{of}")


def metadata() -> Node:
    return node(
        "{dist-info}/METADATA",
        role=Role.METADATA,
        format="metadata",
        headline="idna >=2.5 → >=2.8; Requires-Python >=3.7 → >=3.8",
        changes=(
            _changed(">=3.7", ">=3.8", "Requires-Python"),
            _changed(">=2.5", ">=2.8", "Requires-Dist", "idna", "specifier"),
            value(Operation.ADDED, "Requires-Dist", "pysocks", b="PySocks>=1", type_b=ValueType.STRING),
        ),
    )


def entry_points(*names: str) -> Node:
    """Console scripts that came."""
    scripts = [
        value(Operation.ADDED, "console_scripts", name, b=f"demo:{name}", type_b=ValueType.STRING) for name in names
    ]
    return node("{dist-info}/entry_points.txt", role=Role.METADATA, format="entry-points", changes=tuple(scripts))


def _changed(a: str, b: str, *path: str) -> ValueChange:
    return value(Operation.CHANGED, *path, a=a, b=b, type_a=ValueType.STRING, type_b=ValueType.STRING)


def _every_kind_of_change() -> tuple[Node, ...]:
    follows = {"cause": "record-follows", "harmless": True, "significance": Significance.DERIVED}
    return (
        node("demo/core.py", changes=(edit(3), edit(40)), headline="`f` returns another value"),
        node("demo/data.bin", role=Role.DATA, format="bytes", changes=(_bytes(),)),
        node(
            "info/index.json",
            role=Role.METADATA,
            format="json",
            changes=_values(),
            causes=("key-order",),
            views=(TextView(label="lines", lines_added=1, lines_removed=1, hunks=edit().hunks),),
        ),
        node(
            "demo/new file.py",
            Status.ADDED,
            changes=(text(("+", "import os"), ("\\", "No newline at end of file"), a_start=0),),
        ),
        node("demo/hook.pth", Status.ADDED, role=Role.STARTUP, changes=(text(("+", "import demo"), a_start=0),)),
        node("demo/old.py", Status.REMOVED, changes=(text(("-", "x = 1"), b_start=0),)),
        node(
            "demo/empty.txt",
            Status.REMOVED,
            role=Role.DATA,
            changes=(attribute("path", "demo/empty.txt", None),),
        ),
        node(
            "demo/link",
            role=None,
            format=None,
            type_a=MemberType.SYMLINK,
            target_a="../away",
            changes=(attribute("type", "symlink", "file", cause="link-or-file"),),
            causes=("link-or-file",),
        ),
        node(
            "demo/moved.py",
            Status.MOVED,
            a="src/demo/moved.py",
            changes=(attribute("path", "src/demo/moved.py", "demo/moved.py"),),
        ),
        node(
            "vendor/inner.zip",
            role=Role.DATA,
            format="zip",
            changes=(attribute("comment", None, "", cause="zip-fields", harmless=True),),
            causes=("zip-fields",),
            children=(
                node("b.txt", role=Role.DOCUMENTATION, changes=(edit(),)),
                node(
                    "a.json",
                    role=Role.DATA,
                    changes=(OpaqueChange(significance=CONTENT, reason="it is a pickle"),),
                ),
            ),
        ),
        node(
            "demo.dist-info/RECORD",
            role=Role.METADATA,
            format="record",
            harmless=True,
            folded=True,
            causes=("record-follows",),
            changes=(
                value(
                    Operation.CHANGED,
                    "demo/core.py",
                    a="sha256=x,1",
                    b="sha256=y,2",
                    follows=("id-demo/core.py", "unknown"),
                    **follows,
                ),
            ),
        ),
        node("demo/said.py", Status.SAME),
    )


def _bytes() -> BytesChange:
    return BytesChange(
        significance=CONTENT,
        size_a=4_096,
        size_b=4_096,
        first_difference=500,
        hunks=((("-", 496, "00 01 02 03", "...."), ("+", 496, "00010204", "...."), (" ", 512, "ff", ".")),),
        truncated=Truncated(shown=3, total=90, limit="--max-hexdump-rows"),
    )


def _values() -> tuple[ValueChange, ...]:
    string, integer = ValueType.STRING, ValueType.INTEGER
    return (
        value(Operation.CHANGED, "build", a="py37_0", b="py38_0", type_a=string, type_b=string),
        value(Operation.CHANGED, "build_number", a="1", b="1", type_a=string, type_b=integer),
        value(Operation.ADDED, "depends", 3, b="", type_b=string),
        value(Operation.REMOVED, "tool", "a.b", "", a="x", type_a=string),
        value(Operation.MOVED, 0, "x"),
        value(
            Operation.REORDERED,
            items=10,
            moves=tuple((at, 9 - at) for at in range(10)),
            cause="key-order",
            significance=Significance.ORDER,
            truncated=Truncated(shown=10, total=12, limit="--max-diff-lines"),
        ),
    )


def different() -> Report:
    """Every status, every kind of change, something nested, explained, folded, hazards and a problem."""
    children = (*_every_kind_of_change(), metadata(), entry_points("x"))
    return report(
        Verdict.DIFFERENT,
        *children,
        changes=(attribute("order", "1, 2", "2, 1", cause="member-order", harmless=True),),
        dependencies=(
            dependency("idna", ">=2.5", ">=2.8", "{dist-info}/METADATA"),
            dependency("pysocks", None, ">=1", "{dist-info}/METADATA"),
        ),
        root_causes=("member-order",),
        causes=(
            cause(
                "record-follows",
                "demo.dist-info/RECORD",
                title="rows follow from members",
                significance=Significance.DERIVED,
            ),
            cause("key-order", "info/index.json", harmless=False, evidence=(Evidence(text="equal once sorted"),)),
            cause("link-or-file", "demo/link", harmless=False, remedy="x" * 200),
            cause("zip-fields", "vendor/inner.zip"),
            cause("member-order"),
        ),
        hazards=(
            Hazard(
                code=HazardCode.EXECUTABLE_STARTUP,
                side=Side.B,
                member="demo.whl > demo/hook.pth",
                message="Python runs this line at every start.",
            ),
            Hazard(code=HazardCode.LONE_CR, side=Side.BOTH, member="demo.whl > x.py", message="A bare CR."),
            Hazard(code=HazardCode.LONE_CR, side=Side.BOTH, member="demo.whl > y.py", message="A bare CR."),
        ),
        problems=(
            Problem(
                code=HazardCode.CORRUPT_MEMBER,
                side=Side.A,
                member="demo.whl > demo/broken.py",
                message="the CRC is wrong, pip refuses it",
            ),
        ),
        complete=False,
        summary=summary(
            members_a=3_621,
            members_b=3_621,
            added=2,
            removed=2,
            changed=8,
            moved=1,
            unchanged=3_610,
            explained=2,
            nested=Counts(changed=2),
            installed=Installed.DIFFERENT,
            could_be_one=True,
        ),
    )


def names(*names: str) -> tuple[ApiEntry, ...]:
    """Functions of `demo` that changed."""
    return tuple(
        ApiEntry(
            module="demo",
            name=name,
            kind="function",
            op=Operation.CHANGED,
            before=f"{name}(x)",
            after=f"{name}(x, y=1)",
            breaking=False,
            rule="parameter-added",
            node="id-demo/core.py",
        )
        for name in names
    )


def reviewed() -> Report:
    """A report with changes of public names, and facts."""
    entries = tuple(
        ApiEntry(
            module="demo.core",
            name=name,
            kind="function",
            op=op,
            before=before,
            after=after,
            breaking=rule is not None,
            rule=rule,
            node="id-demo/core.py",
        )
        for name, op, before, after, rule in (
            ("g", Operation.ADDED, None, "g(x, /)", None),
            ("f", Operation.CHANGED, "f(x)", "f(x, y)", "a parameter without default came"),
            ("h", Operation.REMOVED, "h()", None, "it is gone"),
        )
    )
    facts = (
        Fact(code="network", side=Side.B, node="id-demo/core.py", line=3, message="calls socket.create_connection"),
        Fact(code="binary", side=Side.BOTH, node="gone", line=None, message="has no source"),
    )
    return structs.replace(different(), api=Api(breaking=2, compatible=1, entries=entries), facts=facts)


def large(members: int, lines: int) -> Report:
    """Many changed members with long diffs."""
    rows = tuple(("+-"[at % 2], f"line {at}") for at in range(lines))
    children = tuple(node(f"demo/m{at:05}.py", changes=(text(*rows),)) for at in range(members))
    return report(Verdict.DIFFERENT, *children, summary=summary(members_a=members, members_b=members, changed=members))


def folded(members: int) -> Report:
    """Members that moved alike, all explained and harmless."""
    children = tuple(
        node(
            f"lib/python/{at}.py",
            Status.MOVED,
            a=f"lib/python3.7/{at}.py",
            b=f"lib/python3.8/{at}.py",
            changes=(
                attribute(
                    "path",
                    f"lib/python3.7/{at}.py",
                    f"lib/python3.8/{at}.py",
                    cause="python-path",
                    harmless=True,
                ),
            ),
            causes=("python-path",),
            harmless=True,
            folded=True,
        )
        for at in range(members)
    )
    return report(
        Verdict.EQUIVALENT,
        *children,
        harmless=True,
        causes=(cause("python-path", count=members),),
        summary=summary(members_a=members, members_b=members, moved=members, explained=members),
    )


def unreadable_fallback() -> Node:
    return node("demo/x.json", fallback=Fallback(wanted="json", reason="line 3 is no JSON"), changes=(edit(),))


REPORTS: dict[str, Callable[[], Report]] = {
    "identical": identical,
    "same-contents": same_contents,
    "different": different,
    "single-files": single_files,
    "folded": lambda: folded(40),
}
"""The reports that have a golden text."""
