"""Draws planted recommendations and counts what is found: RUNS. Prints rates as JSON.

Belongs here: what is planted and counted. Does not belong here: which rates are good
(`tests/bench/ml_statistics.py`).
"""

from __future__ import annotations

import sys

import orjson

from ml.effects.adjusted import adjusted_effect
from ml.effects.design import design_of
from ml.effects.discontinuity import Threshold, jump_at
from ml.effects.placebo import on_the_past
from ml.sim.recommended import areas, units

LEARNERS, EFFECT = 120, -0.4
COVARIATES = ["level", "skill", "device"]
THRESHOLD, JUMP = Threshold("current_outcome", 70.0, 10.0), 2.0


if __name__ == "__main__":
    runs = int(sys.argv[1])
    held = found = past = hidden = jumps = none = 0
    for run in range(runs):
        planted, _ = adjusted_effect(design_of(units(LEARNERS, EFFECT, run), COVARIATES), run)
        held += planted.low <= EFFECT <= planted.high
        nothing, _ = adjusted_effect(design_of(units(LEARNERS, 0.0, runs + run), COVARIATES), run)
        found += nothing.p_value <= 0.05
        before = on_the_past(units(LEARNERS, EFFECT, run), COVARIATES, run)
        past += before.p_value <= 0.05
        confounded = units(LEARNERS, 0.0, run, hidden=0.8)
        hidden += on_the_past(confounded, COVARIATES, run).p_value <= 0.05
        jump = jump_at(areas(LEARNERS, JUMP, run), THRESHOLD)
        jumps += jump.low <= JUMP <= jump.high
        none += jump_at(areas(LEARNERS, 0.0, runs + run), THRESHOLD).p_value <= 0.05
    counts = {"held": held, "found": found, "past": past, "hidden": hidden}
    counts |= {"jump_held": jumps, "jump_found": none}
    rates = {name: count / runs for name, count in counts.items()}
    print(orjson.dumps(rates).decode())  # noqa: T201
