"""Every public path of the output, and the relative links between them.

    index.html                                     the front page
    browse/{selection}/{ordering}/{n}.html         the lists, all craft by name first
    browse/{selection}/spacecraft.csv  ….json      the craft of a selection in one file
    years/index.html  years/{year}.html            flights by the year of their launch
    spacecraft/{id}.html  spacecraft/{id}.md       one craft; the same as Markdown
    configurations/{id}.html                       a configuration, with figures over its craft
    agencies/{id}.html  families/{id}.html         an agency, a family, likewise
    now.html  changes.html                         what is in space; what changed lately
    statistics.html                                figures over all craft
    statistics/{chart}.svg  statistics/{chart}.csv  a chart of these, and its numbers
    credits.html  credits/{n}.html                 pictures, data, software
    pages/{name}.html                              pages of one's own, from content/pages/
    about.html  404.html  sitemap.xml  robots.txt  .nojekyll  _headers
    llms.txt                                       what a language model is told to read
    explore.html                                   the explorer; its state is in the fragment #?
    api.html  sw.js                                the API's help with examples; the service worker
    offline.html  offline.json                     keeping the site for offline; which files that is
    manifest.webmanifest  opensearch.xml           what installs the site; its search for a browser
    favicon.ico                                    the icon that browsers request by default
    static/{name}.{hash}.{ext}                     assets
    search/index.js  search/{n}.js                 the search index, and its other parts
    api/2.3.0/spacecraft.json                      LL2's /2.3.0/spacecraft/?limit=100
    api/2.3.0/spacecraft/{key=value}/….json        LL2's lists for other parameters
    api/2.3.0/spacecraft/{id}.json                 LL2's /2.3.0/spacecraft/{id}/
    api/2.3.0/{list}.json  …/{key=value}/….json    LL2's other lists in each mode, as far as pulled
    api/2.3.0/{list}/{id}.json                     their records
    api/index.json  api/meta.json                  columns of all craft; facts about the mirror
    api/client.js  api/client.d.ts                 the client for other sites, and its types
    api/pictures.json                              the copied pictures, with their licences
    api/now.json  api/now/badge.json               the craft in space; how many, as a badge
    api/changes/index.json  latest.json            the versions of the data; the last one's changes
    api/changes/{n}.ndjson                         what a version changed, a craft a line
    feeds/changes.atom.xml  feeds/changes.json     the changes as feeds
    feeds/configurations/{id}.atom.xml  agencies/  those of a configuration's, an agency's craft
    feeds/flights.ics                              launches and mission ends as a calendar
    api/files.json  api/openapi.json               which query has which file; the query API
    api/schema/{name}.json                         the schemas of the JSON files
    api/answer.html                                the page that shows an answer of the API
    api/bulk/{table}.csv  ….parquet  ….schema.json  a table of all data, and what its rows hold
    api/bulk/spacecraft.ndjson  ….detailed.ndjson  all records of a mode, a line each
    api/bulk/catalog.sqlite                        all tables, with a search
    api/bulk/datapackage.json                      what these are, with their checksums
    {language}/…                                   the pages for people in another language
    {path}.gz                                      the same compressed: of bulk files always, of
                                                   texts with the setting gzip
    download.html  downloads/{name}                editions to take along, if pack has made some
    pictures/{hash}-{width}.{ext}                  copied pictures, in widths and types
    sha256sums.txt                                 the SHA-256 of every file but itself

Once published, a path never changes. Paths hold ids, field names, true, false and numbers, never
text from the data.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from generator.query.axes import AXES, EXPLORED, Criteria
from generator.query.precomputed import FILTERS
from generator.versions import DEFAULT_MODE, ApiVersion

HOME = "index.html"
NOW = "now.html"
PLANNED = "planned.html"
CHANGES = "changes.html"
STATISTICS = "statistics.html"
CREDITS = "credits.html"
ABOUT = "about.html"
DOWNLOADS = "download.html"
API_HELP = "api.html"
EXPLORE = "explore.html"
OFFLINE = "offline.html"
NOT_FOUND = "404.html"
YEARS = "years/index.html"
SITEMAP = "sitemap.xml"
FAVICON = "favicon.ico"
MANIFEST = "manifest.webmanifest"
OPENSEARCH = "opensearch.xml"
ROBOTS = "robots.txt"
LLMS = "llms.txt"
NOJEKYLL = ".nojekyll"
HEADERS = "_headers"
DATE_STYLE = "date.css"
API_INDEX = "api/index.json"
API_META = "api/meta.json"
CLIENT = "api/client.js"
CLIENT_TYPES = "api/client.d.ts"
WORKER = "sw.js"
OFFLINE_FILES = "offline.json"
API_FILES = "api/files.json"
API_OPENAPI = "api/openapi.json"
API_NOW = "api/now.json"
API_BADGE = "api/now/badge.json"
API_PICTURES = "api/pictures.json"
API_CHANGES = "api/changes/index.json"
API_LATEST = "api/changes/latest.json"
CHANGES_FEED = "feeds/changes.atom.xml"
CHANGES_JSON_FEED = "feeds/changes.json"
FLIGHTS_CALENDAR = "feeds/flights.ics"
API_ANSWER = "api/answer.html"
BULK = "api/bulk"
BULK_DATABASE = f"{BULK}/catalog.sqlite"
BULK_PACKAGE = f"{BULK}/datapackage.json"
CHECKSUMS = "sha256sums.txt"

SEGMENTS = ("mode", *FILTERS, "ordering", "offset")
"""The parameters of a list's path, in their order."""

