"""The verbs `metrics list`, `metrics show` and `metrics query`.

Belongs here: arguments and words. Does not belong here: answers (`metrics/`).
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer

from orchestration.cli.output import EXIT_FAILED, Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.metrics.asking import Flags, request_of
from orchestration.metrics.errors import MetricsError, NoDefinitionsError, RequestError, unknown
from orchestration.metrics.published import METRICS_FILE
from orchestration.metrics.read import read_request
from orchestration.metrics.response import MetricsQueryResponse
from orchestration.metrics.shapes import MetricsQueryRequest
from orchestration.metrics.tabular import result_of
from orchestration.releases import store
from orchestration.releases.answers import Result
from orchestration.settings import Settings

metrics_app = typer.Typer(help="Metrics: list, show, ask by name.", no_args_is_help=True)

Release = Annotated[str | None, typer.Option(help="Release that answers, by its own definitions.")]


@metrics_app.command("list")
def list_metrics(
    owner: Annotated[str | None, typer.Option(help="Only those of this owner.")] = None,
    release: Release = None,
    json: JsonFlag = False,
) -> None:
    """The metrics that the release defines; `etude metrics show` tells all of one."""
    entries = _entries(_folder(release))
    owners = sorted({entry["owner"] for entry in entries})
    if owner is not None and owner not in owners:
        raise unknown(owner, owners, "owner")
    shown = [entry for entry in entries if owner in {None, entry["owner"]}]
    columns = ["name", "unit", "description"]
    rows = [[entry[column] for column in columns] for entry in shown]
    Output.create(as_json=json).answer({"metrics": shown}, table(columns, rows))


@metrics_app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A metric, from `etude metrics list`.")],
    release: Release = None,
    json: JsonFlag = False,
) -> None:
    """What a metric is: formula, dimensions, owner, version, who reads it, its SQL by day."""
    from orchestration.metrics.answer import Answers

    folder = _folder(release)
    entries = {entry["name"]: entry for entry in _entries(folder)}
    if name not in entries:
        raise unknown(name, entries, "metric")
    entry = entries[name]
    document: dict[str, Any] = {
        "metrics": [name],
        "timeRange": {"last": "12M"},
        "granularity": entry.get("granularity") or entry["finestGranularity"],
    }
    with Answers.on(folder, Settings.from_env()) as answers:
        sql = answers.statement(MetricsQueryRequest.model_validate(document)).sql
    rows = [(fact, _words(value)) for fact, value in entry.items()]
    Output.create(as_json=json).answer({**entry, "sql": sql}, table(["fact", "value"], rows), sql)


@metrics_app.command("query")
def query(  # noqa: PLR0913, PLR0917 - every flag is a field of the request
    file: Annotated[
        str | None,
        typer.Argument(help="A request in JSON; `-` for one request per line of the input."),
    ] = None,
    metric: Annotated[str, typer.Option(help="Metrics, by comma.")] = "",
    by: Annotated[str, typer.Option(help="Dimensions to divide by, by comma.")] = "",
    where: Annotated[
        list[str] | None,
        typer.Option(help="platform=ios, platform!=ios, platform=ios|web, n>=5; all must hold."),
    ] = None,
    since: Annotated[str | None, typer.Option(help="First day or moment.")] = None,
    until: Annotated[str | None, typer.Option(help="Last day, or first moment after.")] = None,
    last: Annotated[str | None, typer.Option(help="Instead: 30d, 12w or 6M.")] = None,
    granularity: Annotated[str | None, typer.Option(help="minute, hour, day, week, month.")] = None,
    order_by: Annotated[str, typer.Option(help="Fields by comma; `-field` descends.")] = "",
    limit: Annotated[int, typer.Option(help="Points at most.")] = 1000,
    offset: Annotated[int, typer.Option(help="Points to leave out first.")] = 0,
    aggregation: Annotated[
        str | None, typer.Option(help="sum, avg, …: another of a family.")
    ] = None,
    percentile: Annotated[float | None, typer.Option(help="Such as 0.95.")] = None,
    compare: Annotated[bool, typer.Option("--compare", help="With the time before.")] = False,
    release: Release = None,
    csv: Annotated[bool, typer.Option("--csv", help="Answer in CSV.")] = False,
    json: JsonFlag = False,
) -> None:
    """Ask for metrics by name: by a request in JSON, or by flags."""
    if (file is None) == (not metric):
        message = "give either a file (or -) with a request, or --metric."
        raise typer.BadParameter(message)
    if file == "-":
        raise typer.Exit(_stream(release))
    if file is None:
        flags = Flags(
            metric, by, where or [], (since, until, last), granularity, order_by,
            limit, offset, aggregation, percentile, compare,
        )  # fmt: skip
        kinds = {
            name: kind
            for entry in _entries(_folder(release))
            for name, kind in entry["dimensions"].items()
        }
        text = orjson.dumps(request_of(flags, kinds))
    else:
        text = Path(file).read_bytes()
    began = time.perf_counter()
    request = read_request(text)
    answer = _answer(request, release)
    typer.echo(f"{time.perf_counter() - began:.2f} s", err=True)
    if csv:
        typer.echo(result_of(request, answer).to_csv(), nl=False)
    elif json:
        typer.echo(answer.to_json())
    else:
        _show(result_of(request, answer), answer.pagination.total)


def _answer(request: MetricsQueryRequest, release: str | None) -> MetricsQueryResponse:
    from orchestration.metrics.answer import Answers

    with Answers.on(_folder(request.release_id or release), Settings.from_env()) as answers:
        return answers.answer(request)


def _stream(release: str | None) -> int:
    """One answer, or `{"error": …}`, per line of standard input; 1 if there was an error."""
    from orchestration.metrics.answer import Answers

    code, folder = 0, _folder(release)
    with Answers.on(folder, Settings.from_env()) as answers:
        for line in sys.stdin.buffer:
            try:
                request = read_request(line)
                if request.release_id not in {None, folder.name}:
                    message = f"this process answers from release {folder.name} only."
                    raise RequestError(message)
                typer.echo(answers.answer(request).to_json())
            except MetricsError as error:
                typer.echo(orjson.dumps({"error": str(error)}).decode())
                code = EXIT_FAILED
    return code


def _show(result: Result, total: int) -> None:
    output = Output.create(as_json=False)
    note = f"release {result.release_id}, {len(result.rows):,} of {total:,} points"
    output.answer({}, output.rows(result.columns, result.rows), note, *result.warnings)


def _folder(release: str | None) -> Path:
    return store.find_release(Settings.from_env(), release).folder


def _entries(folder: Path) -> list[dict[str, Any]]:
    file = folder / METRICS_FILE
    if not file.exists():
        message = f"release {folder.name} has no metric definitions: publish with `etude run`."
        raise NoDefinitionsError(message)
    return orjson.loads(file.read_bytes())["metrics"]


def _words(value: Any) -> str | None:
    if isinstance(value, dict):
        return ", ".join(f"{name} ({kind})" for name, kind in value.items()) or None
    return ", ".join(value) if isinstance(value, list) else value and str(value)
