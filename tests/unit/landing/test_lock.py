"""One run at a time per data root; who holds the lock may take it again."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from orchestration.landing.lock import PipelineBusyError, pipeline_lock
from orchestration.settings import Settings


def _take(settings: Settings) -> None:
    with pipeline_lock(settings):
        pass


def test_another_run_is_refused_until_the_whole_block_has_ended(settings: Settings) -> None:
    """A block inside, as a step of a run is, does not let go of the lock."""
    with ThreadPoolExecutor(1) as other:
        with pipeline_lock(settings):
            _take(settings)
            with pytest.raises(
                PipelineBusyError,
                match="nothing was changed",
            ):
                other.submit(_take, settings).result()
        other.submit(_take, settings).result()
        _take(settings)
