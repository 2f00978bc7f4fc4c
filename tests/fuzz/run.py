"""Fuzz a reader: `python tests/fuzz/run.py zip --seconds 300`.

Coverage guides where atheris is installed (`pip install atheris`, which is no dependency of the project); `--blind N`
needs nothing and tries N mutated seeds. `--built` draws archives from the strategies of the tests instead of changing
bytes. An input that breaks a rule is written to the folder `--findings` (a temporary one unless given), and tried again
with `python tests/fuzz/run.py zip FILE`. Without a name, the names are listed.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS), str(TESTS.parent / "src")]

if TYPE_CHECKING:
    from collections.abc import Callable

    from fuzz.targets import Harness

SECONDS_EACH, MEMORY = 20, 512
"""What one input may take, by the rules of this project: seconds, and MiB of the whole process."""
LONGEST = 1 << 16
DRAWS, DRAWN = 50, 4_000
"""How many archives of so many random bytes each are drawn from the strategies to begin with."""
READERS = ("archives", "bytecode", "datafiles", "native", "pictures")
"""The code whose coverage guides: to instrument all of the program takes long, and leads away from the readers."""


def others() -> list[str]:
    """The modules of the program that read no bytes of files."""
    source = TESTS.parent / "src"
    parts = [path.relative_to(source).with_suffix("").parts for path in source.rglob("*.py")]
    return [".".join(part).removesuffix(".__init__") for part in parts if part[1] not in READERS]


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", nargs="?", help="what to fuzz")
    parser.add_argument("files", nargs="*", type=Path, help="inputs to try, one by one, instead of fuzzing")
    parser.add_argument("--seconds", type=int, default=300, help="how long (default: %(default)s)")
    parser.add_argument("--blind", type=int, metavar="N", help="without atheris: try N mutated seeds")
    parser.add_argument("--built", action="store_true", help="draw archives from the strategies of the tests")
    parser.add_argument("--seed", type=int, default=1, help="of chance (default: %(default)s)")
    parser.add_argument("--corpus", type=Path, help="a folder where inputs that reach new code are kept")
    parser.add_argument("--findings", type=Path, help="a folder for inputs that break a rule")
    return parser.parse_args()


def main() -> int:
    """Run one harness."""
    given = arguments()
    atheris = None
    if given.target and not given.files and given.blind is None:
        try:
            import atheris
        except ImportError:
            print("atheris is not installed: pip install atheris, or try --blind 10000", file=sys.stderr)
            return 2
    # What is imported in here counts for coverage.
    with atheris.instrument_imports(include=["pydistdiff"], exclude=others()) if atheris else nullcontext():
        import pydistdiff.comparers  # noqa: F401 - they import their readers when they are asked first
        from fuzz.targets import BUILT, TARGETS, Harness, built
    names = BUILT if given.built else TARGETS
    if given.target not in names:
        print("\n".join(names))
        return 0 if given.target is None else 2
    if given.built and atheris is not None:
        guided(atheris, built(given.target), None, given)
        return 0
    harness = Harness(given.target)
    if given.files:
        for file in given.files:
            harness(file.read_bytes())
        return 0
    if atheris is None:
        return blind(harness, given)
    guided(atheris, harness, harness, given)
    return 0


def blind(harness: Harness, given: argparse.Namespace) -> int:
    """Try mutated seeds; the first that breaks a rule ends it."""
    from fuzz.mutation import mutants

    start = time.monotonic()
    folder = _folder(given.findings, "findings")
    for number, data in enumerate(mutants(harness, given.blind, random.Random(given.seed))):
        try:
            harness(data)
        except BaseException:
            file = folder / f"{given.target}-{given.seed}-{number}"
            file.write_bytes(data)
            print(f"input {number} breaks a rule: {file}", file=sys.stderr)
            raise
    print(f"{given.blind} inputs in {time.monotonic() - start:.1f} s")
    return 0


def guided(atheris: Any, run: Callable[[bytes], object], harness: Harness | None, given: argparse.Namespace) -> None:
    """Let libFuzzer choose the inputs; it ends the process."""
    corpus, seeds = _folder(given.corpus, "corpus"), _folder(None, "seeds")
    chance = random.Random(given.seed)
    drawn = [chance.randbytes(DRAWN) for _ in range(DRAWS)]  # what strategies draw from is used up by them
    for number, seed in enumerate(drawn if harness is None else harness.seeds):
        (seeds / str(number)).write_bytes(seed)
    repair = harness.target.repair if harness is not None else None

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        changed = atheris.Mutate(data, longest)
        return repair(changed)[:longest] if repair is not None and seed % 2 else changed

    options = {
        "max_total_time": given.seconds,
        "seed": given.seed,
        "timeout": SECONDS_EACH,
        "rss_limit_mb": MEMORY,
        "max_len": LONGEST,
        "print_final_stats": 1,
        "artifact_prefix": f"{_folder(given.findings, 'findings')}/",
    }
    words = [sys.argv[0], *(f"-{name}={value}" for name, value in options.items()), str(corpus), str(seeds)]
    mutator = {"custom_mutator": mutate} if repair is not None else {}
    atheris.Setup(words, run, **mutator)
    atheris.Fuzz()


def _folder(given: Path | None, what: str) -> Path:
    if given is None:
        return Path(tempfile.mkdtemp(prefix=f"fuzz-{what}-"))
    given.mkdir(parents=True, exist_ok=True)
    return given


if __name__ == "__main__":
    sys.exit(main())
