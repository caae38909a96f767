"""One batch landed between others: whatever it is, the others must not notice.

Belongs here: landing batches and reading what became of them. Does not belong here: making batches
(`batches.py`).
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow.parquet as pq

from orchestration.landing.load import load_pending
from orchestration.landing.receipts import Receipt, read_receipt
from orchestration.settings import Settings
from tests.unit.landing.batches import EVENTS, NOW, Stream, put_rows, rows

ROWS = 3
EARLIER, BEFORE, AFTER = "a-earlier", "b-before", "z-after"
"""Sound batches: one landed before, two that land with the batch in question."""


def tree(folder: Path) -> dict[str, bytes]:
    """Content of every file below a folder, by path."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def read_rows(settings: Settings, stream: Stream, batch_id: str, name: str) -> list[dict[str, Any]]:
    """Rows of one of a batch's Parquet files, by line; none when there is no such file."""
    path = settings.lake.joinpath(*stream, batch_id, f"{name}.parquet")
    if not path.exists():
        return []
    found = pq.ParquetFile(path).read().to_pylist()
    return sorted(found, key=lambda row: (row.get("_line") or row.get("line"), str(row)))


def operations(settings: Settings, name: str) -> list[dict[str, Any]]:
    """Rows of one of the tables that landing keeps about itself."""
    return pq.read_table(settings.lake / "_ops" / f"{name}.parquet").to_pylist()


def distinct(settings: Settings, stream: Stream) -> Counter[tuple[int, int]]:
    """Hashes of key and row of everything that landed in a stream, with how often."""
    pattern = settings.lake.joinpath(*stream, "*", "accepted.parquet")
    found = duckdb.sql(f"select _key_hash, _row_hash from read_parquet('{pattern}')").fetchall()
    return Counter((key, row) for key, row in found)


@dataclass(frozen=True)
class Neighbourhood:
    """A deployment with a batch in its lake."""

    settings: Settings

    @classmethod
    def found(cls, settings: Settings) -> Neighbourhood:
        """Land the first batch."""
        put_rows(settings, EARLIER, rows(EVENTS, ROWS, start=1001))
        load_pending(settings, now=NOW)
        return cls(settings)

    def land(self, batch_id: str, settings: Settings | None = None) -> Receipt:
        """Land what waits, between two sound batches, and see that those and the lake are well.

        Args:
            batch_id: The batch in question.
            settings: The deployment, if its limits are to differ.

        Returns:
            The receipt of the batch.
        """
        put_rows(self.settings, BEFORE, rows(EVENTS, ROWS, start=2001))
        put_rows(self.settings, AFTER, rows(EVENTS, ROWS, start=3001))
        earlier = self._earlier()
        report = load_pending(settings or self.settings, now=NOW)
        assert self._earlier() == earlier
        answers = {receipt.batch_id: receipt for receipt in report.receipts}
        for neighbour in (BEFORE, AFTER):
            sound = answers.pop(neighbour)
            assert (sound.status, sound.received, sound.accepted) == ("landed", ROWS, ROWS)
            assert len(read_rows(self.settings, EVENTS, neighbour, "accepted")) == ROWS
        assert list((self.settings.lake / ".staging").glob("*")) == []
        assert set(answers) == {batch_id}
        return self._checked(answers[batch_id])

    def refuse(self, batch_id: str, settings: Settings | None = None) -> tuple[str, str]:
        """Code and reason of a batch that is refused as a whole, landed as by `land`."""
        receipt = self.land(batch_id, settings)
        assert receipt.status == "rejected"
        return str(receipt.code), str(receipt.reason)

    def _earlier(self) -> dict[str, bytes]:
        copy = self.settings.receipts / f"{EARLIER}.json"
        return tree(self.settings.lake.joinpath(*EVENTS, EARLIER)) | {"copy": copy.read_bytes()}

    def _checked(self, receipt: Receipt) -> Receipt:
        """The receipt, once it adds up and lies where lake and sender look for it."""
        assert receipt.accepted + receipt.duplicate + receipt.rejected == receipt.received
        assert sum(receipt.error_counts.values()) == receipt.rejected
        (path,) = self.settings.lake.glob(f"*/*/{receipt.batch_id}/receipt.json")
        assert read_receipt(path) == receipt
        assert (
            self.settings.receipts / f"{receipt.batch_id}.json"
        ).read_bytes() == path.read_bytes()
        if receipt.status == "rejected":
            assert receipt.received == 0
            assert [file.name for file in path.parent.iterdir()] == ["receipt.json"]
        return receipt


@contextmanager
def copied(founded: Neighbourhood) -> Iterator[Settings]:
    """A deployment of an example's own, with the vault and the first batch of the fixture."""
    with TemporaryDirectory() as scratch:
        root = Path(scratch) / "data"
        shutil.copytree(founded.settings.data_root, root)
        yield Settings(data_root=root, memory_limit="1GB")
