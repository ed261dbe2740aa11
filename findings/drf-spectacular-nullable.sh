#!/usr/bin/env bash
# drf-spectacular 0.30.0 and openapi-schema-validator 0.8.1: an API's own description rejects its own null.
#
# A serializer in a serializer that may be null is described for OpenAPI 3.0 by drf-spectacular as
#   {"allOf": [{"$ref": "…/Agency"}], "nullable": true}
# because a $ref has no room for more. One would expect that a validator for OpenAPI 3.0 then takes null.
# Seen: it says "None for not nullable" and "None is not of type 'object'". Both tools follow the standard: OpenAPI
# 3.0.3 gives nullable a meaning only beside a type in the same schema object, and here the type stands in
# the other one, which all of allOf must meet. The form reads as nullable and isn't.
#
# What it means: answers of many Django APIs fail against their own documents wherever such a field is null.
# Launch Library 2's document has this form too. The mirror's schemas write {"anyOf": [{"$ref": …}, {"type": "null"}]}.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet django==5.2.19 djangorestframework==3.18.3 \
    drf-spectacular==0.30.0 openapi-schema-validator==0.8.1
"$folder/venv/bin/python" - <<'PYTHON'
import json
import sys

import django
from django.conf import settings

settings.configure(
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    REST_FRAMEWORK={"DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema"},
)
django.setup()

from django.urls import path
from drf_spectacular.generators import SchemaGenerator
from openapi_schema_validator import OAS30Validator
from rest_framework import generics, serializers


class AgencySerializer(serializers.Serializer):
    name = serializers.CharField()


class CraftSerializer(serializers.Serializer):
    agency = AgencySerializer(allow_null=True)


class Craft(generics.GenericAPIView):
    serializer_class = CraftSerializer

    def get(self, request):
        """Described by its serializer."""


document = SchemaGenerator(patterns=[path("craft/", Craft.as_view())]).get_schema(public=True)
document = json.loads(json.dumps(document))
answer = json.loads(json.dumps(CraftSerializer({"agency": None}).data))
field = document["components"]["schemas"]["Craft"]["properties"]["agency"]
schema = {"$ref": "#/components/schemas/Craft", "components": document["components"]}
errors = sorted(error.message for error in OAS30Validator(schema).iter_errors(answer))
print("OpenAPI", document["openapi"], "says of the field:", field)
print("the API answers", answer, "- the validator says:", errors)
sys.exit(
    (answer, field, errors)
    != (
        {"agency": None},
        {"allOf": [{"$ref": "#/components/schemas/Agency"}], "nullable": True},
        ["None for not nullable", "None is not of type 'object'"],
    )
)
PYTHON
