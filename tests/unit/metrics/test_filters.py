"""Conditions: what each operator means, and that values are values whatever stands in them."""

from __future__ import annotations

import doctest
from typing import Any, get_args

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.metrics import asking, errors, filters, percentiles, ranges
from orchestration.metrics.answer import Answers
from orchestration.metrics.asking import condition
from orchestration.metrics.errors import RequestError
from orchestration.metrics.filters import TEMPLATES, bound
from orchestration.metrics.shapes import Filter, Operator
from tests.unit.metrics.factories import ask, values

YEAR = {"start": "2026-01-01", "end": "2026-12-31"}

HOSTILE = [
    "'", "''", '"', "x' or 1=1 --", "'; drop table shop.fct_sessions; --", "{{ 1 + 1 }}",
    "{% for x in y %}", "{# #}", "$since", "$v0", "${v}", "{d}", "?", "\\", "\x00", "a\x00b", "\n",
    "--", "/* */", "%", "_", "é", "\u202e", "😀", "null", "", " ", "{{ Dimension('session__x') }}",
    "1e309", "nan", "[1]", "\N{RIGHT SINGLE QUOTATION MARK}", "O'Brien", "a" * 1_000,
]  # fmt: skip


def count(answers: Answers, **facts: Any) -> int:
    answer = ask(answers, "sessions", filters=[facts], timeRange=YEAR)
    return values(answer, "sessions")[0]


@pytest.mark.parametrize(
    ("dimension", "operator", "value", "sessions"),
    [
        ("platform", "eq", "ios", 3),
        ("platform", "eq", "o'web", 1),
        ("platform", "ne", "ios", 3),
        ("platform", "in", ["ios", "web", "ios"], 4),
        ("platform", "notIn", ["ios", "web"], 2),
        ("platform", "contains", "web", 2),
        ("platform", "contains", "'", 1),
        ("platform", "startsWith", "o'", 1),
        ("platform", "isNull", None, 1),
        ("platform", "isNotNull", None, 5),
        ("country", "eq", "DE", 2),
        ("country", "isNull", None, 2),
        ("is_first", "eq", True, 3),
        ("is_first", "ne", True, 3),
        ("is_first", "in", [True, False], 5),
        ("seconds", "gt", 300, 2),
        ("seconds", "gte", 300, 3),
        ("seconds", "lt", 200.5, 2),
        ("seconds", "lte", 100, 1),
        ("seconds", "between", [200, 400], 3),
        ("seconds", "notIn", [100, 200], 4),
        ("began_date", "eq", "2026-10-05", 2),
        ("began_date", "gt", "2026-10-06", 2),
        ("began_date", "between", ["2026-10-05", "2026-10-06"], 4),
    ],
)
def test_what_each_operator_means(
    answers: Answers, dimension: str, operator: str, value: Any, sessions: int
) -> None:
    given_value = {} if value is None else {"value": value}
    assert count(answers, dimension=dimension, operator=operator, **given_value) == sessions


def test_every_operator_has_a_meaning() -> None:
    assert set(TEMPLATES) == set(get_args(Operator))


def test_equal_and_not_equal_share_out_all_rows(answers: Answers) -> None:
    for equal, different in (("eq", "ne"), ("in", "notIn"), ("isNull", "isNotNull")):
        value = {"eq": {"value": "ios"}, "in": {"value": ["ios", "web"]}}.get(equal, {})
        counts = [
            count(answers, dimension="platform", operator=operator, **value)
            for operator in (equal, different)
        ]
        assert sum(counts) == 6


def test_all_conditions_must_hold(answers: Answers) -> None:
    conditions = [
        {"dimension": "platform", "operator": "eq", "value": "ios"},
        {"dimension": "country", "operator": "eq", "value": "DE"},
        {"dimension": "seconds", "operator": "gt", "value": 100},
    ]
    assert values(ask(answers, "sessions", filters=conditions), "sessions") == [1]


def test_conditions_of_metrics_of_several_models_apply_to_each(answers: Answers) -> None:
    (point,) = ask(
        answers, "sessions cents",
        filters=[{"dimension": "platform", "operator": "in", "value": ["ios"]}],
    )["data"]  # fmt: skip
    assert point["values"] == {"sessions": 3, "cents": 900}


