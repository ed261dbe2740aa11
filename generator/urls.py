"""Every public path of the output, and the relative links between them.

    index.html                                     all craft by name, page 1
    browse/{selection}/{ordering}/{n}.html         the other pages of the lists
    spacecraft/{id}.html                           one craft
    about.html  404.html  sitemap.xml  robots.txt  .nojekyll  _headers
    static/{name}.{hash}.{ext}                     assets
    search/index.js                                the search index
    api/2.3.0/spacecraft.json                      LL2's /2.3.0/spacecraft/?limit=100
    api/2.3.0/spacecraft/{key=value}/….json        LL2's lists for other parameters
    api/2.3.0/spacecraft/{id}.json                 LL2's /2.3.0/spacecraft/{id}/
    api/2.3.0/config/spacecraft_statuses.json      LL2's list of statuses, as far as it was pulled
    api/2.3.0/spacecraft_configurations/{id}.json  LL2's configuration, as far as it was pulled
    api/index.json  api/meta.json                  columns of all craft; what the mirror is
    {path}.gz                                      the same compressed, with the setting gzip

Once published, a path never changes. Paths hold ids, field names, true, false and numbers, never
text from the data.
"""

from __future__ import annotations

from generator.query import Criteria

HOME = "index.html"
ABOUT = "about.html"
NOT_FOUND = "404.html"
SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
NOJEKYLL = ".nojekyll"
HEADERS = "_headers"
SEARCH_INDEX = "search/index.js"
API_INDEX = "api/index.json"
API_META = "api/meta.json"

_API = "api/2.3.0"

PARAMETERS = ("status", "in_space", "is_placeholder", "spacecraft_config")
"""LL2's filters, in the order of their segments in a path."""


def spacecraft(identifier: int) -> str:
    return f"spacecraft/{identifier}.html"


def browse(selection: str, ordering: str, number: int) -> str:
    """Page `number` (from 1) of a selection in an ordering; the first of all is the home page."""
    if (selection, ordering, number) == ("all", "name", 1):
        return HOME
    return f"browse/{selection}/{ordering}/{number}.html"


def asset(name: str, fingerprint: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return f"static/{stem}.{fingerprint}{dot}{extension}"


def api_item(identifier: int) -> str:
    return f"{_API}/spacecraft/{identifier}.json"


def api_configuration(identifier: int) -> str:
    return f"{_API}/spacecraft_configurations/{identifier}.json"


def api_statuses(offset: int) -> str:
    suffix = f"/offset={offset}" if offset else ""
    return f"{_API}/config/spacecraft_statuses{suffix}.json"


def api_list(mode: str, criteria: Criteria, offset: int) -> str:
    """The file that answers a query: what isn't at its default is a segment `key=value`."""
    segments = [f"{_API}/spacecraft"]
    if mode != "normal":
        segments.append(f"mode={mode}")
    for name in PARAMETERS:
        value = getattr(criteria, name)
        if value is not None:
            segments.append(f"{name}={str(value).lower()}")
    if criteria.ordering != "id":
        segments.append(f"ordering={criteria.ordering}")
    if offset:
        segments.append(f"offset={offset}")
    return "/".join(segments) + ".json"


_TEXTS = (".css", ".html", ".js", ".json", ".svg", ".txt", ".xml")


def is_text(path: str) -> bool:
    """Whether a file holds text, which gets much smaller when it is compressed."""
    return path.endswith(_TEXTS)


def gzipped(path: str) -> str:
    """Where web servers look for a compressed file: beside the file itself."""
    return f"{path}.gz"


def relative(target: str, page: str) -> str:
    """The shortest link from one output path to another."""
    here, there = page.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + "/".join(there[shared:])


def root_of(page: str) -> str:
    """What leads from a page to the root of the output: "" or some "../"."""
    return "../" * page.count("/")
