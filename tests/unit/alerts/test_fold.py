"""Incidents of a series: opening, hysteresis, severity, silence, chance."""

from __future__ import annotations

import numpy as np
import pytest

from orchestration.alerts.fold import fold
from orchestration.alerts.incident import Incident
from tests.unit.alerts.factories import HOUR, START, observed, packaged_rules, rule


def incidents(values: list[float | None], **fields: object) -> list[Incident]:
    return list(fold(rule(**fields), observed(values), "all"))


def test_one_period_beyond_opens_when_it_is_over_and_one_below_clear_ends_it() -> None:
    (found,) = incidents([1, 11, 4, 1])
    assert (found.began_at, found.opened_at) == (START + HOUR, START + 2 * HOUR)
    assert found.resolved_at == START + 3 * HOUR
    assert (found.severity, found.threshold, found.worst, found.value) == ("high", 10, 11, 4)


def test_an_incident_that_is_over_tells_its_worst_figure_and_one_that_lasts_its_newest() -> None:
    (over,) = incidents([1, 11, 14, 12, 1])
    assert (over.told.value, over.told.at) == (14, START + 2 * HOUR)
    (lasting,) = incidents([1, 11, 14, 12])
    assert (lasting.told.value, lasting.told.at) == (12, START + 3 * HOUR)


def test_between_threshold_and_clear_it_neither_ends_nor_begins_again() -> None:
    (found,) = incidents([1, 11, 9, 11, 6, 11, 5])
    assert found.opened_at == START + 2 * HOUR
    assert found.resolved_at == START + 7 * HOUR
    assert incidents([9, 9, 9]) == []


def test_a_threshold_itself_is_not_beyond_it() -> None:
    assert incidents([10, 10]) == []


def test_severity_rises_and_stays_until_the_end() -> None:
    (found,) = incidents([11, 25, 12])
    assert (found.severity, found.threshold, found.worst) == ("critical", 20, 25)
    assert found.is_open


def test_consecutive_periods_are_needed_and_the_mildest_of_them_counts() -> None:
    condition = {"operator": "above", "consecutive": 3}
    assert incidents([11, 25, 1, 25, 11], condition=condition) == []
    (found,) = incidents([11, 25, 25], condition=condition)
    assert (found.severity, found.began_at) == ("high", START)
    assert found.opened_at == START + 3 * HOUR


def test_it_ends_after_enough_periods_in_a_row() -> None:
    condition = {"operator": "above", "clear_after": 2}
    (found,) = incidents([11, 1, 8, 1, 1], condition=condition)
    assert found.resolved_at == START + 5 * HOUR


def test_a_period_without_a_figure_speaks_neither_for_it_nor_against_it() -> None:
    condition = {"operator": "above", "consecutive": 2}
    (found,) = incidents([11, None, 12], condition=condition)
    assert found.opened_at == START + 3 * HOUR


def test_what_is_not_seen_any_more_ends() -> None:
    (found,) = incidents([11, None, None, None, None, 12], expires_after=3)[:1]
    assert found.resolved_at == START + HOUR + 3 * HOUR
    assert "nothing was observed" in found.note
    assert len(incidents([11, None, None, None, None, 12], expires_after=3)) == 2


def test_what_came_back_is_another_incident_under_the_same_key() -> None:
    first, second = incidents([11, 1, 11, 1])
    assert first.key == second.key
    assert first.id != second.id


def test_silence_is_an_alert_only_where_it_was_asked_for() -> None:
    values = [1.0, None, None, None, 1.0, None, None]
    assert incidents(values) == []
    first, second = incidents(values, no_data_after=2)
    assert (first.kind, first.opened_at) == ("no_data", START + 3 * HOUR)
    assert first.resolved_at == START + 5 * HOUR
    assert second.is_open
    assert second.opened_at == START + 7 * HOUR


def test_a_count_of_nothing_is_silence_where_rows_are_counted() -> None:
    asked = rule(no_data_after=2, thresholds=[])
    found = list(fold(asked, observed([3, 0, 0, 0], counts=True), "all"))
    assert [each.kind for each in found] == ["no_data"]


