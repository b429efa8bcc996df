"""A reader measured in idle time: the same file as in a terminal, whatever comes between, and nothing lost."""

from __future__ import annotations

import json
import pickle
from functools import partial

import pytest

from app import cli, messages
from app.engine.evaluation import calibrate, mixture
from app.engine.evaluation.errors import CalibrationRefused, NotKept
from app.engine.evaluation.measuring import PART, Course, Measuring, OwnSet, own_plan
from app.engine.evaluation.statistics import bootstrap
from app.engine.models.calibration import FILE, load_calibration
from app.engine.service import ReadingService
from app.engine.task import Cancelled, Progress, ignore
from app.paths import resource
from tests.engine.evaluation.parts import lighthouses, write
from tests.engine.reading.torch.checkpoints import deberta_v2

DATE = "2026-11-21"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return deberta_v2(tmp_path_factory.mktemp("made"))


@pytest.fixture
def folder(made, tmp_path):
    """A tiny random reader's."""
    here = tmp_path / "reader"
    here.mkdir()
    for path in made.iterdir():
        (here / path.name).write_bytes(path.read_bytes())
    return here


@pytest.fixture
def by(tmp_path):
    """A cut set of questions: twelve over documents, twelve over paragraphs."""
    questions = tmp_path / "questions"
    questions.mkdir()
    write(questions / "own_en.json", lighthouses())
    return OwnSet(questions, 12)


@pytest.fixture
def lenient(monkeypatch):
    """A random reader is right by chance at most, so what it takes to be measured is let go here."""
    monkeypatch.setattr(mixture, "SHORTEST", 1)
    monkeypatch.setattr(mixture, "LONGEST", 1)
    monkeypatch.setattr(calibrate, "LEAST_QUESTIONS", 10)
    monkeypatch.setattr(calibrate, "LEAST_OF_EACH", 0)
    monkeypatch.setattr(calibrate, "LEAST_AUROC", 0.0)
    monkeypatch.setattr(calibrate, "auroc", lambda *_: 0.9)
    monkeypatch.setattr(calibrate, "bootstrap", partial(bootstrap, resamples=10))


def reading(folder):
    service = ReadingService(resource("models/builtin"))
    service.load(str(folder), "cpu")
    return service


def stopping_after(count):
    """A report that stops the work between two windows of the question after so many."""

    def report(event):
        if isinstance(event, Progress) and event.done >= count:
            raise Cancelled

    return report


def stop(_event):
    raise Cancelled


def finish(service, by):
    found = service.fit_measured(by)
    found = pickle.loads(pickle.dumps(found))  # as it travels
    return service.keep_measured(by, found, messages.measured_on(found), DATE)


def test_it_gives_the_same_file_as_calibrate_in_the_terminal(folder, by, lenient, monkeypatch, capsys):
    monkeypatch.setattr("app.cli_evaluate.resource", lambda name: by.folder if name == "questions" else resource(name))
    assert cli.main(["calibrate", "--model", str(folder), "--limit", "12", "--json", "--device", "cpu"]) == 0
    capsys.readouterr()
    expected = json.loads((folder / FILE).read_text("utf-8"))
    (folder / FILE).unlink()

    service = reading(folder)
    assert not service.info().calibrated
    with pytest.raises(Cancelled):
        service.measure(by, 1000, stopping_after(5))
    service = reading(folder)  # the program was closed meanwhile
    standing = service.measure(by, 0)
    assert (standing.done, standing.total) == (6, 24)
    while standing.done < standing.total:
        standing = service.measure(by, 0)
    before = service.mark()
    info = finish(service, by)
    assert info.calibrated
    assert info.reliability, "for the chart"
    assert service.info() == info
    assert json.loads((folder / FILE).read_text("utf-8")) | {"date": ""} == expected | {"date": ""}
    assert not (folder / PART).exists()
    assert load_calibration(folder).measured_on.startswith("12 questions")
    assert service.mark().digest != before.digest, "answers that were kept had no percentages"
    assert service.mark() == reading(folder).mark()


