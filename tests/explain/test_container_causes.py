from __future__ import annotations

from collections.abc import Iterator

import pytest

from archive_builder import archive, directory, level, member
from pydistdiff.archives.member import Archive, Member, PlainContent
from pydistdiff.archives.source import BytesSource
from pydistdiff.differences import Difference
from pydistdiff.errors import ReadError
from pydistdiff.explain import Explainer
from pydistdiff.explain.scene import Scene
from pydistdiff.limits import Budget
from pydistdiff.model import AttributeChange, Cause, HazardCode, MemberType, OpaqueChange, Significance, Status


def explained_causes(root: Difference) -> tuple[Cause, ...]:
    explainer = Explainer()
    explainer.explain(Scene(difference=root))
    return explainer.causes()


def explained(a: Archive, b: Archive) -> tuple[dict[str, Cause], list[AttributeChange | OpaqueChange]]:
    """The causes by id, and the changes of the container."""
    root = Difference(name="b", a="a", b="b", status=Status.CHANGED)
    root.container = level(a, b).container
    causes = {cause.id: cause for cause in explained_causes(root)}
    return causes, root.changes


def of_mode(path: str, mode: int | None, **more: object) -> Member:
    return member(path, mode=mode, **more)


# ---------------------------------------------------------------- times


def test_other_times_of_equal_members_are_one_harmless_change():
    a = archive(member("x", mtime="2024-02-06 12:00:00Z"), member("y", mtime="2024-02-06 12:00:00Z"))
    b = archive(member("x", mtime="2024-03-04 08:10:22Z"), member("y", mtime="2024-03-04 08:10:22Z"))
    causes, changes = explained(a, b)
    assert list(causes) == ["member-time"]
    cause = causes["member-time"]
    assert cause.harmless
    assert cause.members == ("x", "y")
    assert cause.evidence[0].text == "all 2 members: 2024-02-06 12:00:00Z → 2024-03-04 08:10:22Z"
    [change] = changes
    assert (change.name, change.members, change.examples) == ("mtime", 2, ("x", "y"))
    assert change.significance is Significance.CONTAINER
    assert change.harmless


def test_one_shift_of_all_times_is_said_to_be_a_time_zone():
    a = archive(member("x", mtime="2024-02-06 12:00:00"), member("y", mtime="2024-02-06 13:00:04"))
    b = archive(member("x", mtime="2024-02-06 21:00:00"), member("y", mtime="2024-02-06 22:00:04"))
    assert "all by +9 h: another time zone" in explained(a, b)[0]["member-time"].evidence[0].text


@pytest.mark.parametrize("time", ["2024-02-06 12:00:07", "0x0000 0xFFFF"])
def test_scattered_or_impossible_times_have_no_time_zone(time: str):
    a = archive(member("x", mtime="2024-02-06 12:00:00"), member("y", mtime="2024-02-06 13:00:04"), member("z"))
    b = archive(member("x", mtime="2024-02-06 21:00:00"), member("y", mtime=time), member("z"))
    text = explained(a, b)[0]["member-time"].evidence[0].text
    assert text.startswith("2 members: ")
    assert "zone" not in text


PYC_OF_1000 = b"\xa7\r\r\n" + b"\0" * 4 + (1000).to_bytes(4, "little") + (5).to_bytes(4, "little") + b"code"
HASHED_PYC = b"\xa7\r\r\n" + b"\1\0\0\0" + b"8 bytes!" + b"code"
CHECKED_PYC = b"\xa7\r\r\n" + b"\3\0\0\0" + b"8 bytes!" + b"code"
AT_1000, LATER = "1970-01-01 00:16:40Z", "1970-01-01 00:16:41Z"


@pytest.mark.parametrize("path", ["p/__pycache__/m.cpython-311.pyc", "p/m.pyc"])
def test_a_time_that_switches_byte_code_off_is_never_harmless(path: str):
    def made(time: str) -> Archive:
        return archive(member("p/m.py", mtime=time), member(path, PYC_OF_1000, mtime=time), member("z", mtime=time))

    causes, changes = explained(made(AT_1000), made(LATER))
    assert set(causes) == {"pyc-activation", "member-time"}
    assert not causes["pyc-activation"].harmless
    assert set(causes["pyc-activation"].members) == {"p/m.py", path}
    told = causes["pyc-activation"].evidence[0].text
    assert told == "whether Python runs the .pyc: valid → stale (2 members)"
    assert causes["member-time"].members == ("z",)
    assert [change.harmless for change in changes] == [False, True]


