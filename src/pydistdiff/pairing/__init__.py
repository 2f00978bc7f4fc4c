"""Which member of one archive belongs to which of the other.

By place first; then, for what is left over only: by equal bytes elsewhere, by a place that is equal once
versions are, by similar bytes. The result is symmetric: swapping the archives swaps the pairs.
"""
