"""Trains on and scores 100,000 learners: LEARNERS WEEKS. Prints seconds, rows and rows changed.

Belongs here: what is run. Does not belong here: what it may cost (`tests/bench/ml_models.py`).
"""

from __future__ import annotations

import sys
import time
from dataclasses import replace

import numpy as np
import polars as pl

from ml.registry.score import score
from ml.registry.train import train
from ml.sim.hazard import SPEC, planted

NOISE = 50
"""Features that tell nothing, beside the planted ones: a mart has about sixty."""
CHANGED = 0.1


def main() -> None:
    """Train, score everybody, score again after a tenth has changed."""
    learners, weeks = int(sys.argv[1]), int(sys.argv[2])
    generator = np.random.default_rng(1)
    frame = planted(learners, weeks, seed=1)
    names = [f"noise_{number}" for number in range(NOISE)]
    frame = frame.with_columns(
        pl.Series(name, generator.normal(size=frame.height).astype(np.float32)) for name in names
    )
    spec = replace(SPEC, numeric=(*SPEC.numeric, *names))
    now = frame.group_by("learner_id", maintain_order=True).last()
    now = now.with_columns(pl.lit(frame["as_of_at"].max()).alias("as_of_at"))
    began = time.perf_counter()
    trained = train(frame, spec, seed=1)
    trained_at = time.perf_counter()
    scored = score(now, trained.published)
    scored_at = time.perf_counter()
    part = pl.Series(generator.random(now.height) < CHANGED)
    changed = now.with_columns(pl.when(part).then(pl.col("gap") + 1).otherwise("gap").alias("gap"))
    again = score(changed, trained.published, scored.predictions)
    ended = time.perf_counter()
    seconds = (trained_at - began, scored_at - trained_at, ended - scored_at)
    print(*seconds, frame.height, now.height, again.computed, int(part.sum()))  # noqa: T201


if __name__ == "__main__":
    main()
