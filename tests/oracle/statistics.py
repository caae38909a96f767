"""Statistics from the papers, in plain Python, and exact ones to see how far the papers' are off.

Belongs here: tests, intervals and rounding that several oracles need. Does not belong here: what is
counted.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Z = 1.959963984540054
"""Two-sided 5 % point of the standard normal distribution."""


def millionths(number: float) -> int:
    """A number in whole millionths, rounded half up."""
    return math.floor(number * 1e6 + 0.5)


def mean_of(numbers: Sequence[float]) -> float | None:
    """Mean of numbers that are added up in millionths; none without any."""
    return sum(map(millionths, numbers)) / (len(numbers) * 1e6) if numbers else None


def ratio(numerator: float, denominator: float) -> float | None:
    """A quotient; none where the denominator is 0."""
    return numerator / denominator if denominator else None


def wilson(successes: int, trials: int) -> tuple[float, float] | None:
    """Wilson's score interval, 95 % (Wilson 1927), to nine places; none without trials."""
    if not trials:
        return None
    share = successes / trials
    middle = share + Z * Z / (2 * trials)
    reach = Z * math.sqrt(share * (1 - share) / trials + Z * Z / (4 * trials * trials))
    scale = 1 + Z * Z / trials
    return round((middle - reach) / scale, 9), round((middle + reach) / scale, 9)


def normal_probability(z: float) -> float:
    """Standard normal distribution function (Bowling et al. 2009)."""
    exponent = -(0.07056 * z**3 + 1.5976 * z)
    return 0.0 if exponent > 700 else 1 / (1 + math.exp(exponent))


def gamma_bounds(shape: float, rate: float) -> tuple[float, float] | None:
    """95 % interval of a gamma distribution (Wilson and Hilferty 1931); none at rate 0."""
    if not rate:
        return None
    ninth = 1 / (9 * shape)
    ends = (1 - ninth + sign * Z * math.sqrt(ninth) for sign in (-1, 1))
    low, high = (shape / rate * max(0.0, end) ** 3 for end in ends)
    return low, high


def gamma_exceeds(shape: float, rate: float, limit: float) -> float:
    """Probability that a gamma-distributed rate lies above a limit (Wilson and Hilferty 1931)."""
    ninth = 1 / (9 * shape)
    root = math.cbrt(limit * rate / shape)
    return 1 - normal_probability((root - (1 - ninth)) / math.sqrt(ninth))


def gamma_exceeds_exactly(shape: float, rate: float, limit: float) -> float:
    """The same by the series of the incomplete gamma function (Abramowitz and Stegun 6.5.29)."""
    x = limit * rate
    term = total = 1 / shape
    n = 0
    while term > total * 1e-17:
        n += 1
        term *= x / (shape + n)
        total += term
    return 1 - total * math.exp(shape * math.log(x) - x - math.lgamma(shape))


def t_critical(freedom: float) -> float:
    """Two-sided 5 % point of Student's t (Abramowitz and Stegun 26.7.5)."""
    polynomials = (
        (Z**3 + Z) / 4,
        (5 * Z**5 + 16 * Z**3 + 3 * Z) / 96,
        (3 * Z**7 + 19 * Z**5 + 17 * Z**3 - 15 * Z) / 384,
        (79 * Z**9 + 776 * Z**7 + 1482 * Z**5 - 1920 * Z**3 - 945 * Z) / 92160,
    )
    return Z + sum(value / freedom**power for power, value in enumerate(polynomials, start=1))


def student_probability(t: float, freedom: float) -> float:
    """Distribution function of Student's t (Abramowitz and Stegun 26.7.8)."""
    return normal_probability(t * (1 - 1 / (4 * freedom)) / math.sqrt(1 + t * t / (2 * freedom)))


def student_probability_exactly(t: float, freedom: float) -> float:
    """The same by Simpson's rule over the density, from 0 to t in 2,000 steps."""
    constant = math.exp(math.lgamma((freedom + 1) / 2) - math.lgamma(freedom / 2))
    constant /= math.sqrt(freedom * math.pi)
    steps = 2000
    width = t / steps
    weights = (1, *(4 if step % 2 else 2 for step in range(1, steps)), 1)
    area = sum(
        weight * (1 + (step * width) ** 2 / freedom) ** (-(freedom + 1) / 2)
        for step, weight in enumerate(weights)
    )
    return 0.5 + constant * area * width / 3


def rate_variance(events: float, exposure: float) -> float:
    """Variance of a rate's posterior with Jeffreys' prior: that of a gamma distribution."""
    shape, rate = events + 0.5, exposure
    return shape / rate**2


def poisson_z(a: tuple[float, float], b: tuple[float, float]) -> float | None:
    """Events and exposure of two sides: how far b lies above its share (conditional test)."""
    events, exposure = a[0] + b[0], a[1] + b[1]
    if not events or not a[1] or not b[1]:
        return None
    share = b[1] / exposure
    return (b[0] - events * share) / math.sqrt(events * share * (1 - share))


def proportion_z(a: tuple[int, int], b: tuple[int, int]) -> float | None:
    """Successes and trials of two sides: how far b's share lies above a's (pooled variance)."""
    if not a[1] or not b[1]:
        return None
    pooled = (a[0] + b[0]) / (a[1] + b[1])
    variance = pooled * (1 - pooled) * (1 / a[1] + 1 / b[1])
    return (b[0] / b[1] - a[0] / a[1]) / math.sqrt(variance) if variance else None


def slope(points: Sequence[tuple[float, float]]) -> float | None:
    """Least-squares slope through points, from their distances to the means."""
    if not points:
        return None
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    spread = sum((x - x_mean) ** 2 for x, _ in points)
    return ratio(sum((x - x_mean) * (y - y_mean) for x, y in points), spread)
