"""A fixed horizon is decided once; what is found later does not change it."""

from __future__ import annotations

import datetime as dt

import polars as pl

from ml.experiments.analysis import Analysis, analyse
from ml.experiments.decision import decide, held
from ml.experiments.registry import Experiment
from ml.experiments.srm import sample_ratio
from ml.sim.trials import Planted
from tests.unit.ml.experiments.trials import (
    NOW,
    SOUND,
    experiment,
    exposures,
    planted,
    statistics,
)

LATER = NOW + dt.timedelta(days=7)


def analysed(plan: Experiment, effect: float = 0.0, as_of: dt.datetime = NOW) -> Analysis:
    return analyse(plan, planted(effect), exposures(), {"minutes": SOUND}, as_of)


def verdict(found: Analysis) -> str:
    (row,) = found.results.filter("is_deciding").to_dicts()
    return row["verdict"]


def test_the_first_result_that_speaks_stands_with_the_moment_of_the_look() -> None:
    plan = experiment()
    first = analysed(plan)
    decision = decide(plan, first, NOW)
    assert decision is not None
    assert decision.results["decided_at"].to_list() == [NOW] * first.results.height
    assert decision.results.drop("decided_at").equals(first.results.drop("decided_at"))
    later = held(plan, analysed(plan, 0.4, LATER), decision)
    assert later.results.equals(decision.results)
    assert verdict(later) == "open"


def test_checks_go_on_being_made_after_the_decision() -> None:
    plan = experiment()
    decision = decide(plan, analysed(plan), NOW)
    assert decision is not None
    askew = exposures(control=1000, treatment=1600)
    later = analyse(plan, planted(), askew, {"minutes": SOUND}, LATER)
    told = held(plan, later, decision)
    (ratio,) = told.checks.filter(check_name="sample_ratio").to_dicts()
    assert ratio["state"] == "red"
    assert ratio["value"] == sample_ratio({"control": 1000, "treatment": 1600}, plan.shares).p_value
    assert told.results.equals(decision.results)


def test_what_is_withheld_is_not_decided() -> None:
    plan = experiment(planned_units=5000)
    assert decide(plan, analysed(plan), NOW) is None


def test_a_sequential_rule_allows_every_look_so_none_is_the_last() -> None:
    plan = experiment(rule="sequential")
    found = analysed(plan)
    assert decide(plan, found, NOW) is None
    assert found.results["decided_at"].null_count() == found.results.height


def test_a_plan_that_changes_after_its_decision_is_named_and_changes_nothing() -> None:
    plan = experiment()
    decision = decide(plan, analysed(plan), NOW)
    assert decision is not None
    changed = experiment(alpha=0.2, mde=0.3)
    told = held(changed, analysed(changed, 0.4, LATER), decision)
    (check,) = told.checks.filter(check_name="plan").to_dicts()
    assert check["state"] == "red"
    assert check["reason"].startswith("alpha, mde changed after it was decided on 2026-11-22")
    assert told.results.equals(decision.results)


def test_of_ten_looks_the_first_decides_so_false_findings_stay_as_rare_as_promised() -> None:
    plan, worlds = experiment(planned_units=200), range(40)
    again = once = 0
    for seed in worlds:
        units = Planted(units=1000).frame(seed)
        place = pl.int_range(pl.len()).over("arm")
        found, decision = [], None
        for n in range(100, 1001, 100):
            seen = statistics(units.filter(place < n))
            look = analyse(plan, seen, exposures(n, n, days=1), {"minutes": SOUND}, NOW)
            decision = decision or decide(plan, look, NOW)
            assert decision is not None
            found.append(verdict(look))
        again += found != ["open"] * 10
        once += verdict(held(plan, look, decision)) != "open"
    assert once <= 5, "5 % of 40 are 2; more than 5 has a probability of .01"
    assert again > 2 * once