def test_chance_does_not_open_where_an_interval_is_asked_for() -> None:
    condition = {"operator": "below", "evidence": "interval", "min_n": 20}
    asked = rule(condition=condition, thresholds=[{"severity": "high", "value": 0.75}])
    assert list(fold(asked, observed([0.70], n=30), "all")) == []
    assert list(fold(asked, observed([0.0], n=10), "all")) == []
    (found,) = fold(asked, observed([0.70], n=1000), "all")
    assert found.n == 1000


def test_windows_pool_what_single_periods_cannot_tell() -> None:
    condition = {"operator": "below", "evidence": "interval", "window": 40}
    asked = rule(condition=condition, thresholds=[{"severity": "high", "value": 0.75}])
    (found,) = fold(asked, observed([0.6] * 40, n=10), "all")
    assert found.opened_at < START + 12 * HOUR
    assert found.value == pytest.approx(0.6)


def test_changes_are_held_against_the_periods_before() -> None:
    condition = {"operator": "falls", "reference": 4}
    asked = rule(condition=condition, thresholds=[{"severity": "high", "value": 0.1}])
    (found,) = fold(asked, observed([10, 10, 10, 10, 9.5, 8]), "all")
    assert found.opened_at == START + 6 * HOUR
    assert found.reference == pytest.approx(39.5 / 4)
    condition = {"operator": "rises", "reference": 2}
    asked = rule(condition=condition, thresholds=[{"severity": "low", "value": 0.5}])
    assert len(list(fold(asked, observed([10, 10, 16]), "all"))) == 1


def test_an_amount_below_nothing_is_what_it_is() -> None:
    asked = rule(
        condition={"operator": "below"}, thresholds=[{"severity": "high", "value": 0, "clear": 0}]
    )
    (found,) = fold(asked, observed([400, -250, -100, 100]), "all")
    assert (found.worst, found.value) == (-250, 100)


def test_running_sums_leave_no_dust() -> None:
    asked = rule(condition={"operator": "above", "window": 3})
    above_nothing = asked.model_copy(
        update={"thresholds": (asked.thresholds[0].model_copy(update={"value": 0, "clear": 0}),)}
    )
    (found,) = fold(above_nothing, observed([1e6 / 3] * 3 + [-0.3, 0.1, 0.2]), "all")
    assert found.value == 0
    assert found.resolved_at == START + 6 * HOUR


def test_of_a_debt_nobody_has_a_share() -> None:
    asked = rule(
        condition={"operator": "rises", "reference": 2},
        thresholds=[{"severity": "high", "value": 0.1}],
    )
    assert list(fold(asked, observed([-10, -10, -20]), "all")) == []


def test_a_series_of_one_period_is_a_snapshot() -> None:
    assert [each.is_snapshot for each in incidents([11])] == [True]
    assert [each.is_snapshot for each in incidents([1, 11])] == [False]


def test_a_version_is_held_against_its_own_beginning_however_slowly_it_falls() -> None:
    slowly = [0.90 - 0.002 * hour for hour in range(100)]
    asked = rule(
        condition={"operator": "below_baseline", "reference": 10},
        thresholds=[{"severity": "high", "value": 0.10}],
    )
    (found,) = fold(asked, observed(slowly, n=500), "all")
    assert found.reference == pytest.approx(sum(slowly[:10]) / 10)
    falls = rule(
        condition={"operator": "falls", "reference": 10},
        thresholds=[{"severity": "high", "value": 0.10}],
    )
    assert list(fold(falls, observed(slowly, n=500), "all")) == []


@pytest.mark.parametrize("seed", range(8))
def test_a_planted_fall_of_a_tenth_is_found_within_an_hour_of_data_time(seed: int) -> None:
    """G12: 1,000 judged an hour, 86 % right for 29 days, then a tenth less; by the shipped rule."""
    chance = np.random.default_rng(seed)
    shares = [0.86] * (29 * 24) + [0.86 * 0.90] * 6
    values = list(chance.binomial(1_000, shares) / 1_000)
    (asked,) = (each for each in packaged_rules() if each.name == "ai_accuracy_drops")
    (found,) = fold(asked, observed(values, n=1_000), "all")
    assert found.opened_at == START + (29 * 24 + 1) * HOUR


def test_the_same_history_gives_the_same_incidents() -> None:
    values: list[float | None] = list(np.random.default_rng(3).uniform(0, 30, 200))
    assert incidents(values) == incidents(values)
