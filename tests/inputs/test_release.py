from __future__ import annotations

from pathlib import Path

import pytest

from pydistdiff import compare
from pydistdiff.errors import InputError
from pydistdiff.inputs import LocatedFile, locate
from pydistdiff.inputs.release import Release


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("requests==2.32.0", Release("requests", "2.32.0", None)),
        ("a==1!2.0rc1.post1+local.1", Release("a", "1!2.0rc1.post1+local.1", None)),
        ("zope.interface==2004d", Release("zope.interface", "2004d", None)),
        ("My_Project-x@latest", Release("My_Project-x", None, "latest")),
        ("requests@prev", Release("requests", None, "prev")),
    ],
)
def test_the_shapes(text: str, expected: Release) -> None:
    assert locate(text) == expected
    assert expected.text == text


@pytest.mark.parametrize(
    "text",
    [
        *("requests", "requests=2", "requests==", "requests==2.*", "requests===2", "requests>=2", "requests == 2"),
        *("requests@", "requests@next", "requests@latest ", "requests@latest\n", "a/b==1", "-a==1", "a-==1", "==1"),
        *("git:x@latest", "conda-forge::x==1", "requests[socks]==2", "réquests==2", "a==1/../2", "x" * 301 + "==1"),
    ],
)
def test_what_has_another_shape(text: str) -> None:
    assert Release.read(text) is None


def test_a_path_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("requests==2.32.0").mkdir()
    Path("requests@latest").symlink_to("nowhere")
    assert locate("requests==2.32.0") == LocatedFile("requests==2.32.0")
    assert locate("requests@latest") == LocatedFile("requests@latest")


def test_the_library_uses_no_network() -> None:
    with pytest.raises(InputError, match=r"^requests==2\.32\.0: is a release in a package index"):
        compare("requests==2.32.0", __file__)
