"""Experiments, effects, drift and the seed's rules in figures: planted truth, many times over.

Belongs here: how often, and the goals. Does not belong here: what is planted (`programs/ml_*.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson

from tests.bench.figures import Figure, at_least, at_most, measure

EXPERIMENTS, EFFECTS, DRIFT = 10_000, 1_000, 150
"""Planted worlds of each."""


def rates_of(program: str, *arguments: int) -> dict[str, float]:
    """What a program counted."""
    told = measure(["-m", f"tests.bench.programs.{program}", *map(str, arguments)]).output
    return orjson.loads(told)


def between(name: str, value: float, limits: tuple[float, float], against: str) -> Iterator[Figure]:
    """A share that must lie between two limits."""
    yield at_least(name, value, limits[0], "", against)
    yield at_most(name, value, limits[1], "", against)


def experiments(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """False findings, coverage, power and sample ratios of planted experiments."""
    found = rates_of("ml_experiments", EXPERIMENTS)
    words = f"{EXPERIMENTS:,} skewed experiments of 5,000 per arm"
    for name, told in (("plain", "fixed horizon"), ("cuped", "CUPED")):
        yield from between(f"type I, {told}", found[f"null_{name}_found"], (0.045, 0.055), words)
        covered = found[f"planted_{name}_covered"]
        yield from between(f"coverage, {told}", covered, (0.945, 0.955), words)
    yield from between("variance cut by CUPED", found["cut"], (0.47, 0.51), "0.49, rho squared")
    peeked = f"{words}, 20 looks; a fixed horizon peeked at: {found['null_peeked']:.3f}"
    yield at_most("type I, confidence sequence", found["null_sequential"], 0.05, "", peeked)
    yield at_least("power, CUPED", found["planted_cuped_found"], 0.9, "", f"{words}, effect 0.1")
    planned = found["power"]
    yield from between("power at the smallest effect", planned, (0.78, 0.82), "0.8 was planned")
    peeked = f"14 daily looks; chi-squared at each: {found['srm_peeked']:.4f}"
    yield at_most("false SRM, sequential", found["srm_sequential"], 0.001, "", peeked)


def effects(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """Coverage and false findings of planted recommendations."""
    found = rates_of("ml_effects", EFFECTS)
    words = f"{EFFECTS:,} worlds of 120 learners"
    yield from between("coverage of an effect", found["held"], (0.93, 0.97), words)
    nominal = 0.05 + 2 * (0.05 * 0.95 / EFFECTS) ** 0.5
    yield at_most("no effect, found", found["found"], nominal, "", f"{words}, chance included")
    yield at_most("placebo on the past, found", found["past"], nominal, "", words)
    yield at_least("hidden cause, told by the past", found["hidden"], 0.95, "", words)
    yield from between("coverage of a jump", found["jump_held"], (0.93, 0.97), words)
    yield at_most("no jump, found", found["jump_found"], nominal, "", f"{words}, chance included")


def drift(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """False alarms and power of drift, errors of performance without labels."""
    found = rates_of("ml_drift", DRIFT)
    words = f"{DRIFT} windows, 20 features, reference of 5,000 rows"
    for size in (200, 1_000, 5_000):
        yield at_most(f"false drift, {size:,}", found[f"alarm_0_{size}"], 0.05, "", words)
        yield at_least(f"0.5 sd found, {size:,}", found[f"alarm_0.5_{size}"], 0.98, "", words)
    for size in (1_000, 5_000):
        twice = 1 - (1 - found[f"alarm_0.2_{size}"]) ** 2
        yield at_least(f"0.2 sd found in two windows, {size:,}", twice, 0.99, "", words)
    yield at_most("alerts of two years without drift", found["alerts"], 0, "", "104 weeks of 200")
    yield at_most("false joint drift", found["joint"], 0.05, "", f"{2 * DRIFT} windows of 300")
    moved = "mean absolute error of accuracy where inputs have shifted"
    yield at_most("CBPE", found["cbpe"], 0.5, "x", f"{moved}, by assuming no change")
    yield at_most("PAPE", found["pape"], 1.0, "x", f"{moved}, by CBPE")


def rules(scratch: Path) -> Iterator[Figure]:  # noqa: ARG001
    """False alarms and delays of the seed's rules and of ours."""
    found = rates_of("ml_rules")
    for n in (5, 8, 12, 20, 40):
        words = f"flat learners; the seed's rule: {found[f'seed_label_{n}']:.3f}"
        yield at_most(f"false trend, {n} scores", found[f"label_{n}"], 0.06, "", words)
    yield at_least("slope of 0.6 found, 40 scores", found["power_40"], 0.95, "", "4,000 learners")
    for n in (20, 50, 200, 1_000):
        below = found[f"known_is_below_75_{n}"]
        drop = found[f"known_is_drop_over_10_percent_{n}"]
        words = f"90 days at 80 %; below 75 %: {below:.3f}, fall over 10 %: {drop:.3f}"
        yield at_most(f"false fall, {n} a day", found[f"known_is_alert_{n}"], 0.01, "", words)
        guess = found[f"estimated_is_alert_{n}"]
        yield at_most(f"false fall, {n} a day, rate estimated", guess, 0.025, "", words)
    for n, limit in ((20, 20), (50, 7), (200, 3), (1_000, 1)):
        delay, seed = (found[f"known_{rule}_delay_{n}"] for rule in ("is_alert", "is_below_75"))
        words = f"median until a fall to 70 % is found; below 75 %: {seed:.0f}"
        yield at_most(f"delay, {n} a day", delay, limit, "days", words)
    claimed = f"claimed confidence of 0.7: {found['claimed_precision']:.3f}"
    yield at_least("right of what is said with 0.7", found["precision"], 0.7, "", claimed)
