"""The disk: which files are read, how files are put in place, who may write."""
