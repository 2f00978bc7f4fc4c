"""Compiled modules and their sources: states, hashes, and members that cannot be read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bytecode_builder import MAGIC, code_object, compiled, header
from package_builder import TIME, archive_of
from pydistdiff.archives.member import Archive, Attributes, Member, PlainContent
from pydistdiff.archives.source import BytesSource
from pydistdiff.bytecode.compilation import RUNNING
from pydistdiff.bytecode.source_hash import source_hash
from pydistdiff.bytecode.state import SourceFacts, is_in_some_zone, state
from pydistdiff.contents import Contents
from pydistdiff.errors import ReadError
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode, Side
from pydistdiff.modules import Answer, Modules, told_module
from pydistdiff.modules import compiled as compiled_modules

PY, PYC = "m.py", "__pycache__/m.cpython-311.pyc"
SOURCE = "x = 1\n"


class Unreadable(PlainContent):
    def plain(self) -> None:
        return None

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        raise ReadError(HazardCode.CORRUPT_MEMBER, "wrong CRC")
        yield b""


def modules_of(archive: Archive, changed: tuple[str, ...] = (PYC,)) -> Modules:
    return Modules((archive, archive), Contents(Budget(), lambda _: ()), (set(changed), set(changed)))


def answers(archive: Archive) -> list[Answer | None]:
    modules = modules_of(archive)
    checks = [modules.check(module) for module in modules.of(Side.A).values()]
    return [None if check is None else check.answer for check in checks]


def test_modules_are_found_beside_their_cache_and_beside_themselves():
    modules = modules_of(
        archive_of({"a/m.py": "", "a/__pycache__/m.cpython-38.opt-1.pyc": b"x", "b.pyc": b"", "b.py": ""})
    )
    found = {path: module.source and module.source.path for path, module in modules.of(Side.A).items()}
    assert found == {"a/__pycache__/m.cpython-38.opt-1.pyc": "a/m.py", "b.pyc": "b.py"}
    assert modules_of(archive_of({"a.py": ""})).of(Side.B) == {}


def test_what_is_unchanged_and_in_use_is_not_looked_at():
    modules = modules_of(archive_of({PY: SOURCE, PYC: compiled(SOURCE)}), ())
    [module] = modules.of(Side.A).values()
    assert modules.check(module) is None
    assert told_module(modules, PYC, PYC) == "whether it runs is unknown"
    assert told_module(modules, "other.pyc", None) is None


@pytest.mark.parametrize(
    ("source", "code", "answer"),
    [
        pytest.param(SOURCE, compiled(SOURCE), Answer.SAME, id="its own"),
        pytest.param(SOURCE, compiled("x = 2\n"), Answer.OTHER, id="another"),
        pytest.param("x = (\n", compiled(SOURCE), Answer.UNKNOWN, id="no source"),
        pytest.param(SOURCE, b"no code", Answer.UNKNOWN, id="no code"),
        pytest.param(SOURCE, header(MAGIC[3, 14]) + code_object((3, 14)), Answer.UNLIKE, id="without rules"),
    ],
)
def test_a_module_is_held_against_its_source(source, code, answer):
    assert answers(archive_of({PY: source, PYC: code})) == [answer]


def test_a_source_that_is_too_large_proves_nothing(monkeypatch):
    monkeypatch.setattr(compiled_modules, "LARGEST_SOURCE", 3)
    assert answers(archive_of({PY: SOURCE, PYC: compiled(SOURCE)})) == [Answer.UNKNOWN]


def test_a_reader_that_fails_costs_the_module(monkeypatch):
    def fail(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(compiled_modules, "bare", fail)
    assert answers(archive_of({PY: SOURCE, PYC: compiled(SOURCE)})) == [Answer.UNKNOWN]


def test_members_that_cannot_be_read_fit_nothing():
    broken = Unreadable(BytesSource(b"x"))
    source = Member(path=PY, content=PlainContent(BytesSource(SOURCE.encode())))
    code = Member(path=PYC, content=PlainContent(BytesSource(compiled(SOURCE))))
    no_code = Archive(format="zip", members=(source, Member(path=PYC, content=broken)))
    no_source = Archive(format="zip", members=(Member(path=PY, content=broken), code))
    for archive in (no_code, no_source):
        modules = modules_of(archive)
        [module] = modules.of(Side.A).values()
        assert not modules.fits(module)
        assert b"unreadable" in modules.identity(module)
        assert answers(archive) == [Answer.UNKNOWN]


def test_a_header_fits_its_source_by_hash_by_time_and_by_size():
    digest = source_hash(SOURCE.encode(), MAGIC[RUNNING], RUNNING)
    for code, fits in (
        (header(flags=1, source_hash=digest), True),
        (header(flags=1, source_hash=b"no hash!"), False),
        (header(time=TIME, size=len(SOURCE)), True),
        (header(time=TIME, size=1), False),
        (header(time=TIME + 9, size=len(SOURCE)), False),
        (b"", False),
    ):
        members = (
            Member(
                path=PY,
                content=PlainContent(BytesSource(SOURCE.encode())),
                attributes=Attributes(mtime="2024-01-01 00:00:00Z"),
            ),
            Member(path=PYC, content=PlainContent(BytesSource(code))),
        )
        modules = modules_of(Archive(format="tar", members=members))
        [module] = modules.of(Side.A).values()
        assert modules.fits(module) is fits
    lonely = modules_of(archive_of({PYC: compiled(SOURCE)}))
    [module] = lonely.of(Side.A).values()
    assert not lonely.fits(module)
    assert lonely.state(module) == "without source"


def test_a_checked_hash_decides_only_where_the_source_can_be_read():
    digest = source_hash(SOURCE.encode(), MAGIC[RUNNING], RUNNING)
    checked = header(flags=3, source_hash=digest)
    for text, expected in ((SOURCE.encode(), "valid"), (b"y", "stale"), (None, "unknown, the source is not hashed")):
        assert state(checked, SourceFacts(6, None, lambda text=text: text)) == expected
    assert state(checked, SourceFacts(2**30, None, lambda: SOURCE.encode())) == "unknown, the source is not hashed"


@pytest.mark.parametrize(
    ("seconds", "is_zone"),
    [
        (0, True),
        (1, True),
        (-1, True),
        (2, False),
        (3600, True),
        (-9 * 3600 + 1, True),
        (1800, True),
        (15 * 3600, False),
    ],
)
def test_a_zone_is_a_multiple_of_a_quarter_of_an_hour(seconds, is_zone):
    assert is_in_some_zone(seconds) is is_zone
