from __future__ import annotations

import os
import sys

import pytest
from msgspec.structs import replace

from environment_builder import INFO, SITE, install, write
from pydistdiff.errors import InputError
from pydistdiff.inputs import LocatedFile, locate, locate_all, open_input
from pydistdiff.inputs.installed import InstalledPackage
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        monkeypatch.delenv(name, raising=False)


def opened(name, python):
    return InstalledPackage(name, str(python)).open()


def site_of(given):
    return given.origin.notes[0].rpartition("/")[0]


def refused(name, python):
    with pytest.raises(InputError) as error:
        opened(name, python)
    return str(error.value)


@pytest.mark.parametrize("text", ["installed:demo", "installed:a", "installed:Foo.Bar_baz-2"])
def test_the_shape_is_read(text):
    assert locate(text, "/env") == InstalledPackage(text.removeprefix("installed:"), "/env")
    assert InstalledPackage.read(text).text == text


@pytest.mark.parametrize(
    "text", ["demo", "installed:", "installed:demo==1", "installed:../x", "installed:-x", "installed:x.", "Installed:x"]
)
def test_another_shape_is_none(text):
    assert InstalledPackage.read(text) is None


def test_a_path_of_this_name_wins(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "installed:demo").write_text("x")
    with open_input("installed:demo") as given:
        assert given.source is not None


def test_the_package_is_named_by_its_metadata(tmp_path):
    install(tmp_path)
    given = opened("demo", tmp_path)
    assert given.name == "demo-1.0"
    assert given.origin.asked == "installed:demo"
    assert given.origin.notes == (f"{SITE}/{INFO}",)
    assert any(member.path == "demo/x.py" for member in given.reader(Budget()).members)


@pytest.mark.parametrize("name", ["zope.interface", "Zope-Interface", "zope__interface"])
@pytest.mark.parametrize(
    "info",
    [
        "zope.interface-5.0.dist-info",
        "zope_interface-5.0.dist-info",
        "zope.interface-5.0-py3.11.egg-info",
        "zope.interface-5.0-py3.11-linux-x86_64.egg-info",
        "zope.interface.egg-info",
    ],
)
def test_names_are_compared_as_the_index_does(tmp_path, name, info):
    install(tmp_path, info=info)
    assert opened(name, tmp_path).origin.notes == (f"{SITE}/{info}",)


@pytest.mark.parametrize(
    "info", ["demo2-1.0.dist-info", "~emo-1.0.dist-info", "demo-1.0.dist-info.bak", "demo", "x-demo-1.dist-info"]
)
def test_other_names_are_other_packages(tmp_path, info):
    install(tmp_path, info=info)
    assert refused("demo", tmp_path) == f"installed:demo: not installed in {tmp_path}"


@pytest.mark.parametrize(
    "site",
    [
        "lib/python3.11/site-packages",
        "lib64/python3.11/site-packages",
        "lib/python3.13t/site-packages",
        "lib/pypy3.10/site-packages",
        "lib/python3/dist-packages",
        "lib/python3.11/dist-packages",
        "local/lib/python3.11/dist-packages",
        "Lib/site-packages",
    ],
)
def test_layouts_of_environments(tmp_path, site):
    install(tmp_path, site=site)
    assert site_of(opened("demo", tmp_path)) == site


def test_lib64_that_is_a_link_is_the_same_folder(tmp_path):
    install(tmp_path)
    (tmp_path / "lib64").symlink_to("lib")
    assert site_of(opened("demo", tmp_path)) == SITE


def test_of_several_pythons_the_one_that_has_it_is_taken(tmp_path):
    install(tmp_path, info="other-1.0.dist-info", site="lib/python3.10/site-packages")
    install(tmp_path)
    assert site_of(opened("demo", tmp_path)) == SITE


def test_several_pythons_that_have_it_are_told(tmp_path):
    install(tmp_path, site="lib/python3.10/site-packages")
    install(tmp_path)
    assert refused("demo", tmp_path) == (
        "installed:demo: installed more than once, in lib/python3.10/site-packages, lib/python3.11/site-packages; "
        "name the interpreter by --python"
    )


def test_an_interpreter_chooses_its_python(tmp_path):
    install(tmp_path, site="lib/python3.10/site-packages")
    install(tmp_path)
    write(tmp_path, "bin/python3.11", "")
    (tmp_path / "bin/python3").symlink_to("python3.11")
    assert site_of(opened("demo", tmp_path / "bin/python3")) == SITE
    assert site_of(opened("demo", tmp_path / "bin/python3.11")) == SITE


