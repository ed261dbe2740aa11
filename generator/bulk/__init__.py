"""Bulk files: all of the data in one file, for programs that read tables."""
