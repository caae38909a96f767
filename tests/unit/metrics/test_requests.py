"""Requests: which are taken, and what is said of those that are not."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator

from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError
from orchestration.metrics.read import read_request
from orchestration.metrics.schemas import schemas
from tests.unit.metrics.factories import ask, values

SEED: dict[str, Any] = {
    "metrics": ["sessions"],
    "dimensions": ["platform"],
    "filters": [{"dimension": "platform", "operator": "in", "value": ["ios", "web"]}],
    "timeRange": {"start": "2026-10-01", "end": "2026-10-31"},
    "granularity": "day",
    "limit": 10,
    "orderBy": [{"field": "sessions", "direction": "desc"}, {"field": "time", "direction": "asc"}],
}
"""The seed's seven fields."""


def refused(answers: Answers, metrics: str, **more: Any) -> str:
    with pytest.raises(RequestError) as complaint:
        ask(answers, metrics, **more)
    return str(complaint.value)


def validate(name: str, document: object) -> None:
    checker = Draft202012Validator.FORMAT_CHECKER
    Draft202012Validator(schemas()[name], format_checker=checker).validate(document)


def test_the_seeds_fields_survive_reading_and_writing(answers: Answers) -> None:
    request = read_request(orjson.dumps(SEED))
    assert orjson.loads(request.model_dump_json(by_alias=True, exclude_unset=True)) == SEED
    validate("MetricsQueryRequest", SEED)
    assert answers.answer(request).pagination.total == 3


@pytest.mark.parametrize("name", sorted(schemas()))
def test_every_schema_is_one_and_admits_nothing_else(name: str) -> None:
    schema = schemas()[name]
    Draft202012Validator.check_schema(schema)
    for shape in [schema, *schema["$defs"].values()]:
        if shape.get("type") == "object":
            assert shape["additionalProperties"] is False
            assert shape["description"]


