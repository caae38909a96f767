"""Verbs that move data from landing to a release: `run`, and `ui` to watch it.

Belongs here: arguments, progress and words. Does not belong here: the refresh (`pipeline.py`).
"""

from __future__ import annotations

import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from orchestration.cli.output import Output, table
from orchestration.settings import PROJECT_ROOT, Settings

JsonFlag = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]


def run(
    simulate_if_empty: Annotated[
        bool,
        typer.Option(help="Make a simulated world first when nothing has ever been landed."),
    ] = False,
    json: JsonFlag = False,
) -> None:
    """Land what has arrived, rebuild what it touched, publish a release."""
    from orchestration.landing.lock import pipeline_lock
    from orchestration.pipeline import refresh
    from orchestration.releases.store import current_release

    settings = Settings.from_env()
    output = Output.create(as_json=json)
    progress = Console(stderr=True, highlight=False)
    with pipeline_lock(settings):
        if simulate_if_empty and not settings.landing.exists():
            _simulate(settings, progress)
        with progress.status("Landing, building, publishing"):
            outcome = refresh(settings)
    for check in outcome.failed_checks:
        progress.print(f"check not passed: {check}", style="yellow")
    if not outcome.succeeded:
        output.fail(
            "the refresh failed; the last release stays as it is.\n" + "\n".join(outcome.problems)
        )
    made = current_release(settings)
    rows = dict(sorted(made.tables.items()))
    report = made.folder / "reports" / "summary.pdf"
    question = (
        "select source_system, count(*) as sessions from sessions.fct_sessions "
        "group by all order by sessions desc"
    )
    output.answer(
        {
            "releaseId": made.release_id,
            "folder": str(made.folder),
            "tables": rows,
            "report": str(report),
            "runId": outcome.run_id,
        },
        table(["table", "rows"], list(rows.items()), title=f"Release {made.release_id}"),
        f"report   {_relative(report)}",
        f"marts    {_relative(settings.releases / 'current' / 'marts.duckdb')}",
        f'try      etude query "{question}"',
    )


def _simulate(settings: Settings, progress: Console) -> None:
    from orchestration.simulator.world import simulate

    with progress.status("Simulating five apps"):
        world = simulate(settings, until=date.today())  # noqa: DTZ011 - the machine's day
    progress.print(
        f"simulated {sum(world.rows.values()):,} rows in {world.batches} batches"
        f" ({world.seconds:.0f} s)"
    )


def ui(port: Annotated[int, typer.Option(help="Port of Dagster's pages.")] = 3000) -> None:
    """Open Dagster's pages on this project: the asset graph, runs, checks, sensors."""
    from orchestration.pipeline import instance_of

    settings = Settings.from_env()
    with instance_of(settings):
        os.environ["ETUDE_DATA"] = str(settings.data_root)
    os.chdir(PROJECT_ROOT)
    dagster = str(Path(sys.executable).with_name("dagster"))
    command = [dagster, "dev", "--module-name", "orchestration.definitions", "--port", str(port)]
    os.execv(dagster, command)  # noqa: S606 - our own program, no shell


def _relative(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
