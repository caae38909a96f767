"""Resources: what assets are handed at run time.

Belongs here: `ConfigurableResource` classes. Does not belong here: assets, or anything that
reads the environment (`settings.py` does).
See https://docs.dagster.io/guides/build/external-resources
"""

from pathlib import Path

import dagster as dg

from orchestration.settings import Settings


class Deployment(dg.ConfigurableResource):
    """The deployment that a run works on, as Dagster configuration."""

    data_root: str
    target: str
    threads: int
    memory_limit: str
    with_pages: bool

    @classmethod
    def of(cls, settings: Settings) -> "Deployment":
        """The resource for `settings`."""
        return cls(
            data_root=str(settings.data_root),
            target=settings.target,
            threads=settings.threads,
            memory_limit=settings.memory_limit,
            with_pages=settings.with_pages,
        )

    @property
    def settings(self) -> Settings:
        """The settings that pure code takes."""
        return Settings(
            data_root=Path(self.data_root),
            target=self.target,
            threads=self.threads,
            memory_limit=self.memory_limit,
            with_pages=self.with_pages,
        )
