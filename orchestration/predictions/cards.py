"""Model cards and the ledger's head in the catalogue of a release.

Belongs here: what a release tells of models beside its marts. Does not belong here: cards and
pictures themselves (`ml/registry/`).
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import orjson

from ml.ledger.chain import read_chain
from ml.ledger.issue import head
from ml.models.spec import shipped_specs
from orchestration.predictions.champions import entries, status
from orchestration.predictions.refusals import refusals
from orchestration.settings import Settings

FOLDER = "models"
SHOWN = ("card.md", "card.json", "*.svg", "*.png")


def cards_of(settings: Settings) -> Callable[[Path], None]:
    """The writer of `catalog/models/`: a card for every version, an index, the ledger's head.

    Args:
        settings: The deployment whose models are shown.
    """

    def write_cards(draft: Path) -> None:
        target = draft / "catalog" / FOLDER
        target.mkdir(parents=True)
        models = settings.ml / "models"
        lines = ["# Models", "", *_index(models, target), "", *_refused(settings)]
        (target / "index.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
        ledger = settings.ml / "ledger"
        told = {"head": head(ledger), "issues": len(read_chain(ledger))}
        (target / "ledger.json").write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")

    return write_cards


def _index(models: Path, target: Path) -> Iterator[str]:
    """Copy every version's card, and a line of the index for each."""
    yield "| model | version | status | trained as of | decision | why trained |"
    yield "|---|---|---|---|---|---|"
    for name in sorted(shipped_specs()):
        for entry in entries(models, name):
            source, card = models / name / entry.version, target / name / entry.version
            card.mkdir(parents=True, exist_ok=True)
            for pattern in SHOWN:
                for file in sorted(source.glob(pattern)):
                    shutil.copyfile(file, card / file.name)
            link = f"[{entry.version[:12]}]({name}/{entry.version}/card.md)"
            state = status(models, name, entry.version)
            yield f"| {name} | {link} | {state} | {entry.as_of} | {entry.outcome} | {entry.cause} |"


def _refused(settings: Settings) -> Iterator[str]:
    rows = refusals(settings)
    if rows.is_empty():
        return
    yield "## What could not be predicted"
    yield ""
    for row in rows.iter_rows(named=True):
        yield f"- **{row['subject']}**: {row['reason']}"
