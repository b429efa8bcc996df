"""A real Spark on two cores of this computer makes the very table that the program makes by itself.

Left out where the optional part ``spark`` or Java is not installed (README tells how); what a task does with its
documents is tested everywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli, messages
from app.engine.grid import spark
from app.engine.grid.local import LocalReader
from app.paths import resource
from tests.engine.grid.parts import Here, ScriptedReader, write

ROOT = Path(__file__).resolve().parents[3]
QUESTIONS = ("How much is the rent?", "When does the lease begin?", "Summarise this document")
HAS_SPARK = shutil.which("java") is not None and (
    subprocess.run([sys.executable, "-c", "import pyspark"], capture_output=True, check=False).returncode == 0
)


def columns(row):
    return dict(zip([each.split()[0] for each in spark.SCHEMA.split(",")], row, strict=True))


def test_a_task_reads_many_documents_with_one_reader(tmp_path, monkeypatch):
    folder = write(tmp_path / "d", a="Rent: 900 euros\nRent: 7", b="nothing")
    reader, made = ScriptedReader(), []

    def parts(job):
        made.append(job)
        return spark._Parts(reader, Here(), None)

    monkeypatch.setattr(spark, "_parts", parts)
    given = [
        {"path": f"hdfs://here/x/{path.name}", "content": bytearray(path.read_bytes())} for path in folder.iterdir()
    ]
    given.append({"path": "hdfs://here/ein%20Brief.pdf", "content": bytearray(b"%PDF-1.4")})
    job = spark.GridJob(("Rent",))
    rows = {row["path"].rpartition("/")[2]: row for row in map(columns, spark.read_part(given, job))}
    assert made == [job]
    assert len(rows) == 3
    assert (rows["a.txt"]["quote"], rows["a.txt"]["start"], rows["a.txt"]["shows"]) == ("900 euros", 6, "answered")
    assert [answer["text"] for answer in json.loads(rows["a.txt"]["cell"])["answers"]] == ["900 euros", "7"]
    assert (rows["b.txt"]["shows"], rows["b.txt"]["quote"]) == ("none", None)
    assert (rows["ein%20Brief.pdf"]["shows"], rows["ein%20Brief.pdf"]["problem"]) == ("unreadable", "damaged")
    assert list(spark.read_part([], job)) == []
    assert len(made) == 1


def test_the_reader_of_a_worker_is_loaded_once(monkeypatch):
    class Counting:
        loads = 0

        def __init__(self, folder):
            assert folder == resource("models/builtin")

        def load(self, *_, precision):
            Counting.loads += 1

    monkeypatch.setattr(spark, "ReadingService", Counting)
    monkeypatch.setattr(spark, "_kept", {})
    first = spark._parts(spark.GridJob(("a?",)))
    assert isinstance(first.reader, LocalReader)
    assert spark._parts(spark.GridJob(("b?",))) is first
    assert spark._parts(spark.GridJob(("a?",), model="other")) is not first
    assert Counting.loads == 2


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--out", "t.csv"], messages.CLI_SPARK_FORM),
        (["--out", "t.parquet", "--resume"], messages.CLI_SPARK_NO_RESUME),
        (["--out", "t.parquet", "--collection", "x"], messages.CLI_SPARK_NO_RESUME),
    ],
)
def test_wrong_use_is_known_at_once(tmp_path, capsys, more, said):
    assert cli.main(["batch", str(tmp_path / "q.txt"), str(tmp_path), "--engine", "spark", *more]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.skipif(HAS_SPARK, reason="Spark is installed")
def test_without_spark_it_says_how_to_have_it(tmp_path, capsys):
    (tmp_path / "q.txt").write_text("Who?")
    arguments = ["batch", str(tmp_path / "q.txt"), str(tmp_path), "--out", "t.parquet", "--engine", "spark"]
    assert cli.main(arguments) == 2
    assert "Spark" in capsys.readouterr().err


@pytest.mark.timeout(900)
@pytest.mark.skipif(not HAS_SPARK, reason="the optional part “spark”, or Java, is not installed")
def test_it_is_the_same_table_cell_by_cell(tmp_path):
    folder = write(
        tmp_path / "d", a="The rent is 900 euros a month.", b="The lease begins on 1 May 2024.", c="The rent is 7."
    )
    (folder / "within").mkdir()
    shutil.copy(resource("samples/sample.pdf"), folder / "within")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 and then nothing")
    (folder / "picture.png").write_bytes(b"no document")
    (tmp_path / "q.txt").write_text("\n".join(QUESTIONS), "utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "SPARK_LOCAL_IP": "127.0.0.1"}

    def batch(out, *more):
        command = [sys.executable, "-m", "app", "batch", "q.txt", str(folder), "--out", out, *more]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=400, check=False
        )
        assert done.returncode == 1, done.stderr
        return done.stdout.partition(":")[2]

    assert batch("t.json") == batch("t.parquet", "--engine", "spark", "--master", "local[2]")
    table = json.loads((tmp_path / "t.json").read_text("utf-8"))
    expected = {
        (Path(document["path"]).name, question): {**cell}
        for document in table["documents"]
        for question, cell in zip(table["questions"], document["cells"], strict=True)
    }
    assert len(expected) == 15
    assert parquet(tmp_path / "t.parquet", environment) == without_numbers(expected)


def without_numbers(cells):
    """A row's number in the table, which Spark's rows do not have, is 0 everywhere."""
    text = json.dumps([[*key, cell] for key, cell in cells.items()])
    for number in range(1, 9):
        text = text.replace(f'"document": {number},', '"document": 0,')
    return {(name, question): cell for name, question, cell in json.loads(text)}


def parquet(path, environment):
    """Read by Spark, in a process of its own: its threads end with it."""
    program = (
        "import json, sys; from pyspark.sql import SparkSession\n"
        "session = SparkSession.builder.master('local[1]').getOrCreate()\n"
        "rows = session.read.parquet(sys.argv[1]).collect()\n"
        "print(json.dumps([[row.path, row.question, json.loads(row.cell)] for row in rows]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=400,
        check=True,
    )
    return {(name.rpartition("/")[2], question): cell for name, question, cell in json.loads(done.stdout)}
