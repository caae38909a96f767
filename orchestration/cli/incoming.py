"""Verbs that bring data to the landing zone: `simulate`, `submit`, `replay`, and `contracts`.

Belongs here: arguments and words. Does not belong here: batches (`landing/`), worlds
(`simulator/`), what a row must look like (`contracts/`).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.settings import Settings


def simulate(
    learners: Annotated[int, typer.Option(min=20, help="Learners over all five apps.")] = 1500,
    days: Annotated[int, typer.Option(min=7, help="Days of history.")] = 90,
    seed: Annotated[int, typer.Option(min=0, help="Same seed, same bytes.")] = 0,
    until: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="Day before which it ends; today if left out."),
    ] = None,
    json: JsonFlag = False,
) -> None:
    """Make batches of a simulated world of five apps, with its planted truth beside them."""
    from orchestration.simulator.world import simulate as make_world

    today = datetime.now().date()  # noqa: DTZ005 - the machine's own day
    last = until.date() if until else today
    output = Output.create(as_json=json)
    if last > today:
        output.fail(f"--until {last} has not come yet, and landing refuses what is sent ahead.")
    world = make_world(Settings.from_env(), learners=learners, days=days, seed=seed, until=last)
    output.answer(
        {"batches": world.batches, "rows": world.rows, "truth": str(world.truth)},
        f"{sum(world.rows.values()):,} rows in {world.batches} batches, {world.seconds:.1f} s",
        f"truth    {world.truth}   (what was planted; the pipeline never reads it)",
        "next     etude run",
    )


def submit(
    paths: Annotated[list[Path], typer.Argument(help="Data file(s), or a folder with --map.")],
    source: Annotated[str, typer.Option(help="Which app: song_practice, fitness_coach, ...")],
    stream: Annotated[str, typer.Option(help="Which stream of it.")],
    map_: Annotated[
        Path | None, typer.Option("--map", help="SQL that turns foreign files into the stream.")
    ] = None,
    batch_id: Annotated[str | None, typer.Option(help="Name of the batch.")] = None,
    json: JsonFlag = False,
) -> None:
    """Put a file into the landing zone as a batch, with its manifest."""
    from orchestration.landing.submit import submit as submit_batch

    folder = submit_batch(
        Settings.from_env(), paths, source, stream, batch_id=batch_id, mapping=map_
    )
    Output.create(as_json=json).answer(
        {"batchId": folder.name, "folder": str(folder)},
        f"batch    {folder.name}",
        "next     etude run",
    )


def replay(
    batch_id: Annotated[str, typer.Argument(help="Batch to read again from its landed files.")],
    json: JsonFlag = False,
) -> None:
    """Land a batch once more, under the contracts as they are now."""
    from orchestration.landing.lock import pipeline_lock
    from orchestration.landing.replay import replay as replay_batch

    settings = Settings.from_env()
    with pipeline_lock(settings):
        receipt = replay_batch(settings, batch_id)
    Output.create(as_json=json).answer(
        receipt.to_json(),
        f"{batch_id}: attempt {receipt.attempt}, {receipt.accepted:,} accepted, "
        f"{receipt.duplicate:,} duplicate, {receipt.rejected:,} rejected",
        "next     etude run",
    )


def contracts(
    folder: Annotated[
        Path | None, typer.Option(help="Write JSON Schemas and example payloads here.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """List the streams, or write their JSON Schemas and example payloads."""
    from orchestration.contracts.publish import write_catalog
    from orchestration.contracts.registry import CONTRACTS

    output = Output.create(as_json=json)
    if folder is not None:
        written = write_catalog(folder)
        output.answer({"files": [str(path) for path in written]}, f"{len(written)} files, {folder}")
        return
    rows = [
        (contract.source, contract.stream, ", ".join(contract.key), contract.grain)
        for contract in CONTRACTS.values()
    ]
    columns = ["source", "stream", "key", "grain"]
    output.answer(
        {"contracts": [dict(zip(columns, row, strict=True)) for row in rows]},
        table(columns, rows),
    )
