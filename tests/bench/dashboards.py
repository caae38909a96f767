"""Dashboards in figures: seconds to write a site, and what Chromium takes to show and filter it.

Belongs here: the world, the goals, the browser. Does not belong here: whether pages are right
(`integration/test_dashboard_browser.py`).
"""

from __future__ import annotations

import gzip
import statistics
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from orchestration.metrics.answer import KEPT_FOLDER
from tests.bench.figures import Figure, at_least, at_most, measure
from tests.bench.whole_path import etude
from tests.pictures import ARGUMENTS

WORLD = ("1400", "90")
"""Learners and days: as many as in the default world."""

SITE_SECONDS = 10.0
COACHES = 8
ROLES = ("executive", "product", "admin")
PAGE_KILOBYTES = 700
FILTER_MILLISECONDS = 200
GOALS = {1: (0.6, 1.5), 4: (1.5, 3.0)}
"""Seconds to the first figures and to all charts in view, by how much slower the processor is."""

RUNS = 5

_FIGURES = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_SEEN = """() => {
  const plots = [...document.querySelectorAll("section.chart [data-chart]")].filter((plot) => {
    const box = plot.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0 && plot.querySelector("svg");
  });
  return plots.length > 0 && plots.every((plot) => plot.dataset.live) && performance.now();
}"""
_FILTER = """([name, value]) => new Promise((done) => {
  const field = document.querySelector(`select[name=${name}]`), started = performance.now();
  field.value = value;
  field.dispatchEvent(new Event("change", { bubbles: true }));
  requestAnimationFrame(() => setTimeout(() => done(performance.now() - started)));
})"""


def dashboards(scratch: Path) -> Iterator[Figure]:
    """Publish a world, write its site, look at it."""
    root, site = scratch / "dashboards", scratch / "site"
    measure(["-m", "tests.bench.programs.simulate", str(root), *WORLD])
    etude(root, "run")
    etude(root, "dashboards", "--to", str(site), "--only", "marketplace")
    named = [word for role in (*ROLES, "coach") for word in ("--only", role)]
    seconds = statistics.median(
        etude(root, "dashboards", "--to", str(site), *named).seconds for _ in range(3)
    )
    coaches = len(list((site / "coach").iterdir()))
    words = f"`etude dashboards` for {len(ROLES)} roles and {coaches} coaches, whole process"
    yield at_most("dashboards, site", seconds, SITE_SECONDS, "s", words)
    for file in (root / KEPT_FOLDER).glob("statements-*.json"):
        file.unlink()
    seconds = etude(root, "dashboards", "--to", str(site), *named).seconds
    words = "the same, nothing that MetricFlow wrote kept from before"
    yield at_most("dashboards, site anew", seconds, SITE_SECONDS, "s", words)
    yield at_least("dashboards, coaches", coaches, COACHES, "pages", "the site that was timed")
    yield from shown(site)


def shown(site: Path) -> Iterator[Figure]:
    """What Chromium takes for the largest page of a site."""
    pages = {role: _kilobytes(site / role) for role in ROLES}
    role = max(pages, key=lambda each: pages[each])
    words = f"all that the {role} page loads, gzip"
    yield at_most("dashboards, page", pages[role], PAGE_KILOBYTES, "kB", words)
    address = (site / role / "index.html").resolve().as_uri()
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        for slower, (first, charts) in GOALS.items():
            timed = [_opened(browser, address, slower) for _ in range(RUNS)]
            words = f"{role} page from a file in Chromium, median of {RUNS}"
            words += f", processor {slower} times slower" if slower > 1 else ""
            suffix = f" at 1/{slower}" if slower > 1 else ""
            seconds = statistics.median(each[0] for each in timed)
            yield at_most(f"dashboards, first figures{suffix}", seconds, first, "s", words)
            seconds = statistics.median(each[1] for each in timed)
            yield at_most(f"dashboards, charts in view{suffix}", seconds, charts, "s", words)
        changes = statistics.median(
            each for _ in range(RUNS) for each in _filtered(browser, address)
        )
        words = "from a change of period or app to the new figures, median"
        yield at_most("dashboards, filter", changes, FILTER_MILLISECONDS, "ms", words)
        browser.close()


def _kilobytes(folder: Path) -> float:
    files = [file for file in folder.iterdir() if file.is_file()]
    return sum(len(gzip.compress(file.read_bytes(), 6)) for file in files) / 1000


def _opened(browser: Browser, address: str, slower: int) -> tuple[float, float]:
    """Seconds until figures can be read, and until all charts in view answer to the mouse."""
    page = _page(browser, slower)
    page.goto(address, wait_until="commit")
    charts = page.wait_for_function(_SEEN, polling=20, timeout=60_000).json_value()
    figures = page.evaluate(_FIGURES)
    page.close()
    return figures / 1000, charts / 1000


def _filtered(browser: Browser, address: str) -> list[float]:
    page = _page(browser, 1)
    page.goto(address)
    page.wait_for_function(_SEEN, polling=20, timeout=60_000)
    choices = [("period", "7d"), ("app", "1"), ("period", "90d"), ("app", "0")]
    took = [page.evaluate(_FILTER, list(choice)) for choice in choices]
    page.close()
    return took


def _page(browser: Browser, slower: int) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    return page
