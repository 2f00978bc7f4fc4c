from __future__ import annotations

import json

import pytest

import package_builder as build
from pydistdiff.archives.member import Archive
from pydistdiff.distributions.description import describe
from pydistdiff.distributions.distribution import Distribution
from pydistdiff.distributions.paths_json import parse_paths_json
from pydistdiff.distributions.prefixes import DEFAULT_PLACEHOLDER, Prefix, parse_has_prefix
from pydistdiff.limits import Budget

FILES = {"bin/run": "#!/old/bin/python\n", "lib/x.so": b"\0/old\0", "lib/y.py": "1\n"}
OLD = Prefix("/old", "text")


def entry(path: str, **more: object) -> dict:
    return {"_path": path, "path_type": "hardlink", **more}


def described(*entries: dict, has_prefix: str | None = None, with_paths: bool = True) -> Distribution:
    extra = {} if has_prefix is None else {"info/has_prefix": has_prefix}
    paths = json.dumps({"paths": entries, "paths_version": 1})
    info = build.conda_info_files(FILES, paths=paths, with_paths=with_paths, extra=extra)
    return describe("demo-1.0-0.conda", archive_of(info), Budget())


def archive_of(info: build.Files) -> Archive:
    return build.archive_of({"metadata.json": "{}"}, "conda", pkg=FILES, info=info)


def prefixes(*entries: dict, **options: object) -> dict[str, tuple[str, str]]:
    found = described(*entries, **options).prefixes
    return {path: (prefix.placeholder, prefix.mode) for path, prefix in found.items()}


def test_paths_json_names_placeholder_and_mode():
    distribution = described(
        entry("bin/run", prefix_placeholder="/old", file_mode="text"),
        entry("lib/x.so", file_mode="binary", prefix_placeholder="/old"),
        entry("lib/y.py"),
    )
    assert distribution.prefix("bin/run") == OLD
    assert distribution.prefix("./lib/x.so") == Prefix("/old", "binary")
    assert distribution.prefix("lib/y.py") is None
    assert distribution.prefix("nowhere") is None


@pytest.mark.parametrize(
    "odd",
    [
        {"prefix_placeholder": "/old"},
        {"file_mode": "text"},
        {"prefix_placeholder": "/old", "file_mode": "other"},
        {"prefix_placeholder": "", "file_mode": "text"},
        {"prefix_placeholder": 1, "file_mode": "text"},
        {"prefix_placeholder": ["/old"], "file_mode": "text"},
        {"prefix_placeholder": None, "file_mode": None},
        {"prefix_placeholder": "/old", "file_mode": {"a": "text"}},
    ],
)
def test_what_is_no_prefix_is_none_and_no_fault_of_the_list(odd: dict):
    distribution = described(entry("bin/run", size_in_bytes=18, **odd), entry("lib/x.so"))
    assert distribution.prefixes == {}
    assert distribution.claims_complete
    assert distribution.claims["bin/run"].size == 18


def test_a_path_with_two_prefixes_has_none():
    first = entry("bin/run", prefix_placeholder="/old", file_mode="text")
    assert prefixes(first, first) == {"bin/run": ("/old", "text")}
    for other in ({**first, "prefix_placeholder": "/new"}, {**first, "file_mode": "binary"}, entry("bin/run")):
        for rows in ((first, other), (other, first), (first, other, first)):
            distribution = described(*rows)
            assert distribution.prefixes == {}
            assert "says two different things" in distribution.claim_findings[0].message


def test_one_object_stands_for_all_members_with_the_same_prefix():
    rows = [entry(f"lib/{n}.py", prefix_placeholder="/old", file_mode="text") for n in range(1_000)]
    data = json.dumps({"paths": rows}).encode()
    found = parse_paths_json(data, {row["_path"] for row in rows[:500]}).prefixes
    assert len(found) == 500
    assert len({id(prefix) for prefix in found.values()}) == 1


ROWS = f'# a comment\n\n/old text bin/run\n"/o l d" binary "./lib/x.so"\nlib/y.py\n{DEFAULT_PLACEHOLDER} text gone\n'


def test_older_packages_have_a_list_of_their_own():
    assert prefixes(has_prefix=ROWS, with_paths=False) == {
        "bin/run": ("/old", "text"),
        "lib/x.so": ("/o l d", "binary"),
        "lib/y.py": (DEFAULT_PLACEHOLDER, "text"),
    }
    assert prefixes(has_prefix=ROWS) == {}  # conda reads paths.json alone where it is there
    assert prefixes(with_paths=False) == {}
    assert prefixes(has_prefix=ROWS + "#" * (1 << 21), with_paths=False) == {}


@pytest.mark.parametrize("row", ["/old text", "/old other lib/x.so", "a b c d", "it's", "/old  text lib/x.so", '"/old'])
def test_a_list_with_a_row_that_conda_refuses_names_nothing(row: str):
    assert parse_has_prefix("/old text bin/run\n", {"bin/run", "lib/x.so"}) == {"bin/run": OLD}
    assert parse_has_prefix(f"/old text bin/run\n{row}\n", {"bin/run", "lib/x.so"}) == {}


def test_a_path_that_stands_twice_has_the_prefix_that_both_rows_name():
    assert parse_has_prefix("/old text a\n/old text a\n", {"a"}) == {"a": OLD}
    for rows in ("/old text a\n/new text a\n", "/old text a\na\n", '"" text a\n', "a\n/old text a\na\n"):
        assert parse_has_prefix(rows, {"a"}) == {}


def test_other_kinds_have_no_prefixes():
    files = {"info/has_prefix": "/old text demo/x.py\n", "demo/x.py": "1\n"}
    archive = build.archive_of(build.wheel_files(files))
    assert describe("demo-1.0-py3-none-any.whl", archive, Budget()).prefixes == {}
