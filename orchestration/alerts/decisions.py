"""What people decided about alerts: a ledger that is only ever added to.

Belongs here: acknowledgements and silences, who made them and why. Does not belong here: what
follows from them (`states.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Literal

import orjson
from pydantic import Field, ValidationError

from orchestration.alerts.errors import AlertError
from orchestration.alerts.incident import Incident
from orchestration.faultpoints import step
from orchestration.metrics.shapes import Moment, Shape
from orchestration.releases.durable import append_line, complete_lines
from orchestration.settings import Settings

_FOUND_ANEW = dt.timedelta(days=7)
"""How long an acknowledgement holds for what every release finds anew: a question that fails, a
table that tells today alone."""

Words = Annotated[str, Field(min_length=1, max_length=500)]


class Acknowledgement(Shape):
    """Somebody takes care of an incident: it is not escalated any more."""

    decision: Literal["acknowledge"] = "acknowledge"
    incident: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    key: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    """What the incident is about, which stays where late data move its beginning."""
    by: Words
    reason: Words
    at: Moment
    """Logical now of the release that was looked at, UTC."""

    def covers(self, incident: Incident) -> bool:
        """Whether an incident is the one that was looked at, whatever came late since."""
        if self.incident == incident.id:
            return True
        if self.key != incident.key:
            return False
        seen = naive(self.at)
        if incident.kind == "query_failed" or incident.is_snapshot:
            return incident.opened_at <= seen + _FOUND_ANEW
        return incident.opened_at <= seen


class Silence(Shape):
    """Nobody is told of a rule's alerts for a while."""

    decision: Literal["silence"] = "silence"
    rule: Words
    subject: str | None = None
    until: Moment
    """First moment, in data time (UTC), at which people are told again."""
    by: Words
    reason: Words
    at: Moment


Decision = Acknowledgement | Silence


def ledger(settings: Settings) -> Path:
    """Where decisions are kept."""
    return settings.alerts / "decisions.jsonl"


def read_decisions(settings: Settings) -> list[Decision]:
    """Every decision, oldest first.

    Raises:
        AlertError: A line of the ledger is no decision.
    """
    found: list[Decision] = []
    for number, line in enumerate(complete_lines(ledger(settings)), start=1):
        try:
            document = orjson.loads(line)
            shape = {"acknowledge": Acknowledgement, "silence": Silence}[document["decision"]]
            found.append(shape.model_validate(document))
        except (orjson.JSONDecodeError, ValidationError, KeyError, TypeError) as error:
            message = (
                f"{ledger(settings)}, line {number} is no decision: {error}. Move the line to "
                "another file; the others stand."
            )
            raise AlertError(message) from error
    return found


def decide(settings: Settings, decision: Decision) -> None:
    """Add a decision; once this returns it is on the disk."""
    ledger(settings).parent.mkdir(parents=True, exist_ok=True)
    append_line(ledger(settings), decision.model_dump_json(by_alias=True).encode())
    step("alerts decision recorded")


def acknowledged(decisions: Sequence[Decision], incident: Incident) -> Acknowledgement | None:
    """The first acknowledgement of an incident."""
    return next(
        (each for each in decisions if isinstance(each, Acknowledgement) and each.covers(incident)),
        None,
    )


def silenced(decisions: Sequence[Decision], incident: Incident, now: dt.datetime) -> Silence | None:
    """The silence that covers an incident at a moment, if any."""
    for each in decisions:
        if (
            isinstance(each, Silence)
            and each.rule == incident.rule
            and each.subject in {None, incident.subject}
            and now < naive(each.until)
        ):
            return each
    return None


def naive(moment: dt.datetime | dt.date) -> dt.datetime:
    """A moment, or the first one of a day; UTC, without offset."""
    if isinstance(moment, dt.datetime):
        return moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
    return dt.datetime(moment.year, moment.month, moment.day)  # noqa: DTZ001 - UTC, without offset