@pytest.mark.parametrize("value", HOSTILE)
@pytest.mark.parametrize("operator", ["eq", "in", "contains", "startsWith"])
def test_hostile_values_are_compared_as_they_are(
    answers: Answers, operator: str, value: str
) -> None:
    asked = [value] if operator == "in" else value
    texts = ["ios", "ios", "web", "ios", "o'web"]
    expected = {
        "contains": sum(value in text for text in texts),
        "startsWith": sum(text.startswith(value) for text in texts),
    }.get(operator, 0)
    assert count(answers, dimension="platform", operator=operator, value=asked) == expected


@given(st.text(max_size=50))
def test_any_text_is_bound_and_never_written(text: str) -> None:
    for operator in ("eq", "ne", "in", "notIn", "contains", "startsWith"):
        value = [text] if operator in {"in", "notIn"} else text
        sql, parameters = bound(Filter(dimension="d", operator=operator, value=value), "text", 3)
        assert sql == TEMPLATES[operator].replace("{v}", "v3")
        assert parameters == {"v3": value}


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_equals_itself_and_nothing_else(one: str, other: str) -> None:
    sql, parameters = bound(Filter(dimension="d", operator="eq", value=one), "text", 0)
    statement = f"select {sql.replace('{d}', 'd')} from (select $other::varchar as d)"
    with duckdb.connect() as connection:
        for text in (one, other):
            row = connection.execute(statement, {**parameters, "other": text}).fetchone()
            assert row == (one == text,)


@pytest.mark.parametrize(
    ("facts", "complaint"),
    [
        ({"dimension": "platform", "operator": "eq", "value": 1}, "platform is a text: 1 is none"),
        ({"dimension": "platform", "operator": "eq", "value": True}, "True is none"),
        ({"dimension": "platform", "operator": "eq"}, "eq takes one value"),
        ({"dimension": "platform", "operator": "eq", "value": ["ios"]}, "eq takes one value"),
        ({"dimension": "platform", "operator": "in", "value": "ios"}, "in takes a list of values"),
        ({"dimension": "platform", "operator": "in", "value": ["a", 1]}, "1 is none"),
        ({"dimension": "platform", "operator": "isNull", "value": "x"}, "isNull takes no value"),
        ({"dimension": "platform", "operator": "gt", "value": "ios"}, "gt does not apply; use eq"),
        ({"dimension": "seconds", "operator": "between", "value": [1]}, "a list of two values"),
        ({"dimension": "seconds", "operator": "eq", "value": "100"}, "seconds is a number"),
        ({"dimension": "seconds", "operator": "eq", "value": True}, "True is none"),
        ({"dimension": "seconds", "operator": "contains", "value": "1"}, "contains does not apply"),
        ({"dimension": "is_first", "operator": "eq", "value": 1}, "is_first is a boolean"),
        ({"dimension": "is_first", "operator": "gt", "value": True}, "gt does not apply"),
        ({"dimension": "began_date", "operator": "eq", "value": "today"}, "write 2026-11-01"),
    ],
)
def test_a_value_that_its_dimension_cannot_hold_is_refused(
    answers: Answers, facts: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(RequestError) as refusal:
        count(answers, **facts)
    assert complaint in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("platform=ios", ("eq", "ios")),
        ("platform != ios", ("ne", " ios")),
        ("platform=ios|web", ("in", ["ios", "web"])),
        ("platform!=a=b|c", ("notIn", ["a=b", "c"])),
        ("platform=", ("isNull", None)),
        ("seconds>=10", ("gte", 10)),
        ("seconds<1.5", ("lt", 1.5)),
        ("is_first=TRUE", ("eq", True)),
    ],
)
def test_conditions_as_people_type_them(text: str, expected: tuple[str, object]) -> None:
    made = condition(text, {"seconds": "number", "is_first": "boolean"})
    assert (made["operator"], made.get("value")) == expected


@pytest.mark.parametrize("text", ["platform", "=ios", "is_first=yes", "seconds=ten", ""])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(RequestError):
        condition(text, {"seconds": "number", "is_first": "boolean"})


@pytest.mark.parametrize("module", [asking, errors, filters, percentiles, ranges])
def test_the_examples_in_the_code_hold(module: Any) -> None:
    results = doctest.testmod(module)
    assert results.attempted > 0
    assert results.failed == 0
