"""DRF's JSON renderer for records that are stored as JSON."""

import json
from typing import Any

from rest_framework.renderers import JSONRenderer


class RecordBytes(bytes):
    """A record's JSON, ready to send."""


class RecordRenderer(JSONRenderer):
    """DRF's JSON, with `RecordBytes` put in as they are unless an indent is asked for."""

    def render(
        self, data: Any, accepted_media_type: Any = None, renderer_context: Any = None
    ) -> Any:
        results = data.get("results") if isinstance(data, dict) else None
        rest = (accepted_media_type, renderer_context)
        if self.get_indent(accepted_media_type, renderer_context or {}) is not None:
            if isinstance(data, RecordBytes):
                data = json.loads(data)
            elif results and isinstance(results[0], RecordBytes):
                data = {**data, "results": [json.loads(record) for record in results]}
        elif isinstance(data, RecordBytes):
            return bytes(data)
        elif results and isinstance(results[0], RecordBytes):
            start = super().render({**data, "results": []}, *rest)
            return start.removesuffix(b"]}") + b",".join(results) + b"]}"
        return super().render(data, *rest)
