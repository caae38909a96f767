"""What a page says beside its figures: the quality of its data, and what is being warned of.

Belongs here: reading the release's own files. Does not belong here: judging (`alerts/`,
`reports/quality.py`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from orchestration.figures.lineage import GATE_CELL, GATE_REFERENCE, Shown, read_lineage
from orchestration.metrics import words
from orchestration.releases.manifest import ALERTS_FILE, GATE_FILE, SUMMARY_FILE

_ORDER = ("critical", "high", "medium", "low")


@dataclass(frozen=True)
class Fact:
    """One fact about the data.

    Attributes:
        label: What it is about.
        text: Its figure in words.
        detail: A line that says more.
        cell: Lineage id of the figure; empty where nothing is known.
        detail_cells: Lineage ids of the counts in `detail`.
    """

    label: str
    text: str
    detail: str
    cell: str = ""
    detail_cells: tuple[str, ...] = ()


@dataclass(frozen=True)
class Quality:
    """What is known of the data behind a page (RPT-04).

    Attributes:
        verdict: `good`, `doubtful` or `unknown`.
        text: The verdict in words.
        facts: What is told, in order.
        shown: Their numbers, so far as they have a lineage id.
    """

    verdict: str
    text: str
    facts: tuple[Fact, ...]
    shown: tuple[Shown, ...]


@dataclass(frozen=True)
class Alert:
    """An alert as a page shows it; `value` is the newest figure."""

    id: str
    value: float | None
    severity: str
    state: str
    title: str
    subject: str
    message: str
    opened_at: str
    is_positive: bool


def quality(folder: Path) -> Quality:
    """The data's quality, from the release's report and its gate."""
    report = _read(folder / SUMMARY_FILE).get("quality")
    verdict, text, facts = "unknown", "Data quality: not evaluated", []
    if isinstance(report, dict):
        verdict, text = report["verdict"], report["text"]
        facts = [_fact(each) for each in report["facts"]]
    gate = _read(folder / GATE_FILE).get("summary")
    known = dict(read_lineage(folder))
    if isinstance(gate, dict):
        count = gate["expectations"]
        detail = f"{gate['failed']:,} failed, {gate['warned']:,} warned"
        facts.append(Fact("Checks of tables", f"{count:,}", detail, GATE_CELL))
        known[GATE_CELL] = Shown(GATE_CELL, GATE_REFERENCE, count, ())
    else:
        facts.append(Fact("Checks of tables", "not evaluated", "the gate left no results"))
    cells = dict.fromkeys(cell for fact in facts for cell in (fact.cell, *fact.detail_cells))
    return Quality(
        verdict, text, tuple(facts), tuple(known[cell] for cell in cells if cell in known)
    )


def alerts(folder: Path) -> list[Alert] | None:
    """Active and recent alerts, the gravest first; none if they were not evaluated."""
    document = _read(folder / ALERTS_FILE)
    if "active" not in document:
        return None
    found = {each["id"]: each for each in [*document.get("recent", []), *document["active"]]}
    shown = map(_alert, found.values())
    return sorted(shown, key=lambda each: (each.state == "resolved", _rank(each), each.title))


def _fact(said: Mapping[str, Any]) -> Fact:
    return Fact(
        label=said["label"],
        text=said["text"],
        detail=said["detail"],
        cell=said.get("cell") or "",
        detail_cells=tuple(said["detailCells"].values()),
    )


def _alert(said: Mapping[str, Any]) -> Alert:
    subject, title = str(said.get("subject") or ""), str(said.get("title", said.get("rule", "")))
    return Alert(
        id=said["id"],
        value=said.get("value"),
        severity=str(said.get("severity", "low")),
        state=str(said.get("state", "open")),
        title=words.without_subject(title, subject),
        subject=words.subject(subject),
        is_positive=bool(said.get("isPositive")),
        message=str(said.get("message") or ""),
        opened_at=str(said.get("openedAt") or "")[:16].replace("T", " "),
    )


def _rank(alert: Alert) -> int:
    return _ORDER.index(alert.severity) if alert.severity in _ORDER else len(_ORDER)


def _read(file: Path) -> dict[str, Any]:
    """A JSON file's object; empty if it is not there or is no JSON."""
    try:
        document = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return {}
    return document if isinstance(document, dict) else {}
