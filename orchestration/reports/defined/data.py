"""A report as JSON, and the JSON Schema of all reports.

Belongs here: bytes of the document. Does not belong here: its shape (`document.py`).
"""

from __future__ import annotations

import orjson

from orchestration.reports.defined.document import ReportDocument

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def data(report: ReportDocument) -> bytes:
    """The report as JSON, as `schema` describes it; keys in their order, so that files compare."""
    return orjson.dumps(report.model_dump(mode="json", by_alias=True), option=_OPTIONS)


def schema() -> bytes:
    """JSON Schema (draft 2020-12) of a report."""
    described = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **ReportDocument.model_json_schema(by_alias=True, mode="serialization"),
    }
    return orjson.dumps(described, option=_OPTIONS)
