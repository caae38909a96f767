"""What a data root holds, as one line per table or file, so that two roots can be compared.

Belongs here: reading a root into prints, without clocks of this machine and without the bytes that
DuckDB never repeats. Does not belong here: what must be whole at every moment (`visible.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
import polars as pl

from ml.ledger.chain import LOCK
from ml.registry.store import MODEL, VERSION
from orchestration.releases.journal import switches
from orchestration.releases.manifest import MARTS_FILE
from orchestration.settings import Settings

Tree = Mapping[str, str]
"""What is there: a name, and a print of its content."""

_CLOCKS = frozenset({"_landed_at", "landed_at", "landedAt"})


def lake_tree(settings: Settings) -> Tree:
    """Everything that landing writes: lake, receipts and vault."""
    tree = {
        str(path.relative_to(settings.data_root)): _content(path)
        for folder in (settings.lake, settings.receipts)
        for path in _files(folder)
    }
    for source in sorted(path for path in settings.vault.iterdir() if path.is_dir()):
        people = [pl.read_parquet(path) for path in _files(source / "people")]
        tree[f"vault/{source.name}/people"] = _rows(pl.concat(people).unique()) if people else ""
        for path in (*_files(source / "identifiers"), source / "salt"):
            tree[str(path.relative_to(settings.data_root))] = _content(path)
    return tree


def release_tree(settings: Settings) -> Tree:
    """Everything that publishing writes, and which release is current."""
    tree = {}
    releases = settings.releases
    for path in _files(releases):
        name = str(path.relative_to(releases))
        if path.name == MARTS_FILE or name == "log.jsonl":
            continue
        tree[name] = _manifest(path) if path.name == "manifest.json" else _bytes(path.read_bytes())
    tree["current"] = str((releases / "current").readlink())
    tree["log"] = str([(switch.event, switch.release_id) for switch in switches(settings)])
    return tree


def learned_tree(settings: Settings) -> Tree:
    """Everything that ML writes; of a model's file, which holds a clock, only that it is there."""
    return {
        str(path.relative_to(settings.data_root)): _learned(path)
        for path in _files(settings.ml)
        if path.name != LOCK
    }


def predicted_tree(settings: Settings) -> Tree:
    """Everything that ML writes, and what publishing makes of it."""
    return {**learned_tree(settings), **release_tree(settings)}


def differences(expected: Tree, found: Tree) -> list[str]:
    """Names that one tree lacks, or that have other content in it."""
    return [
        *(f"{name} is missing" for name in expected.keys() - found.keys()),
        *(f"{name} is left over" for name in found.keys() - expected.keys()),
        *(
            f"{name} differs"
            for name in expected.keys() & found.keys()
            if expected[name] != found[name]
        ),
    ]


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder; the releases' link is not followed."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file())


def _content(path: Path) -> str:
    if path.suffix == ".parquet":
        return _rows(pl.read_parquet(path))
    if path.suffix == ".json":
        return _json(orjson.loads(path.read_bytes()))
    return _bytes(path.read_bytes())


def _learned(path: Path) -> str:
    if path.name == MODEL:
        return ""
    if path.name != VERSION:
        return _bytes(path.read_bytes())
    record = orjson.loads(path.read_bytes())
    record["files"].pop(MODEL)
    return _json(record)


def _rows(frame: pl.DataFrame) -> str:
    kept = frame.drop(_CLOCKS & set(frame.columns))
    lines = sorted(repr(row) for row in kept.rows())
    return _bytes("\n".join([str(kept.schema), str(kept.height), *lines]).encode())


def _manifest(path: Path) -> str:
    """A release's manifest without the print of its DuckDB file and of itself."""
    document = orjson.loads(path.read_bytes())
    document["files"].pop(MARTS_FILE)
    return _json(document | {"checksum": None})


def _json(document: dict[str, Any]) -> str:
    for clock in _CLOCKS & document.keys():
        del document[clock]
    return _bytes(orjson.dumps(document, option=orjson.OPT_SORT_KEYS))


def _bytes(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
