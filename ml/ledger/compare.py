"""Whether the model beats its baselines, and where it does not.

Belongs here: paired comparisons, verdicts, the sentences of the report. Does not belong here:
losses (`losses.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from ml.ledger.losses import MEASURES
from ml.ledger.score import MIN_CLUSTERS, Bootstrap, blocks

MODEL = "model"

SCHEMA = {
    **dict.fromkeys(("kind", "target", "measure", "baseline", "verdict"), pl.String()),
    **dict.fromkeys(("n", "unpaired_count", "cluster_count"), pl.Int64()),
    **dict.fromkeys(
        ("model_value", "baseline_value", "skill", "skill_low_95", "skill_high_95"), pl.Float64()
    ),
}


def skill(lost: pl.DataFrame, bootstrap: Bootstrap | None = None) -> pl.DataFrame:
    """Skill of the model against every baseline, on forecasts that both made.

    Args:
        lost: As `losses` gives it, of one kind; the method `model` and its baselines.
        bootstrap: How intervals are drawn.

    Returns:
        One row per kind, target, measure (losses only) and baseline, sorted: n (pairs),
        unpaired_count (the model's scored forecasts that the baseline does not make),
        cluster_count, model_value and baseline_value (means over the pairs), skill
        (1 - model_value / baseline_value; 0.1 is a tenth less loss; null where the baseline lost
        nothing), skill_low_95 and skill_high_95 (cluster bootstrap of the pairs), verdict: `better`
        or `worse` where the interval lies on one side of 0, else `undecided`.
    """
    how = bootstrap or Bootstrap()
    rows = []
    for (kind, target), part in lost.group_by("kind", "target"):
        ours = part.filter(pl.col("method") == MODEL)
        for measure in MEASURES[str(kind)]:
            if measure.startswith("covered"):
                continue
            for baseline in sorted(set(part["method"]) - {MODEL}):
                theirs = part.filter(pl.col("method") == baseline)
                named = {"kind": kind, "target": target, "measure": measure, "baseline": baseline}
                rows.append(named | _compared(ours, theirs, measure, how))
    return pl.DataFrame(rows, schema=SCHEMA).sort("kind", "target", "measure", "baseline")


def where_we_lose(skills: pl.DataFrame) -> list[str]:
    """A sentence for every target and measure on which a baseline beats the model.

    Args:
        skills: As `skill` gives it.
    """
    return [
        f"{row['target']}: {row['baseline']} beats the model by {row['measure']}, "
        f"{row['baseline_value']:.4g} against {row['model_value']:.4g} (skill {row['skill']:.0%}, "
        f"{row['skill_low_95']:.0%} to {row['skill_high_95']:.0%}, n = {row['n']})."
        for row in skills.filter(pl.col("verdict") == "worse").rows(named=True)
    ]


def _compared(
    ours: pl.DataFrame, theirs: pl.DataFrame, measure: str, how: Bootstrap
) -> dict[str, object]:
    """One comparison."""
    key = ["issued_at", "key"]
    scored = ours.filter(pl.col(measure).is_not_null())
    pairs = scored.join(
        theirs.filter(pl.col(measure).is_not_null()).select(*key, baseline=measure), on=key
    )
    clusters = pairs.group_by("cluster").agg(pl.col(measure, "baseline").sum()).sort("cluster")
    model, baseline = clusters[measure].to_numpy(), clusters["baseline"].to_numpy()
    lost = float(baseline.sum())
    low = high = None
    if len(model) >= MIN_CLUSTERS and lost > 0:
        ours_drawn, theirs_drawn = blocks(model), blocks(baseline)
        drawn = how.weights(len(ours_drawn))
        sums = drawn @ theirs_drawn
        drawn_skill = 1 - (drawn @ ours_drawn)[sums > 0] / sums[sums > 0]
        low, high = (float(each) for each in np.quantile(drawn_skill, [0.025, 0.975]))
    return {
        "verdict": _verdict(low, high),
        "n": pairs.height,
        "unpaired_count": scored.height - pairs.height,
        "cluster_count": len(model),
        "model_value": pairs[measure].mean(),
        "baseline_value": pairs["baseline"].mean(),
        "skill": 1 - float(model.sum()) / lost if lost > 0 else None,
        "skill_low_95": low,
        "skill_high_95": high,
    }


def _verdict(low: float | None, high: float | None) -> str:
    """What an interval of skill says."""
    if low is None or high is None or low <= 0 <= high:
        return "undecided"
    return "better" if low > 0 else "worse"
