#!/usr/bin/env python3
"""Builds the spacecraft catalog; `python build.py --help` shows how.

Any Python can read this file, Python 2 as well, to say which one is needed.
"""

import sys

NEEDED = (3, 11)


def main():  # type: () -> None
    if sys.version_info < NEEDED:
        sys.exit(
            "build.py needs Python {}.{} or newer; this is {}.{} ({}). "
            "`make site` finds one and builds.".format(
                *(NEEDED + sys.version_info[:2] + (sys.executable,))
            )
        )
    try:
        from generator.cli import main

        main.main()
    except ImportError as error:
        if (error.name or "generator").split(".")[0] == "generator":
            raise
        sys.exit(
            "build.py needs the packages of requirements.lock, but {} says: {}. "
            "Run it with .venv/bin/python, which `make site` makes.".format(sys.executable, error)
        )


if __name__ == "__main__":
    main()
