"""The verb `dashboards`: pages of the current release, also from definitions of one's own.

Belongs here: arguments and words. Does not belong here: pages (`dashboards/`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import Output
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases import store
from orchestration.settings import Settings


def dashboards(
    to: Annotated[Path, typer.Option(help="Folder to write into.")] = Path("dashboards"),
    role: Annotated[
        str | None,
        typer.Option(help="Write what this reader may read and nothing else: executive, coach/ID."),
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option(help="Only this dashboard, by its id; can be repeated.")
    ] = None,
    release: Annotated[str | None, typer.Option(help="Release to render.")] = None,
    json: JsonFlag = False,
) -> None:
    """Render dashboards, those in `$ETUDE_DATA/dashboards/*.yml` included, from a release."""
    from orchestration.dashboards.lists import EVERYTHING
    from orchestration.dashboards.render import render
    from orchestration.figures.roles import Role

    settings = Settings.from_env()
    found = store.find_release(settings, release)
    reader = Role(role) if role is not None else EVERYTHING
    pages = render(settings, found.folder, to, only or [], reader)
    pages_said = "1 page" if len(pages) == 1 else f"{len(pages):,} pages"
    Output.create(as_json=json).answer(
        {"releaseId": found.release_id, "folder": str(to), "pages": pages},
        f"{pages_said} of release {found.release_id} in {to}: open {to / 'index.html'}",
    )
