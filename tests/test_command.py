"""The policy as a user drives it: packages, files and words in, reports and an exit status out."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

import pydistdiff
from environment_builder import SITE, install
from package_builder import Content, wheel, zip_archive
from pydistdiff.cli import main
from pydistdiff.reports.json_report import load

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[[str], "Outcome"]

HOSTILE = 'accept = "equivalent"\nignore = ["list-order"]\nexclude = ["*"]\n'


class Outcome(NamedTuple):
    status: int
    out: str
    err: str

    @property
    def policy(self) -> dict[str, Any]:
        policy: dict[str, Any] = json.loads(self.out)["policy"]
        return policy


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory, and beside it packages that differ in many ways."""
    folder = tmp_path / "packages"
    folder.mkdir()
    files: dict[str, Content] = {"demo/__init__.py": "x = 1\n", "demo/x.json": '["a", "b"]', "tests/test_x.py": "a\n"}
    changed = {
        "a.zip": {},
        "reordered.zip": {"demo/x.json": '["b", "a"]'},
        "tests.zip": {"tests/test_x.py": "b\n"},
        "both.zip": {"demo/x.json": '["b", "a"]', "tests/test_x.py": "b\n"},
        "code.zip": {"demo/__init__.py": "x = 2\n"},
        "hook.zip": {"tests/hook.py": "x = '\u202e'\n"},
    }
    for name, others in changed.items():
        (folder / name).write_bytes(zip_archive(files | others))
    (folder / "later.zip").write_bytes(zip_archive(files, time=(2025, 1, 1, 0, 0, 0)))
    for name, others in changed.items():
        (folder / f"in-{name}").write_bytes(zip_archive({"vendor/in.zip": zip_archive(files | others)}))
    (folder / "broken.zip").write_bytes((folder / "a.zip").read_bytes()[:-40])
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return folder


