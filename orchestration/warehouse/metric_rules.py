"""Rules of our own that every metric keeps; `warehouse/rules.py` runs them.

Belongs here: rules over metrics and semantic models in dbt's manifest, each a function to messages
that name the metric and what to do. Does not belong here: versions (`metrics/versions.py`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_REQUIRED = ("owner", "version", "effective_date", "unit", "calendar", "population")
_OPTIONAL = {"interval", "family", "aggregation", "granularity", "observations"}
_AMOUNTS = {"cents", "micros"}
_ALLOWED: Mapping[str, set[str]] = {
    "owner": {
        "Product", "Machine learning", "Finance", "Operations", "Data engineering", "Health",
        "Community and learning",
    },
    "unit": {"count", "ratio", "seconds", "millis", "micros", "cents", "bytes", "score", "hours"},
    "calendar": {"learner", "utc"},
    "population": {"people", "external", "everyone", "none"},
    "interval": {"wilson"},
    "aggregation": {"sum", "avg", "count", "min", "max", "percentile"},
    "granularity": {"hour", "day", "week", "month"},
}  # fmt: skip
_GRAINS = {"minute", "hour", "day", "week", "month"}
_DAY = re.compile(r"20\d\d-[01]\d-[0-3]\d")
_SENTENCE = re.compile(r"[A-Z0-9].*\.", re.DOTALL)
_DISTINCT = re.compile(r"\b\w*(?:learner|user|individual|person)_count\b")
_EXPRESSION = re.compile(r"[\w\s+*/().-]+")


@dataclass(frozen=True)
class Metrics:
    """Metrics and semantic models of dbt's manifest, by name."""

    metrics: Mapping[str, Mapping[str, Any]]
    models: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Metrics:
        """Take them out of dbt's manifest."""
        return cls(
            {each["name"]: each for each in manifest["metrics"].values()},
            {each["name"]: each for each in manifest["semantic_models"].values()},
        )


def meta_is_complete(project: Metrics) -> Iterator[str]:
    """Every metric says who owns it, which version it is, and in what it counts whom when."""
    for name, metric in project.metrics.items():
        meta = metric["config"]["meta"]
        for field in (each for each in _REQUIRED if each not in meta):
            yield f"{name}: names no {field} in its meta."
        for field in sorted(set(meta) - {*_REQUIRED, *_OPTIONAL}):
            yield f"{name}: meta has {field}, which means nothing."
        for field, allowed in _ALLOWED.items():
            if field in meta and meta[field] not in allowed:
                choices = ", ".join(sorted(allowed))
                yield f"{name}: {field} is '{meta[field]}'; use one of {choices}."


def meta_is_well_formed(project: Metrics) -> Iterator[str]:
    """Versions are numbers, days are days, and an aggregation is one of a family."""
    for name, metric in project.metrics.items():
        meta = metric["config"]["meta"]
        if not _DAY.fullmatch(str(meta.get("effective_date", "2026-01-01"))):
            yield f"{name}: effective_date is no day such as 2026-11-22."
        if not isinstance(meta.get("version", 1), int):
            yield f"{name}: version is no whole number."
        if ("aggregation" in meta) and ("family" not in meta):
            yield f"{name}: has an aggregation but no family; both make it findable by another."


def description_is_a_sentence(project: Metrics) -> Iterator[str]:
    """Every metric says in a sentence what it counts."""
    for name, metric in project.metrics.items():
        if not _SENTENCE.fullmatch((metric["description"] or "").strip()):
            yield f"{name}: its description is no sentence with a capital and a full stop."


