"""How uncertain fitted parameters are: the score bootstrap.

Belongs here: draws of parameters. Does not belong here: models, values.

A bootstrap that refits a model a hundred times takes minutes; the score bootstrap (Kline, Santos,
*A Score Based Approach to Wild Bootstrap Inference*, Journal of Econometric Methods 1, 2012) gives
every learner a random weight and takes one Newton step from the fitted parameters. Weights of one
draw are the same for all models of the learners, so that their errors stay together.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ml.arrays import Floats

STEP = 1e-4
"""Of numeric derivatives in log parameters."""


def drawn_parameters(
    log_likelihood: Callable[[Floats], Floats], fitted: Floats, weights: Floats
) -> Floats:
    """Draws of positive parameters.

    Args:
        log_likelihood: Of each learner, given the parameters.
        fitted: Parameters of the greatest likelihood.
        weights: One row per draw, one column per learner, of mean 1.

    Returns:
        One row per draw, one column per parameter.
    """
    logs = np.log(fitted)

    def scores(at: Floats) -> Floats:
        return np.array(
            [
                (log_likelihood(np.exp(at + move)) - log_likelihood(np.exp(at - move))) / (2 * STEP)
                for move in np.eye(len(at)) * STEP
            ]
        )

    moves = np.eye(len(logs)) * STEP
    bends = np.array(
        [(scores(logs + move) - scores(logs - move)).mean(axis=1) / (2 * STEP) for move in moves]
    )
    information = -(bends + bends.T) / 2
    pushed = (weights - 1) @ scores(logs).T / weights.shape[1]
    return np.exp(logs + pushed @ np.linalg.pinv(information))
