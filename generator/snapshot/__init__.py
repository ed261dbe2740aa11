"""Upstream's records at one moment: on disk, in memory, from saved pages."""
