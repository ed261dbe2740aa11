"""What a built site is made of: its paths and where its links lead; and how problems are shown."""

from __future__ import annotations

import re
from functools import cache
from urllib.parse import unquote, urljoin, urlsplit

from generator.catalog.orderings import ORDERINGS

LIST = "api/2.3.0/spacecraft"


def some(problems: list[str]) -> str:
    """The first problems, each on a line."""
    return "\n".join([f"{len(problems)} problems:", *problems[:20]])


# Links ------------------------------------------------------------------------------------------

# A site somewhere below a host; a link that climbs out of the site shows.
BASE = "https://site.test/some/sub/path/"


def target_of(page: str, link: str, root: str = BASE) -> tuple[str, str] | None:
    """The path and the fragment that a link of the site leads to; None for another host."""
    names_file = link != "" and link[0] not in "#?"
    return resolved(page[: page.rfind("/") + 1] if names_file else page, link, root)


@cache
def resolved(base: str, link: str, root: str) -> tuple[str, str] | None:
    """As `target_of`, from a page or from any of a folder."""
    address = urljoin(f"{BASE}{base}", link)
    if link.startswith("/") and not link.startswith("//"):
        address = urljoin(f"https://{urlsplit(BASE).netloc}/", link)
        root = f"https://{urlsplit(BASE).netloc}{root}"
    address, _, fragment = address.partition("#")
    if address.startswith(root):
        return unquote(address.removeprefix(root)), fragment
    if urlsplit(address).netloc == urlsplit(BASE).netloc:
        return f"outside of the site: {link}", fragment
    return None


# Paths ------------------------------------------------------------------------------------------

TABLE = re.compile(r"(configurations|agencies|families)/(index|page/[1-9]\d*)\.html")

_ORDERINGS = "|".join(map(re.escape, ORDERINGS))
_LL2 = "|".join(re.escape(one) for one in ORDERINGS if one not in {"name", "id"})
_FILTERS = r"status=\d+|in_space=(true|false)|is_placeholder=(true|false)|spacecraft_config=\d+"
GRAMMAR = re.compile(
    "|".join(
        (
            r"(index|about|offline|api|404|explore|now|planned|changes|statistics|credits)\.html|sw\.js|date\.css",
            r"manifest\.webmanifest|(opensearch|sitemap)\.xml|(robots|llms)\.txt|favicon\.ico|\.nojekyll|_headers",
            r"search/(index|[2-9]|[1-9]\d+)\.js",
            TABLE.pattern,
            r"browse/(all|in_space-(true|false)|placeholder-true"
            rf"|(status|config|agency|type|family)-\d+)/({_ORDERINGS})/[1-9]\d*\.html",
            r"browse/(in_space-(true|false)|placeholder-true|(status|config|agency|type|family)-\d+)"
            r"/spacecraft\.(csv|csv\.gz|json)",
            r"years/(index|\d+)\.html|statistics/[a-z-]+\.(svg|csv)",
            r"(spacecraft|configurations|agencies|families)/\d+\.html|spacecraft/\d+\.md",
            r"static/[a-z0-9-]+\.[0-9a-f]{10}\.(css|js|png|svg)",
            rf"{LIST}/\d+\.json",
            rf"{LIST}(/mode=detailed)?(/({_FILTERS}))?(/ordering=({_LL2}))?(/offset=[1-9]\d*00)?"
            rf"\.json|{LIST}/offset=100\.json",
            r"api/2\.3\.0/config/spacecraft_(statuses|configuration_types)(/\d+)?\.json",
            r"api/2\.3\.0/spacecraft_configurations(/\d+|/mode=detailed)?\.json",
            r"api/2\.3\.0/spacecraft_configuration_families(/\d+|/mode=(list|detailed))?\.json",
            r"api/(index|meta|files|openapi|schema/[a-z-]+)\.json|api/client\.(js|d\.ts)",
            r"api/bulk/spacecraft(\.detailed)?\.ndjson(\.gz)?|api/bulk/datapackage\.json",
            r"api/bulk/catalog\.sqlite(\.gz)?|api/bulk/[a-z_]+\.(csv|csv\.gz|schema\.json)",
            r"api/now(/badge)?\.json|api/changes/((index|latest)\.json|[1-9]\d*\.ndjson)",
            r"feeds/(changes\.(atom\.xml|json)|flights\.ics)",
            r"feeds/(configurations|agencies|families)/\d+\.atom\.xml",
            r"api/answer\.html|offline\.json|sha256sums\.txt",
        )
    )
)