class Alone:
    """A measurement without a service: a reader that is loaded once for all tests, and an empty folder."""

    def __init__(self, loaded, folder, by):
        self.reader, self.tokenizer, self.info = loaded
        self.folder, self.by = folder, by
        self.course = self.begun()

    def begun(self, version="1", limit=12):
        return Course(own_plan(OwnSet(self.by.folder, limit)), self.info, self.folder, version)

    def go_on(self, seconds, report=ignore):
        return self.course.go_on(self.reader, self.tokenizer, seconds, report)

    def done(self, course):
        return course.standing(self.reader, self.tokenizer).done

    def finish(self):
        found = self.course.fit()
        self.course.finish(found, messages.measured_on(found), DATE)


@pytest.fixture(scope="module")
def loaded(made):
    service = reading(made)
    reader, tokenizer, _ = service.parts()
    return reader, tokenizer, service.info()


@pytest.fixture
def alone(loaded, by, lenient, tmp_path):
    folder = tmp_path / "kept"
    folder.mkdir()
    return Alone(loaded, folder, by)


def test_what_was_stopped_goes_on_only_where_it_is_the_same_measurement(alone):
    part = alone.folder / PART
    for _ in range(3):
        alone.go_on(0)
    with pytest.raises(Cancelled):
        alone.go_on(1000, stopping_after(7))
    facts = json.loads(part.read_text("utf-8"))
    assert len(facts["found"]) == 7
    assert alone.done(alone.begun()) == 7
    assert alone.done(alone.begun(version="2")) == 0
    assert alone.done(alone.begun(limit=6)) == 0
    for broken in ("", "[]", "{}", '{"of": 1, "found": 2}', json.dumps(facts | {"found": [[1]]})):
        part.write_text(broken, "utf-8")
        assert alone.done(alone.begun()) == 0


def test_an_estimate_is_measured_and_what_is_left_gets_less(alone):
    beats = []
    first = alone.course.standing(alone.reader, alone.tokenizer, beats.append)
    assert beats
    assert (first.done, first.total) == (0, 24)
    assert first.seconds > 0
    assert not list(alone.folder.iterdir())
    while (standing := alone.go_on(0)).done < 24:
        assert standing.seconds > 0
    assert standing.seconds == 0
    assert alone.go_on(1000) == standing, "there is nothing more to ask"
    with pytest.raises(Cancelled):
        alone.begun(limit=6).standing(alone.reader, alone.tokenizer, stop)


def test_a_reader_that_knows_nothing_is_refused_and_nothing_is_left(alone, monkeypatch):
    monkeypatch.setattr(calibrate, "LEAST_OF_EACH", 30)
    alone.go_on(1000)
    with pytest.raises(CalibrationRefused):
        alone.course.fit()
    assert not list(alone.folder.iterdir())
    assert alone.go_on(0).done == 1


def test_where_nothing_can_be_written_nothing_is_asked(alone, monkeypatch):
    monkeypatch.setattr(Measuring, "step", None)
    (alone.folder / f".{PART}.new").mkdir()
    with pytest.raises(NotKept) as refused:
        alone.go_on(1000)
    assert str(alone.folder) in messages.not_kept(pickle.loads(pickle.dumps(refused.value)))


def test_a_result_that_cannot_be_written_is_told_and_can_be_tried_again(alone):
    alone.go_on(1000)
    (alone.folder / f".{FILE}.new").mkdir()
    with pytest.raises(NotKept):
        alone.finish()
    (alone.folder / f".{FILE}.new").rmdir()
    alone.finish()
    assert [path.name for path in alone.folder.iterdir()] == [FILE]
    assert load_calibration(alone.folder) is not None


def test_the_built_in_reader_is_left_as_it_is(by):
    service = ReadingService(resource("models/builtin"))
    service.load(None, "cpu")
    with pytest.raises(ValueError, match="built-in"):
        service.measure(by, 0)


def test_a_question_that_is_not_taken_has_its_place(alone):
    one = Measuring(own_plan(alone.by))
    for _ in range(3):
        one.step(alone.reader, alone.tokenizer)
    one.rows[1] = None
    again = Measuring(one.plan)
    again.take_json(json.loads(json.dumps(one.as_json())))
    assert again.rows == one.rows
