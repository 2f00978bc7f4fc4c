from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import tarfile

import pytest

from pydistdiff import demo, engine
from pydistdiff.inputs import given_bytes
from pydistdiff.model import Status

INFO = "Lib/site-packages/ipython-7.17.0.dist-info/"


def members(data: bytes) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        files = {member.name: tar.extractfile(member) for member in tar}
        return {name: file.read() for name, file in files.items() if file}


A, B = (members(data) for _, data in demo.demo_pair())


def test_its_bytes_are_the_same_on_every_machine_and_day() -> None:
    assert demo.demo_pair() == demo.demo_pair()
    digests = [hashlib.sha256(data).hexdigest()[:16] for _, data in demo.demo_pair()]
    assert digests == ["94df3198129cce4f", "a0ba7967e252f65e"]


def test_it_is_about_25_members_a_side() -> None:
    assert len(A) == len(B) == 27


@pytest.mark.parametrize("files", [A, B])
def test_record_and_paths_json_tell_the_truth(files: dict[str, bytes]) -> None:
    payload = {name: data for name, data in files.items() if name.startswith("Lib/")}
    rows = {f"Lib/site-packages/{row[0]}": row[1:] for row in csv.reader(io.StringIO(files[INFO + "RECORD"].decode()))}
    assert rows.keys() == payload.keys()
    for name, (digest, size) in rows.items():
        if digest:
            expected = base64.urlsafe_b64encode(hashlib.sha256(payload[name]).digest()).rstrip(b"=")
            assert (digest.encode(), int(size)) == (b"sha256=" + expected, len(payload[name]))
    paths = json.loads(files["info/paths.json"])["paths"]
    assert {entry["_path"]: (entry["sha256"], entry["size_in_bytes"]) for entry in paths} == {
        name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in payload.items()
    }
    assert files["info/files"].decode().split("\r\n") == [*payload, ""]


def test_the_requirements_of_the_tests_are_only_reordered() -> None:
    a, b = (json.loads(files["info/test/test_time_dependencies.json"]) for files in (A, B))
    assert a != b
    assert sorted(a) == sorted(b)
    assert len(a) == 10


def test_the_hash_input_has_another_order_and_another_value() -> None:
    a, b = (json.loads(files["info/hash_input.json"]) for files in (A, B))
    assert list(a) == list(reversed(b))
    assert (a["numpy"], a["python"]) == ("1.16", "3.7.* *_cpython")
    assert (b["numpy"], b["python"]) == ("1.16", "3.8.* *_cpython")


@pytest.mark.parametrize("files", [A, B])
def test_the_build_string_holds_the_hash_of_its_input(files: dict[str, bytes]) -> None:
    document = json.dumps(json.loads(files["info/hash_input.json"]), sort_keys=True)
    digest = hashlib.sha1(document.encode()).hexdigest()[:7]
    assert f"h{digest}_0" in json.loads(files["info/index.json"])["build"]


def test_the_index_differs_in_build_requirements_and_time() -> None:
    a, b = (json.loads(files["info/index.json"]) for files in (A, B))
    assert {key for key in a if a[key] != b[key]} == {"build", "depends", "timestamp"}


def test_the_engine_finds_what_differs_and_no_hazard() -> None:
    (name_a, data_a), (name_b, data_b) = demo.demo_pair()
    report = engine.compare(given_bytes(name_a, data_a), given_bytes(name_b, data_b))
    assert report.complete
    assert report.hazards == ()
    assert (report.summary.changed, report.summary.added, report.summary.removed) == (10, 0, 0)
    assert all(child.status is Status.CHANGED for child in report.root.children)
    assert "member-time" in {cause.id for cause in report.causes}
