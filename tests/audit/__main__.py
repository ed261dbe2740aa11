"""`python -m tests.audit [axe] [html] [lighthouse]`: those checks, or without a name all."""

from __future__ import annotations

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console
from rich.table import Table

from generator.catalog.images import Copying, addresses_to_copy
from generator.catalog.parse import build_catalog
from generator.config.parsers import FREE_LICENSES
from generator.snapshot.model import Snapshot
from generator.upstream.pull import fetch_snapshot
from tests.audit import Audited, Cells, Finding, axe, checker, lighthouse, pages_of
from tests.standin.collection import make_collection
from tests.standin.server import serve
from tests.support.albums import write_album
from tests.support.building import BULK, build
from tests.support.packing import packed
from tests.support.web import host

CHECKS = {"html": (checker.COLUMN,), "axe": axe.COLUMNS, "lighthouse": lighthouse.COLUMNS}

_COPYING = Copying(images="licensed", licenses=FREE_LICENSES)
"""Of pictures: the site shows some from copies, some from their host."""

MOST = 60
"""So many findings are shown, those that stand on many pages once."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.audit", description=__doc__)
    parser.add_argument("checks", nargs="*", metavar="check", help=", ".join(CHECKS))
    chosen = parser.parse_args().checks or [*CHECKS]
    if unknown := set(chosen) - CHECKS.keys():
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(CHECKS)}")
    with TemporaryDirectory(prefix="audit-") as directory:
        output = Path(directory, "output")
        with serve(make_collection(607)) as upstream, host(output) as root:
            snapshot = fetch_snapshot(upstream.root)
            image_host = upstream.root.removesuffix("/2.3.0/")
            pictures = Path(directory, "pictures")
            write_album(pictures, addresses_to_copy(build_catalog(snapshot), _COPYING))
            _build(
                snapshot,
                output,
                image_hosts=image_host,
                images=_COPYING.images,
                pictures=str(pictures),
                site_url=root,
            )
            try:
                return _audit(chosen, output, root, image_host)
            except checker.NoJavaError as error:
                print(error, file=sys.stderr)
                return 1


def _build(snapshot: Snapshot, output: Path, **settings: str) -> None:
    """The whole site, with editions of itself to offer."""
    editions = output.with_name("editions")
    build(snapshot, output, gzip=True, bulk=BULK, editions=str(editions), **settings)
    packed(output, editions, "zip", "data")
    build(snapshot, output, gzip=True, bulk=BULK, editions=str(editions), **settings)


def _audit(checks: list[str], output: Path, root: str, image_host: str) -> int:
    console = Console(highlight=False, soft_wrap=True, width=120)
    pages = list(pages_of(output))
    there = [page for page in pages if (output / page.path).exists()]
    cells: dict[str, Cells] = defaultdict(dict)
    found = [
        Finding(page.address, "page", "no such page in the site")
        for page in pages
        if page not in there
    ]
    for name in checks:
        started = time.perf_counter()
        for page, said, findings in _run(name, output, root, image_host, there):
            cells[page.name] |= said
            found += findings
        console.print(f"{name}: {time.perf_counter() - started:.0f} s")
    columns = [column for name in checks for column in CHECKS[name]]
    table = Table("page", *columns, box=None, pad_edge=False)
    for row in [page.name for page in pages] + [name for name in cells if name.endswith("files")]:
        missing = "missing" if row in {page.name for page in pages if page not in there} else "–"
        table.add_row(row, *(cells[row].get(column, missing) for column in columns))
    console.print(table)
    _tell(console, found)
    return 1 if found else 0


def _run(
    name: str, output: Path, root: str, image_host: str, pages: list[Audited]
) -> Iterator[tuple[Audited, Cells, list[Finding]]]:
    if name == "axe":
        yield from axe.audit(root, image_host, pages)
    elif name == "lighthouse":
        yield from lighthouse.audit(root, pages)
    else:
        files, findings = checker.audit(root, output)
        for page in pages:
            yield page, {checker.COLUMN: str(checker.count(page, findings))}, []
        yield Audited(f"all {files:,} files", ""), {checker.COLUMN: str(len(findings))}, findings


def _tell(console: Console, found: list[Finding]) -> None:
    """The findings, those alike together with the first place and the number of places."""
    alike: dict[tuple[str, str], list[str]] = defaultdict(list)
    for finding in found:
        alike[finding.check, finding.text].append(finding.address)
    if alike:
        console.print(f"\n{len(found):,} findings")
    for (check, text), addresses in [*alike.items()][:MOST]:
        more = f" and {len(addresses) - 1:,} more" if len(addresses) > 1 else ""
        console.print(f"{check}: {addresses[0]}{more}: {text}", markup=False)
    if len(alike) > MOST:
        console.print(f"… {len(alike) - MOST} more kinds")


if __name__ == "__main__":
    sys.exit(main())
