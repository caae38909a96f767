"""The conservation page: what enters, leaves and arrives, from receipt to report.

Belongs here: putting the page together. Does not belong here: the laws (dbt,
`ops.agg_conservation`; of the report `conservation_report.py`), layout (`conservation.typ`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import get_args

import duckdb

from orchestration.metrics.answer import Answers
from orchestration.metrics.definitions import Definitions
from orchestration.metrics.written import dollars, hours, whole
from orchestration.releases.manifest import MARTS_FILE
from orchestration.reports.conservation_document import (
    BrokenLaw,
    ConservationPage,
    LawText,
    Line,
    Stage,
    Stop,
)
from orchestration.reports.conservation_laws import ALL_LAWS, Law, read_laws, what_left
from orchestration.reports.conservation_report import laws_of_report
from orchestration.reports.document import SummaryReport

TITLE = "Nothing lost, nothing twice"
STAGES: tuple[Stage, ...] = get_args(Stage)
LINES = {
    "rows": "Rows",
    "sessions": "Sessions",
    "seconds": "Practice",
    "cents": "Money",
    "recommendations": "Recommendations",
    "points": "Points and votes",
}
"""The quantities that have a line, in its order, with their names."""


def write_conservation(release: Path) -> None:
    """Write the page of a release into its `reports/`: PDF, JSON and the JSON's schema.

    Args:
        release: Folder of the draft of a release that holds `marts.duckdb`, the definitions of its
            metrics and the summary.
    """
    from orchestration.reports import render  # noqa: PLC0415 - altair takes seconds to import

    folder = release / "reports"
    summary = SummaryReport.model_validate_json((folder / "summary.json").read_bytes())
    definitions = Definitions.of(release)
    with duckdb.connect(str(release / MARTS_FILE), read_only=True) as connection:
        answers = Answers(summary.release_id, connection, definitions)
        laws = [*read_laws(connection), *laws_of_report(summary, answers)]
        left = what_left(connection)
    page = collect(laws, left, release_id=summary.release_id, as_of=summary.as_of)
    (folder / "conservation.pdf").write_bytes(render.conservation_pdf(page))
    (folder / "conservation.json").write_text(render.json_text(page), encoding="utf-8")
    schema = render.schema_text(ConservationPage)
    (folder / "conservation.schema.json").write_text(schema, encoding="utf-8")


def write_broken(
    build_file: Path, folder: Path, as_of: datetime, laws: str = ALL_LAWS
) -> Path | None:
    """Write the page of a build that a broken law stopped: `conservation.pdf` and `.json`.

    Args:
        build_file: The build.
        folder: Where to write; a page of an earlier build is taken away.
        as_of: Logical now of the build, with its zone.
        laws: Where the laws lie that the build came to.

    Returns:
        The page; none where no law is broken, or the build did not come to the laws.
    """
    from orchestration.reports import render  # noqa: PLC0415 - altair takes seconds to import

    target = folder / "conservation.pdf"
    for file in (target, target.with_suffix(".json")):
        file.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(build_file), read_only=True) as connection:
            found, left = list(read_laws(connection, laws)), what_left(connection, laws)
    except duckdb.CatalogException:
        return None
    page = collect(found, left, release_id="not released", as_of=as_of)
    if not page.broken:
        return None
    target.write_bytes(render.conservation_pdf(page))
    target.with_suffix(".json").write_text(render.json_text(page), encoding="utf-8")
    return target


def collect(
    laws: Sequence[Law], left: Mapping[str, str], *, release_id: str, as_of: datetime
) -> ConservationPage:
    """Put the page together.

    Args:
        laws: Every law that was looked at.
        left: By quantity, what did not come all the way, in words.
        release_id: The release; `not released` where a broken law stopped it.
        as_of: Its logical now, with its zone.

    Returns:
        The page.
    """
    broken = [law for law in laws if not law.is_balanced]
    shown = sum(1 for law in laws if law.stage == "report")
    return ConservationPage(
        title=TITLE,
        release_id=release_id,
        as_of=as_of,
        laws=len(laws),
        broken=len(broken),
        headline=(
            f"{len(laws) - len(broken):,} of {len(laws):,} laws hold"
            if broken
            else f"All {len(laws):,} laws hold"
        ),
        lines=tuple(
            Line(
                quantity=quantity,
                label=label,
                stops=tuple(_stop(laws, quantity, stage) for stage in STAGES),
                left=left.get(quantity, ""),
            )
            for quantity, label in LINES.items()
        ),
        broken_laws=tuple(_told(law) for law in broken),
        every_law=tuple(_every(laws)),
        footnotes=(
            f"Release {release_id}, as of {as_of.day} {as_of:%B %Y, %H:%M} UTC.",
            "A law says what must be there and what is, counted on two ways; many also hold for "
            "the sum of the days, so that what moved is seen as well as what is lost. A broken law "
            "stops the release.",
            f"{whole(shown)} of the laws are of this release's summary, the others of its marts.",
        ),
    )


def _stop(laws: Sequence[Law], quantity: str, stage: Stage) -> Stop:
    here = [law for law in laws if (law.quantity, law.stage) == (quantity, stage)]
    told = [law.actual for law in here if law.is_headline]
    amount = sum(told) if told else None
    return Stop(
        stage=stage,
        amount=amount,
        laws=len(here),
        broken=sum(not law.is_balanced for law in here),
        text=_written(quantity, amount) if told else "",
    )


def _written(quantity: str, amount: float | None) -> str:
    if quantity == "seconds":
        return hours(None if amount is None else amount / 3_600)
    if quantity == "cents":
        return dollars(None if amount is None else amount / 100)
    return whole(amount)


def _told(law: Law) -> BrokenLaw:
    difference = law.actual - law.expected
    is_more = difference > 0
    return BrokenLaw(
        law=law.law,
        source_system=law.source_system,
        subject=law.subject,
        expected=law.expected,
        actual=law.actual,
        difference=difference,
        text=(
            f"{law.source_system}, {law.subject}: {abs(difference):,.0f} too "
            f"{'many' if is_more else 'few'} ({law.actual:,.0f} where {law.expected:,.0f} must be)"
        ),
    )


def _every(laws: Sequence[Law]) -> Iterator[LawText]:
    found: dict[tuple[str, str, Stage], list[Law]] = defaultdict(list)
    for law in laws:
        found[law.law, law.quantity, law.stage].append(law)
    order = {stage: place for place, stage in enumerate(STAGES)}
    for (text, quantity, stage), same in sorted(
        found.items(), key=lambda pair: (order[pair[0][2]], pair[0][1], pair[0][0])
    ):
        broken = sum(not law.is_balanced for law in same)
        yield LawText(law=text, quantity=quantity, stage=stage, checks=len(same), broken=broken)