@pytest.mark.parametrize(
    ("compiled", "times"),
    [
        (HASHED_PYC, (AT_1000, LATER)),
        (CHECKED_PYC, (AT_1000, LATER)),
        (b"short", (AT_1000, LATER)),
        (PYC_OF_1000[:12] + b"\6\0\0\0", (AT_1000, LATER)),
        (PYC_OF_1000, ("1970-01-01 00:00:07Z", LATER)),
        (PYC_OF_1000, ("99999999999Z", "88888888888Z")),
    ],
)
def test_a_time_that_changes_no_state_of_byte_code_is_harmless(compiled: bytes, times: tuple[str, str]):
    a, b = (archive(member("m.py", mtime=time), member("m.pyc", compiled)) for time in times)
    assert list(explained(a, b)[0]) == ["member-time"]


def test_byte_code_without_a_source_does_not_depend_on_a_time():
    a, b = (archive(member("m.pyc", PYC_OF_1000, mtime=time)) for time in (AT_1000, LATER))
    assert list(explained(a, b)[0]) == ["member-time"]


def test_a_time_without_a_zone_leaves_the_state_of_byte_code_open():
    a, b = (archive(member("m.py", mtime=time), member("m.pyc", PYC_OF_1000)) for time in ("1970-01-01 00:16:40", None))
    assert "pyc-activation" in explained(a, b)[0]


def test_a_source_on_one_side_only_switches_nothing_that_a_time_explains():
    a = archive(member("m.py", mtime=AT_1000), member("m.pyc", PYC_OF_1000), member("z", mtime=AT_1000))
    b = archive(member("m.pyc", PYC_OF_1000), member("z", mtime=LATER))
    assert list(explained(a, b)[0]) == ["member-time"]


# ---------------------------------------------------------------- permissions and owners


def test_two_umasks_explain_all_modes():
    a = archive(directory("d", mode=0o775), of_mode("d/x", 0o664), of_mode("d/run", 0o775), of_mode("same", 0o600))
    b = archive(directory("d", mode=0o755), of_mode("d/x", 0o644), of_mode("d/run", 0o755), of_mode("same", 0o600))
    causes, changes = explained(a, b)
    assert list(causes) == ["umask"]
    assert causes["umask"].harmless
    assert causes["umask"].evidence[0].text == (
        "directories 0775 → 0755, files 0664 → 0644, files 0775 → 0755: umask 002 → 022"
    )
    assert [change.name for change in changes] == ["mode"]


def test_an_executable_bit_is_never_explained_by_a_umask():
    a, b = archive(of_mode("run", 0o755), of_mode("x", 0o664)), archive(of_mode("run", 0o644), of_mode("x", 0o644))
    causes, _ = explained(a, b)
    assert set(causes) == {"executable-bit", "umask"}
    assert not causes["executable-bit"].harmless
    assert causes["executable-bit"].members == ("run",)
    assert causes["executable-bit"].evidence[0].text == "executable bits: files 0755 → 0644"


@pytest.mark.parametrize(
    ("modes", "shown"),
    [
        ([(0o644, 0o600), (0o664, 0o644)], "files 0644 → 0600, files 0664 → 0644"),
        ([(0o644, 0o4644)], "files 0644 → 4644"),
        ([(0o644, 0o044)], "files 0644 → 0044"),
        ([(0o600, number) for number in (0o602, 0o620, 0o640, 0o640, 0o604, 0o406, 0o242)], "and 1 more"),
    ],
)
def test_modes_that_no_pair_of_umasks_explains_count(modes: list[tuple[int, int]], shown: str):
    a = archive(*(of_mode(f"x{number}", mode) for number, (mode, _) in enumerate(modes)))
    b = archive(*(of_mode(f"x{number}", mode) for number, (_, mode) in enumerate(modes)))
    causes, _ = explained(a, b)
    assert list(causes) == ["member-mode"]
    assert not causes["member-mode"].harmless
    assert shown in causes["member-mode"].evidence[0].text


def test_a_zip_without_modes_loses_executable_bits():
    a, b = (
        archive(of_mode("run", mode), of_mode("x", other), form="zip") for mode, other in ((0o755, 0o644), (None,) * 2)
    )
    causes, changes = explained(a, b)
    assert set(causes) == {"zip-no-modes", "zip-fields"}
    assert causes["zip-no-modes"].members == ("run",)
    assert not causes["zip-no-modes"].harmless
    assert causes["zip-fields"].harmless
    assert len(changes) == 2


