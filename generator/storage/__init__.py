"""The disk: which files are read, how files are replaced, who may write."""
