"""Causes of byte code: the true case, decoys that look like it, and several of them together."""

from __future__ import annotations

import marshal
import tarfile

import pytest

from bytecode_builder import MAGIC, NONE, assembled, code_object, compiled, group, header, number, pyc_of, text
from explained_packages import CONDA, causes_of, node_of, report_on
from package_builder import TIME, Link, conda, tar_archive, wheel
from pydistdiff.bytecode.compilation import RUNNING
from pydistdiff.bytecode.source_hash import source_hash
from pydistdiff.differences import Difference
from pydistdiff.explain.bytecode_header import HEADER_CAUSES
from pydistdiff.explain.scene import Scene
from pydistdiff.model import HazardCode, Operation, Side, Significance, Status, ValueChange, Verdict

SOURCE = "def f(a, b=1):\n    return a - b\n"
OTHER_SOURCE = SOURCE.replace("b=1", "b=2")
PY = "site-packages/demo.py"
PYC = "site-packages/__pycache__/demo.cpython-311.pyc"
OWN = MAGIC[RUNNING]
OLD = (3, 8)


def package(source: str | None, code: bytes | None, path: str = PYC) -> bytes:
    """A package whose members have the time TIME, with a source and its byte code."""
    files = {PY: source, path: code}
    return conda({name: content for name, content in files.items() if content is not None})


def told(a: bytes, b: bytes) -> list[tuple[str | None, bool]]:
    return causes_of(node_of(report_on(a, b, CONDA), PYC))


class _Counted(list):  # type: ignore[type-arg]
    """Changes of a member, and how often somebody looks at all of them."""

    looks = 0

    def __iter__(self):
        type(self).looks += 1
        return super().__iter__()


def test_causes_of_byte_code_look_at_all_changes_of_byte_code_only() -> None:
    changes = [ValueChange(significance=Significance.CONTENT, op=Operation.CHANGED, path=(f"{n}",)) for n in range(9)]
    difference = Difference(name="x.po", a="x.po", b="x.po", status=Status.CHANGED)
    difference.format, difference.changes = "gettext", _Counted(changes)
    scene = Scene(difference=difference)
    assert [cause.explains(scene, change) for cause in HEADER_CAUSES for change in changes] == [None] * 18
    assert _Counted.looks == 0


def hazards(report) -> list[tuple[HazardCode, Side]]:
    return [(hazard.code, hazard.side) for hazard in report.hazards]


def old_pyc(**parts: object) -> bytes:
    """A `.pyc` of a Python that is not here, whose header fits the source."""
    return header(MAGIC[OLD], time=TIME, size=len(SOURCE)) + code_object(OLD, **parts)


# ---------------------------------------------------------------- pyc-header


def by_time(seconds: int) -> bytes:
    return tar_archive({PY: SOURCE, PYC: header(time=seconds, size=len(SOURCE)) + CODE}, time=seconds)


CODE = marshal.dumps(compile(SOURCE, "demo.py", "exec", dont_inherit=True))


def told_tar(a: bytes, b: bytes, name: str = "demo.tar") -> list[tuple[str | None, bool]]:
    return causes_of(node_of(report_on(a, b, name), PYC))


def test_a_time_that_its_own_source_has_is_harmless():
    assert told_tar(by_time(TIME), by_time(TIME + 60)) == [("pyc-header", True)]
    assert report_on(by_time(TIME), by_time(TIME + 60), "demo.tar").verdict is Verdict.EQUIVALENT


def test_a_hash_that_its_own_source_has_is_harmless():
    def by_hash(source: str, digest: bytes | None = None) -> bytes:
        found = source_hash(source.encode(), OWN, RUNNING) if digest is None else digest
        return package(source, header(flags=1, source_hash=found) + CODE)

    commented = "# a comment\n" + SOURCE
    assert told(by_hash(SOURCE), by_hash(commented)) == [("pyc-header", True)]
    assert told(by_hash(SOURCE), by_hash(commented, b"no hash!"))[0][0] is None


def test_a_header_that_fits_a_source_of_other_code_is_not_explained():
    """The old code would go on running in place of the new source."""
    code = code_object(OLD)
    a, b = (
        package(source, header(MAGIC[OLD], time=TIME, size=len(source)) + code)
        for source in (SOURCE, SOURCE.replace("a - b", "a - b - 1"))
    )
    assert told(a, b) == [(None, False)]


