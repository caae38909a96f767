"""The gate itself: writes how a draft fared, and lets no unfit release pass.

Belongs here: what is written where, and what an operator is told. Does not belong here: judging
(`judge.py`), the document's shape (`document.py`).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from orchestration.json_schemas import DIALECT
from orchestration.quality.document import SCHEMA_FILE, Gate
from orchestration.quality.judge import judge
from orchestration.quality.read import own_folder
from orchestration.releases.errors import UnfitReleaseError
from orchestration.releases.manifest import GATE_FILE
from orchestration.settings import Settings


def write_gate(settings: Settings) -> Callable[[Path], None]:
    """The writer of `gate.json` and its schema into a draft, which lets no unfit release pass.

    Args:
        settings: The deployment, whose current release the draft is held against.

    Returns:
        The writer. It raises `UnfitReleaseError` where a blocking expectation does not hold; what
        it wrote lies in the warehouse then, as drafts are swept.
    """

    def write_gate(draft: Path) -> None:
        kept = settings.warehouse / "gate.json"
        kept.unlink(missing_ok=True)
        gate = judge(draft, settings)
        text = gate.model_dump_json(by_alias=True, indent=2) + "\n"
        (draft / GATE_FILE).write_text(text, encoding="utf-8")
        (draft / SCHEMA_FILE).write_text(_schema(), encoding="utf-8")
        if gate.summary.failed:
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_text(text, encoding="utf-8")
            raise UnfitReleaseError(_refusal(gate, settings))

    return write_gate


def _refusal(gate: Gate, settings: Settings) -> str:
    failed = [each for each in gate.results if not each.success and each.severity == "blocking"]
    told = "; ".join(
        f"{each.table}{f'.{each.column}' if each.column else ''}, {each.expectation}: observed "
        f"{each.observed}, expected {each.expected}, n {each.n:,} ({each.why})"
        for each in failed
    )
    return (
        f"{len(failed)} of {len(gate.results)} expectations stop the release, so current stays: "
        f"{told}. Mend the model or the data and run again. If the data are right, write this "
        f"table's expectations anew in {own_folder(settings)}. All results: "
        f"{settings.warehouse / 'gate.json'}."
    )


def _schema() -> str:
    schema = Gate.model_json_schema(by_alias=True, mode="serialization")
    document = {"$schema": DIALECT, **schema}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
