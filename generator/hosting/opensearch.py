"""opensearch.xml: the site's search for a browser's address bar."""

from __future__ import annotations

from urllib.parse import urljoin

from generator import urls
from generator.site import display, front
from generator.site.page import Key
from generator.site.site import Site
from generator.values import Value


class OpenSearchInputs(Value):
    """The site's search for a browser's address bar; OpenSearch limits the names' lengths."""

    language: str
    short_name: str
    long_name: str
    description: str
    icon: str
    own: str
    search: str


def opensearch_inputs(site: Site, key: Key) -> OpenSearchInputs:
    base, title = site.settings.site_url, site.facts.title
    return OpenSearchInputs(
        language=site.wording.language,
        short_name=display.short(title, 16).rstrip("…"),
        long_name=display.short(title, 48),
        description=site.wording.gettext(front.INTRO),
        icon=urljoin(base, site.theme.asset("icon-32.png").path),
        own=urljoin(base, urls.OPENSEARCH),
        search=urljoin(base, f"{urls.EXPLORE}#?q={{searchTerms}}"),
    )
