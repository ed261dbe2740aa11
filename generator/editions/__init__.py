"""Editions: a built output as one file to take along."""
