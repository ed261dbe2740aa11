"""Every setting: its name, default and meaning, and the order of precedence.

Takes `catalog.toml`, the environment and the command's flags, gives one frozen `Settings`.
A flag wins over the environment (`CATALOG_` and the name in capitals), that over the file, that
over the default. Paths in the file are relative to the file, all others to the working directory.
The API key isn't a setting: it comes only from `LL2_API_KEY`, so that it is in no file.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple

from generator.addresses import AddressError, StoreAddress
from generator.config import parsers
from generator.config.colours import ColourError
from generator.errors import Spot, UsageError, excerpt, line_at, nearest
from generator.languages.locales import ENGLISH
from generator.program import IN_CHECKOUT
from generator.storage.files import read_text

ROOT = Path(__file__).resolve().parent.parent.parent
"""The checkout, or the package that pip installed: both hold `templates/`, `static/` and
`content/` beside `generator/`."""

HERE = ROOT if IN_CHECKOUT else Path()
"""What the default paths and `catalog.toml` are in: nothing is written where pip installs."""

API_KEY_VARIABLE = "LL2_API_KEY"
PREFIX = "CATALOG_"
"""Of the environment variables for settings."""


DEFAULT = "the default"


class Origin(NamedTuple):
    """Where a setting's value comes from, and the value as it is written there."""

    where: str
    raw: Any


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table below; `parse` takes a raw value and the directory of its paths."""

    name: str
    default: Any
    parse: Callable[[Any, Path], Any]
    expected: str
    help: str
    shapes_site: bool = True
    """Whether another value may make other pages; only then are they made again for it."""

    @property
    def is_flag(self) -> bool:
        """Whether its flag takes no value, and has a counterpart with `--no-`."""
        return self.parse is parsers.parse_flag

    @property
    def variable(self) -> str:
        return f"{PREFIX}{self.name.upper()}"

    @property
    def flag(self) -> str:
        """A setting that holds several values has a flag that is given once for each."""
        name = self.name.removesuffix("s") if isinstance(self.default, tuple) else self.name
        return "--" + name.replace("_", "-")


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "source",
        None,
        parsers.parse_source,
        parsers.SOURCES,
        "Where the data comes from: ll, lldev, sample, an API root, a snapshot directory or a"
        " saved API page.",
    ),
    Setting(
        "snapshot",
        "snapshot",
        parsers.parse_path,
        "a path to a directory",
        "Directory of the pulled data.",
        shapes_site=False,
    ),
    Setting(
        "output",
        "output",
        parsers.parse_output,
        "a path to a directory, or a place in an object store such as s3://bucket/prefix or"
        " gs://bucket/prefix",
        "Directory of the built site, or its place in an object store (s3://…, gs://…).",
        shapes_site=False,
    ),
    Setting(
        "max_age",
        "1h",
        parsers.parse_duration,
        "a number and a unit, such as 90m, 1h, 2d, or 0",
        "Reuse a snapshot newer than this instead of pulling again.",
        shapes_site=False,
    ),
    Setting(
        "max_shrink",
        5,
        parsers.parse_percent,
        "a whole percentage, from 0 to 100",
        "Refuse a pull that lost more than this percentage of the spacecraft.",
        shapes_site=False,
    ),
    Setting(
        "wait",
        None,
        parsers.parse_flag,
        "true or false",
        "When the rate limit is reached, wait; otherwise stop, and resume at the next run."
        "  [default: wait in a terminal]",
        shapes_site=False,
    ),
    Setting(
        "site_url",
        "",
        parsers.parse_address,
        "an address such as https://example.org/spacecraft/",
        "Where the site will be published. Makes canonical links, the sitemap and the mirror's"
        " next and previous links absolute.",
    ),
    Setting(
        "title",
        "Spacecraft Catalog",
        parsers.parse_title,
        "text that isn't empty",
        "Name of the site.",
    ),
    Setting(
        "languages",
        (ENGLISH,),
        parsers.parse_languages,
        "languages such as en, de or pt-BR",
        "A language of the pages: en, de, or one with a catalogue in the theme's words/. The first"
        " is the site's own; each other one has its pages in a folder.",
    ),
    Setting(
        "theme",
        None,
        parsers.parse_path,
        "a path to a directory with templates/, static/, content/ or words/",
        "Directory with a theme: its files replace the project's own templates, assets, texts and"
        " words.",
    ),
    Setting(
        "accent",
        "",
        parsers.parse_accent,
        "one or two colours such as #1d557f, for the light and the dark theme, that can be read on"
        " the site's backgrounds (contrast 4.5 or more)",
        "Colour of links and marks; a second one for the dark theme.",
    ),
    Setting(
        "font",
        "",
        parsers.parse_fonts,
        'fonts as in CSS: "Atkinson Hyperlegible", Verdana, sans-serif',
        "Fonts of texts, as in CSS.",
    ),
    Setting(
        "heading_font",
        "",
        parsers.parse_fonts,
        "fonts as in CSS: Georgia, serif",
        "Fonts of headings, as in CSS.",
    ),
    Setting(
        "logo",
        "",
        parsers.parse_text,
        "the name of a file in the static/ of the theme, such as club.svg",
        "Picture before the site's name: the name of a file in the theme's static/.",
    ),
    Setting(
        "image_hosts",
        (
            "https://thespacedevs-prod.nyc3.digitaloceanspaces.com",
            "https://thespacedevs-dev.nyc3.digitaloceanspaces.com",
        ),
        parsers.parse_origins,
        "origins such as https://images.example.org",
        "A host whose pictures pages may show; pictures on other hosts are only linked.",
    ),
    Setting(
        "service_worker",
        True,
        parsers.parse_flag,
        "true or false",
        "Answer LL2's queries in visitors' browsers. When off, a worker from an earlier build"
        " removes itself.",
    ),
    Setting(
        "stale_after",
        "48h",
        parsers.parse_duration,
        "a number and a unit, such as 30m, 48h or 7d; or 0",
        "Age, such as 48h or 7d, from which every page warns that its data is old; 0: never.",
    ),
    Setting(
        "strict",
        False,
        parsers.parse_flag,
        "true or false",
        "Stop when a record breaks the schema, instead of showing its valid fields.",
    ),
    Setting(
        "gzip",
        False,
        parsers.parse_flag,
        "true or false",
        "Write a compressed .gz next to each text file, for web servers that can send it.",
    ),
    Setting(
        "precompute",
        "full",
        parsers.parse_precompute,
        "full or lean",
        "Which lists get files: full, every ordering, with lists for people in each; lean, a single"
        " ordering, which halves the size.",
    ),
    Setting(
        "scheduler",
        None,
        parsers.parse_scheduler,
        "the address of a Dask scheduler, such as tcp://10.0.0.5:8786 or tls://…",
        "Make the pages on the workers of this Dask scheduler, tcp://HOST:PORT or tls://HOST:PORT."
        "  [default: in this process]",
        shapes_site=False,
    ),
    Setting(
        "bulk",
        ("ndjson", "csv", "sqlite"),
        parsers.parse_formats,
        f"{', '.join(parsers.BULK_FORMATS)}, or {parsers.NO_FORMAT}",
        "A format of the files in api/bulk/ that hold all data: ndjson, csv, sqlite, parquet; or"
        " none. With --precompute lean ndjson is no default.",
    ),
    Setting(
        "editions",
        None,
        parsers.parse_path,
        "a path to a directory",
        "Directory of the editions that pack makes; the site offers them on a Download page.",
    ),
    Setting(
        "ignore",
        (),
        parsers.parse_globs,
        "names or paths of files, such as .htaccess, *.orig or /downloads/*",
        "A file or path that verify ignores in a folder although no build made it; * matches"
        " anything.",
        shapes_site=False,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The settings of one run; one field per row of `SETTINGS`, and where each comes from."""

    source: str | None
    snapshot: Path
    output: Path | StoreAddress
    max_age: timedelta
    max_shrink: int
    wait: bool | None
    site_url: str
    title: str
    languages: tuple[str, ...]
    theme: Path | None
    accent: tuple[str, str] | str
    font: str
    heading_font: str
    logo: str
    image_hosts: tuple[str, ...]
    service_worker: bool
    stale_after: timedelta
    strict: bool
    gzip: bool
    precompute: str
    scheduler: str | None
    bulk: tuple[str, ...]
    editions: Path | None
    ignore: tuple[str, ...]
    origins: Mapping[str, Origin] = field(compare=False)

    @property
    def given(self) -> frozenset[str]:
        """The names of those that aren't at their defaults."""
        return frozenset(name for name, one in self.origins.items() if one.where != DEFAULT)


