"""Marts of the build file as frames.

Belongs here: reading them. Does not belong here: what is made of them (the steps).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import polars as pl

from ml.errors import MlError
from orchestration.settings import Settings


class Marts:
    """The build file as it was built last, read-only, for one step."""

    def __init__(self, settings: Settings, as_of: datetime) -> None:
        """Name the deployment and its logical now."""
        self.settings = settings
        self.as_of = as_of
        self.refused: dict[str, str] = {}

    @property
    def models(self) -> Path:
        """Versions of models."""
        return self.settings.ml / "models"

    @property
    def ledger(self) -> Path:
        """Forecasts as they were issued."""
        return self.settings.ml / "ledger"

    def frame(self, sql: str, parameters: Sequence[object] = ()) -> pl.DataFrame:
        """Rows of a query; the query says their order."""
        with duckdb.connect(str(self.settings.build_file), read_only=True) as connection:
            connection.execute(
                f"set threads = {self.settings.threads}; "
                f"set memory_limit = '{self.settings.memory_limit}'"
            )
            return connection.execute(sql, list(parameters)).pl()

    def refuse(self, subject: str, reason: MlError) -> None:
        """Say that nothing can be predicted of a subject, and why; a run goes on without it."""
        self.refused[subject] = str(reason)
