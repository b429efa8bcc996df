"""How much memory the program takes: idle, with a document asked, with a large reader, with longer documents.

The program itself (app.main.Program), without a display unless QT_QPA_PLATFORM says otherwise, in a process that
tells which processes it has started and waits while they are measured from outside. The metric is PSS
(/proc/PID/smaps_rollup, Linux): what is a process's own, and its share of what several have mapped; the sum
over the processes is what the program takes. Pages of files (libraries, weights that are read from the mapped
file) count as long as they are in memory, though the system may drop them at any time; ``of it anonymous`` is
what it cannot drop. Pages shared with other programs that use the same torch would be counted in part only:
measure while none runs, or take the reading process's RSS, which counts them in full.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from app.engine.models.catalogue import BUILTIN
from benchmarks.machine import facts, table, write_between

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from app.engine.process import HelperProcess
    from app.engine.service import ReadingService
    from app.main import Program

ROOT = Path(__file__).resolve().parents[1]
LIMIT_S = 600.0
QUIET_S = 2.0
"""Between loading and the measurement, when nothing is asked."""

GOALS = {"builtin": 800, "mdeberta fp32": 2000, "mdeberta int8": 1200}
"""MB, for the whole program."""


@dataclass(frozen=True)
class Scenario:
    """A state of the program to be measured.

    Attributes:
        title: of the table.
        model: a checkpoint's folder, or "" for the built-in reader.
        precision: "" for what the program chooses.
        text: a file that is opened and asked about, or "".
        question: put to it.
        windows: read before the measurement, which does not wait for the others.
        goal: a key of GOALS, or "".
    """

    title: str
    model: str = ""
    precision: str = ""
    text: str = ""
    question: str = ""
    windows: int = 0
    goal: str = ""


@dataclass
class Use:
    """Of one process, in MB; ``rss`` counts what is shared with others in full, now and at its most (``peak``)."""

    pss: float
    anonymous: float
    rss: float
    peak: float


@dataclass
class Measured:
    """A scenario and what its processes take."""

    scenario: Scenario
    uses: dict[str, Use] = field(default_factory=dict)

    @property
    def total(self) -> float:
        """The sum over all processes."""
        return sum(use.pss for use in self.uses.values())


# ------------------------------------------------------------------------------ from outside


def use_of(pid: int) -> Use:
    """Read what the system says of a process."""
    rollup = _fields(Path(f"/proc/{pid}/smaps_rollup"))
    status = _fields(Path(f"/proc/{pid}/status"))
    return Use(rollup["Pss"], rollup.get("Pss_Anon", rollup["Anonymous"]), rollup["Rss"], status["VmHWM"])


def _fields(path: Path) -> dict[str, float]:
    """The lines "Name: 12 kB", in MB."""
    lines = [line.split() for line in path.read_text(encoding="ascii", errors="replace").splitlines()]
    return {line[0].rstrip(":"): int(line[1]) * 1024 / 1e6 for line in lines if len(line) == 3 and line[2] == "kB"}


def descendants(pid: int) -> list[int]:
    """All processes that a process has started, and theirs."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text(encoding="ascii").split():
            found += [int(child), *descendants(int(child))]
    return found


class NotThere(Exception):
    """The program could not be brought into a scenario; it has said why on standard error."""


