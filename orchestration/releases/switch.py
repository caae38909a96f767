"""The link that readers follow: which release is current, and making another one so.

Belongs here: `current` and its log entry. Does not belong here: whether a release is fit to be
current (`publish.py`, `store.py`).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.faultpoints import step
from orchestration.releases.durable import switch_link
from orchestration.releases.journal import record, switches
from orchestration.settings import Settings

CURRENT = "current"


def current_folder(settings: Settings) -> Path | None:
    """The folder that `current` points at now; read from that folder, not through the link.

    Returns:
        The release's own folder; none if nothing has been published.
    """
    link = settings.releases / CURRENT
    return link.parent / link.readlink() if link.is_symlink() else None


def activate(settings: Settings, release_id: str, *, event: str) -> None:
    """Make a release the current one and log it; does nothing if that has been done.

    Safe to repeat after a crash: a switch that was not logged is logged then.

    Args:
        settings: The deployment.
        release_id: A complete release.
        event: Why, for the log.
    """
    current = current_folder(settings)
    if current is None or current.name != release_id:
        switch_link(settings.releases / CURRENT, release_id)
        step("release switched")
    logged = switches(settings)
    if not logged or logged[-1].release_id != release_id:
        record(settings, event=event, release_id=release_id)
        step("release logged")
