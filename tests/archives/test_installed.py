from __future__ import annotations

import os

import pytest

from environment_builder import FILES, INFO, SITE, install, row_of, write
from pydistdiff.archives.installed import InstalledAt, read_installed
from pydistdiff.limits import Budget, Limits
from pydistdiff.model import HazardCode, MemberType

METADATA = [f"{INFO}/INSTALLER", f"{INFO}/METADATA", f"{INFO}/RECORD", f"{INFO}/WHEEL"]


def listed(prefix, info=INFO, site=SITE, others=(), **limits):
    return read_installed(InstalledAt(str(prefix), site, info, others), Budget(Limits(**limits)))


def paths(archive):
    return [member.path for member in archive.members]


def codes(archive):
    return [(finding.code, finding.member, finding.is_problem) for finding in archive.findings]


def named(archive, path):
    (found,) = [member for member in archive.members if member.path == path]
    return found


def content(member):
    return b"".join(member.content.chunks(Budget()))


def test_the_rows_of_record_are_the_members_without_folders(tmp_path):
    install(tmp_path)
    archive = listed(tmp_path)
    assert paths(archive) == sorted([*FILES, *METADATA])
    assert (archive.format, archive.is_tree, archive.findings) == ("installed", True, ())
    assert archive.installation.info == INFO
    assert archive.installation.prefixes[0] == str(tmp_path)
    assert content(named(archive, "demo/x.py")) == b"x = 1\n"


def test_what_lies_outside_of_the_modules_has_its_name_in_a_wheel(tmp_path):
    install(
        tmp_path,
        {
            "../../../bin/tool": "#!/x\n",
            "../../../share/demo/a.txt": "a\n",
            "../../../include/site/python3.11/demo/a.h": "int a;\n",
            "demo.py": "",
        },
    )
    archive = listed(tmp_path)
    assert [path for path in paths(archive) if not path.startswith(INFO)] == [
        "demo-1.0.data/data/share/demo/a.txt",
        "demo-1.0.data/headers/a.h",
        "demo-1.0.data/scripts/tool",
        "demo.py",
    ]
    assert content(named(archive, "demo-1.0.data/scripts/tool")) == b"#!/x\n"
    assert archive.findings == ()


def test_scripts_of_windows_are_two_folders_up(tmp_path):
    install(tmp_path, {"../../Scripts/tool.exe": b"MZ"}, site="Lib/site-packages")
    assert "demo-1.0.data/scripts/tool.exe" in paths(listed(tmp_path, site="Lib/site-packages"))


def test_what_was_added_to_the_folders_of_the_package_is_a_member(tmp_path):
    folder = install(tmp_path)
    write(folder, "demo/new.py", "n = 1\n")
    write(folder, "demo/deep/er/new.txt", "")
    write(folder, f"{INFO}/note.txt", "")
    write(folder, "other/x.py", "")
    write(folder, "demo2.py", "")
    assert set(paths(listed(tmp_path))) - {*FILES, *METADATA} == {
        "demo/new.py",
        "demo/deep/er/new.txt",
        f"{INFO}/note.txt",
    }


@pytest.mark.parametrize(
    "path",
    [
        "one.cpython-311-x86_64-linux-gnu.so",
        "one.pyd",
        "one.pyc",
        "one/__init__.py",
        "one/__init__.cpython-311-x86_64-linux-gnu.so",
        "__pycache__/one.cpython-311.pyc",
    ],
)
def test_what_python_imports_in_the_place_of_a_module_is_a_member(tmp_path, path):
    folder = install(tmp_path, {"one.py": "x = 1\n"})
    write(folder, path, "evil")
    assert paths(listed(tmp_path)) == sorted(["one.py", path, *METADATA])


@pytest.mark.parametrize(
    "path",
    ["other.so", "one.txt", "one/data.txt", "__pycache__/other.cpython-311.pyc", "__pycache__/one", "onex/__init__.py"],
)
def test_what_lies_beside_a_module_otherwise_is_none(tmp_path, path):
    folder = install(tmp_path, {"one.py": "x = 1\n"})
    write(folder, path, "other")
    assert paths(listed(tmp_path)) == sorted(["one.py", *METADATA])


def test_a_package_of_the_name_of_a_module_that_is_another_ones_is_none(tmp_path):
    folder = install(tmp_path, {"one.py": "x = 1\n"})
    install(tmp_path, {"one/__init__.py": "y = 1\n"}, info="other-1.0.dist-info")
    assert (folder / "one" / "__init__.py").exists()
    assert paths(listed(tmp_path)) == sorted(["one.py", *METADATA])


