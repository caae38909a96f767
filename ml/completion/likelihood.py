"""How likely the progress of an entity is, whether it goes on or has stopped.

Belongs here: likelihoods, up to what all of an entity's share. Does not belong here: fits and
predictions (`posterior.py`).
"""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, logsumexp

from ml.arrays import Floats
from ml.completion.progress import Progress

NODES = 16
"""Of the mean over stops."""


def log_going(known: Progress, shape: Floats | float, rate: Floats | float) -> Floats:
    """Log likelihood of the jumps seen, for an entity that goes on; up to what all share."""
    seen = shape + known.jumps
    return (
        gammaln(seen) - gammaln(shape) + shape * np.log(rate) - seen * np.log(rate + known.exposure)
    )


def log_stopped(
    known: Progress, shape: Floats | float, rate: Floats | float, hazard: Floats | float
) -> Floats:
    """The same for one that has stopped since its last unit, where stops come at a constant hazard.

    It is `log_going`'s likelihood over stops, weighed by their density: its integral by shares of
    the stops that fall in between.

    Args:
        known: What is known.
        shape: Of the gamma distribution of jumps per day.
        rate: Its rate, in days.
        hazard: Stops per day, of those that stop some time.
    """
    seen = shape + known.jumps
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    pace = np.asarray(hazard)[..., None]
    last, now = (known.exposure - known.idle)[:, None], known.exposure[:, None]
    still = np.exp(-pace * last)
    between = -np.expm1(-pace * (now - last))
    stops = np.minimum(last - np.log1p(-between * (nodes + 1) / 2) / pace, now)
    sums = -np.asarray(seen)[:, None] * np.log(np.asarray(rate)[..., None] + stops)
    mean = logsumexp(sums + np.log(weights / 2), axis=1)
    with np.errstate(divide="ignore"):
        within = np.log(still * between)[:, 0]
    return gammaln(seen) - gammaln(shape) + shape * np.log(rate) + mean + within
