from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import UNSET, structs

from pydistdiff.model import (
    Fact,
    FactCode,
    Fallback,
    Hazard,
    HazardCode,
    MemberType,
    Node,
    OpaqueChange,
    Operation,
    Review,
    ReviewGroup,
    Role,
    Side,
    Status,
    TextView,
    Truncated,
    ValueType,
    Verdict,
)
from pydistdiff.review import review
from report_builder import CONTENT, attribute, dependency, edit, entry_points, metadata, node, report, text, value

HEAD = "what it needs and for which Python it is"
STRING = ValueType.STRING


def root_of(*children: Node, **fields: Any) -> Node:
    return report(Verdict.DIFFERENT, *children, **fields).root


def told(*children: Node, **options: Any) -> list[tuple[str, str, str]]:
    """The review of an archive with these members: group, name and reason."""
    root = root_of(*children)
    names = {one.id: one.name for one in root.walk()}
    return [(entry.group.value, names[entry.node], entry.reason) for entry in review(root, **options)]


def reason(child: Node, **options: Any) -> str:
    """The reason of the only entry that a member gets."""
    [(_, _, words)] = told(child, **options)
    return words


def of_metadata(name: str, *changes: Any, **fields: Any) -> Node:
    return node(name, changes=changes, **({"role": Role.METADATA, "format": "json"} | fields))


def changed(*path: str | int, a: str = "1", b: str = "2", **fields: Any) -> Any:
    return value(Operation.CHANGED, *path, a=a, b=b, type_a=STRING, type_b=STRING, **fields)


def added(*path: str | int, b: str = "", **fields: Any) -> Any:
    return value(Operation.ADDED, *path, b=b, type_b=STRING, **fields)


def removed(*path: str | int, a: str = "") -> Any:
    return value(Operation.REMOVED, *path, a=a, type_a=STRING)


# ---------------------------------------------------------------- what a member is


@pytest.mark.parametrize(
    ("role", "group"),
    [
        (Role.STARTUP, "startup"),
        (Role.SCRIPT, "startup"),
        (Role.NATIVE, "native"),
        (Role.CODE, "code"),
        (Role.BYTECODE, "code"),
        (Role.DATA, "data"),
        (Role.LICENCE, "data"),
        (Role.RECIPE, "data"),
        (Role.METADATA, "data"),
        (None, "data"),
        (Role.DOCUMENTATION, "documentation"),
        (Role.TEST, "documentation"),
    ],
)
def test_the_group_is_that_of_the_role(role: Role | None, group: str) -> None:
    assert [entry[0] for entry in told(node("x", role=role, changes=(edit(),)))] == [group]


def test_the_order_is_by_group_then_unexplained_then_name() -> None:
    explained = {"changes": (structs.replace(edit(), cause="version-follows"),), "causes": ("version-follows",)}
    found = told(
        node("b.md", role=Role.DOCUMENTATION, changes=(edit(),)),
        node("z.py", changes=(edit(),)),
        node("a.py", **explained),
        node("m.py", changes=(edit(),)),
        node("x.so", role=Role.NATIVE, changes=(edit(),)),
        node("x.pth", role=Role.STARTUP, changes=(edit(),)),
    )
    assert [name for _, name, _ in found] == ["x.pth", "x.so", "m.py", "z.py", "a.py", "b.md"]


def fact(name: str, code: str, message: str = "calls `x`", line: int | None = 3) -> Fact:
    return Fact(code=code, side=Side.B, node=f"id-{name}", line=line, message=message)


def test_code_that_newly_does_something_comes_before_other_code() -> None:
    explained = {"changes": (structs.replace(edit(), cause="version-follows"),), "causes": ("version-follows",)}
    members = [node(f"{name}.py", changes=(edit(),)) for name in "abcd"] + [node("e.py", **explained)]
    found = told(
        *members,
        facts=[
            fact("d.py", FactCode.ENVIRONMENT),
            fact("c.py", FactCode.LONG_LINE),
            fact("c.py", FactCode.PROCESS),
            fact("e.py", FactCode.DYNAMIC_CODE),
            fact("b.py", "of a later version"),
            fact("gone.py", FactCode.DYNAMIC_CODE),
        ],
    )
    assert [name for _, name, _ in found] == ["e.py", "c.py", "d.py", "b.py", "a.py"]
    assert [words.startswith("new: ") for _, _, words in found] == [True, True, True, True, False]


