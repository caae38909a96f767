"""Where a release shows a number: the pages that list it, and those that a choice of filters shows.

Belongs here: finding places. Does not belong here: who may read them (`roles.py`).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

from orchestration.figures.lineage import Shown
from orchestration.figures.reference import Reference
from orchestration.figures.taken import Taken

DATA_FILE = "data.js"
"""What a page offers for all choices of its filters, beside its `index.html`."""


def places_of(
    reference: Reference | Taken,
    listed: Mapping[str, Shown],
    folder: Path,
    dashboards: Collection[str],
) -> frozenset[str]:
    """The places in which a number stands, as paths from the release.

    A share's n and bounds stand where the share does; the time before stands there only where it
    is listed itself, as pages hide it apart.

    Args:
        reference: The number.
        listed: All numbers that the release lists, by id.
        folder: The release.
        dashboards: Ids of its dashboards with a single page.
    """
    meant = {reference.id}
    if reference.field in {"n", "low", "high"}:
        reference = replace(reference, field="value")
        meant.add(reference.id)
    found = {place for each in meant if each in listed for place in listed[each].shown_in}
    if isinstance(reference, Reference):
        text = json.dumps(reference.text)
        found |= {f"dashboards/{name}/" for name in dashboards if text in _data(folder, name)}
    return frozenset(found)


def _data(folder: Path, dashboard: str) -> str:
    file = folder / "dashboards" / dashboard / DATA_FILE
    return file.read_text(encoding="utf-8") if file.exists() else ""
