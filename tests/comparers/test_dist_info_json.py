from __future__ import annotations

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from document_pairs import compared, explained, told
from pydistdiff.comparers.json import parse_json
from pydistdiff.comparers.sbom import SbomIdentities
from pydistdiff.model import Operation, Role
from value_changes import apply

SBOM = "{dist-info}/sboms/auditwheel.cdx.json"
OLD = "{dist-info}/metadata.json"
DIRECT = "a-1.dist-info/direct_url.json"


def component(name: str, version: str, **more: object) -> dict:
    return {"type": "library", "name": name, "version": version, "purl": f"pypi:{name}", **more}


CYCLONE = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.4",
    "components": [
        component("libgcc", "1", purl="pkg:rpm/almalinux/libgcc@1?arch=x"),
        component("openssl", "3", purl="pkg:rpm/almalinux/openssl@3"),
    ],
    "dependencies": [{"ref": "a", "dependsOn": ["x", "y"]}, {"ref": "b"}],
}
SPDX = {
    "spdxVersion": "SPDX-2.3",
    "packages": [{"name": "a", "SPDXID": "1", "versionInfo": "1"}, {"name": "b", "SPDXID": "2", "versionInfo": "1"}],
    "files": [{"fileName": "x"}, {"fileName": "y"}],
    "relationships": [
        {"spdxElementId": "1", "relationshipType": "CONTAINS", "relatedSpdxElement": "2"},
        {"spdxElementId": "1", "relationshipType": "CONTAINS", "relatedSpdxElement": "3"},
    ],
}


def text(value: object) -> str:
    return json.dumps(value, indent=2) + "\n"


def test_components_are_told_by_package_url_without_version():
    new = component("openssl", "4", purl="pkg:rpm/almalinux/openssl@4")
    b = {**CYCLONE, "components": [new, component("zlib", "1"), CYCLONE["components"][0]]}
    assert compared(text(CYCLONE), text(b), SBOM)[0] == "sbom"
    openssl = "pkg:rpm/almalinux/openssl"
    assert [change[:2] for change in told(text(CYCLONE), text(b), SBOM)] == [
        ("reordered", ("components",)),
        ("changed", ("components", openssl, "version")),
        ("changed", ("components", openssl, "purl")),
        ("added", ("components", "pypi:zlib")),
    ]
    assert compared(text(CYCLONE), text(b), SBOM)[1].headline == f"{openssl} 3 → 4; pypi:zlib added"


@pytest.mark.parametrize(
    ("document", "key"),
    [(CYCLONE, "components"), (CYCLONE, "dependencies"), (SPDX, "packages"), (SPDX, "files"), (SPDX, "relationships")],
)
def test_another_order_of_what_an_sbom_lists_is_no_change(document: dict, key: str):
    b = {**document, key: document[key][::-1]}
    assert explained(text(document), text(b), SBOM, Role.METADATA) == [("sbom-order", True)]
    undeclared = {name: value for name, value in document.items() if name not in ("bomFormat", "spdxVersion")}
    b = {**undeclared, key: document[key][::-1]}
    assert explained(text(undeclared), text(b), SBOM, Role.METADATA) == [("list-order", False)]


def test_what_a_component_depends_on_is_a_set_and_other_lists_are_none():
    b = {**CYCLONE, "dependencies": [{"ref": "a", "dependsOn": ["y", "x"]}, {"ref": "b"}]}
    assert explained(text(CYCLONE), text(b), SBOM, Role.METADATA) == [("sbom-order", True)]
    a, b = ({**CYCLONE, "annotations": order} for order in (["x", "y"], ["y", "x"]))
    assert explained(text(a), text(b), SBOM, Role.METADATA) == [("list-order", False)]


def test_components_of_one_name_are_told_by_their_version():
    a = {
        **CYCLONE,
        "components": [{"name": "x", "version": "1"}, {"name": "x", "version": "2"}, {"name": "y", "version": "1"}],
    }
    b = {**CYCLONE, "components": [{"name": "x", "version": "2"}, {"name": "y", "version": "1", "n": 1}]}
    assert [change[:2] for change in told(text(a), text(b), SBOM)] == [
        ("removed", ("components", "x 1")),
        ("added", ("components", "y 1", "n")),
    ]


