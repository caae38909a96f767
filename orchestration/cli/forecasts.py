"""The verb `forecasts`: what was foretold, what came, and whether the ledger is whole.

Belongs here: arguments and words. Does not belong here: forecasts and scores (`ml/`), or what is
issued when (`predictions/`).
"""

from __future__ import annotations

from typing import Annotated

import typer

from orchestration.cli.output import Output
from orchestration.cli.refreshing import JsonFlag
from orchestration.releases.query import query
from orchestration.settings import Settings

forecasts_app = typer.Typer(
    help="Forecasts: what was foretold, what came, where a baseline is better.",
    no_args_is_help=True,
)

_LIST = """
select
    kind,
    target,
    max(case when method = 'model' then n end) as scored,
    max(case when method = 'model' then open_count end) as open,
    max(case when method = 'model' then round(value, 4) end) as loss,
    any_value(measure) as measure,
    basis
from ml.agg_forecast_scores
where lead = 'all' and measure in ('log_loss', 'crps')
group by all
order by kind, target, basis
"""

_SCORES = """
select basis, method, lead, measure, round(value, 4) as value, round(low_95, 4) as low_95,
    round(high_95, 4) as high_95, n, open_count as open
from ml.agg_forecast_scores
where target = {target}
order by basis desc, measure, lead, method
"""

_SKILL = """
select kind, target, baseline, measure, round(skill, 3) as skill,
    round(skill_low_95, 3) as low_95, round(skill_high_95, 3) as high_95, verdict, n, basis
from ml.agg_forecast_skill
where verdict in ({verdicts})
order by basis desc, skill, target, baseline, measure
"""

_SHOWN = """
select target_start, method, round(point, 2) as point, round(low_80, 2) as low_80,
    round(high_80, 2) as high_80, round(low_95, 2) as low_95, round(high_95, 2) as high_95
from ml.fct_forecasts
where series_id = {target}
    and issued_at = (select max(issued_at) from ml.fct_forecasts where series_id = {target})
order by method, target_start
"""

_MOST = 100_000


@forecasts_app.command("list")
def list_forecasts(json: JsonFlag = False) -> None:
    """What is forecast, how many forecasts were scored, and how many still wait for their truth."""
    _answer(_LIST, as_json=json)


@forecasts_app.command("show")
def show(
    target: Annotated[str, typer.Argument(help="A series, such as active_learners.total.")],
    json: JsonFlag = False,
) -> None:
    """The newest forecast of a series, by the model and the naive methods."""
    _answer(_SHOWN.format(target=_literal(target)), as_json=json, target=target)


@forecasts_app.command("scores")
def scores(
    target: Annotated[str, typer.Argument(help="A target, from `etude forecasts list`.")],
    json: JsonFlag = False,
) -> None:
    """What the forecasts of a target were worth: losses and coverage, each with n and interval."""
    _answer(_SCORES.format(target=_literal(target)), as_json=json, target=target)


@forecasts_app.command("skill")
def skill(
    lost: Annotated[bool, typer.Option(help="Only where a baseline is better than we.")] = False,
    json: JsonFlag = False,
) -> None:
    """Where the model beats each baseline, where it does not, and where nobody can tell."""
    verdicts = "'worse'" if lost else "'better', 'worse', 'undecided'"
    _answer(_SKILL.format(verdicts=verdicts), as_json=json)


@forecasts_app.command("verify")
def verify(json: JsonFlag = False) -> None:
    """Check that no forecast was changed after it was issued, against the current release's head.

    Leaves with 1 when a file is missing, changed, or was never issued.
    """
    import orjson

    from ml.ledger.chain import read_chain
    from ml.ledger.issue import verify as faults_of
    from orchestration.releases.store import current_release

    settings = Settings.from_env()
    ledger = settings.ml / "ledger"
    kept = current_release(settings).folder / "catalog" / "models" / "ledger.json"
    head = orjson.loads(kept.read_bytes())["head"] if kept.exists() else None
    faults = faults_of(ledger, expected_head=head)
    output = Output.create(as_json=json)
    if faults:
        output.fail("\n".join(faults))
    issues = len(read_chain(ledger))
    output.answer(
        {"issues": issues, "head": head, "faults": []},
        f"{issues:,} issues, none changed since; the release's head is {head or 'not known'}.",
    )


def _answer(sql: str, *, as_json: bool, target: str | None = None) -> None:
    found = query(Settings.from_env(), sql, limit=_MOST)
    output = Output.create(as_json=as_json)
    if target is not None and not found.rows:
        output.fail(f"nothing was forecast of {target}: `etude forecasts list` names what was.")
    output.answer(found.to_json(), found.to_table())


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
