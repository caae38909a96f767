"""A cumulative sum of right and wrong answers: has a rate fallen, and how often is that a mistake?

Belongs here: the chart and its average run length. Does not belong here: which rate is watched
(`accuracy.py`).

Bernoulli CUSUM (Page, Biometrika 1954; Reynolds and Stoumbos, Journal of Quality Technology 1999):
every answer adds the log of how much likelier it is at the fallen rate than at the usual one; the
sum never falls below 0 and alarms above the limit. Its average run length while nothing is wrong is
at least the limit's exponential, in answers, however few or many come at a time: from 0.80 to 0.72
with the limit ln 4,000 it is 281,000 answers, and 287 once the rate has fallen to 0.70.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, eye_array
from scipy.sparse.linalg import spsolve

from ml.errors import UnusableInputError

LIMIT = log(4_000)
_STEPS = 2_000


@dataclass(frozen=True)
class Cusum:
    """A chart of a rate.

    Attributes:
        usual: Rate while nothing is wrong, 0 to 1.
        fallen: Rate to be found, below it.
        limit: Height of an alarm.
    """

    usual: float
    fallen: float
    limit: float = LIMIT

    def __post_init__(self) -> None:
        """Refuse what is no fall."""
        if not 0 < self.fallen < self.usual < 1 or self.limit <= 0:
            message = f"a fall from {self.usual} to {self.fallen} cannot be watched:"
            raise UnusableInputError(message + " 0 < fallen < usual < 1 and a limit above 0.")

    @property
    def steps(self) -> tuple[float, float]:
        """What a right and what a wrong answer adds."""
        return log(self.fallen / self.usual), log((1 - self.fallen) / (1 - self.usual))

    def heights(self, right: NDArray[np.int64], judged: NDArray[np.int64]) -> NDArray[np.float64]:
        """Height after every period; it starts at 0 and begins anew after an alarm.

        Args:
            right: Right answers per period, oldest first.
            judged: Answers that were judged; a period without any leaves the height.
        """
        up, down = self.steps
        added = right * up + (judged - right) * down
        heights, height = np.empty(len(added)), 0.0
        for place, step in enumerate(added):
            height = max(0.0, (0.0 if height > self.limit else height) + step)
            heights[place] = height
        return heights

    def average_run_length(self, rate: float) -> float:
        """Answers until an alarm, on average, at a true rate (Brook and Evans, Biometrika 1972)."""
        width = self.limit / _STEPS
        up, down = (step / width for step in self.steps)
        rows, columns, chances = [], [], []
        for place in range(_STEPS + 1):
            for step, chance in ((up, rate), (down, 1 - rate)):
                below = floor(step)
                share = step - below
                for target, part in ((place + below, 1 - share), (place + below + 1, share)):
                    if target <= _STEPS:
                        rows.append(place)
                        columns.append(max(0, target))
                        chances.append(chance * part)
        size = _STEPS + 1
        moves = coo_array((chances, (rows, columns)), shape=(size, size))
        lengths = spsolve((eye_array(size) - moves).tocsc(), np.ones(size))
        return float(lengths[0])
