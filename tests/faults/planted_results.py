"""Rows for the tables of ML that a small world leaves empty, so that there is something to harm.

Belongs here: rows that keep the laws: a champion, a prediction of every row at risk, one row of any
other table. Does not belong here: harming them (`mutations.py`), or what models say (`ml/`).
"""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from ml.models.spec import shipped_specs
from ml.tables.base import Table
from ml.tables.forecasts import REFUSALS
from ml.tables.models import MODEL_VERSIONS, PREDICTIONS
from ml.tables.registry import TABLES
from orchestration.predictions.marts import Marts
from orchestration.settings import Settings
from orchestration.warehouse.ml_tables import read_table, write_table
from orchestration.warehouse.state import built_as_of

_VALUES: dict[pl.DataType, object] = {
    pl.String(): "planted",
    pl.Int64(): 1,
    pl.Float64(): 0.5,
    pl.Boolean(): True,
    pl.Date(): date(2026, 10, 26),
    pl.Datetime("us"): datetime.fromisoformat("2026-10-26"),
}


def plant_results(settings: Settings) -> None:
    """Give every table of ML rows; tables that have some keep them."""
    marts = Marts(settings, built_as_of(settings))
    planted = {
        MODEL_VERSIONS.name: _champions(),
        PREDICTIONS.name: _predictions(marts),
    }
    for table in TABLES:
        if read_table(settings, table).is_empty():
            rows = planted.get(table.name, _row(table, _anybody(marts)))
            write_table(settings, table, rows)
    refused = read_table(settings, REFUSALS)
    write_table(settings, REFUSALS, refused.filter(pl.col("step") != "score_models"))


def _row(table: Table, given: dict[str, object]) -> pl.DataFrame:
    """One row of a table, with what is given of it and any value elsewhere."""
    values = {name: given.get(name, _VALUES[kind]) for name, kind in table.schema.items()}
    return pl.DataFrame([values], schema=table.schema)


def _anybody(marts: Marts) -> dict[str, object]:
    """A learner who allows everything that is asked."""
    found = marts.frame(
        "select source_system, learner_id from intermediate.int_consent__grants "
        "where valid_to > ? group by all "
        "order by count(distinct purpose) desc, min(valid_from), learner_id limit 1",
        [marts.as_of],
    )
    return found.row(0, named=True)


def _champions() -> pl.DataFrame:
    """A version in use of every model."""
    rows = [_row(MODEL_VERSIONS, {"name": name, "status": "champion"}) for name in shipped_specs()]
    return pl.concat(rows)


def _predictions(marts: Marts) -> pl.DataFrame:
    """A prediction of every row that is at risk on the newest Monday."""
    found = []
    for spec in shipped_specs().values():
        subject = spec.subject or "cast(null as varchar)"
        at_risk = marts.frame(
            f"select source_system, learner_id, {subject} as subject_id, as_of_at "
            f"from {spec.table} where as_of_at = (select max(as_of_at) from {spec.table})"
        )
        named = {"name": spec.name, **_VALUES_OF_A_PREDICTION}
        found.append(
            at_risk.with_columns(pl.lit(value).alias(name) for name, value in named.items())
        )
    return PREDICTIONS.of(pl.concat(found))


_VALUES_OF_A_PREDICTION = {
    name: _VALUES[kind]
    for name, kind in PREDICTIONS.schema.items()
    if name in {"version", "horizon_days", "probability", "decile", "reasons", "feature_hash"}
}
