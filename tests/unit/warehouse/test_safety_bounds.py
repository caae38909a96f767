"""The exact bounds of the share of unsafe recommendations: as bisection has them, and as good as
they say."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import duckdb
import pytest

from tests.oracle.ai_safety import clopper_pearson
from tests.unit.warehouse.rendering import model_sql

Bounds = dict[tuple[int, int], dict[str, float]]


def bounds(pairs: Iterable[tuple[int, int]]) -> Bounds:
    """What the models say of affected and made recommendations."""
    with duckdb.connect() as connection:
        connection.execute(
            "create table int_ai__safety_counts "
            "(affected_count bigint, recommendation_count bigint)"
        )
        connection.executemany("insert into int_ai__safety_counts values (?, ?)", list(pairs))
        for name in ("int_ai__safety_terms", "int_ai__safety_bounds"):
            connection.execute(f"create table {name} as {model_sql(f'intermediate/ai/{name}')}")
        rows = connection.execute("from int_ai__safety_bounds").fetchall()
    found: Bounds = {}
    for affected, made, bound, share in rows:
        found.setdefault((affected, made), {})[bound] = share
    return found


@pytest.fixture(scope="module")
def small() -> Bounds:
    """Every number affected of some numbers made."""
    return bounds((k, n) for n in (1, 2, 3, 10, 20, 100, 300) for k in range(n + 1))


def test_bounds_are_those_of_bisection(small: Bounds) -> None:
    large = [(0, 1_000), (1, 1_000), (18, 1_122), (0, 2_558), (5, 400_000), (9_999, 20_000)]
    for (k, n), told in (small | bounds(large)).items():
        low, high, upper = clopper_pearson(k, n)
        expected = {"low": low, "high": high, "one_sided": upper}
        if k == 0:
            del expected["low"]
        if k == n:
            expected = {"low": low}
        assert told == pytest.approx(expected, abs=1.1e-9), (k, n)


def test_bounds_are_those_of_the_tables(small: Bounds) -> None:
    assert small[0, 10]["high"] == pytest.approx(0.308497, abs=5e-7)
    assert small[1, 10]["low"] == pytest.approx(0.002529, abs=5e-7)
    assert small[1, 10]["high"] == pytest.approx(0.445016, abs=5e-7)
    assert small[10, 10] == {"low": pytest.approx(0.691503, abs=5e-7)}
    ((upper,),) = ([told["one_sided"]] for told in bounds([(0, 1_000)]).values())
    assert upper == pytest.approx(0.0029912, abs=1e-7)
    assert upper < 3 / 1_000


def test_sums_of_more_than_ten_thousand_terms_are_left_out() -> None:
    assert set(bounds([(10_000, 40_000), (9_999, 40_000)])) == {(9_999, 40_000), (10_000, 40_000)}
    found = bounds([(10_000, 40_000), (10_001, 40_000), (30_000, 40_000)])
    assert set(found[10_000, 40_000]) == {"low"}
    assert (10_001, 40_000) not in found


def probabilities(n: int, share: float) -> Iterator[tuple[int, float]]:
    """How probable each number of n is; those that hardly ever come are left out."""
    for k in range(n + 1):
        choose = math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
        probable = math.exp(choose + k * math.log(share) + (n - k) * math.log1p(-share))
        if probable > 1e-12:
            yield k, probable


@pytest.mark.parametrize(
    ("n", "share"),
    [
        *((n, share) for n in (20, 100, 300) for share in (0.001, 0.01, 0.05, 0.2, 0.5)),
        *((n, share) for n in (1_000, 2_000) for share in (0.001, 0.01, 0.03)),
    ],
)
def test_intervals_hold_the_true_share_as_often_as_they_say(n: int, share: float) -> None:
    chances = dict(probabilities(n, share))
    told = bounds((k, n) for k in chances)
    both = sum(
        probable
        for k, probable in chances.items()
        if told[k, n].get("low", 0.0) <= share <= told[k, n].get("high", 1.0)
    )
    above = sum(
        probable for k, probable in chances.items() if share <= told[k, n].get("one_sided", 1.0)
    )
    assert both >= 0.95 - 1e-9
    assert above >= 0.95 - 1e-9
