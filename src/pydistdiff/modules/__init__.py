"""The compiled modules of a pair of archives: their state, and whether their sources would make them."""

from __future__ import annotations

from pydistdiff.modules.compiled import Answer, Check, Module, Modules, source_of
from pydistdiff.modules.findings import module_findings
from pydistdiff.modules.wording import told_module

__all__ = ["Answer", "Check", "Module", "Modules", "module_findings", "source_of", "told_module"]
