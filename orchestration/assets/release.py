"""Release assets: the report and the release that readers open.

Belongs here: the two assets at the right end of the graph. Does not belong here: how a release
is written (`releases/`) or what it holds beside its marts (`extras.py`).
See https://docs.dagster.io/guides/build/assets/defining-assets
"""

from collections.abc import Sequence

import dagster as dg

from orchestration.extras import release_extras
from orchestration.landing.lock import pipeline_lock
from orchestration.releases.publish import publish
from orchestration.resources import Deployment
from orchestration.warehouse.state import built_as_of, target_folder


def release_assets(marts: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The release: marts, exports, catalogue and report under one id.

    Args:
        marts: The assets that a release holds.

    Returns:
        The asset `release/current`.
    """

    @dg.asset(
        key=dg.AssetKey(["release", "current"]),
        deps=list(marts),
        group_name="release",
        kinds={"duckdb"},
    )
    def release(deployment: Deployment) -> dg.MaterializeResult:
        """One published set of marts, reports, exports and catalogue; readers open nothing else."""
        settings = deployment.settings
        with pipeline_lock(settings):
            made = publish(
                settings,
                as_of=built_as_of(settings),
                manifest=target_folder(settings) / "manifest.json",
                extras=release_extras(settings),
            )
        return dg.MaterializeResult(
            metadata={
                "release_id": made.release_id,
                "tables": len(made.tables),
                "rows": sum(made.tables.values()),
                "folder": dg.MetadataValue.path(str(made.folder)),
            }
        )

    return release
