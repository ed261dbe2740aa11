"""What a page tells search engines as data: schema.org's terms as JSON-LD.

Pure functions from facts to nodes, and from nodes to the text of a
`<script type="application/ld+json">`. Addresses are whole where the site's is known, else relative
to the page, as JSON-LD allows. Nothing is stated that the data don't hold: an unknown credit or
licence is left out. Names are as pages show them, and none can end the script that it is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, TypeAlias

from generator.theme.characters import normal

Node: TypeAlias = dict[str, Any]

TERMS = "https://thespacedevs.com/llapi"
"""Where The Space Devs say what may be done with the data."""

CREATOR = {
    "@type": "Organization",
    "name": "The Space Devs",
    "url": "https://thespacedevs.com/",
}

_UNSAFE = re.compile("[<>&\x7f]")


def script(nodes: Iterable[Node]) -> str | None:
    """Nodes as the text of a script element; None when there are none."""
    graph = list(nodes)
    if not graph:
        return None
    # ASCII alone, so neither U+2028 nor what HTML forbids is left in it.
    text = json.dumps(
        {"@context": "https://schema.org", "@graph": graph},
        separators=(",", ":"),
        ensure_ascii=True,
    )
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)


def breadcrumbs(steps: Iterable[tuple[str, str | None]]) -> Node:
    """The way to a page: (text, address) from the first on; the page itself has no address."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": normal(text)}
            | ({"item": address} if address else {})
            for position, (text, address) in enumerate(steps, start=1)
        ],
    }


def image(
    *, address: str, name: str, credit: str | None, license_link: str | None
) -> Iterable[Node]:
    """A picture with its credit and licence; nothing when neither is known."""
    node: Node = {"@type": "ImageObject", "contentUrl": address, "name": normal(name)}
    # Upstream writes "Unknown" where it knows no owner.
    if credit and credit.strip().casefold() not in {"", "unknown"}:
        node["creditText"] = normal(credit)
    if license_link:
        node["license"] = license_link
    if node.keys() & {"creditText", "license"}:
        yield node


def dataset(
    *,
    name: str,
    description: str,
    address: str,
    modified: str | None,
    files: Iterable[tuple[str, str]],
) -> Node:
    """The data as a whole; `files` are (name, address) of JSON files that hold them."""
    node: Node = {
        "@type": "Dataset",
        "name": name,
        "description": description,
        "url": address,
        "creator": CREATOR,
        "usageInfo": TERMS,
        "isAccessibleForFree": True,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": file,
                "encodingFormat": "application/json",
                "contentUrl": link,
            }
            for file, link in files
        ],
    }
    if modified:
        node["dateModified"] = modified
    return node
