"""Which file is trusted, with real folders and links."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NoReturn

import pytest

from pydistdiff import configuration
from pydistdiff.configuration import Configuration
from pydistdiff.errors import InputError, SettingsError
from pydistdiff.model import Verdict

TABLE = '[tool.pydistdiff]\naccept = "equivalent"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, beside a folder of packages."""
    (tmp_path / "here").mkdir()
    (tmp_path / "packages").mkdir()
    (tmp_path / "packages" / "a.whl").write_text("a")
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


def accepted(found: Configuration) -> str | None:
    return None if found.settings is None else found.settings.accept


def of_here(*inputs: str) -> Configuration:
    return configuration.of_working_directory(inputs)


# ---------------------------------------------------------------- the working directory


def test_the_table_of_the_working_directory_is_used(here: Path) -> None:
    (here / "pyproject.toml").write_text(TABLE)
    found = of_here("../packages/a.whl", "../packages/gone.whl")
    assert (accepted(found), found.notice) == (Verdict.EQUIVALENT, None)
    assert found.settings is not None
    assert found.settings.source == "pyproject.toml"


@pytest.mark.parametrize(
    "text", ["", "[tool.ruff]\n", "[tool]\npydistdiff-not = 1\n", 'name = "pydistdiff"\n', "tool = 1 # pydistdiff"]
)
def test_a_project_that_says_nothing_of_it_is_no_configuration(here: Path, text: str) -> None:
    (here / "pyproject.toml").write_text(text)
    assert of_here("../packages/a.whl") == Configuration()


def test_without_a_file_there_is_no_configuration(here: Path) -> None:
    assert of_here("../packages/a.whl") == Configuration()
    (here / "pyproject.toml").mkdir()
    assert of_here("../packages/a.whl") == Configuration()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no FIFOs")
def test_a_project_that_is_no_file_keeps_nobody_waiting(here: Path) -> None:
    os.mkfifo(here / "pyproject.toml")
    assert of_here("../packages/a.whl") == Configuration()
    assert of_here(".") == Configuration()


def test_parents_are_never_searched(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "pyproject.toml").write_text(TABLE)
    (here / "inner").mkdir()
    monkeypatch.chdir(here / "inner")
    assert of_here("../../packages/a.whl") == Configuration()


def test_a_project_that_is_no_toml_matters_only_where_it_is_about_this_program(here: Path) -> None:
    (here / "pyproject.toml").write_text("[tool.ruff\n")
    assert of_here() == Configuration()
    (here / "pyproject.toml").write_text("[tool.pydistdiff\n")
    with pytest.raises(InputError, match=r"^pyproject.toml: it is no TOML: "):
        of_here()


def test_an_unpacked_package_does_not_choose_what_is_accepted(here: Path) -> None:
    (here / "pyproject.toml").write_text(TABLE)
    (here / "src").mkdir()
    (here / "dist").mkdir()
    (here / "dist" / "b.whl").write_text("b")
    for given in (".", str(here), "../here/", "..", "src", "dist/b.whl", "./dist/../src"):
        found = of_here("../packages/a.whl", given)
        assert found.settings is None, given
        assert found.notice is not None
        assert found.notice.startswith("pyproject.toml is not used: ")
    belongs = of_here("..").notice
    assert (
        belongs == "pyproject.toml is not used: it belongs to .., and what is compared must not choose what is accepted"
    )
    assert of_here("dist/b.whl").notice == (
        "pyproject.toml is not used: its folder holds dist/b.whl, and what is compared must not choose what is accepted"
        "; if the folder is yours, --config pyproject.toml uses it"
    )


def test_links_do_not_hide_where_an_input_lies(here: Path) -> None:
    (here / "pyproject.toml").write_text(TABLE)
    (here / "src").mkdir()
    outside = here.parent / "packages"
    (outside / "to-here").symlink_to(here)
    (outside / "to-src").symlink_to(here / "src")
    (here / "to-outside").symlink_to(outside)
    (here / "b.whl").symlink_to(outside / "a.whl")
    for given in ("../packages/to-here", "../packages/to-here/src", "../packages/to-src", "b.whl", "to-outside"):
        assert of_here(given).settings is None, given
    assert of_here("../packages/a.whl").settings is not None
    assert of_here("to-outside/a.whl").settings is not None


