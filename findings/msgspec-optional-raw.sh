#!/usr/bin/env bash
# msgspec 0.22.0: a field of the type `msgspec.Raw | None` takes null and nothing else.
#
# msgspec.Raw takes any JSON value, to be decoded later. One would think that `Raw | None` is the same
# with None for null. The type is accepted, a value is encoded, but decoding that value again is an error:
# the union is read as None alone. With `Raw | UnsetType`, or a Raw with a default, it works.
#
# Seen: encoded {"record":{"id":1}}, decoded: Expected `null`, got `object` - at `$.record`
#
# What it means: a line of api/changes/ has its records as a Raw with a default (generator/snapshot/chain.py).
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check msgspec==0.22.0

"$work/venv/bin/python" - <<'PY'
import sys

import msgspec
from msgspec import UNSET, Raw, UnsetType


class Optional(msgspec.Struct):
    record: Raw | None = None


class Unset(msgspec.Struct):
    record: Raw | UnsetType = UNSET


body = msgspec.json.encode(Optional(Raw(b'{"id":1}')))
try:
    found = repr(msgspec.json.decode(body, type=Optional))
except msgspec.ValidationError as error:
    found = str(error)
other = bytes(msgspec.json.decode(body, type=Unset).record).decode()
print(f"msgspec {msgspec.__version__}: encoded {body.decode()}, decoded: {found}")
print(f"with UnsetType: {other}")
expected = "Expected `null`, got `object` - at `$.record`"
sys.exit(0 if (found, other) == (expected, '{"id":1}') else 1)
PY
