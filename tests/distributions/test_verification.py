from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

import package_builder as build
from pydistdiff.archives.member import Finding
from pydistdiff.distributions import describe, verify_claims
from pydistdiff.distributions.claims import MOST_ABSENT
from pydistdiff.distributions.paths_json import parse_paths_json
from pydistdiff.distributions.record import parse_record
from pydistdiff.limits import Budget
from pydistdiff.model import HazardCode, MemberType

if TYPE_CHECKING:
    from pydistdiff.archives.member import Archive, Member

WHEEL = "demo-1.0-py3-none-any.whl"
INFO = "demo-1.0.dist-info"
RECORD = f"{INFO}/RECORD"
CODE = {"demo/__init__.py": "x = 1\n"}


def digest(member: Member, algorithm: str) -> str | None:
    assert member.content is not None
    return hashlib.new(algorithm, b"".join(member.content.chunks(Budget()))).hexdigest()


def unreadable(member: Member, algorithm: str) -> str | None:
    return None


def verify(archive: Archive, name: str = WHEEL) -> tuple[Finding, ...]:
    return verify_claims(describe(name, archive, Budget()), archive, digest)


def wheel(*lines: str, **options: object) -> tuple[Finding, ...]:
    """The findings of a wheel whose RECORD is that of the code and these lines."""
    rows = "".join(f"{line}\n" for line in lines)
    record = rows + build.record_text(build.wheel_files(CODE, with_record=False), RECORD)
    return verify(build.archive_of(build.wheel_files(CODE, record=record, **options)))  # type: ignore[arg-type]


def told(findings: tuple[Finding, ...]) -> list[tuple[HazardCode, str | None]]:
    return [(finding.code, finding.member) for finding in findings]


# ---------------------------------------------------------------- RECORD


def test_a_truthful_record_is_no_finding() -> None:
    assert verify(build.archive_of(build.wheel_files({**CODE, "a,b.py": "", 'c"d.py': ""}))) == ()


def test_a_wrong_hash_is_found_with_what_installers_do() -> None:
    archive = build.archive_of(
        [(path, "import evil\n" if path == "demo/__init__.py" else data) for path, data in build.wheel_files(CODE)]
    )
    (finding,) = verify(archive)
    assert (finding.code, finding.member) == (HazardCode.RECORD_MISMATCH, "demo/__init__.py")
    assert "SHA-256" in finding.message
    assert "no common installer will notice" in finding.message


def test_another_content_of_the_same_claim_is_another_hazard() -> None:
    found = [
        verify(build.archive_of([(p, text if p == "demo/__init__.py" else d) for p, d in build.wheel_files(CODE)]))
        for text in ("evil\n", "worse\n")
    ]
    assert found[0][0].evidence != found[1][0].evidence


def test_a_wrong_size_is_found_and_the_second_copy_named() -> None:
    row = f"demo/__init__.py,{build.record_hash(b'x = 1' + bytes([10]))},7"
    files = [(p, f"{row}\n{RECORD},,\n" if p == RECORD else d) for p, d in build.wheel_files(CODE)]
    findings = verify(build.archive_of([*files, ("demo/__init__.py", CODE["demo/__init__.py"])]))
    assert [f.message for f in findings if f.code is HazardCode.RECORD_MISMATCH] == [
        "RECORD does not match it: 7 bytes are listed, 6 are there; no common installer will notice.",
        "RECORD does not match it (copy 2): 7 bytes are listed, 6 are there; no common installer will notice.",
    ]


def test_a_missing_member_is_found() -> None:
    assert told(wheel("gone.py,sha256=x,1", "gone.py,sha256=x,1"))[-1] == (HazardCode.RECORD_MISSING, "gone.py")


def test_an_unlisted_member_is_found_but_not_a_signature_or_a_folder() -> None:
    extra = {"evil.pth": "import evil\n", f"{INFO}/RECORD.jws": "{}", f"{INFO}/RECORD.p7s": "", "folder/": ""}
    assert told(wheel(unlisted=extra)) == [(HazardCode.RECORD_UNLISTED, "evil.pth")]


def test_a_record_that_does_not_list_itself_is_right() -> None:
    files = build.wheel_files(CODE)
    files = [(p, str(d).removesuffix(f"{RECORD},,\n") if p == RECORD else d) for p, d in files]
    assert verify(build.archive_of(files)) == ()


