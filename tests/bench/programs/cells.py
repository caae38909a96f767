"""Every number that a release shows, once more from its rows: `python -m … DATA_ROOT`.

Prints JSON: numbers, those that do not agree, tables that they come from, seconds.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from orchestration.explained import explained_again
from orchestration.figures.board import Board
from orchestration.figures.lineage import read_lineage
from orchestration.releases.store import current_release
from orchestration.settings import Settings


def main() -> None:
    """Explain all numbers of the current release."""
    settings = Settings(data_root=Path(sys.argv[1]))
    folder = current_release(settings).folder
    shown, wrong, tables = read_lineage(folder), [], set()
    began = time.perf_counter()
    with Board.on(folder, settings) as board:
        for cell in shown.values():
            found = explained_again(cell, board, folder, settings)
            tables |= {each.table for each in found.rows}
            if not found.agrees or found.value != cell.value:
                wrong.append(cell.reference)
    seconds = time.perf_counter() - began
    document = {"cells": len(shown), "wrong": wrong, "tables": len(tables), "seconds": seconds}
    sys.stdout.write(json.dumps(document))


if __name__ == "__main__":
    main()
