"""The benchmark's own parts, without network and without the tools that it measures."""

from __future__ import annotations

import hashlib
import importlib
import io
import json
import os
import shlex
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).resolve().parent.parent / "benchmarks"
if not BENCHMARKS.is_dir():
    pytest.skip("the benchmarks are not here", allow_module_level=True)

sys.path.insert(0, str(BENCHMARKS))
try:
    compare_tools = importlib.import_module("compare_tools")
    measurement = importlib.import_module("measurement")
    pair_files = importlib.import_module("pair_files")
    read_and_hash = importlib.import_module("read_and_hash")
    table = importlib.import_module("results_table")
finally:
    sys.path.remove(str(BENCHMARKS))

needs_waitid = pytest.mark.skipif(sys.platform != "linux", reason="the benchmarks measure on Linux")
CONTENT = b"print()\n"
SHA256 = hashlib.sha256(CONTENT).hexdigest()


def pair(name, size=5, compiled=False):
    return pair_files.Pair(name, compiled, *(pair_files.PublicFile(f"{name}-{s}", name, size, "") for s in "ab"))


def result(cpu, memory=1_000_000, finished=True):
    return table.Result(measurement.Usage(cpu, cpu, memory, finished), 3, "a day")


def row(own, read=1.0, unpack=1.0, diffoscope=None, memory=1_000_000):
    known = {
        table.PYDISTDIFF: result(own, memory),
        table.READ: result(read),
        table.UNPACK: result(unpack),
    }
    return known if diffoscope is None else {**known, table.DIFFOSCOPE: diffoscope}


def python(code):
    return [sys.executable, "-c", code]


# pairs


def test_the_pairs_of_the_repository_can_be_read_and_each_name_is_given_once():
    pairs = pair_files.read_pairs(BENCHMARKS / "pairs.json")
    assert len({each.name for each in pairs}) == len(pairs) > 10
    assert all(len(file.sha256) == 64 and file.size > 0 for each in pairs for file in (each.a, each.b))


@pytest.mark.parametrize(
    "text", ["no JSON", "5", '[{"name": "x"}]', '[{"name": "x", "compiled": 1, "a": {}, "b": {}}]']
)
def test_a_pairs_file_that_is_none_is_one_clear_error(tmp_path, text):
    (tmp_path / "pairs.json").write_text(text)
    with pytest.raises(pair_files.PairError, match="not a list of pairs"):
        pair_files.read_pairs(tmp_path / "pairs.json")


def test_a_file_has_to_be_there_and_has_to_be_the_one_that_is_meant(tmp_path):
    wanted = pair_files.PublicFile("x.whl", "x", len(CONTENT), SHA256)
    with pytest.raises(pair_files.PairError, match="--fetch"):
        pair_files.check(wanted, tmp_path)
    (tmp_path / "x.whl").write_bytes(b"other")
    with pytest.raises(pair_files.PairError, match="another SHA-256"):
        pair_files.check(wanted, tmp_path)
    (tmp_path / "x.whl").write_bytes(CONTENT)
    assert pair_files.check(wanted, tmp_path) == tmp_path / "x.whl"


def test_the_links_of_an_index_page_are_resolved_and_freed_of_their_hashes():
    page = """<a href="../../files/x-1+l.whl#sha256=00">x</a> <A data-x=1 href='/y%2B1.zip?a=1&amp;b=2'>y</A>"""
    assert pair_files.links(page, "file:///simple/x/") == {
        "x-1+l.whl": "file:///files/x-1+l.whl",
        "y+1.zip": "file:///y%2B1.zip?a=1&b=2",
    }


def test_a_file_is_fetched_from_the_first_index_that_has_the_right_one(tmp_path, monkeypatch):
    wanted = pair_files.PublicFile("my_x.whl", "My.X", len(CONTENT), SHA256)
    for index, content in (("empty", None), ("wrong", b"other"), ("right", CONTENT)):
        folder = tmp_path / index / "my-x"
        if content is not None:
            folder.mkdir(parents=True)
            (folder / "my_x.whl").write_bytes(content)
    indexes = [(tmp_path / index).as_uri() for index in ("empty", "wrong", "right")]
    pages = {f"{index}/my-x/": b'<a href="my_x.whl">f</a>' for index in indexes}

    def download(address):
        return pages[address] if address in pages else Path(address.removeprefix("file://")).read_bytes()

    monkeypatch.setattr(pair_files, "_indexes", lambda: indexes)
    monkeypatch.setattr(pair_files, "_download", download)
    pair_files.fetch(wanted, tmp_path / "files")
    assert (tmp_path / "files" / "my_x.whl").read_bytes() == CONTENT
    pages.clear()
    pair_files.fetch(wanted, tmp_path / "files")  # what is there is not asked for again


def test_a_file_that_no_index_has_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(pair_files, "_indexes", list)
    with pytest.raises(pair_files.PairError, match="could not be downloaded"):
        pair_files.fetch(pair_files.PublicFile("x.whl", "x", 1, SHA256), tmp_path)


