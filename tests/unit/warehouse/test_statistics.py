"""The statistics macros give what the papers say, and the papers are as close as the macros say."""

from __future__ import annotations

import math
from random import Random

import duckdb
import pytest

from tests.oracle import statistics
from tests.unit.warehouse.rendering import sql_of


def macro(template: str) -> float | None:
    """The value of a macro call."""
    ((value,),) = duckdb.sql(f"select {sql_of('{{ ' + template + ' }}')}").fetchall()
    return value


@pytest.mark.parametrize("seed", range(8))
def test_macros_are_the_papers_formulas(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # chance, not secrecy
    shape, rate, freedom = (random.uniform(0.5, 40) for _ in range(3))
    limit, z = random.uniform(0.01, 3), random.uniform(-4, 4)
    events, exposures = ([random.randint(1, 90) for _ in "ab"] for _ in "ab")
    trials = [count + random.randint(1, 90) for count in events]
    bounds = statistics.gamma_bounds(shape, rate)
    assert bounds is not None
    poisson = statistics.poisson_z(*zip(events, exposures, strict=True))
    proportion = statistics.proportion_z(*zip(events, trials, strict=True))
    calls = {
        f"normal_probability('{z!r}e0')": statistics.normal_probability(z),
        f"gamma_bound('{shape}e0', '{rate}e0', 'low')": bounds[0],
        f"gamma_bound('{shape}e0', '{rate}e0', 'high')": bounds[1],
        f"gamma_exceeds('{shape}e0', '{rate}e0', '{limit}e0')": statistics.gamma_exceeds(
            shape, rate, limit
        ),
        f"t_critical('{freedom}e0')": statistics.t_critical(freedom),
        f"student_probability('{z}e0', '{freedom}e0')": statistics.student_probability(z, freedom),
        f"poisson_z({events[0]}, {exposures[0]}, {events[1]}, {exposures[1]})": poisson,
        f"rate_variance({events[0]}, {exposures[0]})": statistics.rate_variance(
            events[0], exposures[0]
        ),
        f"proportion_z({events[0]}, {trials[0]}, {events[1]}, {trials[1]})": proportion,
    }
    assert {call: macro(call) for call in calls} == pytest.approx(calls, rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("seed", range(4))
def test_the_slope_from_sums_is_the_slope_from_distances(seed: int) -> None:
    random = Random(seed)  # noqa: S311  # chance, not secrecy
    points = [(x, random.randint(0, 100)) for x in range(random.randint(2, 40))]
    sums = [
        len(points),
        sum(x for x, _ in points),
        sum(x * x for x, _ in points),
        sum(y for _, y in points),
        sum(x * y for x, y in points),
    ]
    call = f"slope({', '.join(map(str, sums))})"
    assert macro(call) == pytest.approx(statistics.slope(points), rel=1e-9, abs=1e-12)


def test_the_normal_distribution_is_within_its_bound() -> None:
    errors = [
        abs(statistics.normal_probability(z / 50) - 0.5 * math.erfc(-z / 50 / math.sqrt(2)))
        for z in range(-300, 301)
    ]
    assert max(errors) < 0.00015


@pytest.mark.parametrize(("shape", "bound"), [(0.5, 0.008), (2, 0.004), (6.5, 0.004), (60, 0.004)])
def test_the_tail_of_the_gamma_distribution_is_within_its_bound(shape: float, bound: float) -> None:
    errors = [
        abs(
            statistics.gamma_exceeds(shape, shape, share / 10)
            - statistics.gamma_exceeds_exactly(shape, shape, share / 10)
        )
        for share in range(1, 40)
    ]
    assert max(errors) < bound


@pytest.mark.parametrize("shape", [4, 8, 30, 200])
def test_the_interval_of_the_gamma_distribution_leaves_a_fortieth_on_either_side(
    shape: float,
) -> None:
    bounds = statistics.gamma_bounds(shape, shape)
    assert bounds is not None
    low, high = (statistics.gamma_exceeds_exactly(shape, shape, end) for end in bounds)
    assert 0.024 < 1 - low < 0.026
    assert 0.024 < high < 0.026


@pytest.mark.parametrize(
    ("freedom", "exact", "bound"),
    [
        (1, 12.706205, 1.41),
        (2, 4.302653, 0.04),
        (3, 3.182446, 0.004),
        (4, 2.776445, 0.004),
        (10, 2.228139, 0.004),
        (30, 2.042272, 0.004),
    ],
)
def test_the_point_of_students_t_is_within_its_bound(
    freedom: int, exact: float, bound: float
) -> None:
    assert statistics.student_probability_exactly(exact, freedom) == pytest.approx(0.975, abs=2e-7)
    assert exact - bound < statistics.t_critical(freedom) <= exact + 1e-6


@pytest.mark.parametrize(("freedom", "bound"), [(2, 0.04), (4, 0.008), (9, 0.008), (40, 0.008)])
def test_students_distribution_is_within_its_bound(freedom: int, bound: float) -> None:
    errors = [
        abs(
            statistics.student_probability(t / 10, freedom)
            - statistics.student_probability_exactly(t / 10, freedom)
        )
        for t in range(-60, 61, 5)
    ]
    assert max(errors) < bound
