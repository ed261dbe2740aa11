"""sha256sums.txt: the SHA-256 of every file but itself."""

from __future__ import annotations

from collections.abc import Mapping

from generator.hosting.assets import FileInputs
from generator.site.site import Site
from generator.storage.checksums import format_checksums
from generator.values import MadeFile, Record


def checksums_inputs(site: Site, files: Mapping[str, MadeFile]) -> FileInputs:
    checksums = {path: file.sha256 for path, file in files.items()}
    return FileInputs(body=Record(format_checksums(checksums)))
