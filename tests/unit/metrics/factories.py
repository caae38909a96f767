"""A hand-made release with definitions: a few rows and metrics, small enough to count by eye.

Belongs here: what the metric tests ask. Does not belong here: tests.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import orjson

from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import DEFINITIONS_FILE
from orchestration.metrics.read import read_request
from orchestration.settings import Settings

SESSIONS = (
    # session, learner, platform, began, seconds, score, first time
    ("a", "ann", "ios", "2026-10-05 00:00:00", 100, 0.5, True),
    ("b", "ann", "ios", "2026-10-05 23:59:59", 200, None, False),
    ("c", "bob", "web", "2026-10-06 00:00:00", 300, 1.0, True),
    ("d", None, None, "2026-10-06 12:30:00", None, None, None),
    ("e", "cid", "ios", "2026-10-12 08:00:00", 400, 0.25, True),
    ("f", "bob", "o'web", "2026-11-01 10:00:00", 500, 0.75, False),
)
LEARNERS = (("ann", "DE"), ("bob", "CH"), ("cid", None))
ORDERS = (
    # order, platform, ordered, cents
    ("x", "ios", "2026-10-05 12:00:00", 900),
    ("y", None, "2026-10-06 09:00:00", -100),
    ("z", "android", "2026-10-12 10:00:00", 50),
)
STOCK = tuple((f"2026-10-{day:02}", 10 * day) for day in range(1, 31))
WEEKS = (("2026-10-05", 2, 3), ("2026-10-12", 1, 4))
AS_OF = "2026-11-01 12:00:00"

TABLES = f"""
    create schema shop; create schema release;
    create table release.about as
        select 'test' as release_id, timestamp '{AS_OF}' as as_of;
    create table shop.fct_sessions (session_id varchar, learner_id varchar, platform varchar,
        began_at timestamp, seconds bigint, score double, is_first boolean);
    create table shop.dim_learners (learner_id varchar, country varchar);
    create table shop.fct_orders (order_id varchar, platform varchar, ordered_at timestamp,
        cents bigint);
    create table shop.agg_stock_days (stock_date date, stock bigint);
    create table shop.agg_weeks (week_start_date date, learner_count bigint, all_count bigint);
    create table shop.dim_dates as
        select cast(day as date) as calendar_date
        from range(date '2026-01-01', date '2027-01-01', interval 1 day) as days (day);
"""


def dimension(name: str, expr: str | None = None, grain: str | None = None) -> dict[str, Any]:
    """A dimension as dbt's semantic manifest has it; with a grain, one of time."""
    return {
        "name": name,
        "type": "time" if grain else "categorical",
        "expr": expr,
        "is_partition": False,
        "type_params": {"time_granularity": grain} if grain else None,
    }


def measure(name: str, agg: str, expr: str, **more: Any) -> dict[str, Any]:
    """A measure as dbt's semantic manifest has it."""
    facts = {"agg_params": None, "non_additive_dimension": None, **more}
    return {"name": name, "agg": agg, "expr": expr, "create_metric": False, **facts}


