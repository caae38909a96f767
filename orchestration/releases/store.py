"""The releases that exist: which there are, whether they are whole, going back, clearing away.

Belongs here: the folder of releases as a whole. Does not belong here: making a release
(`publish.py`) or looking inside one (`verify.py`, `query.py`).
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from orchestration.faultpoints import step
from orchestration.releases.durable import flush
from orchestration.releases.errors import DamagedReleaseError, NoReleaseError
from orchestration.releases.journal import published_at
from orchestration.releases.listed import listed_bytes
from orchestration.releases.manifest import read_manifest
from orchestration.releases.switch import activate, current_folder
from orchestration.releases.verify import problems_of
from orchestration.releases.workshop import WORKSHOP, sweep
from orchestration.settings import Settings


@dataclass(frozen=True)
class Release:
    """One published release.

    Attributes:
        release_id: Its id, also the name of its folder.
        as_of: Logical now of its tables, in UTC.
        folder: Where it lies.
        tables: `<schema>.<table>` to the number of rows.
        size_bytes: Bytes of all its files.
        published_at: When `current` was first switched to it, in UTC; none if it never was.
        is_current: Whether readers get it now.
    """

    release_id: str
    as_of: datetime
    folder: Path
    tables: Mapping[str, int]
    size_bytes: int
    published_at: datetime | None
    is_current: bool


def find_release(settings: Settings, release_id: str | None = None) -> Release:
    """One release, by default the one that readers get now.

    Raises:
        NoReleaseError: There is no release of that name, or none at all.
        DamagedReleaseError: Its manifest cannot be read.
    """
    current = current_folder(settings)
    wanted = release_id or (current.name if current else None)
    if wanted is None:
        message = f"no release in {settings.releases} yet: run `etude run` first."
        raise NoReleaseError(message)
    if wanted not in _release_ids(settings):
        known = ", ".join(_release_ids(settings)) or "none yet"
        message = f"there is no release {wanted!r}; releases: {known}."
        raise NoReleaseError(message)
    folder = settings.releases / wanted
    manifest = read_manifest(folder)
    return Release(
        release_id=wanted,
        as_of=manifest.as_of,
        folder=folder,
        tables={name: table.rows for name, table in manifest.tables.items()},
        size_bytes=sum(file.bytes for file in manifest.files.values()) + listed_bytes(folder),
        published_at=published_at(settings).get(wanted),
        is_current=current is not None and current.name == wanted,
    )


def list_releases(settings: Settings) -> list[Release]:
    """All releases, the one published last first.

    Raises:
        DamagedReleaseError: The manifest of one of them cannot be read.
    """
    return [find_release(settings, release_id) for release_id in reversed(_release_ids(settings))]


def current_release(settings: Settings) -> Release:
    """The release that readers get now.

    Raises:
        NoReleaseError: Nothing has been published.
        DamagedReleaseError: Its manifest cannot be read.
    """
    return find_release(settings)


def verify(release: Release) -> list[str]:
    """Recompute a release's hashes and compare its tables.

    Returns:
        One line per fault: the file, relative to the release, and what is wrong with it.
    """
    return [str(problem) for problem in problems_of(release.folder)]


def rollback(settings: Settings, release_id: str | None = None) -> Release:
    """Give readers an earlier release again; the one they had stays where it is.

    Args:
        settings: The deployment.
        release_id: Which one; by default the one published before the current one.

    Returns:
        The release that is current now.

    Raises:
        NoReleaseError: No such release, or none before the current one.
        DamagedReleaseError: Its files are not those that were published.
    """
    target = find_release(settings, release_id or _previous(settings))
    if problems := verify(target):
        listed = "; ".join(problems)
        message = f"release {target.release_id} is damaged, so current stays: {listed}"
        raise DamagedReleaseError(message)
    activate(settings, target.release_id, event="rolled back")
    return find_release(settings, target.release_id)


def prune(settings: Settings, *, keep: int) -> list[str]:
    """Remove the oldest releases, never the current one; the caller holds the pipeline's lock.

    Args:
        settings: The deployment.
        keep: How many to keep, at least one.

    Returns:
        Ids of the removed ones.
    """
    current = current_folder(settings)
    releases = _release_ids(settings)
    surplus = [
        release_id
        for release_id in releases[: max(0, len(releases) - max(1, keep))]
        if current is None or release_id != current.name
    ]
    for release_id in surplus:
        workshop = sweep(settings)
        (settings.releases / release_id).rename(workshop / release_id)
        flush(settings.releases)
        step("release taken away")
        shutil.rmtree(settings.lineage(release_id), ignore_errors=True)
        sweep(settings)
    return surplus


def _release_ids(settings: Settings) -> list[str]:
    """Ids of the folders that exist, in order of publication; unpublished ones last."""
    if not settings.releases.exists():
        return []
    found = {
        path.name
        for path in settings.releases.iterdir()
        if path.is_dir() and not path.is_symlink() and path.name != WORKSHOP
    }
    published = [release_id for release_id in published_at(settings) if release_id in found]
    return published + sorted(found.difference(published))


def _previous(settings: Settings) -> str:
    current = current_folder(settings)
    published = [name for name in published_at(settings) if (settings.releases / name).is_dir()]
    position = published.index(current.name) if current and current.name in published else 0
    if position == 0:
        message = "there is no release before the current one."
        raise NoReleaseError(message)
    return published[position - 1]
