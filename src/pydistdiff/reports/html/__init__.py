"""The report as one HTML file to attach to a bug (VIEWS: readable anywhere, also as source or without its style)."""
