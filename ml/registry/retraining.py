"""When a champion should be trained again.

Belongs here: reasons. Does not belong here: training (`train.py`): nothing is retrained by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from ml.evaluation.calibration import Estimate
from ml.registry.store import Published
from ml.tables.models import RETRAINING_PROPOSALS

NAMED = 5
"""Drifted features that a reason names; the checks name all."""


def propose_retraining(
    champion: Published,
    *,
    as_of: datetime,
    intercept: Estimate | None = None,
    drifted: Sequence[str] = (),
) -> pl.DataFrame:
    """Reasons to train a champion again, as rows of the table `retraining_proposals`.

    Args:
        champion: The version in use.
        as_of: Now, as the warehouse knows it.
        intercept: Calibration intercept of its predictions since, with its interval; from
            `ml.evaluation.calibration.calibration`.
        drifted: Features that were found to drift.

    Returns:
        No row when there is no reason. Age counts from the training cutoff. Calibration is a reason
        when the whole interval lies beyond the spec's gate.
    """
    spec = champion.fitted.spec
    rows: list[tuple[str, float, float, str]] = []
    weeks = (as_of - champion.fitted.known_at).days / 7
    if weeks > spec.gates.oldest_weeks:
        words = f"Its last label was known {weeks:.0f} weeks ago."
        rows.append(("age", weeks, float(spec.gates.oldest_weeks), words))
    limit = spec.gates.intercept
    if intercept and (intercept.low > limit or intercept.high < -limit):
        side = "low" if intercept.value > 0 else "high"
        words = f"Probabilities have been too {side}: intercept {intercept.value:+.2f}"
        words += f" ({intercept.low:+.2f} to {intercept.high:+.2f}) on the log-odds."
        rows.append(("calibration", intercept.value, limit, words))
    if drifted:
        more = len(drifted) - NAMED
        words = f"Features drift: {', '.join(sorted(drifted)[:NAMED])}"
        words += f" and {more} more." if more > 0 else "."
        rows.append(("drift", float(len(drifted)), 0.0, words))
    names = ["trigger", "value", "limit_value", "reason"]
    schema = {column: RETRAINING_PROPOSALS.schema[column] for column in names}
    told = pl.DataFrame(rows, schema=schema, orient="row").with_columns(
        pl.lit(spec.name).alias("name"),
        pl.lit(champion.version).alias("version"),
        pl.lit(as_of).alias("proposed_at"),
    )
    return RETRAINING_PROPOSALS.of(told)
