"""The files for hosts and browsers, as rows of the table of page kinds."""

from __future__ import annotations

from generator import urls
from generator.hosting import (
    assets,
    checksums,
    date,
    favicon,
    headers,
    manifest,
    offline,
    opensearch,
    robots,
    sitemap,
    worker,
)
from generator.site.page import FinalKind, PageKind, has_address, has_worker, only

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="sitemap",
        **only(urls.SITEMAP, when=sitemap.has_sitemap),
        inputs=sitemap.sitemap_inputs,
        template="sitemap.xml",
        streamed=True,
    ),
    PageKind(
        name="opensearch",
        **only(urls.OPENSEARCH, when=has_address),
        inputs=opensearch.opensearch_inputs,
        template="opensearch.xml",
    ),
    PageKind(
        name="manifest",
        **only(urls.MANIFEST, when=has_worker),
        inputs=manifest.manifest_inputs,
        template="manifest.json",
    ),
    PageKind(name="favicon", **only(urls.FAVICON), inputs=favicon.favicon_inputs),
    PageKind(
        name="robots", **only(urls.ROBOTS), inputs=robots.robots_inputs, template="robots.txt"
    ),
    PageKind(name="nojekyll", **only(urls.NOJEKYLL), inputs=headers.nojekyll_inputs),
    PageKind(
        name="headers", **only(urls.HEADERS), inputs=headers.headers_inputs, template="headers.txt"
    ),
    PageKind(
        name="date",
        translated=True,
        **only(urls.DATE_STYLE),
        inputs=date.date_inputs,
        template="date.css",
    ),
    PageKind(
        name="asset",
        translated=True,
        keys=assets.asset_keys,
        path=assets.asset_path,
        inputs=assets.asset_inputs,
    ),
    PageKind(name="worker", **only(urls.WORKER), inputs=worker.worker_inputs, template="sw.js"),
)

FINAL_KINDS: tuple[FinalKind, ...] = (
    FinalKind(
        name="offline-files",
        translated=True,
        path=urls.OFFLINE_FILES,
        inputs=offline.offline_files_inputs,
        when=has_worker,
    ),
    FinalKind(name="checksums", path=urls.CHECKSUMS, inputs=checksums.checksums_inputs),
)
