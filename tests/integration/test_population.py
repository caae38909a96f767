"""Nothing published of how people train tells of fewer than ten of them, added up or not."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, combinations

import pyarrow.parquet as pq
import pytest

from orchestration.releases.store import current_release
from tests.conftest import World
from tests.oracle.population import FEWEST, Fact, groups, people
from tests.oracle.world import OracleWorld

pytestmark = pytest.mark.xdist_group("world")

KINDS = {None: "is_suppressed", "workout": "is_workout_suppressed", "goal": "is_goal_suppressed",
         "step": "is_step_suppressed", "meal": "is_meal_suppressed"}  # fmt: skip


def sums(shown: list[str]) -> Iterator[tuple[str, ...]]:
    """Everything that can be taken from the total."""
    return chain.from_iterable(combinations(shown, size) for size in range(len(shown) + 1))


@pytest.mark.parametrize("kind", KINDS)
def test_no_sum_tells_of_a_few(world: World, kind: str | None) -> None:
    given = OracleWorld(world.settings.lake, current_release(world.settings).folder)
    published = pq.read_table(given.release / "marts" / "health.agg_population_weeks.parquet")
    is_hidden = {
        (row["week_start_date"], row["dimension"], row["member"]): row[KINDS[kind]]
        for row in published.to_pylist()
    }
    found: set[bool] = set()
    for (week, dimension), cells in groups(given).items():
        shown = [member for member in cells if not is_hidden[week, dimension, member]]
        found |= {member in shown for member in cells}
        for member in shown:
            assert tells_nobody(cells[member], kind), (week, dimension, member)
        for taken in sums(shown) if not is_hidden[week, "all", "all"] else ():
            rest = [fact for member in cells if member not in taken for fact in cells[member]]
            assert tells_nobody(rest, kind), (week, dimension, taken)
    assert True in found or kind in {"goal", "step"}
    assert False in found


def tells_nobody(facts: list[Fact], kind: str | None) -> bool:
    """Whether facts are of nobody, or of ten people and more."""
    count = people(facts, kind)
    return not count or count >= FEWEST
