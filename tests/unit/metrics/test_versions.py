"""Versions of definitions: what is a change of one, and what the list of versions must say."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from orchestration.metrics.versions import Version, definition_hash, faults, read_versions
from tests.unit.metrics.factories import definitions

Change = Callable[[dict[str, Any]], object]


def metric_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in document["metrics"] if each["name"] == name)
    return found


def model_of(document: dict[str, Any], name: str) -> dict[str, Any]:
    (found,) = (each for each in document["semantic_models"] if each["name"] == name)
    return found


def changed(change: Change) -> dict[str, Any]:
    document = copy.deepcopy(definitions())
    change(document)
    return document


def listed(document: dict[str, Any]) -> list[Version]:
    return [
        Version(
            metric["name"],
            number,
            metric["config"]["meta"]["effective_date"] if number == last else "2025-01-01",
            definition_hash(document, metric["name"]) if number == last else "0" * 64,
            "why",
        )
        for metric in document["metrics"]
        for last in [metric["config"]["meta"]["version"]]
        for number in range(1, last + 1)
    ]


OF_STOCK = ("stock_days", "cents_per_stock_day", "stock_days_per_cent")


@pytest.mark.parametrize(
    ("change", "metrics"),
    [
        (
            lambda document: model_of(document, "sessions")["measures"][6].update(expr="1"),
            {"timed", "mean_seconds"},
        ),
        (
            lambda document: model_of(document, "orders")["measures"][1].update(agg="max"),
            {"cents", "net", "cents_per_session", *OF_STOCK[1:]},
        ),
        (
            lambda document: model_of(document, "stock")["dimensions"][0].update(expr="x"),
            {"stock", "opening_stock", *OF_STOCK},
        ),
        (
            lambda document: model_of(document, "weeks")["node_relation"].update(relation_name="y"),
            {"week_learners", "week_all", "month_learners"},
        ),
        (
            lambda document: metric_of(document, "net")["type_params"].update(expr="cents"),
            {"net"},
        ),
        (
            lambda document: metric_of(document, "orders").update(
                filter={
                    "where_filters": [{"where_sql_template": "{{ Dimension('order__platform') }}"}]
                }
            ),
            {"orders", "net"},
        ),
    ],
    ids=["expression", "aggregation", "time", "table", "formula", "filter"],
)
def test_a_change_reaches_all_metrics_that_are_made_of_it(
    change: Change, metrics: set[str]
) -> None:
    before, after = definitions(), changed(change)
    names = [metric["name"] for metric in before["metrics"]]
    differing = {
        name for name in names if definition_hash(before, name) != definition_hash(after, name)
    }
    assert differing == metrics


def test_a_filters_dimension_is_part_of_the_definition() -> None:
    def filtered(expr: str) -> Change:
        def change(document: dict[str, Any]) -> None:
            condition = {"where_sql_template": "{{ Dimension('session__is_first') }}"}
            metric_of(document, "sessions")["filter"] = {"where_filters": [condition]}
            model_of(document, "sessions")["dimensions"][2]["expr"] = expr

        return change

    one, other = changed(filtered("is_first")), changed(filtered("not is_first"))
    assert definition_hash(one, "sessions") != definition_hash(other, "sessions")
    assert definition_hash(one, "learners") == definition_hash(other, "learners")


def test_words_are_no_definition() -> None:
    def reworded(document: dict[str, Any]) -> None:
        for metric in document["metrics"]:
            metric.update(description="Other words.", label=f"The {metric['name']}")
            metric["config"]["meta"]["owner"] = "Finance"

    before, after = definitions(), changed(reworded)
    for metric in before["metrics"]:
        assert definition_hash(before, metric["name"]) == definition_hash(after, metric["name"])


def test_what_another_dbt_leaves_empty_is_no_definition() -> None:
    def more_fields(document: dict[str, Any]) -> None:
        for metric in document["metrics"]:
            metric["type_params"].update(window=None, aggregations=[])
        for model in document["semantic_models"]:
            for measure in model["measures"]:
                measure.update(comment=None, tags={})

    before, after = definitions(), changed(more_fields)
    for metric in before["metrics"]:
        assert definition_hash(before, metric["name"]) == definition_hash(after, metric["name"])


def test_a_list_that_agrees_is_silent_also_about_older_versions() -> None:
    assert list(faults(definitions(), listed(definitions()))) == []


def test_a_changed_definition_is_told_with_the_row_to_add() -> None:
    def change(document: dict[str, Any]) -> None:
        model_of(document, "sessions")["measures"][0]["expr"] = "2"

    document = changed(change)
    versions = listed(definitions())
    found = [fault for fault in faults(document, versions) if fault.startswith("sessions:")]
    (row,) = csv.reader(io.StringIO(found[0].splitlines()[1]))
    assert row[:2] == ["sessions", "2"]
    assert row[3] == definition_hash(document, "sessions")
    added = Version("sessions", 2, "2026-02-01", row[3], "counts twice")
    metric_of(document, "sessions")["config"]["meta"].update(version=2, effective_date="2026-02-01")
    assert not [fault for fault in faults(document, [*versions, added]) if "sessions:" in fault[:9]]


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ({"version": 3}, "count from 1 without a gap"),
        ({"effective_date": "2024-12-31"}, "takes effect before the one that it replaces"),
        ({"reason": " "}, "a version without a reason"),
        ({"effective_date": "2026-10-11"}, "name different versions or days"),
        ({"metric": "gone", "version": 1}, "gone: has versions but is no metric"),
    ],
)
def test_a_list_in_disorder_is_told(row: dict[str, Any], complaint: str) -> None:
    versions = [
        Version(**{**vars(each), **row})
        if (each.metric, each.version) == ("score_ratio", 2)
        else each
        for each in listed(definitions())
    ]
    assert any(complaint in fault for fault in faults(definitions(), versions))


def test_a_new_metric_needs_a_first_version() -> None:
    rest = [each for each in listed(definitions()) if each.metric != "net"]
    (fault,) = faults(definitions(), rest)
    assert fault.startswith("net: its definition is new. Set version 1")


def test_the_list_is_read_as_it_is_written(tmp_path: Path) -> None:
    file = tmp_path / "versions.csv"
    file.write_text(
        "metric,version,effective_date,definition_sha256,reason\n"
        'sessions,1,2026-01-01,abc,"first, and best"\n'
    )
    assert read_versions(file) == [Version("sessions", 1, "2026-01-01", "abc", "first, and best")]
