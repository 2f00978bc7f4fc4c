"""What a distribution has beside the sources that it is made of: a checkout, or its sdist."""

from __future__ import annotations

from pydistdiff.derivation.judgement import derivation

__all__ = ["derivation"]
