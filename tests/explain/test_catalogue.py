"""The causes as a whole: each has its page, and the mark that says when it may be harmless."""

from __future__ import annotations

from pydistdiff.explain import all_causes, never_harmless

CAUSES = all_causes()

NEVER_HARMLESS = {
    *("pyc-activation", "unverified-bytecode", "zip-no-modes", "executable-bit", "member-mode", "link-or-file"),
    *("tag-follows", "build-tag", "version-follows", "signer-changed", "pyc-python"),
    *("list-order", "statement-order", "vcs-commit", "python-path"),
    *("metadata-version", "wheel-purelib", "stray-file", "generated-file-stale", "notebook-output"),
    *("python-formatting", "python-comments", "parallel-link-order"),
    *("left-out-of-build", "placed-by-build", "written-by-build"),
}


def test_every_cause_has_a_title_a_remedy_and_a_page():
    assert len({cause.id for cause in CAUSES}) == len(CAUSES)
    for cause in CAUSES:
        assert cause.title
        assert cause.remedy
        assert len(type(cause).__doc__ or "") > 60


def test_the_causes_that_are_never_harmless_are_these():
    assert never_harmless() == NEVER_HARMLESS