def test_a_time_that_switches_byte_code_is_not_harmless():
    valid = header(time=TIME, size=len(SOURCE)) + CODE
    stale = header(time=TIME + 1, size=len(SOURCE)) + CODE
    assert told(package(SOURCE, valid), package(SOURCE, stale)) == [("pyc-activation", False)]
    report = report_on(package(SOURCE, stale), package(SOURCE, valid), CONDA)
    [cause] = [cause for cause in report.causes if cause.id == "pyc-activation"]
    assert cause.evidence[0].text == f"{PYC}: stale → valid"


def test_a_header_without_source_is_not_explained():
    codes = [header(time=seconds, size=len(SOURCE)) + CODE for seconds in (TIME, TIME + 1)]
    assert told(*(package(None, code) for code in codes)) == [(None, False)]


def test_a_header_of_another_time_on_both_sides_is_not_explained_by_its_source():
    codes = [header(MAGIC[OLD], time=seconds, size=len(SOURCE)) + code_object(OLD) for seconds in (5, 6)]
    assert told(*(package(SOURCE, code) for code in codes)) == [(None, False)]


def test_a_header_and_the_path_of_the_source_each_have_their_cause():
    def made(seconds: int, filename: str) -> bytes:
        code = header(MAGIC[OLD], time=seconds, size=len(SOURCE)) + code_object(OLD, filename=filename)
        return tar_archive({PY: SOURCE, PYC: code}, time=seconds)

    assert told_tar(made(TIME, "a.py"), made(TIME + 1, "b.py")) == [("pyc-header", True), ("pyc-filename", True)]


def test_a_new_header_beside_a_changed_constant_explains_neither():
    other = marshal.dumps(compile(OTHER_SOURCE, "demo.py", "exec", dont_inherit=True))
    a = package(SOURCE, header(time=TIME, size=len(SOURCE)) + CODE)
    b = package(SOURCE, header(time=TIME, size=len(SOURCE)) + other)
    assert {cause for cause, _ in told(a, b)} == {None}
    report = report_on(a, b, CONDA)
    assert report.verdict is Verdict.DIFFERENT
    assert hazards(report) == [(HazardCode.STALE_BYTECODE, Side.B)]
    assert report.hazards[0].message.startswith("It is not what its source compiles to (compiled with Python ")
    assert report.hazards[0].message.endswith("; Python runs it in place of its source.")


@pytest.mark.parametrize(
    ("shift", "explained"), [(3600, [("pyc-header", False)]), (3601, [("pyc-header", False)]), (1234, [(None, False)])]
)
def test_in_a_zip_a_time_can_only_be_right_for_some_zone(shift, explained):
    """The time of the members is noon of no zone: another hour is another zone, 1,234 seconds are none."""

    def made(seconds: int) -> bytes:
        return wheel({PY: SOURCE, PYC: header(time=seconds, size=len(SOURCE)) + CODE})

    report = report_on(made(TIME), made(TIME + shift))
    found = causes_of(node_of(report, PYC))
    # The code is proven besides, so what does not fit any zone follows from the source.
    assert found == (explained if explained != [(None, False)] else [("bytecode-follows", True)])


def test_a_wheel_without_proof_leaves_a_time_of_no_zone_unexplained():
    def made(seconds: int) -> bytes:
        return wheel({PY: SOURCE, PYC: header(MAGIC[OLD], time=seconds, size=len(SOURCE)) + code_object(OLD)})

    assert causes_of(node_of(report_on(made(TIME), made(TIME + 1234)), PYC)) == [(None, False)]


# ---------------------------------------------------------------- bytecode-follows


def test_byte_code_of_a_changed_source_follows_it():
    a, b = (package(source, compiled(source, time=TIME)) for source in (SOURCE, OTHER_SOURCE))
    report = report_on(a, b, CONDA)
    node = node_of(report, PYC)
    assert {(cause, harmless) for cause, harmless in causes_of(node)} == {("bytecode-follows", True)}
    assert {change.follows for change in node.changes} == {(node_of(report, PY).id,)}
    assert node.headline.endswith("; valid, what its source compiles to")
    assert hazards(report) == []


