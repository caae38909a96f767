"""The verb `models`: which versions are in use, and training one on demand.

Belongs here: arguments and words. Does not belong here: training and gates (`ml/registry/`), or
when a model is trained without being asked (`predictions/classifiers.py`).
"""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.settings import Settings

models_app = typer.Typer(
    help="Models: versions in use, their cards, training on demand.", no_args_is_help=True
)


@models_app.command("list")
def list_models(json: JsonFlag = False) -> None:
    """Every version that was trained, oldest first: what was decided, and why it was trained."""
    from ml.models.spec import shipped_specs
    from orchestration.predictions.champions import entries, status

    models = Settings.from_env().ml / "models"
    rows = [
        [name, entry.version[:12], status(models, name, entry.version), entry.as_of, entry.cause]
        for name in sorted(shipped_specs())
        for entry in entries(models, name)
    ]
    columns = ["name", "version", "status", "as_of", "cause"]
    never = [name for name in sorted(shipped_specs()) if name not in {row[0] for row in rows}]
    document = {
        "models": [dict(zip(columns, row, strict=True)) for row in rows],
        "neverTrained": never,
    }
    words = f"Never trained, see ml.fct_refusals: {', '.join(never)}." if never else ""
    Output.create(as_json=json).answer(document, table(columns, rows), words)


@models_app.command("train")
def train(
    name: Annotated[str, typer.Argument(help="A model, such as course_withdrawal.")],
    reason: Annotated[str, typer.Option(help="Why, for the journal.")],
    json: JsonFlag = False,
) -> None:
    """Train a challenger on what the warehouse knows, and put it in use if it passes every gate."""
    from ml.models.spec import shipped_specs
    from orchestration.landing.lock import pipeline_lock
    from orchestration.predictions.champions import champion, entries
    from orchestration.predictions.classifiers import trained
    from orchestration.predictions.marts import Marts
    from orchestration.warehouse.state import built_as_of

    settings = Settings.from_env()
    output = Output.create(as_json=json)
    specs = shipped_specs()
    if name not in specs:
        output.fail(f"there is no model {name}; there are {', '.join(sorted(specs))}.")
    with pipeline_lock(settings):
        marts = Marts(settings, built_as_of(settings))
        spec = specs[name]
        frame = marts.frame(f"from {spec.table} order by {', '.join(spec.keys)}")
        trained(marts, frame, spec, cause=reason, against=champion(marts.models, name))
        entry = entries(marts.models, name)[-1]
    document = {"name": name, "version": entry.version, "outcome": entry.outcome}
    output.answer(
        document,
        f"{name} {entry.version[:12]}: {entry.outcome}. It is scored and published by the next "
        "`etude run`; its card lies in "
        f"{settings.ml / 'models' / name / entry.version / 'card.md'}",
    )
