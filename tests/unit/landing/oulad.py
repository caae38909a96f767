"""A tiny university shaped as OULAD is: four students, two courses, every trap of the real one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

COURSE, TWIN = ("AAA", "2013J"), ("BBB", "2014B")
PLACE = ("code_module", "code_presentation")
ANA, BEN, EVE, ZOE = 11391.0, 28400.0, 30268.0, 31604.0

TABLES: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Any]]]] = {
    "courses": ((*PLACE, "module_presentation_length"), [(*COURSE, 268.0), (*TWIN, 240.0)]),
    "studentInfo": (
        (
            *PLACE,
            "id_student",
            "gender",
            "region",
            "highest_education",
            "imd_band",
            "age_band",
            "num_of_prev_attempts",
            "studied_credits",
            "disability",
            "final_result",
        ),
        [
            (*COURSE, ANA, "F", "Scotland", "A Level", "10-20", "0-35", 0.0, 60.0, "N", "Fail"),
            (*TWIN, ANA, "F", "Wales", "HE", "20-30%", "35-55", 1.0, 120.0, "Y", "Distinction"),
            (*COURSE, BEN, "M", "Ireland", "HE", "10-20", "35-55", 0.0, 60.0, "N", "Withdrawn"),
            (*COURSE, EVE, "F", "Wales", "HE", None, "55<=", 0.0, 60.0, "N", "Pass"),
        ],
    ),
    "studentRegistration": (
        (*PLACE, "id_student", "date_registration", "date_unregistration"),
        [
            (*COURSE, ANA, -159.0, None),
            (*TWIN, ANA, -53.0, None),
            (*COURSE, BEN, -20.0, 12.0),
            (*COURSE, EVE, None, None),
        ],
    ),
    "assessments": (
        (*PLACE, "id_assessment", "assessment_type", "date", "weight"),
        [(*COURSE, 1752.0, "TMA", 19.0, 10.0), (*TWIN, 1760.0, "Exam", None, 100.0)],
    ),
    "studentAssessment": (
        ("id_assessment", "id_student", "date_submitted", "is_banked", "score"),
        [
            (1752.0, ANA, 18.0, 0.0, 78.0),
            (1752.0, EVE, -1.0, 1.0, 70.0),
            (1760.0, ANA, 234.0, 0.0, None),
        ],
    ),
    "vle": (
        ("id_site", *PLACE, "activity_type", "week_from", "week_to"),
        [(546943.0, *COURSE, "resource", None, None), (546712.0, *TWIN, "quiz", 1.0, 2.0)],
    ),
}
CLICKS = {
    COURSE: [
        (ANA, 546943.0, -10.0, 4.0),
        (ANA, 546943.0, -10.0, 4.0),
        (ANA, 546943.0, -10.0, 1.0),
        (BEN, 546943.0, 269.0, 2.0),
        (ZOE, 999999.0, 0.0, 3.0),
    ],
    TWIN: [(ANA, 546712.0, 0.0, 4.0)],
}
"""By course, as the partitions of the click log: ZOE was never enrolled, her site never listed."""


def write_university(folder: Path, **more: Sequence[Sequence[Any]]) -> Path:
    """Write the files, ids as doubles and clicks in partition folders, as the real ones are.

    Args:
        folder: Where to; is made.
        **more: Further rows by table.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True)
    for name, (columns, rows) in TABLES.items():
        _write(folder / f"{name}.parquet", columns, [*rows, *more.get(name, ())])
    for (module, presentation), rows in CLICKS.items():
        part = folder / "studentVle_ds" / f"code_module={module}"
        part /= f"code_presentation={presentation}"
        part.mkdir(parents=True)
        columns = ("id_student", "id_site", "date", "sum_click")
        _write(part / "part-0.parquet", columns, rows)
    (folder / "README.md").write_text("Not a table.", encoding="utf-8")
    return folder


def _write(path: Path, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    values = zip(*rows, strict=True)
    pq.write_table(pa.table(dict(zip(columns, map(list, values), strict=True))), path)
