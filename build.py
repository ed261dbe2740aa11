#!/usr/bin/env python3
"""Builds the spacecraft catalog; `python build.py --help` shows how.

Installed by pip it is `spacecraft_catalog/__main__.py`, beside the same folders as in a checkout.
Any Python can read this file, Python 2 as well, to say which one is needed.
"""

import os
import sys

NEEDED = (3, 11)

OLD, INCOMPLETE = (
    (
        "spacecraft-catalog needs Python {}.{} or newer; this is {}.{} ({}). "
        "Install it with a newer one.",
        "spacecraft-catalog needs other packages, but {} says: {}. "
        "Install it again, with them: pip does so by itself.",
    )
    if __package__
    else (
        "build.py needs Python {}.{} or newer; this is {}.{} ({}). "
        "`make site` finds one and builds.",
        "build.py needs the packages of requirements.lock, but {} says: {}. "
        "Run it with .venv/bin/python, which `make site` makes.",
    )
)


def main():  # type: () -> None
    if sys.version_info < NEEDED:
        sys.exit(OLD.format(*(NEEDED + sys.version_info[:2] + (sys.executable,))))
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    try:
        from generator.cli import main

        main.main()
    except ImportError as error:
        if (error.name or "generator").split(".")[0] == "generator":
            raise
        sys.exit(INCOMPLETE.format(sys.executable, error))


if __name__ == "__main__":
    main()
