"""All tables that ML gives back to the warehouse.

Belongs here: the list. Does not belong here: what they are (their areas' files).
"""

from __future__ import annotations

from ml.tables import forecasts, models, monitoring
from ml.tables.base import Table
from ml.tables.effects import RECOMMENDATION_EFFECTS
from ml.tables.experiments import EXPERIMENT_CHECKS, EXPERIMENT_RESULTS

TABLES: tuple[Table, ...] = (
    *models.TABLES,
    *forecasts.TABLES,
    *monitoring.TABLES,
    EXPERIMENT_CHECKS,
    EXPERIMENT_RESULTS,
    RECOMMENDATION_EFFECTS,
)
