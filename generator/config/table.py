"""Every setting: its name, default and meaning."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.config import parsers
from generator.languages.locales import ENGLISH

PREFIX = "CATALOG_"
"""Of the environment variables for settings."""


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
        "one colour such as #1d557f, or two, for the light and the dark theme, that can be read on"
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
        "images",
        parsers.LINK,
        parsers.parse_images,
        "link, licensed or all",
        "What the site does with pictures: link, show them from where they are; licensed, publish"
        " copies of those whose licence permits that; all, of all with a licence.",
    ),
    Setting(
        "image_licenses",
        parsers.FREE_LICENSES,
        parsers.parse_licenses,
        "ids of Launch Library 2's licences of images, but 1, which means unknown",
        "An id of a licence that permits copies of pictures with --images licensed.",
    ),
    Setting(
        "pictures",
        "pictures",
        parsers.parse_path,
        "a path to a directory",
        "Directory of the copied pictures.",
        shapes_site=False,
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
