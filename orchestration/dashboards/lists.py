"""Lists of dashboards: one of everything, and one for each reader of what he or she may read.

Belongs here: lists, and what a reader's folder must be. Does not belong here: pages (`site.py`),
the rule (`figures/roles.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from orchestration.dashboards.assets import asset, template
from orchestration.dashboards.definition import Dashboard
from orchestration.dashboards.errors import NotEmptyError, UnknownRoleError
from orchestration.figures.access import AUDIENCES
from orchestration.figures.roles import PERSONAL, ROW_READERS, Role

EVERYTHING = Role("admin")
"""Who may read all pages."""

INDEX = "index.html"


@dataclass(frozen=True)
class Page:
    """A page in a list.

    Attributes:
        link: Its path within the site.
        words: What the list calls it.
        person: Whose it is, as its folder is called; empty if it is nobody's own.
    """

    link: str
    words: str
    person: str = ""


@dataclass
class Listed:
    """A dashboard with its pages."""

    dashboard: Dashboard
    pages: list[Page] = field(default_factory=list)


def write_lists(folder: Path, listed: Sequence[Listed], as_of: str) -> None:
    """Write the list of every reader who may read a page, beside the one of everything.

    Args:
        folder: The site's folder.
        listed: All dashboards.
        as_of: Logical now of the release in words.
    """
    for reader in readers(listed):
        write_list(folder / list_of(reader), reader, listed, as_of)


def write_list(
    file: Path, reader: Role, listed: Sequence[Listed], as_of: str, faults: Sequence[str] = ()
) -> None:
    """Write a list of what a reader may read, with links to nothing else.

    Args:
        file: The list.
        reader: For whom.
        listed: Dashboards; those that the reader may not read are left out.
        as_of: Logical now of the release in words.
        faults: Definitions that could not be used, for those who may read everything.
    """
    others = readers(listed) if reader.sees_rows else []
    text = template("index.html.j2").render(
        readers={each.dashboard.id: readers_in_words(each.dashboard) for each in listed},
        listed=list(_readable(reader, listed)),
        faults=faults,
        css=asset("dashboard.css"),
        as_of=as_of,
        role="" if reader.sees_rows else reader.name,
        roles=[(list_of(each), each.name) for each in others if not each.person],
        persons=[(list_of(each), each.name) for each in others if each.person],
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


def list_of(reader: Role) -> str:
    """The name of a reader's list.

    >>> list_of(Role("executive")), list_of(Role("coach/e5036b44f380"))
    ('for-executive.html', 'for-coach-e5036b44f380.html')
    """
    return f"for-{reader.name.replace('/', '-')}.html"


def readers(listed: Iterable[Listed]) -> list[Role]:
    """Everybody who may read a page and not all: roles, then single coaches and teachers."""
    known = list(listed)
    found = [Role(name) for name in AUDIENCES if name not in ROW_READERS]
    own = {
        f"{role}/{page.person}"
        for each in known
        for role in PERSONAL & set(each.dashboard.access.roles)
        for page in each.pages
        if page.person
    }
    found += [Role(name) for name in sorted(own)]
    return [reader for reader in found if any(each.pages for each in _readable(reader, known))]


def readers_in_words(dashboard: Dashboard) -> str:
    """Who may read a dashboard."""
    roles = ["everybody"] if dashboard.is_public else list(dashboard.access_control)
    if dashboard.each is None:
        return ", ".join(roles)
    own = [*roles, *(sorted(PERSONAL) if dashboard.is_public else [])]
    return ", ".join(f"{role} (own page)" if role in PERSONAL else role for role in own)


def is_for(reader: Role, dashboard: Dashboard) -> bool:
    """Whether a reader may read a dashboard, or the own page of it if there is one."""
    return reader.may_read(dashboard.access, reader.person)


def require_known(reader: Role) -> None:
    """Refuse a role that there is not.

    Raises:
        UnknownRoleError: There is none; the message names those near to it.
    """
    if reader.is_known:
        return
    names = [*AUDIENCES, *sorted(ROW_READERS - set(AUDIENCES))]
    near = get_close_matches(reader.group, names, n=3)
    hint = f"near names: {', '.join(near)}" if near else f"there are {', '.join(names)}"
    message = f"there is no role {reader.name!r}; {hint}; one person is coach/ID or teacher/ID."
    raise UnknownRoleError(message)


def require_empty(folder: Path, reader: Role) -> None:
    """See to it that a reader's folder holds nothing that it is not given.

    Raises:
        NotEmptyError: There is something in it.
    """
    if folder.is_dir() and (found := min(folder.iterdir(), default=None)) is not None:
        message = (
            f"{folder} holds {found.name} already: choose a new or empty folder, so that "
            f"{reader.name} is given nothing else."
        )
        raise NotEmptyError(message)


def nothing_for(reader: Role) -> str:
    """Why a reader has no page, and what to do."""
    if reader.group in PERSONAL and not reader.person:
        return (
            f"{reader.name}: there are only pages of one person each; write --role "
            f"{reader.name}/ID, where ID is a folder in dashboards/{reader.name} of the release."
        )
    return (
        f"{reader.name} may read no page of this release: accessControl of a dashboard must name "
        f"{reader.group}, or isPublic be true; and a person must have rows."
    )


def _readable(reader: Role, listed: Iterable[Listed]) -> Iterator[Listed]:
    """Dashboards of which a reader may read something, with the pages that he or she may read."""
    for each in listed:
        pages = [page for page in each.pages if reader.may_read(each.dashboard.access, page.person)]
        if pages or reader.sees_rows:
            yield replace(each, pages=pages)
