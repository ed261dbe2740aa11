#!/usr/bin/env bash
# openapi-generator 7.26.0 (python): a "const" without a "type" is no condition, so two forms of a record look alike.
#
# In OpenAPI 3.1 schemas are JSON Schema 2020-12, where {"const": "normal"} alone allows one value; a type beside
# it adds nothing. It is the natural way to tell the members of a oneOf apart.
# Seen: the field becomes Optional[Any]. Reading the detailed record below, which is valid by one schema alone, raises
# "Multiple matches found", because the class of the normal one takes any response_mode. With "type": "string"
# beside const, or with "enum": ["normal"] and that type, the detailed record is read as what it is.
#
# What it means: write the type beside const. The mirror's schemas tell its two forms of a craft apart by a one-value
# enum with a type (docs/mirror-changelog.md), which this generator and openapi-python-client both read.
# Needs Java 11 or newer.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet openapi-generator-cli==7.26.0 \
    pydantic==2.14.4 python-dateutil==2.9.0.post0 urllib3==2.8.0 typing-extensions==4.16.0
cd "$folder"
cat > openapi.json <<'JSON'
{
  "openapi": "3.1.0",
  "info": {"title": "Craft", "version": "1"},
  "paths": {
    "/craft/": {
      "get": {
        "operationId": "getCraft",
        "responses": {
          "200": {
            "description": "A craft",
            "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Craft"}}}
          }
        }
      }
    }
  },
  "components": {
    "schemas": {
      "Craft": {
        "oneOf": [{"$ref": "#/components/schemas/Normal"}, {"$ref": "#/components/schemas/Detailed"}]
      },
      "Normal": {
        "type": "object",
        "required": ["response_mode"],
        "properties": {"response_mode": {"const": "normal"}}
      },
      "Detailed": {
        "type": "object",
        "required": ["response_mode", "flights"],
        "properties": {
          "response_mode": {"const": "detailed"},
          "flights": {"type": "integer"}
        }
      }
    }
  }
}
JSON
mkdir bare typed enum
cp openapi.json bare/
sed 's/{"const": /{"type": "string", "const": /' openapi.json > typed/openapi.json
sed 's/{"const": \("[a-z]*"\)}/{"type": "string", "enum": [\1]}/' openapi.json > enum/openapi.json
cat > read.py <<'PYTHON'
from typing import Any, Optional

from openapi_client.models.craft import Craft
from openapi_client.models.normal import Normal

field = Normal.model_fields["response_mode"].annotation
try:
    read = type(Craft.from_json('{"response_mode": "detailed", "flights": 3}').actual_instance).__name__
except ValueError as error:
    read = str(error).split(" when")[0]
name = {str: "str", Optional[Any]: "Optional[Any]"}[field]
print(f"{name} -> {read}")
PYTHON
for form in bare typed enum; do
    "$folder/venv/bin/openapi-generator-cli" generate -g python -i "$form/openapi.json" -o "$form" > "$form/log" 2>&1
    echo "$form: $(PYTHONPATH="$form" "$folder/venv/bin/python" read.py)"
done | tee seen.txt
diff seen.txt - <<'TEXT' || exit 1
bare: Optional[Any] -> Multiple matches found
typed: str -> Detailed
enum: str -> Detailed
TEXT
