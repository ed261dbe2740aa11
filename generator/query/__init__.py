"""Queries: which craft, in which order; LL2's dialect of HTTP and JSON."""