# the bare reading


def test_every_file_of_a_zip_and_of_a_tar_is_hashed(tmp_path):
    with zipfile.ZipFile(tmp_path / "x.whl", "w") as wheel:
        wheel.mkdir("folder")
        wheel.writestr("folder/x.py", CONTENT)
        wheel.writestr("empty", b"")
    with tarfile.open(tmp_path / "x.tar.gz", "w:gz") as sdist:
        folder, file, link = (tarfile.TarInfo(name) for name in ("x-1", "x-1/x.py", "x-1/link"))
        folder.type, link.type, link.linkname, file.size = tarfile.DIRTYPE, tarfile.SYMTYPE, "x.py", len(CONTENT)
        for member in (folder, file, link):
            sdist.addfile(member, io.BytesIO(CONTENT))
    empty = hashlib.sha256(b"").hexdigest()
    assert read_and_hash.digests(str(tmp_path / "x.whl")) == [("folder/x.py", SHA256), ("empty", empty)]
    assert read_and_hash.digests(str(tmp_path / "x.tar.gz")) == [("x-1/x.py", SHA256)]


def test_archives_are_unpacked_by_what_their_names_say(monkeypatch):
    monkeypatch.setattr(compare_tools.shutil, "which", lambda _: None)
    for name, program in (("x.whl", "zipfile"), ("x.zip", "zipfile"), ("x.tar.bz2", "tar"), ("x.tar.gz", "tar")):
        command, accepted = compare_tools.unpacking(Path(name), Path("to"))
        assert program in command
        assert accepted[0] == 0


# measuring


@needs_waitid
def test_the_memory_and_time_of_descendants_count():
    child = "x = bytearray(150_000_000); sum(range(3_000_000))"
    code = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {child!r}])"
    usage = measurement.measure(python(code))
    assert usage.finished
    assert usage.memory > 150_000_000
    assert usage.cpu > 0.01


@needs_waitid
def test_a_command_that_does_not_end_is_stopped_with_its_children():
    code = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])"
    assert not measurement.measure(python(code), limit=0.3).finished


@needs_waitid
def test_an_interrupt_stops_the_command(monkeypatch):
    started = []

    def interrupted(pid, limit):
        started.append(pid)
        raise KeyboardInterrupt

    monkeypatch.setattr(measurement, "_wait_or_stop", interrupted)
    with pytest.raises(KeyboardInterrupt):
        measurement.measure(python("import time; time.sleep(600)"))
    with pytest.raises(ProcessLookupError):
        os.kill(started[0], 0)


@needs_waitid
def test_a_command_within_its_limit_is_finished():
    assert measurement.measure(python(""), limit=600).finished


@needs_waitid
def test_only_accepted_exit_statuses_count():
    failing = python("import sys; sys.exit('\\x1b[31mno such thing')")
    assert measurement.measure(failing, accepted=(0, 1)).finished
    with pytest.raises(measurement.ToolError, match=r"status 1: '\\x1b\[31mno such thing'"):
        measurement.measure(failing)


def test_runs_are_summed_and_the_median_is_taken_figure_by_figure():
    usages = [measurement.Usage(1, 9, 5), measurement.Usage(2, 7, 50), measurement.Usage(6, 8, 6, finished=False)]
    assert measurement.total(usages) == (9, 24, 50, False)
    assert measurement.median(usages) == (2, 8, 6, False)
    assert measurement.median(usages[:2]) == (1.5, 8, 27, True)


# the table


def test_results_survive_being_kept(tmp_path):
    kept = table.Kept({"machine": "one"}, {"x": row(0.25, diffoscope=result(9.5, finished=False))})
    (tmp_path / "results.json").write_text(table.dump(kept))
    assert table.load(tmp_path / "results.json") == kept
    assert table.load(tmp_path / "none.json") == table.Kept({}, {})


def test_what_is_measured_anew_replaces_only_itself():
    earlier = {"x": row(1, diffoscope=result(5)), "y": row(2)}
    both = table.merged(earlier, {"x": {table.PYDISTDIFF: result(3)}, "z": row(4)})
    assert list(both) == ["x", "y", "z"]
    assert both["x"][table.PYDISTDIFF] == result(3)
    assert both["x"][table.DIFFOSCOPE] == result(5)
    assert both["y"] == row(2)


def test_a_ratio_needs_both_sides():
    assert table.ratio(row(2, unpack=3), table.UNPACK, table.PYDISTDIFF) == 1.5
    assert table.ratio(row(2), table.DIFFOSCOPE, table.PYDISTDIFF) is None
    assert table.ratio(row(0.0), table.READ, table.PYDISTDIFF) is None


