"""The rules by which a file is told to be generated, the first that fits; what none of them knows is unexpected."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pydistdiff.derivation import packaging_rules, python_rules, source_rules

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydistdiff.derivation.case import Case


class Rule(NamedTuple):
    """`is_checked`: whether all of the content is known to be harmless or equal; else it is only to be expected."""

    id: str
    fits: Callable[[Case], bool]
    is_checked: bool


RULES = (
    Rule("metadata", packaging_rules.is_metadata, is_checked=True),
    Rule("licence", packaging_rules.is_licence_copy, is_checked=True),
    Rule("wheel-file", packaging_rules.is_wheel_file, is_checked=True),
    Rule("egg-info", packaging_rules.is_egg_info, is_checked=True),
    Rule("setup-cfg", packaging_rules.is_setup_cfg, is_checked=True),
    Rule("manifest", packaging_rules.is_manifest, is_checked=True),
    Rule("version-file", python_rules.is_version_file, is_checked=True),
    Rule("link", source_rules.is_behind_link, is_checked=True),
    Rule("git-lfs", source_rules.is_large_file, is_checked=True),
    Rule("open-metadata", packaging_rules.is_open_metadata, is_checked=False),
    Rule("cython", source_rules.is_cython, is_checked=False),
    Rule("compiled", source_rules.is_compiled, is_checked=False),
    Rule("bytecode", source_rules.is_bytecode, is_checked=False),
    Rule("catalogue", source_rules.is_catalogue, is_checked=False),
    Rule("autotools", source_rules.is_autotools, is_checked=False),
    Rule("entry-points", source_rules.is_entry_points, is_checked=False),
    Rule("submodule", source_rules.is_of_submodule, is_checked=False),
    Rule("conda-info", source_rules.is_of_conda, is_checked=False),
)


def rule_of(case: Case) -> Rule | None:
    """The rule that knows a regular file, if one does.

    A link is what nobody generates, and of several members at one place nobody generates more than one.
    """
    if case.member.type is not None or case.placed.occurrence > 1:
        return None
    return next((rule for rule in RULES if _fits(rule, case)), None)


def _fits(rule: Rule, case: Case) -> bool:
    """A rule that a file makes fail does not know it, and the file is told as unexpected (HAZARDS rule 15)."""
    try:
        return rule.fits(case)
    except Exception:
        return False
