"""What must hold before an experiment's result may speak.

Belongs here: the checks and their reasons. Does not belong here: effects (`analysis.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from ml.errors import UnusableInputError
from ml.experiments.registry import Experiment
from ml.experiments.replay import Replay
from ml.experiments.srm import SampleRatio, sample_ratio, sequential_sample_ratio
from ml.frames import moment, number, require, text

EXPOSURES = {
    "arm": text,
    "exposed_date": moment,
    "exposed_count": number,
    "immature_count": number,
    "mixed_count": number,
    "lost_count": number,
}


@dataclass(frozen=True)
class Check:
    """One check of one experiment.

    Attributes:
        name: `arms`, `sample_ratio`, `sequential_sample_ratio`, `exposure_integrity`,
            `planned_size`; of a metric `maturity`, `counted_sample_ratio`, `a_a_replay`.
        metric: Metric that was checked; null where it is about the experiment.
        state: Green, yellow (look at it) or red (the result is withheld).
        value: What was measured.
        limit: What it is compared with.
        n: Units, or replays, that it was measured on.
        reason: What was found, in words.
    """

    name: str
    metric: str | None
    state: str
    value: float | None
    limit: float | None
    n: int
    reason: str


@dataclass(frozen=True)
class Units:
    """Units of an experiment by arm.

    Attributes:
        exposed: Arm to units exposed.
        immature: Arm to those whose conversion window is not over.
        mixed: Arm to those who saw another arm as well.
        lost: Arm to those whose outcome may no longer be used (consent taken back).
    """

    exposed: Mapping[str, int]
    immature: Mapping[str, int]
    mixed: Mapping[str, int]
    lost: Mapping[str, int]

    @property
    def mature(self) -> int:
        """Units of all arms whose conversion window is over."""
        return sum(map(self.mature_of, self.exposed))

    def mature_of(self, arm: str) -> int:
        """Units of an arm whose conversion window is over."""
        return self.exposed.get(arm, 0) - self.immature.get(arm, 0)


def units_of(exposures: pl.DataFrame) -> Units:
    """Add up days of exposures.

    Args:
        exposures: One row per `arm` (text) and `exposed_date` (day of the first exposure), with
            `exposed_count`, `immature_count`, `mixed_count`, `lost_count` (whole numbers).
    """
    require(exposures, EXPOSURES, what="exposures")
    counts = exposures.group_by("arm").agg(pl.col("^.*_count$").sum()).sort("arm")
    parts = ("exposed", "immature", "mixed", "lost")
    by_arm = {
        part: dict(zip(counts["arm"], counts[f"{part}_count"], strict=True)) for part in parts
    }
    for part in parts[1:]:
        for arm, n in by_arm[part].items():
            if not 0 <= n <= by_arm["exposed"][arm]:
                message = f"arm '{arm}' has {n} {part} of {by_arm['exposed'][arm]} exposed units."
                raise UnusableInputError(message + " Count each unit once.")
    return Units(**by_arm)


def looks_of(exposures: pl.DataFrame, arms: tuple[str, ...]) -> dict[str, NDArray[np.int64]]:
    """New units per day of each arm, oldest first."""
    days = exposures.select(pl.col("exposed_date").unique().sort())
    found = {}
    for arm in arms:
        own = exposures.filter(pl.col("arm") == arm).group_by("exposed_date")
        daily = own.agg(pl.col("exposed_count").sum())
        joined = days.join(daily, on="exposed_date", how="left", maintain_order="left")
        found[arm] = joined["exposed_count"].fill_null(0).cast(pl.Int64).to_numpy()
    return found


def of_exposures(
    experiment: Experiment, exposures: pl.DataFrame, units: Units, as_of: dt.datetime
) -> list[Check]:
    """Checks that need no metric."""
    empty = sorted(arm for arm in experiment.shares if not units.exposed.get(arm))
    state = "red" if empty else "green"
    words = f"no unit was exposed to {', '.join(empty)}" if empty else "every arm has units"
    n = sum(units.exposed.values())
    checks = [Check("arms", None, state, len(experiment.shares) - len(empty), 2, n, words)]
    looks = looks_of(exposures, tuple(sorted(set(experiment.shares) | set(units.exposed))))
    once = sample_ratio(units.exposed, experiment.shares)
    always = sequential_sample_ratio(looks, experiment.shares)
    checks.append(_ratio("sample_ratio", once))
    checks.append(_ratio("sequential_sample_ratio", always))
    checks.append(_integrity(experiment, units))
    checks.append(_size(experiment, units, as_of))
    return checks


def of_metric(
    experiment: Experiment,
    metric: str,
    counted: Mapping[str, int],
    units: Units,
    replayed: Replay | None,
) -> list[Check]:
    """Checks of one metric: only mature units count, in the planned shares, and a replay holds.

    Args:
        experiment: Its plan.
        metric: The metric.
        counted: Arm to units that the metric's statistics count.
        units: Units of the experiment.
        replayed: The metric's A/A replay.
    """
    once = _ratio("counted_sample_ratio", sample_ratio(counted, experiment.shares))
    early = [arm for arm, n in sorted(counted.items()) if n > units.mature_of(arm)]
    n, most, waiting = sum(counted.values()), units.mature, sum(units.immature.values())
    words = f"{n} units counted, {most} are mature, {waiting} not yet"
    if early:
        words += f"; {', '.join(early)} counts more than its mature ones"
    state = "red" if early else "green"
    return [
        Check("maturity", metric, state, n, most, most + waiting, words),
        replace(once, metric=metric),
        _replay(metric, replayed),
    ]


def withheld(checks: list[Check], metric: str) -> str | None:
    """Why a metric's result is withheld; null where it may speak."""
    reasons = [
        f"{check.name}: {check.reason}"
        for check in checks
        if check.state == "red" and check.metric in (None, metric)
    ]
    return "; ".join(reasons) or None