def test_byte_code_that_its_source_does_not_make_follows_nothing():
    evil = compiled("import os\n" + OTHER_SOURCE, time=TIME, size=len(OTHER_SOURCE))
    a, b = package(SOURCE, compiled(SOURCE, time=TIME)), package(OTHER_SOURCE, evil)
    report = report_on(a, b, CONDA)
    assert {cause for cause, _ in causes_of(node_of(report, PYC))} == {None}
    assert hazards(report) == [(HazardCode.STALE_BYTECODE, Side.B)]
    assert "not what its source compiles to" in node_of(report, PYC).headline


def test_byte_code_of_a_changed_source_with_bytes_behind_it_follows_nothing():
    a, b = package(SOURCE, compiled(SOURCE, time=TIME)), package(OTHER_SOURCE, compiled(OTHER_SOURCE, time=TIME) + b"x")
    assert {cause for cause, _ in told(a, b)} == {None}


def test_swapped_operands_follow_nothing():
    swapped = compile(SOURCE.replace("a - b", "b - a"), "demo.py", "exec", dont_inherit=True)
    a = package(SOURCE, compiled(SOURCE, time=TIME))
    b = package(SOURCE, pyc_of(swapped, time=TIME, size=len(SOURCE)))
    assert told(a, b) == [(None, False)]


def test_a_line_table_alone_follows_nothing():
    code = compile(SOURCE, "demo.py", "exec", dont_inherit=True)
    a = package(SOURCE, compiled(SOURCE, time=TIME))
    b = package(SOURCE, pyc_of(code.replace(co_firstlineno=7), time=TIME, size=len(SOURCE)))
    assert {cause for cause, _ in told(a, b)} == {None}


def test_byte_code_that_came_or_went_with_its_source_there_follows_it():
    with_code, without = package(SOURCE, compiled(SOURCE, time=TIME)), package(SOURCE, None)
    assert told(without, with_code) == [("bytecode-follows", True)]
    assert told(with_code, without) == [("bytecode-follows", True)]
    lonely = package(None, compiled(SOURCE, time=TIME))
    assert told(package(None, b"x"), lonely)[0][0] is None


def test_byte_code_that_came_and_is_something_else_is_not_explained():
    evil = package(SOURCE, compiled("import os\n" + SOURCE, time=TIME, size=len(SOURCE)))
    assert told(package(SOURCE, None), evil) == [(None, False)]
    old = package(SOURCE, old_pyc(consts=group(NONE)))
    report = report_on(package(SOURCE, None), old, CONDA)
    assert causes_of(node_of(report, PYC)) == [(None, False)]


def test_optimised_byte_code_is_compiled_as_its_name_says():
    path = PYC.replace(".pyc", ".opt-2.pyc")
    source = 'def f(a):\n    """Text."""\n    assert a\n'
    optimised = pyc_of(compile(source, "demo.py", "exec", dont_inherit=True, optimize=2), time=TIME, size=len(source))
    report = report_on(package(source, None), package(source, optimised, path), CONDA)
    assert causes_of(node_of(report, path)) == [("bytecode-follows", True)]


def test_a_source_that_does_not_compile_proves_nothing():
    a, b = (package("def f(:\n", compiled(SOURCE, size=8, time=TIME + shift)) for shift in (0, 1))
    report = report_on(a, b, CONDA)
    assert causes_of(node_of(report, PYC)) == [("pyc-activation", False)]
    assert "valid, not verified → stale, not verified" in node_of(report, PYC).headline


# Of a Python that is not here: `f` of two lines, as 3.8 would write it.

PLAIN = "def f():\n    return 1\n"
COMMENTED = "def f():\n    # why\n    return 1  # so\n"


def function_of(line: int, value: int = 1, first: int = 1) -> bytes:
    return code_object(
        OLD,
        name="f",
        consts=group(NONE, b"i" + number(value)),
        code=b"d\1S\0",
        linetable=bytes([0, line - first]),
        firstlineno=first,
    )


def module_of(source: str, function: bytes, time: int = TIME) -> bytes:
    code = code_object(OLD, consts=group(function, text("f"), NONE), names=("f",), code=b"d\0d\1\x84\0Z\0d\2S\0")
    return package(source, header(MAGIC[OLD], time=time, size=len(source)) + code)


def test_comments_move_the_lines_of_byte_code_of_any_python():
    a, b = module_of(PLAIN, function_of(2)), module_of(COMMENTED, function_of(3))
    report = report_on(a, b, CONDA)
    assert set(causes_of(node_of(report, PYC))) == {("bytecode-follows", True)}
    [cause] = [cause for cause in report.causes if cause.id == "bytecode-follows"]
    assert "differ in comments and blank lines alone" in cause.evidence[0].text


