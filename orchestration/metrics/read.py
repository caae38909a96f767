"""Reading a request from JSON, and saying what is wrong with its form.

Belongs here: texts. Does not belong here: whether the names in it exist (`catalogue.py`).
"""

from __future__ import annotations

from typing import Any, TypeVar, get_args

from pydantic import ValidationError

from orchestration.metrics.errors import RequestError, unknown
from orchestration.metrics.shapes import (
    Aggregation,
    Granularity,
    MetricsQueryRequest,
    Operator,
    Shape,
)

Request = TypeVar("Request", bound=Shape)


def read_request(text: str | bytes) -> MetricsQueryRequest:
    """The request for metrics that a JSON text holds.

    Raises:
        RequestError: The text is no JSON, or no such request; the message names every fault.
    """
    return read_shape(text, MetricsQueryRequest)


def read_shape(text: str | bytes, shape: type[Request]) -> Request:
    """The request of a shape that a JSON text holds.

    Raises:
        RequestError: The text is no JSON, or no such request; the message names every fault.
    """
    try:
        return shape.model_validate_json(text, by_alias=True, by_name=False)
    except ValidationError as error:
        faults = dict.fromkeys(_fault(fault) for fault in error.errors())
        raise RequestError("; ".join(faults)) from error


def _fault(fault: Any) -> str:
    place = ".".join(str(part) for part in fault["loc"] if not str(part).startswith("function-"))
    if fault["type"] == "literal_error" and isinstance(fault["input"], str):
        known = _choices(str(fault["loc"][-1]))
        return f"{place}: {str(unknown(fault['input'], known, 'such choice')).rstrip('.')}"
    return f"{place or 'request'}: {fault['msg']}"


def _choices(field: str) -> tuple[str, ...]:
    choices = {"operator": Operator, "granularity": Granularity, "aggregation": Aggregation}
    others = {"direction": ("asc", "desc"), "compareTo": ("previousPeriod",)}
    return get_args(choices[field]) if field in choices else others.get(field, ())
