"""Which version of each model is in use, and every decision that led there.

Belongs here: the journal beside a model's versions. Does not belong here: the decision itself
(`ml/registry/promotion.py`) or the versions' files (`ml/registry/store.py`).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import orjson

from orchestration.durable import write_file

JOURNAL = "journal.json"


@dataclass(frozen=True)
class Entry:
    """One training and what was decided.

    Attributes:
        version: The version that was trained.
        as_of: The logical now at which it was.
        outcome: `promoted`, `kept` or `baseline_published`.
        cause: Why it was trained.
    """

    version: str
    as_of: str
    outcome: str
    cause: str

    @property
    def is_champion(self) -> bool:
        """Whether it came into use."""
        return self.outcome != "kept"


def entries(models: Path, name: str) -> list[Entry]:
    """Trainings of a model, oldest first; none if it never was trained."""
    path = models / name / JOURNAL
    if not path.exists():
        return []
    return [Entry(**each) for each in orjson.loads(path.read_bytes())]


def remember(models: Path, name: str, entry: Entry) -> None:
    """Add an entry; the same one twice is there once."""
    known = entries(models, name)
    if entry in known:
        return
    told = orjson.dumps([asdict(each) for each in [*known, entry]], option=orjson.OPT_INDENT_2)
    write_file(models / name / JOURNAL, told + b"\n", what="model journal")


def champion(models: Path, name: str) -> str | None:
    """The version in use; none if no training brought one."""
    used = [entry.version for entry in entries(models, name) if entry.is_champion]
    return used[-1] if used else None


def status(models: Path, name: str, version: str) -> str:
    """`champion`, `retired` (was champion) or `challenger` (never was)."""
    if version == champion(models, name):
        return "champion"
    mine = [entry for entry in entries(models, name) if entry.version == version]
    return "retired" if any(entry.is_champion for entry in mine) else "challenger"