def test_an_interpreter_of_a_virtual_environment_is_not_where_its_link_leads(tmp_path):
    write(tmp_path, "base/bin/python3.11", "")
    install(tmp_path / "base", info="demo-0.9.dist-info")
    install(tmp_path / "venv")
    write(tmp_path, "venv/pyvenv.cfg", f"home = {tmp_path}/base/bin\ninclude-system-site-packages = false\n")
    (tmp_path / "venv/bin").mkdir()
    (tmp_path / "venv/bin/python").symlink_to(tmp_path / "base/bin/python3.11")
    assert opened("demo", tmp_path / "venv/bin/python").name == "demo-1.0"


def test_an_interpreter_in_the_folder_of_its_environment(tmp_path):
    write(tmp_path, "python.exe", "")
    install(tmp_path, site="Lib/site-packages")
    assert site_of(opened("demo", tmp_path / "python.exe")) == "Lib/site-packages"


def test_packages_of_the_system_are_seen_where_the_environment_sees_them(tmp_path):
    install(tmp_path / "base")
    install(tmp_path / "venv", info="other-1.0.dist-info")
    write(tmp_path, "venv/pyvenv.cfg", f"home = {tmp_path}/base/bin\nnonsense\ninclude-system-site-packages = true\n")
    assert opened("demo", tmp_path / "venv").name == "demo-1.0"
    write(tmp_path, "venv/pyvenv.cfg", f"home = {tmp_path}/base/bin\ninclude-system-site-packages = false\n")
    assert "not installed" in refused("demo", tmp_path / "venv")
    write(tmp_path, "venv/pyvenv.cfg", f"home = {tmp_path}/base\ninclude-system-site-packages = true\n")
    assert opened("demo", tmp_path / "venv").name == "demo-1.0"
    assert "not installed" in refused("nonesuch", tmp_path / "venv")


def test_the_default_is_the_active_environment_then_that_of_this_program(tmp_path, monkeypatch):
    install(tmp_path / "venv")
    install(tmp_path / "conda", info="demo-2.0.dist-info")
    install(tmp_path / "own", info="demo-3.0.dist-info")
    monkeypatch.setattr(sys, "prefix", str(tmp_path / "own"))
    assert InstalledPackage("demo").open().name == "demo-3.0"
    monkeypatch.setenv("CONDA_PREFIX", str(tmp_path / "conda"))
    assert InstalledPackage("demo").open().name == "demo-2.0"
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "venv"))
    assert InstalledPackage("demo").open().name == "demo-1.0"
    assert InstalledPackage("demo", str(tmp_path / "own")).open().name == "demo-3.0"


def test_what_is_no_environment_is_told(tmp_path):
    missing = tmp_path / "missing"
    assert refused("demo", missing) == f"{missing}: no such environment or interpreter"
    assert "no environment of Python" in refused("demo", tmp_path)
    assert "no such environment" in refused("demo", "a\0b")
    write(tmp_path, "bin/python", "")
    assert "no environment of Python" in refused("demo", tmp_path / "bin/python")


def test_of_several_matches_the_one_with_a_record_is_taken_and_the_others_are_told(tmp_path):
    install(tmp_path, info="demo-0.9.dist-info")
    (tmp_path / SITE / "demo-0.9.dist-info/RECORD").unlink()
    install(tmp_path)
    write(tmp_path / SITE, "demo-0.8.egg-info", "Name: demo\n")
    given = opened("demo", tmp_path)
    assert given.name == "demo-1.0"
    found = [finding for finding in given.reader(Budget()).findings if finding.code is HazardCode.SEVERAL_DIST_INFO]
    assert [finding.message.partition(" ")[0] for finding in found] == ["demo-0.9.dist-info", "demo-0.8.egg-info"]


def test_a_folder_that_may_not_be_read_is_told(tmp_path, monkeypatch):
    folder = install(tmp_path)
    real = os.listdir

    def refuse(path):
        if str(path) == str(folder):
            raise PermissionError(13, "Permission denied", path)
        return real(path)

    monkeypatch.setattr(os, "listdir", refuse)
    assert refused("demo", tmp_path) == f"{folder}: permission denied"


def test_an_installed_package_alone_is_held_against_its_record(tmp_path):
    package = InstalledPackage("demo", str(tmp_path))
    assert locate_all(["installed:demo"], str(tmp_path)) == (replace(package, is_recorded=True), package)
    assert locate_all(["installed:demo"] * 2, str(tmp_path)) == (package, package)
    assert locate_all(["r.json"]) == (LocatedFile("r.json"),)
    assert locate_all([]) == ()


def test_an_environment_has_a_folder(tmp_path):
    install(tmp_path)
    assert InstalledPackage("demo", str(tmp_path)).prefix == str(tmp_path)
