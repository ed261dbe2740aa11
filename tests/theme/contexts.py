"""`python -m tests.theme.contexts` (`make contexts`) writes docs/templates.md again."""

from __future__ import annotations

import re
import typing
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from generator.config.settings import ROOT
from generator.mirror.kinds import KINDS as FOR_PROGRAMS
from generator.site.kinds import KINDS as FOR_PEOPLE

FILE = ROOT / "docs" / "templates.md"
START = "## "


def contexts() -> str:
    """What the templates of pages get, as Markdown."""
    kinds = {
        kind.template: kind.inputs
        for kind in (*FOR_PEOPLE, *FOR_PROGRAMS)
        if kind.template and kind.template.endswith(".html")
    }
    inputs: dict[str, list[str]] = {}
    types: dict[type, None] = {}
    for template, function in kinds.items():
        found = typing.get_type_hints(function)["return"]
        inputs.setdefault(f"`{template}`", []).append(found.__name__)
        types[found] = None
    reached = [*_reached(list(types))]
    templates = "\n".join(
        f"| {template} | [{name}](#{name.lower()}) |" for template, [name] in inputs.items()
    )
    values = "\n".join(_section(one) for one in sorted(reached, key=lambda one: one.__name__))
    return f"""## The templates of pages

| template | `page` is |
| --- | --- |
{templates}

## The values

{values}"""


def _reached(types: list[type]) -> Iterator[type]:
    """Values, and those that they hold."""
    seen: set[type] = set()
    while types:
        one = types.pop()
        if one not in seen:
            seen.add(one)
            yield one
            for hint in typing.get_type_hints(one).values():
                types += _values_in(hint)


def _values_in(hint: Any) -> list[type]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return [hint]
    return [found for part in typing.get_args(hint) for found in _values_in(part)]


def _section(of: type) -> str:
    rows = "\n".join(
        f"| `{name}` | {_shown(hint)} |" for name, hint in typing.get_type_hints(of).items()
    )
    about = " ".join((of.__doc__ or "").split())
    heading = f"### {of.__name__}\n\n{about}\n\n" if about else f"### {of.__name__}\n\n"
    return f"{heading}| field | type |\n| --- | --- |\n{rows}\n"


_NAMES: Mapping[Any, str] = {str: "text", int: "integer", float: "number", bool: "true or false"}


def _shown(hint: Any) -> str:
    """A type in words; a value as a link to its own section."""
    if hint in _NAMES:
        return _NAMES[hint]
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        return f"[{hint.__name__}](#{hint.__name__.lower()})"
    if hint is type(None):
        return "nothing"
    origin, parts = typing.get_origin(hint), typing.get_args(hint)
    if origin is tuple and len(parts) == 2 and parts[1] is ...:
        return f"list of {_shown(parts[0])}"
    if origin is tuple:
        return f"({', '.join(map(_shown, parts))})"
    if origin is not None and issubclass(origin if isinstance(origin, type) else object, Mapping):
        return f"{_shown(parts[1])} by {_shown(parts[0])}"
    if parts:
        return " or ".join(map(_shown, parts))
    return re.sub(r"\w+\.", "", str(getattr(hint, "__name__", hint)))


def written() -> str:
    """The document with the contexts as they are to be."""
    return FILE.read_text(encoding="utf-8").partition(START)[0] + contexts()


def main() -> None:
    FILE.write_text(written(), encoding="utf-8")
    print(FILE)


if __name__ == "__main__":
    main()
