"""What the members of an archive are: kind, name and version of the distribution, roots, roles, claims, hazards."""

from __future__ import annotations

from pydistdiff.distributions.backend import BuildTool
from pydistdiff.distributions.description import describe
from pydistdiff.distributions.distribution import Claim, Distribution
from pydistdiff.distributions.file_name_hazards import file_name_hazards
from pydistdiff.distributions.kind import extension_hazard
from pydistdiff.distributions.name_hazards import name_hazards
from pydistdiff.distributions.places import normal_places
from pydistdiff.distributions.roots import rooted_alike
from pydistdiff.distributions.startup import startup_members, startup_reason
from pydistdiff.distributions.verification import changed_members, drift_of, verify_claims

__all__ = [
    "BuildTool",
    "Claim",
    "Distribution",
    "changed_members",
    "describe",
    "drift_of",
    "extension_hazard",
    "file_name_hazards",
    "name_hazards",
    "normal_places",
    "rooted_alike",
    "startup_members",
    "startup_reason",
    "verify_claims",
]
