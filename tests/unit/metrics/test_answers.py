"""Answers on a hand-made release, counted by eye: bounds, periods, keys, parts, pages, order."""

from __future__ import annotations

import pytest

from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import RequestError
from tests.unit.metrics.factories import ask, values


def moments(start: str, end: str) -> dict[str, dict[str, str]]:
    return {"timeRange": {"start": start, "end": end}}


@pytest.mark.parametrize(
    ("start", "end", "sessions"),
    [
        ("2026-10-05", "2026-10-05", 2),
        ("2026-10-05", "2026-10-06", 4),
        ("2026-10-05T00:00:00", "2026-10-06T00:00:00", 2),
        ("2026-10-05T00:00:00Z", "2026-10-06T00:01:00Z", 3),
        ("2026-10-05T02:00:00+02:00", "2026-10-06T02:00:00+02:00", 2),
        ("2026-10-05T00:01:00", "2026-10-05T23:59:00", 0),
        ("2026-10-05T00:01:00", "2026-10-06T00:00:00", 1),
    ],
)
def test_a_day_is_included_whole_and_a_moment_is_the_first_outside(
    answers: Answers, start: str, end: str, sessions: int
) -> None:
    assert values(ask(answers, "sessions", **moments(start, end)), "sessions") == [sessions]


@pytest.mark.parametrize(
    ("granularity", "times", "counts"),
    [
        (
            "minute",
            ["2026-10-05T00:00:00", "2026-10-05T23:59:00", "2026-10-06T00:00:00",
             "2026-10-06T12:30:00", "2026-10-12T08:00:00"],
            [1, 1, 1, 1, 1],
        ),
        (
            "hour",
            ["2026-10-05T00:00:00", "2026-10-05T23:00:00", "2026-10-06T00:00:00",
             "2026-10-06T12:00:00", "2026-10-12T08:00:00"],
            [1, 1, 1, 1, 1],
        ),
        ("day", ["2026-10-05", "2026-10-06", "2026-10-12"], [2, 2, 1]),
        ("week", ["2026-10-05", "2026-10-12"], [4, 1]),
        ("month", ["2026-10-01"], [5]),
    ],
)  # fmt: skip
def test_periods_of_every_length(
    answers: Answers, granularity: str, times: list[str], counts: list[int]
) -> None:
    answer = ask(answers, "sessions", granularity=granularity)
    assert [point["time"] for point in answer["data"]] == times
    assert values(answer, "sessions") == counts


def test_a_period_is_complete_when_it_lies_in_the_time_and_is_over_everywhere(
    answers: Answers,
) -> None:
    november = ask(
        answers, "sessions orders", granularity="day", **moments("2026-10-12", "2026-11-01")
    )
    assert [point["isComplete"] for point in november["data"]] == [True, False]
    cut = ask(answers, "sessions", granularity="week", **moments("2026-10-06", "2026-10-18"))
    assert [point["isComplete"] for point in cut["data"]] == [False, True]
    assert cut["warnings"] == [
        "the first point is part of its week only: 2026-10-06 00:00:00 lies within it"
    ]


def test_days_of_learners_are_over_half_a_day_after_those_of_utc(answers: Answers) -> None:
    time = moments("2026-10-12", "2026-11-01T11:00:00")
    warning = "is not over yet: its figures will still change"
    local = ask(answers, "sessions", **time)
    assert [local["data"][0]["isComplete"], *local["warnings"]] == [
        False, f"time after 2026-11-01 00:01:00 {warning}",
    ]  # fmt: skip
    assert ask(answers, "orders", **time)["data"][0]["isComplete"]
    beyond = ask(answers, "orders", **moments("2026-10-12", "2026-11-01T13:00:00"))
    assert beyond["warnings"] == [f"time after 2026-11-01 12:01:00 {warning}"]


def test_bounds_are_rounded_down_to_what_each_metric_is_known_by(answers: Answers) -> None:
    time = moments("2026-10-05T12:20:00", "2026-10-06T00:30:00")
    alone = ask(answers, "orders", **time)
    assert alone["metadata"]["timeRange"] == {
        "start": "2026-10-05T12:00:00",
        "end": "2026-10-06T00:00:00",
    }
    assert alone["warnings"][:2] == [
        "the start 2026-10-05 12:20:00 is rounded down to the hour: 2026-10-05 12:00:00",
        "the end 2026-10-06 00:30:00 is rounded down to the hour: 2026-10-06 00:00:00",
    ]
    both = ask(answers, "sessions orders", **time)
    assert (values(both, "sessions"), values(both, "orders")) == ([2], values(alone, "orders"))
    assert both["metadata"]["timeRange"] == {
        "start": "2026-10-05T12:20:00",
        "end": "2026-10-06T00:30:00",
    }
    sessions, orders = both["metadata"]["metrics"]
    assert "timeRange" not in sessions
    assert orders["timeRange"] == alone["metadata"]["timeRange"]
    assert both["warnings"][0] == (
        "known by whole hours and so of another time, from 2026-10-05 12:00:00 up to "
        "2026-10-06 00:00:00: orders"
    )