def test_facts_order_a_group_but_no_groups() -> None:
    found = told(
        node("a.pth", role=Role.STARTUP, changes=(edit(),)),
        node("a.so", role=Role.NATIVE, changes=(edit(),)),
        node("b.py", changes=(edit(),)),
        node("x.dat", role=Role.DATA, changes=(edit(),)),
        node("y.dat", role=Role.DATA, changes=(edit(),)),
        facts=[fact("b.py", FactCode.ENVIRONMENT), fact("y.dat", FactCode.DYNAMIC_CODE)],
    )
    assert [name for _, name, _ in found] == ["a.pth", "a.so", "b.py", "y.dat", "x.dat"]


@pytest.mark.parametrize("role", [Role.TEST, Role.DOCUMENTATION])
def test_what_tests_and_documentation_do_raises_them_not(role: Role) -> None:
    members = [node(name, role=role, changes=(edit(),)) for name in ("a.py", "b.py")]
    found = told(*members, facts=[fact("b.py", FactCode.DYNAMIC_CODE)])
    assert [name for _, name, _ in found] == ["a.py", "b.py"]
    assert not any("new: " in words for _, _, words in found)


def test_the_reason_tells_the_first_of_each_code_and_counts_the_rest() -> None:
    facts = [
        fact("x.py", FactCode.DYNAMIC_CODE, f"calls `eval({'x' * 100})`", 1_234),
        fact("x.py", FactCode.DYNAMIC_CODE, "calls `exec(x)`"),
        fact("x.py", FactCode.PROCESS, "imports `subprocess`"),
        fact("x.py", FactCode.MORE, "does more", None),
        fact("x.py", FactCode.NETWORK, "imports `socket`"),
    ]
    assert reason(node("x.py", changes=(edit(),)), facts=facts) == (
        f"new: line 1,234 calls `eval({'x' * 57}…, line 3 imports `subprocess`, does more, and 2 more; "
        "changed, 1 line added, 1 removed; not explained"
    )


def test_commands_and_hooks_tell_what_they_do() -> None:
    facts = [fact("bin/x", FactCode.PROCESS, "calls `os.system(x)`"), fact("x.pth", FactCode.STARTUP, "runs it")]
    facts += [fact("x.pth", FactCode.DYNAMIC_CODE, "calls `exec(x)`", 1)]
    assert reason(node("bin/x", role=Role.SCRIPT, changes=(edit(),)), facts=facts) == (
        "new: line 3 calls `os.system(x)`; changed, 1 line added, 1 removed; a command; not explained"
    )
    hook = node("x.pth", Status.ADDED, role=Role.STARTUP, changes=(edit(),), headline="line that runs code added: x")
    words = reason(hook, facts=facts, runs={"id-x.pth": "whenever Python starts"})
    assert words == (
        "came, 1 line; runs whenever Python starts; new: line 1 calls `exec(x)`; line that runs code added: x"
    )


def test_what_runs_by_itself_comes_before_commands_and_what_is_gone_last() -> None:
    found = told(
        node("a.pth", Status.REMOVED, role=Role.STARTUP, changes=(text(("-", "x"), b_start=0),)),
        node("bin/a", role=Role.SCRIPT, changes=(edit(),)),
        node("bin/b", Status.REMOVED, role=Role.SCRIPT, changes=(edit(),)),
        node("setup.cfg", role=Role.METADATA, changes=(edit(),)),
        node("z.pth", role=Role.STARTUP, changes=(edit(),)),
    )
    assert [name for _, name, _ in found] == ["z.pth", "setup.cfg", "bin/a", "a.pth", "bin/b"]


def test_harmless_and_equal_nodes_are_left_out() -> None:
    harmless = attribute("mode", "1", "2", cause="umask", harmless=True)
    assert told(node("x.py", changes=(harmless,), harmless=True), node("y.py", Status.SAME)) == []


def test_what_nobody_tells_is_listed_all_the_same() -> None:
    assert told(node("x.py")) == [("code", "x.py", "changed, 1,204 → 1,210 bytes; not explained")]


