"""The list of metrics as a page: what each is, and where a reader meets it.

Belongs here: where a metric is shown and which rules watch it. Does not belong here: what it is
(`metrics/published.py`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from orchestration.catalog.held import Document, Held
from orchestration.figures.lineage import read_lineage

_FILES = ("{place}/report.pdf", "{place}/index.html", "{place}.pdf", "{kind}/index.html")
"""What a reader opens of a place, the first that there is."""


def listed_metrics(held: Held) -> list[Document]:
    """Every metric by its name, with the pages that show it and the rules of alerts that watch it.

    Args:
        held: The release, with all other pages written.
    """
    shown = _shown(held)
    watched = defaultdict(list)
    for rule in held.alerts.get("alertRules", ()):
        watched[rule["metric"]].append(rule["title"])
    return [
        each | {"pages": [*shown.get(each["name"], ())], "rules": sorted(watched[each["name"]])}
        for each in sorted(held.metrics, key=lambda each: each["name"])
    ]


def _shown(held: Held) -> Mapping[str, list[Document]]:
    """Reports and dashboards by the metrics that they show; pages of one person each are one."""
    places: dict[str, set[str]] = defaultdict(set)
    for cell in read_lineage(held.folder).values():
        metric = cell.reference.partition("?")[0]
        places[metric] |= {"/".join(place.split("/")[:2]) for place in cell.shown_in}
    return {metric: [*_links(held, found)] for metric, found in places.items()}


def _links(held: Held, places: set[str]) -> Iterator[Document]:
    for place in sorted(places):
        kind, name = place.split("/")
        called = "AI" if name == "ai" else name.replace("_", " ")
        files = (file.format(place=place, kind=kind) for file in _FILES)
        there = (file for file in files if (held.folder / file).exists())
        yield from (
            {"title": f"{called} {kind.removesuffix('s')}", "href": href} for href in [*there][:1]
        )
