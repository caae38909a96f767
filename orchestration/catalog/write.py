"""Writing the catalogue's pages into a release.

Belongs here: which pages there are and what each is given. Does not belong here: their words
(`templates/`), the front door (`front.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson

from orchestration.catalog.columns import column_lineage, dbt_catalog, manifest_with_sql
from orchestration.catalog.dbt_docs import write_dbt_docs
from orchestration.catalog.front import front_door
from orchestration.catalog.held import Document, Held
from orchestration.catalog.metrics import listed_metrics
from orchestration.catalog.models import as_html, model_pages
from orchestration.catalog.tables import Project, table_page
from orchestration.pages.templating import anchor, write_page, write_style
from orchestration.releases.manifest import CATALOG_FOLDER
from orchestration.settings import Settings

_PACKAGE = "orchestration.catalog"
_LINKS = (
    ("Tables", f"{CATALOG_FOLDER}/tables.html"),
    ("Metrics", f"{CATALOG_FOLDER}/metrics.html"),
    ("Contracts", f"{CATALOG_FOLDER}/contracts.html"),
    ("Checks", f"{CATALOG_FOLDER}/quality.html"),
    ("SQL and graph", f"{CATALOG_FOLDER}/dbt/index.html"),
)
"""What every page links to."""


def catalog_of(settings: Settings) -> Callable[[Path], None]:
    """What adds the catalogue's pages and the front door to the draft of a release.

    Args:
        settings: The deployment, built.
    """

    def write_catalog_pages(release: Path) -> None:
        """Write `catalog/*.html`, dbt's documentation and `index.html`; after all other pages."""
        manifest = manifest_with_sql(settings)
        held = Held(release)
        project = Project.of(manifest, column_lineage(settings), held)
        write_dbt_docs(
            release / CATALOG_FOLDER / "dbt" / "index.html",
            manifest,
            dbt_catalog(settings, manifest),
        )
        write_style(release / CATALOG_FOLDER)
        for name, template, values in pages(held, project):
            write_page(_PACKAGE, template, release / name, **_around(name, held), **values)

    return write_catalog_pages


def pages(held: Held, project: Project) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Every page: its path in the release, its template and what that is given."""
    yield "index.html", "front.html", front_door(held)
    yield f"{CATALOG_FOLDER}/tables.html", "tables.html", {"tables": [*_listed(held)]}
    for table in held.tables:
        name = f"{CATALOG_FOLDER}/tables/{anchor(table['name'])}.html"
        yield name, "table.html", table_page(table, held, project)
    yield f"{CATALOG_FOLDER}/metrics.html", "metrics.html", {"metrics": listed_metrics(held)}
    yield f"{CATALOG_FOLDER}/contracts.html", "contracts.html", {"contracts": held.contracts}
    for each in held.contracts:
        name = f"{CATALOG_FOLDER}/contracts/{anchor(each['source'])}-{anchor(each['stream'])}.html"
        yield name, "contract.html", _contract(each, held)
    yield f"{CATALOG_FOLDER}/quality.html", "quality.html", _quality(held)
    alerts = {"alerts": held.alerts, "steps": [*_steps(held.alerts)]}
    yield f"{CATALOG_FOLDER}/alerts.html", "alerts.html", alerts
    for name, values in model_pages(held.folder):
        yield name, "model.html", values


def _around(name: str, held: Held) -> dict[str, Any]:
    """What the frame of every page needs: its way to the release's folder, and who it is."""
    links = [{"label": label, "href": href} for label, href in _LINKS]
    return {"root": "../" * name.count("/"), "links": links, **held.about}


def _steps(alerts: Document) -> Iterator[Document]:
    """Runbooks of the rules whose alerts last."""
    lasting = {each["rule"] for each in alerts.get("active", ()) if not each["isPositive"]}
    for rule in alerts.get("alertRules", ()):
        if rule["name"] in lasting:
            yield {"title": rule["title"], "body": as_html(rule["steps"])}


def _listed(held: Held) -> Iterator[Document]:
    for table in held.tables:
        schema, short = table["name"].split(".", 1)
        yield {
            "name": table["name"],
            "schema": schema,
            "short": short,
            "description": table["description"],
            "row_count": held.rows.get(table["name"]),
            "column_count": len(table["columns"]),
            "words": " ".join([table["name"], *(column["name"] for column in table["columns"])]),
        }


def _contract(each: Document, held: Held) -> Document:
    schema = held.json(f"{CATALOG_FOLDER}/contracts/{each['schema']}")
    example = held.json(f"{CATALOG_FOLDER}/contracts/{each['example']}")
    required = set(schema.get("required", []))
    fields = [
        {
            "name": name,
            "type": _kind(field),
            "description": field.get("description", ""),
            "rule": _rule(field),
            "required": name in required,
        }
        for name, field in schema.get("properties", {}).items()
    ]
    said = orjson.dumps(example, option=orjson.OPT_INDENT_2).decode()
    return {"each": each, "fields": fields, "example": said}


def _kind(field: Document) -> str:
    kinds = field.get("type", "any")
    named = [kinds] if isinstance(kinds, str) else kinds
    return " or ".join(kind for kind in named if kind != "null") or "any"


def _rule(field: Document) -> str:
    """What a field's values must be, in words."""
    said = []
    if "enum" in field:
        said.append("one of " + ", ".join(str(each) for each in field["enum"] if each is not None))
    bounds = {"minimum": "at least", "maximum": "at most", "maxLength": "characters at most"}
    said += [f"{words} {field[name]}" for name, words in bounds.items() if name in field]
    said += [f"as {field['format']}"] if "format" in field else []
    said += [f"{field['default']} if absent"] if field.get("default") is not None else []
    return "; ".join(said)


def _quality(held: Held) -> Document:
    results = sorted(
        held.gate.get("results", []),
        key=lambda each: (each["success"], each["severity"] != "blocking", each["table"]),
    )
    return {
        "arrived": held.arrived,
        "conservation": held.conservation,
        "gate": held.gate,
        "quality": held.summary.get("quality", {"text": None}),
        "results": results,
    }