def load_settings(
    *, config: Path | None, environ: Mapping[str, str], flags: Mapping[str, Any]
) -> Settings:
    """The settings of a run; `flags` has only the given ones. UsageError names a wrong one."""
    file = config or HERE / "catalog.toml"
    in_file, lines = _read_toml(file, must_exist=config is not None)
    # An absolute path doesn't need the working directory, which may be deleted.
    here = Path()
    values: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for setting in SETTINGS:
        origin: str | Spot = DEFAULT
        raw, base = setting.default, HERE
        if setting.name in in_file:
            origin = Spot(str(file), lines.get(setting.name), setting.name)
            raw, base = in_file[setting.name], file.parent
        if environ.get(setting.variable):
            origin, raw, base = setting.variable, environ[setting.variable], here
        if setting.name in flags:
            origin, raw, base = setting.flag, flags[setting.name], here
        unset = raw is None or raw == setting.default == ""
        values[setting.name] = raw if unset else _parsed(setting, origin, raw, base)
        origins[setting.name] = Origin(str(origin), raw)
    if values["precompute"] == "lean" and origins["bulk"].where == DEFAULT:
        # Nine tenths of the bulk files, and the mirror has the same records.
        values["bulk"] = tuple(name for name in values["bulk"] if name != "ndjson")
    return Settings(**values, origins=origins)