def test_a_wheel_without_record_is_found_once() -> None:
    (finding,) = verify(build.archive_of(build.wheel_files(CODE, with_record=False)))
    assert (finding.code, finding.member) == (HazardCode.RECORD_MISMATCH, None)
    assert verify(build.archive_of({"x.py": ""}))[0].message == finding.message


def test_a_record_that_may_be_in_the_damaged_part_is_not_missed() -> None:
    problem = Finding(code=HazardCode.CORRUPT_ARCHIVE, message="cut off", is_problem=True)
    archive = replace(build.archive_of(build.wheel_files(CODE, with_record=False)), findings=(problem,))
    assert verify(archive) == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("demo/__init__.py,,6", "without a hash"),
        ("demo/__init__.py,sha256=AAAA,6", "none that can be checked"),
        ("demo/__init__.py,sha256=A,6", "none that can be checked"),
        ("demo/__init__.py,rot13=AAAA,6", "none that can be checked"),
        ("demo/__init__.py,sha256=" + "A" * 100_000 + ",6", "none that can be checked"),
        ("demo/__init__.py,sha256=é,6", "none that can be checked"),
        ("demo/__init__.py,sha256=x,-1", "no number of bytes"),
        ("demo/__init__.py,sha256=x," + "9" * 5000, "no number of bytes"),
        (f"demo/__init__.py,{build.record_hash(b'other')},6", "lists it twice"),
    ],
)
def test_a_row_that_cannot_be_right_is_found(line: str, said: str) -> None:
    findings = wheel(line)
    assert any(said in finding.message for finding in findings)
    assert {finding.code for finding in findings} == {HazardCode.RECORD_MISMATCH}
    assert not any(finding.is_problem for finding in findings)


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha384", "sha512"])
def test_other_hashes_are_verified_too(algorithm: str) -> None:
    rows = [
        f"{path},{build.record_hash(data if isinstance(data, bytes) else str(data).encode(), algorithm)},"
        for path, data in build.wheel_files(CODE, with_record=False)
    ]
    good = "\n".join([*rows, f"{RECORD},,"])
    assert verify(build.archive_of(build.wheel_files(CODE, record=good))) == ()
    bad = good.replace("=", "=A", 1).replace("A", "B", 1)[: len(good)]
    assert verify(build.archive_of(build.wheel_files(CODE, record=bad))) != ()


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (b"a,b\n", "fewer than three fields"),
        (b"a,b,c,d\n", "more than three fields"),
        (b'"unterminated\n', "unexpected end"),
        (b'"a"b,,\n', "expected after"),
        (b'"' + b"a" * 200_000 + b'",,\n', "field limit"),
        (b"a\0b,,\n", "NUL"),
        (b"a,\xff,\n", "no UTF-8"),
        (b'"' + b"a" * 3_000_000 + b'",sha256=x,1\n"unterminated\n\0,,,\n', "larger than a list"),
        (b"demo/__init__.py,,\n" * 100, "more than 50 rows"),
    ],
)
def test_a_record_that_cannot_be_read_is_said_once_and_lists_nothing(record: bytes, said: str) -> None:
    findings = verify(build.archive_of(build.wheel_files(CODE, record=record)))
    assert {finding.code for finding in findings} == {HazardCode.RECORD_MISMATCH}
    assert said in findings[-1].message
    assert findings[-1].member == RECORD
    assert not findings[-1].is_problem


def test_blank_rows_and_other_line_ends_are_no_fault() -> None:
    record = build.record_text(build.wheel_files(CODE, with_record=False), RECORD).replace("\n", "\r\n") + "\r\n\n"
    assert verify(build.archive_of(build.wheel_files(CODE, record=record))) == ()


def test_a_link_fits_by_its_text_or_by_its_target() -> None:
    link = build.Link("__init__.py")
    assert verify(build.archive_of(build.wheel_files({**CODE, "demo/link.py": link}))) == ()
    rows = build.record_text({**CODE, "demo/link.py": CODE["demo/__init__.py"]}, RECORD)
    rows += build.record_text(build.wheel_files({}, with_record=False), "x").removesuffix("x,,\n")
    assert verify(build.archive_of(build.wheel_files({**CODE, "demo/link.py": link}, record=rows))) == ()
    wrong = rows.replace(build.record_hash(b"x = 1\n"), build.record_hash(b"evil"))
    found = verify(build.archive_of(build.wheel_files({**CODE, "demo/link.py": link}, record=wrong)))
    assert "neither that of the link's text nor of its target" in found[-1].message