DEFAULTS: Mapping[str, str | int] = {"mode": DEFAULT_MODE, "ordering": "id", "offset": 0}
"""Values of parameters that a path leaves out."""

SEGMENT = "/{name}={value}"
SUFFIX = ".json"


def own_page(name: str) -> str:
    return f"pages/{name}.html"


def download(name: str) -> str:
    """An edition by the name of its file."""
    return f"downloads/{name}"


def picture(name: str) -> str:
    """A copied picture by the name of its file."""
    return f"pictures/{name}"


def credits_page(number: int) -> str:
    """Page `number` (from 1) of the credits."""
    return CREDITS if number == 1 else f"credits/{number}.html"


_CHARTS = "statistics/"


def chart(name: str) -> str:
    """A chart of the statistics as a drawing."""
    return f"{_CHARTS}{name}.svg"


def chart_rows(name: str) -> str:
    """The numbers of a chart."""
    return f"{_CHARTS}{name}.csv"


def spacecraft(identifier: int) -> str:
    return f"spacecraft/{identifier}.html"


def spacecraft_text(identifier: int | str) -> str:
    """The same as Markdown; with `{id}`, the template of all of them."""
    return f"spacecraft/{identifier}.md"


def configuration(identifier: int) -> str:
    return f"configurations/{identifier}.html"


def agency(identifier: int) -> str:
    return f"agencies/{identifier}.html"


def family(identifier: int) -> str:
    return f"families/{identifier}.html"


def year(number: int) -> str:
    """The flights that were launched in a year."""
    return f"years/{number}.html"


BROWSE = "browse/"
"""The folder of the lists."""

_INDEX_FOLDERS = {axis.slug: axis.plural for axis in AXES if axis.plural}
"""Where all groups of a kind are listed, by the slug that their selections start with."""


def group_index(slug: str, number: int) -> str:
    """Page `number` (from 1) of the table of all groups of a kind."""
    folder = _INDEX_FOLDERS[slug]
    return f"{folder}/index.html" if number == 1 else f"{folder}/page/{number}.html"


def browse(selection: str, ordering: str, number: int) -> str:
    """Page `number` (from 1) of a selection in an ordering."""
    return f"{BROWSE}{selection}/{ordering}/{number}.html"


ALL_SPACECRAFT = browse("all", "name", 1)
"""All of them, by name."""


def browse_file(selection: str, extension: str) -> str:
    """All craft of a selection in one file; those of "all" are in the bulk files."""
    return f"{BROWSE}{selection}/spacecraft.{extension}"


def explored(criteria: Criteria, ordering: str) -> dict[str, str]:
    """The explorer's parameters for a selection of one value at most for each filter.

    The explorer orders by name, unless it has better matches to show first.
    """
    values = {axis.name: getattr(criteria, axis.name) for axis in EXPLORED}
    values["ordering"] = None if ordering == "name" else ordering
    return {name: str(value).lower() for name, value in values.items() if value is not None}


def explore(criteria: Criteria, ordering: str) -> str:
    """The explorer with a selection in an ordering."""
    return explore_state(explored(criteria, ordering))


def explore_state(parameters: Mapping[str, object]) -> str:
    """The explorer in a state that `static/js/explore/explore-state.js` reads."""
    state = "&".join(f"{name}={quote(str(value), safe=',')}" for name, value in parameters.items())
    return f"{EXPLORE}#?{state}"


def search_index(part: int) -> str:
    """A part of the search index, from 1 on."""
    return f"search/{'index' if part == 1 else part}.js"


