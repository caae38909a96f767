"""Versions of definitions: `python -m orchestration.metrics.versions`, part of `make check`.

A definition that changes without a new row of `dbt_project/metric_versions.csv` fails the check.
Belongs here: what counts as a definition (not its words), and the list of versions. Does not
belong here: other rules of metrics (`warehouse/metric_rules.py`).
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from orchestration.metrics.published import definitions_of
from orchestration.settings import PROJECT_ROOT

VERSIONS_FILE = PROJECT_ROOT / "dbt_project" / "metric_versions.csv"
_TARGET = PROJECT_ROOT / "dbt_project" / "target"
_FIRST = "first definition"
_QUALIFIED = re.compile(r"(?:Dimension|TimeDimension)\(\s*'(\w+)'")
_WORDS = {"description", "label", "config", "metadata", "create_metric"}


@dataclass(frozen=True)
class Version:
    """One row of the list: from a day on, a metric is what the hash is of."""

    metric: str
    version: int
    effective_date: str
    definition_sha256: str
    reason: str


def read_versions(file: Path) -> list[Version]:
    """The rows of the list, in its order."""
    with file.open(encoding="utf-8", newline="") as rows:
        _, *found = csv.reader(rows)
    return [Version(name, int(number), *others) for name, number, *others in found]


def definition_hash(document: Mapping[str, Any], metric: str) -> str:
    """Hash of all that decides a metric's value: it, its parts, measures, table and filters."""
    text = json.dumps(_definition(document, metric), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def faults(document: Mapping[str, Any], versions: Iterable[Version]) -> Iterator[str]:
    """What is wrong with the list of versions, each with what to do."""
    listed: dict[str, list[Version]] = {}
    for version in versions:
        listed.setdefault(version.metric, []).append(version)
    metrics = {metric["name"]: metric["config"]["meta"] for metric in document["metrics"]}
    for name in sorted(listed.keys() - metrics.keys()):
        yield f"{name}: has versions but is no metric; a metric that goes is a change of its users."
    for name, meta in sorted(metrics.items()):
        rows = listed.get(name, [])
        found = definition_hash(document, name)
        if not rows or rows[-1].definition_sha256 != found:
            number, reason = (rows[-1].version + 1, "WHY IT CHANGED") if rows else (1, _FIRST)
            row = Version(name, number, str(meta.get("effective_date")), found, reason)
            yield (
                f"{name}: its definition is new. Set version {number} and the day from which it "
                f"holds in its meta, and add this row with that day:\n{_line(row)}"
            )
        elif (rows[-1].version, rows[-1].effective_date) != (
            meta.get("version"), meta.get("effective_date"),
        ):  # fmt: skip
            yield f"{name}: meta and the last row name different versions or days."
        yield from _disorder(name, rows)


def _disorder(name: str, rows: list[Version]) -> Iterator[str]:
    if [row.version for row in rows] != list(range(1, len(rows) + 1)):
        yield f"{name}: versions count from 1 without a gap."
    if any(
        before.effective_date > after.effective_date for before, after in itertools.pairwise(rows)
    ):
        yield f"{name}: a version takes effect before the one that it replaces."
    if not all(row.reason.strip() for row in rows):
        yield f"{name}: a version without a reason."


def _line(version: Version) -> str:
    return ",".join(f'"{each}"' if "," in str(each) else str(each) for each in astuple(version))


def _definition(document: Mapping[str, Any], name: str) -> dict[str, Any]:
    """A metric without words, its measures with table and time, its parts the same, in depth."""
    (metric,) = (each for each in document["metrics"] if each["name"] == name)
    parameters = metric["type_params"]
    parts = [parameters["numerator"], parameters["denominator"], *(parameters["metrics"] or [])]
    measure = (parameters["measure"] or {}).get("name")
    conditions = json.dumps(metric["filter"])
    return {
        "metric": _bare(metric),
        "parts": [_definition(document, part["name"]) for part in parts if part],
        "measures": [
            {
                "table": model["node_relation"]["relation_name"],
                "measure": _bare(each),
                "time": _dimension(model, model["defaults"]["agg_time_dimension"]),
            }
            for model in document["semantic_models"]
            for each in model["measures"]
            if each["name"] == measure
        ],
        "filters": [
            _dimension(model, qualified.rpartition("__")[2])
            for qualified in sorted(set(_QUALIFIED.findall(conditions)))
            for model in document["semantic_models"]
            if qualified.rpartition("__")[0] in _primary_entities(model)
        ],
    }


def _dimension(model: Mapping[str, Any], name: str) -> dict[str, Any]:
    (dimension,) = (each for each in model["dimensions"] if each["name"] == name)
    return _bare(dimension)


def _primary_entities(model: Mapping[str, Any]) -> set[str]:
    named = {each["name"] for each in model["entities"] if each["type"] == "primary"}
    return named | ({model["primary_entity"]} if model["primary_entity"] else set())


def _bare(node: Any) -> Any:
    """A node without words and without what is empty: another dbt may name more empty things."""
    if isinstance(node, list):
        return [_bare(each) for each in node]
    if not isinstance(node, dict):
        return node
    bare = {key: _bare(value) for key, value in node.items() if key not in _WORDS}
    return {key: value for key, value in bare.items() if value not in (None, [], {})}


def main() -> int:
    """Compare the project's definitions, as parsed last, with the list; 1 when one changed."""
    found = list(faults(definitions_of(_TARGET), read_versions(VERSIONS_FILE)))
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
