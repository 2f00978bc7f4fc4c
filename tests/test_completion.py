from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from pydistdiff.arguments import SHELLS
from pydistdiff.completion import completion
from pydistdiff.explain.pages import ids

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

    def complete(*words: str) -> set[str]:
        line = " ".join(f"'{word}'" for word in ("pydistdiff", *words))
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
def test_causes_are_completed_where_one_is_asked_for(offered) -> None:
    for option in ("--explain", "--ignore"):
        assert offered(option, "key-") == {id_ for id_ in ids() if id_.startswith("key-")} != set()
    assert offered("--accept", "eq") == {"equivalent"}
    assert offered("--fail") == {"--fail-on-hazard"}
