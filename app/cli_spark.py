"""``batch --engine spark``: the table as a Spark job, on this computer or a cluster; see app.engine.grid.spark."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from app import messages
from app.engine.grid.shown import Shows
from app.engine.grid.spark import GridJob, cells
from app.messages import say

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

SUFFIX = ".parquet"


class NoSpark(Exception):
    """Spark cannot be had; the sentence says why."""


def spark_table(paths: Sequence[str], out: str, job: GridJob, master: str | None) -> dict[Shows, int]:
    """Make the table and write it, in the place of one of that name; how many cells show what.

    Args:
        paths: see grid.spark.cells.
        out: a folder of Parquet files, of any file system that Hadoop knows.
        job: what is asked.
        master: of the cluster; None: as Spark's own settings say, and else this computer.

    Raises:
        NoSpark: it is not installed, or does not start.
    """
    session = _session(master)
    try:
        cells(session, paths, job).write.mode("overwrite").parquet(out)
        counted = session.read.parquet(out).groupBy("shows").count().collect()
        return {Shows(row["shows"]): row["count"] for row in counted}
    finally:
        session.stop()


def _session(master: str | None) -> SparkSession:
    try:
        from pyspark.errors import PySparkException
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise NoSpark(say(messages.CLI_SPARK_MISSING)) from error
    # Workers on this computer are this Python, and find this program; those of a cluster have their own settings.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    root = str(Path(__file__).resolve().parents[1])
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    builder = SparkSession.builder.appName("answerlight").config("spark.ui.showConsoleProgress", "false")
    if master is not None:
        builder = builder.master(master)
    try:
        return builder.getOrCreate()
    except PySparkException as error:
        raise NoSpark(say(messages.CLI_SPARK_NOT_STARTED, why=str(error).splitlines()[0])) from error
