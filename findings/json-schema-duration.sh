#!/usr/bin/env bash
# JSON Schema's format "duration" leaves out much of ISO 8601, and three validators leave out three different parts.
# isodate 0.7.2, jsonschema 4.26.0 (with isoduration 20.11.0), jsonschema-rs 0.60.3, ajv 8.20.0 with ajv-formats 3.0.1
#
# An API that writes durations with isodate, as Launch Library 2 does, would be described with "format": "duration".
# The texts below are valid ISO 8601, which lets parts that are zero be left out and the last part have a fraction.
# But JSON Schema 2020-12 (Validation, 7.3.1) means RFC 3339, appendix A, whose grammar has no fractions and lets an
# hour be followed by minutes alone, a year by months alone.
# Seen, for what isodate writes:
#                         jsonschema   jsonschema-rs   ajv
#   P6DT18H21M57S         valid        valid           valid
#   PT1H1S                valid        not valid       valid      no minutes, so not RFC 3339's
#   PT0.5S                valid        not valid       not valid  a fraction
# jsonschema-rs goes by the grammar. The same answer of an API passes or fails by the validator, and with the strict one
# about one in sixty fails: those whose minutes happen to be zero.
#
# What it means: the mirror's schemas (templates/api/schema/) describe durations as plain strings and say in words
# what they hold.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet \
    isodate==0.7.2 jsonschema==4.26.0 isoduration==20.11.0 jsonschema-rs==0.60.3
npm install --silent --no-audit --no-fund --prefix "$folder" ajv@8.20.0 ajv-formats@3.0.1
cat > "$folder/ajv.cjs" <<'JAVASCRIPT'
const Ajv = require("ajv/dist/2020").default;
const ajv = new Ajv();
require("ajv-formats").default(ajv);
const valid = ajv.compile({ type: "string", format: "duration" });
console.log(JSON.stringify(process.argv.slice(2).map((text) => valid(text))));
JAVASCRIPT
"$folder/venv/bin/python" - "$folder/ajv.cjs" <<'PYTHON'
import json
import subprocess
import sys
from datetime import timedelta

import isodate
import jsonschema
import jsonschema_rs

lengths = [
    timedelta(days=6, hours=18, minutes=21, seconds=57),
    timedelta(hours=1, seconds=1),
    timedelta(seconds=0.5),
]
texts = [isodate.duration_isoformat(length) for length in lengths]
schema = {"type": "string", "format": "duration"}
kind = jsonschema.Draft202012Validator
python = kind(schema, format_checker=kind.FORMAT_CHECKER)
rust = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
ajv = json.loads(subprocess.run(["node", sys.argv[1], *texts], stdout=subprocess.PIPE, check=True).stdout)
seen = {
    text: (python.is_valid(text), rust.is_valid(text), by_ajv) for text, by_ajv in zip(texts, ajv)
}
for text, (one, two, three) in seen.items():
    print(f"{text:14} jsonschema: {one}, jsonschema-rs: {two}, ajv: {three}")
sys.exit(
    seen
    != {
        "P6DT18H21M57S": (True, True, True),
        "PT1H1S": (True, False, True),
        "PT0.5S": (True, False, False),
    }
)
PYTHON
