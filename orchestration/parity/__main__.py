"""`python -m orchestration.parity`: the same lake on both engines, table by table.

Belongs here: arguments, the printed table, the exit code (0 equal, 1 different, 2 could not run).
Does not belong here: building (`build.py`) or comparing (`compare.py`).
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from orchestration.landing.load import load_pending
from orchestration.parity.build import (
    ENGINES,
    EngineFailedError,
    ParityWorld,
    build_all,
    newest_moment,
)
from orchestration.parity.compare import TableComparison, compare_folders
from orchestration.parity.engines import EngineMissingError, require_java, require_pyspark
from orchestration.privacy.evidence import collect_evidence
from orchestration.settings import Settings
from orchestration.simulator.world import simulate

console = Console()


def small_lake(data_root: Path) -> Path:
    """Simulate and land a small world of all five apps.

    Args:
        data_root: An empty data root.

    Returns:
        Its lake.
    """
    settings = Settings(data_root=data_root, memory_limit="1GB")
    simulate(settings, learners=60, days=21, seed=11, until=date(2026, 11, 1))
    load_pending(settings)
    collect_evidence(settings)
    return settings.lake


def check(lake: Path, folder: Path, *, select: Sequence[str] = ()) -> list[TableComparison]:
    """Build a lake on both engines and compare every table.

    Args:
        lake: The lake.
        folder: Where both engines may write.
        select: dbt selectors; everything when empty.

    Returns:
        One comparison per table.

    Raises:
        EngineFailedError: An engine could not build the lake.
    """
    world = ParityWorld(lake.resolve(), folder.resolve(), newest_moment(lake))
    build_all(world, select)
    return compare_folders(*(world.export_of(target) for target in ENGINES))


def show(comparisons: Sequence[TableComparison]) -> None:
    """Print one line per table, and what differs."""
    table = Table("table", "rows", "same")
    for comparison in comparisons:
        table.add_row(
            comparison.table,
            f"{comparison.left_rows:,}",
            "no" if comparison.problems else "yes",
        )
    console.print(table)
    for comparison in comparisons:
        for problem in comparison.problems:
            console.print(f"{comparison.table}: {problem}", soft_wrap=True, markup=False)
    different = sum(1 for comparison in comparisons if comparison.problems)
    console.print(
        f"{len(comparisons) - different} of {len(comparisons)} tables are the same on "
        f"{' and '.join(ENGINES)}: columns, types, rows, doubles within 1e-9."
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the comparison.

    Args:
        arguments: Command line without the program; the process's own when left out.

    Returns:
        0 when all tables are the same, 1 when one differs, 2 when an engine could not run.
    """
    parser = argparse.ArgumentParser(prog="python -m orchestration.parity", description=__doc__)
    parser.add_argument("--lake", type=Path, help="lake that both engines read; else a small one")
    parser.add_argument("--keep", type=Path, help="folder for both builds; else a temporary one")
    parser.add_argument("--select", nargs="*", default=[], help="dbt selectors; else everything")
    given = parser.parse_args(arguments)
    try:
        require_java()
        require_pyspark()
        with tempfile.TemporaryDirectory(prefix="etude-parity-") as temporary:
            folder = given.keep or Path(temporary)
            lake = given.lake or small_lake(folder / "world")
            comparisons = check(lake, folder, select=given.select)
    except (EngineMissingError, EngineFailedError) as error:
        console.print(str(error), soft_wrap=True, markup=False)
        return 2
    show(comparisons)
    return 1 if any(comparison.problems for comparison in comparisons) else 0


if __name__ == "__main__":
    sys.exit(main())
