"""A reader measured in idle time: the same file as in a terminal, whatever comes between, and nothing lost."""

from __future__ import annotations

import json

import pytest

from app import cli, messages
from app.engine.evaluation import calibrate, mixture
from app.engine.evaluation.errors import CalibrationRefused, NotKept
from app.engine.evaluation.measuring import PART, Course, Measuring, OwnSet, own_plan
from app.engine.models.calibration import FILE, load_calibration
from app.engine.service import ReadingService
from app.engine.task import Cancelled, Progress
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


def reading(folder):
    service = ReadingService(resource("models/builtin"))
    service.load(str(folder), "cpu")
    return service


def kept(folder):
    return json.loads((folder / PART).read_text("utf-8"))["found"]


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
    standing = reading(folder).measure(by, 0)  # the program was closed meanwhile
    assert (standing.done, standing.total) == (6, 24)
    service = reading(folder)
    while standing.done < standing.total:
        standing = service.measure(by, 0)
    info = finish(service, by)
    assert info.calibrated
    assert info.reliability, "for the chart"
    assert service.info() == info
    assert json.loads((folder / FILE).read_text("utf-8")) | {"date": ""} == expected | {"date": ""}
    assert not (folder / PART).exists()
    assert load_calibration(folder).measured_on.startswith("12 questions")


def test_answers_that_are_kept_are_told_from_those_before_and_stay_so_after_a_start(folder, by, lenient):
    service = reading(folder)
    before = service.mark()
    service.measure(by, 1000)
    finish(service, by)
    assert service.mark().digest != before.digest
    assert service.mark() == reading(folder).mark()


def test_what_was_stopped_goes_on_only_where_it_is_the_same_measurement(folder, by, lenient):
    service = reading(folder)
    for _ in range(3):
        service.measure(by, 0)
    with pytest.raises(Cancelled):
        service.measure(by, 1000, stopping_after(7))
    assert len(kept(folder)) == 7
    plan, info = own_plan(by), service.info()
    reader, tokenizer, _ = service.parts()

    def done(course):
        return course.standing(reader, tokenizer).done

    version = json.loads((folder / PART).read_text("utf-8"))["of"]["version"]
    assert done(Course(plan, info, folder, version)) == 7
    assert done(Course(plan, info, folder, "another")) == 0
    assert done(Course(own_plan(OwnSet(by.folder, 6)), info, folder, version)) == 0
    for broken in ("", "[]", "{}", '{"of": 1, "found": 2}'):
        (folder / PART).write_text(broken, "utf-8")
        assert done(Course(plan, info, folder, version)) == 0
    (folder / PART).write_text(json.dumps({"of": Course(plan, info, folder, version)._facts(), "found": [[1]]}))
    assert done(Course(plan, info, folder, version)) == 0


def test_an_estimate_is_measured_and_what_is_left_gets_less(folder, by, lenient):
    service = reading(folder)
    beats = []
    first = service.standing(by, beats.append)
    assert beats
    assert (first.done, first.total) == (0, 24)
    assert first.seconds > 0
    assert not (folder / PART).exists()
    while (standing := service.measure(by, 0)).done < 24:
        assert standing.seconds > 0
    assert standing.seconds == 0
    assert service.measure(by, 1000) == standing, "there is nothing more to ask"
    with pytest.raises(Cancelled):
        reading(folder.rename(folder.with_name("elsewhere"))).standing(OwnSet(by.folder, 6), stop)


def test_a_reader_that_knows_nothing_is_refused_and_nothing_is_left(folder, by, lenient, monkeypatch):
    monkeypatch.setattr(calibrate, "LEAST_OF_EACH", 30)
    service = reading(folder)
    service.measure(by, 1000)
    with pytest.raises(CalibrationRefused):
        service.fit_measured(by)
    assert not (folder / PART).exists()
    assert not (folder / FILE).exists()
    assert service.measure(by, 0).done == 1


def test_where_nothing_can_be_written_nothing_is_asked(folder, by, lenient, monkeypatch):
    service = reading(folder)
    monkeypatch.setattr(Measuring, "step", None)
    (folder / f".{PART}.new").mkdir()
    with pytest.raises(NotKept) as refused:
        service.measure(by, 1000)
    assert str(folder) in messages.not_kept(refused.value)


def test_a_result_that_cannot_be_written_is_told_and_can_be_tried_again(folder, by, lenient):
    service = reading(folder)
    service.measure(by, 1000)
    (folder / f".{FILE}.new").mkdir()
    with pytest.raises(NotKept):
        finish(service, by)
    (folder / f".{FILE}.new").rmdir()
    assert finish(service, by).calibrated


def test_the_built_in_reader_is_left_as_it_is(by):
    service = ReadingService(resource("models/builtin"))
    service.load(None, "cpu")
    with pytest.raises(ValueError, match="built-in"):
        service.measure(by, 0)


def test_a_question_that_is_not_taken_has_its_place(folder, by, lenient):
    service = reading(folder)
    reader, tokenizer, _ = service.parts()
    plan = own_plan(by)
    one = Measuring(plan)
    for _ in range(3):
        one.step(reader, tokenizer)
    one.rows[1] = None
    again = Measuring(plan)
    again.take_json(json.loads(json.dumps(one.as_json())))
    assert again.rows == one.rows
