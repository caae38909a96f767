"""Reports made by hand: small, and with names that want to be more than text."""

from __future__ import annotations

from datetime import UTC, date, datetime

from orchestration.reports.defined.document import (
    AlertsSection,
    ReportDocument,
    ReportPage,
    TableSection,
    TextSection,
    TilesSection,
    TrendSection,
    Verdict,
)
from orchestration.reports.defined.document_parts import (
    AlertRow,
    Column,
    Number,
    Period,
    Row,
    Series,
    Tile,
    TileText,
    TrendPoint,
)
from orchestration.reports.document import Change

HOSTILE = (
    "=cmd|'/c calc'!A0",
    "<script>alert(1)</script>",
    "../../etc/passwd",
    "\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe",
    '#panic("x") $ < \\ @ref *_ `',
    "+1+1",
    "https://example.com/steal",
    "{{ 7 * 7 }}",
)

DAYS = [date(2026, 10, day) for day in range(5, 8)]


def number(value: float | None, text: str = "", **more: object) -> Number:
    """A number with the lineage id of nobody."""
    cells = {"value": f"{int(value or 0):012x}"}
    return Number.model_validate(
        {"value": value, "text": text or str(value), "cells": cells, **more}
    )


def report(names: tuple[str, ...] = ("ios", "web")) -> ReportDocument:
    """A report of one page, with rows, series and alerts of these names."""
    change = Change(value=0.25, kind="relative", direction="up")
    tile = Tile(
        metric="sessions",
        label=names[0],
        unit="count",
        definition=names[-1],
        current=number(1234, "1,234"),
        previous=number(987, "987"),
        change=change,
        better="up",
        spark=(1.0, None, 3.0, 2.0),
        spark_now=2,
        text=TileText(
            change="+25.0%", previous="from 987", detail="", spark=f"Course of {names[0]}"
        ),
    )
    rate = number(0.5, "50.0%", n=40, n_text="40", low=0.35, high=0.65, range_text="35.0-65.0%")
    rows = tuple(
        Row(name=name, numbers=(number(10 + at, str(10 + at)), rate), change=None, change_text="")
        for at, name in enumerate(names)
    )
    series = tuple(
        Series(
            name=name,
            points=tuple(
                TrendPoint(time=day, number=number(place + at, is_complete=place < 2))
                for place, day in enumerate(DAYS)
            ),
        )
        for at, name in enumerate(names)
    )
    alerts = tuple(
        AlertRow(
            id=f"a{at}",
            title=name,
            severity="high",
            state="open",
            subject=name,
            message=name,
            opened="5 Oct 10:00",
            is_active=True,
            is_positive=False,
            value=Number(value=0.7, text="70.0%", cells={"value": name}),
            threshold=Number(value=0.75, text="75.0%", cells={"value": name}),
        )
        for at, name in enumerate(names)
    )
    columns = (
        Column(metric="sessions", label="Sessions", unit="count"),
        Column(metric="completion_ratio", label="Completion", unit="ratio"),
    )
    sections = (
        TilesSection(title="Figures", width="full", tiles=(tile,)),
        TrendSection(
            title=names[0],
            width="full",
            metrics=("sessions",),
            unit="count",
            granularity="day",
            chart="line",
            floor=None,
            series=series,
            text=f"Sessions of {names[0]}",
            captions=("Pale or hollow (day of 7 Oct): not over.",),
        ),
        TableSection(
            title="Rows",
            width="full",
            dimension="platform",
            dimension_text="Platform",
            columns=columns,
            rows=rows,
            left_out=0,
        ),
        AlertsSection(
            title="Alerts",
            width="full",
            is_evaluated=True,
            active_count=len(alerts),
            rules=3,
            rows=alerts,
            left_out=0,
            text="active",
        ),
        TextSection(title="Words", width="full", text=names[-1]),
    )
    return ReportDocument(
        name="small",
        title=f"Small {names[0]}",
        audience="Testers",
        release_id="20261101-abcdefabcdef",
        as_of=datetime(2026, 10, 8, tzinfo=UTC),
        period=Period(first=DAYS[0], last=DAYS[-1], text="5 to 7 October 2026", is_complete=True),
        previous_period=None,
        is_empty=False,
        verdict=Verdict(standing="good", text="Data quality: fine", reasons=()),
        notes=(f"Note of {names[0]}",),
        pages=(ReportPage(title="One", sections=sections),),
        footnotes=("Footnote.",),
    )
