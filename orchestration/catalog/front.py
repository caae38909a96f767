"""The front door of a release: what to read first, and how far to trust it.

Belongs here: what the door says. Does not belong here: how it looks (`templates/front.html`).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from orchestration.catalog.held import Document, Held
from orchestration.metrics.ranges import last_whole_day
from orchestration.releases.manifest import CATALOG_FOLDER, REPORTS_FOLDER

_KINDS = {
    ".pdf": "PDF",
    ".xlsx": "Excel",
    ".json": "JSON",
    ".eml": "e-mail",
}
_TITLES = {
    "summary": "Practice summary, one page",
    "executive": "Executive report",
    "business": "Business report",
    "technical": "Technical report",
    "conservation": "Conservation: was anything lost",
    "health": "Health of the apps and of us",
    "alerts": "Alerts",
}
_FIRST = ("executive", "summary", "business", "technical", "alerts", "conservation", "health")
_ROLES = {
    "executive": "How the business does: people, money, retention, AI.",
    "product": "How people use the apps: funnels, features, segments.",
    "coach": "A coach's clients, as sums of five and more.",
    "teacher": "A teacher's students, as sums of five and more.",
    "admin": "The machines: speed, errors, arrivals, runs.",
    "ai": "The models: right, accepted, safe, and what they cost.",
    "marketplace": "Programs, orders, ratings.",
}
_GRAVEST_FIRST = ("critical", "high", "medium", "low")
_SERIOUS = _GRAVEST_FIRST[:2]


def front_door(held: Held) -> Document:
    """What the front door says.

    Args:
        held: The release.
    """
    return {
        "states": [*_states(held)],
        "dashboards": [*_dashboards(held)],
        "reports": [*_reports(held)],
        "further": [*_further(held)],
        "commands": [*_commands(held)],
    }


def _states(held: Held) -> Iterator[Document]:
    """How far the release can be trusted, and what needs attention."""
    quality = held.summary.get("quality")
    if quality:
        level = {"good": "ok", "doubtful": "warn"}.get(quality["verdict"], "")
        yield _state("What arrived", level, quality["verdict"], quality["text"], "summary.pdf")
    law = held.conservation
    if law:
        verdict = "whole" if not law["broken"] else "broken"
        level = "bad" if law["broken"] else "ok"
        found = _state("Nothing lost", level, verdict, law["headline"], "conservation.pdf")
        yield found | {"link": "See the laws"}
    yield _gate(held)
    yield _alerts(held)


def _commands(held: Held) -> Iterator[str]:
    """What a reader may type, about this release."""
    yield 'etude query "from sessions.fct_sessions limit 5"'
    yield "etude metrics query --metric active_learners,net_revenue_cents --last 30d --compare"
    version = next((each["version"] for each in held.metrics if each["name"] == "sessions"), None)
    if version is not None and held.as_of is not None:
        last = last_whole_day(held.as_of)
        first = last - dt.timedelta(days=6)
        yield f"etude explain 'sessions?v={version}&from={first}&to={last}'"


def _state(name: str, level: str, verdict: str, text: str, file: str) -> Document:
    return {
        "name": name,
        "level": level,
        "verdict": verdict,
        "text": text,
        "href": f"{REPORTS_FOLDER}/{file}",
        "link": f"See {name.lower()}",
    }


def _gate(held: Held) -> Document:
    if not held.gate:
        return _silent("Plausible", "The gate was not evaluated.")
    about = held.gate["summary"]
    failed, warned = about["failed"], about["warned"]
    level = "bad" if failed else "warn" if warned else "ok"
    verdict = f"{failed} failed" if failed else _warnings(warned) if warned else "plausible"
    text = f"{about['expectations']} expectations of {about['tables']} tables were tried."
    href = f"{CATALOG_FOLDER}/quality.html"
    return _state("Plausible", level, verdict, text, "") | {"href": href, "link": "See the checks"}


def _warnings(count: int) -> str:
    return "1 warning" if count == 1 else f"{count} warnings"


def _alerts(held: Held) -> Document:
    if not held.alerts:
        return _silent("Alerts", "Alerts were not evaluated.")
    active = [each for each in held.alerts["active"] if not each["isPositive"]]
    open_now = [each for each in active if each["state"] == "open"]
    counts = Counter(each["severity"] for each in open_now)
    level = "bad" if any(counts[each] for each in _SERIOUS) else "warn" if open_now else "ok"
    worst = next((f" {each['title']}" for each in open_now if each["severity"] in _SERIOUS), "")
    words = f"{_counted(counts)}.{worst}" if open_now else "Nothing needs attention."
    for state in ("acknowledged", "suppressed"):
        others = Counter(each["severity"] for each in active if each["state"] == state)
        words += f" {state.title()}: {_counted(others)}." if others else ""
    found = _state("Alerts", level, f"{len(open_now)} open", words, "")
    return found | {"href": f"{CATALOG_FOLDER}/alerts.html", "link": "See the alerts"}


def _counted(severities: Counter[str]) -> str:
    """The gravest first: `1 critical, 2 high`."""
    named = sorted(severities.items(), key=lambda each: _GRAVEST_FIRST.index(each[0]))
    return ", ".join(f"{number} {severity}" for severity, number in named)


def _silent(name: str, text: str) -> Document:
    return {"name": name, "level": "", "verdict": "unknown", "text": text, "href": "", "link": ""}


def _dashboards(held: Held) -> Iterator[Document]:
    """One card for each role; roles with a page per person link to their list."""
    pages = held.files("dashboards", ".html")
    by_role: dict[str, list[str]] = {}
    for page in pages:
        parts = PurePosixPath(page).parts
        if len(parts) > 2:
            by_role.setdefault(parts[1], []).append(page)
    order = [*_ROLES, *sorted(by_role.keys() - _ROLES.keys())]
    for role in (each for each in order if each in by_role):
        own = by_role[role]
        text = _ROLES.get(role, "A dashboard of this deployment's own.")
        if f"dashboards/{role}/index.html" not in own:
            title = f"{role.title()}: {len(own)} {'page' if len(own) == 1 else 'pages'}"
            yield {"href": "dashboards/index.html", "title": title, "text": text}
        else:
            title = "AI" if role == "ai" else role.title()
            yield {"href": f"dashboards/{role}/index.html", "title": title, "text": text}


def _reports(held: Held) -> Iterator[Document]:
    """Every report with its files; schemas are beside them."""
    found: dict[str, list[str]] = {}
    for file in held.files(REPORTS_FOLDER, *_KINDS):
        path = PurePosixPath(file)
        if path.name.endswith(".schema.json"):
            continue
        name = path.parts[1] if len(path.parts) > 2 else path.stem
        found.setdefault(name, []).append(file)
    order = [*_FIRST, *sorted(found.keys() - set(_FIRST))]
    for name in (each for each in order if each in found):
        endings = list(_KINDS)
        files = sorted(found[name], key=lambda file: endings.index(PurePosixPath(file).suffix))
        yield {
            "title": _TITLES.get(name, name.replace("_", " ").title()),
            "files": [{"href": file, "kind": _KINDS[PurePosixPath(file).suffix]} for file in files],
        }


def _further(held: Held) -> Iterator[Document]:
    catalog = CATALOG_FOLDER
    counts = (len(held.tables), len(held.metrics), len(held.contracts))
    for title, text, href in (
        ("Tables", f"{counts[0]} tables: every column and where it comes from.", "tables.html"),
        ("Metrics", f"{counts[1]} metrics: formula, version, owner.", "metrics.html"),
        ("Contracts", f"{counts[2]} streams: what an app must send.", "contracts.html"),
        ("Checks", "What was checked before this release was shown.", "quality.html"),
        ("SQL and graph", "dbt's own documentation of every model.", "dbt/index.html"),
        ("Models", "Cards of what predicts: data, scores, limits.", "models/index.html"),
    ):
        if title != "Models" or held.has_models:
            yield {"title": title, "text": text, "href": f"{catalog}/{href}"}
    yield {
        "title": "Manifest",
        "text": "Every file with its hash, and what the release was made from.",
        "href": "manifest.json",
    }
