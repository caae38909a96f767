"""The workshop: the folder in which releases are made and taken apart, beside the finished ones.

Belongs here: where it is and emptying it. Does not belong here: what is done in it (`publish.py`,
`store.py`).
"""

from __future__ import annotations

import shutil
from pathlib import Path

from orchestration.settings import Settings

WORKSHOP = ".building"


def sweep(settings: Settings) -> Path:
    """Empty the workshop of what a crash left there; the caller holds the pipeline's lock.

    Returns:
        The empty workshop.
    """
    workshop = settings.releases / WORKSHOP
    shutil.rmtree(workshop, ignore_errors=True)
    workshop.mkdir(parents=True)
    return workshop