def asset(name: str, fingerprint: str) -> str:
    stem, dot, extension = name.rpartition(".")
    return f"static/{stem}.{fingerprint}{dot}{extension}"


def api_root(api: ApiVersion) -> str:
    """The folder of LL2's lists and records of a version."""
    return f"api/{api}"


def api_item(api: ApiVersion, identifier: int | str) -> str:
    """The file of a craft; with `{id}`, the template of all of them."""
    return api_record(api, "spacecraft", identifier)


def api_record(api: ApiVersion, path: str, identifier: int | str) -> str:
    """The file of a record of a list; with `{id}`, the template of all."""
    return f"{api_root(api)}/{path}/{identifier}{SUFFIX}"


def api_records(api: ApiVersion, path: str, mode: str, offset: int) -> str:
    """The file of a whole list but the craft's, in one of its modes, from `offset` on."""
    values: dict[str, str | int] = {"mode": mode, "offset": offset}
    return _api_file(api, path, {n: value for n, value in values.items() if value != DEFAULTS[n]})


def api_list(api: ApiVersion, mode: str, criteria: Criteria, offset: int) -> str:
    """The file that answers a query."""
    return _api_file(api, "spacecraft", parameters(mode, criteria, offset))


def parameters(mode: str, criteria: Criteria, offset: int = 0) -> dict[str, str | int]:
    """Those of a query that aren't at their defaults, in the order of their segments."""
    values = {
        "mode": mode,
        **{name: getattr(criteria, name) for name in FILTERS},
        "ordering": criteria.ordering,
        "offset": offset,
    }
    return {
        name: values[name] for name in SEGMENTS if values[name] not in (None, DEFAULTS.get(name))
    }


def _api_file(api: ApiVersion, path: str, values: Mapping[str, str | int]) -> str:
    mode = str(values.get("mode", DEFAULT_MODE))
    path, asked = api.place(path, mode)
    segments = "".join(
        SEGMENT.format(name=name, value=str(value).lower())
        for name, value in values.items()
        if name != "mode" or name in asked
    )
    return f"{api_root(api)}/{path}{segments}{SUFFIX}"


def api_version(number: int) -> str:
    """What one version changed."""
    return f"api/changes/{number}.ndjson"


def group_feed(slug: str, identifier: int) -> str:
    """The feed of a group, by the slug that its selections start with."""
    return f"feeds/{_INDEX_FOLDERS[slug]}/{identifier}.atom.xml"


def api_schema(name: str) -> str:
    return f"api/schema/{name}.json"


def bulk_table(table: str, extension: str) -> str:
    return f"{BULK}/{table}.{extension}"


def bulk_records(mode: str) -> str:
    """All records of a mode; the default one has no name."""
    name = "spacecraft" if mode == DEFAULTS["mode"] else f"spacecraft.{mode}"
    return bulk_table(name, "ndjson")


def bulk_schema(table: str) -> str:
    return bulk_table(table, "schema.json")


_LARGE = (".csv", ".ndjson", ".sqlite")


def is_large(path: str) -> bool:
    """Whether a file has a compressed twin always: a download that a host may not compress."""
    return path.endswith(_LARGE) and _CHARTS not in path


_TEXTS = (".css", ".html", ".js", ".json", ".md", ".svg", ".ts", ".txt", ".webmanifest", ".xml")


def is_text(path: str) -> bool:
    """Whether a file holds text, which gets much smaller when it is compressed."""
    return path.endswith(_TEXTS) or _CHARTS in path


def gzipped(path: str) -> str:
    """Where web servers look for a compressed file: beside the file itself."""
    return f"{path}.gz"


def ungzipped(path: str) -> str:
    """The file that a compressed one is a twin of; any other path unchanged."""
    plain = path.removesuffix(".gz")
    return plain if is_text(plain) else path


def relative(target: str, page: str) -> str:
    """The shortest link from one output path to another."""
    here, there = page.split("/")[:-1], target.split("/")
    shared = 0
    while shared < min(len(here), len(there) - 1) and here[shared] == there[shared]:
        shared += 1
    return "../" * (len(here) - shared) + "/".join(there[shared:])


def within(folder: str, path: str) -> str:
    """A path from a folder at the root, as one from the root; `../` leads out of the folder."""
    return path.removeprefix("../") if path.startswith("../") else folder + path


def root_of(page: str) -> str:
    """What leads from a page to the root of the output: "" or some "../"."""
    return "../" * page.count("/")
