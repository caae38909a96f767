"""What goes wrong between a wearable and the app.

Belongs here: samples that lose their value or their interval. Does not belong here: what devices
measure (`wearables.py`, `sleep.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from orchestration.simulator.columns import Mask, moments, only, pick
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.parameters import MINUTE, Parameters

SHARE_WITHOUT_VALUE = 0.01
SHARE_INVALID = 0.005
MINUTES_BACK = (0, 1, 7, 60)
MINUTES_BACK_WEIGHTS = (0.5, 0.2, 0.2, 0.1)
"""By how much an invalid interval ends before its begin; most clocks were set back just to it."""


@dataclass(frozen=True)
class Broken:
    """Samples after all that went wrong.

    Attributes:
        rows: The samples.
        has_no_value: Which of them have no value.
        is_invalid: Which of them do not end after they begin.
    """

    rows: pl.DataFrame
    has_no_value: Mask
    is_invalid: Mask


def break_some(parameters: Parameters, rows: pl.DataFrame) -> Broken:
    """Take the value from some samples and the interval from some."""
    draw = parameters.generator(APP, "wearable_faults")
    count = len(rows)
    has_no_value = draw.random(count) < SHARE_WITHOUT_VALUE
    is_invalid = draw.random(count) < SHARE_INVALID
    begin = rows["startAt"].to_physical().to_numpy()
    back = np.array(MINUTES_BACK)[pick(draw, len(MINUTES_BACK), count, MINUTES_BACK_WEIGHTS)]
    ends = moments(begin - back * MINUTE)
    broken = rows.with_columns(
        value=only(rows["value"], ~has_no_value),
        endAt=ends.zip_with(pl.Series(is_invalid), rows["endAt"]),
    )
    return Broken(broken, has_no_value, is_invalid)
