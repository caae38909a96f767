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


def log_stopped(known: Progress, shape: Floats | float, rate: Floats | float) -> Floats:
    """The same for one that has stopped at a time that is even over its exposure.

    It is the mean of `log_going`'s likelihood over stops between the last unit and now.
    """
    seen = shape + known.jumps
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    last = known.exposure - known.idle
    stops = last[:, None] + known.idle[:, None] * (nodes + 1) / 2
    sums = -np.asarray(seen)[:, None] * np.log(np.asarray(rate)[..., None] + stops)
    mean = logsumexp(sums + np.log(weights / 2), axis=1)
    within = np.log(np.maximum(known.idle, 1e-9) / np.maximum(known.exposure, 1e-9))
    return gammaln(seen) - gammaln(shape) + shape * np.log(rate) + mean + within


def stopped_by(ends: Floats, exposure: Floats) -> Floats:
    """Share of stops that lie within an exposure; all of them where no stop is known."""
    if not len(ends):
        return np.ones_like(exposure)
    return np.searchsorted(ends, exposure, side="right") / len(ends)
