"""Every setting, and what its values may be."""