def measure(scenario: Scenario) -> Measured:
    """Start the program, bring it there, and look.

    Raises:
        NotThere: it could not be.
    """
    measured = Measured(scenario)
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "ANSWERLIGHT_HOME": home}
        environment.setdefault("QT_QPA_PLATFORM", "offscreen")
        command = [sys.executable, "-m", "benchmarks.memory", "--run", json.dumps(asdict(scenario))]
        with subprocess.Popen(
            command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            names: dict[str, str] = json.loads(process.stdout.readline() or "{}")
            if not names:
                raise NotThere(f"{scenario.title}: the program ended (exit status {process.wait()})")
            for pid in (process.pid, *descendants(process.pid)):
                name = names.get(str(pid), "multiprocessing’s own")
                while name in measured.uses:  # two of a kind: one finds files, one opens them
                    name += "’"
                measured.uses[name] = use_of(pid)
            if "reading" not in measured.uses:
                raise NotThere(f"{scenario.title}: no reading process there")
            process.communicate("enough\n")
    return measured


# ------------------------------------------------------------------------------ the program


def run(scenario: Scenario) -> None:
    """In a process of its own: the program, brought into the scenario; ends when told so."""
    import multiprocessing

    from PySide6.QtWidgets import QApplication

    from app import main as main_module

    if scenario.precision:
        main_module._reading_process = lambda: _reading_in(scenario.precision)  # noqa: SLF001 - no setting says it yet
    application = QApplication(["answerlight"])
    program = main_module.Program(application)
    try:
        program.start([])
        _bring(application, program, scenario)
        names = {str(child.pid): child.name for child in multiprocessing.active_children()}
        print(json.dumps({str(os.getpid()): "window", **names}), flush=True)
        sys.stdin.readline()
    finally:
        program.window.close()
        program.close()


def _reading_in(precision: str) -> HelperProcess:
    from app.engine.process import HelperProcess
    from app.paths import resource

    arguments = (precision, resource("models/builtin"))
    return HelperProcess("reading", "benchmarks.memory_measurement:service_in", arguments, yields=True)


def service_in(precision: str, builtin: Path) -> ReadingService:
    """In the reading process: the service, with another default precision."""
    from app.engine.reading.reader import ReaderInfo
    from app.engine.service import ReadingService
    from app.engine.task import Report, ignore

    class Chosen(ReadingService):
        def load(
            self, model: str | None, device: str, report: Report = ignore, precision: str = precision
        ) -> ReaderInfo:
            return super().load(model, device, report, precision)

    return Chosen(builtin)


def _bring(application: QApplication, program: Program, scenario: Scenario) -> None:
    session = program.session

    def until(done: Callable[[], bool], limit: float = LIMIT_S) -> None:
        end = time.monotonic() + limit
        while not done() and time.monotonic() < end:
            application.processEvents()
            time.sleep(0.01)

    until(lambda: session.state.reader is not None)
    if scenario.model:
        session.use_model(scenario.model)
        until(lambda: session.state.reader is not None and session.state.reader.id == scenario.model)
    if session.state.reader is None or session.state.reader.id != (scenario.model or BUILTIN):
        raise SystemExit(f"the reader in use is {session.state.reader}: {session.state.models}")
    if scenario.precision and session.state.reader.precision != scenario.precision:
        raise SystemExit(f"asked for {scenario.precision}, got {session.state.reader.precision}")
    if scenario.text:
        session.open_paths([Path(scenario.text)])
        until(lambda: bool(session.state.documents) and session.state.documents[0].document is not None)
        session.ask(scenario.question)
        until(lambda: not session.state.question.is_running or _read(program) >= scenario.windows)
        result = session.state.question.result
        if _read(program) < scenario.windows and (result is None or not result.complete):
            raise SystemExit(f"only {_read(program)} windows were read: {session.state.question.problem}")
        return  # stopping a slow reader would end its process: it is measured while it reads
    until(lambda: False, QUIET_S)


def _read(program: Program) -> int:
    reading = program.session.state.question.reading
    return 0 if reading is None else reading.windows_done


# ------------------------------------------------------------------------------ the report


def report(results: Sequence[Measured]) -> str:
    """A line a scenario."""
    body = []
    for measured in results:
        uses = dict(measured.uses)
        window, reading = uses.pop("window"), uses.pop("reading")
        goal = GOALS.get(measured.scenario.goal)
        body.append(
            (
                measured.scenario.title,
                f"**{measured.total:.0f} MB**",
                "–" if goal is None else f"{goal} MB",
                f"{window.pss:.0f} ({window.anonymous:.0f})",
                f"{reading.pss:.0f} ({reading.anonymous:.0f})",
                f"{reading.rss:.0f} ({reading.peak:.0f})",
                ", ".join(f"{name} {use.pss:.0f}" for name, use in sorted(uses.items())),
            )
        )
    head = (
        "state",
        "all",
        "goal",
        "window (of it anonymous)",
        "reading (of it anonymous)",
        "its RSS (and peak)",
        "others",
    )
    return "PSS in MB:\n\n" + table(head, body)


def scenarios(options: argparse.Namespace, folder: Path) -> Iterator[Scenario]:
    """What is measured, the texts made as they are needed."""
    from app.engine.reading.tokenizer import WindowTokenizer
    from app.paths import resource
    from benchmarks.exhaustive.texts import PAGE_IDS, Texts, load_sources
    from benchmarks.peers.models import TITLES, model_folder

    sources = load_sources(options.data)
    source = sources["en" if "en" in sources else next(iter(sources))]
    texts, question = Texts(source, WindowTokenizer.from_folder(resource("models/builtin"))), source.asked[0][1].text

    def written(pages: int) -> str:
        path = folder / f"{pages} pages.txt"
        path.write_text(texts.document(pages * PAGE_IDS, pages), encoding="utf-8")
        return str(path)

    yield Scenario("window idle, built-in reader loaded", goal="builtin")
    for pages in options.pages:
        title = f"built-in reader, {pages:,} pages asked"
        yield Scenario(title, text=written(pages), question=question, windows=options.windows, goal="builtin")
    for model in options.models:
        for precision in ("fp32", "int8"):
            for pages in options.pages[:2]:
                yield Scenario(
                    f"{TITLES[model]}, {precision}, {pages:,} pages asked",
                    str(model_folder(model)),
                    precision,
                    written(pages),
                    question,
                    min(16, options.windows),
                    f"mdeberta {precision}",
                )


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.memory")
    parser.add_argument("--data", type=Path, nargs="+", default=[], help="SQuAD-shaped files, or folders of them")
    parser.add_argument("--pages", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--windows", type=int, default=60, help="read before the measurement (60)")
    parser.add_argument("--models", nargs="*", default=["mdeberta"], help="besides the built-in reader")
    parser.add_argument("--quick", action="store_true", help="the built-in reader and 3 pages alone")
    parser.add_argument("--write", action="store_true", help="put the report into benchmarks/README.md")
    parser.add_argument("--run", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.run:
        run(Scenario(**json.loads(options.run)))
        return
    if options.quick:
        options.pages, options.models = [3], []
    heading, results = facts(), []
    with tempfile.TemporaryDirectory() as folder:
        for scenario in scenarios(options, Path(folder)):
            try:
                results.append(measure(scenario))
            except NotThere as problem:
                print(f"left out: {problem}", file=sys.stderr, flush=True)
                continue
            print(f"{scenario.title}: {results[-1].total:.0f} MB {results[-1].uses}", file=sys.stderr, flush=True)
    said = f"{heading}\n\n{report(results)}"
    print(said)
    if options.write:
        write_between("memory", said)
