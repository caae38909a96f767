from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.power import NormalIndPower

from ml.errors import UnusableInputError
from ml.experiments.multiplicity import Method, adjusted
from ml.experiments.power import Design, plan_of, smallest_effect, units_needed
from tests.unit.ml.experiments.trials import experiment


@pytest.mark.parametrize("treatment_share", [0.5, 0.2])
def test_units_needed_are_those_of_statsmodels(treatment_share: float) -> None:
    design = Design(1 - treatment_share, treatment_share)
    ratio = treatment_share / (1 - treatment_share)
    control = NormalIndPower().solve_power(0.1, power=0.8, alpha=0.05, ratio=ratio)
    assert units_needed(4.0, 0.2, design) == pytest.approx(control * (1 + ratio), rel=1e-3)


def test_the_smallest_effect_and_the_units_for_it_agree() -> None:
    design = Design(0.4, 0.4, alpha=0.01, power=0.9, comparisons=3)
    effect = smallest_effect(2.5, 10_000, design, left=0.51)
    assert units_needed(2.5, effect, design, left=0.51) == pytest.approx(10_000, abs=1)


def test_an_experiment_knows_its_power_when_it_is_created() -> None:
    plan = plan_of(experiment(mde=0.2, planned_units=1600), 2.0)
    assert plan.units_needed == units_needed(2.0, 0.2, Design())
    assert plan.is_powered == (plan.units_needed <= 1600)
    assert plan_of(experiment(mde=0.1, planned_units=1600), 2.0).is_powered is False
    sequential = experiment(rule="sequential", planned_units=None)
    assert plan_of(sequential, 2.0).smallest_effect is None


def test_more_primary_comparisons_need_more_units() -> None:
    thirds = [
        {"name": name, "share": share} for name, share in (("a", 0.5), ("b", 0.3), ("c", 0.2))
    ]
    plan = plan_of(experiment(arms=thirds, control="a"), 2.0)
    design = Design(0.5, 0.2, comparisons=2)
    assert plan.units_needed == units_needed(2.0, 0.1, design)


def test_what_is_no_design_is_refused() -> None:
    with pytest.raises(UnusableInputError, match="at most 1 together"):
        Design(0.8, 0.4)
    with pytest.raises(UnusableInputError, match="variance is 0"):
        units_needed(0.0, 0.1, Design())
    with pytest.raises(UnusableInputError, match="alpha and power"):
        Design(alpha=0)


def test_p_values_are_adjusted_in_place_and_missing_ones_stay_missing() -> None:
    assert adjusted([0.04, None, 0.01], "holm") == pytest.approx([0.04, None, 0.02])
    assert adjusted([0.04, 0.03, None], "fdr_bh") == pytest.approx([0.04, 0.04, None])
    assert adjusted([None], "holm") == [None]


@pytest.mark.parametrize("method", ["holm", "fdr_bh"])
def test_adjusted_p_values_are_those_of_statsmodels(method: Method) -> None:
    p_values = np.random.default_rng(1).beta(0.4, 2, 60).round(2)  # with ties and zeros
    expected = multipletests(p_values, method=method)[1]
    assert adjusted(p_values.tolist(), method) == pytest.approx(expected.tolist())