def test_a_folder_beside_a_module_that_cannot_be_read_is_a_problem(tmp_path, monkeypatch):
    folder = install(tmp_path, {"one.py": "x = 1\n"})
    write(folder, "__pycache__/one.cpython-311.pyc", "x")
    real = os.listdir

    def refused(path):
        if str(path).rstrip("/").endswith("__pycache__"):
            raise PermissionError(13, "no")
        return real(path)

    monkeypatch.setattr(os, "listdir", refused)
    assert (HazardCode.CORRUPT_ARCHIVE, "__pycache__/", True) in codes(listed(tmp_path))


def test_what_is_missing_is_no_member(tmp_path):
    folder = install(tmp_path)
    (folder / "demo/x.py").unlink()
    archive = listed(tmp_path)
    assert "demo/x.py" not in paths(archive)
    assert archive.findings == ()


def test_files_of_other_packages_in_a_shared_folder_are_theirs(tmp_path):
    folder = install(tmp_path, {"space/demo/__init__.py": "", "space/demo/x.py": ""})
    install(
        tmp_path,
        {"space/other/__init__.py": "", "space/quoted,name.py": "", "space/demo/plugin.py": ""},
        info="other-1.0.dist-info",
        record='space/other/__init__.py,,\n"space/quoted,name.py",,\nspace/demo/plugin.py,,\n',
    )
    write(folder, "space/nobody.py", "")
    write(folder, "space/__pycache__/nobody.cpython-311.pyc", b"")
    write(folder, "space/other/__pycache__/__init__.cpython-311.pyc", b"")
    found = [path for path in paths(listed(tmp_path)) if path.startswith("space")]
    # Another package may not hide a file in a folder that is this one's alone.
    assert found == [
        "space/__pycache__/nobody.cpython-311.pyc",
        "space/demo/__init__.py",
        "space/demo/plugin.py",
        "space/demo/x.py",
        "space/nobody.py",
    ]


def test_the_cache_beside_a_module_is_no_folder_of_the_package(tmp_path):
    folder = install(tmp_path, {"demo.py": ""}, extra_rows="__pycache__/demo.cpython-311.pyc,,\n")
    write(folder, "__pycache__/demo.cpython-311.pyc", b"x")
    write(folder, "__pycache__/other.cpython-311.pyc", b"y")
    found = [path for path in paths(listed(tmp_path)) if path.endswith(".pyc")]
    assert found == ["__pycache__/demo.cpython-311.pyc"]


@pytest.mark.parametrize(
    "row",
    [
        "/etc/passwd",
        "../../../../etc/passwd",
        "../../../../../etc/passwd",
        "../x.py",
        "../../../bin/../../outside",
        "demo/../../../../../etc/passwd",
        "demo/./x.py",
        "demo//x.py",
        "C:/x.py",
        "\\x.py",
        "..",
        "../../../",
        "demo/a\0b",
    ],
)
def test_rows_that_no_installer_writes_are_told_and_not_looked_at(tmp_path, row, monkeypatch):
    environment = tmp_path / "a" / "environment"
    install(environment, extra_rows=f"{row},,\n")
    (tmp_path / "outside").write_text("secret")
    looked_at = []
    lstat = os.lstat
    monkeypatch.setattr(os, "lstat", lambda path, **options: (looked_at.append(str(path)), lstat(path, **options))[1])
    archive = listed(environment)
    assert paths(archive) == sorted([*FILES, *METADATA])
    assert codes(archive) == [(HazardCode.UNSAFE_NAME, None, False)]
    # `realpath` looks at the folders above the environment.
    assert all(path.startswith(str(environment)) or str(environment).startswith(path) for path in looked_at)
    assert not any(".." in path for path in looked_at)


def test_a_row_that_leaves_a_shallow_environment_is_told(tmp_path):
    # Three steps up are right for lib/python3.11/site-packages, and leave where the modules lie two folders deep.
    install(tmp_path / "environment", site="Lib/site-packages", extra_rows="../../../secret,,\n")
    write(tmp_path, "secret", "s")
    archive = listed(tmp_path / "environment", site="Lib/site-packages")
    assert codes(archive) == [(HazardCode.UNSAFE_NAME, None, False)]


