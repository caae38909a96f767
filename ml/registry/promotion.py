"""Who is champion: gates that a challenger must pass.

Belongs here: gates and the decision. Does not belong here: training (`train.py`), metrics
(`ml/evaluation/`), when to train again (`retraining.py`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from ml.errors import MlError
from ml.evaluation.backtest import SEGMENT_EVENTS, Backtest
from ml.evaluation.bootstrap import Draws, paired_difference
from ml.evaluation.scores import log_losses
from ml.models.fitted import MODELS, predict
from ml.registry.store import Published
from ml.tables.models import PROMOTIONS

PROMOTED, KEPT, BASELINE = "promoted", "kept", "baseline_published"


@dataclass(frozen=True)
class Gate:
    """One thing asked of a challenger.

    Attributes:
        name: What was asked.
        value: What was measured; NaN if it could not be.
        low: Lower bound of its interval; NaN if it has none.
        high: Upper bound.
        n: Rows.
        is_passed: Whether it was passed.
        words: What it says.
    """

    name: str
    value: float
    low: float
    high: float
    n: int
    is_passed: bool
    words: str


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
    losses = _losses(tested)
    draws = _draws(tested.predictions, tested, seed)
    rivals = [kind for kind in tested.kinds if kind not in MODELS]
    found: dict[str, tuple[Gate, ...]] = {}
    for kind in MODELS:
        if kind in losses:
            found[kind] = tuple(
                _less(f"beats_{rival}", losses[kind], losses[rival], draws) for rival in rivals
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
    gates += tuple(_calibrated(tested, kind))
    if champion is None:
        if kind in MODELS:
            return Decision(PROMOTED, kind, gates, f"First version: {kind} beats every baseline.")
        lost = ", ".join(gate.name for gate in gates if not gate.is_passed)
        reason = f"No model beats every baseline ({lost} failed): {kind} is published instead."
        return Decision(BASELINE, kind, gates, reason)
    gates += tuple(_against(tested, kind, frame, champion, seed))
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


def _losses(tested: Backtest) -> dict[str, np.ndarray]:
    events = tested.events()
    return {kind: log_losses(events, tested.predictions[kind].to_numpy()) for kind in tested.kinds}


def _draws(predictions: pl.DataFrame, tested: Backtest, seed: int) -> Draws:
    clusters = predictions[tested.spec.cluster].cast(pl.String).to_numpy()
    return Draws.of(clusters, seed=seed)


def _less(name: str, mine: np.ndarray, theirs: np.ndarray, draws: Draws) -> Gate:
    """Whether one's log loss is less, beyond chance."""
    apart = paired_difference(mine, theirs, draws)
    words = f"{name}: log loss {apart.value:+.5f} ({apart.low:+.5f} to {apart.high:+.5f})"
    return Gate(name, apart.value, apart.low, apart.high, len(mine), apart.high < 0, words)


def _calibrated(tested: Backtest, kind: str) -> Iterator[Gate]:
    gates = tested.spec.gates
    limits = {
        "calibration_slope": (gates.slope_low, gates.slope_high),
        "calibration_intercept": (-gates.intercept, gates.intercept),
    }
    for name, (low, high) in limits.items():
        found = tested.value(kind, name)
        if found is None:
            words = f"{name} could not be measured: too few events"
            yield Gate(name, np.nan, np.nan, np.nan, tested.predictions.height, False, words)
            continue
        words = f"{name} {found.value:.3f}, must lie between {low:g} and {high:g}"
        is_passed = low <= found.value <= high
        n = tested.predictions.height
        yield Gate(name, found.value, found.low, found.high, n, is_passed, words)


def _against(
    tested: Backtest, kind: str, frame: pl.DataFrame, champion: Published, seed: int
) -> Iterator[Gate]:
    """Gates against the champion, on rows that it was not trained on."""
    spec = tested.spec
    after = tested.predictions.filter(pl.col(spec.as_of) >= champion.fitted.known_at)
    name = "beats_champion"
    happened = after["event"].sum()
    if min(happened, after.height - happened) < SEGMENT_EVENTS:
        words = f"{name}: fewer than {SEGMENT_EVENTS} events or non-events since its training"
        yield Gate(name, np.nan, np.nan, np.nan, after.height, False, words)
        return
    events = after["event"].to_numpy()
    try:
        rows = frame.with_columns(pl.col(spec.as_of).cast(pl.Datetime("us")))
        rows = after.select(spec.keys).join(rows, on=spec.keys, how="left", maintain_order="left")
        theirs = log_losses(events, predict(champion.fitted, rows)["probability"].to_numpy())
    except MlError as error:
        words = f"{name}: it cannot read today's rows: {error}"
        yield Gate(name, np.nan, np.nan, np.nan, after.height, False, words)
        return
    mine = log_losses(events, after[kind].to_numpy())
    yield _less(name, mine, theirs, _draws(after, tested, seed))
    for segment in spec.segments:
        yield from _segments(after, segment, mine, theirs, spec.gates.segment_loss)


def _segments(
    after: pl.DataFrame, segment: str, mine: np.ndarray, theirs: np.ndarray, most: float
) -> Iterator[Gate]:
    """Whether any value of a segment fares worse; few events tell nothing and are left out."""
    values = after[segment].cast(pl.String).fill_null("missing")
    for value in values.unique().sort().to_list():
        rows = (values == value).to_numpy()
        happened = after["event"].to_numpy()[rows].sum()
        if min(happened, rows.sum() - happened) < SEGMENT_EVENTS:
            continue
        worse = float(mine[rows].mean() / theirs[rows].mean() - 1)
        name = f"{segment}={value}"
        words = f"{name}: log loss {worse:+.1%} against the champion, at most {most:+.0%}"
        yield Gate(name, worse, np.nan, np.nan, int(rows.sum()), worse <= most, words)


def _numbers(gate: Gate) -> list[float | None]:
    return [None if np.isnan(value) else value for value in (gate.value, gate.low, gate.high)]
