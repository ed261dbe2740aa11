"""The files for programs, and how they are read back."""