def test_nothing_is_read_below_a_link(tmp_path):
    folder = install(tmp_path / "environment", extra_rows="linked/secret.py,,\nlinked/more.py,,\n../../../bin/x,,\n")
    write(tmp_path, "outside/secret.py", "s")
    (folder / "linked").symlink_to(tmp_path / "outside")
    (tmp_path / "environment/bin").symlink_to(tmp_path / "outside")
    archive = listed(tmp_path / "environment")
    assert not any("secret" in path or path.endswith("/x") for path in paths(archive))
    assert codes(archive) == [(HazardCode.LINK_ESCAPE, None, False)] * 2


def test_two_files_that_have_one_name_in_a_wheel_are_told(tmp_path):
    install(tmp_path, {"../../../bin/tool": "a\n", "demo-1.0.data/scripts/tool": "b\n"})
    archive = listed(tmp_path)
    assert content(named(archive, "demo-1.0.data/scripts/tool")) == b"a\n"
    assert codes(archive) == [(HazardCode.DUPLICATE_MEMBER, "demo-1.0.data/scripts/tool", False)] * 2


def test_a_link_is_a_link(tmp_path):
    folder = install(tmp_path)
    (folder / "demo/x.py").unlink()
    (folder / "demo/x.py").symlink_to("/etc/passwd")
    member = named(listed(tmp_path), "demo/x.py")
    assert (member.type, member.target, member.content) == (MemberType.SYMLINK, "/etc/passwd", None)


def test_a_fifo_is_told_and_not_opened(tmp_path):
    folder = install(tmp_path)
    os.mkfifo(folder / "demo/pipe")
    archive = listed(tmp_path)
    assert named(archive, "demo/pipe").type is MemberType.FIFO
    assert codes(archive) == [(HazardCode.SPECIAL_FILE, "demo/pipe", False)]


def test_a_folder_in_the_place_of_a_file_is_no_member(tmp_path):
    folder = install(tmp_path)
    (folder / "demo/x.py").unlink()
    write(folder, "demo/x.py/z", "z")
    assert [path for path in paths(listed(tmp_path)) if "x.py" in path] == ["demo/x.py/z"]


def test_a_record_is_read_as_far_as_it_has_rows(tmp_path):
    install(tmp_path, record='demo/x.py,,\n\n,,\n"demo/sub/y.py",,\n"broken')
    assert paths(listed(tmp_path)) == sorted(["demo/x.py", "demo/sub/y.py", "demo/__init__.py", *METADATA])


def test_rows_without_a_path_are_none(tmp_path):
    install(tmp_path, record="demo/x.py,,\n,,\n\n")
    assert paths(listed(tmp_path)) == sorted(["demo/x.py", "demo/__init__.py", "demo/sub/y.py", *METADATA])


def test_a_record_that_does_not_name_itself_is_a_member(tmp_path):
    install(tmp_path, record=row_of("demo/x.py", b"x = 1\n"))
    assert f"{INFO}/RECORD" in paths(listed(tmp_path))


def test_a_package_of_an_egg_info_has_its_installed_files(tmp_path):
    folder = tmp_path / SITE
    write(folder, "demo.egg-info/PKG-INFO", "Name: demo\n")
    write(folder, "demo.egg-info/installed-files.txt", "../demo/__init__.py\n../../../../bin/tool\nPKG-INFO\n")
    write(folder, "demo/__init__.py", "")
    write(tmp_path, "bin/tool", "t")
    archive = listed(tmp_path, "demo.egg-info")
    assert paths(archive) == [
        "demo.data/scripts/tool",
        "demo.egg-info/PKG-INFO",
        "demo.egg-info/installed-files.txt",
        "demo/__init__.py",
    ]
    ((code, _, _),) = codes(archive)
    assert code is HazardCode.RECORD_MISMATCH
    assert "nobody knows what was changed" in archive.findings[0].message


def test_a_package_without_any_list_has_the_modules_that_it_names(tmp_path):
    folder = tmp_path / SITE
    write(folder, "demo-1.0.egg-info/top_level.txt", "demo\nsingle\n\n")
    for path in ("demo/__init__.py", "demo/x.py", "single.py", "other.py"):
        write(folder, path, "")
    archive = listed(tmp_path, "demo-1.0.egg-info")
    assert paths(archive) == ["demo-1.0.egg-info/top_level.txt", "demo/__init__.py", "demo/x.py", "single.py"]
    assert "top_level.txt" in archive.findings[0].message


