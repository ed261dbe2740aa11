"""_headers and .nojekyll: how hosts send the files."""

from __future__ import annotations

from generator.hosting.assets import FileInputs
from generator.hosting.sending import CHECKED, KEPT
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Record, Value


class HeadersInputs(Value):
    """How files are cached that are kept, and those that are checked each time."""

    kept: str
    checked: str


def headers_inputs(site: Site, key: Key) -> HeadersInputs:
    return HeadersInputs(kept=KEPT, checked=CHECKED)


def nojekyll_inputs(site: Site, key: Key) -> FileInputs:
    """An empty file that keeps GitHub Pages from treating the site as a Jekyll project."""
    return FileInputs(body=Record(b""))
