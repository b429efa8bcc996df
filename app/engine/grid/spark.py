"""The same table as a Spark job: documents from wherever Spark reads, cells as Parquet.

One task takes many documents, and its process loads the reader once. There each document goes through the very run
that a computer of one's own makes (grid.running), in a collection in memory, so that a cell is the same wherever it was
read. Spark itself is an optional part, and is imported only when it is asked for.
"""

from __future__ import annotations

import atexit
import json
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.helper import DocumentHelper
from app.engine.documents.sniff import READABLE_SUFFIXES
from app.engine.grid.collection import Collection
from app.engine.grid.export import cell_json, pages_of
from app.engine.grid.files import add_paths
from app.engine.grid.local import LocalReader
from app.engine.grid.running import run
from app.engine.grid.shown import shown_in
from app.engine.service import ReadingService
from app.paths import resource

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = (
    "path string, fingerprint string, problem string, question string, shows string, quote string, page string,"
    " confidence double, score double, start long, end long, sentence string, reader string, cell string"
)
"""Columns of the result, a row for each cell. ``cell`` is the cell of ``batch --out TABLE.json``, as JSON."""

TASKS_PER_CORE = 4
"""Documents differ in length: with several tasks for each core none of those is long idle at the end."""


@dataclass(frozen=True)
class GridJob:
    """What every task needs to know. Pickles.

    Attributes:
        questions: the columns.
        model: the folder of a checkpoint, on every worker; None: the built-in reader.
        device, precision: as for ReadingService.load.
        password: of protected PDFs.
    """

    questions: tuple[str, ...]
    model: str | None = None
    device: str = "auto"
    precision: str = "auto"
    password: str | None = None


def cells(session: SparkSession, paths: Sequence[str], job: GridJob) -> DataFrame:
    """The table, to be written or counted: nothing is read before that.

    Args:
        session: of Spark.
        paths: files and folders, of any file system that Hadoop knows; of folders the readable files, all the way down.
        job: what is asked.
    """
    suffixes = "|".join(re.escape(suffix) for suffix in sorted(READABLE_SUFFIXES))
    files = session.read.format("binaryFile").option("recursiveFileLookup", "true").load(list(paths))
    files = files.where(files.path.rlike(f"(?i)({suffixes})$") | files.path.isin(_named(paths)))
    tasks = session.sparkContext.defaultParallelism * TASKS_PER_CORE
    parts = files.select("path", "content").repartition(tasks).rdd
    return session.createDataFrame(parts.mapPartitions(lambda rows: read_part(rows, job)), SCHEMA)


def read_part(rows: Iterable[Mapping[str, object]], job: GridJob) -> Iterator[tuple[object, ...]]:
    """On a worker: the cells of some documents, each given as its path and its bytes."""
    parts = None
    for row in rows:
        parts = parts or _parts(job)  # a task may have no document, and then needs no reader
        yield from _cells_of(str(row["path"]), bytes(row["content"]), job, parts)  # type: ignore[call-overload]


@dataclass(frozen=True)
class _Parts:
    """What a worker's process keeps from one task to the next."""

    reader: LocalReader
    opener: DocumentHelper
    measurer: DrawingHelper


_kept: dict[tuple[str | None, str, str], _Parts] = {}


def _parts(job: GridJob) -> _Parts:
    key = (job.model, job.device, job.precision)
    if key not in _kept:
        service = ReadingService(resource("models/builtin"))
        service.load(job.model, job.device, precision=job.precision)
        _kept[key] = parts = _Parts(LocalReader(service), DocumentHelper(), DrawingHelper())
        atexit.register(parts.opener.close)
        atexit.register(parts.measurer.close)
    return _kept[key]


def _cells_of(path: str, content: bytes, job: GridJob, parts: _Parts) -> Iterator[tuple[object, ...]]:
    name = unquote(path.rpartition("/")[2]) or "document"
    collection = Collection(None)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(content)
        try:
            ids, _ = add_paths(collection, parts.opener, [file])
            collection.questions.set_columns(job.questions)
            run(collection, parts.reader, parts.opener, parts.measurer, documents=ids, password=job.password)
            table = collection.table()
        finally:
            collection.close()
    assert table.reader is not None
    for document in table.documents:
        problem = None if document.problem is None else document.problem.value
        for question in table.questions:
            shown = shown_in(table, document, question.id)
            quote = shown.quote
            yield (
                path,
                document.fingerprint,
                problem,
                question.text,
                shown.shows.value,
                quote.text if quote else None,
                pages_of(quote) or None,
                quote.confidence if quote else None,
                quote.score if quote else None,
                quote.start if quote else None,
                quote.end if quote else None,
                quote.context if quote else None,
                table.reader.key,
                json.dumps(cell_json(shown, 0), ensure_ascii=False),
            )


def _named(paths: Sequence[str]) -> list[str]:
    """The paths as Spark may spell them: a file that is named is taken whatever it is called."""
    return [spelled for path in paths for spelled in (path, f"file:{path}", f"file://{path}")]