def test_an_egg_info_that_is_a_file_is_all_that_is_known(tmp_path):
    write(tmp_path / SITE, "demo-1.0.egg-info", "Name: demo\n")
    archive = listed(tmp_path, "demo-1.0.egg-info")
    assert paths(archive) == ["demo-1.0.egg-info"]
    assert "nothing but its metadata" in archive.findings[0].message


@pytest.mark.parametrize(
    ("document", "told"),
    [
        ('{"url": "file:///src/demo", "dir_info": {"editable": true}}', True),
        ('{"url": "file:///src/demo", "dir_info": {}}', False),
        ('{"url": "file:///src/demo", "dir_info": []}', False),
        ("[]", False),
        ("{", False),
        ("[" * 100_000, False),
    ],
)
def test_an_editable_package_is_told(tmp_path, document, told):
    install(tmp_path, {f"{INFO}/direct_url.json": document})
    found = [finding for finding in listed(tmp_path).findings if finding.code is HazardCode.EDITABLE_PATH]
    assert [f"its code lies in {'file:///src/demo'}" in finding.message for finding in found] == [True] * told


def test_an_editable_package_is_told_by_its_hooks_too(tmp_path):
    install(tmp_path, {"__editable__.demo-1.0.pth": "/src/demo\n"})
    (finding,) = listed(tmp_path).findings
    assert finding.code is HazardCode.EDITABLE_PATH
    assert "__editable__.demo-1.0.pth" in finding.message


def test_further_metadata_of_the_name_is_told(tmp_path):
    install(tmp_path)
    archive = listed(tmp_path, others=("demo-0.9.dist-info",))
    assert codes(archive) == [(HazardCode.SEVERAL_DIST_INFO, None, False)]


def test_too_many_members_are_a_problem(tmp_path):
    folder = install(tmp_path)
    for number in range(20):
        write(folder, f"demo/new{number}.py", "")
    assert codes(listed(tmp_path, members=12))[-1] == (HazardCode.LIMIT_EXCEEDED, None, True)


def test_a_record_that_is_no_file_or_too_large_is_none(tmp_path, monkeypatch):
    folder = install(tmp_path)
    monkeypatch.setattr("pydistdiff.archives.installed_lists._LARGEST", 10)
    assert "It has no RECORD that can be read" in listed(tmp_path).findings[0].message
    (folder / INFO / "RECORD").unlink()
    (folder / INFO / "RECORD").symlink_to("/etc/passwd")
    archive = listed(tmp_path)
    assert "It has no RECORD that can be read" in archive.findings[0].message
    assert "demo/x.py" not in paths(archive)


@pytest.fixture
def forbidden(monkeypatch):
    """Makes a function of `os` refuse what ends in one of these names: the superuser may read anything."""

    def forbid(function, *names):
        real = getattr(os, function)

        def refuse(path, *more, **options):
            if str(path).endswith(names):
                raise PermissionError(13, "Permission denied", path)
            return real(path, *more, **options)

        monkeypatch.setattr(os, function, refuse)

    return forbid


@pytest.mark.parametrize(("function", "name"), [("lstat", "demo/x.py"), ("scandir", "demo/sub"), ("lstat", "demo/sub")])
def test_what_cannot_be_looked_at_is_a_problem(tmp_path, forbidden, function, name):
    install(tmp_path)
    forbidden(function, name)
    archive = listed(tmp_path)
    assert (HazardCode.CORRUPT_ARCHIVE, True) in {(code, is_problem) for code, _, is_problem in codes(archive)}
    assert any("permission denied" in finding.message for finding in archive.findings)
    assert "demo/__init__.py" in paths(archive)


@pytest.mark.parametrize("function", ["lstat", "open"])
def test_a_record_that_cannot_be_read_is_none(tmp_path, forbidden, function):
    install(tmp_path)
    forbidden(function, "/RECORD")
    assert any("It has no RECORD that can be read" in finding.message for finding in listed(tmp_path).findings)


def test_metadata_that_cannot_be_listed_is_a_file_of_it(tmp_path, forbidden):
    folder = install(tmp_path)
    (folder / INFO / "RECORD").unlink()
    forbidden("scandir", INFO)
    assert paths(listed(tmp_path)) == []


def test_a_limit_of_bytes_is_told(tmp_path):
    install(tmp_path)
    assert (HazardCode.LIMIT_EXCEEDED, None, True) in codes(listed(tmp_path, total_bytes=100))