def test_a_working_directory_that_is_reached_through_a_link_is_the_same(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (here / "pyproject.toml").write_text(TABLE)
    (here.parent / "link").symlink_to(here)
    monkeypatch.chdir(here.parent / "link")
    monkeypatch.setenv("PWD", str(here.parent / "link"))
    assert of_here(str(here)).settings is None


def test_a_file_that_is_a_link_is_what_it_leads_to(here: Path) -> None:
    (here.parent / "packages" / "pyproject.toml").write_text(TABLE)
    (here / "pyproject.toml").symlink_to("../packages/pyproject.toml")
    assert of_here("../packages").settings is None
    assert of_here("../packages/pyproject.toml").settings is None
    assert of_here(str(here)).settings is None
    assert accepted(of_here("../packages/a.whl")) == Verdict.EQUIVALENT


def test_nothing_is_said_of_a_file_that_would_have_nothing_to_say(here: Path) -> None:
    (here / "pyproject.toml").write_text('[project]\nname = "pydistdiff"\n[tool.ruff]\n')
    assert of_here(".") == Configuration()
    (here / "pyproject.toml").write_bytes(b"[project]\r\n\t[ tool . pydistdiff.limits ]\r\n")
    assert of_here(".").notice is not None


def test_a_package_whose_project_file_is_huge_or_broken_does_not_end_the_comparison(here: Path) -> None:
    (here / "pyproject.toml").write_text("[tool.pydistdiff\naccept = \0")
    assert of_here(".") == Configuration()
    (here / "pyproject.toml").write_text("#" * (1 << 20) + "\n" + TABLE)
    assert of_here(".") == Configuration()
    (here / "pyproject.toml").unlink()
    (here / "pyproject.toml").symlink_to("pyproject.toml")
    assert of_here(".") == Configuration()


def test_a_package_whose_project_file_cannot_be_read_does_not_end_the_comparison(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> NoReturn:
        raise PermissionError

    (here / "pyproject.toml").write_text(TABLE)
    monkeypatch.setattr("builtins.open", fail)
    assert of_here(".") == Configuration()
    with pytest.raises(InputError, match=r"^pyproject.toml: cannot be read$"):
        of_here()


# ---------------------------------------------------------------- the file that is named


def test_a_named_file_has_the_keys_at_its_top(here: Path) -> None:
    (here / "ci.toml").write_text('accept = "same-contents"\n[limits]\ndepth = 3\n')
    found = configuration.named("ci.toml", ["../packages/a.whl"])
    assert (accepted(found), found.notice) == (Verdict.SAME_CONTENTS, None)
    assert found.settings is not None
    assert (found.settings.source, found.settings.limits) == ("ci.toml", {"depth": 3})


def test_a_named_project_file_has_them_in_its_table_and_may_lie_beside_the_inputs(here: Path) -> None:
    (here / "pyproject.toml").write_text(TABLE)
    (here / "b.whl").write_text("b")
    for path in ("pyproject.toml", str(here / "pyproject.toml")):
        found = configuration.named(path, ["b.whl"])
        assert accepted(found) == Verdict.EQUIVALENT
        assert found.settings is not None
        assert found.settings.source == "pyproject.toml"


def test_a_named_file_that_belongs_to_an_input_is_refused(here: Path) -> None:
    package = here.parent / "packages"
    (package / "pyproject.toml").write_text(TABLE)
    (here / "ci.toml").symlink_to(package / "pyproject.toml")
    (package / "link.toml").symlink_to(here / "own.toml")
    (here / "own.toml").write_text('accept = "equivalent"\n')
    for path in ("../packages/pyproject.toml", "ci.toml", "../packages/link.toml"):
        with pytest.raises(InputError) as caught:
            configuration.named(path, ["x.whl", "../packages/"])
        assert str(caught.value) == (
            f"--config {path}: it belongs to ../packages/, and what is compared must not choose what is accepted"
        )
    with pytest.raises(InputError, match=r"it belongs to own\.toml"):
        configuration.named("own.toml", ["own.toml"])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("gone.toml", "--config gone.toml: no such file or directory"),
        (".", "--config .: is a directory"),
        ("a\0b", "a⟦U+0000⟧b: no such file"),
        ("bare/pyproject.toml", "--config bare/pyproject.toml: it has no table [tool.pydistdiff]"),
        ("flat/pyproject.toml", "flat/pyproject.toml: [tool.pydistdiff]: it is no table"),
        ("broken.toml", "broken.toml: it is no TOML: "),
        ("latin.toml", "latin.toml: it is no TOML: 'utf-8' codec can't decode"),
        ("deep.toml", "deep.toml: it is no TOML: it is nested too deeply"),
        ("digits.toml", "digits.toml: it is no TOML: "),
        ("large.toml", "large.toml: it has more than 1,048,576 bytes, which no configuration has"),
        ("wrong.toml", "wrong.toml: unknown key 'tool'; allowed are accept, "),
    ],
)
def test_what_is_wrong_with_a_named_file_is_told(here: Path, path: str, message: str) -> None:
    for folder, text in (("bare", "[tool.ruff]\n"), ("flat", "[tool]\npydistdiff = 1\n")):
        (here / folder).mkdir()
        (here / folder / "pyproject.toml").write_text(text)
    (here / "broken.toml").write_text("accept = \n")
    (here / "latin.toml").write_bytes(b'accept = "\xe4"\n')
    (here / "deep.toml").write_text("x = " + "[" * 100_000 + "]" * 100_000)
    (here / "digits.toml").write_text("x = " + "9" * 10_000)
    (here / "large.toml").write_text("#" * (1 << 20) + "\n")
    (here / "wrong.toml").write_text(TABLE)
    with pytest.raises(InputError) as caught:
        configuration.named(path, [])
    assert message in str(caught.value)


def test_errors_name_the_file_and_its_table(here: Path) -> None:
    (here / "pyproject.toml").write_text("[tool.pydistdiff]\naccept = 1\nignore = 2\n")
    with pytest.raises(SettingsError) as caught:
        of_here()
    assert caught.value.lines == (
        'pyproject.toml: [tool.pydistdiff]: accept: 1 is no level; allowed are "same-contents" and "equivalent"',
        "pyproject.toml: [tool.pydistdiff]: ignore: 2 is no list",
    )


def test_a_project_file_that_cannot_be_looked_at_is_told(here: Path) -> None:
    (here / "pyproject.toml").symlink_to("gone")
    with pytest.raises(InputError, match=r"^pyproject.toml: no such file"):
        of_here()
    (here / "pyproject.toml").unlink()
    (here / "pyproject.toml").symlink_to("pyproject.toml")
    with pytest.raises(InputError, match=r"^pyproject.toml: too many levels of symbolic links$"):
        of_here()
