"""From the count of a release's expectations to the expectations.

Belongs here: the explanation of the gate's count. Does not belong here: judging (`judge.py`), the
explanation of other numbers (`figures/`).
"""

from __future__ import annotations

from pathlib import Path

from orchestration.figures.access import read_access
from orchestration.figures.explanation import Explanation, RowSet
from orchestration.figures.lineage import GATE_CELL, GATE_REFERENCE, read_lineage
from orchestration.figures.roles import Role
from orchestration.metrics.errors import RequestError
from orchestration.quality.document import Gate
from orchestration.releases.manifest import GATE_FILE, read_manifest

_COLUMNS = ("table", "expectation", "column", "severity", "success", "observed", "expected", "n")
_SQL = (
    "-- by DuckDB in the release's folder; `etude query` reads tables only\n"
    f"select unnest(results, max_depth := 2) from '{GATE_FILE}'"
)


def explained_gate(folder: Path, role: Role, *, limit: int = 20) -> Explanation:
    """The explanation of how many expectations were judged: each with what was found.

    Args:
        folder: The release.
        role: Who asks.
        limit: Most expectations to list, those that do not hold first.

    Raises:
        RequestError: The release was not judged, or no page shows the count to the role.
    """
    listed = read_lineage(folder)
    shown = listed.get(GATE_CELL)
    places = shown.shown_in if shown else ()
    role.require("the count of expectations", places, listed.values(), read_access(folder))
    file = folder / GATE_FILE
    if not file.exists():
        raise RequestError(f"{folder.name} was not judged: it has no {GATE_FILE}.")
    gate = Gate.model_validate_json(file.read_bytes())
    results = sorted(gate.results, key=lambda each: (each.success, each.table, each.expectation))
    counted = len(results)
    manifest = read_manifest(folder)
    return Explanation(
        id=GATE_CELL,
        reference=GATE_REFERENCE,
        release_id=manifest.release_id,
        as_of=manifest.as_of,
        metric="expectations",
        label="Checks of tables",
        description="Expectations of the release's tables that were judged before it was published "
        f"(`catalog/quality.html`): {gate.summary.failed:,} that must hold failed, "
        f"{gate.summary.warned:,} that should hold did not.",
        formula="count(expectation)",
        version=None,
        effective_date=None,
        unit="count",
        owner=None,
        field="value",
        period_start=None,
        period_end=None,
        dimensions={},
        is_complete=None,
        value=gate.summary.expectations,
        recomputed=counted,
        agrees=gate.summary.expectations == counted,
        sql=_SQL,
        parameters={},
        rows=(
            RowSet(
                metric="expectations",
                table=GATE_FILE,
                columns=_COLUMNS,
                sql=_SQL,
                row_count=counted,
                value=counted,
                rows=tuple(
                    tuple(getattr(each, name) for name in _COLUMNS) for each in results[:limit]
                )
                if role.sees_rows
                else None,
            ),
        ),
        shown_in=places,
        role=role.name,
    )