def test_metrics_of_several_models_meet_by_dimensions_unknown_ones_too(answers: Answers) -> None:
    answer = ask(answers, "sessions cents", dimensions=["platform"])
    found = {
        point["dimensions"]["platform"]: (point["values"]["sessions"], point["values"]["cents"])
        for point in answer["data"]
    }
    assert found == {"ios": (3, 900), "web": (1, None), "android": (0, 50), None: (1, -100)}
    assert answer["data"][-1]["dimensions"] == {"platform": None}
    assert (
        "two calendars: sessions count on the learners' own clocks, the others on UTC"
        in (answer["warnings"])
    )


def test_a_ratio_has_its_n_and_interval_and_is_missing_without_observations(
    answers: Answers,
) -> None:
    answer = ask(answers, "score_ratio ios_ratio", dimensions=["platform"])
    ios, web, unknown = answer["data"]
    assert ios["values"]["score_ratio"] == pytest.approx(0.375)
    assert ios["n"] == {"score_ratio": 2, "ios_ratio": 3}
    assert ios["intervals"]["ios_ratio"] == pytest.approx([0.438503, 1.0], abs=1e-6)
    assert web["values"] == {"score_ratio": 1.0, "ios_ratio": 0.0}
    assert unknown["values"] == {"score_ratio": None, "ios_ratio": 0.0}
    assert (unknown["n"]["score_ratio"], "score_ratio" in unknown["intervals"]) == (0, False)


def test_counts_are_zero_where_there_are_data_and_sums_are_missing(answers: Answers) -> None:
    empty = {"filters": [{"dimension": "platform", "operator": "eq", "value": "none"}]}
    (point,) = ask(answers, "sessions learners seconds score_ratio", **empty)["data"]
    assert point["values"] == {"sessions": 0, "learners": 0, "seconds": None, "score_ratio": None}
    early = ask(answers, "sessions", **moments("2026-09-01", "2026-09-30"))
    assert values(early, "sessions") == [None]
    assert early["warnings"] == ["data for sessions begin on 2026-10-05 00:00:00, after the start"]


def test_what_cannot_be_added_up_is_that_of_the_first_or_last_day(answers: Answers) -> None:
    answer = ask(answers, "stock opening_stock", **moments("2026-10-03", "2026-10-20"))
    assert answer["data"][0]["values"] == {"stock": 200, "opening_stock": 30}
    weeks = ask(
        answers, "stock opening_stock", granularity="week", **moments("2026-10-07", "2026-10-13")
    )
    assert [list(point["values"].values()) for point in weeks["data"]] == [[110, 70], [130, 120]]


def test_metrics_are_made_of_metrics_within_and_across_models(answers: Answers) -> None:
    (point,) = ask(answers, "net cents_per_session")["data"]
    assert point["values"] == {"net": 847, "cents_per_session": 170.0}
    assert point["n"] == {"cents_per_session": 5}


def test_what_reads_several_models_is_of_the_time_of_which_all_are_known(answers: Answers) -> None:
    """Stock is known from 1 October on, orders from the 5th: four days are without orders' data."""
    answer = ask(answers, "cents_per_stock_day stock_days orders")
    (point,) = answer["data"]
    assert point["values"] == {"cents_per_stock_day": 850 / 26, "stock_days": 30, "orders": 3}
    assert (point["n"], point["isComplete"]) == ({"cents_per_stock_day": 26}, False)
    assert point["incomplete"] == ["cents_per_stock_day", "orders"]
    assert answer["warnings"][0] == (
        "cents_per_stock_day is of the time from 2026-10-05 00:00:00 on, when all its parts are "
        "known"
    )
    time = {"start": "2026-10-05", "end": "2026-10-30"}
    (later,) = ask(answers, "cents_per_stock_day", timeRange=time, compareTo="previousPeriod")[
        "data"
    ]
    assert (later["values"], later["isComplete"]) == ({"cents_per_stock_day": 850 / 26}, True)
    assert later["previous"] == {"cents_per_stock_day": None}


def test_a_ratio_of_less_than_nothing_is_missing(answers: Answers) -> None:
    """On the 6th one order was taken back: -100 cents have no share."""
    days = ask(answers, "stock_days_per_cent", granularity="day")["data"]
    found = {str(point["time"]): point["values"]["stock_days_per_cent"] for point in days}
    assert found["2026-10-05"] == 1 / 900
    assert found["2026-10-06"] is None
    by_day = {str(point["time"]): point["n"]["stock_days_per_cent"] for point in days}
    assert by_day["2026-10-06"] == 1


