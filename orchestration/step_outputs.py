"""The assets of one of Dagster's steps, listed once for each step.

Belongs here: that list. Does not belong here: what Dagster keeps of a run (`event_log.py`).

At every asset that a step gives back, Dagster 1.13 lists all of the step's anew, and looks each up
among its assets and checks: with hundreds of models and their tests that is a tenth of a run.
"""

from __future__ import annotations

from collections.abc import Generator, Set
from contextlib import contextmanager
from weakref import WeakKeyDictionary

import dagster as dg
from dagster._core.execution.context.system import StepExecutionContext


@contextmanager
def outputs_listed_once() -> Generator[None]:
    """Let Dagster remember, as long as the block lasts, which assets a step gives back."""
    listed = StepExecutionContext.get_output_asset_keys
    known: WeakKeyDictionary[StepExecutionContext, Set[dg.AssetKey]] = WeakKeyDictionary()

    def remembered(self: StepExecutionContext) -> Set[dg.AssetKey]:
        if self not in known:
            known[self] = listed(self)
        return known[self]

    StepExecutionContext.get_output_asset_keys = remembered
    try:
        yield
    finally:
        StepExecutionContext.get_output_asset_keys = listed
