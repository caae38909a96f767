"""The verb `export`: a learner's file, or the files of all.

Belongs here: arguments and words. Does not belong here: the files (`exports/`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import Output
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases import store
from orchestration.settings import Settings


def export(
    learner_id: Annotated[
        str | None, typer.Argument(help="A learner's pseudonym, from `core.dim_learners`.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="Copy the files of all learners into this new folder.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(help="With --to, one app, as `song_practice`.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """What an app may show its learners: one learner's JSON, or the current release's files."""
    from orchestration.exports.read import copy_exports, read_learner
    from orchestration.exports.shapes import FILES

    if (learner_id is None) == (to is None):
        message = "name either a learner or, by --to, a folder for the files of all."
        raise typer.BadParameter(message)
    if source is not None and (to is None or source not in FILES):
        message = f"--source goes with --to and is one of {', '.join(FILES)}."
        raise typer.BadParameter(message)
    release = store.current_release(Settings.from_env())
    if to is None:
        typer.echo(read_learner(release.folder, str(learner_id)).decode())
        return
    copied = copy_exports(release.folder, to, source)
    Output.create(as_json=json).answer(
        {"releaseId": release.release_id, "learners": copied, "folder": str(to)},
        f"{copied:,} learners' files of release {release.release_id} in {to}",
    )
