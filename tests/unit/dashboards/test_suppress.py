"""What is hidden cannot be computed from what is shown: checked by an attacker with the simplex
method, who shares no code with the rule."""

from __future__ import annotations

import datetime as dt
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from orchestration.dashboards.safety import hidden_days
from orchestration.dashboards.suppress import SMALLEST_GROUP, Group, hidden_groups, is_small

PIECES = 3
WINDOWS = (frozenset({0}), frozenset({0, 1}), frozenset({0, 1, 2}), frozenset({1}))
APPS, PLATFORMS = ("a", "b", "c"), ("ios", "web", None)

Atoms = dict[tuple[int, frozenset], int]


def _atoms(counts: list[int]) -> Atoms:
    places = [
        (piece, frozenset({("app", app), ("platform", platform)}))
        for piece, app, platform in product(range(PIECES), APPS, PLATFORMS)
    ]
    return dict(zip(places, counts, strict=True))


def _people(atoms: Atoms, group: Group) -> int:
    return sum(
        count
        for (piece, place), count in atoms.items()
        if piece in group.pieces and group.place <= place
    )


def _places() -> list[frozenset]:
    apps = [None, *(("app", app) for app in APPS)]
    platforms = [None, *(("platform", platform) for platform in PLATFORMS)]
    return [frozenset(filter(None, pair)) for pair in product(apps, platforms)]


def _shown(atoms: Atoms) -> dict[Group, int]:
    groups = [Group(window, place) for window, place in product(WINDOWS, _places())]
    return {group: people for group in groups if (people := _people(atoms, group))}


def _range(atoms: Atoms, told: list[Group], secret: Group) -> tuple[float, float]:
    """The least and the most that a secret can be, to somebody who reads what is told."""
    order = [atom for atom, count in atoms.items() if count]

    def row(group: Group) -> list[int]:
        return [int(piece in group.pieces and group.place <= place) for piece, place in order]

    equations = np.array([row(group) for group in told] or [[0] * len(order)])
    sums = np.array([_people(atoms, group) for group in told] or [0])
    ends = []
    for sign in (1, -1):
        found = linprog(sign * np.array(row(secret)), A_eq=equations, b_eq=sums, bounds=(0, 10_000))
        ends.append(sign * found.fun)
    return ends[0], ends[1]


@given(st.lists(st.integers(0, 12), min_size=27, max_size=27))
@settings(max_examples=25)
def test_no_small_group_is_the_difference_of_shown_ones(counts: list[int]) -> None:
    atoms = _atoms(counts)
    shown = _shown(atoms)
    single = {
        Group(frozenset({piece}), place): people
        for piece, place in product(range(PIECES), _places())
        if (people := _people(atoms, Group(frozenset({piece}), place)))
    }
    hidden = hidden_groups(shown, single, [atom for atom, count in atoms.items() if count])
    told = [group for group in shown if group not in hidden]
    assert not any(is_small(shown[group]) for group in told)
    for group, people in {**single, **shown}.items():
        if is_small(people):
            low, high = _range(atoms, told, group)
            assert high - low > 0.5, (group, people)


def test_a_single_small_group_takes_a_neighbour_with_it() -> None:
    piece = frozenset({0})
    groups = {
        Group(piece, frozenset()): 40,
        Group(piece, frozenset({("app", "a")})): 2,
        Group(piece, frozenset({("app", "b")})): 8,
        Group(piece, frozenset({("app", "c")})): 30,
    }
    atoms = [(0, group.place) for group in groups if group.place]
    assert hidden_groups(groups, {}, atoms) == {
        Group(piece, frozenset({("app", "a")})),
        Group(piece, frozenset({("app", "b")})),
    }


def test_a_longer_period_does_not_tell_a_small_one_by_subtraction() -> None:
    week, month = frozenset({0}), frozenset({0, 1})
    shown = {Group(week, frozenset()): 50, Group(month, frozenset()): 53}
    rest = {Group(frozenset({1}), frozenset()): 3}
    assert len(hidden_groups(shown, rest, [(0, frozenset()), (1, frozenset())])) == 1


def test_what_charts_by_day_give_away_counts_as_known() -> None:
    piece, app = frozenset({0}), frozenset({("app", "a")})
    places = [app | {("platform", name)} for name in ("ios", "web")]
    shown = {Group(piece, places[0]): 3, Group(piece, places[1]): 20}
    atoms = [(0, place) for place in places]
    assert hidden_groups(shown, {}, atoms) == {Group(piece, places[0])}
    assert hidden_groups(shown, {}, atoms, [Group(piece, app)]) == set(shown)


def test_nothing_is_hidden_where_nobody_is_few() -> None:
    groups = {Group(frozenset({0}), frozenset({("app", name)})): 9 for name in APPS}
    assert hidden_groups(groups, {}, [(0, group.place) for group in groups]) == frozenset()
    assert hidden_groups({}, {}, []) == frozenset()


@pytest.mark.parametrize(("people", "small"), [(0, False), (1, True), (4, True), (5, False)])
def test_nobody_is_not_few(people: int, small: bool) -> None:
    assert is_small(people) is small


@given(st.lists(st.lists(st.integers(0, 15), min_size=4, max_size=4), min_size=2, max_size=5))
def test_days_of_hidden_apps_have_enough_people_together(counts: list[list[int]]) -> None:
    dates = [dt.date(2026, 10, day) for day in range(1, 5)]
    apps = {
        frozenset({("source_system", str(number))}): dict(zip(dates, row, strict=True))
        for number, row in enumerate(counts)
    }
    everybody = {day: sum(found[day] for found in apps.values()) for day in dates}
    hidden = hidden_days({frozenset(): everybody, **apps})
    shown = [place for place in apps if place not in hidden]
    assert not any(is_small(apps[place][day]) for place in shown for day in dates)
    if frozenset() not in hidden:
        for day in dates:
            rest = everybody[day] - sum(apps[place][day] for place in shown)
            assert rest == 0 or rest >= SMALLEST_GROUP
    else:
        assert hidden == {frozenset(), *apps}
