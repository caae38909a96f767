"""Planted incidents: what a simulated world really had, from its truth file.

Belongs here: reading what was planted as incidents that rules should find. Does not belong here:
planting (`simulator/`), comparing (`backtest.py`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import orjson

from orchestration.alerts.errors import AlertError

_LOW_ACCURACY = 0.75
_DROP = 0.10
_DAY_IN_ID = re.compile(r"-(\d{8})-")


@dataclass(frozen=True)
class Planted:
    """Something that went wrong on purpose.

    Attributes:
        rules: Rules that should find it.
        subject: Parts that the subject of an incident must have.
        since: When it began, UTC; none where only its subject is known.
        until: When it ended; none where it lasts.
    """

    rules: tuple[str, ...]
    subject: Mapping[str, str]
    since: dt.datetime | None
    until: dt.datetime | None


def read_truth(path: Path) -> list[Planted]:
    """What a truth file says was planted.

    Args:
        path: `truth.json` of a simulated world.

    Raises:
        AlertError: It is no such file.
    """
    try:
        truth = orjson.loads(path.read_bytes())
        return [
            *_machines(truth["fitness_coach"]),
            *_models(truth["fitness_coach"]["models"]),
            *_batches(truth["rejected_batches"]),
        ]
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        message = f"{path} is no truth of a simulated world ({error!r}): give its truth.json."
        raise AlertError(message) from error


def _machines(app: Mapping[str, Any]) -> Iterator[Planted]:
    incident = app["incident"]
    yield Planted(("api_slow", "api_errors"), {}, *_span(incident))
    for outage in app["outages"]:
        subject = {"integration": outage["name"]}
        yield Planted(("integration_failing",), subject, *_span(outage))
    crashes = app["crashes"]
    subject = {"platform": crashes["platform"], "app_version": crashes["app_version"]}
    yield Planted(("app_crashes",), subject, None, None)


def _models(models: list[Mapping[str, Any]]) -> Iterator[Planted]:
    for model in models:
        if model["accuracy"] < _LOW_ACCURACY:
            subject = {name: model[name] for name in ("model_type", "model_version")}
            yield Planted(("ai_accuracy_low",), subject, _moment(model["since"]), None)
    for before, after in pairwise(models):
        same = before["model_type"] == after["model_type"]
        if same and after["accuracy"] < (1 - _DROP) * before["accuracy"]:
            subject = {"model_type": after["model_type"]}
            rules = ("ai_accuracy_degraded", "ai_accuracy_drops")
            yield Planted(rules, subject, _moment(after["since"]), None)


def _batches(batches: list[Mapping[str, Any]]) -> Iterator[Planted]:
    for batch in batches:
        found = _DAY_IN_ID.search(batch["batch_id"])
        day = dt.datetime.strptime(found.group(1), "%Y%m%d") if found else None  # noqa: DTZ007 - UTC
        until = day + dt.timedelta(days=3) if day is not None else None
        yield Planted(("batch_refused",), {"source_system": batch["source"]}, day, until)


def _span(planted: Mapping[str, str]) -> tuple[dt.datetime, dt.datetime]:
    return _moment(planted["since"]), _moment(planted["until"])


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC).replace(tzinfo=None)
