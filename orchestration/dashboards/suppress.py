"""Which groups are hidden so that no small group can be told, not even by subtraction (PRV-16).

A figure of fewer than k people is hidden. That alone does not hide it: a total minus the rest tells
it, and so does a longer period minus a shorter one. All figures are sums over atoms: a piece of
time times a combination of all dimensions. A sum can be computed from the shown ones exactly if it
lies in the span of their rows of zeros and ones; as long as that holds for a small group, the
smallest shown group that the computation needs is hidden, too; in the end those are shown again
which readers could compute all the same. Atoms without people count as known,
and so do the sums that charts by day give away. Bounds from below zero are not searched for.

Belongs here: this decision. Does not belong here: counting people (`people.py`), what is asked
(`content.py`).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from orchestration.dashboards.people import SMALLEST_GROUP, Place

_NEARLY_NONE = 1e-7

Row = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Group:
    """A figure's group: some pieces of time and a place.

    Attributes:
        pieces: Numbers of the pieces.
        place: Its dimensions with their values; one that is not named has any value.
    """

    pieces: frozenset[int]
    place: Place


def is_small(people: int) -> bool:
    """Whether a figure of so many people is hidden; nobody is not few."""
    return 0 < people < SMALLEST_GROUP


def hidden_groups(
    shown: Mapping[Group, int],
    protected: Mapping[Group, int],
    atoms: Collection[tuple[int, Place]],
    known: Collection[Group] = (),
) -> frozenset[Group]:
    """The groups that must not be shown.

    Args:
        shown: Groups that a page would show, with their people.
        protected: Further groups, not shown, that must not be computable if they are small.
        atoms: Pieces of time and places of all dimensions that have people.
        known: Groups whose figures readers know from elsewhere.
    """
    hidden = {group for group, people in shown.items() if is_small(people)}
    small = [group for group, people in {**protected, **shown}.items() if is_small(people)]
    if not small or not atoms:
        return frozenset(hidden)
    order = sorted(atoms, key=lambda atom: (atom[0], sorted(map(repr, atom[1]))))
    wanted = np.array([_row(group, order) for group in small])
    wanted = wanted[wanted.any(axis=1)]
    given = [_row(group, order) for group in known]
    while len(wanted):
        left = [group for group in shown if group not in hidden]
        rows = np.array([*given, *(_row(group, order) for group in left)])
        computable = _computable(rows, wanted) if len(rows) else np.array([], dtype=int)
        if not len(computable):
            break
        told = np.linalg.lstsq(rows.T, wanted[computable[0]], rcond=None)[0]
        used = [left[n] for n in np.flatnonzero(np.abs(told[len(given) :]) > _NEARLY_NONE)]
        if not used:
            break
        hidden.add(min(used, key=lambda group: (not group.place, shown[group], _key(group))))
    return frozenset(hidden - _needless(hidden, shown, given, order))


def _needless(
    hidden: Collection[Group],
    shown: Mapping[Group, int],
    given: Sequence[Row],
    atoms: Sequence[tuple[int, Place]],
) -> set[Group]:
    """Groups that were hidden for others, and that readers could compute all the same."""
    others = sorted((group for group in hidden if not is_small(shown[group])), key=_key)
    rows = np.array([*given, *(_row(group, atoms) for group in shown if group not in hidden)])
    if not others or not len(rows):
        return set()
    wanted = np.array([_row(group, atoms) for group in others])
    return {others[number] for number in _computable(rows, wanted)}


def _computable(rows: Row, wanted: Row) -> npt.NDArray[np.int_]:
    """Which of the wanted sums can be computed from the rows."""
    _, strengths, directions = np.linalg.svd(rows, full_matrices=False)
    tolerance = _NEARLY_NONE * max(rows.shape)
    basis = directions[strengths > tolerance]
    rest = wanted - (wanted @ basis.T) @ basis
    return np.flatnonzero(np.linalg.norm(rest, axis=1) < tolerance)


def _row(group: Group, atoms: Collection[tuple[int, Place]]) -> Row:
    """Which atoms a group is the sum of."""
    return np.array(
        [float(piece in group.pieces and group.place <= place) for piece, place in atoms]
    )


def _key(group: Group) -> str:
    return repr((sorted(group.pieces), sorted(group.place, key=repr)))
