"""The bulk files, as rows of the tables of page kinds."""

from __future__ import annotations

from generator import urls
from generator.bulk import files, package
from generator.site.page import FinalKind, PageKind

KINDS: tuple[PageKind, ...] = (
    PageKind(
        name="bulk-records",
        keys=files.record_keys,
        path=files.record_path,
        inputs=files.record_inputs,
        needs=files.record_needs,
        size=files.record_size,
        streamed=True,
    ),
    PageKind(
        name="bulk-table",
        keys=files.table_keys,
        path=files.table_path,
        series=files.gathered,
        inputs=files.table_inputs,
        needs=files.table_needs,
        size=files.table_size,
        streamed=True,
    ),
    PageKind(
        name="bulk-schema",
        keys=package.schema_keys,
        path=package.schema_path,
        inputs=package.schema_inputs,
    ),
)

FINAL_KINDS: tuple[FinalKind, ...] = (
    FinalKind(
        name="bulk-package",
        path=urls.BULK_PACKAGE,
        inputs=package.package_inputs,
        when=package.has_package,
    ),
)