def test_other_owners_are_harmless():
    a, b = archive(member("x", uid=0, uname="root")), archive(member("x", uid=1000, uname="me"))
    causes, changes = explained(a, b)
    assert causes["member-owner"].harmless
    assert causes["member-owner"].count == len(changes) == 2


# ---------------------------------------------------------------- packing


def test_a_gzip_header_is_explained_field_by_field():
    a = archive(member("x"), facts=(("gzip-mtime", "1"), ("gzip-name", "x.tar")))
    causes, changes = explained(a, archive(member("x"), facts=(("gzip-mtime", "2"),)))
    assert causes["gzip-header"].harmless
    assert [(change.name, change.a, change.b) for change in changes] == [
        ("gzip-mtime", "1", "2"),
        ("gzip-name", "x.tar", None),
    ]


@pytest.mark.parametrize(("method", "harmless"), [("deflate", True), ("zstd", False)])
def test_a_method_that_installers_do_not_read_is_not_harmless(method: str, harmless: bool):
    a, b = (archive(member("x", compression=name), form="zip") for name in ("stored", method))
    assert explained(a, b)[0]["compression"].harmless is harmless


def test_another_compression_around_a_tar_is_named():
    a, b = archive(member("x"), compression="gzip"), archive(member("x"), compression="xz")
    causes, [change] = explained(a, b)
    assert causes["compression"].harmless
    assert (change.name, change.a, change.b) == ("compression", "gzip", "xz")


def test_an_equal_payload_proves_that_only_the_compression_differs():
    a, b = (archive(member("x"), compression="zstd", payload=b"tar") for _ in range(2))
    causes, [change] = explained(a, b)
    assert list(causes) == ["compression"]
    assert change.b == "zstd, packed otherwise"


@pytest.mark.parametrize(("payloads", "expected"), [((b"tar", b"tar"), ["compression"]), ((b"tar", b"rat"), [])])
def test_gzip_is_packed_otherwise_only_if_what_it_holds_is_equal(payloads: tuple[bytes, bytes], expected: list[str]):
    a, b = (
        archive(member("x"), compression="gzip", payload=payload, facts=(("gzip-packed", f"{number} bytes"),))
        for number, payload in enumerate(payloads)
    )
    assert list(explained(a, b)[0]) == expected


def test_a_fact_of_the_compression_says_more_than_that_it_differs():
    a, b = (
        archive(member("x"), compression="bzip2", payload=b"tar", facts=(("bzip2-level", level),)) for level in "19"
    )
    _, changes = explained(a, b)
    assert [change.name for change in changes] == ["bzip2-level"]


def test_zip_fields_that_nobody_reads_are_harmless():
    a, b = (
        archive(member("x", other=(("create-system", system), ("extra", extra))), form="zip")
        for system, extra in (("unix", ""), ("fat", "0x5455:00"))
    )
    causes, changes = explained(a, b)
    assert list(causes) == ["zip-fields"]
    assert causes["zip-fields"].harmless
    assert [change.name for change in changes] == ["create-system", "extra"]


@pytest.mark.parametrize(
    ("path", "mode", "field", "values"),
    [
        ("x", 0o644, "extra", ("", "0x7075:01")),
        ("é", 0o644, "flags", ("0x0800", "0x0000")),
        ("run", 0o755, "file-type", ("10", "0")),
    ],
)
def test_zip_fields_that_change_a_name_or_a_mode_are_not_explained(
    path: str, mode: int, field: str, values: tuple[str, str]
):
    a, b = (archive(member(path, mode=mode, other=((field, value),)), form="zip") for value in values)
    causes, [change] = explained(a, b)
    assert not causes
    assert change.cause is None
    assert not change.harmless


@pytest.mark.parametrize(("field", "values"), [("flags", ("0x0800", "0x0000")), ("file-type", ("10", "0"))])
def test_the_same_fields_are_idle_where_they_change_neither(field: str, values: tuple[str, str]):
    a, b = (archive(member("x", mode=0o644, other=((field, value),)), form="zip") for value in values)
    assert explained(a, b)[0]["zip-fields"].harmless


