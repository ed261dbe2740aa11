"""Upstream: when and how its API is requested, and which answers are refused."""
