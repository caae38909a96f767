"""The files of a landed batch, held against its manifest.

Belongs here: what can be said before a file is opened. Does not belong here: the content of files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from orchestration.landing.errors import RefusedError
from orchestration.landing.manifest import MANIFEST_NAME, Manifest, file_name_problem
from orchestration.landing.raw import checksum
from orchestration.settings import LandingLimits

Form = Literal["lines", "csv", "parquet"]

SENT_AHEAD_AT_MOST = timedelta(days=1)


@dataclass(frozen=True)
class Delivery:
    """A batch whose files are those of its manifest.

    Attributes:
        manifest: The manifest.
        paths: The data files, by name.
        form: Format that all of them have.
        size: Their bytes.
    """

    manifest: Manifest
    paths: tuple[Path, ...]
    form: Form
    size: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the data files."""
        return tuple(path.name for path in self.paths)

    def check_bytes(self, found: dict[str, str] | None = None) -> None:
        """Compare the files' bytes with the manifest.

        Args:
            found: SHA-256 of files that were read already.

        Raises:
            RefusedError: CHECKSUM_MISMATCH.
        """
        for path in self.paths:
            actual = (found or {}).get(path.name) or checksum(path)
            if actual != self.manifest.checksums[path.name]:
                raise RefusedError(
                    "CHECKSUM_MISMATCH",
                    f"{path.name} is not the file that the manifest names: its SHA-256 begins with"
                    f" {actual[:8]}, not {self.manifest.checksums[path.name][:8]}."
                    " Send the batch again.",
                )


def open_delivery(
    folder: Path, manifest: Manifest, limits: LandingLimits, now: datetime
) -> Delivery:
    """Hold the files of a landing folder against its manifest.

    Args:
        folder: The landing folder.
        manifest: Its manifest.
        limits: What a batch may at most be.
        now: The present, naive UTC.

    Returns:
        The delivery.

    Raises:
        RefusedError: CLOCK_AHEAD, FILE_MISSING, UNEXPECTED_FILE, BAD_FILE_NAME, TOO_LARGE or
            MIXED_FORMATS.
    """
    if manifest.sent_at > now + SENT_AHEAD_AT_MOST:
        raise RefusedError(
            "CLOCK_AHEAD",
            f"clientTimestamp {manifest.sent_at.isoformat()}Z is more than a day ahead."
            " Set the sender's clock and send the batch again.",
        )
    paths = [folder / name for name in sorted(manifest.checksums)]
    _check_listing(folder, manifest)
    size = 0
    for path in paths:
        _check_file(path, limits)
        size += path.stat().st_size
    forms = {_form(path) for path in paths}
    if len(forms) > 1:
        raise RefusedError(
            "MIXED_FORMATS", "The data files have several formats. Send one batch per format."
        )
    return Delivery(manifest, tuple(paths), forms.pop(), size)


def _check_listing(folder: Path, manifest: Manifest) -> None:
    present = {path.name for path in folder.iterdir()} - {MANIFEST_NAME}
    for name in sorted(manifest.checksums.keys() - present):
        raise RefusedError(
            "FILE_MISSING", f"{name} is in the manifest, but not in the batch. Send it again."
        )
    for name in sorted(present - manifest.checksums.keys()):
        problem = file_name_problem(name)
        if problem is not None:
            raise RefusedError(
                "BAD_FILE_NAME", f"The name of a file {problem}. Rename it and send it again."
            )
        raise RefusedError(
            "UNEXPECTED_FILE",
            f"{name} is in the batch, but not in the manifest. Name it there, or remove it.",
        )


def _check_file(path: Path, limits: LandingLimits) -> None:
    if path.is_symlink() or not path.is_file():
        raise RefusedError(
            "BAD_FILE_NAME", f"{path.name} is a link or a folder. Send the file itself."
        )
    if path.stat().st_size > limits.max_file_bytes:
        raise RefusedError(
            "TOO_LARGE",
            f"{path.name} exceeds {limits.max_file_bytes:,} bytes. Send it in several batches.",
        )


def _form(path: Path) -> Form:
    if path.suffix == ".csv":
        return "csv"
    return "parquet" if path.suffix == ".parquet" else "lines"
