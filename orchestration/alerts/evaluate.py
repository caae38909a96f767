"""Evaluation: from a release, rules and people's decisions to alerts.

Belongs here: going through the rules. Everything follows from the three inputs, so the same release
gives the same alerts whoever asks, in whatever order, after whatever was killed. Does not belong
here: telling anybody (`telling/`), the document (`document.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from orchestration.alerts.check import checked
from orchestration.alerts.decisions import Decision, read_decisions
from orchestration.alerts.fold import fold
from orchestration.alerts.incident import Incident
from orchestration.alerts.observe import Observed, observe
from orchestration.alerts.read import Fault, read_rules
from orchestration.alerts.rule import Cadence, Rule
from orchestration.alerts.states import Alert, stand
from orchestration.metrics.answer import Answers
from orchestration.metrics.errors import MetricsError
from orchestration.settings import Settings

RULES = "rules"
"""Subject of what is wrong with a file of rules."""


@dataclass(frozen=True)
class Looked:
    """What became of one rule: its series (none where it failed) and its incidents."""

    rule: Rule
    observed: Observed | None
    incidents: tuple[Incident, ...]

    @property
    def status(self) -> str:
        """Whether it was evaluated, in a word."""
        if self.observed is None:
            return "query_failed"
        return "evaluated" if self.observed.series else "no_data_yet"


@dataclass(frozen=True)
class Evaluation:
    """All alerts of a release.

    Attributes:
        release_id: The release.
        as_of: Its logical now, UTC.
        alerts: Every incident of its history with its state, newest first.
        looked: What became of each rule.
        names: All rules that can be used, whether they were looked at this time or not.
        faults: Rules that cannot.
    """

    release_id: str
    as_of: dt.datetime
    alerts: tuple[Alert, ...]
    looked: tuple[Looked, ...]
    names: frozenset[str]
    faults: tuple[Fault, ...] = ()

    @property
    def active(self) -> list[Alert]:
        """What lasts: open, acknowledged or suppressed."""
        return [alert for alert in self.alerts if alert.state != "resolved"]


def evaluate(
    folder: Path, settings: Settings, *, cadences: Collection[Cadence] | None = None
) -> Evaluation:
    """Evaluate the deployment's rules on a release, or on the draft of one.

    Args:
        folder: Its folder.
        settings: The deployment.
        cadences: Only rules that are looked at so often, with those that they depend on; all else.

    Raises:
        AlertError: The ledger of decisions cannot be read.
        MetricsError: The release carries no definitions.
    """
    decisions = read_decisions(settings)
    with Answers.on(folder, settings) as answers:
        ruleset = checked(read_rules(settings), answers.definitions)
        asked = [rule for rule in ruleset.rules if cadences is None or rule.cadence in cadences]
        causes = {name for rule in asked for name in rule.depends_on}
        looked = [look(answers, rule) for rule in ruleset.rules if rule in asked]
        beside = [
            look(answers, rule)
            for rule in ruleset.rules
            if rule.name in causes and rule not in asked
        ]
        broken = _broken(ruleset.faults, answers.as_of)
        release = (answers.release_id, answers.as_of)
        found = assess(release, looked, decisions, broken=broken, beside=beside)
    names = frozenset(rule.name for rule in ruleset.rules)
    return replace(found, names=names, faults=ruleset.faults)


def look(answers: Answers, rule: Rule) -> Looked:
    """One rule on a release; that it cannot be asked is an incident of its own."""
    try:
        observed = observe(answers, rule)
    except MetricsError as error:
        failed = Incident(
            rule=rule.name,
            subject=RULES,
            kind="query_failed",
            severity="high",
            began_at=answers.as_of,
            opened_at=answers.as_of,
            note=f"The question could not be answered: {error}",
        )
        return Looked(rule, None, (failed,))
    found = [
        incident
        for subject in sorted(observed.series)
        for incident in fold(rule, observed, subject)
    ]
    return Looked(rule, observed, tuple(found))


def assess(
    release: tuple[str, dt.datetime],
    looked: Sequence[Looked],
    decisions: Sequence[Decision],
    *,
    broken: Sequence[Incident] = (),
    beside: Sequence[Looked] = (),
) -> Evaluation:
    """Give every incident its state.

    Args:
        release: Id and logical now of the release.
        looked: Rules that were looked at.
        decisions: What people decided.
        broken: Incidents of rules that could not be used.
        beside: Rules that only explain others.
    """
    release_id, now = release
    rules = {each.rule.name: each.rule for each in looked}
    seen = {each.rule.name: each.observed for each in looked if each.observed}
    incidents = [*broken, *(each for one in looked for each in one.incidents)]
    explaining = {name for rule in rules.values() for name in rule.depends_on}
    every = [*incidents, *(each for one in beside for each in one.incidents)]
    lasting = [each for each in every if each.is_open and each.rule in explaining]
    every_rule = {**{each.rule.name: each.rule for each in beside}, **rules}
    alerts = [
        Alert(
            incident,
            rules.get(incident.rule),
            observed.unit if (observed := seen.get(incident.rule)) else "",
            *stand(incident, every_rule, lasting, decisions, now),
            label=observed.label if observed else "",
        )
        for incident in incidents
    ]
    alerts.sort(key=lambda alert: (alert.incident.rule, alert.incident.subject))
    alerts.sort(key=lambda alert: alert.incident.opened_at, reverse=True)
    return Evaluation(release_id, now, tuple(alerts), tuple(looked), frozenset(rules))


def _broken(faults: Sequence[Fault], as_of: dt.datetime) -> list[Incident]:
    """One incident for each rule, or file, that cannot be used, with all that is wrong with it."""
    found: dict[str, list[Fault]] = {}
    for each in faults:
        found.setdefault(each.field.partition(".")[0] or each.file, []).append(each)
    return [
        Incident(
            rule=name,
            subject=RULES,
            kind="query_failed",
            severity="high",
            began_at=as_of,
            opened_at=as_of,
            note=f"The rule is not used: {'; '.join(str(each).rstrip('.') for each in told)}.",
        )
        for name, told in found.items()
    ]
