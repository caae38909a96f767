"""All tables that ML gives back to the warehouse.

Belongs here: the list. Does not belong here: what they are (their areas' files).
"""

from __future__ import annotations

from ml.tables.base import Table
from ml.tables.experiments import EXPERIMENT_CHECKS, EXPERIMENT_RESULTS
from ml.tables.models import (
    BACKTEST_METRICS,
    MODEL_FEATURES,
    MODEL_VERSIONS,
    PREDICTIONS,
    PROMOTIONS,
    RETRAINING_PROPOSALS,
)

TABLES: tuple[Table, ...] = (
    BACKTEST_METRICS,
    EXPERIMENT_CHECKS,
    EXPERIMENT_RESULTS,
    MODEL_FEATURES,
    MODEL_VERSIONS,
    PREDICTIONS,
    PROMOTIONS,
    RETRAINING_PROPOSALS,
)
