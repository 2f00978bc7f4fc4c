"""The promise, on random packages: what is harmless is called so, and a real change is never lost under it."""

from __future__ import annotations

import copy
import os
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explained_packages import report_on
from perturbations import CONDA, PERTURBATIONS, TARS, Draft, payload
from pydistdiff.model import Verdict

EXAMPLES = int(os.environ.get("PYDISTDIFF_EXAMPLES", "500"))


def perturbed(random: Random) -> tuple[Draft, Draft, set[str]]:
    """A package, the same with some perturbations, and the causes that are due."""
    a = Draft(random.choice(["wheel", "sdist", "conda"]), payload(random))
    b = copy.deepcopy(a)
    due: set[str] = set()
    known = (*CONDA, *TARS) if a.kind == "conda" else PERTURBATIONS
    for perturbation in random.sample(known, random.randint(1, 5)):
        due |= perturbation(b, random)
    return a, b, due


@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(min_value=0, max_value=2**40))
def test_harmless_perturbations_are_harmless_and_named_and_a_real_change_is_neither(seed):
    random = Random(seed)
    a, b, due = perturbed(random)
    report = report_on(a.packed(), b.packed(), a.name())
    assert report.verdict in (Verdict.IDENTICAL, Verdict.SAME_CONTENTS, Verdict.EQUIVALENT), report.causes
    assert due <= {cause.id for cause in report.causes}
    path = random.choice(sorted(b.payload))
    data = bytearray(b.payload[path])
    places = [at for at, byte in enumerate(data) if chr(byte).isalnum() and byte < 128] or range(len(data))
    at = random.choice(list(places))
    data[at] = random.choice([byte for byte in b"abcxyzABCXYZ0123456789" if byte != data[at]])
    b.payload[path] = bytes(data)
    report = report_on(a.packed(), b.packed(), a.name())
    assert report.verdict is Verdict.DIFFERENT
    [node] = [node for node in report.root.children if node.name in (path, f"site-packages/{path}")]
    assert not node.harmless
    assert None in {change.cause for change in node.changes}
