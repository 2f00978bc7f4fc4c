from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import package_builder as build
from pydistdiff.arguments import SHELLS
from pydistdiff.completion import completion
from pydistdiff.explain.pages import ids

HOSTILE = ("$(touch hit)", "`touch hit`", "a b", "-x", "x\ny", "*", "'", ";", "~", "$HOME", "\u202e")
CAUSES = ("list-order", "key-order", "umask")


@pytest.mark.parametrize("shell", SHELLS)
def test_a_script_has_options_causes_and_files(shell: str) -> None:
    script = completion(shell, CAUSES)
    for part in ("fail-on-hazard", "key-order list-order umask", "*.whl", "*.conda"):
        assert part in script
    assert "explain" in script


needs_bash = pytest.mark.skipif(shutil.which("bash") is None, reason="it is a script for bash")


@pytest.fixture
def offered(tmp_path: Path):
    """What bash offers for the last word of a line."""
    for name in ("a.whl", "a.conda", "a.txt", "report.json", "c.toml"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "a-folder").mkdir()
    (tmp_path / "script").write_text(completion("bash", ids()))

    program = tmp_path / "pydistdiff"
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m pydistdiff "$@"\n')
    program.chmod(0o755)

    def complete(*words: str) -> set[str]:
        line = " ".join(map(shlex.quote, ("./pydistdiff", *words)))
        run = f"COMP_WORDS=({line}); COMP_CWORD={len(words)}; _shtab_pydistdiff; printf '%s\\n' \"${{COMPREPLY[@]}}\""
        done = subprocess.run(
            ["bash", "-c", f". ./script; {run}"], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stderr == ""
        return set(done.stdout.split())

    return complete


@needs_bash
def test_inputs_are_files_that_can_be_compared_and_folders(offered) -> None:
    assert offered("a") == {"a.whl", "a.conda", "a-folder"}
    assert offered("a.whl", "a.c") == {"a.conda"}
    assert offered("rep") == {"report.json"}


@needs_bash
def test_after_an_option_whose_file_is_joined_to_it_stands_an_input(offered) -> None:
    for option in ("--json", "--text", "--summary", "--quiet"):
        assert offered(option, "a.w") == {"a.whl"}
    assert offered("--html", "a.t") == {"a.txt"}
    assert offered("--config", "c") == {"c.toml"}


@needs_bash
def test_members_are_those_of_the_files_on_the_line(offered, tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(build.wheel({"demo/core.py": "1\n", "demo/data.json": "{}"}))
    (tmp_path / "a.conda").write_bytes(build.conda({"site-packages/demo/new.py": "1\n"}))
    for option in ("--only", "--exclude"):
        assert offered("a.whl", option, "demo/") == {"demo/core.py", "demo/data.json"}
        assert offered("a.whl", "a.conda", option, "s") == {"site-packages/demo/new.py"}
        assert offered("--config", "c.toml", "a.whl", option, "demo/c") == {"demo/core.py"}
        assert offered("a.whl", option, "{dist-info}/M") == {"{dist-info}/METADATA"}
        assert offered(option, "demo/") == set()
        assert offered("a.txt", option, "demo/") == set()


@needs_bash
def test_a_name_in_a_package_never_reaches_the_shell(offered, tmp_path: Path) -> None:
    (tmp_path / "a.whl").write_bytes(build.zip_archive(dict.fromkeys((*HOSTILE, "plain"), "x")))
    assert offered("a.whl", "--only", "") == {"plain"}
    for beginning in ("$", "`", "a", "*", "'", "-", "~", "[a-z]"):
        assert offered("a.whl", "--only", beginning) <= {""} or beginning == "-"
    assert not (tmp_path / "hit").exists()


@needs_bash
def test_causes_are_completed_where_one_is_asked_for(offered) -> None:
    for option in ("--explain", "--ignore"):
        assert offered(option, "key-") == {id_ for id_ in ids() if id_.startswith("key-")} != set()
    assert offered("--accept", "eq") == {"equivalent"}
    assert offered("--fail") == {"--fail-on-hazard"}
