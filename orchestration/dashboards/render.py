"""Making dashboards of a release: those that it carries, and those that a person asks for.

Belongs here: which definitions are made, for whom, where. Does not belong here: their pages
(`site.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from orchestration.dashboards.errors import DefinitionError, UnknownRoleError
from orchestration.dashboards.lists import (
    EVERYTHING,
    is_for,
    nothing_for,
    require_empty,
    require_known,
)
from orchestration.dashboards.load import files, read
from orchestration.dashboards.site import FOLDER, Site, add, write_index
from orchestration.figures.access import write_access
from orchestration.figures.board import Board
from orchestration.figures.lineage import write_lineage
from orchestration.figures.roles import Role
from orchestration.garbage import rarely_collected
from orchestration.settings import Settings


def dashboards_of(settings: Settings) -> Callable[[Path], None]:
    """The writer of a release's dashboards; a definition that cannot be used is named in the index.

    Args:
        settings: The deployment, which may have definitions of its own.
    """

    def write_dashboards(draft: Path) -> None:
        with Board.on(draft, settings) as board:
            site = Site(draft / FOLDER, board, draft, settings)
            for file in files(settings.data_root / FOLDER):
                try:
                    add(site, file)
                except DefinitionError as error:
                    site.faults.append(str(error))
            write_index(site)
            write_access(draft, {each.dashboard.id: each.dashboard.access for each in site.listed})
            write_lineage(draft, board.lineage())

    return write_dashboards


def render(
    settings: Settings,
    folder: Path,
    target: Path,
    only: Sequence[str] = (),
    reader: Role = EVERYTHING,
) -> list[str]:
    """Render dashboards from a release into another folder.

    Args:
        settings: The deployment.
        folder: The release's folder.
        target: Where to write; what is there of the same name is replaced. For a reader who may
            not read everything it must be empty, so that it holds nothing else.
        only: Ids of dashboards; all that the reader may read if none is named.
        reader: For whom.

    Returns:
        The pages, as paths within the target.

    Raises:
        DefinitionError: A definition cannot be used.
        UnknownRoleError: There is no such dashboard or role, or nothing that it may read.
        NotEmptyError: The folder of a reader holds something already.
    """
    require_known(reader)
    definitions = [(file, read(file)) for file in files(settings.data_root / FOLDER)]
    known = [dashboard.id for _, dashboard in definitions if is_for(reader, dashboard)]
    if not known:
        raise UnknownRoleError(nothing_for(reader))
    if missing := sorted(set(only) - set(known)):
        message = f"there is no dashboard {', '.join(missing)}; there are {', '.join(known)}."
        raise UnknownRoleError(message)
    if not reader.sees_rows:
        require_empty(target, reader)
    with rarely_collected(), Board.on(folder, settings) as board:
        site = Site(target, board, folder, settings, reader)
        for file, dashboard in definitions:
            if dashboard.id in known and (not only or dashboard.id in only):
                add(site, file)
        if not any(each.pages for each in site.listed):
            raise UnknownRoleError(nothing_for(reader))
        write_index(site)
    return [page.link for each in site.listed for page in each.pages]