def test_a_link_to_nothing_fits_by_its_text_alone() -> None:
    link = build.Link("../gone.py")
    assert verify(build.archive_of(build.wheel_files({"demo/link.py": link}))) == ()
    rows = build.record_text([*build.wheel_files({}, with_record=False), ("demo/link.py", b"wrong")], RECORD)
    (finding,) = verify(build.archive_of(build.wheel_files({"demo/link.py": link}, record=rows)))
    assert finding.member == "demo/link.py"


def test_what_cannot_be_read_is_left_to_the_problem_it_is() -> None:
    link = {"demo/link.py": build.Link("__init__.py")}
    rows = build.record_text({**CODE, "demo/link.py": b"wrong"}, RECORD)
    archive = build.archive_of(build.wheel_files({**CODE, **link}, record=rows))
    found = verify_claims(describe(WHEEL, archive, Budget()), archive, unreadable)
    assert {finding.code for finding in found} == {HazardCode.RECORD_UNLISTED}


def test_many_missing_names_are_counted_and_not_all_listed() -> None:
    rows = [f"gone{number}.py,sha256=x," for number in range(MOST_ABSENT + 5)]
    archive = build.archive_of(build.wheel_files({f"f{n}": "" for n in range(900)}, record="\n".join(rows)))
    distribution = describe(WHEEL, archive, Budget())
    assert (len(distribution.absent), distribution.absent_count) == (51, 51)
    good = build.record_hash(b"")
    rows = [f"gone{number}.py,{good}," for number in range(MOST_ABSENT + 5)]
    archive = build.archive_of(build.wheel_files({f"f{n}": "" for n in range(900)}, record="\n".join(rows)))
    found = verify(archive)
    missing = [finding for finding in found if finding.code is HazardCode.RECORD_MISSING]
    assert len(missing) == MOST_ABSENT + 1
    assert missing[0].message.startswith("5 more names are listed")
    assert describe(WHEEL, archive, Budget()).absent_count == MOST_ABSENT + 5


def test_the_claim_on_a_member_can_be_asked_for() -> None:
    distribution = describe(WHEEL, build.archive_of(build.wheel_files(CODE)), Budget())
    claim = distribution.claim("./demo/__init__.py")
    assert claim is not None
    assert (claim.algorithm, claim.size, claim.source) == ("sha256", 6, "RECORD")
    assert claim.digest == hashlib.sha256(b"x = 1\n").hexdigest()
    assert distribution.claim("other") is None


def test_packages_without_claims_are_not_verified() -> None:
    assert verify(build.archive_of(build.sdist_files({"RECORD": "x,,\n"}), "tar", "gzip"), "x.tar.gz") == ()


@settings(deadline=None)
@given(st.binary(max_size=300) | st.text(st.sampled_from('a,"=\n\r\x00é/'), max_size=80).map(str.encode))
def test_no_record_and_no_paths_json_raises(data: bytes) -> None:
    for claims in (parse_record(data, "RECORD", {"a"}), parse_paths_json(data, {"a"})):
        assert set(claims.by_path) <= {"a"}
        assert all(finding.message and not finding.is_problem for finding in claims.findings)


# ---------------------------------------------------------------- paths.json

PAYLOAD = {"lib/a.py": "x = 1\n", "bin/run": "#!/bin/sh\n"}


def conda(files: build.Files, **options: object) -> tuple[Finding, ...]:
    info = build.conda_info_files(options.pop("listed", files), **options)  # type: ignore[arg-type]
    return verify(build.archive_of({}, "conda", pkg=files, info=info), "demo-1.0-0.conda")


def test_a_truthful_paths_json_is_no_finding_in_both_formats() -> None:
    files = {**PAYLOAD, "lib/l": build.Link("a.py"), "lib/h": build.Link("lib/a.py", hard=True), "lib/": ""}
    assert conda(files) == ()
    archive = build.archive_of([*build.conda_info_files(PAYLOAD), *PAYLOAD.items()], "tar", "bzip2")
    assert verify(archive, "demo-1.0-0.tar.bz2") == ()


