"""What the members newly do, as one list."""

from __future__ import annotations

import package_builder as build
from elf_builder import Symbol, elf
from pydistdiff import compare, engine
from pydistdiff.comparers.pair import FactFound
from pydistdiff.differences import Difference
from pydistdiff.facts import MOST, facts
from pydistdiff.inputs import given_bytes
from pydistdiff.model import FactCode, Role, Side, Status

RUNS = "import os\nos.system('x')\n"


def difference(name: str, parent: Difference | None = None, role: Role = Role.CODE) -> Difference:
    made = Difference(name=name, a=name, b=name, status=Status.CHANGED, parent=parent.id if parent else None)
    made.role = role
    if parent is not None:
        parent.children.append(made)
    return made


def found(code: FactCode, side: Side = Side.B, key: str = "k") -> FactFound:
    return FactFound(code, side, 1, f"does {code.value}", (key,))


def test_members_with_the_most_pressing_facts_come_first_and_tests_last():
    root = difference("x.whl")
    names = ["a.py", "b.py", "tests/c.py", "tests.zip"]
    members = {name: difference(name, root, Role.TEST if "tests" in name else Role.CODE) for name in names}
    members["d.py"] = difference("d.py", members["tests.zip"])
    told = facts(
        root,
        {
            members["a.py"].id: [found(FactCode.ENVIRONMENT)],
            members["b.py"].id: [found(FactCode.PROCESS, key="p"), found(FactCode.LONG_LINE)],
            members["tests/c.py"].id: [found(FactCode.DYNAMIC_CODE)],
            members["d.py"].id: [found(FactCode.STARTUP)],
        },
    )
    ids = {member.id: name for name, member in members.items()}
    assert [(ids[one.node], one.code) for one in told] == [
        ("b.py", "process"),
        ("b.py", "long-line"),
        ("a.py", "environment"),
        ("d.py", "startup"),
        ("tests/c.py", "dynamic-code"),
    ]


def test_what_another_member_did_before_is_told_with_its_name():
    root = difference("x.whl")
    one, other, third = (difference(name, root) for name in ("a.py", "b.py", "c.py"))
    gone, new = found(FactCode.PROCESS, Side.A), found(FactCode.PROCESS)
    told = facts(root, {one.id: [new], other.id: [gone], third.id: [new]})
    assert [fact.message for fact in told] == ["does process; `b.py` does so no more", "does process"]
    assert [fact.side for fact in told] == [Side.B, Side.B]


def test_very_many_facts_are_counted():
    root = difference("x.whl")
    members = [difference(f"{at}.py", root) for at in range(MOST + 5)]
    told = facts(root, {member.id: [found(FactCode.PROCESS)] for member in members})
    assert len(told) == MOST + 1
    assert (told[-1].code, told[-1].node, told[-1].line) == ("more", root.id, None)
    assert told[-1].message == "5 more, not listed, of the members that come last in this order"


def test_a_report_has_the_facts_of_all_members(tmp_path):
    sides = []
    for side, files in {
        "a": {"demo/old.py": RUNS, "demo/x.py": "x = 1\n"},
        "b": {
            "demo/new.py": f"# moved\n{RUNS}y = 1\n" * 2,
            "demo/x.py": "x = eval('1')\n",
            "demo.pth": "import demo\n",
        },
    }.items():
        for name, text in files.items():
            path = tmp_path / side / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        sides.append(tmp_path / side)
    report = compare(*sides)
    names = {node.id: node.name for node in report.root.walk()}
    assert [(names[one.node], one.line, one.code, one.message) for one in report.facts] == [
        ("demo.pth", 1, "startup", "whenever Python starts, runs `import demo`"),
        ("demo/x.py", 1, "dynamic-code", "calls `eval('1')` when the module is loaded"),
        (
            "demo/new.py",
            3,
            "process",
            "calls `os.system('x')` when the module is loaded, also in line 7; `demo/old.py` does so no more",
        ),
    ]


def test_a_library_that_needs_more_than_the_tag_of_its_wheel_promises_is_told():
    tag = "cp311-cp311-manylinux_2_17_x86_64"
    a, b = (
        build.wheel({"demo/x.so": elf(symbols=(Symbol("f", version=version, library="libc.so.6"),))}, tag=tag)
        for version in ("GLIBC_2.14", "GLIBC_2.34")
    )
    name = build.wheel_name(tag=tag)
    with given_bytes(name, a) as given_a, given_bytes(name, b) as given_b:
        report = engine.compare(given_a, given_b)
    (fact,) = report.facts
    message = "needs glibc 2.34, and the tag `manylinux_2_17_x86_64` promises 2.17"
    assert (fact.code, fact.message) == ("platform-tag", message)
    assert any(entry.group == "native" and message in entry.reason for entry in report.review)
