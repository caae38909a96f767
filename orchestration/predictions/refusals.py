"""What could not be predicted, and why, step by step.

Belongs here: remembering it until the last step gives it back as a table. Does not belong here:
when something is refused (`ml/` and the steps).
"""

from __future__ import annotations

from collections.abc import Mapping

import orjson
import polars as pl

from ml.tables.forecasts import REFUSALS
from orchestration.durable import write_file
from orchestration.settings import Settings

FOLDER = "refusals"


def remember_refusals(settings: Settings, step: str, refused: Mapping[str, str]) -> None:
    """Replace what a step refused."""
    path = settings.ml / FOLDER / f"{step}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = orjson.dumps(dict(refused), option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS)
    write_file(path, told + b"\n", what="refusals")


def refusals(settings: Settings) -> pl.DataFrame:
    """Rows of the table `refusals`, of every step's last run."""
    rows = [
        {"step": path.stem, "subject": subject, "reason": reason}
        for path in sorted((settings.ml / FOLDER).glob("*.json"))
        for subject, reason in orjson.loads(path.read_bytes()).items()
    ]
    return REFUSALS.of(pl.DataFrame(rows, schema=REFUSALS.schema))
