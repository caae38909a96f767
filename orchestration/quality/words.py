"""Results of Great Expectations in words.

Belongs here: what was observed, short enough for a message. Does not belong here: whether it is as
expected (`validate.py`).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

_EXAMPLES = 3
_LONGEST = 60
_WHOLE = 1_000_000


def unexpected(found: Mapping[str, Any], n: int, *, of_null: bool) -> str:
    """How many values are not as expected, with the first of them.

    Args:
        found: Great Expectations' result of an expectation of every value.
        n: Values that were judged.
        of_null: Whether values are missed, which are not shown then.
    """
    count = int(found.get("unexpected_count") or 0)
    noun = "missing" if of_null else "outside"
    text = f"{count:,} of {n:,} {noun}"
    examples = found.get("partial_unexpected_list") or []
    if not count or of_null or not examples:
        return text
    told = list(dict.fromkeys(_told(value) for value in examples))
    return f"{text}, such as {', '.join(told[:_EXAMPLES])}"


def aggregate(found: Mapping[str, Any]) -> str:
    """The figure of a column that was taken, or which of its values are gone.

    Args:
        found: Great Expectations' result of an expectation of a whole column.
    """
    if "missing_count" in found or "partial_missing_list" in found:
        missing = found.get("partial_missing_list") or []
        told = ", ".join(_told(value) for value in missing[:_EXAMPLES])
        return f"{int(found.get('missing_count') or 0):,} gone: {told}" if missing else "none gone"
    value = found.get("observed_value")
    if isinstance(value, Mapping):
        value = value["values"][0]
    return _told(value)


def _told(value: Any) -> str:
    """A value for a person: short, and without the type's own dress."""
    if hasattr(value, "isoformat"):
        return f"{value.isoformat()[:19]}Z" if hasattr(value, "hour") else value.isoformat()
    if isinstance(value, tuple):
        return f"({', '.join(_told(each) for each in value)})"
    if isinstance(value, bool | str):
        text = str(value)
        return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    return number(float(value))


def number(value: float) -> str:
    """A number for a person: whole from a million on, else of six digits."""
    if math.isnan(value):
        return "none"
    return f"{value:,.0f}" if abs(value) >= _WHOLE else f"{value:,.6g}"
