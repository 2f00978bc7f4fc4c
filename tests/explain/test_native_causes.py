"""Causes of native files in packages: headers of archives of objects, and ELF in wheels."""

from __future__ import annotations

from ar_builder import Object, ar
from elf_builder import PROGBITS, Section, elf
from explained_packages import causes_of, node_of, report_on
from package_builder import wheel
from pydistdiff.model import HazardCode, Role, Verdict

LIBRARY = "demo/libdemo.a"
MODULE = "demo/_fast.cpython-311-x86_64-linux-gnu.so"


def in_wheels(a: bytes, b: bytes, path: str):
    return report_on(*(wheel({"demo/__init__.py": "", path: side}) for side in (a, b)))


def object_file(directory: str, code: bytes = b"\xc3") -> bytes:
    return elf(type_=1, text=code, sections=(Section(".debug_str", PROGBITS, 0, directory.encode()),))


SYMBOLS = (("f", 0), ("g", 1))


def library(
    date: str = "0", uid: str = "0", mode: str = "644", *, directory: str = "/a", code: bytes = b"\xc3"
) -> bytes:
    objects = (Object(name, object_file(directory, code), date, uid, "0", mode) for name in ("x.o", "y.o"))
    return ar(*objects, symbols=SYMBOLS, date=date)


def test_times_owners_and_modes_of_objects_are_harmless():
    report = in_wheels(library(), library("1700000000", "1000", "100600"), LIBRARY)
    node = node_of(report, LIBRARY)
    assert (node.format, node.harmless, node.role) == ("ar", True, Role.NATIVE)
    changes = {change.name: change.cause for change in node.changes if hasattr(change, "name")}
    assert changes == dict.fromkeys(("mtime", "uid", "mode", "file-type", "mtime of /"), "ar-header")
    assert ("nested-follows", True) in causes_of(node) or not node.children
    assert report.verdict is Verdict.EQUIVALENT
    assert not report.hazards
    (cause,) = [cause for cause in report.causes if cause.id == "ar-header"]
    assert [evidence.text for evidence in cause.evidence][:2] == [
        "mtime of 2 members: 1970-01-01 00:00:00Z → 2023-11-14 22:13:20Z",
        "uid of 2 members: 0 → 1000",
    ]


def test_one_member_is_one_member():
    a, b = (ar(Object("x.o", b"x", uid=uid)) for uid in ("1", "2"))
    (cause,) = [cause for cause in report_on(a, b, "x.a").causes if cause.id == "ar-header"]
    assert cause.evidence[0].text == "uid of 1 member: 1 → 2"


def test_debug_information_of_objects_is_harmless_beside_times():
    report = in_wheels(library(), library("1700000000", directory="/another"), LIBRARY)
    assert node_of(report, LIBRARY).harmless
    assert {cause.id for cause in report.causes} >= {"ar-header", "elf-debug-info", "nested-follows", "record-follows"}
    assert report.verdict is Verdict.EQUIVALENT


def test_code_of_objects_counts_beside_times():
    report = in_wheels(library(), library("1700000000", code=b"\x90"), LIBRARY)
    node = node_of(report, LIBRARY)
    assert not node.harmless
    assert [child.name for child in node.children] == ["x.o", "y.o"]
    assert [child.format for child in node.children] == ["elf", "elf"]
    assert report.verdict is Verdict.DIFFERENT


def test_other_symbols_count():
    objects = tuple(Object(name, object_file("/a")) for name in ("x.o", "y.o"))
    a, b = ar(*objects, symbols=SYMBOLS), ar(*objects, symbols=(("f", 1), ("g", 0)))
    node = node_of(in_wheels(a, b, LIBRARY), LIBRARY)
    assert (node.harmless, causes_of(node)) == (False, [(None, False)])


def test_a_table_that_names_another_object_counts_also_where_that_is_called_like_a_numbered_one():
    def archive(member: int) -> bytes:
        objects = (Object(name, name + str(at), str(member)) for at, name in enumerate(("x.o", "x.o", "x.o (2)")))
        return ar(*(one._replace(data=one.data.encode()) for one in objects), symbols=(("f", member),))

    node = node_of(in_wheels(archive(1), archive(2), LIBRARY), LIBRARY)
    assert (node.harmless, causes_of(node)) == (False, [("ar-header", True), (None, False)])


def test_the_order_of_objects_counts():
    x, y = (Object(name, object_file(name)) for name in ("x.o", "y.o"))
    node = node_of(in_wheels(ar(x, y), ar(y, x), LIBRARY), LIBRARY)
    assert (node.harmless, causes_of(node)) == (False, [("parallel-link-order", False)])


def test_an_object_that_came_counts():
    x, y = (Object(name, object_file(name)) for name in ("x.o", "y.o"))
    node = node_of(in_wheels(ar(x), ar(x, y), LIBRARY), LIBRARY)
    assert not node.harmless
    assert [(child.name, child.status.value) for child in node.children] == [("y.o", "added")]


def test_names_of_objects_are_no_places():
    objects = (Object("build\\x.obj", b"1", style="bsd"), Object("build\\x.obj", b"2", style="bsd"))
    report = report_on(ar(*objects), ar(*objects[::-1]), "x.lib")
    assert not report.hazards
    deceptive = report_on(ar(Object("x\x1b.o", b"1")), ar(Object("x\x1b.o", b"2")), "x.a")
    assert {hazard.code for hazard in deceptive.hazards} == {HazardCode.DECEPTIVE_NAME}


def test_a_build_id_in_a_wheel_is_harmless():
    report = in_wheels(elf(build_id=b"a" * 20), elf(build_id=b"b" * 20), MODULE)
    node = node_of(report, MODULE)
    assert (node.format, node.headline, causes_of(node)) == ("elf", "build-id changed", [("elf-build-id", True)])
    assert report.verdict is Verdict.EQUIVALENT


def test_a_byte_of_code_in_a_wheel_is_not():
    report = in_wheels(elf(build_id=b"a" * 20), elf(build_id=b"b" * 20, text=bytes(64)), MODULE)
    assert report.verdict is Verdict.DIFFERENT
    (first, *_) = report.review
    assert (first.group.value, first.node) == ("native", node_of(report, MODULE).id)
