"""Copied pictures: fetched politely, made small, kept in a directory of their own."""
