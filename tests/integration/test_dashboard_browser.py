"""Dashboards in Chromium: without JavaScript, by keyboard, filtered, without a network, for screen
readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from orchestration.dashboards.site import add
from orchestration.figures.board import Board
from tests.conftest import World
from tests.integration.test_dashboards import ROLES, _custom, _data, _rows, _site
from tests.pictures import ARGUMENTS

pytestmark = pytest.mark.xdist_group("world")


@pytest.fixture(scope="module")
def browser(world: World) -> Iterator[Browser]:
    assert world.settings.releases.exists()
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield started
        started.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    opened = browser.new_page(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    told: list[str] = []
    opened.on("console", lambda said: told.append(said.text) if said.type == "error" else None)
    opened.on("pageerror", lambda error: told.append(str(error)))
    opened.on("request", lambda asked: told.append(asked.url) if asked.url[:4] == "http" else None)
    yield opened
    opened.close()
    assert told == []


def _address(pages: Path, role: str, hash_: str = "") -> str:
    return (pages / "dashboards" / role / "index.html").resolve().as_uri() + hash_


def _value(page: Page, widget: str) -> str:
    return page.locator(f"#{widget} [data-f=t]").inner_text()


def _expected(pages: Path, role: str, widget: str, key: str) -> dict[str, Any]:
    return _rows(_data(pages / "dashboards" / role)["w"][widget]["c"][key])[0]


def test_a_page_is_whole_without_javascript(browser: Browser, pages: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(_address(pages, "executive"))
    row = _expected(pages, "executive", "active-learners", "30d.0.0")
    assert page.locator("#active-learners [data-f=t]").inner_text() == row["t"]
    assert page.locator("form.filters").is_hidden()
    plots = page.locator("[data-chart]")
    assert plots.count() > 6
    assert plots.locator("svg, p.none").count() == plots.count()
    assert page.locator("details.data table caption").count() == plots.count()
    context.close()


def test_filters_show_the_releases_own_answers_and_stay_in_the_address(
    page: Page, pages: Path
) -> None:
    page.goto(_address(pages, "executive"))
    for period in ("7d", "90d", "month"):
        page.select_option("select[name=period]", period)
        for app in ("1", "0"):
            page.select_option("select[name=app]", app)
            for widget, key in (
                ("active-learners", f"{period}.{app}.0"),
                ("net-revenue", f"{period}.{app}"),
                ("mrr", period),
            ):
                row = _expected(pages, "executive", widget, key)
                shown = "hidden" if "h" in row else row.get("t", "no data")
                assert _value(page, widget) == shown
    page.select_option("select[name=app]", "2")
    chosen = page.locator("select[name=app] option:checked").inner_text()
    assert f"app: {chosen}" in page.locator("#now").inner_text()
    assert page.url.endswith("#period=month&app=2")
    assert "Not by app." in page.locator("#mrr [data-scope]").text_content(timeout=1000)
    value = _value(page, "active-learners")
    page.goto("about:blank")
    page.goto(_address(pages, "executive", "#period=month&app=2"))
    assert _value(page, "active-learners") == value
    page.goto(_address(pages, "executive", "#period=<script>&app=99&nothing=1"))
    page.reload()
    assert page.locator("select[name=period]").input_value() == "30d"


def _pictures(page: Page) -> list[str]:
    """Names of what screen readers are told to be a picture, or a part of one."""
    told = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    return [
        each["name"]["value"]
        for each in told
        if not each["ignored"] and re.match("image|graphics", each["role"]["value"])
    ]


def test_charts_are_drawn_once_they_are_seen(page: Page, pages: Path) -> None:
    page.goto(_address(pages, "executive"))
    names = _pictures(page)
    assert len(set(names)) == page.locator("[data-chart]").count()
    assert "Active learners per day; the same numbers are in the table below" in names
    page.wait_for_selector("#learners-per-day [data-live] svg", timeout=60_000)
    assert page.locator("#countries [data-live]").count() == 0
    page.locator("#countries").scroll_into_view_if_needed()
    page.wait_for_selector("#countries [data-live] svg", timeout=60_000)
    assert _pictures(page) == names
    page.select_option("select[name=period]", "7d")
    packed = _data(pages / "dashboards" / "executive")["w"]["learners-per-day"]["c"]["7d.0"]
    table = page.locator("#learners-per-day tbody tr")
    assert table.count() == len(packed["k"]) == 7
    assert table.first.locator("th").text_content() == packed["k"][0]
    assert page.locator("#learners-per-day th[scope=col]").all_text_contents() == [
        "Day",
        "Active learners",
    ]
    assert table.first.locator("th, td").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_everything_is_reached_by_keyboard(page: Page, pages: Path) -> None:
    page.goto(_address(pages, "product"))
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "period"
    page.keyboard.press("ArrowDown")
    assert page.locator("select[name=period]").input_value() == "90d"
    row = _expected(pages, "product", "sessions", "90d.0.0")
    assert _value(page, "sessions") == row.get("t", "hidden")
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


_STRUCTURE = {"rules": {"color-contrast": {"enabled": False}}}
_CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}


def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, pages: Path) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 2400})
    persons = [
        f"{role}/{min(folder.name for folder in (pages / 'dashboards' / role).iterdir())}"
        for role in ("coach", "teacher")
    ]
    for role in (*ROLES, *persons, "."):
        page.goto(_address(pages, role))
        if role == "executive":
            page.wait_for_selector("[data-live]", timeout=60_000)
        _judge(page, role, _STRUCTURE)
    page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_enough_contrast(browser: Browser, pages: Path, scheme: Any) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 1600}, color_scheme=scheme)
    page.goto(_address(pages, "executive"))
    _judge(page, "executive", _CONTRAST)
    page.close()


def _judge(page: Page, role: str, options: dict[str, Any]) -> None:
    found = Axe().run(page, options=options).response["violations"]
    told = [
        (each["id"], node["html"][:200], node["failureSummary"][:300])
        for each in found
        for node in each["nodes"]
    ]
    assert told == [], role


_LEGIBLE = 7.9
_LETTERS = """
[...document.querySelectorAll("[data-chart] text")].filter((each) => each.checkVisibility())
  .map((each) => parseFloat(getComputedStyle(each).fontSize) * each.getScreenCTM().d)