def test_the_zips_own_comment_and_the_fields_of_inner_tars_are_zip_fields():
    facts_a, facts_b = (("zip-comment", "1"), ("pkg mtime", "1")), (("zip-comment", "2"), ("pkg mtime", "2"))
    a, b = (archive(member("x"), form="conda", facts=facts) for facts in (facts_a, facts_b))
    assert explained(a, b)[0]["zip-fields"].count == 2


def test_another_tar_dialect_is_harmless_but_not_its_security_attributes():
    a = archive(member("x", other=(("tar-format", "ustar"),)), facts=(("end-padding", "1024"),))
    b = archive(member("x", other=(("tar-format", "pax"), ("security-attributes", "capability=1"))))
    causes, changes = explained(a, b)
    assert list(causes) == ["tar-format"]
    assert not causes["tar-format"].harmless
    assert {change.name: change.harmless for change in changes} == {
        "security-attributes": False,
        "tar-format": True,
        "end-padding": True,
    }


@pytest.mark.parametrize(
    ("records", "explained_by"),
    [
        (("mtime", None), "tar-format"),
        ((None, "uid gid uname gname mtime"), "tar-format"),
        (("path mtime", "path"), "tar-format"),
        (("mtime uid", "uid"), "tar-format"),
        (("mtime mtime", "mtime"), None),
        (("path", None), None),
        (("path size mtime", "size path"), None),
        ((None, "size"), None),
        (("mtime", "linkpath"), None),
        (("mtime\u27e6U+0020\u27e7", None), None),
    ],
)
def test_pax_records_of_times_and_owners_are_a_dialect_and_others_are_not(
    records: tuple[str | None, str | None], explained_by: str | None
):
    a, b = (archive(member("x", other=(("pax-records", keys),) if keys else ())) for keys in records)
    causes, [change] = explained(a, b)
    assert (change.name, change.cause, change.harmless) == ("pax-records", explained_by, explained_by is not None)
    assert set(causes) == ({explained_by} if explained_by else set())


# ---------------------------------------------------------------- layout


def test_another_order_of_the_same_members_is_harmless():
    causes, [change] = explained(archive(member("x"), member("y")), archive(member("y"), member("x")))
    assert causes["member-order"].harmless
    assert (change.name, change.a, change.b) == ("order", "x first", "y first")


@pytest.mark.parametrize("twin", ["x", "X"])
def test_an_order_that_decides_which_of_two_members_wins_is_not_explained(twin: str):
    a = archive(member("x"), member(twin), member("y"))
    b = archive(member("y"), member("x"), member(twin))
    causes, [change] = explained(a, b)
    assert not causes
    assert change.name == "order"


def ordered(a: list[Member], b: list[Member], name: str = "x.tar.gz", form: str = "tar") -> set[str]:
    """The causes of two archives, whose members differ in their order."""
    root = Difference(name="b", a="a", b="b", status=Status.CHANGED)
    root.container = level(archive(*a, form=form), archive(*b, form=form), name, name).container
    return {cause.id for cause in explained_causes(root)}


def test_an_order_that_decides_which_of_two_members_is_installed_is_not_explained():
    wheel = "demo-1.0-py3-none-any.whl"
    members = [member(f"demo-1.0.data/{scheme}/x.py", scheme.encode()) for scheme in ("purelib", "platlib")]
    info = [member("demo-1.0.dist-info/METADATA", b"Metadata-Version: 2.1\nName: demo\nVersion: 1.0\n")]
    info.append(member("demo-1.0.dist-info/WHEEL", b"Wheel-Version: 1.0\n"))
    assert ordered([*members, *info], [*members[::-1], *info], wheel, "zip") == set()
    others = [member(f"demo-1.0.data/{scheme}/x.py", scheme.encode()) for scheme in ("purelib", "scripts")]
    assert ordered([*others, *info], [*others[::-1], *info], wheel, "zip") == {"member-order"}


def test_an_order_that_decides_what_a_link_leads_to_is_not_explained():
    file = member("y")
    hard = member("x", kind=MemberType.HARDLINK, target="./y")
    assert ordered([file, hard], [hard, file]) == set()
    assert ordered([member("z"), file, hard], [file, hard, member("z")]) == {"member-order"}
    soft = member("x", kind=MemberType.SYMLINK, target="y")
    assert ordered([soft, member("y/z"), member("x/z", b"")], [member("x/z", b""), soft, member("y/z")]) == set()
    assert ordered([soft, member("xy/z")], [member("xy/z"), soft]) == {"member-order"}


