"""The workflow, the jobs and the hook that users copy: checked by linters, and their commands run."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

import docs_packages

ROOT = Path(__file__).parent.parent
CI = ROOT / "docs" / "ci"
GITHUB, GITLAB, HOOKS = CI / "github-actions.yml", CI / "gitlab-ci.yml", ROOT / ".pre-commit-hooks.yaml"
_RULES = "{extends: default, rules: {line-length: {max: 120}, truthy: {check-keys: false}}}"
_PINNED = re.compile(r"uses: [\w-]+/[\w-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+$")


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", [GITHUB, GITLAB, HOOKS], ids=lambda path: path.name)
def test_the_yaml_is_clean(path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "yamllint", "--strict", "-d", _RULES, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize(("path", "schema"), [(GITHUB, "github-workflows"), (GITLAB, "gitlab-ci")])
def test_the_schema_holds(path: Path, schema: str, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}"]
    done = subprocess.run([*words, str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(path.read_text(encoding="utf-8").replace("artifacts:", "artefacts: 5 #").replace("jobs:", "job:"))
    done = subprocess.run([*words, str(wrong)], capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout


def test_actions_are_pinned_by_the_hash_of_a_commit() -> None:
    lines = [line.strip().removeprefix("- ") for line in GITHUB.read_text(encoding="utf-8").splitlines()]
    used = [line for line in lines if line.startswith("uses:")]
    assert len(used) == 3
    assert [line for line in used if not _PINNED.fullmatch(line)] == []


def test_a_workflow_may_write_nothing() -> None:
    workflow = read(GITHUB)
    assert workflow["permissions"] == {"contents": "read"}
    assert "pull_request_target" not in workflow[True]  # YAML 1.1 reads the key `on` as this
    steps = workflow["jobs"]["compare"]["steps"]
    assert steps[0]["with"] == {"persist-credentials": False}
    for step in steps:  # an expression in a script would be pasted into it
        assert "${{" not in step.get("run", "")


def github_script() -> str:
    (step,) = [step for step in read(GITHUB)["jobs"]["compare"]["steps"] if step.get("name") == "Compare"]
    return step["run"]


def gitlab_script() -> str:
    return "\n".join(line for line in read(GITLAB)["compare-with-published"]["script"] if "pip install" not in line)


@pytest.mark.skipif(os.name != "posix", reason="the scripts are for a POSIX shell")
@pytest.mark.parametrize(
    ("script", "written"),
    [(github_script(), {"summary.md", "reports.zip"}), (gitlab_script(), {"report.html", "reports.zip"})],
    ids=["github", "gitlab"],
)
@pytest.mark.parametrize(("built", "status", "verdict"), [("second", 0, "same-contents"), ("third", 1, "different")])
def test_the_script_compares_what_is_built_with_what_is_published(
    script: str, written: set[str], built: str, status: int, verdict: str, tmp_path: Path
) -> None:
    docs_packages.prepare(tmp_path)
    (tmp_path / "first").rename(tmp_path / "index")
    (tmp_path / built).rename(tmp_path / "dist")
    (tmp_path / "bin").mkdir()
    python = shlex.quote(sys.executable)
    for name, words in (("pydistdiff", f"{python} -m pydistdiff"), ("python", python)):
        (tmp_path / "bin" / name).write_text(f'#!/bin/sh\nexec {words} "$@"\n')
        (tmp_path / "bin" / name).chmod(0o755)
    environment = {name: text for name, text in os.environ.items() if not name.startswith("PIP_")}
    environment |= {
        "PATH": f"{tmp_path / 'bin'}{os.pathsep}{environment['PATH']}",
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(tmp_path / "index"),
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
        "PROJECT": "demo",
    }
    done = subprocess.run(
        ["sh", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == status, done.stderr
    assert f"\n{verdict}: " in f"\n{done.stdout}"
    assert {path.name for path in tmp_path.iterdir()} >= {"published", *written}


def test_jobs_keep_what_their_scripts_write() -> None:
    artifacts = read(GITLAB)["compare-with-published"]["artifacts"]
    assert artifacts["when"] == "always"
    for path in artifacts["paths"]:
        assert path in gitlab_script()
    (upload,) = [step for step in read(GITHUB)["jobs"]["compare"]["steps"] if step.get("name") == "Attach the reports"]
    assert upload["with"]["path"] in github_script()


def test_the_hook_runs_the_program_with_the_words_of_the_user() -> None:
    (hook,) = read(HOOKS)
    with (ROOT / "pyproject.toml").open("rb") as file:
        scripts = tomllib.load(file)["project"]["scripts"]
    assert hook["entry"] in scripts
    assert (hook["language"], hook["pass_filenames"]) == ("python", False)
    page = (ROOT / "docs" / "gate-a-ci-job.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert [used["id"] for repo in yaml.safe_load(example)["repos"] for used in repo["hooks"]] == [hook["id"]]
