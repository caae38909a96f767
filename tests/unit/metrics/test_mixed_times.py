"""Metrics of different shortest periods in one request: each has the asked time, as far as it is
known by it, and none changes another's numbers. The oracle is plain SQL on the rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError
from tests.unit.metrics.factories import ask

METRICS = {
    "sessions": ("minute", "shop.fct_sessions", "began_at", "count(*)"),
    "scores": ("minute", "shop.fct_sessions", "began_at", "sum(score)"),
    "orders": ("hour", "shop.fct_orders", "ordered_at", "count(*)"),
    "cents": ("hour", "shop.fct_orders", "ordered_at", "sum(cents)"),
    "week_all": ("week", "shop.agg_weeks", "week_start_date", "sum(all_count)"),
}
"""Shortest period, table, clock and value in plain SQL."""

COUNTS = {"sessions": dt.date(2026, 10, 5), "orders": dt.date(2026, 10, 5),
          "week_all": dt.date(2026, 10, 5)}  # fmt: skip
"""None is 0 from this day on, on which their tables begin."""

SPANS = [
    ("2026-10-07T10:30:00", "2026-10-15T09:10:00"),
    ("2026-10-05T00:00:00", "2026-10-19T00:00:00"),
    ("2026-10-12T08:30:00", "2026-10-21T00:20:00"),
    ("2026-10-01T00:00:00", "2026-11-01T00:00:00"),
]


def _floored(text: str, grain: str) -> dt.datetime:
    moment = dt.datetime.fromisoformat(text)
    if grain == "week":
        return dt.datetime.combine(moment.date(), dt.time()) - moment.weekday() * dt.timedelta(1)
    return moment.replace(minute=0) if grain == "hour" else moment


def _before(since: dt.datetime, until: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    is_month = since.day == until.day == 1 and since.time() == until.time() == dt.time()
    month_before = (since - dt.timedelta(1)).replace(day=1)
    return (month_before if is_month else since - (until - since)), since


def _expected(
    answers: Answers, metric: str, span: tuple[dt.datetime, dt.datetime], grain: str | None
) -> dict[dt.date | None, Any]:
    """Value by the first day of a period; none is 0 only where the metric was asked."""
    _, table, clock, value = METRICS[metric]
    key = f"date_trunc('{grain}', {clock})::date" if grain else "null"
    where = f"{clock} >= $since and {clock} < $until"
    sql = f"select {key}, {value} from {table} where {where} group by 1"
    return dict(answers.rows(sql, {"since": span[0], "until": span[1]}))


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("grain", [None, "week", "month"])
@pytest.mark.parametrize("names", ["sessions week_all", "week_all cents scores orders sessions"])
def test_each_metric_is_of_its_own_time(
    answers: Answers, names: str, grain: str | None, span: tuple[str, str]
) -> None:
    time = {"start": span[0], "end": span[1]}
    more = {} if grain is None else {"granularity": grain}
    points = ask(answers, names, timeRange=time, compareTo="previousPeriod", **more)["data"]
    for name in names.split():
        own = tuple(_floored(edge, METRICS[name][0]) for edge in span)
        wanted = _expected(answers, name, (own[0], own[1]), grain)
        found = {point.get("time"): point["values"][name] for point in points}
        for moment, value in found.items():
            day = None if moment is None else dt.date.fromisoformat(moment)
            none = 0 if name in COUNTS and _is_asked(own, day, grain, COUNTS[name]) else None
            assert value == wanted.pop(day, none), (name, day)
        assert wanted == {}, name
        if grain is None:
            (point,) = points
            earlier = _before(own[0], own[1])
            none = 0 if name in COUNTS and earlier[1].date() > COUNTS[name] else None
            past = _expected(answers, name, earlier, grain).get(None, none)
            assert point["previous"][name] == (none if past is None else past), name


def _is_asked(
    own: tuple[dt.datetime, ...], day: dt.date | None, grain: str | None, first: dt.date
) -> bool:
    """Whether a metric was asked of a period, and its table has data by then."""
    if day is None or grain is None:
        return own[1].date() > first
    start = own[0].date()
    start -= dt.timedelta(start.weekday() if grain == "week" else start.day - 1)
    begun = first - dt.timedelta(first.weekday() if grain == "week" else first.day - 1)
    return day >= max(start, begun) and dt.datetime.combine(day, dt.time()) < own[1]


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("grain", [None, "week", "month"])
def test_asked_together_or_alone_is_the_same(
    answers: Answers, grain: str | None, span: tuple[str, str]
) -> None:
    """Also n, intervals and the time before; a part of a ratio may be asked beside it."""
    names = ["week_all", "sessions", "score_ratio", "cents_per_session", "ios_ratio", "orders"]
    more: dict[str, Any] = {"timeRange": {"start": span[0], "end": span[1]}}
    more |= {"compareTo": "previousPeriod", **({} if grain is None else {"granularity": grain})}
    together = ask(answers, " ".join(names), **more)
    used = {each["name"]: each for each in together["metadata"]["metrics"]}
    for name in names:
        alone = ask(answers, name, **more)
        points = {point.get("time"): point for point in alone["data"]}
        for point in together["data"]:
            own = points.pop(point.get("time"), None)
            if own is None:
                assert point["values"][name] in {None, 0}
                continue
            for kind in ("values", "n", "intervals", "previous"):
                assert point[kind].get(name) == own[kind].get(name), (name, kind)
        assert points == {}
        time = used[name].get("timeRange", together["metadata"]["timeRange"])
        assert time == alone["metadata"]["timeRange"]


def test_a_point_is_complete_when_it_is_for_every_metric(answers: Answers) -> None:
    time = {"start": "2026-10-05T00:00:00", "end": "2026-10-21T00:00:00"}
    sessions = ask(answers, "sessions", granularity="week", timeRange=time)["data"]
    both = ask(answers, "sessions week_all", granularity="week", timeRange=time)["data"]
    assert [point["isComplete"] for point in sessions] == [True, True]
    assert [point["isComplete"] for point in both] == [True, True]
    time = {"start": "2026-10-05T00:00:00", "end": "2026-10-18T00:00:00"}
    both = ask(answers, "orders week_all", granularity="week", timeRange=time)
    assert [point["isComplete"] for point in both["data"]] == [True, False]
    assert both["data"][1]["values"] == {"orders": 1, "week_all": None}
    assert both["warnings"][0] == (
        "known by whole weeks and so of another time, from 2026-10-05 00:00:00 up to "
        "2026-10-12 00:00:00: week_all"
    )


def test_time_within_one_period_of_a_metric_is_refused_by_its_name(answers: Answers) -> None:
    time = {"start": "2026-10-06", "end": "2026-10-08"}
    with pytest.raises(RequestError, match="within the week in which it begins, and week_all is"):
        ask(answers, "sessions week_all", timeRange=time)