def test_a_joined_dimension_is_null_where_nobody_is_known(answers: Answers) -> None:
    answer = ask(answers, "sessions", dimensions=["country"])
    countries = [point["dimensions"]["country"] for point in answer["data"]]
    found = dict(zip(countries, values(answer, "sessions"), strict=True))
    assert found == {"CH": 1, "DE": 2, None: 2}
    assert answer["warnings"][-1] == (
        "country is null where the learner is unknown or may not be described"
    )


def test_values_of_dimensions_keep_their_type(answers: Answers) -> None:
    answer = ask(answers, "sessions", dimensions=["is_first", "seconds", "began_date"], limit=1)
    assert answer["data"][0]["dimensions"] == {
        "is_first": False,
        "seconds": 200.0,
        "began_date": "2026-10-05T00:00:00",
    }


def test_pages_share_out_all_points_and_one_behind_the_end_still_counts_them(
    answers: Answers,
) -> None:
    whole = ask(answers, "sessions", granularity="minute")
    pages = [
        ask(answers, "sessions", granularity="minute", limit=2, offset=offset)
        for offset in (0, 2, 4)
    ]
    assert [point for page in pages for point in page["data"]] == whole["data"]
    assert [page["pagination"] for page in pages] == [
        {"limit": 2, "offset": 0, "total": 5, "hasMore": True, "nextOffset": 2},
        {"limit": 2, "offset": 2, "total": 5, "hasMore": True, "nextOffset": 4},
        {"limit": 2, "offset": 4, "total": 5, "hasMore": False, "nextOffset": None},
    ]
    behind = ask(answers, "sessions", granularity="minute", limit=2, offset=18)
    assert behind["data"] == []
    assert behind["pagination"] == {
        "limit": 2, "offset": 18, "total": 5, "hasMore": False, "nextOffset": None,
    }  # fmt: skip


def test_order_is_as_asked_then_by_all_keys_with_the_missing_last(answers: Answers) -> None:
    def platforms(*order: tuple[str, str]) -> list[str | None]:
        fields = [{"field": field, "direction": direction} for field, direction in order]
        answer = ask(answers, "sessions seconds", dimensions=["platform"], orderBy=fields)
        return [point["dimensions"]["platform"] for point in answer["data"]]

    assert platforms() == ["ios", "web", None]
    assert platforms(("platform", "desc")) == ["web", "ios", None]
    assert platforms(("seconds", "asc")) == ["web", "ios", None]
    assert platforms(("sessions", "desc"), ("platform", "desc")) == ["ios", "web", None]
    with pytest.raises(RequestError, match="no field to order by: 'sesions'; near names: sessions"):
        platforms(("sesions", "asc"))


def test_the_time_before_is_as_long_and_points_meet_by_their_place_in_it(answers: Answers) -> None:
    answer = ask(
        answers, "sessions seconds", dimensions=["platform"], granularity="week",
        compareTo="previousPeriod", **moments("2026-10-12", "2026-10-18"),
    )  # fmt: skip
    (point,) = answer["data"]
    assert point["values"] == {"sessions": 1, "seconds": 400}
    assert point["previous"] == {"sessions": 2, "seconds": 300}
    assert answer["metadata"]["previousTimeRange"] == {
        "start": "2026-10-05T00:00:00", "end": "2026-10-12T00:00:00",
    }  # fmt: skip
    later = ask(
        answers,
        "sessions seconds",
        compareTo="previousPeriod",
        **moments("2026-10-20", "2026-10-24"),
    )
    assert later["data"][0]["previous"] == {"sessions": 0, "seconds": None}
    month = ask(answers, "sessions", compareTo="previousPeriod")
    assert month["data"][0]["previous"] == {"sessions": None}
    assert month["metadata"]["previousTimeRange"]["start"] == "2026-09-01T00:00:00"


def test_a_version_that_took_effect_within_the_time_is_told(answers: Answers) -> None:
    told = "version 2 of score_ratio took effect on 2026-10-10, within the time"
    assert any(told in text for text in ask(answers, "score_ratio")["warnings"])
    before = ask(answers, "score_ratio", **moments("2026-10-05", "2026-10-08"))
    assert not any("took effect" in text for text in before["warnings"])


def test_few_observations_are_told(answers: Answers) -> None:
    warnings = ask(answers, "ios_ratio")["warnings"]
    assert "ios_ratio stands on fewer than 30 sessions in 1 of 1 points" in warnings


def test_the_same_request_gives_the_same_bytes_and_says_by_which_definitions(
    answers: Answers,
) -> None:
    first, second = (ask(answers, "score_ratio", granularity="day") for _ in range(2))
    assert first == second
    (used,) = first["metadata"]["metrics"]
    assert (used["name"], used["version"], used["effectiveDate"], used["owner"], used["type"]) == (
        "score_ratio", 2, "2026-10-10", "Product", "ratio",
    )  # fmt: skip
    assert len(first["metadata"]["sqlSha256"]) == 64