def test_an_archive_is_listed_by_what_lies_in_it_and_itself_where_its_container_counts() -> None:
    inner = node("x.py", changes=(edit(),))
    time = attribute("mtime", "1", "2", cause="member-time", harmless=True)
    counts = attribute("mode", "644", "755", cause="executable-bit", members=2)
    assert [name for _, name, _ in told(node("a.zip", role=Role.DATA, changes=(time,), children=(inner,)))] == ["x.py"]
    [(_, _, _), (group, name, words)] = told(node("a.zip", role=Role.DATA, changes=(counts,), children=(inner,)))
    assert (group, name) == ("data", "a.zip")
    assert words == "changed, mode 644 → 755 of 2 members; explained by executable-bit"


def test_an_archive_on_one_side_is_listed_with_its_members() -> None:
    inner = (node("x.py", Status.ADDED, changes=(edit(),)), node("y.txt", Status.ADDED, role=Role.DATA))
    found = told(node("a.zip", Status.ADDED, role=Role.DATA, children=inner))
    assert ("data", "a.zip", "came, with 2 members") in found
    assert len(found) == 3


def test_what_lies_in_an_archive_among_the_tests_is_a_test() -> None:
    inner = (
        node("hook.pth", role=Role.STARTUP, changes=(edit(),)),
        node("bin/x", role=Role.SCRIPT, changes=(edit(),)),
        entry_points("x"),
        node("x.so", role=Role.NATIVE, changes=(edit(),)),
    )
    found = told(node("tests/a.whl", role=Role.TEST, children=inner))
    assert {group for group, _, _ in found} == {"documentation"}
    assert len(found) == 4


def test_the_container_of_the_inputs_has_an_entry_where_it_counts() -> None:
    order = attribute("order", "1, 2", "2, 1", cause="member-order", harmless=True)
    mode = attribute("mode", "644", "755", cause="executable-bit", members=3)
    root = root_of(node("x.py", changes=(edit(),)), changes=(order, mode))
    assert [entry.node for entry in review(root)] == ["id-x.py", "root"]
    assert [entry.node for entry in review(root_of(changes=(order,), harmless=True))] == []


# ---------------------------------------------------------------- what runs


def test_a_member_that_runs_by_itself_is_told_with_when_and_what() -> None:
    came = node("x.pth", Status.ADDED, role=Role.STARTUP, changes=(text(("+", "import x"), a_start=0),))
    words = reason(
        structs.replace(came, headline="line that runs code added: import x"),
        runs={"id-x.pth": "whenever Python starts"},
    )
    assert words == "came, 1 line; runs whenever Python starts; line that runs code added: import x"


def test_a_member_that_ran_is_told_too() -> None:
    gone = node("x.pth", Status.REMOVED, role=Role.STARTUP, changes=(text(("-", "x"), b_start=0),))
    assert reason(gone, runs={"id-x.pth": "whenever Python starts"}) == "went, 1 line; ran whenever Python starts"


def test_without_a_word_of_when_it_runs_by_itself() -> None:
    changed_one = node("setup.py", role=Role.STARTUP, changes=(edit(),))
    assert reason(changed_one) == "changed, 1 line added, 1 removed; runs by itself; not explained"


@pytest.mark.parametrize("part", ["", "pkg-demo-1.0-0.tar.zst > "])
def test_a_hazard_says_that_a_member_runs(part: str) -> None:
    hazard = Hazard(
        code=HazardCode.EXECUTABLE_STARTUP,
        side=Side.B,
        member=f"demo-1.0-py3-none-any.whl > {part}x/run.txt",
        message="It runs at build.",
    )
    child = node("x/run.txt", role=Role.DATA, changes=(edit(),))
    found = told(child, hazards=[hazard])
    assert found == [("startup", "x/run.txt", "changed, 1 line added, 1 removed; It runs at build.; not explained")]
    other = structs.replace(hazard, code=HazardCode.LONE_CR)
    assert told(child, hazards=[other])[0][0] == "data"


