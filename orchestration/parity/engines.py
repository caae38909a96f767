"""What has to be there before an engine can build: Java for Spark.

Belongs here: checks of the machine and settings of a small Spark. Does not belong here: running
dbt (`build.py`).
"""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from shutil import which

JAVA_MAJOR = 17

SMALL_SPARK = {
    # without these a table of a hundred rows costs seconds of planning and code generation
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.files.minPartitionNum": "1",
    "spark.sql.files.openCostInBytes": "0",
    "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1",
}
"""Spark settings for a small world; they change the speed, not the rows."""


class EngineMissingError(Exception):
    """An engine cannot run on this machine; the message says what to install."""


def require_java() -> None:
    """Make sure that Java 17 or newer answers.

    Raises:
        EngineMissingError: It does not, or it is older.
    """
    advice = (
        f"Spark needs Java {JAVA_MAJOR}: install the package openjdk-17-jre-headless "
        "(Debian: apt-get install openjdk-17-jre-headless)."
    )
    java = which("java")
    if java is None:
        message = f"There is no `java` on the PATH. {advice}"
        raise EngineMissingError(message)
    answer = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)  # noqa: S603
    major = java_major(answer.stderr + answer.stdout)
    if major is None or major < JAVA_MAJOR:
        found = "an unknown version" if major is None else f"version {major}"
        message = f"`{java}` is {found}. {advice}"
        raise EngineMissingError(message)


def java_major(answer: str) -> int | None:
    """The major version in the answer of `java -version`; none where there is no version.

    Args:
        answer: What Java printed.

    Returns:
        17 for `openjdk version "17.0.15"`, 8 for `java version "1.8.0_292"`.
    """
    found = re.search(r'version "(?:1\.)?(\d+)', answer)
    return int(found.group(1)) if found else None


def require_pyspark() -> None:
    """Make sure that pyspark and dbt-spark are installed.

    Raises:
        EngineMissingError: They are not.
    """
    if find_spec("pyspark") is None or find_spec("dbt.adapters.spark") is None:
        message = "Spark's Python packages are missing: install the extra, `pip install .[spark]`."
        raise EngineMissingError(message)


def write_small_spark(folder: Path) -> Path:
    """Write `spark-defaults.conf` for a small world.

    Args:
        folder: Where to write it; made if need be.

    Returns:
        The folder, for the environment variable SPARK_CONF_DIR.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} {value}" for name, value in SMALL_SPARK.items()]
    (folder / "spark-defaults.conf").write_text("\n".join(lines) + "\n")
    return folder
