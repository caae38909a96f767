"""The `etude` command: its verbs and its one place for errors.

Belongs here: assembling the verbs and turning our own errors into a sentence and an exit code.
Does not belong here: what a verb does (`incoming.py`, `refreshing.py`, `reading.py`,
`questioning.py`, `metrics.py`, `ai_performance.py`, `identity.py`, `exporting.py`).
"""

from __future__ import annotations

import sys

import orjson
import typer
from rich.console import Console

from ml.errors import MlError
from orchestration.alerts.errors import AlertError
from orchestration.cli import (
    alert_decisions,
    alert_shown,
    alerts,
    explaining,
    exporting,
    forecasts,
    identity,
    incoming,
    metrics,
    models,
    questioning,
    reading,
    refreshing,
    reporting,
    sharing,
)
from orchestration.cli.ai_performance import ai_performance
from orchestration.cli.dashboards import dashboards
from orchestration.cli.output import EXIT_BUSY, EXIT_FAILED
from orchestration.contracts.errors import UnknownStreamError
from orchestration.dashboards.errors import DashboardError
from orchestration.delivery.errors import OutboxError
from orchestration.exports.errors import ExportError
from orchestration.landing.errors import LandingError
from orchestration.landing.lock import PipelineBusyError
from orchestration.metrics.errors import MetricsError
from orchestration.privacy.errors import IdentityError
from orchestration.releases.errors import ReleaseError
from orchestration.reports.defined.errors import ReportError
from orchestration.settings import SettingsError
from orchestration.sharing.errors import SharingError
from orchestration.warehouse.errors import (
    DbtFailedError,
    NotCompiledError,
    NothingLandedError,
    SandboxError,
)

app = typer.Typer(
    name="etude",
    help="Étude: batches of practice apps go in, releases for analysts come out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("simulate")(incoming.simulate)
app.command("submit")(incoming.submit)
app.command("replay")(incoming.replay)
app.command("contracts")(incoming.contracts)
app.command("run")(refreshing.run)
app.command("ui")(refreshing.ui)
app.command("status")(reading.status)
app.command("query")(reading.query)
app.command("questions")(questioning.questions)
app.command("explain")(explaining.explain)
app.command("dashboards")(dashboards)
app.command("export")(exporting.export)
app.command("report")(reporting.report)
metrics.metrics_app.command("ai-performance")(ai_performance)
alerts.alerts_app.command("ack")(alert_decisions.acknowledge)
alerts.alerts_app.command("silence")(alert_decisions.silence)
alerts.alerts_app.command("show")(alert_shown.show)
app.add_typer(alerts.alerts_app, name="alerts")
app.add_typer(forecasts.forecasts_app, name="forecasts")
app.add_typer(identity.identity_app, name="identity")
app.add_typer(metrics.metrics_app, name="metrics")
app.add_typer(models.models_app, name="models")
app.add_typer(reading.release_app, name="release")
app.add_typer(sharing.share_app, name="share")

EXPECTED = (
    AlertError,
    DashboardError,
    DbtFailedError,
    ExportError,
    IdentityError,
    LandingError,
    MetricsError,
    MlError,
    NotCompiledError,
    NothingLandedError,
    OutboxError,
    ReleaseError,
    ReportError,
    SandboxError,
    SettingsError,
    SharingError,
    UnknownStreamError,
    OSError,
)
"""Errors that a person can mend: shown as one sentence, without a traceback."""


def main() -> None:
    """Run the command line; leave with 0, 1 for a failure or 75 when the pipeline is busy."""
    try:
        app()
    except PipelineBusyError as error:
        sys.exit(_complain(error, EXIT_BUSY))
    except EXPECTED as error:
        sys.exit(_complain(error, EXIT_FAILED))


def _complain(error: Exception, code: int) -> int:
    """Say what is wrong to whoever asked: a person, or by `--json` a program."""
    if "--json" in sys.argv:
        typer.echo(orjson.dumps({"error": str(error)}).decode())
    else:
        console = Console(stderr=True, highlight=False, soft_wrap=True)
        console.print(f"etude: {error}", markup=False)
    return code
