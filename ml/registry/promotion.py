"""Who is champion.

Belongs here: the decision and its rows. Does not belong here: gates (`gates.py`), training
(`train.py`), when to train again (`retraining.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.evaluation.backtest import Backtest
from ml.models.fitted import MODELS
from ml.registry.gates import Gate, against, calibrated, draws_of, less, losses_of
from ml.registry.store import Published
from ml.tables.models import PROMOTIONS

PROMOTED, KEPT, BASELINE = "promoted", "kept", "baseline_published"


@dataclass(frozen=True)
class Decision:
    """What became of a challenger.

    Attributes:
        outcome: `promoted`, `kept` or `baseline_published`.
        kind: What the challenger's version predicts with.
        gates: What it was held against.
        reason: In words.
    """

    outcome: str
    kind: str
    gates: tuple[Gate, ...]
    reason: str

    @property
    def is_promoted(self) -> bool:
        """Whether the challenger is the champion from now on."""
        return self.outcome != KEPT


def best_kind(tested: Backtest, *, seed: int) -> tuple[str, tuple[Gate, ...]]:
    """What a version should predict with, and how it did against the baselines.

    It is the model with the least log loss among those that beat every baseline; where none does,
    the baseline with the least log loss.
    """
    losses = losses_of(tested)
    draws = draws_of(tested.predictions, tested, seed)
    rivals = [kind for kind in tested.kinds if kind not in MODELS]
    found: dict[str, tuple[Gate, ...]] = {}
    for kind in MODELS:
        if kind in losses:
            found[kind] = tuple(
                less(f"beats_{rival}", losses[kind], losses[rival], draws) for rival in rivals
            )
    winners = [kind for kind, gates in found.items() if all(gate.is_passed for gate in gates)]
    if winners:
        best = min(winners, key=lambda kind: float(losses[kind].mean()))
        return best, found[best]
    best = min(rivals, key=lambda kind: float(losses[kind].mean()))
    closest = min(found, key=lambda kind: float(losses[kind].mean()))
    return best, found[closest]


def decide(
    tested: Backtest, frame: pl.DataFrame, champion: Published | None, *, seed: int
) -> Decision:
    """Hold a challenger against its gates.

    With a champion: better than every baseline; calibration slope and intercept within the spec's
    gates; on rows after the champion's training cutoff less log loss than the champion (paired
    bootstrap over clusters, the interval below 0) and in no segment worse by more than the spec
    allows. Without a champion it is enough to beat every baseline; calibration is told. A model
    that does not gives way to the best baseline.

    Args:
        tested: The challenger's backtest.
        frame: The rows that it was made on, with their features.
        champion: The version in use; none if there is none that can be read.
        seed: Seed of the bootstrap.
    """
    kind, gates = best_kind(tested, seed=seed)
    gates += tuple(calibrated(tested, kind))
    if champion is None:
        if kind in MODELS:
            return Decision(PROMOTED, kind, gates, f"First version: {kind} beats every baseline.")
        lost = ", ".join(gate.name for gate in gates if not gate.is_passed)
        reason = f"No model beats every baseline ({lost} failed): {kind} is published instead."
        return Decision(BASELINE, kind, gates, reason)
    gates += tuple(against(tested, kind, frame, champion, seed))
    failed = [gate.words for gate in gates if not gate.is_passed]
    if failed:
        return Decision(KEPT, kind, gates, "The champion is kept: " + "; ".join(failed) + ".")
    return Decision(PROMOTED, kind, gates, f"{kind} passes every gate.")


def promotion_rows(
    name: str, version: str, champion: Published | None, decision: Decision
) -> pl.DataFrame:
    """A decision as rows of the table `promotions`."""
    rows = [
        (gate.name, *_numbers(gate), gate.n, gate.is_passed, gate.words) for gate in decision.gates
    ]
    last = ("decision", None, None, None, None, decision.is_promoted, decision.reason)
    names = ["gate", "value", "low", "high", "n", "is_passed", "reason"]
    schema = {column: PROMOTIONS.schema[column] for column in names}
    told = pl.DataFrame([*rows, last], schema=schema, orient="row").with_columns(
        pl.lit(name).alias("name"),
        pl.lit(version).alias("version"),
        pl.lit(champion.version if champion else None).alias("champion_version"),
        pl.lit(decision.outcome).alias("decision"),
    )
    return PROMOTIONS.of(told)


def _numbers(gate: Gate) -> list[float | None]:
    return [None if np.isnan(value) else value for value in (gate.value, gate.low, gate.high)]