@pytest.mark.parametrize(
    "b",
    ["{", '{"a": 1, "a": 2}', "[" * 100_000, '{"x":' * 200 + "1" + "}" * 200, b'{"a": "\xff\xfe\0"}', b'["\xe9\x81"'],
)
def test_hostile_documents_are_no_sbom(b: str | bytes):
    name, _, fallback = compared(text(CYCLONE), b, SBOM)
    assert name in ("text", "binary")
    assert fallback.wanted == "sbom"


def test_integers_of_many_digits_are_compared_as_they_are_written():
    a, b = (text(CYCLONE).replace('"1.4"', "1" * 10_000 + end) for end in "12")
    assert [change[:2] for change in told(a, b, SBOM)] == [("changed", ("specVersion",))]
    assert told(text(CYCLONE), "\ufeff" + text(CYCLONE).replace("\n", "\r\n"), SBOM)[0][0] == "byte-order-mark"


def test_layout_of_json_is_told():
    assert explained(text(CYCLONE), json.dumps(CYCLONE), SBOM, Role.METADATA)[0][0] == "json-formatting"


METADATA = {
    "name": "ipython",
    "version": "7.16.0",
    "run_requires": [
        {"requires": ["decorator", "jedi (>=0.10)"]},
        {"extra": "test", "requires": ["nose (>=0.10.1)", "numpy (>=1.14)"]},
        {"environment": 'sys_platform == "win32"', "requires": ["colorama"]},
    ],
}


def test_old_metadata_has_requirements():
    b = json.loads(json.dumps(METADATA).replace("jedi (>=0.10)", "jedi (>=0.11)").replace("7.16.0", "7.16.1"))
    b["run_requires"].reverse()
    assert compared(text(METADATA), text(b), OLD)[0] == "metadata-json"
    assert [change[:2] for change in told(text(METADATA), text(b), OLD)] == [
        ("changed", ("run_requires", "always", "requires", "jedi", "specifier")),
        ("changed", ("version",)),
        ("reordered", ("run_requires",)),
    ]
    assert compared(text(METADATA), text(b), OLD)[1].headline == "7.16.0 → 7.16.1; jedi >=0.10 → >=0.11"
    b = json.loads(json.dumps(METADATA).replace("numpy (>=1.14)", "numpy>=1.14"))
    assert explained(text(METADATA), text(b), OLD, Role.METADATA) == [("requirement-spelling", True)]


def test_another_commit_is_told_first():
    a = {"url": "https://x/y", "vcs_info": {"vcs": "git", "commit_id": "aaaa"}}
    b = {"url": "https://x/z", "vcs_info": {"vcs": "git", "commit_id": "bbbb"}}
    name, comparison, _ = compared(text(a), text(b), DIRECT)
    assert name == "direct-url"
    assert comparison.headline == "vcs_info.commit_id aaaa → bbbb; url https://x/y → https://x/z"
    assert compared(text(a), text(b), "direct_url.json")[0] == "json"


documents = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["1", "2"])), max_size=5, unique_by=lambda x: x[0]
)


def written(entries: list[tuple[str, str]]) -> str:
    return text({"bomFormat": "CycloneDX", "components": [component(name, version) for name, version in entries]})


@settings(deadline=None)
@given(documents, documents, st.randoms(use_true_random=False))
def test_applying_the_changes_to_a_gives_b(a, b, chance: random.Random):
    if a != b:
        identities = SbomIdentities(parse_json(written(a)), parse_json(written(b)))
        changes = compared(written(a), written(b), SBOM)[1].changes
        result = apply(parse_json(written(a)), [c for c in changes if hasattr(c, "op")], identities)
        shuffled = set(dict(result.entries)["components"].items)
        assert shuffled == set(dict(parse_json(written(b)).entries)["components"].items)
    order = list(a)
    chance.shuffle(order)
    if order != a:
        assert [c.op for c in compared(written(a), written(order), SBOM)[1].changes] == [Operation.REORDERED]
