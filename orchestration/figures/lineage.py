"""The list of all numbers that a release shows: `catalog/lineage.json`.

Belongs here: writing, reading and finding in it. Does not belong here: what a number is made of
(`explain.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import orjson

from orchestration.figures.reference import id_of
from orchestration.releases.manifest import ALERTS_FILE, CATALOG_FOLDER, GATE_FILE

LINEAGE_FILE = f"{CATALOG_FOLDER}/lineage.json"
_ALERTS = f"{ALERTS_FILE}?id="

GATE_REFERENCE = f"{GATE_FILE}?count=expectations"
"""What the number of a release's expectations refers to."""

GATE_CELL = id_of(GATE_REFERENCE)
"""The lineage id of that number."""


@dataclass(frozen=True)
class Shown:
    """A number and where it is shown.

    Attributes:
        id: Its lineage id.
        reference: What it refers to (`reference.py`).
        value: The number; none where nothing is known.
        shown_in: Places, as paths from the release.
    """

    id: str
    reference: str
    value: int | float | None
    shown_in: tuple[str, ...]


def alert_reference(alert: str) -> str:
    """What the number of an alert refers to: the alert, whose id is its lineage id, too."""
    return _ALERTS + alert


def write_lineage(folder: Path, shown: Iterable[Shown]) -> None:
    """Add shown numbers to a release's list; what is there already stays.

    Args:
        folder: The draft of a release.
        shown: Numbers, by any order.
    """
    _add(folder / LINEAGE_FILE, shown)


def keep_lineage(folder: Path, report: str, shown: Iterable[Shown]) -> None:
    """Keep the numbers of a report that was made of a release after it.

    Args:
        folder: `Settings.lineage` of the release.
        report: Name and time of the report.
        shown: Its numbers.
    """
    _add(folder / f"{report}.json", shown)


def read_lineage(folder: Path) -> Mapping[str, Shown]:
    """All numbers that a release shows, by id; none if it has no pages."""
    return _read(folder / LINEAGE_FILE)


def read_all_lineage(release: Path, later: Path) -> Mapping[str, Shown]:
    """The numbers that a release shows, and those of reports that were made of it later.

    Args:
        release: The release's folder.
        later: `Settings.lineage` of the release.
    """
    found: dict[str, Shown] = {}
    for file in (release / LINEAGE_FILE, *sorted(later.glob("*.json"))):
        for each in _read(file).values():
            _merge(found, each)
    return found


def _add(target: Path, shown: Iterable[Shown]) -> None:
    known = dict(_read(target))
    for each in shown:
        _merge(known, each)
    rows = [
        {"id": each.id, "ref": each.reference, "value": each.value, "shownIn": each.shown_in}
        for _, each in sorted(known.items())
    ]
    lines = b",\n".join(orjson.dumps(row) for row in rows)
    target.parent.mkdir(parents=True, exist_ok=True)
    aside = target.with_suffix(".part")
    aside.write_bytes(b'{"cells": [\n' + lines + b"\n]}\n")
    aside.replace(target)


def _merge(known: dict[str, Shown], each: Shown) -> None:
    places = {*each.shown_in, *(known[each.id].shown_in if each.id in known else ())}
    known[each.id] = Shown(each.id, each.reference, each.value, tuple(sorted(places)))


def _read(target: Path) -> Mapping[str, Shown]:
    if not target.exists():
        return {}
    return {
        row["id"]: Shown(row["id"], row["ref"], row["value"], tuple(row["shownIn"]))
        for row in orjson.loads(target.read_bytes())["cells"]
    }