def _parsed(setting: Setting, origin: str | Spot, raw: Any, base: Path) -> Any:
    try:
        return setting.parse(raw, base)
    except OSError:
        raise UsageError(
            where=origin,
            found=f"{excerpt(repr(raw))}, in a working directory that no longer exists",
            expected="a path in a directory that exists",
            todo="change to another directory, or give an absolute path",
        ) from None
    except ValueError as error:
        raise UsageError(
            where=origin,
            found=str(error)
            if isinstance(error, AddressError | ColourError)
            else excerpt(repr(raw)),
            expected=setting.expected,
            todo="correct it, or remove it to use the default",
        ) from None


_NAME = re.compile(r"^[ \t]*[\"']?(\w+)[\"']?[ \t]*=", re.MULTILINE)
_LINE = re.compile(r"\(at line (\d+),")
"""How tomllib says where an error is."""


def _read_toml(file: Path, *, must_exist: bool) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of a file by their names, and the lines of these names."""
    try:
        text = read_text(file)
        values = tomllib.loads(text)
    except FileNotFoundError:
        if not must_exist:
            return {}, {}
        raise UsageError(
            where=f"--config {file}",
            found="no such file",
            expected="a TOML file with settings",
            todo="correct the path, or leave --config out to use catalog.toml",
        ) from None
    except (OSError, ValueError, RecursionError) as error:
        line = _LINE.search(str(error))
        raise UsageError(
            where=Spot(str(file), int(line[1]) if line else None),
            found=excerpt(str(error)),
            expected="a readable TOML file with settings, in UTF-8",
            todo="correct it; docs/settings.md shows every setting",
        ) from None
    lines = {found[1]: line_at(text, found.start(1)) for found in _NAME.finditer(text)}
    known = [setting.name for setting in SETTINGS]
    for name in values:
        if name not in known:
            raise UsageError(
                where=Spot(str(file), lines.get(name)),
                found=f'an unknown setting "{excerpt(name)}"',
                expected=f"one of {', '.join(known)}",
                todo=f"correct the name or remove the line.{nearest(name, known)}",
            )
    return values, lines
