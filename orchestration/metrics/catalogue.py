"""What the catalogue holds: metrics with what may be asked of them, read from their definitions.

Belongs here: names and facts. Does not belong here: SQL (`flow.py`, `statement.py`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from orchestration.metrics.errors import RequestError, unknown
from orchestration.metrics.metric import Metric
from orchestration.metrics.ranges import GRAINS

_DIMENSION = re.compile(r"\{\{\s*Dimension\('(?:\w+__)?(\w+?)'\)\s*\}\}")
"""How MetricFlow's templates name a dimension: the last part is the column that people know."""
_AGGREGATIONS = {"count_distinct": "count", "average": "avg", "median": "percentile"}


class Catalogue:
    """All metrics of a release."""

    def __init__(self, definitions: Mapping[str, Any]) -> None:
        """Read the definitions: dbt's semantic manifest."""
        self.models = {model["name"]: model for model in definitions["semantic_models"]}
        self._measures = {
            measure["name"]: (model, measure)
            for model in self.models.values()
            for measure in model["measures"]
        }
        self._raw = {metric["name"]: metric for metric in definitions["metrics"]}
        self.metrics: Mapping[str, Metric] = {name: self._read(name) for name in self._raw}

    def metric(self, name: str) -> Metric:
        """The metric of that name.

        Raises:
            RequestError: There is none; the message names those near to it.
        """
        if name not in self.metrics:
            raise unknown(name, self.metrics, "metric")
        return self.metrics[name]

    def member(self, metric: Metric, aggregation: str | None) -> Metric:
        """The metric of the same family that is aggregated in another way.

        Raises:
            RequestError: It has no such relative.
        """
        if aggregation is None or metric.aggregation == aggregation:
            return metric
        relatives = {each.aggregation: each for each in self.family(metric)}
        if aggregation in relatives:
            return relatives[aggregation]
        raise RequestError(
            f"{metric.name} cannot be asked as {aggregation}: it is {self.formula(metric)}"
            + (
                f"; its family has {', '.join(sorted(filter(None, relatives)))}."
                if relatives
                else "."
            )
        )

    def family(self, metric: Metric) -> Iterator[Metric]:
        """The metrics of the same family, in the order of their definitions."""
        family = metric.meta.get("family")
        if family is not None:
            yield from (each for each in self.metrics.values() if each.meta.get("family") == family)

    def observations(self, metric: Metric) -> str | None:
        """The metric that says what a ratio, mean or percentile stands on: its n.

        A ratio of amounts of money names it in its `meta.observations`.
        """
        if "observations" in metric.meta:
            return metric.meta["observations"]
        if metric.parts is not None:
            return metric.parts[1]
        if metric.aggregation in {"percentile", "min", "max"}:
            return next(
                (each.name for each in self.family(metric) if each.aggregation == "count"), None
            )
        return None

    def formula(self, metric: Metric) -> str:
        """What the metric is, in words."""
        if metric.parts is not None:
            return f"{metric.parts[0]} / {metric.parts[1]}"
        if metric.type == "derived":
            return str(self._raw[metric.name]["type_params"]["expr"])
        model, measure = self.measure(metric)
        what = measure["expr"] or measure["name"]
        table = f"{model['node_relation']['schema_name']}.{model['node_relation']['alias']}"
        words = " ".join([measure["agg"].replace("_", " "), "of", what, "over", table])
        window = measure.get("non_additive_dimension")
        if window:
            words += f", {'last' if window['window_choice'] == 'max' else 'first'} {window['name']}"
        conditions = [_DIMENSION.sub(r"\1", each) for each in self.conditions(metric)]
        return f"{words} where {' and '.join(conditions)}" if conditions else words

    def measure(self, metric: Metric) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Semantic model and measure of a simple metric, as MetricFlow has them."""
        return self._measures[self._raw[metric.name]["type_params"]["measure"]["name"]]

    def conditions(self, metric: Metric) -> list[str]:
        """Conditions of a simple metric's own, as templates of MetricFlow's."""
        filters = (self._raw[metric.name].get("filter") or {}).get("where_filters", [])
        return [each["where_sql_template"] for each in filters]

    def entity(self, model: Mapping[str, Any]) -> str | None:
        """What a semantic model has one row of, in the names of dimensions."""
        return _primary(model)

    def entity_key(self, entity: str) -> str:
        """SQL of the key of the table that has one row of each."""
        (model,) = (each for each in self.models.values() if _primary(each) == entity)
        (key,) = (each for each in model["entities"] if each["name"] == entity)
        return key["expr"] or entity

    def time_column(self, model: str) -> tuple[str, str]:
        """Table and SQL of the moment that a semantic model counts by."""
        raw = self.models[model]
        return _column(raw, raw["defaults"]["agg_time_dimension"])

    def dimension_column(self, qualified: str) -> tuple[str, str]:
        """Table and SQL of a dimension, such as `learner__country`."""
        *_, entity, name = qualified.split("__")
        (model,) = (each for each in self.models.values() if _primary(each) == entity)
        return _column(model, name)

    def is_joined(self, metric: Metric, qualified: str) -> bool:
        """Whether a dimension comes from another model than the metric's own."""
        entity = qualified.split("__")[-2]
        return entity not in {_primary(self.models[model]) for model in metric.models}

    def _read(self, name: str) -> Metric:
        raw = self._raw[name]
        parameters, meta = raw["type_params"], raw["config"]["meta"]
        measures = [self._measures[measure] for measure in self._leaves(name)]
        parts, aggregation, counts = None, meta.get("aggregation"), False
        if raw["type"] == "ratio":
            parts = (parameters["numerator"]["name"], parameters["denominator"]["name"])
        elif raw["type"] == "simple":
            measure = measures[0][1]
            is_count = meta["unit"] == "count" and not measure.get("non_additive_dimension")
            counts = is_count and measure["agg"] in {"sum", "count_distinct"}
            plain = _AGGREGATIONS.get(measure["agg"], measure["agg"])
            aggregation = aggregation or ("count" if counts else plain)
        return Metric(
            name=name,
            label=raw["label"],
            description=raw["description"],
            type=raw["type"],
            meta=meta,
            aggregation=aggregation,
            parts=parts,
            inputs=parts or tuple(each["name"] for each in parameters["metrics"]),
            models=frozenset(model["name"] for model, _ in measures),
            finest=coarsest(_grain(model) for model, _ in measures),
            counts_rows=counts and "granularity" not in meta,
        )

    def _leaves(self, name: str) -> list[str]:
        """Measures that a metric reads, through the metrics that it is made of."""
        return [each["name"] for each in self._raw[name]["type_params"]["input_measures"]]


def coarsest(grains: Iterable[str]) -> str:
    """The longest of some periods."""
    return max(grains, key=GRAINS.index)


def _column(model: Mapping[str, Any], name: str) -> tuple[str, str]:
    (dimension,) = (each for each in model["dimensions"] if each["name"] == name)
    relation = model["node_relation"]
    return f"{relation['schema_name']}.{relation['alias']}", dimension["expr"] or name


def _primary(model: Mapping[str, Any]) -> str | None:
    entities = (each["name"] for each in model["entities"] if each["type"] == "primary")
    return model["primary_entity"] or next(entities, None)


def _grain(model: Mapping[str, Any]) -> str:
    name = model["defaults"]["agg_time_dimension"]
    (dimension,) = (each for each in model["dimensions"] if each["name"] == name)
    return dimension["type_params"]["time_granularity"]