def test_a_hazard_counts_also_among_the_tests_and_only_for_its_member() -> None:
    hazard = Hazard(
        code=HazardCode.EXECUTABLE_STARTUP,
        side=Side.B,
        member="demo-1.0-py3-none-any.whl > tests/a.whl > x.pth",
        message="It runs.",
    )
    inner = node("x.pth", role=Role.STARTUP, changes=(edit(),))
    tests = node("tests/a.whl", role=Role.TEST, children=(inner,))
    other = node("tests/b.whl", role=Role.TEST, children=(structs.replace(inner, id="other"),))
    assert [group for group, _, _ in told(tests, other, hazards=[hazard])] == ["startup", "documentation"]


def test_entry_points_are_told_by_name_with_what_they_call_plug_ins_first() -> None:
    child = of_metadata(
        "{dist-info}/entry_points.txt",
        changed("console_scripts", "x", a="demo:a", b="demo:b"),
        removed("console_scripts", "old", a="demo:old"),
        added("console_scripts", "new", b="demo:new"),
        added("pytest11", "demo", b="demo.plugin"),
        added("babel.extractors", "y", b="demo:y"),
        added("gui_scripts", "g", b="demo:g"),
        format="entry-points",
    )
    assert reason(child).split("; ") == [
        "pytest plug-in demo added: demo.plugin",
        "babel.extractors y added: demo:y",
        "console script new added: demo:new",
        "GUI script g added: demo:g",
        "console script x demo:a → demo:b",
        "console script old removed",
    ]


def test_more_entry_points_than_are_told_are_counted() -> None:
    assert reason(entry_points(*(f"x{number}" for number in range(9)))).endswith(" added: demo:x5; and 3 more")


def test_entry_points_of_one_side_are_told_by_the_headline() -> None:
    child = node(
        "{dist-info}/entry_points.txt",
        Status.ADDED,
        role=Role.METADATA,
        format="entry-points",
        changes=(text(("+", "[console_scripts]"), a_start=0),),
        headline="console script x added",
    )
    assert reason(child) == "console script x added"
    assert told(structs.replace(child, headline=UNSET))[0][0] == "data"  # none in it


def test_entry_points_in_another_order_are_told_where_that_counts() -> None:
    order = value(Operation.REORDERED, items=2, moves=((0, 1), (1, 0)), cause="list-order")
    child = of_metadata("{dist-info}/entry_points.txt", order, format="entry-points")
    assert reason(child) == "entries in another order [list-order]"


def test_values_that_are_not_shown_may_be_any() -> None:
    rest = OpaqueChange(significance=CONTENT, reason="5 more values differ", truncated=Truncated(1, 6, "--max-values"))
    child = of_metadata("{dist-info}/entry_points.txt", added("gui_scripts", "g"), rest, format="entry-points")
    assert reason(child) == "GUI script g added; 5 more values differ"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (added("build-system", "requires", "evil", b="evil>1"), "build-system.requires.evil added: evil>1"),
        (changed("build-system", "build-backend", a="flit", b="x"), "build-system.build-backend flit → x"),
        (added("build-system", "backend-path", 0, b="."), "build-system.backend-path.0 added"),
        (added("project", "scripts", "x", b="demo:x"), "console script x added: demo:x"),
        (added("project", "gui-scripts", "x", b="demo:x"), "GUI script x added: demo:x"),
        (added("project", "entry-points", "pytest11", "x", b="demo"), "pytest plug-in x added: demo"),
        (added("project", "entry-points", "pytest11", b="{}"), "project.entry-points.pytest11 added: {}"),
        (
            added("tool", "hatch", "build", "targets", "wheel", "hooks", "custom", b="{}"),
            "tool.hatch.build.targets.wheel.hooks.custom added: {}",
        ),
    ],
)
def test_what_runs_in_a_build_is_told(change: Any, words: str) -> None:
    assert told(of_metadata("pyproject.toml", change, format="pyproject")) == [("startup", "pyproject.toml", words)]


