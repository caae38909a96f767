"""Writing definitions, the list of metrics and the schemas into the catalogue of a release.

Belongs here: what a release says about its metrics. Does not belong here: answers.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import orjson

from orchestration.metrics.catalogue import Catalogue
from orchestration.metrics.definitions import DEFINITIONS_FILE, Definitions
from orchestration.metrics.facts import Facts
from orchestration.metrics.metric import Metric
from orchestration.metrics.schemas import schemas
from orchestration.releases.manifest import CATALOG_FOLDER, MARTS_FILE

METRICS_FILE = f"{CATALOG_FOLDER}/metrics.json"


def metrics_of(target: Path) -> Callable[[Path], None]:
    """What adds the metrics to the draft of a release.

    Args:
        target: dbt's target folder, with its manifest and its semantic manifest.
    """

    def write_metrics(release: Path) -> None:
        """Write `catalog/semantic_manifest.json`, `catalog/metrics.json` and the schemas."""
        manifest = orjson.loads((target / "manifest.json").read_bytes())
        (release / DEFINITIONS_FILE).write_bytes(_json(definitions_of(target)))
        definitions = Definitions.of(release)
        with duckdb.connect(str(release / MARTS_FILE), read_only=True) as connection:
            facts = Facts(connection, definitions.catalogue)
            entries = [
                entry(metric, definitions, facts, manifest)
                for metric in definitions.catalogue.metrics.values()
            ]
        (release / METRICS_FILE).write_bytes(_json({"metrics": entries}))
        folder = release / CATALOG_FOLDER / "metrics"
        folder.mkdir()
        for name, schema in schemas().items():
            (folder / f"{name}.schema.json").write_bytes(_json(schema))

    return write_metrics


def definitions_of(target: Path) -> dict[str, Any]:
    """Read dbt's semantic manifest, its relations named as a release names them: `schema.table`."""
    document = orjson.loads((target / "semantic_manifest.json").read_bytes())
    spines = document["project_configuration"]["time_spines"]
    for each in (*document["semantic_models"], *spines):
        relation = each["node_relation"]
        relation["database"] = None
        relation["relation_name"] = f"{relation['schema_name']}.{relation['alias']}"
    for kind in ("semantic_models", "metrics"):
        document[kind].sort(key=lambda each: each["name"])
    return document


def entry(
    metric: Metric, definitions: Definitions, facts: Facts, manifest: Mapping[str, Any]
) -> dict[str, Any]:
    """What the list of metrics says about one."""
    qualified = definitions.flow.dimensions(metric.name)
    return {
        "name": metric.name,
        "label": metric.label,
        "description": metric.description,
        "type": metric.type,
        "formula": definitions.catalogue.formula(metric),
        "aggregation": metric.aggregation,
        "n": definitions.catalogue.observations(metric),
        "finestGranularity": metric.finest,
        "dimensions": {name: facts.kind(path) for name, path in sorted(qualified.items())},
        "consumers": sorted(consumers(metric, definitions.catalogue, manifest)),
        **{_camel(name): value for name, value in metric.meta.items()},
    }


def consumers(metric: Metric, catalogue: Catalogue, manifest: Mapping[str, Any]) -> Iterator[str]:
    """Exposures that read the metric by name, or a table that it is made of."""
    tables = {catalogue.models[name]["node_relation"]["alias"] for name in metric.models}
    for exposure in manifest["exposures"].values():
        read = {node.split(".", 2)[2] for node in exposure["depends_on"]["nodes"]}
        if metric.name in read or tables & read:
            yield exposure["label"] or exposure["name"]


def _camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(each.title() for each in others)


def _json(document: Any) -> bytes:
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False)
    return f"{text}\n".encode()