def test_the_table_has_a_row_a_pair_and_marks_lower_bounds_and_compiled_pairs():
    shown = row(2, read=1, unpack=3, diffoscope=result(240, 1_500_000_000, finished=False))
    pairs = [pair("x", 1_500_000, compiled=True), pair("not measured")]
    lines = table.markdown(pairs, table.Kept({"machine": "one"}, {"x": shown})).splitlines()
    one, many = "1.00 / 1.00 / 1", "> 240.00 / 240.00 / 1,500"
    assert f"| x* | 1.50 | 2.00 / 2.00 / 1 | {one} | 3.00 / 3.00 / 1 | {many} | 2.00 | 1.50 | > 120 |" in lines
    assert lines[0].count("|") == lines[1].count("|") == lines[2].count("|")
    assert "* machine: one" in lines
    assert "* diffoscope: a day, median of 3" in lines
    assert not any("not measured |" in line for line in lines)


def test_targets_that_are_met_are_said_so():
    shown = [(pair("small"), row(0.1)), (pair("large", 2_000_000), row(1, unpack=2, diffoscope=result(30)))]
    assert [line.rpartition(": ")[2] for line in table.targets(shown)] == [
        "met on 1",
        "met on 1",
        "met on 1",
        "met on 2",
    ]


def test_targets_that_are_missed_name_the_pairs():
    shown = [
        (pair("small"), row(0.4, diffoscope=result(5))),
        (pair("large", 2_000_000), row(2, unpack=1, diffoscope=result(30), memory=400_000_000)),
        (pair("compiled", 2_000_000, compiled=True), row(2, unpack=1)),
    ]
    assert [line.rpartition(": ")[2] for line in table.targets(shown)] == [
        "missed on large (0.50 times); met on 0",
        "missed on large (15.00 times); met on 0",
        "missed on small (0.40 s); met on 0",
        "missed on large (400.00 MB); met on 2",
    ]


def test_targets_of_nothing_are_not_called_met():
    assert {line.rpartition(": ")[2] for line in table.targets([])} == {"not measured"}


def test_only_what_stands_between_the_markers_is_replaced():
    text = f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n"
    new = table.replaced(text, "new")
    assert new == f"before\n{table.BEGIN}\n\nnew\n\n{table.END}\nafter\n"
    assert table.replaced(new, "new") == new
    with pytest.raises(ValueError, match="needs the lines"):
        table.replaced("no markers", "new")


def test_the_readme_has_a_place_for_the_table():
    text = (BENCHMARKS / "README.md").read_text(encoding="utf-8")
    assert table.replaced(text, "") != text


# the command


def test_missing_files_are_told_before_anything_is_measured(tmp_path, capsys):
    wanted = {"file": "x.whl", "project": "x", "size": 1, "sha256": SHA256}
    pairs = tmp_path / "pairs.json"
    pairs.write_text(json.dumps([{"name": "x", "compiled": False, "a": wanted, "b": wanted}]))
    assert compare_tools.main(["--pairs", str(pairs), "--files", str(tmp_path)]) == 2
    assert "x.whl: is not there" in capsys.readouterr().err


@needs_waitid
def test_tools_take_turns_and_one_that_fails_costs_only_itself(tmp_path, monkeypatch, capsys):
    (tmp_path / "x.whl").write_bytes(CONTENT)
    wanted = {"file": "x.whl", "project": "x", "size": 1_000, "sha256": SHA256}
    pairs = tmp_path / "pairs.json"
    pairs.write_text(json.dumps([{"name": "x", "compiled": False, "a": wanted, "b": wanted}]))
    turns = []

    def good(a, b, scratch):
        assert not list(scratch.iterdir())
        turns.append("good")
        return measurement.Usage(1.0, 2.0, 3_000_000)

    def bad(a, b, scratch):
        turns.append("bad")
        raise measurement.ToolError("no")

    tools = [
        compare_tools.Tool(*each)
        for each in ((table.PYDISTDIFF, good, 3), (table.READ, bad, 3), (table.UNPACK, good, 1))
    ]
    monkeypatch.setattr(compare_tools, "_tools", lambda asked: tools)
    monkeypatch.setattr(compare_tools, "README", tmp_path / "README.md")
    monkeypatch.setattr(compare_tools, "KEPT", tmp_path / "results.json")
    (tmp_path / "README.md").write_text(f"{table.BEGIN}{table.END}")
    words = ["--pairs", str(pairs), "--files", str(tmp_path), "--scratch", str(tmp_path), "--write", "--date", "a day"]
    assert compare_tools.main([*words, "--pydistdiff", shlex.quote(sys.executable)]) == 1
    warming_up = ["good", "bad", "good"]
    assert turns == [*warming_up, "good", "bad", "good", "good", "good"]
    out, err = capsys.readouterr()
    line = "| x | 0.00 | 1.00 / 2.00 / 3 | - | 1.00 / 2.00 / 3 | - | - | 1.00 | - |"
    assert line in out.splitlines()
    assert line in (tmp_path / "README.md").read_text().splitlines()
    assert set(table.load(tmp_path / "results.json").results["x"]) == {table.PYDISTDIFF, table.UNPACK}
    assert "x: read and hash: no" in err
