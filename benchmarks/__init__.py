"""Measurements, side by side in one run; quote their ratios, the machine is never quiet."""
