"""What `fitness_coach` costs.

Belongs here: daily cost items and their restatements. Does not belong here: the machinery
(`operations.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from orchestration.simulator.columns import Index, moments, take
from orchestration.simulator.fitness_coach.members import APP
from orchestration.simulator.fitness_coach.operations import GROWTH_PER_DAY
from orchestration.simulator.fitness_coach.recommendations import MODEL_TYPES
from orchestration.simulator.history import Table
from orchestration.simulator.parameters import DAY, HOUR, Parameters, whole_milliseconds
from orchestration.simulator.seasons import day_factors

VENDORS = (
    ("infrastructure", "example-cloud", None, 42_000, "USD"),
    ("infrastructure", "example-cdn", None, 6_500, "EUR"),
    ("ai_processing", "example-models", MODEL_TYPES[0], 9_800, "USD"),
    ("ai_processing", "example-models", MODEL_TYPES[1], 3_100, "USD"),
    ("ai_processing", "example-models", MODEL_TYPES[2], 2_700, "USD"),
    ("support", "example-desk", None, 15_000, "USD"),
)
"""Category, vendor, model type, cents on a typical day, and the currency of the bill."""
SHARE_RESTATED = 0.04


def cost_rows(parameters: Parameters) -> tuple[Table, dict[str, int]]:
    """Daily cost items, some restated days later; and cents by currency as last told."""
    draw = parameters.generator(APP, "costs")
    size = parameters.count(APP) / 600
    day = np.repeat(np.arange(parameters.days), len(VENDORS))
    item: Index = np.tile(np.arange(len(VENDORS)), parameters.days)
    growth = (1 + GROWTH_PER_DAY * day) * day_factors(parameters)[day]
    typical = np.array([vendor[3] for vendor in VENDORS])[item]
    cents = np.round(typical * size * growth * draw.lognormal(0, 0.07, len(day))).astype(np.int64)
    at = parameters.start + (day + 1) * DAY - HOUR
    first = pl.DataFrame(
        {
            "id": pl.select(pl.format("cost-{}-{}", pl.Series(day), pl.Series(item))).to_series(),
            "category": take([vendor[0] for vendor in VENDORS], item),
            "vendor": take([vendor[1] for vendor in VENDORS], item),
            "modelType": take(pl.Series([vendor[2] for vendor in VENDORS]), item),
            "amountCents": cents,
            "currency": take([vendor[4] for vendor in VENDORS], item),
            "units": np.round(cents / 12.5, 2),
            "incurredOn": moments(parameters.start + day * DAY).cast(pl.Date),
            "updatedAt": moments(at),
        }
    )
    later = whole_milliseconds(at + (3 + 9 * draw.random(len(day))) * DAY)
    restated = first.with_columns(
        amountCents=pl.Series(np.round(cents * draw.normal(1, 0.1, len(day))).astype(np.int64)),
        updatedAt=moments(later),
    ).filter(draw.random(len(day)) < SHARE_RESTATED)
    versions = pl.concat([first, restated])
    told = versions.filter(pl.col("updatedAt").to_physical() <= parameters.end)
    billed = told.unique("id", keep="last").group_by("currency").agg(pl.col("amountCents").sum())
    return Table(versions, is_full=False), dict(sorted(billed.iter_rows()))
