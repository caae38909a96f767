"""The verb `metrics ai-performance`.

Belongs here: arguments and words. Does not belong here: answers (`metrics/ai_performance.py`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from orchestration.cli.output import Output, table
from orchestration.cli.refreshing import JsonFlag
from orchestration.metrics.ai_shapes import AIPerformanceRequest, AIPerformanceResponse
from orchestration.metrics.read import read_shape
from orchestration.releases import store
from orchestration.settings import Settings

COLUMNS = ("model", "version", "made", "acceptance", "accuracy", "judged", "state", "unsafe below")


def ai_performance(
    file: Annotated[Path, typer.Argument(help="A request in JSON (AIPerformanceRequest).")],
    release: Annotated[
        str | None, typer.Option(help="Release that answers, by its own definitions.")
    ] = None,
    json: JsonFlag = False,
) -> None:
    """How each version of the AI models fares, its trends, and what to do."""
    from orchestration.metrics.ai_performance import performance
    from orchestration.metrics.answer import Answers

    request = read_shape(file.read_bytes(), AIPerformanceRequest)
    settings = Settings.from_env()
    folder = store.find_release(settings, request.release_id or release).folder
    with Answers.on(folder, settings) as answers:
        answer = performance(answers, request)
    if json:
        typer.echo(answer.to_json())
    else:
        _show(answer)


def _show(answer: AIPerformanceResponse) -> None:
    rows = [
        (
            model.model_type,
            model.model_version,
            model.metrics.recommendations,
            _percent(model.metrics.acceptance_rate.value),
            _percent(model.metrics.accuracy.value),
            model.metrics.accuracy.n,
            model.status,
            _percent(None if model.safety is None else model.safety.upper_bound, digits=2),
        )
        for model in answer.models
    ]
    said = [
        f"{each.kind}: {each.model_type} {each.model_version}, {each.reason}"
        for each in answer.recommendations
    ]
    note = f"release {answer.metadata.release_id}, {len(rows)} versions"
    Output.create(as_json=False).answer({}, table([*COLUMNS], rows), note, *said, *answer.warnings)


def _percent(share: float | None, *, digits: int = 1) -> str | None:
    return None if share is None else f"{share:.{digits}%}"
