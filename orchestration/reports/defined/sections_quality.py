"""What is known about the data behind a report: arrivals, laws of conservation, the gate.

Belongs here: facts, and what `catalog/gate.json` holds. Does not belong here: judging (the gate,
dbt).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from orchestration.figures.board import Point
from orchestration.figures.lineage import GATE_CELL, GATE_REFERENCE
from orchestration.metrics.written import NO_DATA, whole
from orchestration.releases.manifest import GATE_FILE
from orchestration.reports.defined.asking import Ask, ask_each, number, only
from orchestration.reports.defined.data import read_json
from orchestration.reports.defined.definition import Quality
from orchestration.reports.defined.document import QualitySection
from orchestration.reports.defined.document_parts import (
    NOT_EVALUATED,
    Fact,
    GateRow,
    Number,
    Standing,
)
from orchestration.reports.defined.scene import Scene
from orchestration.reports.quality import GOOD_SHARE

_ARRIVALS = (
    ("batches_received", "Batches received", ""),
    ("rows_received", "Rows received", ""),
    ("row_acceptance_ratio", "Accepted", "of the rows"),
    ("row_rejection_ratio", "Quarantined", "of the rows"),
    ("row_duplicate_ratio", "Duplicates", "of the rows"),
    ("late_session_ratio", "Arrived late", "of the sessions"),
    ("consent_coverage_ratio", "Consent", "of the sessions identified"),
)


@dataclass(frozen=True)
class Gate:
    """What the release's expectations came to.

    Attributes:
        expectations: How many were looked at; none if nobody looked.
        failed: Those that must hold and do not.
        warned: Those that should hold and do not.
        results: All of them.
    """

    expectations: int | None
    failed: int
    warned: int
    results: Sequence[Mapping[str, Any]]

    @property
    def text(self) -> str:
        """The outcome in words."""
        if self.expectations is None:
            return f"Expectations of the release: {NOT_EVALUATED}."
        if not self.failed and not self.warned:
            return f"All {whole(self.expectations)} expectations of the release hold."
        return (
            f"{whole(self.failed)} of {whole(self.expectations)} expectations of the release "
            f"failed, {whole(self.warned)} warn."
        )


def read_gate(folder: Path) -> Gate:
    """What a release's gate found; no expectation known if it has none."""
    said = read_json(folder / GATE_FILE)
    if said is None:
        return Gate(None, 0, 0, ())
    summary = said["summary"]
    return Gate(summary["expectations"], summary["failed"], summary["warned"], said["results"])


def quality(scene: Scene, section: Quality) -> QualitySection:
    """Fill a section on the data behind the figures."""
    asked = Ask([name for name, *_ in _ARRIVALS], scene.period.first, scene.period.last)
    told = ask_each(scene, asked)
    facts = []
    for name, label, of in _ARRIVALS:
        point = only(told[name].points)
        facts.append(_arrival(name, label, of, point))
    problems = {each.problem for each in told.values() if each.problem}
    gate = read_gate(scene.folder)
    return QualitySection(
        title=section.title,
        width=section.width,
        problem="; ".join(sorted(problems)),
        facts=(*facts, laws(scene)),
        gate=tuple(_expectation(each) for each in _unmet(gate)),
        gate_text=gate.text,
        gate_count=_count(scene, gate),
    )


def laws(scene: Scene) -> Fact:
    """How many laws of conservation hold, on the day of the release."""
    day = scene.board.answers.as_of.date()
    told = ask_each(scene, Ask(["laws_broken", "laws_checked"], day, day))
    broken = number(only(told["laws_broken"].points), "laws_broken")
    checked = number(only(told["laws_checked"].points), "laws_checked")
    standing: Standing = "unknown"
    detail = NOT_EVALUATED
    if checked.value:
        standing = "failed" if broken.value else "good"
        detail = f"of {checked.text} laws of conservation in the marts"
        cells = broken.cells | {"n": checked.cells["value"]}
        behind = {"n": checked.value, "n_text": checked.text, "cells": cells}
        broken = broken.model_copy(update=behind)
    return Fact(
        id="laws_broken", label="Laws broken", number=broken, detail=detail, standing=standing
    )


def _arrival(name: str, label: str, of: str, point: Point | None) -> Fact:
    figure = number(point, name)
    standing: Standing = "unknown"
    if figure.value is not None:
        bad = name == "row_acceptance_ratio" and figure.value < GOOD_SHARE
        standing = "doubtful" if bad else "good"
    detail = f"{of}, n = {whole(figure.n)}" if of and figure.n else of
    return Fact(id=name, label=label, number=figure, detail=detail, standing=standing)


def _count(scene: Scene, gate: Gate) -> Number:
    if gate.expectations is None:
        return Number(value=None, text=NO_DATA)
    scene.board.remember(GATE_CELL, GATE_REFERENCE, gate.expectations, scene.shown_in)
    text = whole(gate.expectations)
    return Number(value=gate.expectations, text=text, cells={"value": GATE_CELL})


def _unmet(gate: Gate) -> list[Mapping[str, Any]]:
    unmet = [each for each in gate.results if not each["success"]]
    return sorted(unmet, key=lambda each: (each["severity"] != "blocking", str(each["table"])))


def _expectation(said: Mapping[str, Any]) -> GateRow:
    column = said.get("column")
    return GateRow(
        table=str(said["table"]),
        expectation=f"{said['expectation']}" + (f" ({column})" if column else ""),
        severity=str(said["severity"]),
        observed=NO_DATA if said.get("observed") is None else str(said["observed"]),
        expected="" if said.get("expected") is None else str(said["expected"]),
    )
