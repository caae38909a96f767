"""Fixtures of the release tests: a deployment with something built, and one with a release."""

from __future__ import annotations

from pathlib import Path

import pytest

from orchestration.releases.publish import publish
from orchestration.releases.store import Release
from orchestration.settings import Settings
from tests.unit.releases.factories import AS_OF, build, manifest_path, settings_in


@pytest.fixture
def built(tmp_path: Path) -> Settings:
    """A deployment whose build file is ready to be published."""
    settings = settings_in(tmp_path)
    build(settings)
    return settings


@pytest.fixture
def release(built: Settings) -> Release:
    """What was built, published."""
    return publish(built, as_of=AS_OF, manifest=manifest_path(built))


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A deployment with a release that tests only read."""
    settings = settings_in(tmp_path_factory.mktemp("asked"))
    build(settings)
    publish(settings, as_of=AS_OF, manifest=manifest_path(settings))
    return settings