def test_one_member_stands_in_each_group_that_it_has_something_for() -> None:
    child = of_metadata(
        "pyproject.toml",
        changed("build-system", "requires", "flit", "specifier", a=">=2", b=">=3"),
        added("project", "dependencies", "idna", b="idna"),
        changed("project", "requires-python", a=">=3.7", b=">=3.8"),
        changed("tool", "ruff", "line-length", a="88", b="120"),
        format="pyproject",
    )
    dependencies = [dependency("flit", ">=2", ">=3", "pyproject.toml"), dependency("idna", None, "", "pyproject.toml")]
    assert [(group, words) for group, _, words in told(child, dependencies=dependencies)] == [
        ("startup", "build-system.requires.flit.specifier >=2 → >=3"),
        ("dependency", "idna added; flit >=2 → >=3"),
        ("tag", "Requires-Python >=3.7 → >=3.8"),
    ]


def test_the_tables_of_tools_alone_are_data() -> None:
    child = of_metadata("pyproject.toml", changed("tool", "ruff", "line-length"), format="pyproject")
    assert told(child)[0][0] == "data"


# ---------------------------------------------------------------- what is needed, and tags


def test_dependencies_are_named_those_of_extras_last() -> None:
    name = "{dist-info}/METADATA"
    dependencies = [
        dependency("idna", ">=2.5", ">=2.8", name),
        dependency("old", "<2", None, name),
        dependency("pytest", None, '>=8 ; extra == "test"', name),
        dependency("pysocks", None, "[x] >=1", name),
        dependency("idna", "", ">=1", "another member"),
    ]
    assert told(metadata(), dependencies=dependencies)[0] == (
        "dependency",
        name,
        'pysocks[x] >=1 added; idna >=2.5 → >=2.8; old <2 removed; pytest >=8 ; extra == "test" added',
    )


def test_fields_that_are_no_requirements_are_told_beside_them() -> None:
    child = of_metadata(
        "{dist-info}/METADATA",
        added("Provides-Extra", "socks", b="socks"),
        added("Requires-Dist", "pysocks", b="PySocks"),
        format="metadata",
    )
    dependencies = [dependency("pysocks", None, "", "{dist-info}/METADATA")]
    assert reason(child, dependencies=dependencies) == "pysocks added; Provides-Extra socks added"
    assert reason(child) == "Provides-Extra socks added; Requires-Dist pysocks added: PySocks"


def test_a_harmless_part_is_not_told() -> None:
    spelling = changed(
        "Requires-Dist", "idna", a="idna (>=2)", b="idna >=2", cause="requirement-spelling", harmless=True
    )
    child = of_metadata("{dist-info}/METADATA", spelling, changed("Requires-Python"), format="metadata")
    assert told(child) == [("tag", "{dist-info}/METADATA", "Requires-Python 1 → 2")]


@pytest.mark.parametrize(
    ("name", "format_", "change", "words"),
    [
        ("{dist-info}/WHEEL", "wheel", removed("Tag", "py3-none-any"), "Tag py3-none-any removed"),
        ("{dist-info}/WHEEL", "wheel", added("Tag", "py3-none-any", b="py3-none-any"), "Tag py3-none-any added"),
        (
            "{dist-info}/WHEEL",
            "wheel",
            changed("Root-Is-Purelib", a="true", b="false"),
            "Root-Is-Purelib true → false",
        ),
        ("{dist-info}/WHEEL", "wheel", changed("Build", a="1", b="2"), "Build 1 → 2"),
        ("info/index.json", "json", changed("build", a="py37_0", b="py38_0"), "build py37_0 → py38_0"),
        ("info/index.json", "json", added("noarch", b="python"), "noarch added: python"),
        ("info/index.json", "json", changed("subdir", cause="tag-follows"), "subdir 1 → 2 [tag-follows]"),
        (
            "info/index.json",
            "json",
            value(Operation.CHANGED, "build_number", a="1", b="1", type_a=STRING, type_b=ValueType.INTEGER),
            "build_number 1 (string) → 1 (integer)",
        ),
        ("info/link.json", "json", changed("noarch", "type", a="generic", b="python"), "noarch type generic → python"),
        ("setup.cfg", "ini", changed("options", "python_requires"), "Requires-Python 1 → 2"),
    ],
)
def test_tags_are_told_with_their_values(name: str, format_: str, change: Any, words: str) -> None:
    assert told(of_metadata(name, change, format=format_)) == [("tag", name, words)]


