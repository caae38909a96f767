"""JSON Schemas of requests for metrics and their answers.

Belongs here: the list of published shapes. Does not belong here: the shapes (`shapes.py`,
`response.py`, `ai_shapes.py`).
"""

from __future__ import annotations

from typing import Any

from orchestration.json_schemas import DIALECT
from orchestration.metrics.ai_shapes import AIPerformanceRequest, AIPerformanceResponse
from orchestration.metrics.response import MetricsQueryResponse
from orchestration.metrics.shapes import MetricsQueryRequest


def schemas() -> dict[str, dict[str, Any]]:
    """JSON Schemas by name."""
    shapes = {
        "MetricsQueryRequest": MetricsQueryRequest.model_json_schema(),
        "MetricsQueryResponse": MetricsQueryResponse.model_json_schema(mode="serialization"),
        "AIPerformanceRequest": AIPerformanceRequest.model_json_schema(),
        "AIPerformanceResponse": AIPerformanceResponse.model_json_schema(mode="serialization"),
    }
    return {name: {"$schema": DIALECT, **schema} for name, schema in shapes.items()}
