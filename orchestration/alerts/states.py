"""The state of each incident: open, acknowledged, suppressed or resolved.

Belongs here: what follows from time, people's decisions, agreed windows and other incidents. Does
not belong here: incidents themselves (`fold.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from orchestration.alerts.decisions import Decision, acknowledged, naive, silenced
from orchestration.alerts.incident import Incident
from orchestration.alerts.rule import Rule
from orchestration.metrics.words import subject as plain

State = Literal["open", "acknowledged", "suppressed", "resolved"]


@dataclass(frozen=True)
class Alert:
    """An incident with its rule and its state.

    Attributes:
        incident: What happened.
        rule: By which rule; none where its file could not be read.
        unit: Unit of its figures.
        state: How it stands.
        why: Who acknowledged it, or why nobody is told of it.
        label: What people call its figure.
    """

    incident: Incident
    rule: Rule | None
    unit: str
    state: State
    why: str = ""
    label: str = ""

    @property
    def is_positive(self) -> bool:
        """Whether it is good news; that nothing came or nobody could ask never is."""
        return self.rule is not None and self.rule.is_positive and self.incident.kind == "threshold"


def stand(
    incident: Incident,
    rules: Mapping[str, Rule],
    open_incidents: Sequence[Incident],
    decisions: Sequence[Decision],
    now: dt.datetime,
) -> tuple[State, str]:
    """The state of an incident, and what explains it.

    Args:
        incident: The incident.
        rules: Rules by name.
        open_incidents: Those that last and that some rule depends on.
        decisions: What people decided, oldest first.
        now: Logical now, UTC.
    """
    if not incident.is_open:
        return "resolved", incident.note
    if silence := silenced(decisions, incident, now):
        return "suppressed", f"silenced by {silence.by}: {silence.reason}"
    rule = rules.get(incident.rule)
    if rule is not None:
        for window in rule.suppression_rules:
            fits = window.subject in {None, incident.subject}
            if fits and naive(window.start) <= now < naive(window.end):
                return "suppressed", window.reason
        cause = _cause(incident, rule, open_incidents)
        if cause is not None:
            return "suppressed", f"explained by {_named(cause, rules)}"
    if decision := acknowledged(decisions, incident):
        return "acknowledged", f"{decision.by}: {decision.reason}"
    return "open", incident.note


def _cause(incident: Incident, rule: Rule, open_incidents: Sequence[Incident]) -> Incident | None:
    """An open incident of a rule that this one depends on, whose subject does not differ."""
    return next(
        (
            each
            for each in open_incidents
            if each.rule in rule.depends_on and explains(each, incident)
        ),
        None,
    )


def _named(cause: Incident, rules: Mapping[str, Rule]) -> str:
    """A cause as people know it: its rule's title, and of what."""
    rule = rules.get(cause.rule)
    title = f'"{rule.title}"' if rule is not None else cause.rule
    about = "" if cause.subject == "all" else f" ({plain(cause.subject)})"
    return f"{title}{about}"


def explains(cause: Incident, incident: Incident) -> bool:
    """Whether an incident of a rule that another depends on is about the same subject."""
    own = _parts(incident.subject)
    return all(own.get(name, value) == value for name, value in _parts(cause.subject).items())


def _parts(subject: str) -> dict[str, str]:
    pairs = (part.partition("=") for part in subject.split(", "))
    return {name: value for name, sign, value in pairs if sign}
