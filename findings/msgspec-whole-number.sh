#!/usr/bin/env bash
# msgspec 0.22.0 refuses what its own JSON Schema allows: 1.0 for an integer.
#
# JSON has one kind of number. JSON Schema 2020-12 (Validation, 6.1.1) calls any number without a fraction an integer,
# so 1.0 and 1e2 are valid where a schema says "integer", and a program that reads by such a schema
# should take them. msgspec makes a schema of each of its types.
# Seen: for a field of type int msgspec's schema says {"type": "integer"}; jsonschema 4.26.0 finds {"flights": 1.0} valid
# by that schema; msgspec's decoder of the same type says "Expected `int`, got `float`".
# In its lax mode (strict=False) it takes 1.0, and with that also the string "1".
#
# What it means: a mirror whose answers pass its schema can still break a reader that is generated from that schema.
# The mirror keeps upstream's numbers byte for byte (docs/adr/0001-verbatim-records.md), and LL2 writes counts as 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet msgspec==0.22.0 jsonschema==4.26.0
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys

import jsonschema
import msgspec


class Craft(msgspec.Struct):
    flights: int


text = b'{"flights": 1.0}'
schema = msgspec.json.schema(Craft)
valid = jsonschema.Draft202012Validator(schema).is_valid(json.loads(text))
try:
    read = str(msgspec.json.decode(text, type=Craft))
except msgspec.ValidationError as error:
    read = str(error)
lax = [
    msgspec.json.decode(one, type=Craft, strict=False) == Craft(flights=1)
    for one in (text, b'{"flights": "1"}')
]
print("msgspec's schema of the field:", schema["$defs"]["Craft"]["properties"])
print(f"{text.decode()}: valid by it: {valid}; msgspec's decoder: {read}")
print("strict=False takes 1.0 and \"1\":", lax)
sys.exit((valid, read, lax) != (True, "Expected `int`, got `float` - at `$.flights`", [True, True]))
PYTHON
