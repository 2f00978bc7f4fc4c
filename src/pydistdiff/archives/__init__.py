"""Bytes to members, read strictly and within limits."""