def parts_are_metrics_as_they_are(project: Metrics) -> Iterator[str]:
    """Parts of ratios and sums are metrics without filter, offset or alias: they stand beside."""
    for name, metric in project.metrics.items():
        parameters = metric["type_params"]
        if metric["type"] not in {"simple", "ratio", "derived"}:
            yield f"{name}: is {metric['type']}; make it a mart and a simple metric of it."
        if metric["type"] != "simple" and metric["filter"]:
            yield f"{name}: filter its parts, not it: its n would be of other rows."
        parts = [parameters["numerator"], parameters["denominator"], *(parameters["metrics"] or [])]
        for part in filter(None, parts):
            more = [key for key in ("filter", "offset_window", "offset_to_grain") if part.get(key)]
            if more:
                yield f"{name}: its part {part['name']} has {', '.join(more)}; define a metric."
        if metric["type"] == "derived" and not _EXPRESSION.fullmatch(parameters["expr"] or ""):
            yield f"{name}: its expression is more than names, numbers and + - * / ( )."
        interval = metric["config"]["meta"].get("interval")
        if interval and metric["type"] != "ratio":
            yield f"{name}: an interval needs a numerator and a denominator; make it a ratio."


def amounts_are_no_observations(project: Metrics) -> Iterator[str]:
    """A ratio's n is a number of something that happened, not of cents."""
    for name, metric in project.metrics.items():
        whole = metric["type_params"]["denominator"]
        counted = metric["config"]["meta"].get("observations", whole and whole["name"])
        if counted is not None and counted not in project.metrics:
            yield f"{name}: its observations {counted} are no metric."
        elif counted and project.metrics[counted]["config"]["meta"].get("unit") in _AMOUNTS:
            yield (
                f"{name}: its n would be an amount, {counted}; name the metric that counts what it "
                "stands on as observations in its meta."
            )


def people_are_not_added_up(project: Metrics) -> Iterator[str]:
    """A mart's count of different people cannot be summed over periods: granularity is fixed."""
    for name, metric in project.metrics.items():
        measure = (metric["type_params"]["measure"] or {}).get("name")
        for model in project.models.values():
            for each in model["measures"]:
                text = each["expr"] or each["name"]
                summed = each["name"] == measure and each["agg"] == "sum"
                is_free = "granularity" not in metric["config"]["meta"]
                if summed and is_free and _DISTINCT.search(text):
                    yield (
                        f"{name}: sums {text}, different people of a period; name the period as "
                        "granularity in its meta, and in that of what is made of it."
                    )


def relatives_share_the_granularity(project: Metrics) -> Iterator[str]:
    """What is made of metrics with a fixed granularity has the same one."""
    for name, metric in project.metrics.items():
        parameters = metric["type_params"]
        parts = [parameters["numerator"], parameters["denominator"], *(parameters["metrics"] or [])]
        own = metric["config"]["meta"].get("granularity")
        for part in filter(None, parts):
            fixed = project.metrics[part["name"]]["config"]["meta"].get("granularity")
            if fixed != own:
                yield f"{name}: its part {part['name']} is fixed to {fixed}, it to {own}."


def periods_are_known(project: Metrics) -> Iterator[str]:
    """What a semantic model counts by is a period that requests can name."""
    for name, model in project.models.items():
        times = [each for each in model["dimensions"] if each["type"] == "time"]
        for each in times:
            grain = each["type_params"]["time_granularity"]
            if grain not in _GRAINS:
                known = ", ".join(sorted(_GRAINS))
                yield f"{name}: {each['name']} is known by {grain}; use one of {known}."
        for each in model["dimensions"]:
            if each["name"] in _GRAINS:
                yield f"{name}: a dimension called {each['name']} reads as a period; rename it."
        if model["measures"] and not (model["defaults"] or {}).get("agg_time_dimension"):
            yield f"{name}: names no agg_time_dimension in its defaults."


RULES: tuple[Callable[[Metrics], Iterator[str]], ...] = (
    meta_is_complete,
    meta_is_well_formed,
    description_is_a_sentence,
    parts_are_metrics_as_they_are,
    amounts_are_no_observations,
    people_are_not_added_up,
    relatives_share_the_granularity,
    periods_are_known,
)


def broken_metric_rules(manifest: Mapping[str, Any]) -> list[str]:
    """Every message of every rule over the metrics of dbt's manifest."""
    project = Metrics.of(manifest)
    return [message for rule in RULES for message in rule(project)]
