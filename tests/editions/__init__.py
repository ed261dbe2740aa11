"""Editions, opened with what their readers use."""