@pytest.mark.parametrize(
    ("source", "function"),
    [
        pytest.param(COMMENTED, function_of(3, value=2), id="another constant"),
        pytest.param(COMMENTED, function_of(3, first=2), id="another first line"),
        pytest.param(COMMENTED.replace("1", "2"), function_of(3), id="another source"),
        pytest.param(COMMENTED.replace("return 1", "return  1"), function_of(3), id="another column"),
        pytest.param(COMMENTED + "x = 1\n", function_of(3), id="a longer source"),
        pytest.param("def f():\n\n    return (", function_of(3), id="no source"),
        pytest.param(PLAIN, function_of(3), id="the same source"),
        pytest.param(COMMENTED, function_of(3)[:-1] + b"\1\0", id="no table"),
    ],
)
def test_a_comment_explains_no_other_change(source, function):
    causes = told(module_of(PLAIN, function_of(2)), module_of(source, function))
    assert (None, False) in causes
    assert "bytecode-follows" not in {cause for cause, _ in causes}


# ---------------------------------------------------------------- pyc-python


def of_python(version: tuple[int, int], value: int = 1, source: str = SOURCE, time: int = TIME) -> bytes:
    function = code_object(version, name="f", consts=group(NONE, b"i" + number(value)))
    code = header(MAGIC[version], time=time, size=len(source)) + code_object(version, consts=group(function))
    return package(source, code)


def test_byte_code_of_another_python_is_named_and_counts():
    report = report_on(of_python((3, 7)), of_python((3, 8)), CONDA)
    assert set(causes_of(node_of(report, PYC))) == {("pyc-python", False)}
    [cause] = [cause for cause in report.causes if cause.id == "pyc-python"]
    assert [one.text for one in cause.evidence] == [
        "magic number 3394 (Python 3.7) → 3413 (Python 3.8); names, constants, signatures and nesting agree"
    ]


def test_another_time_goes_with_another_python_only_in_one_state():
    a = of_python((3, 7), time=5)
    assert set(told(a, of_python((3, 8), time=6))) == {("pyc-python", False)}
    assert set(told(a, of_python((3, 8)))) == {("pyc-python", False), ("pyc-activation", False)}


def test_a_constant_that_does_not_agree_explains_nothing_of_another_python():
    report = report_on(of_python((3, 7)), of_python((3, 8), value=2), CONDA)
    node = node_of(report, PYC)
    assert set(causes_of(node)) == {(None, False)}
    assert node.headline.startswith("Python 3.7 → 3.8; constants of `f` do not agree")
    [misfit] = [change for change in node.changes if getattr(change, "path", ())[:1] == ("f",)]
    assert (misfit.path, misfit.a, misfit.b) == (("f", "constants"), "1", "2")


def test_many_modules_of_another_python_begin_closed():
    def made(version: tuple[int, int], odd: int) -> bytes:
        tag = f"cpython-{version[0]}{version[1]}"
        return conda({
            f"site-packages/__pycache__/m{place}.{tag}.pyc": assembled(
                version, consts=group(b"i" + number(odd if place == 3 else 1))
            )
            for place in range(12)
        })  # fmt: skip

    report = report_on(made((3, 7), 1), made((3, 8), 2), CONDA)
    nodes = [node for node in report.root.children if node.format == "pyc"]
    assert len(nodes) == 12
    assert [node.name for node in nodes if not node.folded] == ["site-packages/__pycache__/m3.cpython-38.pyc"]


# ---------------------------------------------------------------- the hazard


def test_stale_byte_code_that_a_time_would_switch_on_is_a_hazard():
    evil = compile("import os\n" + SOURCE, "demo.py", "exec", dont_inherit=True)
    stale = pyc_of(evil, time=TIME + 1, size=len(SOURCE))
    report = report_on(package(SOURCE, None), package(SOURCE, stale), CONDA)
    assert hazards(report) == [(HazardCode.STALE_BYTECODE, Side.B)]
    assert report.hazards[0].message.endswith("its header does not fit its source, which keeps it from running.")


def test_stale_byte_code_that_is_what_its_source_compiles_to_is_none():
    a, b = (package(SOURCE, compiled(SOURCE, time=TIME + shift)) for shift in (1, 2))
    assert hazards(report_on(a, b, CONDA)) == []
    assert told(a, b) == [("bytecode-follows", True)]


