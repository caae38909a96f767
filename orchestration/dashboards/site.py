"""Files of a release's dashboards: a folder per role, for coaches and teachers one per person.

Every folder is complete: it can be served with an own root, copied or sent alone. The script that
draws charts is one file that those folders link to which need it.

Belongs here: folders, names and links. Does not belong here: what a page shows (`page.py`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.dashboards import texts
from orchestration.dashboards.assets import asset, copy_drawer, template
from orchestration.dashboards.content import Asking
from orchestration.dashboards.definition import Dashboard
from orchestration.dashboards.errors import DefinitionError, UnknownRoleError
from orchestration.dashboards.load import check, files, read
from orchestration.dashboards.page import SHOWN_ALERTS, options, payload, views
from orchestration.dashboards.safety import Safeties
from orchestration.dashboards.surroundings import quality
from orchestration.dashboards.tables import NotThereError, people_of
from orchestration.dashboards.together import Together
from orchestration.dashboards.windows import DEFAULT_PERIOD, PERIODS, span_of
from orchestration.figures.board import Board
from orchestration.figures.lineage import write_lineage
from orchestration.metrics.ranges import before
from orchestration.settings import Settings

FOLDER = "dashboards"

_SLUG_LENGTH = 12


@dataclass
class Listed:
    """A page, or the pages of a role, in the site's index."""

    dashboard: Dashboard
    pages: list[tuple[str, str]] = field(default_factory=list)
    """Link and words."""


@dataclass
class Site:
    """What a run of the writer makes.

    Attributes:
        target: Folder of the site.
        board: The release.
        folder: The release's folder.
        settings: The deployment, which keeps the drawing script.
    """

    target: Path
    board: Board
    folder: Path
    settings: Settings
    safeties: Safeties = field(init=False)
    drawer: Path | None = None
    listed: list[Listed] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Decide once for all pages what may be shown."""
        self.safeties = Safeties(self.board)


def dashboards_of(settings: Settings) -> Callable[[Path], None]:
    """The writer of a release's dashboards; a definition that cannot be used is named in the index.

    Args:
        settings: The deployment, which may have definitions of its own.
    """

    def write_dashboards(draft: Path) -> None:
        with Board.on(draft, settings) as board:
            site = Site(draft / FOLDER, board, draft, settings)
            for file in files(settings.data_root / FOLDER):
                try:
                    add(site, file)
                except DefinitionError as error:
                    site.faults.append(str(error))
            write_index(site)
            write_lineage(draft, board.lineage())

    return write_dashboards


def render(settings: Settings, folder: Path, target: Path, roles: Sequence[str]) -> list[str]:
    """Render dashboards from a release into another folder.

    Args:
        settings: The deployment.
        folder: The release's folder.
        target: Where to write; what is there of the same name is replaced.
        roles: Ids of dashboards; all if none is named.

    Returns:
        The pages, as paths within the target.

    Raises:
        DefinitionError: A definition cannot be used.
        UnknownRoleError: There is no dashboard of one of the names.
    """
    definitions = [(file, read(file)) for file in files(settings.data_root / FOLDER)]
    known = [dashboard.id for _, dashboard in definitions]
    if missing := sorted(set(roles) - set(known)):
        message = f"there is no dashboard {', '.join(missing)}; there are {', '.join(known)}."
        raise UnknownRoleError(message)
    with Board.on(folder, settings) as board:
        site = Site(target, board, folder, settings)
        for file, dashboard in definitions:
            if not roles or dashboard.id in roles:
                add(site, file)
        write_index(site)
    return [link for each in site.listed for link, _ in each.pages]


def add(site: Site, file: Path) -> None:
    """Write the pages that a file defines.

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
        listed.pages.append((f"{dashboard.id}/index.html", dashboard.name))
        return
    for number, person in enumerate(_people(site, dashboard), start=1):
        name = slug(person)
        _write_page(site, dashboard, site.target / dashboard.id / name, person)
        listed.pages.append((f"{dashboard.id}/{name}/index.html", f"{number}: {name}"))


def slug(person: str) -> str:
    """A person's folder: the first digits of the SHA-256 of the pseudonym.

    A teacher's pseudonym is a learner's, too, and no page names a learner. Digits lead nowhere.

    >>> slug("0cb11ee0-f62d-42f7-9f3c-7d2a1d1c3b5e"), slug("../../etc")
    ('e5036b44f380', '74ccf3c5b4c1')
    """
    return hashlib.sha256(person.encode()).hexdigest()[:_SLUG_LENGTH]


def write_index(site: Site) -> None:
    """Write the list of roles, and of definitions that could not be used."""
    site.target.mkdir(parents=True, exist_ok=True)
    text = template("index.html.j2").render(
        listed=site.listed, faults=site.faults, css=asset("dashboard.css"), as_of=_as_of(site)
    )
    (site.target / "index.html").write_text(text, encoding="utf-8")


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
        quality=quality(site.folder),
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