def test_entry_points_and_build_requirements_of_setup_cfg_come_first() -> None:
    script = changed("options.entry_points", "console_scripts", "x", a="a:b", b="evil:b")
    plugin = changed("options.entry_points", "pytest11", "y", a="a:b", b="evil:b")
    old_name = added("options", "setup-requires", b='["evil"]')
    child = of_metadata("setup.cfg", script, plugin, old_name, format="setup-cfg")
    assert [group for group, _, _ in told(child)] == ["startup"]
    [(_, _, words)] = told(child)
    assert "console script x a:b → evil:b" in words
    assert "pytest plug-in y a:b → evil:b" in words
    assert "options setup-requires added" in words


def test_a_comment_beside_entry_points_runs_nothing() -> None:
    comments = changed("(comments)", 0, a="# x", b="# y"), value(Operation.REORDERED, "(comments)")
    child = of_metadata("{dist-info}/entry_points.txt", *comments, format="entry-points")
    assert [group for group, _, _ in told(child)] == ["data"]
    group = changed("(comments)", "x", a="a:b", b="evil:b")
    child = of_metadata("{dist-info}/entry_points.txt", group, format="entry-points")
    assert [group for group, _, _ in told(child)] == ["startup"]


def test_values_in_lists_are_told_without_their_places() -> None:
    child = of_metadata("info/index.json", changed("depends", 3, a="python 3.7.*", b="python 3.8.*"))
    assert told(child) == [("dependency", "info/index.json", "depends python 3.7.* → python 3.8.*")]


def test_what_says_nothing_for_a_group_is_metadata_like_any_other() -> None:
    generator = changed("Generator", a="flit 1", b="flit 2")
    assert told(of_metadata("{dist-info}/WHEEL", generator, format="wheel")) == [
        ("data", "{dist-info}/WHEEL", "changed, 1 value; not explained")
    ]


@pytest.mark.parametrize(
    ("name", "group", "words"),
    [
        ("{dist-info}/METADATA", "dependency", HEAD),
        ("PKG-INFO", "dependency", HEAD),
        ("demo-1.0.egg-info", "dependency", HEAD),
        ("src/demo.egg-info/requires.txt", "dependency", "what it needs"),
        ("{dist-info}/WHEEL", "tag", "for which Python and platform it is"),
        ("{dist-info}/entry_points.txt", "startup", "which commands and plug-ins it brings"),
        ("evil-1.0.dist-info/entry_points.txt", "startup", "which commands and plug-ins it brings"),
        ("{data}/purelib/evil-1.0.dist-info/entry_points.txt", "startup", "which commands and plug-ins it brings"),
        (
            "lib/python3.9/site-packages/x-1.0.dist-info/entry_points.txt",
            "startup",
            "which commands and plug-ins it brings",
        ),
        ("pyproject.toml", "startup", "what runs when it is built"),
        ("setup.cfg", "startup", "what may run when it is built"),
        ("info/index.json", "dependency", "what it needs and for which platform it is"),
        ("info/run_exports.json", "dependency", "what packages built with it will need"),
        ("info/link.json", "startup", "which commands conda makes"),
    ],
)
def test_what_is_told_by_lines_alone_is_in_the_group_of_what_it_may_say(name: str, group: str, words: str) -> None:
    child = of_metadata(name, edit(), format="text", fallback=Fallback(wanted="x", reason="a key stands twice"))
    expected = f"changed, 1 line added, 1 removed; says {words} (a key stands twice)"
    assert told(child) == [(group, name, expected)]
    gone = node(name, Status.REMOVED, role=Role.METADATA, changes=(text(("-", "x"), b_start=0),))
    assert told(gone) == [(group, name, f"went, 1 line; said {words}")]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("demo/_vendor/x-1.0.dist-info/entry_points.txt", Role.METADATA),
        ("demo/_vendor/x.egg-info/entry_points.txt", Role.METADATA),
        ("tests/x.egg-info/requires.txt", Role.METADATA),
        ("demo/METADATA", Role.METADATA),
        ("tests/data/pyproject.toml", Role.TEST),
        ("examples/pyproject.toml", Role.DATA),
        ("info/index.json", Role.DATA),
        ("{dist-info}/RECORD", Role.METADATA),
    ],
)
def test_what_does_not_speak_for_the_distribution_is_in_no_group_of_it(name: str, role: Role) -> None:
    child = node(name, role=role, changes=(edit(),))
    dependencies = [dependency("x", None, "", name)] if role is not Role.METADATA or "RECORD" not in name else []
    assert {group for group, _, _ in told(child, dependencies=dependencies)} <= {"data", "documentation"}


