"""Reasons to train a champion again: its age, calibration of what it issued, drifted features.

Belongs here: which forecasts and checks are the champion's. Does not belong here: what counts as a
reason (`ml/registry/retraining.py`), or training (`classifiers.py`): a person asks for it.
"""

from __future__ import annotations

import polars as pl

from ml.evaluation.calibration import Estimate, calibration
from ml.registry.retraining import propose_retraining
from ml.registry.store import Published
from orchestration.predictions.issues import issued
from orchestration.predictions.marts import Marts
from orchestration.predictions.truths import outcomes


def proposals(marts: Marts, champion: Published, checks: pl.DataFrame) -> pl.DataFrame:
    """Rows of `retraining_proposals` of one champion.

    Args:
        marts: Where.
        champion: The version in use.
        checks: Rows of `drift_checks` of its windows; what alerts in the newest one is a reason.
    """
    newest = pl.col("window_started_at") == pl.col("window_started_at").max()
    drifted = checks.filter(newest & pl.col("is_alert"))["feature"].unique().sort()
    return propose_retraining(
        champion, as_of=marts.as_of, intercept=_intercept(marts, champion), drifted=[*drifted]
    )


def _intercept(marts: Marts, champion: Published) -> Estimate | None:
    """Of what this version issued and of which truth is known; none if that is too little."""
    said = issued(marts, "probability")
    if said.is_empty():
        return None
    spec = champion.fitted.spec
    own = said.filter(target=spec.name, method="model", model_version=champion.version[:12])
    told = own.join(outcomes(marts), on=["target", "entity_id", "target_at"])
    if told.is_empty():
        return None
    whose = pl.col("entity_id").str.split(":").list.get(spec.entity.index(spec.cluster))
    found = calibration(
        told["outcome"].cast(pl.Float64).to_numpy(),
        told["probability"].to_numpy(),
        told.select(whose).to_series().to_numpy(),
    )
    return found.get("calibration_intercept")
