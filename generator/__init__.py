"""From Launch Library 2's spacecraft collection to a catalog site and a JSON mirror.

Each module is a stage that takes frozen values and returns new ones; `docs/architecture.md`
shows the flow. Only `source` reads the network and the clock, only `write` changes the output.
"""

__version__ = "0.1.0"
