"""A report of a time lists the alerts of that time, as they stood when it ended."""

from __future__ import annotations

import datetime as dt
import doctest
from typing import Any

import pytest

from orchestration.definition_files import faults, read
from orchestration.metrics.ranges import Span
from orchestration.reports.defined import alert_standings
from orchestration.reports.defined.alert_standings import standings
from orchestration.reports.defined.period import period

AS_OF = dt.datetime(2026, 11, 23)  # noqa: DTZ001 - as marts have it
WEEK = period("2026-W45", AS_OF).span


def _said(cell: str, opened: str, resolved: str | None = None, **others: Any) -> dict[str, Any]:
    return {
        "id": cell,
        "openedAt": f"2026-{opened}:00:00Z",
        "resolvedAt": None if resolved is None else f"2026-{resolved}:00:00Z",
        "severity": "high",
        "state": "open" if resolved is None else "resolved",
        "isPositive": False,
        "figureAt": "2026-11-22T00:00:00Z",
        **others,
    }


def _stand(*said: dict[str, Any], span: Span = WEEK) -> list[tuple[str, str, str, bool]]:
    document = {
        "active": [each for each in said if each["resolvedAt"] is None],
        "recent": [each for each in said if each["resolvedAt"] is not None],
    }
    found = standings(document, span, AS_OF)
    return [(each.said["id"], each.state, each.outcome, each.is_active) for each in found]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (_said("a", "11-16T14"), []),
        (_said("a", "11-09T13"), []),
        (_said("a", "10-20T00", "11-01T23"), []),
        (_said("a", "11-09T12"), [("a", "open", "still open on 23 Nov", True)]),
        (_said("a", "11-03T00", "11-12T00"), [("a", "open", "resolved 12 Nov", True)]),
        (_said("a", "10-20T00", "11-05T00"), [("a", "resolved", "", False)]),
        (
            _said("a", "11-01T00", state="acknowledged"),
            [("a", "open", "acknowledged on 23 Nov", True)],
        ),
    ],
    ids=[
        "later",
        "later_by_an_hour",
        "before",
        "of_the_last_day",
        "since",
        "within",
        "acknowledged",
    ],
)
def test_a_past_week_has_the_alerts_of_that_week(
    said: dict[str, Any], expected: list[tuple[str, str, str, bool]]
) -> None:
    assert _stand(said) == expected


def test_the_newest_time_shows_what_lasts_now_however_late_it_opened() -> None:
    said = (
        _said("ended", "11-17T00", "11-18T00"),
        _said("good", "06-07T00", isPositive=True),
        _said("late", "11-23T00", state="suppressed"),
        _said("grave", "11-16T14", severity="critical"),
    )
    assert _stand(*said, span=period("last 30d", AS_OF).span) == [
        ("grave", "open", "", True),
        ("late", "suppressed", "", True),
        ("good", "open", "", True),
        ("ended", "resolved", "", False),
    ]


def test_examples_in_the_code_hold() -> None:
    for module in (alert_standings, faults, read):
        assert doctest.testmod(module).failed == 0


def test_a_figure_of_a_later_day_says_so() -> None:
    later, within = _said("a", "11-03T00"), _said("b", "11-04T00", figureAt="2026-11-08T23:00:00Z")
    found = standings({"active": [later, within], "recent": []}, WEEK, AS_OF)
    assert all(each.needs_attention for each in found)
    assert [each.figure_day for each in found] == ["22 Nov", ""]
