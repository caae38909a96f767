"""The rules of metrics: a kept catalogue is silent, every broken rule names its metric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from orchestration.warehouse.metric_rules import broken_metric_rules
from tests.unit.metrics.factories import definitions, measure, metric

Project = dict[str, Any]


def manifest(change: Callable[[Project], object] = lambda _: None) -> Project:
    """The hand-made definitions as dbt's manifest has them, after a change."""
    document = definitions()
    for name in ("month_learners", "week_all"):
        document["metrics"] = [each for each in document["metrics"] if each["name"] != name]
    project = {
        kind: {f"{kind}.etude.{each['name']}": each for each in document[kind]}
        for kind in ("metrics", "semantic_models")
    }
    change(project)
    return project


def meta(project: Project, name: str) -> dict[str, Any]:
    return project["metrics"][f"metrics.etude.{name}"]["config"]["meta"]


def part(project: Project, name: str, which: str) -> dict[str, Any]:
    return project["metrics"][f"metrics.etude.{name}"]["type_params"][which]


def model(project: Project, name: str) -> dict[str, Any]:
    return project["semantic_models"][f"semantic_models.etude.{name}"]


def test_a_catalogue_that_keeps_every_rule_is_silent() -> None:
    assert broken_metric_rules(manifest()) == []


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda project: meta(project, "sessions").pop("owner"), "sessions: names no owner"),
        (lambda project: meta(project, "sessions").update(owner="Me"), "owner is 'Me'; use one of"),
        (lambda project: meta(project, "sessions").update(unit="apples"), "unit is 'apples'"),
        (lambda project: meta(project, "sessions").update(colour="red"), "colour, which means"),
        (lambda project: meta(project, "sessions").update(effective_date="soon"), "is no day"),
        (lambda project: meta(project, "sessions").update(version="1"), "is no whole number"),
        (lambda project: meta(project, "sessions").update(aggregation="sum"), "but no family"),
        (lambda project: meta(project, "sessions").update(interval="wilson"), "make it a ratio"),
        (
            lambda project: meta(project, "stock_days_per_cent").pop("observations"),
            "stock_days_per_cent: its n would be an amount, cents",
        ),
        (
            lambda project: meta(project, "stock_days_per_cent").update(observations="ordres"),
            "stock_days_per_cent: its observations ordres are no metric",
        ),
        (
            lambda project: project["metrics"]["metrics.etude.net"].update(description="net"),
            "net: its description is no sentence",
        ),
        (
            lambda project: project["metrics"]["metrics.etude.ios_ratio"].update(filter={"x": 1}),
            "ios_ratio: filter its parts, not it",
        ),
        (
            lambda project: part(project, "ios_ratio", "numerator").update(offset_window="1 day"),
            "its part ios_sessions has offset_window",
        ),
        (
            lambda project: project["metrics"]["metrics.etude.net"]["type_params"].update(
                expr="cents; drop table x"
            ),
            "net: its expression is more than",
        ),
        (
            lambda project: project["metrics"].update(
                {"metrics.etude.total": metric("total", "cumulative", of=None)}
            ),
            "total: is cumulative; make it a mart",
        ),
        (
            lambda project: meta(project, "week_learners").pop("granularity"),
            "week_learners: sums learner_count, different people",
        ),
        (
            lambda project: (
                model(project, "weeks")["measures"].append(
                    measure("new", "sum", "new_learner_count + 1")
                )
                or project["metrics"].update({"metrics.etude.new": metric("new", of="new")})
            ),
            "new: sums new_learner_count + 1, different people",
        ),
        (
            lambda project: project["metrics"].update(
                {"metrics.etude.share": metric("share", "ratio", ("week_learners", "sessions"))}
            ),
            "share: its part week_learners is fixed to week, it to None",
        ),
        (
            lambda project: model(project, "stock")["dimensions"][0]["type_params"].update(
                time_granularity="second"
            ),
            "stock: stock_date is known by second; use one of",
        ),
        (
            lambda project: model(project, "orders")["dimensions"][1].update(name="day"),
            "orders: a dimension called day reads as a period",
        ),
        (
            lambda project: model(project, "orders").update(defaults=None),
            "orders: names no agg_time_dimension",
        ),
    ],
)
def test_a_broken_rule_names_its_metric_and_what_to_do(
    change: Callable[[Project], object], complaint: str
) -> None:
    (message,) = broken_metric_rules(manifest(change))
    assert complaint in message
