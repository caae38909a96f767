"""What a table's page says of where its columns come from; hostile names stay text."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

from orchestration.catalog.columns import ColumnLineage
from orchestration.catalog.held import Held
from orchestration.catalog.tables import Project, table_page
from orchestration.pages.templating import write_page

SOURCE, STAGED, MART = "source.etude.app.rows", "model.etude.stg_rows", "model.etude.fct_rows"
EVIL = '<script>alert("x")</script>'
TABLE = {
    "name": "marts.fct_rows",
    "description": f"One row per {EVIL}.",
    "key": ["row_id"],
    "file": "marts/marts.fct_rows.parquet",
    "columns": [
        {"name": "row_id", "type": "VARCHAR", "description": EVIL},
        {"name": "both", "type": "BIGINT", "description": "Of two."},
        {"name": "made_up", "type": "BIGINT", "description": "Of nothing."},
    ],
    "questions": [{"ask": EVIL, "sql": f"select '{EVIL}'"}],
}


def _model(schema: str, name: str, *reads: str) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "schema": schema,
        "alias": name,
        "depends_on": {"nodes": [*reads]},
    }


PROJECT = Project(
    nodes={
        SOURCE: {"resource_type": "source", "source_name": "app", "name": "rows"},
        STAGED: _model("staging", "stg_rows", SOURCE),
        MART: _model("marts", "fct_rows", STAGED),
        "model.etude.agg_rows": _model("marts", "agg_rows", MART),
    },
    lineage=ColumnLineage(
        parents={
            (MART, "row_id"): ((STAGED, "id"),),
            (MART, "both"): ((STAGED, "one"), (STAGED, "two")),
            (STAGED, "id"): ((SOURCE, "id"),),
            (STAGED, "one"): ((SOURCE, "one"),),
            (STAGED, "two"): ((SOURCE, "two"), (STAGED, "two")),
        },
        unread=(),
    ),
    published=frozenset(["marts.fct_rows", "marts.agg_rows"]),
)
HELD = cast(
    "Held",
    SimpleNamespace(
        rows={"marts.fct_rows": 1234},
        metrics=[{"name": "rows", "formula": "count of 1 over marts.fct_rows"}],
    ),
)


def test_a_column_tells_what_it_is_made_of_and_from_which_stream() -> None:
    page = table_page(TABLE, HELD, PROJECT)
    row_id, both, made_up = page["columns"]
    assert [each.text for each in row_id["origins"]] == ["staging.stg_rows.id"]
    assert [each.text for each in both["origins"]] == [
        "staging.stg_rows.one",
        "staging.stg_rows.two",
    ]
    assert both["streams"] == ["app/rows"]
    assert made_up["origins"] == []
    assert made_up["streams"] == ["app/rows"], "at most those of the whole table"


def test_a_table_tells_its_neighbours() -> None:
    page = table_page(TABLE, HELD, PROJECT)
    assert [(each.text, each.table) for each in page["reads"]] == [("staging.stg_rows", None)]
    assert [each.table for each in page["read_by"]] == ["marts.agg_rows"]
    assert [each["name"] for each in page["metrics"]] == ["rows"]


def test_a_circle_of_columns_ends() -> None:
    assert PROJECT.lineage.roots((STAGED, "two")) == {(SOURCE, "two")}


def test_hostile_words_are_shown_as_words(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    about = {"root": "../../", "links": [], "release_id": EVIL, "as_of": EVIL}
    write_page(
        "orchestration.catalog",
        "table.html",
        target,
        **about,
        **table_page(TABLE, HELD, PROJECT),
    )
    said = target.read_text(encoding="utf-8")
    assert "<script" not in said
    assert said.count("&lt;script&gt;") >= 6
