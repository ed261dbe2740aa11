"""The catalog: LL2's records, typed, ordered and counted."""
