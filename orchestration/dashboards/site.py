"""Files of a release's dashboards: a folder each, for coaches and teachers one per person.

Every folder is complete: it can be served with an own root, copied or sent alone. The script that
draws charts is one file that those folders link to which need it.

Belongs here: folders and pages. Does not belong here: when they are made (`render.py`), what a
page shows (`page.py`), who is given which (`lists.py`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.dashboards import texts
from orchestration.dashboards.assets import asset, copy_drawer, template
from orchestration.dashboards.cells import Asking
from orchestration.dashboards.definition import Dashboard
from orchestration.dashboards.errors import DefinitionError
from orchestration.dashboards.lists import (
    EVERYTHING,
    INDEX,
    Listed,
    Page,
    write_list,
    write_lists,
)
from orchestration.dashboards.load import check, read
from orchestration.dashboards.page import SHOWN_ALERTS, options, payload, views
from orchestration.dashboards.safety import Safeties
from orchestration.dashboards.surroundings import Quality, quality
from orchestration.dashboards.tables import NotThereError, people_of
from orchestration.dashboards.together import Together
from orchestration.dashboards.windows import DEFAULT_PERIOD, PERIODS, span_of
from orchestration.figures.board import Board
from orchestration.figures.roles import Role
from orchestration.metrics.ranges import before
from orchestration.settings import Settings

FOLDER = "dashboards"

_SLUG_LENGTH = 12


@dataclass
class Site:
    """What a run of the writer makes.

    Attributes:
        target: Folder of the site.
        board: The release.
        folder: The release's folder.
        settings: The deployment, which keeps the drawing script.
        reader: For whom: only what this reader may read is made.
    """

    target: Path
    board: Board
    folder: Path
    settings: Settings
    reader: Role = EVERYTHING
    safeties: Safeties = field(init=False)
    quality: Quality = field(init=False)
    drawer: Path | None = None
    listed: list[Listed] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Decide once for all pages what may be shown, and read what all say of their data."""
        self.safeties = Safeties(self.board)
        self.quality = quality(self.folder)


def add(site: Site, file: Path) -> None:
    """Write the pages that a file defines, those that the site's reader may read.

    Raises:
        DefinitionError: The file cannot be used, or another one has its id.
    """
    dashboard = read(file)
    check(file, dashboard, site.board)
    if dashboard.id in {each.dashboard.id for each in site.listed}:
        message = f"{file.name}: id: there is another dashboard {dashboard.id!r}; choose a new id."
        raise DefinitionError(message)
    listed = Listed(dashboard)
    site.listed.append(listed)
    if dashboard.each is None:
        _write_page(site, dashboard, site.target / dashboard.id, None)
        listed.pages.append(Page(f"{dashboard.id}/index.html", dashboard.name))
        return
    for number, person in enumerate(_people(site, dashboard), start=1):
        name = slug(person)
        if site.reader.may_read(dashboard.access, name):
            _write_page(site, dashboard, site.target / dashboard.id / name, person)
            page = Page(f"{dashboard.id}/{name}/index.html", f"{number}: {name}", name)
            listed.pages.append(page)


def slug(person: str) -> str:
    """A person's folder: the first digits of the SHA-256 of the pseudonym.

    A teacher's pseudonym is a learner's, too, and no page names a learner. Digits lead nowhere.

    >>> slug("0cb11ee0-f62d-42f7-9f3c-7d2a1d1c3b5e"), slug("../../etc")
    ('e5036b44f380', '74ccf3c5b4c1')
    """
    return hashlib.sha256(person.encode()).hexdigest()[:_SLUG_LENGTH]


def write_index(site: Site) -> None:
    """Write the list of what was made.

    Beside that of everything, which names definitions that could not be used, stands one for each
    reader.
    """
    write_list(site.target / INDEX, site.reader, site.listed, _as_of(site), site.faults)
    if site.reader.sees_rows:
        write_lists(site.target, site.listed, _as_of(site))


def _people(site: Site, dashboard: Dashboard) -> list[str]:
    """The persons of a dashboard with one page each; none if their tables are not there."""
    found: set[str] = set()
    for table in sorted({widget.data_source for widget in dashboard.widgets}):
        try:
            found |= set(people_of(site.board, table, str(dashboard.each)))
        except NotThereError:
            continue
    return sorted(found)


def _write_page(site: Site, dashboard: Dashboard, folder: Path, person: str | None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shown_in = f"{FOLDER}/{folder.relative_to(site.target).as_posix()}"
    together = Together(dashboard.widgets, site.board.metrics)
    asking = Asking(site.board, site.folder, site.safeties, shown_in, together)
    shown = views(asking, dashboard, person)
    for each in site.quality.shown:
        site.board.remember(each.id, each.reference, each.value, shown_in)
    offered = options(shown)
    data = payload(shown, offered)
    if data["w"]:
        text = json.dumps(data, ensure_ascii=True, separators=(",", ":"), default=str)
        (folder / "data.js").write_text(f"window.etude={text}\n", encoding="utf-8")
        (folder / "dashboard.js").write_text(asset("dashboard.js"), encoding="utf-8")
    vega = ""
    if any("spec" in each for each in data["w"].values()):
        site.drawer = copy_drawer(site.settings.data_root / "cache", folder, site.drawer)
        vega = site.drawer.name
    text = template("page.html.j2").render(
        dashboard=dashboard,
        views=shown,
        options=offered,
        periods=PERIODS,
        default=DEFAULT_PERIOD,
        times=_times(site),
        quality=site.quality,
        has_data=bool(data["w"]),
        shown_alerts=SHOWN_ALERTS,
        vega=vega,
        css=asset("dashboard.css"),
        as_of=_as_of(site),
        person=folder.name if person is not None else "",
        release=_release_id(site),
    )
    (folder / "index.html").write_text(text, encoding="utf-8")


def _times(site: Site) -> dict[str, tuple[str, str]]:
    """Days of each period, and of the one before."""
    as_of = site.board.answers.as_of
    spans = {period: span_of(period, "day", as_of) for period in PERIODS}
    return {period: (texts.days(span), texts.days(before(span))) for period, span in spans.items()}


def _release_id(site: Site) -> str:
    """The release's id, which its draft knows, too."""
    return str(site.board.answers.rows("select release_id from release.about")[0][0])


def _as_of(site: Site) -> str:
    return f"{site.board.answers.as_of:%Y-%m-%d %H:%M} UTC"