def _ratio(name: str, found: SampleRatio) -> Check:
    words = f"shares lie up to {found.deviation:.2%} off the plan, p = {found.p_value:.3g}"
    return Check(name, None, found.state, found.p_value, 0.001, found.n, words)


def _integrity(experiment: Experiment, units: Units) -> Check:
    n, mixed = sum(units.exposed.values()), sum(units.mixed.values())
    share, limit = (mixed / n if n else 0.0), experiment.mixed_unit_limit
    state = "green" if mixed == 0 else "yellow" if share <= limit else "red"
    words = f"{mixed} of {n} units saw more than one arm, allowed are {limit:.1%}"
    return Check("exposure_integrity", None, state, share, limit, n, words)


def _size(experiment: Experiment, units: Units, as_of: dt.datetime) -> Check:
    if experiment.rule == "sequential":
        return Check("planned_size", None, "green", units.mature, None, units.mature, "any look")
    window = dt.timedelta(days=experiment.conversion_window_days)
    ended = experiment.ends_at is not None and as_of >= experiment.ends_at + window
    planned = experiment.planned_units
    is_reached = planned is not None and units.mature >= planned
    words = f"{units.mature} mature units of {planned or 'any number'} planned"
    if experiment.ends_at is not None:
        words += f", the end is {experiment.ends_at:%Y-%m-%d} and {window.days} days"
    state = "green" if ended or is_reached else "red"
    return Check("planned_size", None, state, units.mature, planned, units.mature, words)


def _replay(metric: str, found: Replay | None) -> Check:
    if found is None:
        return Check("a_a_replay", metric, "red", None, None, 0, "not replayed yet")
    words = f"false findings {found.rate:.3f} ({found.low:.3f} to {found.high:.3f})"
    state = "green" if found.holds else "red"
    words += f", alpha is {found.alpha:g}"
    return Check("a_a_replay", metric, state, found.rate, found.alpha, found.replays, words)
