#!/usr/bin/env bash
# frictionless 5.21.0: a Parquet resource with its true size is invalid.
#
# A data package may say of each resource how many bytes it has; frictionless compares that.
# Seen: of a CSV file it does. A Parquet file with its own size is an error, "byte-count": the actual count is "None".
# Parquet is read by another library, past the loader that counts.
#
# What it means: datapackage.json of the bulk files has CSV and SQLite as resources. Parquet files, with size and hash,
# are in a key of our own, "files" (generator/bulk/package.py), so that `frictionless validate` finds no fault.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet frictionless==5.21.0 pandas==3.1.1 pyarrow==26.0.1
cd "$folder"
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys
from pathlib import Path

import pyarrow
from frictionless import Package
from pyarrow import csv, parquet

table = pyarrow.table({"id": [1, 2], "name": ["Dragon", "Soyuz"]})
parquet.write_table(table, "craft.parquet")
csv.write_csv(table, "craft.csv")


def found(path, **said):
    body = Path(path).read_bytes()
    resource = {"name": "craft", "path": path, **said}
    if said.get("bytes") == "true":
        resource["bytes"] = len(body)
    Path("datapackage.json").write_text(json.dumps({"resources": [resource]}))
    return [kind for (kind,) in Package("datapackage.json").validate().flatten(["type"])]


cases = {
    "craft.csv, its true size": (found("craft.csv", bytes="true"), []),
    "craft.parquet, no size": (found("craft.parquet"), []),
    "craft.parquet, its true size": (found("craft.parquet", bytes="true"), ["byte-count"]),
}
for case, (seen, _) in cases.items():
    print(f"{case}: {', '.join(seen) or 'valid'}")
sys.exit(any(seen != expected for seen, expected in cases.values()))
PYTHON