def test_stale_byte_code_of_another_python_is_a_hazard_that_both_sides_may_have():
    files = {PY: SOURCE, PYC: old_pyc(firstlineno=1)[:8] + b"\0" * 4 + old_pyc()[12:]}
    a, b = conda(files), conda({**files, "site-packages/x.txt": "x"})
    report = report_on(a, b, CONDA)
    assert (HazardCode.STALE_BYTECODE, Side.BOTH) in hazards(report)
    assert report.hazards[0].message.startswith("Only its header, which does not fit its source, keeps it from running")


def test_many_stale_modules_are_told_in_one_line():
    files = {}
    for place in range(5):
        files[f"site-packages/m{place}.py"] = SOURCE
        files[f"site-packages/__pycache__/m{place}.cpython-38.pyc"] = old_pyc()[:8] + b"\0" * 4 + old_pyc()[12:]
    a, b = conda(files), conda({**files, "site-packages/x.txt": "x"})
    [hazard] = report_on(a, b, CONDA).hazards
    assert hazard.message.startswith("5 compiled modules do not run only because their headers do not fit")
    assert hazard.side is Side.BOTH


def test_byte_code_of_another_python_with_more_than_its_source_is_a_hazard():
    parts = {"names": ("os", "f"), "consts": group(NONE)}
    report = report_on(package(SOURCE, None), package(SOURCE, old_pyc(**parts)), CONDA)
    assert hazards(report) == [(HazardCode.STALE_BYTECODE, Side.B)]
    assert "it has what its source does not have (made by Python 3.8" in report.hazards[0].message
    assert "names of `<module>`: os" in report.hazards[0].message


def test_a_package_whose_byte_code_cannot_be_read_is_not_verified():
    broken = header(MAGIC[OLD], time=TIME, size=len(SOURCE)) + b"c"
    report = report_on(package(SOURCE, None), package(SOURCE, broken), CONDA)
    assert hazards(report) == []
    assert causes_of(node_of(report, PYC)) == [(None, False)]


def test_byte_code_without_a_source_on_one_side_leaves_its_header_open():
    a = tar_archive({PYC: header(MAGIC[3, 7], time=5, size=len(SOURCE)) + code_object((3, 7))})
    b = tar_archive({PY: SOURCE, PYC: old_pyc()})
    assert set(told_tar(a, b)) == {("pyc-python", False), (None, False)}


def test_byte_code_as_it_is_called_no_more_or_without_an_archive_follows_nothing():
    path = PYC.replace(".pyc", ".pyo")
    codes = [compiled(source, time=TIME) for source in (SOURCE, OTHER_SOURCE)]
    report = report_on(*(package(SOURCE, code, path) for code in codes), CONDA)
    assert {cause for cause, _ in causes_of(node_of(report, path))} == {None}
    alone = report_on(*codes, "demo.pyc")
    assert alone.root.format == "pyc"
    assert {cause for cause, _ in causes_of(alone.root)} == {None}


def test_a_link_that_is_called_byte_code_is_none():
    a, b = (tar_archive({PY: SOURCE, PYC: Link("../demo.pyc")}, time=time) for time in (TIME, TIME + 1))
    assert [cause.id for cause in report_on(a, b, "demo.tar").causes] == ["member-time"]


def test_byte_code_of_an_unknown_python_is_in_an_unknown_state():
    a, b = (package(SOURCE, header(3400, time=time) + b"code") for time in (5, 6))
    report = report_on(a, b, CONDA)
    assert hazards(report) == []
    assert node_of(report, PYC).fallback.reason == "magic number 3400 is of no CPython 3.6 to 3.15"


def test_a_checked_hash_that_is_not_of_the_source_is_stale():
    right = header(flags=3, source_hash=source_hash(SOURCE.encode(), OWN, RUNNING)) + CODE
    wrong = header(flags=3, source_hash=b"no hash!") + CODE
    assert told(package(SOURCE, right), package(SOURCE, wrong)) == [("pyc-activation", False)]


def test_tars_of_other_formats_have_the_same_rules():
    a, b = (
        tar_archive({PY: SOURCE, PYC: compiled(SOURCE, time=TIME)}, tar_format=kind)
        for kind in (tarfile.USTAR_FORMAT, tarfile.PAX_FORMAT)
    )
    assert all(node.name != PYC for node in report_on(a, b, "demo.tar").root.walk())
