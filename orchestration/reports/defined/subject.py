"""The line by which an e-mail of a report is known.

Belongs here: the subject. Does not belong here: the e-mail (`mail.py`), sending it (`sending.py`).
"""

from __future__ import annotations

from orchestration.delivery.letter import one_line
from orchestration.reports.defined.document import ReportDocument


def subject(report: ReportDocument) -> str:
    """Title and period; a period without data, or not known whole, says so."""
    standing = ""
    if report.is_empty:
        standing = " (no data)"
    elif not report.period.is_complete:
        standing = " (incomplete period)"
    return one_line(f"{report.title}: {report.period.text}{standing}")
