"""What a report says of a forecast's error, and of one that nothing could be compared with yet."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from orchestration.reports.defined.sections_forecast import _skill

SECTION: Any = SimpleNamespace(metric="a_metric", series="a_series")


def _scene(unit: str) -> Any:
    board = SimpleNamespace(take=lambda taken, _value, _shown_in: taken.column)
    return SimpleNamespace(unit=lambda _: unit, board=board, shown_in="reports/executive")


@pytest.mark.parametrize("unit", ["ratio", "count", "usd_cents"])
def test_before_anything_has_come_there_is_no_error_and_nobody_is_said_to_be_better(
    unit: str,
) -> None:
    row = ("series", "issued", "seasonal_naive", "undecided", 0, None, None, None, None, None)
    found = _skill(_scene(unit), SECTION, row)
    assert (found.model_error.value, found.skill.value) == (None, None)
    assert set(found.model_error.cells) == {"n"}
    assert found.text == (
        "Against the same day a week before (issued, n = 0): "
        "no day that was forecast has been scored yet"
    )


def test_errors_of_shares_are_told_in_points() -> None:
    row = ("series", "issued", "naive", "better", 40, 0.02, 0.04, 0.5, 0.25, 0.75)
    found = _skill(_scene("ratio"), SECTION, row)
    assert "mean error 2.0 pp, the baseline's 4.0 pp: better" in found.text
    assert found.model_error.cells["value"] == "model_value"
