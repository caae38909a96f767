"""The compiled SQL sees through what DuckDB's own casts would wave through."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import duckdb
import pytest

from orchestration.contracts.compile import (
    error_sql,
    quote_identifier,
    sql_literal,
    transform_structure,
    typed_sql,
)
from orchestration.contracts.publish import example
from orchestration.contracts.registry import contract
from tests.unit.contracts.checking import Checker

EVENTS = ("fitness_coach", "analytics_events")
SESSIONS = ("song_practice", "performance_sessions")


@pytest.mark.parametrize("value", [4, 4.0, "4", "4.0"])
def test_whole_numbers_are_taken_however_written(checker: Checker, value: Any) -> None:
    verdict = checker.check_payload(*SESSIONS, pause_count=value)
    assert verdict.errors is None
    assert verdict.values["pause_count"] == 4


@pytest.mark.parametrize("value", [4.5, "4.5", "15e-1", "four", "", True, [4], {"n": 4}, 2**63])
def test_what_is_no_whole_number_is_a_conflict(checker: Checker, value: Any) -> None:
    verdict = checker.check_payload(*SESSIONS, total_duration=value)
    assert verdict.broken == {("TYPE_CONFLICT", "total_duration")}


def test_largest_integers_keep_every_digit(checker: Checker) -> None:
    verdict = checker.check_payload(*SESSIONS, id=2**63 - 1)
    assert verdict.errors is None
    assert verdict.values["id"] == 2**63 - 1


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", float("nan"), float("inf")])
def test_numbers_must_be_finite(checker: Checker, value: Any) -> None:
    assert checker.check_payload(*EVENTS, value=value).broken == {("NOT_FINITE", "value")}


def test_number_too_large_for_a_double_is_not_finite(checker: Checker) -> None:
    line = json.dumps(example(contract(*EVENTS)) | {"value": "?"}).replace('"?"', "1e999")
    assert checker.check(contract(*EVENTS), [line])[0].broken == {("NOT_FINITE", "value")}


def test_a_broken_number_is_reported_once(checker: Checker) -> None:
    verdict = checker.check_payload(*SESSIONS, completion_percentage="NaN")
    assert verdict.broken == {("NOT_FINITE", "completion_percentage")}


@pytest.mark.parametrize(
    ("value", "taken"), [(True, True), (0, False), ("1", True), ("False", False)]
)
def test_booleans_are_true_false_one_and_zero(checker: Checker, value: Any, taken: bool) -> None:
    verdict = checker.check_payload(*SESSIONS, analytics_consent=value)
    assert verdict.errors is None
    assert verdict.values["analytics_consent"] is taken


@pytest.mark.parametrize("value", ["yes", "t", 2, "", [True]])
def test_other_words_are_no_booleans(checker: Checker, value: Any) -> None:
    verdict = checker.check_payload(*SESSIONS, analytics_consent=value)
    assert verdict.broken == {("TYPE_CONFLICT", "analytics_consent")}


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-02T18:04:05Z",
        "2026-03-02T20:04:05+02:00",
        "2026-03-02T10:04:05-0800",
        "2026-03-02 18:04:05",
        "2026-03-02T18:04:05.000000999Z",
    ],
)
def test_timestamps_become_naive_utc(checker: Checker, text: str) -> None:
    verdict = checker.check_payload(*SESSIONS, started_at=text)
    assert verdict.errors is None
    assert verdict.values["started_at"] == dt.datetime(2026, 3, 2, 18, 4, 5)  # noqa: DTZ001


@pytest.mark.parametrize(
    "text",
    [
        "infinity",
        "epoch",
        "1770000000",
        1770000000000,
        "02.03.2026 18:04",
        "2026-3-2",
        "2026/03/02",
        "2026-02-30T00:00:00Z",
        "2026-03-02T18:04:05+02:00Z",
        " 2026-03-02T18:04:05Z",
        "2026-03-02T18:04:05 Mars/Olympus",
        "0000-01-01T00:00:00Z",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-02:00",
        "",
        {"seconds": 1},
    ],
)
def test_other_notations_are_no_timestamps(checker: Checker, text: Any) -> None:
    verdict = checker.check_payload(*SESSIONS, ended_at=text)
    assert verdict.broken == {("TYPE_CONFLICT", "ended_at")}


@pytest.mark.parametrize("text", ["1970-01-01T00:00:00Z", "2100-01-01T00:00:00Z"])
def test_clock_of_a_broken_device_is_absurd(checker: Checker, text: str) -> None:
    verdict = checker.check_payload(*SESSIONS, started_at=text)
    assert verdict.broken == {("ABSURD_CLOCK", "started_at")}


@pytest.mark.parametrize("text", ["2026-03-02T00:00:00Z", "2026-3-2", "infinity"])
def test_dates_are_days_and_nothing_else(checker: Checker, text: str) -> None:
    verdict = checker.check_payload("fitness_coach", "costs", incurredOn=text)
    assert verdict.broken == {("TYPE_CONFLICT", "incurredOn")}


@pytest.mark.parametrize("value", [{"en": "squat"}, ["squat"], {}, []])
def test_object_where_a_text_belongs_is_a_conflict(checker: Checker, value: Any) -> None:
    assert checker.check_payload(*EVENTS, label=value).broken == {("TYPE_CONFLICT", "label")}


@pytest.mark.parametrize("text", ['{"en": "squat"}', "[1]", "{", " padded ", "", "\u0000", "'; --"])
def test_text_is_taken_as_it_stands(checker: Checker, text: str) -> None:
    verdict = checker.check_payload(*EVENTS, label=text)
    assert verdict.errors is None
    assert verdict.values["label"] == text


def test_scalar_where_an_object_belongs_is_a_conflict(checker: Checker) -> None:
    verdict = checker.check_payload("fitness_coach", "system_metrics", application=5)
    assert verdict.broken == {("TYPE_CONFLICT", "application")}
    verdict = checker.check_payload(*EVENTS, deviceInfo="ios")
    assert ("TYPE_CONFLICT", "deviceInfo") in verdict.broken
    assert ("MISSING_FIELD", "deviceInfo.platform") in verdict.broken


def test_absent_optional_object_is_fine(checker: Checker) -> None:
    verdict = checker.check_payload("fitness_coach", "system_metrics", application=None)
    assert verdict.errors is None
    assert verdict.values["application_apiRequestCount"] is None


def test_defaults_stand_in_for_absent_and_null(checker: Checker) -> None:
    payload = example(contract(*SESSIONS)) | {"pause_count": None}
    del payload["completion_percentage"]
    verdict = checker.check(contract(*SESSIONS), [json.dumps(payload)])[0]
    assert verdict.errors is None
    assert verdict.values["pause_count"] == 0
    assert verdict.values["completion_percentage"] == 0.0


def test_a_default_does_not_hide_a_wrong_value(checker: Checker) -> None:
    verdict = checker.check_payload(*SESSIONS, pause_count="many", analytics_consent="maybe")
    assert verdict.broken == {
        ("TYPE_CONFLICT", "pause_count"),
        ("TYPE_CONFLICT", "analytics_consent"),
    }


def test_empty_key_is_missing_and_other_empty_texts_are_not(checker: Checker) -> None:
    assert checker.check_payload(*EVENTS, id="").broken == {("MISSING_FIELD", "id")}
    assert checker.check_payload(*EVENTS, sessionId="").errors is None


def test_all_failing_rules_are_told(checker: Checker) -> None:
    verdict = checker.check_payload(
        *SESSIONS, id=None, session_type="jam", session_rating=9, started_at="1999-01-01"
    )
    assert verdict.broken == {
        ("MISSING_FIELD", "id"),
        ("NOT_ALLOWED", "session_type"),
        ("OUT_OF_RANGE", "session_rating"),
        ("ABSURD_CLOCK", "started_at"),
    }


def test_long_and_unlike_texts_are_told(checker: Checker) -> None:
    events = ("song_practice", "performance_events")
    assert checker.check_payload(*events, section_name="é" * 100).errors is None
    assert checker.check_payload(*events, section_name="é" * 101).broken == {
        ("TOO_LONG", "section_name")
    }
    assert checker.check_payload("fitness_coach", "costs", currency="usd").broken == {
        ("PATTERN", "currency")
    }


def test_reasons_never_repeat_a_value(checker: Checker) -> None:
    address = "ana@example.org"
    verdict = checker.check_payload(*EVENTS, eventType=address, timestamp=address, value=address)
    assert len(verdict.errors or []) == 3
    assert address not in " ".join(verdict.errors or [])


def test_lines_that_are_no_objects_miss_everything(checker: Checker) -> None:
    verdicts = checker.check(contract(*SESSIONS), ["[]", "5", "null", '"text"', "{}"])
    assert all(("MISSING_FIELD", "id") in verdict.broken for verdict in verdicts)


def test_flat_rows_need_no_line() -> None:
    checked = contract("language_tutor", "session_results")
    typed = ", ".join(
        f"{typed_sql(field)} as {quote_identifier(field.name)}" for field in checked.fields
    )
    structure = sql_literal(transform_structure(checked))
    payload = sql_literal(json.dumps(example(checked) | {"fluency_score": 101}))
    parsed = f"(select json_transform({payload}, {structure}) as j)"
    errors = error_sql(checked, nested=False)
    query = f"select {errors} from (select j, {typed} from {parsed})"
    assert duckdb.sql(query).fetchone() == (["OUT_OF_RANGE|fluency_score|is above 100"],)


def test_names_and_literals_are_quoted() -> None:
    assert quote_identifier('a"b') == '"a""b"'
    nasty = 'it\'s; drop table "lines" --'
    assert duckdb.sql(f"select {sql_literal(nasty)}").fetchone() == (nasty,)
    for value in (True, -7, 0.1, -1.7976931348623157e308, dt.date(2026, 3, 2)):
        assert duckdb.sql(f"select {sql_literal(value)}").fetchone() == (value,)


def test_values_without_a_literal_are_refused() -> None:
    with pytest.raises(TypeError, match="no SQL literal for a bytes"):
        sql_literal(b"x")  # ty: ignore[invalid-argument-type]
