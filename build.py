#!/usr/bin/env python3
"""Builds the spacecraft catalog; `python build.py --help` shows how."""

from generator.cli import main

if __name__ == "__main__":
    main()
