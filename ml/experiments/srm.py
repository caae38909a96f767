"""Whether the arms were filled as planned: sample ratio mismatch.

Belongs here: the chi-squared test in three states and the test that holds at every look. Does not
belong here: what a mismatch does to a result (`checks.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from ml.errors import UnusableInputError

State = Literal["green", "yellow", "red"]
RED = 0.001
YELLOW = 0.01
CONCENTRATION = 10_000.0
"""How close to the plan a mismatch is expected: that of the prior, in units."""


@dataclass(frozen=True)
class SampleRatio:
    """How the arms were filled.

    Attributes:
        p_value: Of the test.
        state: Red below 0.001, yellow below 0.01, else green.
        deviation: Largest difference of an arm's share from its plan, 0 to 1.
        n: Units.
    """

    p_value: float
    state: State
    deviation: float
    n: int


def sample_ratio(counts: Mapping[str, int], shares: Mapping[str, float]) -> SampleRatio:
    """Compare units per arm with the plan, once.

    Args:
        counts: Arm to units.
        shares: Arm to planned share, in any unit of its own; every arm above 0.

    Raises:
        UnusableInputError: Fewer than two arms, or an arm that was not planned has units.
    """
    observed, planned = _aligned(counts, shares)
    n = int(observed.sum())
    if n == 0:
        return SampleRatio(1.0, "green", 0.0, 0)
    p_value = float(stats.chisquare(observed, planned * n).pvalue)
    return SampleRatio(p_value, state_of(p_value), _deviation(observed, planned), n)


def sequential_sample_ratio(
    looks: Mapping[str, NDArray[np.int64]],
    shares: Mapping[str, float],
    concentration: float = CONCENTRATION,
) -> SampleRatio:
    """Compare units per arm with the plan at every look; false alarms are few over all of them.

    The evidence is the Bayes factor of a Dirichlet-multinomial around the plan against the plan,
    and the p-value the least of its reciprocals so far (Lindon and Malek, NeurIPS 2022).

    Args:
        looks: Arm to new units per look, oldest first; equally long.
        shares: Arm to planned share.
        concentration: How close to the plan a mismatch is expected.

    Raises:
        UnusableInputError: As `sample_ratio`.
    """
    total = {arm: int(np.sum(new)) for arm, new in looks.items()}
    observed, planned = _aligned(total, shares)
    arms = sorted(shares)
    seen = np.cumsum([np.asarray(looks.get(arm, [0])) for arm in arms], axis=1).astype(np.float64)
    prior = (planned * concentration)[:, None]
    n = seen.sum(axis=0)
    mixed = (special.gammaln(prior + seen) - special.gammaln(prior)).sum(axis=0)
    mixed += special.gammaln(concentration) - special.gammaln(concentration + n)
    evidence = mixed - special.xlogy(seen, planned[:, None]).sum(axis=0)
    most = float(evidence.max(initial=0.0))
    p_value = float(np.exp(-most))
    return SampleRatio(
        p_value, state_of(p_value), _deviation(observed, planned), int(observed.sum())
    )


def state_of(p_value: float) -> State:
    """Red, yellow or green."""
    if p_value < RED:
        return "red"
    return "yellow" if p_value < YELLOW else "green"


def _aligned(
    counts: Mapping[str, int], shares: Mapping[str, float]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Units and planned shares in one order."""
    if len(shares) < 2 or min(shares.values()) <= 0:
        message = f"{len(shares)} arms were planned: name at least two with shares above 0."
        raise UnusableInputError(message)
    strangers = sorted(arm for arm, n in counts.items() if n and arm not in shares)
    if strangers:
        message = f"units were seen in {', '.join(strangers)}, which was not planned:"
        raise UnusableInputError(message + " add the arm to the registry or correct its name.")
    arms = sorted(shares)
    planned = np.array([shares[arm] for arm in arms], dtype=np.float64)
    observed = np.array([counts.get(arm, 0) for arm in arms], dtype=np.float64)
    return observed, planned / planned.sum()


def _deviation(observed: NDArray[np.float64], planned: NDArray[np.float64]) -> float:
    total = observed.sum()
    return float(np.abs(observed / total - planned).max()) if total else 0.0
