"""`python -m pydistdiff`."""

import sys

from pydistdiff.cli import main

sys.exit(main())
