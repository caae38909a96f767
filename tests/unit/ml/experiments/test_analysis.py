"""A result speaks when every check allows it, and says why when not."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl
import pytest

from ml.errors import UnusableInputError
from ml.experiments.analysis import Analysis, analyse
from ml.experiments.replay import Replay
from ml.sim.trials import Planted
from tests.unit.ml.experiments.trials import (
    NOW,
    SOUND,
    experiment,
    exposures,
    planted,
    statistics,
)

SILENT = ("estimate", "low", "high", "p_value", "fixed_low", "sequential_low", "value", "verdict")


def analysed(
    stats: pl.DataFrame | None = None,
    units: pl.DataFrame | None = None,
    replay: Replay | None = SOUND,
    **changes: Any,
) -> Analysis:
    return analyse(
        experiment(**changes),
        planted(effect=0.3) if stats is None else stats,
        exposures() if units is None else units,
        {} if replay is None else {"minutes": replay},
        NOW,
    )


def deciding(found: Analysis) -> dict[str, Any]:
    return found.results.filter("is_deciding").row(0, named=True)


def test_a_planted_effect_is_found_by_both_rules_side_by_side() -> None:
    row = deciding(analysed())
    assert row["withheld_reason"] is None
    assert row["fixed_low"] <= 0.3 <= row["fixed_high"]
    assert row["sequential_low"] < row["fixed_low"] < row["fixed_high"] < row["sequential_high"]
    assert (row["low"], row["verdict"]) == (row["fixed_low"], "better")
    assert (row["control_n"], row["n"]) == (1000, 1000)


def test_the_rule_that_was_planned_decides() -> None:
    row = deciding(analysed(rule="sequential"))
    assert (row["low"], row["high"]) == (row["sequential_low"], row["sequential_high"])


def test_a_pre_period_that_was_planned_decides() -> None:
    plain, row = deciding(analysed()), deciding(analysed(pre_period_days=28))
    assert (row["adjustment"], row["covered_ratio"]) == ("cuped", 1.0)
    assert row["standard_error"] < 0.8 * plain["standard_error"]


def test_relative_effects_stand_beside_absolute_ones() -> None:
    rows = analysed().results.filter(adjustment="none").sort("scale")
    absolute, relative = rows.iter_rows(named=True)
    assert relative["estimate"] == pytest.approx(absolute["estimate"] / absolute["control_value"])


def test_an_arm_that_does_harm_is_worse() -> None:
    assert deciding(analysed(planted(effect=-0.4)))["verdict"] == "worse"
    down = [{"name": "minutes", "role": "primary", "kind": "mean", "good": "down"}]
    assert deciding(analysed(planted(effect=-0.4), metrics=down))["verdict"] == "better"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"units": exposures(1000, 1400)}, "sample_ratio: shares lie up to"),
        ({"units": exposures(1000, 0)}, "arms: no unit was exposed to treatment"),
        ({"units": exposures(mixed=40)}, "exposure_integrity: 40 of 2000 units saw more than one"),
        (
            {"units": exposures(immature=30)},
            "30 not yet; treatment counts more than its mature",
        ),
        ({"planned_units": 2001}, "planned_size: 2000 mature units of 2001 planned"),
        ({"replay": None}, "a_a_replay: not replayed yet"),
        ({"replay": Replay(1000, 90, 0.09, 0.07, 0.12, 0.05)}, "a_a_replay: false findings 0.090"),
    ],
)
def test_a_result_is_withheld_with_its_reason(given: dict[str, Any], reason: str) -> None:
    found = analysed(**given)
    for row in found.results.iter_rows(named=True):
        assert reason in row["withheld_reason"]
        assert all(row[name] is None for name in SILENT)
    assert "red" in found.checks["state"]


def test_units_in_two_arms_are_refused_however_good_the_rest_is() -> None:
    found = analysed(units=exposures(days=1, mixed=1000))
    assert "1000 of 2000 units saw more than one arm" in deciding(found)["withheld_reason"]


def test_a_few_units_in_two_arms_are_shown_and_tolerated() -> None:
    found = analysed(units=exposures(mixed=10))
    assert found.checks.filter(check_name="exposure_integrity")["state"].item() == "yellow"
    assert deciding(found)["withheld_reason"] is None


def test_a_mismatch_is_told_with_its_p_value() -> None:
    row = analysed(units=exposures(1000, 1100)).checks.filter(check_name="sample_ratio")
    assert row["value"].item() == pytest.approx(0.0290963, abs=1e-6)


def test_an_end_with_its_window_lets_a_result_speak() -> None:
    plan = {
        "planned_units": None,
        "ends_at": dt.datetime.fromisoformat("2026-11-15"),
        "conversion_window_days": 7,
    }
    assert deciding(analysed(**plan))["withheld_reason"] is None
    later = deciding(analysed(**plan | {"conversion_window_days": 8}))
    assert "planned_size" in later["withheld_reason"]


def test_several_metrics_share_their_errors() -> None:
    metrics = [
        {"name": name, "role": role, "kind": "mean"}
        for name, role in (("a", "primary"), ("b", "primary"), ("c", "secondary"))
    ]
    stats = pl.concat(
        planted(effect=effect).with_columns(metric=pl.lit(name))
        for name, effect in (("a", 0.2), ("b", 0.0), ("c", 0.2))
    )
    found = analyse(
        experiment(metrics=metrics), stats, exposures(), dict.fromkeys("abc", SOUND), NOW
    )
    a, b, c = found.results.filter("is_deciding").sort("metric").iter_rows(named=True)
    assert a["adjusted_p_value"] == pytest.approx(2 * a["p_value"])
    assert b["adjusted_p_value"] == pytest.approx(max(b["p_value"], 2 * a["p_value"]))
    assert c["adjusted_p_value"] == pytest.approx(c["p_value"])


@pytest.mark.parametrize(
    ("effect", "margin", "state"), [(0.0, 0.5, "kept"), (-1.0, 0.5, "broken"), (0.0, 0.01, "open")]
)
@pytest.mark.parametrize("rule", ["fixed_horizon", "sequential"])
def test_guardrails_are_kept_broken_or_open(
    effect: float, margin: float, state: str, rule: str
) -> None:
    metrics = [
        {"name": "minutes", "role": "primary", "kind": "mean"},
        {"name": "answers", "role": "guardrail", "kind": "mean", "margin": margin},
    ]
    guard = planted(effect=effect).with_columns(metric=pl.lit("answers"))
    found = analyse(
        experiment(metrics=metrics, rule=rule),
        pl.concat([planted(), guard]),
        exposures(),
        {"minutes": SOUND, "answers": SOUND},
        NOW,
    )
    row = found.results.filter(pl.col("is_deciding"), metric="answers").row(0, named=True)
    assert (row["guardrail_state"], row["verdict"]) == (state, None)


@pytest.mark.parametrize("rule", ["fixed_horizon", "sequential"])
def test_more_of_what_is_bad_breaks_a_guardrail(rule: str) -> None:
    guard = {"name": "minutes", "role": "guardrail", "kind": "mean", "good": "down", "margin": 0.5}
    metrics = [{"name": "other", "role": "primary", "kind": "mean"}, guard]
    for effect, state in ((1.0, "broken"), (-1.0, "kept")):
        row = analysed(planted(effect=effect), metrics=metrics, rule=rule).results.filter(
            pl.col("is_deciding"), metric="minutes"
        )
        assert row["guardrail_state"].item() == state


def test_lost_units_widen_the_interval_of_a_share() -> None:
    units = Planted(units=1000).frame(1).with_columns(value=pl.col("value") > 1.5)
    metrics = [{"name": "minutes", "role": "primary", "kind": "proportion"}]
    row = deciding(analysed(statistics(units), exposures(lost=20), metrics=metrics))
    assert row["consent_low"] < row["low"] < row["high"] < row["consent_high"]
    assert row["newcombe_low"] == pytest.approx(row["fixed_low"], abs=0.001)
    assert row["tolerated_shift"] > 0


def test_an_arm_whose_outcomes_went_missing_is_withheld() -> None:
    some = (
        Planted(units=1000)
        .frame(1)
        .filter((pl.col("arm") == "control") | (pl.int_range(pl.len()) % 4 > 0))
    )
    row = deciding(analysed(statistics(some), rule="sequential"))
    assert "counted_sample_ratio: shares lie up to" in row["withheld_reason"]


def test_a_metric_without_mature_units_says_so() -> None:
    found = analysed(planted().clear(), rule="sequential")
    assert "arm 'control' has no mature unit" in deciding(found)["withheld_reason"]


def test_other_experiments_do_not_count() -> None:
    other = planted(effect=5.0, seed=9).with_columns(experiment_id=pl.lit("other"))
    both = pl.concat([planted(effect=0.3), other])
    assert analysed(both).results.equals(analysed().results)


def test_an_arm_that_was_not_planned_is_an_error() -> None:
    stray = exposures().with_columns(
        arm=pl.when(pl.int_range(pl.len()) == 0).then(pl.lit("other")).otherwise("arm")
    )
    with pytest.raises(UnusableInputError, match="seen in other, which was not planned"):
        analysed(units=stray)


def test_counts_that_cannot_be_are_an_error() -> None:
    with pytest.raises(UnusableInputError, match="1001 mixed of 1000 exposed units"):
        analysed(units=exposures(mixed=1001))
