"""The harnesses for fuzzing, without a fuzzer: that they run, hold on sound files, and fail where they should."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from msgspec.structs import replace

import archive_invariants
import file_invariants
import tar_builder
import zip_builder
from fuzz.mutation import mutants
from fuzz.targets import BUILT, TARGETS, Harness, built
from pydistdiff.archives.compressed import unpack
from pydistdiff.archives.tar import read_tar
from pydistdiff.archives.zip import read_zip
from pydistdiff.model import MemberType

EXAMPLES = 100
RUN = Path(__file__).with_name("run.py")


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_sound_and_mutants_keep_every_rule(name: str):
    harness = Harness(name)
    before = file_invariants.memory()
    assert len(set(harness.seeds)) == len(harness.seeds)
    for data in [*harness.seeds, *mutants(harness, EXAMPLES, Random(5))]:
        harness(data)
    assert file_invariants.memory() - before < 256 * 1024


@pytest.mark.parametrize("name", [name for name, target in TARGETS.items() if target.repair is not None])
def test_repairing_a_sound_file_leaves_it_sound_and_changed_bytes_changed(name: str):
    target = TARGETS[name]
    assert target.repair is not None
    for seed in target.seeds():
        assert target.repair(target.repair(seed)) == target.repair(seed)
        target.check(target.repair(seed))


@pytest.mark.parametrize("name", BUILT)
def test_any_bytes_choose_an_archive(name: str):
    run = built(name)
    random = Random(3)
    assert any(run(random.randbytes(2000)) is not None for _ in range(20))


def test_every_archive_that_is_built_is_also_changed_blindly():
    assert set(BUILT) - {"nested"} <= set(TARGETS)


# A check that cannot fail says nothing: readers that hide something are caught.


def test_a_reader_that_keeps_quiet_about_a_lie_is_caught(monkeypatch: pytest.MonkeyPatch):
    part = zip_builder.Part("a", b"abc", needed=99)
    data = zip_builder.build(part)
    archive_invariants.check_zip(data)
    monkeypatch.setattr(
        archive_invariants, "read_zip", lambda source, budget: replace(read_zip(source, budget), findings=())
    )
    with pytest.raises(AssertionError, match="zipfile refuses the file"):
        archive_invariants.check_zip(data)


def test_a_reader_that_says_nothing_of_what_streaming_installers_see_is_caught(monkeypatch: pytest.MonkeyPatch):
    data = zip_builder.build(zip_builder.Part("a", b"abc"), zip_builder.Part("b", b"hidden", in_directory=False))
    archive_invariants.check_zip(data)
    monkeypatch.setattr(
        archive_invariants, "read_zip", lambda source, budget: replace(read_zip(source, budget), findings=())
    )
    with pytest.raises(AssertionError, match="streaming"):
        archive_invariants.check_zip(data)


def test_a_reader_that_leaves_out_a_member_is_caught(monkeypatch: pytest.MonkeyPatch):
    data = tar_builder.tar(tar_builder.member("a", b"1"), tar_builder.member("b", b"2"))
    archive_invariants.check_tar(data)

    def forgetful(source, budget):
        archive = read_tar(source, budget)
        return replace(archive, members=archive.members[:1])

    monkeypatch.setattr(archive_invariants, "read_tar", forgetful)
    with pytest.raises(AssertionError, match="from member 1 on tarfile reads otherwise"):
        archive_invariants.check_tar(data)


def test_a_reader_that_calls_a_file_something_else_is_caught(monkeypatch: pytest.MonkeyPatch):
    data = tar_builder.tar(tar_builder.member("a", b"1"))

    def wrong(source, budget):
        archive = read_tar(source, budget)
        return replace(archive, members=tuple(replace(member, type=MemberType.FIFO) for member in archive.members))

    monkeypatch.setattr(archive_invariants, "read_tar", wrong)
    with pytest.raises(AssertionError, match="from member 0 on"):
        archive_invariants.check_tar(data)


def test_a_reader_that_reads_again_and_again_is_caught(monkeypatch: pytest.MonkeyPatch):
    def slow(source, budget):
        for _ in range(10_000):
            source.read(0, 1_000)
        return read_tar(source, budget)

    monkeypatch.setattr(archive_invariants, "read_tar", slow)
    with pytest.raises(AssertionError, match="again and again"):
        archive_invariants.check_tar(tar_builder.tar(tar_builder.member("a", b"1")))


def test_a_decoder_that_hides_what_others_refuse_is_caught(monkeypatch: pytest.MonkeyPatch):
    data = tar_builder.zstd_frame(b"abc") + bytes(4)
    archive_invariants.check_stream(data)
    monkeypatch.setattr(archive_invariants, "unpack", lambda *given: replace(unpack(*given), findings=()))
    with pytest.raises(AssertionError, match="another decoder refuses it"):
        archive_invariants.check_stream(data)


# The command


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, RUN, *words], capture_output=True, text=True, check=False)


def test_the_command_lists_what_it_can_fuzz():
    listed = run()
    assert (listed.returncode, listed.stdout.split()) == (0, list(TARGETS))
    assert run("no-such-reader").returncode == 2


def test_the_command_needs_no_fuzzer_to_try_some_inputs(tmp_path: Path):
    done = run("png", "--blind", "30", "--findings", tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("30 inputs in ")
    assert list(tmp_path.iterdir()) == []


def test_the_command_tries_an_input_again(tmp_path: Path):
    file = tmp_path / "input"
    file.write_bytes(b"\x89PNG")
    assert run("png", file).returncode == 0
