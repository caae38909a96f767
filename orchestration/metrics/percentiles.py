"""Percentiles that no metric names: a family's measure with another number, added to a copy.

Belongs here: the copy of the definitions. Does not belong here: keeping it (`definitions.py`).
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from orchestration.metrics.errors import RequestError

_DIGITS = 6


def percentile_name(family: str, q: float) -> str:
    """Name of a family's metric for a percentile.

    >>> percentile_name("session_seconds", 0.999)
    'session_seconds_p99_9'
    """
    if round(q, _DIGITS) != q:
        raise RequestError(f"percentile {q!r}: give at most {_DIGITS} digits.")
    return f"{family}_p{format(round(q * 100, _DIGITS), '.10g').replace('.', '_')}"


def with_percentile(
    definitions: Mapping[str, Any], metric: str, family: str, q: float
) -> tuple[dict[str, Any], str]:
    """The definitions with one more metric, and its name.

    Args:
        definitions: dbt's semantic manifest.
        metric: A percentile of the family.
        family: The family.
        q: Which percentile, between 0 and 1.

    Raises:
        RequestError: The percentile has too many digits.
    """
    name = percentile_name(family, q)
    copied = copy.deepcopy(dict(definitions))
    (pattern,) = (each for each in copied["metrics"] if each["name"] == metric)
    added = copy.deepcopy(pattern)
    added |= {"name": name, "label": name, "description": f"{pattern['description']} Here {q}."}
    for used in (added["type_params"]["measure"], *added["type_params"]["input_measures"]):
        used["name"] = name
    wanted = pattern["type_params"]["measure"]["name"]
    for model in copied["semantic_models"]:
        for measure in list(model["measures"]):
            if measure["name"] == wanted:
                number = {**measure["agg_params"], "percentile": q}
                model["measures"].append({**measure, "name": name, "agg_params": number})
    copied["metrics"].append(added)
    return copied, name


def percentile_of(definitions: Mapping[str, Any], metric: str) -> float | None:
    """Which percentile a metric is; none if it is not one."""
    (raw,) = (each for each in definitions["metrics"] if each["name"] == metric)
    wanted = (raw["type_params"]["measure"] or {}).get("name")
    for model in definitions["semantic_models"]:
        for measure in model["measures"]:
            if measure["name"] == wanted and measure["agg"] == "percentile":
                return measure["agg_params"]["percentile"]
    return None
