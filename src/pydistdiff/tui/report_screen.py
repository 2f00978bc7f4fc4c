"""The screen of a report: its panes, and all keys."""

from __future__ import annotations

from pydistdiff.tui.navigation import Navigation
from pydistdiff.tui.outputs import Outputs
from pydistdiff.tui.showing import Showing


class ReportScreen(Navigation, Showing, Outputs):
    """The panes with everything that the keys do."""
