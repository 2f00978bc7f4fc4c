"""The cause of the first line of a script."""

from __future__ import annotations

import hashlib
import json

import pytest

import package_builder as build
from document_pairs import explained
from explained_packages import CONDA, causes_of, node_of, report_on
from pydistdiff.model import Role

PLACEHOLDER_A = "/home/conda/feedstock_root/build_artifacts/x_1/_h_env_placehold_placehold"
PLACEHOLDER_B = "/croot/x_2/_h_env_placehold_placehold_placehold"


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("#!python", "#!pythonw"),
        ("#!/usr/bin/python3", "#!/usr/bin/env python3"),
        ("#!/usr/bin/python3", "#!/tmp/evil"),
        (f"#!{PLACEHOLDER_A}/bin/python", f"#!{PLACEHOLDER_B}/bin/python"),
    ],
)
def test_another_interpreter_is_explained_and_counts(a: str, b: str):
    assert explained(f"{a}\nx = 1\n", f"{b}\nx = 1\n", "bin/x", Role.SCRIPT) == [("script-shebang", False)]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x\n#!/a\n", "x\n#!/b\n"),
        ("#!/a\ny\n#!/a\n", "#!/b\ny\n#!/b\n"),
        ("#!/a\ny\n#!/a", "#!/b\ny\n#!/a"),
        ("#!/a\n", "/b\n"),
        (" #!/a\n", " #!/b\n"),
    ],
)
def test_a_line_that_is_not_the_first_one_or_stands_elsewhere_too_is_content(a: str, b: str):
    assert {cause for cause, _ in explained(a, b, "bin/x", Role.SCRIPT)} == {None}


def test_code_beside_it_stays_unexplained():
    a, b = "#!/a\nx = 1\nbuilt = '2024-01-01'\n", "#!/b\nx = 2\nbuilt = '2024-01-02'\n"
    assert explained(a, b, "bin/x", Role.SCRIPT) == [
        (None, False),
        ("script-shebang", False),
        ("build-date", False),
    ]


def package(script: str, placeholder: str | None, mode: str = "text", extra: str = "") -> bytes:
    files = {"bin/x": f"{script}\nimport x\n{extra}"}
    data = files["bin/x"].encode()
    entry = {"_path": "bin/x", "path_type": "hardlink", "sha256": hashlib.sha256(data).hexdigest()}
    entry |= {"size_in_bytes": len(data)}  # type: ignore[dict-item]
    if placeholder is not None:
        entry |= {"prefix_placeholder": placeholder, "file_mode": mode}
    return build.conda(files, paths=json.dumps({"paths": [entry], "paths_version": 1}))


def shebang(a: bytes, b: bytes) -> list[tuple[str | None, bool]]:
    return [found for found in causes_of(node_of(report_on(a, b, CONDA), "bin/x")) if found[0] == "script-shebang"]


SCRIPT_A, SCRIPT_B = f"#!{PLACEHOLDER_A}/bin/python", f"#!{PLACEHOLDER_B}/bin/python"


def test_each_side_s_own_placeholder_is_harmless_beside_another_change():
    a, b = package(SCRIPT_A, PLACEHOLDER_A, extra="one\n"), package(SCRIPT_B, PLACEHOLDER_B, extra="two\n")
    assert causes_of(node_of(report_on(a, b, CONDA), "bin/x")) == [(None, False), ("script-shebang", True)]


@pytest.mark.parametrize(
    "b",
    [
        pytest.param(package(SCRIPT_B, None, extra="two\n"), id="no placeholder"),
        pytest.param(package(SCRIPT_B, PLACEHOLDER_B, "binary", extra="two\n"), id="in binary mode"),
        pytest.param(package(SCRIPT_B, PLACEHOLDER_B[:-5], extra="two\n"), id="another placeholder"),
        pytest.param(package(SCRIPT_B, "/croot", extra="two\n"), id="a short placeholder"),
        pytest.param(package(f"{SCRIPT_B}3", PLACEHOLDER_B, extra="two\n"), id="another interpreter"),
        pytest.param(package(f"{SCRIPT_B} -i", PLACEHOLDER_B, extra="two\n"), id="an argument"),
        pytest.param(package(f"#! {PLACEHOLDER_B}/bin/python", PLACEHOLDER_B, extra="two\n"), id="a blank"),
    ],
)
def test_everything_else_counts(b: bytes):
    assert shebang(package(SCRIPT_A, PLACEHOLDER_A, extra="one\n"), b) == [("script-shebang", False)]
