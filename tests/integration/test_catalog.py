"""The catalogue of a real release: true lineage, pages that everybody can use, the same bytes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, sync_playwright

from orchestration.catalog.columns import column_lineage
from orchestration.catalog.write import catalog_of
from orchestration.figures.lineage import read_lineage
from orchestration.warehouse.state import target_folder
from tests.conftest import World
from tests.pictures import ARGUMENTS

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def tab() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield browser.new_page(viewport={"width": 1180, "height": 900})
        browser.close()


def test_columns_lead_back_to_the_apps_streams(world: World, tab: Page, pages: Path) -> None:
    lineage = column_lineage(world.settings)
    assert lineage.unread == ()
    paid = lineage.roots(("model.etude.fct_payments", "net_usd_cents"))
    assert ("model.etude.stg_fitness_coach__payments", "amount_cents") in paid
    assert ("seed.etude.exchange_rates", "usd_micros") in paid
    closing = lineage.parents["model.etude.agg_mrr_days", "closing_mrr_cents"]
    assert ("model.etude.fct_mrr_movements", "movement_cents") in closing
    tab.goto((pages / "catalog/tables/revenue.fct_payments.html").as_uri())
    said = tab.locator("tr#net_usd_cents").inner_text()
    assert "at most of: fitness_coach/payments" in said


def test_a_metric_leads_to_every_page_that_shows_it_and_to_none_else(
    tab: Page, pages: Path
) -> None:
    tab.goto((pages / "catalog/metrics.html").as_uri())
    sections = {each.get_attribute("data-find"): each for each in tab.locator("[data-find]").all()}
    places = {
        name: {
            (link.get_attribute("href") or "").split("/")[2].removesuffix(".pdf")
            for link in section.locator("a[href^='../reports'], a[href^='../dashboards']").all()
        }
        for name, section in sections.items()
        if name in {"active_learners", "ai_accuracy_ratio", "week_1_cohort_learners"}
    }
    wanted = {
        name: {
            place.split("/")[1]
            for cell in read_lineage(pages).values()
            if cell.reference.partition("?")[0] == name
            for place in cell.shown_in
        }
        for name in places
    }
    assert places == wanted
    assert "executive" in places["active_learners"]
    assert sections["ai_accuracy_ratio"].get_by_text("A model is right less often").count() == 1


@pytest.mark.parametrize(
    "name",
    [
        "index.html",
        "catalog/tables.html",
        "catalog/tables/sessions.fct_sessions.html",
        "catalog/metrics.html",
        "catalog/contracts/fitness_coach-payments.html",
        "catalog/quality.html",
        "catalog/alerts.html",
        "catalog/models/index.html",
    ],
)
@pytest.mark.parametrize(("width", "scheme"), [(1180, "light"), (390, "dark")])
def test_pages_have_no_barriers(
    tab: Page, pages: Path, name: str, width: int, scheme: Literal["light", "dark"]
) -> None:
    tab.set_viewport_size({"width": width, "height": 900})
    tab.emulate_media(color_scheme=scheme)
    tab.goto((pages / name).as_uri())
    found = Axe().run(tab)
    assert found.violations_count == 0, found.generate_report()
    assert tab.locator("h1").count() == 1
    assert tab.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_receipts_by_app_are_those_of_the_lake(tab: Page, pages: Path, world: World) -> None:
    ledger = pl.read_parquet(world.settings.lake / "_ops" / "receipts.parquet")
    tab.goto((pages / "catalog/quality.html").as_uri())
    shown = {
        cells[0]: [int(each.replace(",", "")) for each in cells[1:7]]
        for cells in (
            row.locator("th, td").all_inner_texts()
            for row in tab.locator("#arrived + section tbody tr").all()
        )
    }
    facts = ("received", "accepted", "duplicate", "rejected")
    assert shown == {
        row["source"]: [row["batches"], row["refused"], *(row[fact] for fact in facts)]
        for row in ledger.group_by("source")
        .agg(
            pl.len().alias("batches"),
            (pl.col("status") != "landed").sum().alias("refused"),
            pl.col(*facts).sum(),
        )
        .iter_rows(named=True)
    }
    assert len(shown) == 5


def test_a_table_is_found_by_a_column_with_the_keyboard_alone(tab: Page, pages: Path) -> None:
    tab.goto((pages / "index.html").as_uri())
    tab.get_by_role("link", name="Tables", exact=True).first.focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/catalog/tables.html")
    tab.locator("#find").focus()
    tab.keyboard.type("closing_mrr_cents agg_mrr_days")
    rows = tab.locator("tbody tr:visible")
    assert rows.count() == 1
    assert tab.locator("#found").inner_text().startswith("1 of ")
    rows.first.get_by_role("link").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/tables/revenue.agg_mrr_days.html")
    assert tab.locator("tr#closing_mrr_cents").inner_text().count("fct_mrr_movements") >= 1


def test_the_catalogue_asks_no_network_and_dbt_shows_a_model(tab: Page, pages: Path) -> None:
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((pages / "catalog/dbt/index.html").as_uri() + "#!/model/model.etude.agg_mrr_days")
    tab.get_by_role("heading", name="agg_mrr_days").wait_for()
    tab.goto((pages / "catalog/tables.html").as_uri())
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert asked


def test_the_same_release_has_the_same_pages(world: World, pages: Path, tmp_path: Path) -> None:
    again = tmp_path / pages.name
    shutil.copytree(pages, again)
    made = {file for file in again.rglob("*.html") if "dashboards" not in file.parts}
    for file in made:
        file.unlink()
    catalog_of(world.settings)(again)
    for file in made:
        name = file.relative_to(again)
        assert file.read_bytes() == (pages / name).read_bytes(), name
    assert len(made) > 200


def test_no_page_tells_where_it_was_made(world: World, pages: Path) -> None:
    places = [str(world.settings.data_root), str(target_folder(world.settings)), str(Path.cwd())]
    told = [
        str(file)
        for file in pages.rglob("*.html")
        if any(place in file.read_text(encoding="utf-8") for place in places)
    ]
    assert told == []
