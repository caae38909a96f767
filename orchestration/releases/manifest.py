"""What a release says about itself: `manifest.json`, its names and its types.

Belongs here: the manifest's shape, reading and writing it, and where things lie in a release.
Does not belong here: making the things that it lists (`publish.py`) or checking them (`verify.py`).
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel

from orchestration.releases.errors import DamagedReleaseError

MANIFEST = "manifest.json"
MARTS_FILE = "marts.duckdb"
MARTS_FOLDER = "marts"
CATALOG_FOLDER = "catalog"
REPORTS_FOLDER = "reports"
EXPORTS_FOLDER = "exports/learners"
GATE_FILE = f"{CATALOG_FOLDER}/gate.json"
ALERTS_FILE = f"{REPORTS_FOLDER}/alerts.json"
SUMMARY_FILE = f"{REPORTS_FOLDER}/summary.json"


class _Document(BaseModel):
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True
    )


class FileEntry(_Document):
    """One file of a release: the hash of its bytes and their number."""

    sha256: str
    bytes: int


class TableEntry(_Document):
    """One table of a release: rows, column types in order, key, hash of its Parquet file."""

    rows: int
    columns: dict[str, str]
    key: tuple[str, ...]
    sha256: str


class CreatedFrom(_Document):
    """The receipts that the release was built from: how many, and the hash of what they say."""

    receipts: int
    sha256: str


class ReleaseManifest(_Document):
    """What one release is, what it was made from and which files it consists of.

    Attributes:
        release_id: `<day of as_of>-<12 hex of data_sha256>`, with `-r2`, `-r3`... where other code
            published the same data again.
        as_of: Logical now of the marts, in UTC.
        created_from: Receipts that the lake held when the release was made.
        code_version: Hash of the dbt models and of the Python code that made the release.
        data_sha256: Hash over the Parquet files of all tables: equal data, equal hash.
        tables: `<schema>.<table>` to what it holds.
        files: Path relative to the release to the file's hash, for every file but this one and
            those that the index of a listed folder names (`listed.py`).
        checksum: Hash of all of the above, so that the manifest itself cannot change unseen.
    """

    release_id: str
    as_of: datetime
    created_from: CreatedFrom
    code_version: str
    data_sha256: str
    tables: dict[str, TableEntry]
    files: dict[str, FileEntry]
    checksum: str = ""

    def sealed(self) -> ReleaseManifest:
        """This manifest with the checksum that belongs to it."""
        bare = self.model_copy(update={"checksum": ""}).model_dump_json(by_alias=True)
        return self.model_copy(update={"checksum": hashlib.sha256(bare.encode()).hexdigest()})


def read_manifest(folder: Path) -> ReleaseManifest:
    """The manifest of the release in `folder`.

    Raises:
        DamagedReleaseError: It is missing or does not have the shape of a manifest.
    """
    path = folder / MANIFEST
    try:
        manifest = ReleaseManifest.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        message = f"{path} is missing: {folder.name} is not a release."
        raise DamagedReleaseError(message) from error
    except ValidationError as error:
        message = f"{path} is not a release manifest: {error.error_count()} fields do not fit."
        raise DamagedReleaseError(message) from error
    if manifest != manifest.sealed():
        message = f"{path} has been changed since it was published."
        raise DamagedReleaseError(message)
    return manifest


def write_manifest(folder: Path, manifest: ReleaseManifest) -> None:
    """Seal the manifest and write it into `folder`; equal manifests give equal bytes."""
    text = manifest.sealed().model_dump_json(by_alias=True, indent=2)
    (folder / MANIFEST).write_text(f"{text}\n", encoding="utf-8")
