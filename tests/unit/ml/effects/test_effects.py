"""Planted effects are recovered, planted nothing is not found, and hidden causes are told apart."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from scipy import stats

from ml.effects import rows
from ml.effects.adjusted import adjusted_effect, clustered_error
from ml.effects.design import design_of
from ml.effects.ledger import effect_row, pairs_row
from ml.effects.matching import matched_effect
from ml.effects.placebo import on_the_past, shuffled
from ml.effects.rows import Question
from ml.effects.sensitivity import e_value, sensitivity
from ml.errors import InsufficientDataError, UnusableInputError
from ml.sim.recommended import units

KNOWN = ["level", "skill", "device"]
ASKED = Question("tempo", "stumbles per visit", KNOWN)


def test_a_planted_effect_is_recovered_where_the_plain_difference_misleads() -> None:
    estimate, overlap = adjusted_effect(design_of(units(300, -0.4, seed=1), KNOWN), seed=1)
    assert estimate.low <= -0.4 <= estimate.high
    assert estimate.high < 0 < estimate.unadjusted + 0.3
    assert overlap.imbalance < 0.1 < overlap.imbalance_before


def test_intervals_hold_the_effect_as_often_as_they_say() -> None:
    """A small run; the bench has more."""
    held = 0
    for seed in range(40):
        estimate, _ = adjusted_effect(design_of(units(80, 0.0, seed), KNOWN), seed=1)
        held += estimate.low <= 0 <= estimate.high
    assert stats.binomtest(held, 40, 0.95).pvalue > 0.001


def test_without_covariates_it_is_the_difference_of_means() -> None:
    rows = units(100, 0.3, seed=2).with_columns(period=pl.lit("one"))
    estimate, _ = adjusted_effect(design_of(rows, []), seed=1)
    means = rows.group_by("is_recommended").agg(pl.col("outcome").mean()).sort("is_recommended")
    difference = means["outcome"][1] - means["outcome"][0]
    assert estimate.effect == pytest.approx(difference)
    assert estimate.unadjusted == pytest.approx(difference)


def test_errors_are_by_learner() -> None:
    """Rows said ten times tell no more."""
    rows = units(80, 0.2, seed=3)
    again = pl.concat(
        rows.with_columns(unit_id=pl.col("unit_id") + f"-{time}") for time in range(10)
    )
    once, often = (adjusted_effect(design_of(each, []), seed=1)[0] for each in (rows, again))
    assert often.standard_error == pytest.approx(once.standard_error, rel=0.05)


def test_the_error_of_clusters_is_that_of_their_sums() -> None:
    influence, cluster = np.array([1.0, 2, -1, -2]), np.array([0, 0, 1, 1])
    assert clustered_error(influence, cluster) == (pytest.approx(np.sqrt(18 * 2)), 1)


def test_an_outcome_that_covariates_explain_leaves_little_error() -> None:
    rows = units(200, 0.0, seed=3)
    told = rows.with_columns(outcome=2 * pl.col("level") + 0.5 * pl.col("is_recommended"))
    estimate, _ = adjusted_effect(design_of(told, KNOWN), seed=1)
    assert estimate.effect == pytest.approx(0.5, abs=0.01)
    assert estimate.standard_error < 0.01


def test_nothing_is_found_on_the_past() -> None:
    found = on_the_past(units(300, -0.5, seed=4), KNOWN, seed=1)
    assert found.low <= 0 <= found.high


def test_a_hidden_cause_is_betrayed_by_the_past() -> None:
    row = effect_row(units(200, 0.0, seed=5, hidden=0.8), ASKED, seed=1).row(0, named=True)
    assert row["low"] > 0
    assert row["placebo_low"] > 0
    assert not row["is_credible"]


def test_shuffled_recommendations_do_nothing() -> None:
    design = design_of(units(120, 3.0, seed=6), KNOWN)
    found = shuffled(design, 3.0, seed=2)
    assert found.found <= 6
    assert found.p_value == pytest.approx(1 / 41)


def test_a_row_of_the_ledger_has_everything_beside_the_effect() -> None:
    row = effect_row(units(200, -0.4, seed=7), ASKED, seed=1).row(0, named=True)
    assert row["is_credible"]
    assert row["low"] <= -0.4 <= row["high"]
    assert row["e_value"] > row["e_value_of_bound"] > 1
    assert "Covariates: level, skill, device." in row["assumptions"]
    assert row["recommended_count"] + row["other_count"] == units(200, -0.4, seed=7).height


def test_covariates_out_of_balance_are_not_credible(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BALANCED", 0.0)
    assert not effect_row(units(200, -0.4, seed=7), ASKED, seed=1)["is_credible"].item()


def test_what_shuffles_find_as_well_is_not_credible() -> None:
    row = effect_row(units(200, -0.4, seed=7), ASKED, seed=1).row(0, named=True)
    assert row["shuffle_p_value"] <= 0.05
    assert not rows.is_credible(row | {"shuffle_p_value": 0.06})


def test_without_a_placebo_nothing_is_credible() -> None:
    rows = units(200, -0.4, seed=7).drop("outcome_before")
    row = effect_row(rows, ASKED, seed=1).row(0, named=True)
    assert (row["placebo_effect"], row["is_credible"]) == (None, False)


def test_the_published_e_value() -> None:
    assert e_value(3.9) == pytest.approx(7.26, abs=0.005)  # VanderWeele and Ding 2017
    assert e_value(1 / 3.9) == pytest.approx(7.26, abs=0.005)
    assert e_value(1.0) == 1.0


def test_an_interval_with_no_effect_needs_no_hidden_cause() -> None:
    estimate, _ = adjusted_effect(design_of(units(80, 0.0, seed=9), KNOWN), seed=1)
    assert sensitivity(estimate, is_share=False).of_bound == 1.0


def test_missing_values_are_no_zeros() -> None:
    rows = units(120, 0.3, seed=8)
    some = rows.with_columns(
        outcome=pl.when(pl.int_range(pl.len()) % 7 > 0).then("outcome"),
        level=pl.when(pl.int_range(pl.len()) % 5 > 0).then("level"),
        empty=pl.lit(None, pl.Float64),
        same=pl.lit(3.0),
    )
    design = design_of(some, [*KNOWN, "empty", "same"])
    assert design.left_out == ("empty", "same")
    assert design.n_missing == some["outcome"].null_count() > 0
    assert np.isfinite(design.covariates).all()
    assert design.covariates.mean(axis=0) == pytest.approx(0, abs=1e-9)
    known = some.filter(pl.col("outcome").is_not_null()).sort("learner_id", "unit_id", "period")
    is_missing = known["level"].is_null().cast(pl.Float64).to_numpy()
    alike = [abs(np.corrcoef(column, is_missing)[0, 1]) for column in design.covariates.T]
    assert max(alike) == pytest.approx(1)


def test_too_little_to_tell_is_an_answer() -> None:
    few = units(15, 0.3, seed=1)
    row = effect_row(few, ASKED, seed=1).row(0, named=True)
    assert (row["status"], row["effect"]) == ("insufficient_data", None)
    assert "an effect needs 20" in row["reason"]
    certain = units(100, 0.3, seed=1).with_columns(is_recommended=pl.col("level") > 0)
    with pytest.raises(InsufficientDataError, match="nobody to compare with"):
        adjusted_effect(design_of(certain, ["is_recommended"]), seed=1)
    with pytest.raises(UnusableInputError, match="stands twice in a period"):
        design_of(pl.concat([few, few]), KNOWN)
    with pytest.raises(UnusableInputError, match="covariate 'unit_id' has .* levels: group them"):
        design_of(units(30, 0.3, seed=1), ["unit_id"])
    with pytest.raises(UnusableInputError, match="has no column 'mood'"):
        design_of(few, ["mood"])


def test_pairs_have_the_interval_of_their_learners_means() -> None:
    draw = np.random.default_rng(1)
    pairs = pl.DataFrame(
        {
            "learner_id": np.repeat([f"l{place}" for place in range(50)], 4),
            "difference": draw.normal(-0.3, 1, 200),
        }
    )
    found = matched_effect(pairs)
    means = pairs.group_by("learner_id", maintain_order=True).agg(pl.col("difference").mean())
    expected = stats.ttest_1samp(means["difference"].to_numpy(), 0)
    bounds = expected.confidence_interval(0.95)
    assert (found.low, found.high, found.p_value) == pytest.approx(
        (bounds.low, bounds.high, expected.pvalue)
    )


def test_pairs_without_a_match_are_counted_and_few_are_no_effect() -> None:
    pairs = pl.DataFrame(
        {"learner_id": [str(place) for place in range(30)], "difference": [0.1] * 30}
    )
    some = pairs.with_columns(difference=pl.when(pl.int_range(30) < 25).then(pl.int_range(30)))
    assert (matched_effect(some).n, matched_effect(some).unmatched_n) == (25, 5)
    row = pairs_row(pairs.head(5), ASKED).row(0, named=True)
    assert (row["status"], row["effect"]) == ("insufficient_data", None)
    assert pairs_row(some, ASKED)["status"].item() == "estimated"