def test_directories_that_hold_something_need_no_entries():
    a = archive(directory("d"), directory("d/e"), member("d/e/x"))
    causes, [change] = explained(a, archive(member("d/e/x")))
    assert causes["directory-entries"].harmless
    assert (change.a, change.b) == ("2 directories", "0 directories")


def test_a_leading_dot_is_a_spelling():
    causes, [change] = explained(archive(member("./x")), archive(member("x")))
    assert causes["path-spelling"].harmless
    assert (change.a, change.b) == ("./x", "x")


def test_a_link_against_a_file_is_never_harmless():
    root = Difference(name="x", a="x", b="x", status=Status.CHANGED)
    aligned = level(archive(member("x", None, kind=MemberType.SYMLINK, target="y")), archive(member("x")))
    [outcome] = aligned.outcomes
    root.match = outcome.match
    for name, a, b in (("type", "symlink", "file"), ("mode", "1", "2")):
        root.changes.append(AttributeChange(significance=Significance.CONTENT, name=name, a=a, b=b))
    [cause] = explained_causes(root)
    assert cause.id == "link-or-file"
    assert [change.cause for change in root.changes] == ["link-or-file", None]
    assert not cause.harmless


@pytest.mark.parametrize("types", [(MemberType.SYMLINK, MemberType.HARDLINK), (MemberType.FIFO, None), (None, None)])
def test_other_pairs_of_types_are_no_link_against_a_file(types: tuple[MemberType | None, MemberType | None]):
    root = Difference(name="x", a="x", b="x", status=Status.CHANGED)
    a, b = (archive(member("x", name.encode(), kind=kind)) for name, kind in zip("ab", types, strict=True))
    [outcome] = level(a, b).outcomes
    root.changes.append(AttributeChange(significance=Significance.CONTENT, name="type", a="1", b="2"))
    assert explained_causes(root) == ()
    root.match = outcome.match
    assert explained_causes(root) == ()


# ---------------------------------------------------------------- two formats


def test_two_formats_differ_in_what_only_one_of_them_knows():
    a = archive(
        member("x", mtime="2024-02-06 12:00:01Z", uid=1, mode=0o644, other=(("tar-format", "pax"),)),
        directory("d", mode=0o755),
        member("d/y", mtime="2024-02-06 12:00:03Z"),
        compression="gzip",
        facts=(("gzip-mtime", "1"),),
    )
    b = archive(
        member("d/y", mtime="2024-02-06 13:00:02", compression="deflate"),
        member("x", mtime="2024-02-06 13:00:02", mode=0o644),
        form="zip",
    )
    causes, [change] = explained(a, b)
    assert list(causes) == ["container-format"]
    assert causes["container-format"].harmless
    assert (change.name, change.a, change.b) == ("format", "tar, gzip", "zip")


def test_two_formats_do_not_explain_other_times_and_modes():
    a = archive(member("x", mtime="2024-02-06 12:00:00Z", mode=0o664), member("y", mtime="2024-02-06 12:00:00Z"))
    b = archive(
        member("x", mtime="2024-02-06 13:00:00", mode=0o644), member("y", mtime="2025-01-01 00:00:00"), form="zip"
    )
    causes, changes = explained(a, b)
    assert set(causes) == {"container-format", "member-time", "umask"}
    assert causes["member-time"].members == ("y",)
    assert len(changes) == 3


def test_a_conda_link_is_a_file_with_the_same_bytes_in_the_other_format():
    a = archive(member("x", b"lib"), member("l", None, kind=MemberType.HARDLINK, target="x"))
    b = archive(member("x", b"lib"), member("l", b"lib"), form="conda")
    aligned = level(a, b, "x-1.0-0.tar.bz2", "x-1.0-0.conda")
    assert not aligned.outcomes
    root = Difference(name="b", a="a", b="b", status=Status.CHANGED)
    root.container = aligned.container
    [cause] = explained_causes(root)
    assert "1 links are files with the same bytes" in cause.evidence[0].text


# ---------------------------------------------------------------- what is left


def test_what_no_cause_takes_is_shown_without_one():
    a, b = (archive(member("x", other=(("device", number),)), facts=(("prefix", number),)) for number in "12")
    causes, changes = explained(a, b)
    assert not causes
    assert [(change.name, change.cause, change.harmless) for change in changes] == [
        ("device", None, False),
        ("prefix", None, False),
    ]