def test_a_recipe_speaks_for_its_package_where_its_dependencies_are_known() -> None:
    child = node("info/recipe/meta.yaml", role=Role.RECIPE, format="yaml", changes=(edit(),))
    dependencies = [dependency("python", "3.7.*", "3.8.*", "info/recipe/meta.yaml")]
    assert told(child, dependencies=dependencies) == [("dependency", "info/recipe/meta.yaml", "python 3.7.* → 3.8.*")]
    assert told(child)[0][0] == "data"


def test_a_member_that_only_moved_says_what_it_said() -> None:
    path = attribute("path", "demo.egg-info/requires.txt", "src/demo.egg-info/requires.txt")
    child = node(
        "src/demo.egg-info/requires.txt",
        Status.MOVED,
        a="demo.egg-info/requires.txt",
        role=Role.METADATA,
        format=None,
        changes=(path,),
    )
    assert told(child)[0][0] == "data"


def test_two_single_files_speak_for_themselves() -> None:
    made = report(changes=(changed("Requires-Python"),)).root
    root = structs.replace(made, name="METADATA", format="metadata")
    assert [entry.group for entry in review(root)] == [ReviewGroup.TAG]


# ---------------------------------------------------------------- the words


@pytest.mark.parametrize(
    ("child", "words"),
    [
        (node("x", changes=(edit(), edit(9))), "changed, 2 lines added, 2 removed; not explained"),
        (node("x", headline="f gained a parameter", changes=(edit(),)), "changed: f gained a parameter; not explained"),
        (
            node("x", changes=(changed("k"), structs.replace(changed("l"), cause="c", harmless=True))),
            "changed, 1 value; not explained",
        ),
        (
            node("x", changes=(changed("k"),), views=(TextView(label="l", lines_added=1, lines_removed=0, hunks=()),)),
            "changed, 1 line added, 0 removed; not explained",
        ),
        (
            node("x", changes=(edit(), structs.replace(edit(), cause="version-follows"))),
            "changed, 2 lines added, 2 removed; partly explained by version-follows",
        ),
        (
            node("x", changes=(structs.replace(edit(), cause="a"), structs.replace(edit(), cause="b"))),
            "changed, 2 lines added, 2 removed; explained by a, b",
        ),
        (
            node("x", Status.MOVED, a="y/x", changes=(attribute("path", "y/x", "x", cause="python-path"),)),
            "moved from y/x; explained by python-path",
        ),
        (
            node("x", a="y/x", changes=(attribute("path", "y/x", "x"), edit())),
            "moved from y/x and changed, 1 line added, 1 removed; not explained",
        ),
        (
            node("x", size_a=1, size_b=1, changes=(OpaqueChange(significance=CONTENT, reason="r"),)),
            "changed, 1 byte; not explained",
        ),
        (node("x", Status.ADDED, size_b=None, changes=(attribute("path", None, "x"),)), "came"),
        (node("x", Status.REMOVED, changes=(attribute("path", "x", None),)), "went, 1,204 bytes"),
        (
            node(
                "x", Status.ADDED, type_b=MemberType.SYMLINK, target_b="../y", changes=(attribute("path", None, "x"),)
            ),
            "came, a symlink to ../y",
        ),
        (
            node("x", Status.REMOVED, type_a=MemberType.FIFO, changes=(attribute("path", "x", None),)),
            "went, a fifo",
        ),
        (
            node(
                "x",
                changes=(attribute("type", "symlink", "file", cause="link-or-file"), attribute("target", "y", None)),
            ),
            "changed, type symlink → file, target y → (none); partly explained by link-or-file",
        ),
        (
            node("x", changes=tuple(attribute(f"n{number}", "1", "") for number in range(8))),
            "changed, "
            + ", ".join(f"n{number} 1 → (empty)" for number in range(6))
            + ", 2 more attributes; not explained",
        ),
        (
            node("x", Status.ADDED, changes=(structs.replace(edit(), cause="stray-file"),)),
            "came, 1 line; explained by stray-file",
        ),
    ],
)
def test_reasons_are_plain_words_with_the_values(child: Node, words: str) -> None:
    assert reason(child) == words


