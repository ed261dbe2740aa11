"""Upstream: when and how its API is asked, and when what it sent is refused."""
