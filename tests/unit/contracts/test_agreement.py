"""The compiled SQL and the Pandera models say the same about every row."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.contracts.base import Contract, Field
from tests.unit.contracts.checking import EVERY_STREAM, Checker, rows_refused_by_model, stream_id
from tests.unit.contracts.rows import Row, rows

GIVEN = settings(
    max_examples=3,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.mark.parametrize("checked", EVERY_STREAM, ids=stream_id)
def test_sql_and_model_refuse_the_same_rows(checked: Contract, checker: Checker) -> None:
    @GIVEN
    @given(st.lists(rows(checked), min_size=6, max_size=12))
    def agree(generated: list[Row]) -> None:
        verdicts = checker.check(checked, [row.line(checked) for row in generated])
        spoiled = {number for number, row in enumerate(generated) if row.spoiled is not None}
        refused_by_sql = {n for n, verdict in enumerate(verdicts) if verdict.errors is not None}
        assert refused_by_sql == spoiled
        assert rows_refused_by_model(checked, [row.values for row in generated]) == spoiled
        for row, verdict in zip(generated, verdicts, strict=True):
            if row.spoiled is None:
                assert verdict.values == landed(checked, row)
            else:
                path = checked.field(row.spoiled).path
                assert {field for _, field in verdict.broken} == {path}

    agree()


def landed(checked: Contract, row: Row) -> dict[str, Any]:
    """The typed values that a valid row must come out as."""
    return {field.name: _landed(field, row.values[field.name]) for field in checked.fields}


def _landed(field: Field, value: Any) -> Any:
    if value is None:
        return field.default if field.has_default else None
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).replace(tzinfo=None)
    return value
