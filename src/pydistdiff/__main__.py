"""`python -m pydistdiff`."""

import sys

from pydistdiff.cli import program

sys.exit(program())