def test_a_reason_is_one_short_line_whatever_the_package_says() -> None:
    child = of_metadata(
        "{dist-info}/entry_points.txt",
        *(added("x" * 5_000, f"{number}\n\u202e", b="⟦U+202E⟧\t" * 90) for number in range(9)),
        format="entry-points",
    )
    words = reason(child)
    assert len(words) <= 600 + len("⟦U+000A⟧")
    assert "\n" not in words
    assert "\t" not in words
    assert "\u202e" not in words


def test_an_escape_is_not_cut_in_two() -> None:
    for length in range(90, 105):
        words = reason(
            of_metadata("{dist-info}/entry_points.txt", added("g", "n" * length + "⟦U+202E⟧"), format="entry-points")
        )
        assert words.count("⟦") == words.count("⟧")


# ---------------------------------------------------------------- properties

CHANGES = st.sampled_from(
    [
        edit(),
        structs.replace(edit(), cause="version-follows"),
        attribute("mode", "1", "2", cause="umask", harmless=True),
        added("console_scripts", "x"),
        changed("Requires-Python"),
        changed("build-system", "requires"),
    ]
)
NAMES = st.sampled_from(
    ["m.py", "{dist-info}/METADATA", "{dist-info}/entry_points.txt", "pyproject.toml", "x.pth", "bin/x", "a.zip"]
)


@st.composite
def trees(draw: st.DrawFn, depth: int = 2) -> Node:
    changes = tuple(draw(st.lists(CHANGES, max_size=3)))
    status = draw(st.sampled_from([Status.CHANGED, Status.ADDED, Status.REMOVED]))
    children = tuple(draw(st.lists(trees(depth=depth - 1), max_size=3))) if depth else ()
    return node(
        draw(NAMES),
        status,
        role=draw(st.sampled_from([None, *Role])),
        format=draw(st.sampled_from([None, "text", "entry-points", "metadata", "pyproject"])),
        changes=changes,
        children=children,
        harmless=all(change.harmless for change in changes) and all(child.harmless for child in children),
    )


def numbered(tree: Node, way: str = "n") -> Node:
    """The tree with an id of its own for each node."""
    children = tuple(numbered(child, f"{way}.{at}") for at, child in enumerate(tree.children))
    return structs.replace(tree, id=way, children=children)


def shuffled(tree: Node, seed: int) -> Node:
    children = [shuffled(child, seed) for child in tree.children]
    random.Random(seed).shuffle(children)
    return structs.replace(tree, children=tuple(children))


@given(children=st.lists(trees(), max_size=4), seed=st.integers(0, 99))
@settings(deadline=None)
def test_every_node_that_counts_is_ranked_and_no_other(children: list[Node], seed: int) -> None:
    root = numbered(root_of(*children))
    nodes = {one.id: one for one in root.walk()}
    found = review(root)
    groups = list(ReviewGroup)
    assert [groups.index(entry.group) for entry in found] == sorted(groups.index(entry.group) for entry in found)
    assert {entry.node for entry in found} <= nodes.keys()
    assert not any(nodes[entry.node].harmless for entry in found)
    counting = {one.id for one in nodes.values() if any(not change.harmless for change in one.changes)}
    assert counting <= {entry.node for entry in found}
    assert len({(entry.node, entry.group) for entry in found}) == len(found)
    for group in groups[3:]:  # from native on a node has one group only
        inside = {entry.node for entry in found if entry.group is group}
        assert not inside & {entry.node for entry in found if entry.group is not group}
    assert review(shuffled(root, seed)) == found


def test_a_review_entry_is_a_value() -> None:
    assert review(root_of(node("x.py", changes=(edit(),)))) == (
        Review(node="id-x.py", group=ReviewGroup.CODE, reason="changed, 1 line added, 1 removed; not explained"),
    )