def test_a_root_folder_that_is_called_as_the_version_says_is_no_change():
    def made(version: str) -> Archive:
        info = f"Metadata-Version: 2.1\nName: X.y\nVersion: {version}\n".encode()
        return archive(member(f"x_y-{version}/PKG-INFO", info), member(f"x_y-{version}/y"))

    _, [change] = explained(made("1.0"), made("2.0"))
    assert isinstance(change, OpaqueChange)


def test_other_names_of_the_root_folder_are_shown():
    _, [change] = explained(
        archive(member("x-1.0/x"), member("x-1.0/y")), archive(member("x-2.0/x"), member("x-2.0/y"))
    )
    assert (change.name, change.a, change.b) == ("root", "x-1.0", "x-2.0")


def test_bytes_that_no_header_explains_are_said_to_be_unseen():
    _, [change] = explained(archive(member("x")), archive(member("x")))
    assert isinstance(change, OpaqueChange)
    assert "no known header field" in change.reason


def test_several_values_are_told_by_the_first_and_the_last():
    a = archive(*(member(f"{number}", uid=number) for number in range(4)))
    _, [change] = explained(a, archive(*(member(f"{number}", uid=0) for number in range(4))))
    assert (change.a, change.b) == ("1 … 3 (3 values)", "0")


def test_values_that_are_no_times_are_shifted_by_nothing():
    a, b = archive(member("x", mtime=None), member("y", mtime="soon")), archive(member("x", mtime="1"), member("y"))
    assert list(explained(a, b)[0]) == ["member-time"]


class Unreadable(PlainContent):
    def plain(self) -> None:
        return None

    def chunks(self, budget: Budget) -> Iterator[bytes]:
        raise ReadError(HazardCode.CORRUPT_MEMBER, "wrong CRC")
        yield b""


def test_byte_code_that_cannot_be_read_is_in_no_known_state():
    broken = Member(path="m.pyc", content=Unreadable(BytesSource(PYC_OF_1000)))
    a, b = (
        archive(member("m.py", mtime=time), last) for time, last in ((AT_1000, broken), (LATER, member("m.pyc", b"")))
    )
    causes, _ = explained(a, b)
    assert "unreadable → stale" in causes["pyc-activation"].evidence[0].text


def test_what_counts_although_only_one_format_knows_it_is_not_taken_by_the_formats():
    a = archive(member("x", other=(("security-attributes", "capability=1"),), compression="deflate"))
    causes, changes = explained(a, archive(member("x"), form="conda"))
    assert set(causes) == {"container-format", "tar-format"} or not causes["container-format"].members
    assert [change.harmless for change in changes if change.name == "security-attributes"] == [False]


def test_a_method_that_installers_do_not_read_is_no_matter_of_the_format():
    a = archive(member("x", compression="lzma"), form="zip")
    causes, _ = explained(a, archive(member("x")))
    assert "container-format" not in causes
    assert not causes["compression"].harmless


@pytest.mark.parametrize(("values", "harmless"), [(("20", "45"), True), (("20", "99"), False), (("20", "odd"), False)])
def test_a_version_that_no_installer_extracts_is_not_idle(values: tuple[str, str], harmless: bool):
    a, b = (archive(member("x", other=(("extract-version", value),)), form="zip") for value in values)
    _, [change] = explained(a, b)
    assert change.harmless is harmless


def test_another_number_of_gzip_members_is_not_idle():
    _, [change] = explained(archive(member("x")), archive(member("x"), facts=(("gzip-members", "2"),)))
    assert change.cause is None


def test_a_spelling_that_installers_refuse_counts():
    info = b"Metadata-Version: 2.1\nName: x\nVersion: 1.0\n"
    a, b = (archive(member(f"{dot}x-1.0/PKG-INFO", info), member(f"{dot}x-1.0/y")) for dot in ("./", ""))
    causes, _ = explained(a, b)
    assert not causes["path-spelling"].harmless


def test_a_cause_that_is_proposed_and_unknown_is_none():
    root = Difference(name="x", a="x", b="x", status=Status.CHANGED)
    root.changes.append(
        AttributeChange(significance=Significance.FORMAT, name="formatting", a="1", b="2", cause="no-such-cause")
    )
    assert explained_causes(root) == ()
    assert root.changes[0].cause is None
