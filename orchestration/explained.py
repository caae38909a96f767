"""Any shown number, by its lineage id: a metric's, a table's, an alert's, the gate's.

Belongs here: finding out which of them an id names. Does not belong here: explanations (`figures/`,
`alerts/explain.py`, `quality/explain.py`).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.alerts.explain import alert_of, explained_alert
from orchestration.figures import explain
from orchestration.figures.board import Board
from orchestration.figures.explanation import Explanation
from orchestration.figures.lineage import GATE_CELL, GATE_REFERENCE, Shown
from orchestration.figures.roles import Role
from orchestration.quality.explain import explained_gate
from orchestration.settings import Settings


def explained(
    cell: str, folder: Path, settings: Settings, role: Role, *, limit: int = 20
) -> Explanation:
    """The explanation of whatever a release shows.

    Args:
        cell: Lineage id of a number, id of an alert, or the reference of either.
        folder: The release that shows it.
        settings: The deployment.
        role: Who asks.
        limit: Most rows to list of each table.

    Raises:
        RequestError: There is no such number, or it is not shown to this role.
        MetricsError: The engine refused the question.
    """
    if cell in {GATE_CELL, GATE_REFERENCE}:
        return explained_gate(folder, role, limit=limit)
    alert = alert_of(cell)
    if alert is not None:
        return explained_alert(alert, folder, settings, role, limit=limit)
    return explain.explained(cell, folder, settings, role, limit=limit)


def explained_again(shown: Shown, board: Board, folder: Path, settings: Settings) -> Explanation:
    """The explanation of a number that a release lists, without its rows, for who reads all.

    Args:
        shown: The number.
        board: The release, open: many numbers of it are quickly explained one after the other.
        folder: The release.
        settings: The deployment.

    Raises:
        RequestError: The release has no such number.
        MetricsError: The engine refused the question.
    """
    if shown.id == GATE_CELL or alert_of(shown.id):
        return explained(shown.id, folder, settings, Role(), limit=0)
    return explain.explanation(explain.referred(shown.reference), board, shown, Role(), limit=0)