"""
_SCROLLED = """
[...document.querySelectorAll("table")].filter((each) => each.checkVisibility()).map((each) => [
  each.scrollWidth > each.parentElement.clientWidth,
  getComputedStyle(each.caption, "::after").content.includes("Scroll sideways"),
])
"""


def test_a_phone_shows_a_page_whole_and_legibly(page: Page, pages: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 800})
    for role in ("executive", "admin"):
        page.goto(_address(pages, role))
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        for is_scrolled, is_told in page.evaluate(_SCROLLED):
            assert is_scrolled == is_told
    page.goto(_address(pages, "executive"))
    assert [True, True] in page.evaluate(_SCROLLED)
    page.locator("#learners-per-day").scroll_into_view_if_needed()
    page.wait_for_selector("#learners-per-day [data-live] svg", timeout=60_000)
    assert min(page.evaluate(_LETTERS)) >= _LEGIBLE
    page.set_viewport_size({"width": 768, "height": 800})
    page.wait_for_function("document.querySelector('[data-live] svg').clientWidth > 600")


def test_a_chart_that_no_script_draws_is_legible_at_any_width(
    page: Page, pages: Path, world: World, tmp_path: Path
) -> None:
    query = {"people": "learner_id", "figures": [{"name": "Visits", "column": "visit_count"}]}
    widget = {
        "type": "chart", "dataSource": "practice.agg_problem_sections", "query": query,
        "visualization": {"mark": "bar"}, "position": {"width": 12},
    }  # fmt: skip
    with Board.on(pages, world.settings) as board:
        add(_site(tmp_path, pages, board), _custom(tmp_path, widget))
    page.goto((tmp_path / "site" / "mine" / "index.html").as_uri())
    for width in (360, 768, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        letters = page.evaluate(_LETTERS)
        assert letters
        assert min(letters) >= _LEGIBLE
        assert max(letters) < 16


def test_on_paper_nothing_is_cut_off(page: Page, pages: Path) -> None:
    page.goto(_address(pages, "executive"))
    page.emulate_media(media="print")
    hidden = "each => Math.max(each.scrollHeight - each.clientHeight, 0)"
    cut = page.evaluate(f"[...document.querySelectorAll('.scroll')].map({hidden})")
    assert cut
    assert max(cut) <= 1
