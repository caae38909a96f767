"""People in a vault, saved through it and read past it, for the tests of the vault."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from orchestration.privacy.vault import Vault

SOURCE, USER = "practice_tracker", "user"


def people(root: Path) -> dict[str, str]:
    """Learner ids by the app's own ids, as the files have them."""
    parts = sorted((root / SOURCE / "people").glob("[!.]*.parquet"))
    rows = [row for part in parts for row in pq.read_table(part).to_pylist()]
    return {row["person_ref"]: row["learner_id"] for row in rows}


def saved(root: Path, *names: str) -> dict[str, str | None]:
    vault = Vault(root, SOURCE)
    ids = {name: vault.learner_id(USER, name) for name in names}
    vault.save()
    return ids