def test_a_wrong_hash_size_or_name_is_found() -> None:
    listed = {"lib/a.py": "y = 2\n", "bin/run": "#!/bin/bash\n", "gone": ""}
    found = conda(PAYLOAD, listed=listed)
    assert told(found) == [
        (HazardCode.PATHS_MISMATCH, "lib/a.py"),
        (HazardCode.PATHS_MISMATCH, "bin/run"),
        (HazardCode.PATHS_MISMATCH, "gone"),
    ]
    assert "paths.json does not match it: another SHA-256 is listed" in found[0].message
    assert found[0].part == "pkg-demo-1.0-0.tar.zst"


def test_payload_that_is_not_listed_is_found() -> None:
    assert told(conda(PAYLOAD, listed={"bin/run": PAYLOAD["bin/run"]})) == [(HazardCode.CONDA_LAYOUT, "lib/a.py")]


def test_a_hash_may_be_missing_but_the_size_counts() -> None:
    good = '{"paths": [{"_path": "./lib/a.py", "size_in_bytes": 6}]}'
    assert conda({"./lib/a.py": "x = 1\n"}, paths=good) == ()
    (finding,) = conda({"lib/a.py": "x = 1\n"}, paths=good.replace("6", "7"))
    assert "7 bytes are listed, 6 are there; conda only warns" in finding.message


def test_a_listed_directory_need_not_be_a_member() -> None:
    entries = '{"paths": [{"_path": "%s", "path_type": "directory"}]}'
    assert conda({}, paths=entries % "empty") == ()
    assert conda({"there": ""}, paths=entries % "there") == ()


@pytest.mark.parametrize(
    ("target", "data", "is_found"),
    [("a.py", b"x = 1\n", False), ("a.py", b"", False), ("a.py", b"evil", True), ("elsewhere", b"evil", False)],
)
def test_a_symbolic_link_is_held_against_its_target(target: str, data: bytes, is_found: bool) -> None:
    listed = {**PAYLOAD, "lib/l": data}
    files = {**PAYLOAD, "lib/l": build.Link(target)}
    assert bool(conda(files, listed=listed)) is is_found


def test_a_link_without_listed_hash_is_not_judged() -> None:
    assert conda({"l": build.Link("x")}, paths='{"paths": [{"_path": "l"}]}') == ()


def test_links_in_a_circle_or_to_nothing_have_no_bytes() -> None:
    files = {
        "a": build.Link("b", hard=True),
        "b": build.Link("a", hard=True),
        "out": build.Link("../../x"),
        "dir": build.Link("folder"),
        "folder/": "",
    }
    assert conda(files) == ()


@pytest.mark.parametrize(
    "paths",
    [
        "",
        "{}",
        "[]",
        '{"paths": 1}',
        '{"paths": [{"path_type": "hardlink"}]}',
        "[" * 50_000,
        b"\xff",
        '{"paths": ["x"]}',
    ],
)
def test_a_paths_json_that_cannot_be_read_is_said_once(paths: str | bytes) -> None:
    (finding,) = conda(PAYLOAD, paths=paths)
    assert (finding.code, finding.member) == (HazardCode.PATHS_MISMATCH, "info/paths.json")
    assert not finding.is_problem


def test_a_paths_json_that_is_far_too_large_is_not_read() -> None:
    (finding,) = conda(PAYLOAD, paths='{"paths": [], "x": "' + "y" * 2_000_000 + '"}')
    assert "larger than a list of" in finding.message


def test_a_sha256_that_is_none_is_found() -> None:
    (finding,) = conda({"a": ""}, paths='{"paths": [{"_path": "a", "sha256": "xyz"}]}')
    assert "a SHA-256 that is none" in finding.message


def test_packages_without_paths_json_are_not_verified() -> None:
    assert conda(PAYLOAD, with_paths=False) == ()


def test_a_member_of_odd_type_is_compared_by_what_it_has() -> None:
    archive = build.archive_of([*build.conda_info_files({"a": ""}), ("a", "")], "tar", "bzip2")
    odd = [replace(m, type=MemberType.FIFO, content=None) if m.path == "a" else m for m in archive.members]
    archive = replace(archive, members=tuple(odd))
    distribution = describe("demo-1.0-0.tar.bz2", archive, Budget())
    assert verify_claims(distribution, archive, unreadable) == ()
