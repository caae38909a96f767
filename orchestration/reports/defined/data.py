"""JSON: a report, the JSON Schema of all reports, and what others left in a release.

Belongs here: bytes of documents. Does not belong here: its shape (`document.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from orchestration.json_schemas import DIALECT
from orchestration.reports.defined.document import ReportDocument

_OPTIONS = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE


def data(report: ReportDocument) -> bytes:
    """The report as JSON, as `schema` describes it; keys in their order, so that files compare."""
    return orjson.dumps(report.model_dump(mode="json", by_alias=True), option=_OPTIONS)


def schema() -> bytes:
    """JSON Schema (draft 2020-12) of a report."""
    described = {
        "$schema": DIALECT,
        **ReportDocument.model_json_schema(by_alias=True, mode="serialization"),
    }
    return orjson.dumps(described, option=_OPTIONS)


def read_json(file: Path) -> Any:
    """What a file of the release holds; none if it is not there."""
    return orjson.loads(file.read_bytes()) if file.exists() else None