def model(name: str, table: str, parts: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A semantic model as dbt's semantic manifest has it."""
    return {
        "name": name,
        "description": None,
        "primary_entity": None,
        "entities": [],
        "measures": [],
        "defaults": None,
        "node_relation": {
            "alias": table,
            "schema_name": "shop",
            "database": None,
            "relation_name": f"shop.{table}",
        },
        **parts,
        **more,
    }


def entity(name: str, kind: str, expr: str) -> dict[str, Any]:
    """An entity as dbt's semantic manifest has it."""
    return {"name": name, "type": kind, "expr": expr}


def metric(name: str, kind: str = "simple", of: Any = None, **more: Any) -> dict[str, Any]:
    """A metric as dbt's semantic manifest has it, of a measure, of two metrics or of several."""
    meta = {
        "owner": "Product", "version": 1, "effective_date": "2026-01-01", "unit": "count",
        "calendar": "utc", "population": "everyone", **more.pop("meta", {}),
    }  # fmt: skip
    used = [{"name": each} for each in more.pop("measures", [of])]
    parameters: dict[str, Any] = {
        "measure": used[0] if kind == "simple" else None,
        "numerator": {"name": of[0]} if kind == "ratio" else None,
        "denominator": {"name": of[1]} if kind == "ratio" else None,
        "expr": of if kind == "derived" else None,
        "metrics": [{"name": each} for each in more.pop("inputs", [])],
        "input_measures": used,
    }
    return {
        "name": name, "label": name, "description": f"What {name} counts.", "type": kind,
        "type_params": parameters, "filter": None, "config": {"meta": meta}, **more,
    }  # fmt: skip


def _percentile(name: str, q: float) -> dict[str, Any]:
    numbers = {"percentile": q, "use_discrete_percentile": False}
    return measure(
        name, "percentile", "seconds", agg_params={**numbers, "use_approximate_percentile": False}
    )


def definitions() -> dict[str, Any]:
    """The semantic manifest of the hand-made release."""
    seconds = {"family": "seconds", "unit": "seconds", "calendar": "learner"}
    local, weekly = {"calendar": "learner"}, {"granularity": "week", "family": "weekly"}
    known = "case when score is null then 0 else 1 end"
    timed = "case when seconds is null then 0 else 1 end"
    sessions = {
        "defaults": {"agg_time_dimension": "began_at"},
        "entities": [
            entity("session", "primary", "session_id"), entity("learner", "foreign", "learner_id"),
        ],
        "dimensions": [
            dimension("began_at", grain="minute"), dimension("platform"), dimension("is_first"),
            dimension("seconds"), dimension("began_date", "cast(began_at as date)"),
        ],
        "measures": [
            measure("sessions", "sum", "1"),
            measure("ios_sessions", "sum", "case when platform = 'ios' then 1 else 0 end"),
            measure("learners", "count_distinct", "learner_id"),
            measure("seconds", "sum", "seconds"), measure("longest", "max", "seconds"),
            measure("shortest", "min", "seconds"), measure("timed", "sum", timed),
            _percentile("median", 0.5), _percentile("p90", 0.9),
            measure("scores", "sum", "cast(score as decimal(18, 6))"),
            measure("scored", "sum", known),
        ],
    }  # fmt: skip
    learners = {
        "entities": [entity("learner", "primary", "learner_id")],
        "dimensions": [dimension("country")],
    }
    orders = {
        "defaults": {"agg_time_dimension": "ordered_at"},
        "entities": [entity("order", "primary", "order_id")],
        "dimensions": [dimension("ordered_at", grain="hour"), dimension("platform")],
        "measures": [measure("orders", "sum", "1"), measure("cents", "sum", "cents")],
    }
    stock = {
        "defaults": {"agg_time_dimension": "stock_date"},
        "primary_entity": "stock_day",
        "dimensions": [dimension("stock_date", grain="day")],
        "measures": [
            measure(name, "sum", "stock", non_additive_dimension={
                "name": "stock_date", "window_choice": choice, "window_groupings": [],
            })
            for name, choice in (("stock", "max"), ("opening_stock", "min"))
        ] + [measure("stock_days", "sum", "1")],
    }  # fmt: skip
    weeks = {
        "defaults": {"agg_time_dimension": "week_start_date"},
        "primary_entity": "week",
        "dimensions": [dimension("week_start_date", grain="week")],
        "measures": [
            measure("week_learners", "sum", "learner_count"),
            measure("week_all", "sum", "all_count"),
        ],
    }
    median, p90 = seconds | {"aggregation": "percentile"}, seconds | {"aggregation": "percentile"}
    metrics = [
        metric("sessions", of="sessions", meta=local),
        metric("ios_sessions", of="ios_sessions", meta=local),
        metric("learners", of="learners", meta=local),
        metric("seconds", of="seconds", meta=seconds | {"aggregation": "sum"}),
        metric("longest", of="longest", meta=seconds | {"aggregation": "max"}),
        metric("shortest", of="shortest", meta=seconds | {"aggregation": "min"}),
        metric("timed", of="timed", meta=seconds | {"aggregation": "count", "unit": "count"}),
        metric("median", of="median", meta=median),
        metric("p90", of="p90", meta=p90),
        metric("mean_seconds", "ratio", ("seconds", "timed"), measures=["seconds", "timed"],
               meta=seconds | {"aggregation": "avg"}),
        metric("scores", of="scores", meta=local | {"unit": "ratio"}),
        metric("scored", of="scored", meta=local),
        metric("score_ratio", "ratio", ("scores", "scored"), measures=["scores", "scored"],
               meta=local | {"unit": "ratio", "interval": "wilson", "version": 2,
                             "effective_date": "2026-10-10"}),
        metric("ios_ratio", "ratio", ("ios_sessions", "sessions"),
               measures=["ios_sessions", "sessions"],
               meta=local | {"unit": "ratio", "interval": "wilson"}),
        metric("orders", of="orders"), metric("cents", of="cents", meta={"unit": "cents"}),
        metric("net", "derived", "cents - orders", inputs=["cents", "orders"],
               measures=["cents", "orders"], meta={"unit": "cents"}),
        metric("cents_per_session", "ratio", ("cents", "sessions"),
               measures=["cents", "sessions"], meta={"unit": "cents"}),
        metric("stock_days", of="stock_days"),
        metric("cents_per_stock_day", "ratio", ("cents", "stock_days"),
               measures=["cents", "stock_days"], meta={"unit": "cents"}),
        metric("stock_days_per_cent", "ratio", ("stock_days", "cents"),
               measures=["stock_days", "cents"], meta={"unit": "ratio", "observations": "orders"}),
        metric("stock", of="stock"), metric("opening_stock", of="opening_stock"),
        metric("week_learners", of="week_learners", meta=weekly),
        metric("week_all", of="week_all"),
        metric("month_learners", of="week_learners", meta=weekly | {"granularity": "month"}),
    ]  # fmt: skip
    spine = {
        "node_relation": {
            "alias": "dim_dates", "schema_name": "shop", "database": None,
            "relation_name": "shop.dim_dates",
        },
        "primary_column": {"name": "calendar_date", "time_granularity": "day"},
        "custom_granularities": [],
    }  # fmt: skip
    return {
        "semantic_models": [
            model("sessions", "fct_sessions", sessions),
            model("learners", "dim_learners", learners),
            model("orders", "fct_orders", orders),
            model("stock", "agg_stock_days", stock),
            model("weeks", "agg_weeks", weeks),
        ],
        "metrics": metrics,
        "project_configuration": {"time_spines": [spine], "time_spine_table_configurations": []},
        "saved_queries": [],
    }


def write_release(folder: Path) -> None:
    """Write the hand-made release into a new folder."""
    (folder / DEFINITIONS_FILE).parent.mkdir(parents=True)
    (folder / DEFINITIONS_FILE).write_bytes(orjson.dumps(definitions()))
    rows = {
        "fct_sessions": SESSIONS, "dim_learners": LEARNERS, "fct_orders": ORDERS,
        "agg_stock_days": STOCK, "agg_weeks": WEEKS,
    }  # fmt: skip
    with duckdb.connect(str(folder / "marts.duckdb")) as connection:
        connection.execute(TABLES)
        for table, values in rows.items():
            places = ", ".join("?" * len(values[0]))
            connection.executemany(f"insert into shop.{table} values ({places})", values)


@contextmanager
def opened(folder: Path) -> Iterator[Answers]:
    """The hand-made release, open for requests."""
    with Answers.on(folder, Settings(data_root=folder, memory_limit="500MB")) as answers:
        yield answers


def ask(answers: Answers, metrics: str, **more: Any) -> dict[str, Any]:
    """The answer to a request as JSON; all of October unless another time is asked."""
    time = {"start": "2026-10-01", "end": "2026-10-31"}
    request = {"metrics": metrics.split(), "timeRange": time, **more}
    return orjson.loads(answers.answer(read_request(orjson.dumps(request))).to_json())


def values(answer: dict[str, Any], name: str) -> list[Any]:
    """One metric's value at every point."""
    return [point["values"][name] for point in answer["data"]]