@pytest.fixture
def run(packages: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run with words as a shell splits them; the names of packages lead to these."""

    def run_words(text: str) -> Outcome:
        words = [f"../packages/{word}" if (packages / word).is_file() else word for word in shlex.split(text)]
        status = main(words)
        captured = capfdbinary.readouterr()
        return Outcome(status, captured.out.decode(), captured.err.decode())

    return run_words


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("a.zip a.zip", 0),
        ("a.zip a.zip --accept same-contents", 0),
        ("a.zip later.zip", 1),
        ("a.zip later.zip --accept same-contents", 0),
        ("a.zip later.zip --accept equivalent", 0),
        ("a.zip reordered.zip --accept equivalent", 1),
        ("a.zip reordered.zip --ignore list-order", 1),
        ("a.zip reordered.zip --accept equivalent --ignore list-order", 0),
        ("a.zip reordered.zip --accept same-contents --ignore list-order", 1),
        ("a.zip reordered.zip --accept equivalent --ignore key-order", 1),
        ("a.zip tests.zip --accept same-contents --exclude tests/", 0),
        ("a.zip both.zip --accept equivalent --exclude tests/", 1),
        ("a.zip both.zip --accept equivalent --exclude tests/ --ignore=list-order", 0),
        ("a.zip code.zip --accept equivalent --exclude tests/ --ignore list-order", 1),
        ("a.zip code.zip --accept equivalent --exclude demo/__init__.py", 0),
        ("in-a.zip in-both.zip --accept equivalent --exclude tests/ --ignore list-order", 0),
        ("in-a.zip in-both.zip --accept equivalent --exclude vendor/*.zip", 0),
        ("in-a.zip in-tests.zip --accept equivalent --exclude 'in.zip > tests/'", 0),
        ("a.zip both.zip --accept equivalent --only demo/*.py", 0),
        ("a.zip both.zip --only demo/*.py", 1),
        ("a.zip both.zip --accept equivalent --only demo/*.py --only=tests/", 1),
        ("a.zip code.zip --accept equivalent --only *.py", 1),
        ("in-a.zip in-tests.zip --accept equivalent --only 'in.zip > demo/'", 0),
        ("a.zip hook.zip --accept equivalent --only *.txt", 1),
        ("a.zip hook.zip --accept equivalent --exclude *", 1),
        ("a.zip broken.zip --accept equivalent --exclude *", 2),
    ],
)
def test_the_exit_status_is_what_the_policy_makes_it(run: Run, words: str, status: int) -> None:
    assert run(words).status == status


def test_the_verdict_and_the_tree_stay_whatever_the_policy(run: Run) -> None:
    plain, judged = (
        json.loads(run(f"--json a.zip both.zip {words}").out)
        for words in ("", "--accept equivalent --exclude tests/ --exclude *.md --ignore list-order --fail-on-hazard")
    )
    assert judged["policy"] == {
        "accept": "equivalent",
        "ignore": [{"cause": "list-order", "reason": None, "changes": 1}],
        "exclude": [{"glob": "tests/", "reason": None, "members": 1}, {"glob": "*.md", "reason": None, "members": 0}],
        "only": [],
        "left_out": 0,
        "fail_on_hazard": True,
        "source": "command line",
        "verdict": "equivalent",
    }
    assert plain["policy"] is None
    assert {**judged, "policy": None} == plain


def test_the_text_says_what_was_hidden(run: Run) -> None:
    lines = run("a.zip both.zip --accept equivalent --exclude tests/ --ignore list-order").out.splitlines()
    assert lines[:2] == [
        "different: 2 of 3 members changed; 1 is explained, 1 is not",
        "Policy: accepts equivalent; ignores list-order (1 change); excludes tests/ (1 member); with it: equivalent",
    ]


def test_the_text_says_what_alone_was_judged(run: Run) -> None:
    text = run("a.zip both.zip --accept equivalent --only demo/*.py --only *.pyi").out
    line = "judges only demo/*.py (0 members), *.pyi (0 members) and leaves out 2 members; with it: same-contents"
    assert text.splitlines()[1] == f"Policy: accepts equivalent; {line}"
    assert "\n  judges only *.pyi: 0 members\n  leaves out what it does not name: 2 members\n" in text


def test_a_hazard_of_one_side_in_an_excluded_member_stays(run: Run) -> None:
    outcome = run("a.zip hook.zip --accept equivalent --exclude tests/")
    assert outcome.status == 1
    assert "excludes tests/ (1 member); with it: different\n" in outcome.out
    assert "\nHazards: 1: bidi-control\n" in outcome.out


def test_any_hazard_fails_where_that_is_asked_for_and_2_wins(run: Run, packages: Path) -> None:
    for name in ("up-a.zip", "up-b.zip"):
        (packages / name).write_bytes(zip_archive({"../x.py": "x = 1\n", "y": name}))
    (packages / "up-broken.zip").write_bytes((packages / "up-a.zip").read_bytes()[:-40])
    for words, status in (
        ("up-a.zip up-a.zip", 0),
        ("up-a.zip up-a.zip --fail-on-hazard", 1),
        ("up-a.zip up-a.zip --fail-on-hazard --no-fail-on-hazard", 0),
        ("up-a.zip up-b.zip --accept equivalent --exclude y", 0),
        ("up-a.zip up-b.zip --accept equivalent --exclude y --fail-on-hazard", 1),
        ("up-a.zip up-broken.zip --fail-on-hazard", 2),
    ):
        assert run(words).status == status, words


# ---------------------------------------------------------------- saved reports


def test_a_saved_report_is_judged_anew_by_another_policy(run: Run) -> None:
    run("--json=plain.json a.zip both.zip")
    first = run("--json=judged.json --text a.zip both.zip --accept equivalent --exclude tests/ --ignore list-order")
    judged = Path("judged.json").read_bytes()
    assert first.status == 0
    assert run("judged.json").status == 0
    assert run("judged.json").out == first.out
    assert run("judged.json --json").out.encode() == judged
    again = run("plain.json --accept equivalent --exclude tests/ --ignore list-order")
    assert (again.status, again.out) == (0, first.out)
    assert run("plain.json --accept equivalent").status == 1
    other = run("judged.json --json --accept equivalent --exclude tests/")
    assert (other.status, other.policy["ignore"], other.policy["verdict"]) == (1, [], "different")
    assert run("judged.json --no-fail-on-hazard").status == 1
    assert json.loads(run("judged.json --no-fail-on-hazard --json").out)["policy"] is None


def test_the_counts_and_the_verdict_of_a_saved_policy_are_not_believed(run: Run) -> None:
    run("--json=r.json a.zip both.zip --accept equivalent --exclude *.md")
    document = json.loads(Path("r.json").read_bytes())
    document["policy"] |= {"verdict": "identical", "exclude": [{"glob": "*.md", "reason": None, "members": 7}]}
    Path("forged.json").write_text(json.dumps(document))
    outcome = run("forged.json --json")
    assert (outcome.status, outcome.policy["verdict"], outcome.policy["exclude"][0]["members"]) == (1, "different", 0)
    document["policy"]["exclude"][0]["glob"] = "a["
    Path("bad.json").write_text(json.dumps(document))
    outcome = run("bad.json")
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith("pydistdiff: the policy in the report cannot be applied: a[: ")


# ---------------------------------------------------------------- files


def test_the_table_of_the_working_directory_is_the_policy(run: Run) -> None:
    Path("pyproject.toml").write_text(
        "[tool.pydistdiff]\n"
        'accept = "equivalent"\n'
        'ignore = [{ cause = "list-order", reason = "made from a set" }]\n'
        'exclude = ["tests/"]\n'
        "limits = { text-lines = 40 }\n"
    )
    outcome = run("a.zip both.zip --json")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.policy["source"] == "pyproject.toml"
    assert outcome.policy["ignore"] == [{"cause": "list-order", "reason": "made from a set", "changes": 1}]
    text = run("a.zip both.zip").out
    assert (
        "\nPolicy\n  ignores list-order: 1 change\n    reason: made from a set\n  excludes tests/: 1 member\n" in text
    )
    assert run("a.zip both.zip --accept same-contents").status == 1
    added = run("a.zip code.zip --exclude __init__.py --json")
    assert (added.status, added.policy["source"]) == (0, "pyproject.toml and command line")
    assert [entry["glob"] for entry in added.policy["exclude"]] == ["tests/", "__init__.py"]


def test_limits_come_from_the_file_unless_they_are_given(run: Run) -> None:
    Path("ci.toml").write_text("[limits]\nmember-bytes = 2\n")
    assert run("a.zip both.zip --config ci.toml").status == 2
    outcome = run("a.zip both.zip --config ci.toml --max-member-bytes 1MiB --json")
    assert (outcome.status, outcome.policy) == (1, None)


def test_a_named_file_takes_the_place_of_the_project(run: Run) -> None:
    Path("pyproject.toml").write_text("[tool.pydistdiff]\n" + HOSTILE)
    Path("ci.toml").write_text('accept = "equivalent"\n')
    assert run("a.zip code.zip").status == 0
    outcome = run("a.zip code.zip --config ci.toml --json")
    assert (outcome.status, outcome.policy["source"], outcome.policy["exclude"]) == (1, "ci.toml", [])
    assert run("a.zip code.zip --config=pyproject.toml").status == 0


def test_all_that_is_wrong_with_a_file_is_told_and_nothing_is_compared(run: Run) -> None:
    Path("pyproject.toml").write_text('[tool.pydistdiff]\naccept = "all"\nignore = ["umsk"]\n')
    assert run("a.zip a.zip") == Outcome(
        2,
        "",
        "pydistdiff: pyproject.toml: [tool.pydistdiff]: accept: 'all' is no level; "
        'allowed are "same-contents" and "equivalent"\n'
        "pydistdiff: pyproject.toml: [tool.pydistdiff]: ignore, entry 1: "
        "there is no cause 'umsk'; did you mean umask?\n",
    )
    Path("pyproject.toml").write_text("[tool.pydistdiff]\n'\\u001b' = 1\n'a\\nb' = 2\n\"\\u001b[31m\" = 3\n")
    assert "\x1b" not in run("a.zip a.zip").err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("a.zip a.zip --ignore umsk", "--ignore: there is no cause 'umsk'; did you mean umask?"),
        ("a.zip a.zip --exclude a[", "--exclude: a[: the set of characters is not closed by ]; "),
        ("a.zip a.zip --accept identical", "argument --accept: invalid choice: 'identical'"),
        ("a.zip a.zip --accept different", "argument --accept: invalid choice: 'different'"),
        ("a.zip a.zip --config gone.toml", "--config gone.toml: no such file or directory"),
        ("a.zip a.zip --json=ci.toml --config ci.toml", "--json=ci.toml: that is an input, it would be overwritten"),
        ("a.zip a.zip --config a.zip", "--config ../packages/a.zip: it belongs to ../packages/a.zip, and "),
        ("--explain umsk", "there is no cause 'umsk'; did you mean umask?"),
        ("--explain umask a.zip", "--explain takes no inputs"),
        ("--list-causes a.zip", "--list-causes takes no inputs"),
    ],
)
def test_what_a_user_gets_wrong_is_one_line_and_2(run: Run, words: str, message: str) -> None:
    Path("ci.toml").write_text("")
    outcome = run(words)
    assert (outcome.status, outcome.out) == (2, "")
    assert outcome.err.startswith(f"pydistdiff: {message}")
    assert outcome.err.count("\n") == 1


def program(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    """The program in a process of its own, in a folder of its own."""
    return subprocess.run(
        [sys.executable, "-m", "pydistdiff", *words],
        capture_output=True,
        check=False,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(pydistdiff.__file__).parents[1])},
    )


def unpacked(folder: Path, code: str) -> Path:
    (folder / "demo").mkdir(parents=True)
    (folder / "demo" / "__init__.py").write_text(code)
    (folder / "pyproject.toml").write_text("[tool.pydistdiff]\n" + HOSTILE)
    (folder / "demo-1.0-py3-none-any.whl").write_bytes(wheel({"demo.py": code}))
    return folder


def test_an_unpacked_package_cannot_choose_what_is_accepted_of_it(tmp_path: Path) -> None:
    old, new = unpacked(tmp_path / "old", "x = 1\n"), unpacked(tmp_path / "new", "x = 2\n")
    (tmp_path / "old-link").symlink_to(old)
    name = "demo-1.0-py3-none-any.whl"
    for folder, a, b in (
        (new, "../old", "."),
        (new, str(old), str(new)),
        (new, "../old/demo", "demo"),
        (new / "demo", "../../old", ".."),
        (new, f"../old/{name}", name),
        (old, "../old-link", "../new"),
    ):
        done = program(folder, a, b)
        assert done.returncode == 1, (folder, a, b, done.stderr)
        assert b"\nPolicy" not in done.stdout
        if folder.name != "demo":  # it has no file of its own, and parents are never searched
            assert done.stderr.startswith(b"pydistdiff: pyproject.toml is not used: ")
            assert done.stderr.count(b"\n") == 1
    refused = program(new, "../old", ".", "--config", "pyproject.toml")
    assert (refused.returncode, refused.stdout) == (2, b"")
    trusted = program(new, f"../old/{name}", name, "--config", "pyproject.toml")
    assert (trusted.returncode, trusted.stderr) == (0, b"")
    assert b"\nPolicy: accepts equivalent; " in trusted.stdout


def test_toml_is_read_by_nobody_where_there_is_none(packages: Path, tmp_path: Path) -> None:
    code = "import sys; from pydistdiff.cli import main; main(sys.argv[1:]); print(*sys.modules, file=sys.stderr)"
    environment = {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE_")}
    environment["PYTHONPATH"] = str(Path(pydistdiff.__file__).parents[1])
    for text, is_loaded in ((None, False), ("[tool.ruff]\n", False), ("[tool.pydistdiff]\n", True)):
        if text is not None:
            Path("pyproject.toml").write_text(text)
        words = [sys.executable, "-c", code, str(packages / "a.zip"), str(packages / "tests.zip")]
        done = subprocess.run(words, capture_output=True, check=True, env=environment)
        assert (b"tomli" in done.stderr.split()) is is_loaded


# ---------------------------------------------------------------- causes


def test_the_causes_are_told(run: Run) -> None:
    outcome = run("--explain list-order")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("list-order: items of a list stand in another order\n\nsignificance: order\n")
    outcome = run("--list-causes")
    assert (outcome.status, outcome.err) == (0, "")
    assert "\n  list-order " in outcome.out


def test_a_report_with_a_policy_can_be_read_by_programs(run: Run) -> None:
    report = load(run("a.zip both.zip --json --ignore list-order").out.encode(), "r.json")
    assert report.policy is not None
    assert report.policy.ignore[0].changes == 1


# ---------------------------------------------------------------- one installed package


@pytest.fixture
def environment(packages: Path) -> Path:
    install(packages / "env")
    return packages / "env"


def test_one_installed_package_is_held_against_its_record(run: Run, environment: Path) -> None:
    outcome = run(f"installed:demo --python {environment}")
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith("identical: both hold the same files ")
    assert "\nPolicy: accepts equivalent" in outcome.out
    (environment / SITE / "demo/x.py").write_text("x = 2\n")
    outcome = run(f"--python {environment} installed:demo")
    assert (outcome.status, outcome.err) == (1, "")
    assert "\nSince the installation of b: 1 file was changed: demo/x.py\n" in outcome.out


def test_who_asks_for_a_level_has_it(run: Run, environment: Path) -> None:
    outcome = run(f"installed:demo --python {environment} --accept same-contents --json")
    assert outcome.policy["accept"] == "same-contents"
    assert outcome.policy["source"] == "one installed package alone and command line"


def test_two_installed_packages_have_no_policy_of_their_own(run: Run, environment: Path) -> None:
    outcome = run(f"installed:demo installed:demo --python {environment}")
    assert outcome.status == 0
    assert "Policy" not in outcome.out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("installed:nonesuch --python {}", "pydistdiff: installed:nonesuch: not installed in {}\n"),
        ("installed:demo --python {}/x", "pydistdiff: {}/x: no such environment or interpreter\n"),
        ("installed:demo installed: --python {}", "pydistdiff: installed:: no such file\n"),
    ],
)
def test_what_is_not_installed_is_told(run: Run, environment: Path, words: str, message: str) -> None:
    outcome = run(words.format(environment))
    assert (outcome.status, outcome.err) == (2, message.format(environment))


def test_an_environment_in_the_working_directory_is_no_reason_not_to_trust_its_policy(run: Run) -> None:
    Path("pyproject.toml").write_text('[tool.pydistdiff]\naccept = "same-contents"\n')
    install(Path("env"))
    outcome = run("installed:demo --python env --json")
    assert (outcome.err, outcome.policy["accept"]) == ("", "same-contents")


def test_a_policy_that_lies_in_the_environment_is_not_trusted(
    run: Run, environment: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (environment / SITE / "pyproject.toml").write_text('[tool.pydistdiff]\nexclude = ["*"]\n')
    monkeypatch.chdir(environment / SITE)
    (environment / SITE / "demo/x.py").write_text("x = 2\n")
    outcome = run(f"installed:demo --python {environment}")
    assert outcome.status == 1
    assert outcome.err.startswith("pydistdiff: pyproject.toml is not used: it belongs to ")
    assert run(f"installed:demo --python {environment} --config pyproject.toml").status == 2
