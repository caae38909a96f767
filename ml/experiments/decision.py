"""A fixed horizon is looked at once: the first result that speaks is the one that stands.

Belongs here: when that look was taken, and what of later analyses it leaves. Does not belong here:
the analysis (`analysis.py`) or where decisions are kept.

Looked at again and again, an interval that is valid for one look is wrong five times as often as it
says (Johari et al., KDD 2017; 20 looks measured: .249 for .05). Checks go on being made: what they
find later stands beside the decision, it does not change it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from ml.experiments.analysis import Analysis
from ml.experiments.registry import Experiment
from ml.tables.experiments import EXPERIMENT_CHECKS


@dataclass(frozen=True)
class Decision:
    """The one look at a fixed horizon.

    Attributes:
        plan: The experiment as it was planned then, as plain values.
        results: Rows of `experiment_results` as they were then, with `decided_at`.
    """

    plan: Mapping[str, Any]
    results: pl.DataFrame


def decide(experiment: Experiment, found: Analysis, as_of: dt.datetime) -> Decision | None:
    """The decision of an analysis; none if the rule is sequential, or a primary metric withheld.

    Args:
        experiment: Its plan.
        found: Its analysis.
        as_of: Logical now, UTC without offset.
    """
    primary = found.results.filter(pl.col("is_deciding") & (pl.col("role") == "primary"))
    is_told = primary.height > 0 and primary["estimate"].null_count() == 0
    if experiment.rule != "fixed_horizon" or not is_told:
        return None
    moment = pl.lit(as_of, dtype=found.results.schema["decided_at"])
    return Decision(
        experiment.model_dump(mode="json"), found.results.with_columns(decided_at=moment)
    )


def held(experiment: Experiment, found: Analysis, decision: Decision) -> Analysis:
    """What an analysis says once it was decided: the decision's results, today's checks.

    Args:
        experiment: The plan as it stands today.
        found: Today's analysis.
        decision: What was decided.

    Returns:
        The decision's results with today's checks. A plan that has changed since is a red check
        `plan` that names the fields.
    """
    today = experiment.model_dump(mode="json")
    changed = [name for name in today if today[name] != decision.plan.get(name)]
    if not changed:
        return Analysis(decision.results, found.checks)
    at = decision.results["decided_at"][0]
    reason = (
        f"{', '.join(changed)} changed after it was decided on {at:%Y-%m-%d}: the result is the "
        "old plan's; plan another experiment under another id"
    )
    row = dict.fromkeys(EXPERIMENT_CHECKS.columns) | {
        "experiment_id": experiment.id,
        "check_name": "plan",
        "metric": "",
        "state": "red",
        "n": 0,
        "reason": reason,
    }
    red = pl.DataFrame([row], schema=EXPERIMENT_CHECKS.schema)
    return Analysis(decision.results, EXPERIMENT_CHECKS.of(pl.concat([found.checks, red])))
