"""Dagster judges what a step gives back as it did before its assets were listed once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import dagster as dg
import pytest
from dagster._core.errors import DagsterInvariantViolationError

from orchestration.step_outputs import outputs_listed_once


def made_in_order(*names: str) -> dg.ExecuteInProcessResult:
    """A run of two steps: one gives back `first` and `second`, which reads it; one `alone`."""

    @dg.multi_asset(specs=[dg.AssetSpec("first"), dg.AssetSpec("second", deps=["first"])])
    def both() -> Iterator[dg.MaterializeResult]:
        for name in names:
            yield dg.MaterializeResult(asset_key=name)

    @dg.asset(deps=["second"])
    def alone() -> None:
        """Nothing but itself."""

    with outputs_listed_once():
        return dg.materialize([both, alone])


def keys(result: dg.ExecuteInProcessResult) -> Sequence[str]:
    """What was made, in its order."""
    return [
        event.step_materialization_data.materialization.asset_key.to_user_string()
        for event in result.get_asset_materialization_events()
    ]


def test_every_step_gives_back_its_own_assets() -> None:
    assert keys(made_in_order("first", "second")) == ["first", "second", "alone"]


def test_an_asset_that_comes_before_what_it_reads_is_refused() -> None:
    with pytest.raises(DagsterInvariantViolationError, match="topological order"):
        made_in_order("second", "first")