def test_answers_fit_their_schema(answers: Answers) -> None:
    for more in (
        {},
        {"granularity": "day", "compareTo": "previousPeriod"},
        {"dimensions": ["platform"], "limit": 1},
    ):
        validate("MetricsQueryResponse", ask(answers, "sessions score_ratio", **more))


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"granularity": "weak"}, "granularity: there is no such choice 'weak'; near names: week"),
        ({"granularity": "quarter"}, "there is no such choice 'quarter'; there are day, hour"),
        ({"aggregation": "summ"}, "near names: sum"),
        ({"filters": [{"dimension": "a", "operator": "notin", "value": [1]}]}, "near names: notIn"),
        ({"limit": 0}, "limit: Input should be greater than or equal to 1"),
        ({"limit": 10_001}, "limit: Input should be less than or equal to 10000"),
        ({"limit": "5"}, "limit: Input should be a valid integer"),
        ({"offset": -1}, "offset: Input should be greater than or equal to 0"),
        ({"metrics": []}, "metrics: List should have at least 1 item"),
        ({"metrics": ["sessions"] * 21}, "metrics: List should have at most 20 items"),
        ({"dimensions": ["a"] * 7}, "dimensions: List should have at most 6 items"),
        ({"percentile": 0}, "percentile: Input should be greater than 0"),
        ({"percentile": 1.5}, "percentile: Input should be less than 1"),
        ({"percentile": "x"}, "percentile: Input should be a valid number"),
        ({"user": "root"}, "user: Extra inputs are not permitted"),
        ({"order_by": []}, "order_by: Extra inputs are not permitted"),
        ({"timeRange": {"last": "30"}}, "timeRange.last: String should match pattern"),
        ({"timeRange": {"last": "30d", "start": "2026-10-01"}}, "either start and end, or last"),
        ({"timeRange": {"start": "2026-10-01"}}, "either start and end, or last"),
        ({"timeRange": {"start": 1, "end": 2}}, "give a date such as 2026-11-01"),
        ({"timeRange": {"start": "2026-13-01", "end": "2026-10-01"}}, "month must be in 1..12"),
        ({"timeRange": {"start": "1999-12-31", "end": "2026-10-01"}}, "outside of 2000 to 2099"),
        ({"timeRange": {"start": "9999-12-31", "end": "9999-12-31"}}, "outside of 2000 to 2099"),
        ({"filters": [{"dimension": "a", "operator": "eq", "value": "x" * 1_001}]}, "at most 1000"),
    ],
)
def test_a_request_of_another_form_is_refused_with_its_faults(
    change: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(RequestError) as refusal:
        read_request(orjson.dumps({**SEED, **change}))
    assert complaint in str(refusal.value)


@pytest.mark.parametrize("text", [b"", b"[]", b"{", b'{"metrics": NaN}', b'"\xff"', b"{}"])
def test_what_is_no_request_is_refused(text: bytes) -> None:
    with pytest.raises(RequestError):
        read_request(text)


def test_all_faults_are_named_at_once() -> None:
    document = {"metrics": [], "granularity": "dya", "timeRange": {"last": "30d"}}
    with pytest.raises(RequestError, match=r"^metrics: .*; granularity: .*near names: day"):
        read_request(orjson.dumps(document))


@pytest.mark.parametrize(
    ("metrics", "more", "complaint"),
    [
        ("sesions", {}, "there is no metric 'sesions'; near names: sessions"),
        ("sessions", {"dimensions": ["platfrom"]}, "'platfrom'; near names: platform"),
        ("sessions cents", {"dimensions": ["country"]}, "every asked metric has: 'country'"),
        ("stock", {"dimensions": ["platform"]}, "'platform'; there is none"),
        ("sessions", {"dimensions": ["month"]}, "'month' is no dimension but a granularity"),
        ("sessions", {"dimensions": ["platform", "platform"]}, "a dimension is asked twice"),
        ("sessions sessions", {}, "sessions is asked twice"),
        (
            "sessions",
            {"filters": [{"dimension": "plat", "operator": "isNull"}]},
            "'plat'; near names: platform",
        ),
        ("stock", {"granularity": "hour"}, "stock is not known by hour; ask by one of day, week"),
        (
            "sessions stock",
            {"timeRange": {"start": "2026-10-05T01:00:00", "end": "2026-10-05T02:00:00"}},
            "ends within the day in which it begins",
        ),
        (
            "sessions",
            {"timeRange": {"start": "2026-10-05", "end": "2026-10-03"}},
            "ends at 2026-10-04 00:00:00, before it begins at 2026-10-05 00:00:00",
        ),
    ],
)
def test_names_that_there_are_not_are_met_with_those_near_to_them(
    answers: Answers, metrics: str, more: dict[str, Any], complaint: str
) -> None:
    assert complaint in refused(answers, metrics, **more)


def test_people_of_a_week_are_not_added_up_and_the_sibling_is_named(answers: Answers) -> None:
    for more in ({}, {"granularity": "month"}):
        complaint = refused(answers, "week_learners", **more)
        assert complaint == (
            "week_learners is known by week only, because its parts cannot be added up; "
            "set granularity week; by month ask month_learners."
        )
    weeks = ask(answers, "week_learners week_all", granularity="week")
    assert (values(weeks, "week_learners"), values(weeks, "week_all")) == ([2, 1], [3, 4])
    assert values(ask(answers, "week_all", granularity="month"), "week_all") == [7]


@pytest.mark.parametrize(
    ("aggregation", "name", "value"),
    [
        ("sum", "seconds", 1000), ("avg", "mean_seconds", 250.0), ("count", "timed", 4),
        ("min", "shortest", 100), ("max", "longest", 400),
    ],
)  # fmt: skip
def test_each_aggregation_is_a_metric_of_the_family(
    answers: Answers, aggregation: str, name: str, value: float
) -> None:
    (point,) = ask(answers, "seconds", aggregation=aggregation)["data"]
    assert point["values"] == {name: value}


@pytest.mark.parametrize(
    ("q", "name", "value"),
    [
        (0.5, "median", 250.0),
        (0.9, "p90", 370.0),
        (0.25, "seconds_p25", 175.0),
        (0.999, "seconds_p99_9", 399.7),
        (0.123456, "seconds_p12_3456", pytest.approx(137.0368)),
    ],
)
def test_every_percentile_is_that_of_the_rows(
    answers: Answers, q: float, name: str, value: float
) -> None:
    (point,) = ask(answers, "seconds", aggregation="percentile", percentile=q)["data"]
    assert (point["values"], point["n"]) == ({name: value}, {name: 4})
    assert ask(answers, "median", percentile=q)["data"] == [point]


def test_two_percentiles_of_a_family_and_others_stand_in_one_answer(answers: Answers) -> None:
    (point,) = ask(answers, "median p90 sessions")["data"]
    assert point["values"] == {"median": 250.0, "p90": 370.0, "sessions": 5}


@pytest.mark.parametrize(
    ("metric", "more", "complaint"),
    [
        ("score_ratio", {"aggregation": "sum"}, "cannot be asked as sum: it is scores / scored."),
        ("sessions", {"aggregation": "avg"}, "it is sum of 1 over shop.fct_sessions."),
        ("net", {"aggregation": "sum"}, "it is cents - orders."),
        ("stock", {"aggregation": "avg"}, "sum of stock over shop.agg_stock_days, last stock_date"),
        ("seconds", {"aggregation": "percentile"}, "seconds: say which percentile"),
        ("seconds", {"percentile": 0.5}, "seconds is no percentile: ask for aggregation"),
        ("sessions", {"aggregation": "percentile", "percentile": 0.5}, "asked as percentile"),
        (
            "seconds",
            {"aggregation": "percentile", "percentile": 0.1234567},
            "give at most 6 digits",
        ),
    ],
)
def test_an_aggregation_that_a_metric_has_not_is_refused_with_what_it_is(
    answers: Answers, metric: str, more: dict[str, Any], complaint: str
) -> None:
    assert complaint in refused(answers, metric, **more)
