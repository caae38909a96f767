"""Where countries lie on the map of squares.

A square per country, as far as they stay near to their neighbours; drawn for this project, so that
a page needs no geometry of others. Belongs here: that table, codes of ISO 3166-1, what has no place
on it.
"""

from __future__ import annotations

from collections.abc import Sequence

from orchestration.dashboards.cells import Cell
from orchestration.metrics.written import percent

_ROWS = (
    ".. .. .. .. .. .. .. .. GL .. .. .. IS .. .. NO SE FI .. .. RU .. .. .. .. ..",
    ".. CA .. .. .. .. .. .. .. .. .. IE GB .. DK .. EE LV LT BY .. .. .. .. .. ..",
    "US .. .. .. .. .. .. .. .. .. .. .. NL BE DE PL CZ SK UA MD KZ .. MN .. .. ..",
    ".. MX .. CU BS .. .. .. .. .. .. .. FR LU CH AT HU RO BG GE AM UZ KG CN KP ..",
    ".. GT BZ JM HT DO PR .. .. .. .. PT ES IT SI HR RS GR TR AZ TM TJ NP BT KR JP",
    ".. SV HN .. .. .. .. .. .. .. .. MA DZ TN MT AL MK CY SY IQ IR AF PK IN BD TW",
    ".. .. NI CR PA VE GY SR .. .. MR ML NE LY EG IL JO LB KW BH QA AE OM LK MM HK",
    ".. .. .. EC CO BR .. .. .. .. SN BF TD SD ER SA YE .. .. .. .. .. .. TH LA VN",
    ".. .. .. PE BO PY .. .. .. .. GN CI GH NG CM SS ET DJ SO .. .. .. .. MY KH PH",
    ".. .. .. CL AR UY .. .. .. .. LR TG BJ GA CG CD UG KE RW .. .. .. .. SG ID PG",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. AO ZM MW TZ BI MG MU .. .. .. AU FJ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. NA BW ZW MZ .. .. .. .. .. .. .. NZ",
    ".. .. .. .. .. .. .. .. .. .. .. .. .. .. .. ZA LS SZ .. .. .. .. .. .. .. ..",
)

PLACES = {
    code: (column, line)
    for line, row in enumerate(_ROWS)
    for column, code in enumerate(row.split())
    if code != ".."
}
"""Column and line of a country's square."""

GRID = (len(_ROWS[0].split()), len(_ROWS))
"""Columns and lines of the map."""


def squares() -> list[tuple[str, int, int]]:
    """Code, column and line of every country of the map."""
    return [(code, *place) for code, place in PLACES.items()]


def apart(rows: Sequence[tuple[str, Sequence[Cell]]]) -> str:
    """What has no square on the map, in words; empty where everything has.

    >>> rows = [("not stated", [{"t": "6", "x": 6}]), ("NZ", [{"t": "2", "x": 2}])]
    >>> apart([*rows, ("??", [{"h": 1}])])
    'Not on the map: not stated 6 (75% of those shown), ?? hidden. '

    Args:
        rows: A country's code, or what stands for none, with its cells.
    """
    shown = sum(cell.get("x") or 0 for _, cells in rows for cell in cells)
    said = []
    for name, (cell, *_) in rows:
        if name in PLACES or "m" in cell:
            continue
        share = (
            f" ({percent(cell['x'] / shown, 0)} of those shown)" if shown and "x" in cell else ""
        )
        said.append(f"{name} {cell.get('t', 'hidden')}{share}")
    return f"Not on the map: {', '.join(said)}. " if said else ""
