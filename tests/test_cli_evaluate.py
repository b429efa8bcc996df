"""``evaluate`` and ``calibrate`` end to end: a small data set, the built-in reader, and a reader that knows nothing."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app import cli, cli_evaluate
from app.engine.evaluation import calibrate, mixture
from app.engine.models.calibration import load_calibration
from app.engine.reading.torch.builtin import DEFAULT
from app.engine.reading.torch.int8 import resolved
from app.engine.service import ReadingService
from app.paths import resource
from tests.engine.evaluation.parts import lighthouses, question, squad, write
from tests.engine.reading.torch.checkpoints import deberta_v2

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture
def houses(tmp_path):
    return write(tmp_path / "houses_en.json.gz", lighthouses())


@pytest.fixture
def run(capsys):
    def run(*arguments):
        status = cli.main([*map(str, arguments)])
        said = capsys.readouterr()
        return status, said.out, said.err

    return run


@pytest.fixture
def few(monkeypatch):
    """Let a calibration be made of a handful of questions."""
    monkeypatch.setattr(calibrate, "LEAST_QUESTIONS", 10)
    monkeypatch.setattr(calibrate, "LEAST_OF_EACH", 2)


@pytest.fixture(scope="module")
def random_reader(tmp_path_factory):
    return deberta_v2(tmp_path_factory.mktemp("checkpoint"))


def test_a_data_set_is_measured(run, houses):
    status, out, _ = run("evaluate", houses, "--json")
    assert status == 0
    found = json.loads(out)
    assert found["model"] == {
        "id": "builtin",
        "revision": None,
        "device": "cpu",
        "precision": resolved("auto", DEFAULT),
        "calibrated": True,
    }
    assert (found["mode"], found["limit"], found["seed"], found["together"]) == ("paragraph", None, None, None)
    (one,) = found["sets"]
    assert (one["name"], one["language"], one["of"], one["questions"], one["answerable"]) == (
        "houses_en",
        "en",
        18,
        18,
        12,
    )
    assert one["forced"]["f1"] > 80
    assert one["official"]["metric"] == "SQuAD"
    assert one["silence"]["recall"] is not None
    assert one["f1_interval"]["low"] <= one["uniform"]["all"]["f1"] <= one["f1_interval"]["high"]


def test_the_table_has_a_row_for_each_set_and_says_that_it_is_a_sample(run, houses, tmp_path):
    german = write(tmp_path / "houses_de.json", lighthouses("de"))
    status, out, err = run("evaluate", houses, german, "--documents", "--limit", "4")
    assert status == 0
    lines = out.splitlines()
    assert "whole article" in lines[0]
    assert "at most 4 questions" in lines[0]
    assert [line.split()[:2] for line in lines[3:6]] == [["houses_en", "4"], ["houses_de", "4"], ["together", "8"]]
    assert "8 of 8 questions" in err


def test_predictions_are_what_squads_own_script_takes(run, houses, tmp_path):
    status, out, err = run("evaluate", houses, "--predictions", tmp_path / "pred.json", "--json")
    assert status == 0
    assert json.loads(out)["sets"]
    answers = json.loads((tmp_path / "pred.json").read_text("utf-8"))
    none = json.loads((tmp_path / "pred.na_prob.json").read_text("utf-8"))
    details = json.loads((tmp_path / "pred.details.json").read_text("utf-8"))
    assert set(answers) == set(none) == set(details) == {f"q{a}-{q}" for a in range(6) for q in range(3)}
    assert "pred.na_prob.json" in err
    for name, text in answers.items():
        best = details[name]["passages"][0]
        assert text == (best["text"] if details[name]["answered"] else "")
        assert none[name] == pytest.approx(1 - best["confidence"])
    assert any(answers.values())


def test_several_sets_get_predictions_of_their_own(run, houses, tmp_path):
    german = write(tmp_path / "houses_de.json", lighthouses("de"))
    assert run("evaluate", houses, german, "--limit", "1", "--predictions", tmp_path / "p.json")[0] == 0
    names = {path.name for path in tmp_path.glob("p.*")}
    assert {"p.houses_en.json", "p.houses_de.json", "p.houses_de.na_prob.json"} <= names


def test_questions_are_asked_of_so_many_pages_with_and_without_their_answer(run, tmp_path):
    facts = lighthouses()
    path = write(tmp_path / "houses_en.json", facts)
    arguments = ("evaluate", path, "--pages", "1", "--absent", "--limit", "6", "--predictions", tmp_path / "p.json")
    status, out, err = run(*arguments, "--json")
    assert status == 0
    assert "not enough text for 1 page:" in err
    found = json.loads(out)
    (one,) = found["sets"]
    length = len("\n\n".join(p["context"] for article in facts["data"] for p in article["paragraphs"]))
    assert (found["mode"], found["pages"], one["pages"]) == ("document", 1, round(length / 2500, 2))
    assert found["absent"] == one["absent"] == one["answerable"] == 2
    assert (one["questions"], one["silence"]["recall_real"] is None) == (8, False)
    answers, details, absent = (
        json.loads((tmp_path / f"p{name}.json").read_text("utf-8")) for name in ("", ".details", ".absent")
    )
    assert len(answers) == 6
    assert set(answers) == set(details)
    assert set(absent) == {name for name, each in details.items() if each["marked"]}
    assert not any(each["marked"] for each in absent.values())
    status, out, _ = run(*arguments)
    assert status == 0
    first = out.splitlines()[0]
    assert f"among others, {int(10 * length / 2500) / 10} pages of 2,500 characters" in first
    assert "2 of them once more without their paragraph" in first
    assert "lost their paragraph" in out
    assert "never measured" not in out, "it was, though these are too few to say whether that holds"


def test_enough_text_is_not_complained_about(run, tmp_path):
    contexts = [(f"House {n} is {name}." + " It rained." * 250) for n, name in enumerate(("red", "blue"))]
    articles = [
        ("T", [(each, [question(str(n), f"What is house {n}?", each.split()[3])])]) for n, each in enumerate(contexts)
    ]
    status, out, err = run("evaluate", write(tmp_path / "h.json", squad(*articles)), "--pages", "2", "--limit", "1")
    assert status == 0
    assert "pages" not in err
    assert "among others, 2.2 pages" in out.splitlines()[0]


def test_where_no_answer_can_be_taken_away_nothing_is_read(run, tmp_path, monkeypatch):
    monkeypatch.setattr(ReadingService, "load", None)
    path = write(tmp_path / "one.json", squad(("T", [("It was Ada.", [question("a", "Who?", "Ada")])])))
    status, out, err = run("evaluate", path, "--absent")
    assert (status, out) == (2, "")
    assert "--absent" in err


@pytest.mark.parametrize("command", ["evaluate", "calibrate"])
def test_what_is_no_data_set_is_said_in_a_sentence(run, tmp_path, command):
    model = ["--model", "builtin"] if command == "calibrate" else []
    path = tmp_path / "letter.json"
    path.write_text("Dear Ada,", "utf-8")
    for given, word in ((path, "letter.json"), (tmp_path / "gone.json", "cannot be found"), (tmp_path, "letter.json")):
        status, out, err = run(command, given, *model)
        assert (status, out) == (2, "")
        assert word in err


def test_a_reader_that_is_not_there(run, houses, tmp_path):
    status, out, err = run("evaluate", houses, "--model", tmp_path / "nowhere")
    assert (status, out) == (2, "")
    assert "nowhere" in err


@pytest.mark.parametrize(("command", "option"), [("evaluate", "--predictions"), ("calibrate", "--out")])
def test_a_place_that_cannot_be_written_to_is_refused_before_anything_is_read(
    run, few, houses, tmp_path, monkeypatch, command, option
):
    monkeypatch.setattr(ReadingService, "load", None)
    for place in (tmp_path / "gone" / "p.json", tmp_path):
        status, out, err = run(command, houses, "--model", "builtin", option, place)
        assert (status, out) == (2, "")
        assert "cannot be written" in err
        assert str(place) in err


def test_a_reader_without_measurement_has_scores_and_no_confidence(run, houses, random_reader):
    status, out, _ = run("evaluate", houses, "--model", random_reader, "--limit", "3")
    assert status == 0
    assert "calibrate" in out.splitlines()[-2]
    found = json.loads(run("evaluate", houses, "--model", random_reader, "--limit", "3", "--json")[1])
    assert found["sets"][0]["confidence"] is None
    assert not found["model"]["calibrated"]


# ------------------------------------------------------------------------------ calibrate


def test_too_few_questions_are_refused_before_anything_is_read(run, houses, monkeypatch):
    monkeypatch.setattr(ReadingService, "load", None)
    status, out, err = run("calibrate", houses, "--model", "builtin")
    assert (status, out) == (2, "")
    assert "too few" in err
    assert "200" in err


def test_without_a_data_set_it_measures_with_the_programs_own_questions(run, few, monkeypatch, tmp_path):
    monkeypatch.setattr(mixture, "SHORTEST", 1)  # less to read: a paragraph alone
    monkeypatch.setattr(mixture, "LONGEST", 1)
    monkeypatch.setattr(calibrate, "LEAST_AUROC", 0.0)  # what twelve questions show is chance
    monkeypatch.setattr(calibrate, "LEAST_OF_EACH", 1)
    out_file = tmp_path / "calibration.json"
    status, out, err = run("calibrate", "--model", "builtin", "--limit", "12", "--out", out_file, "--json")
    assert status == 0, err
    found = json.loads(out)
    assert found["data_sets"] == [
        f"own_{language}" for language in ("ar", "de", "en", "es", "fr", "hi", "it", "pl", "pt", "ru", "tr", "zh")
    ]
    assert found["questions"] == 12
    assert found["measured"]["articles"] == 12
    loaded = load_calibration(tmp_path)
    assert loaded is not None
    assert loaded.measured_on.startswith("12 questions in 12 languages")
    assert "contracts" in loaded.measured_on
    assert "own_" not in loaded.measured_on


def test_the_built_in_reader_is_measured_into_a_file_of_its_own(run, few, tmp_path, houses):
    before = (resource("models/builtin") / "calibration.json").read_bytes()
    out_file = tmp_path / "calibration.json"
    status, out, _ = run("calibrate", houses, "--model", "builtin", "--limit", "12", "--out", out_file)
    assert status == 0
    assert str(out_file) in out
    assert "sigmoid(" in out
    loaded = load_calibration(tmp_path)
    assert loaded is not None
    assert loaded.first.slope > 0
    assert "houses_en" in loaded.measured_on
    status, out, _ = run("calibrate", houses, "--model", "builtin", "--limit", "12", "--json")
    assert json.loads(out)["written"] is None
    assert (resource("models/builtin") / "calibration.json").read_bytes() == before


def test_a_reader_that_knows_nothing_is_refused(run, few, houses, random_reader):
    status, out, err = run("calibrate", houses, "--model", random_reader)
    assert (status, out) == (2, "")
    assert "percentages" in err
    assert not (random_reader / "calibration.json").exists()


def test_the_result_lies_beside_the_model_and_is_used_from_then_on(run, few, houses, monkeypatch, tmp_path):
    folder = deberta_v2(tmp_path / "reader")
    # A random reader is right by chance at most, so what it takes to be measured is let go here.
    monkeypatch.setattr(calibrate, "LEAST_OF_EACH", 0)
    monkeypatch.setattr(calibrate, "LEAST_AUROC", 0.0)
    monkeypatch.setattr(calibrate, "auroc", lambda *_: 0.9)
    status, out, _ = run("calibrate", houses, "--model", folder, "--json")
    assert status == 0
    assert json.loads(out)["written"] == str(folder / "calibration.json")
    service = ReadingService(resource("models/builtin"))
    info = service.load(str(folder), "cpu")
    assert info.calibrated
    assert "houses_en" in info.measured_on
    assert json.loads(run("evaluate", houses, "--model", folder, "--limit", "2", "--json")[1])["model"]["calibrated"]


def test_ctrl_c_stops_it_and_prints_nothing(tmp_path):
    asked = [question(str(n), f"Who was number {n}?", "Ada") for n in range(200)]
    path = write(tmp_path / "many.json", squad(("T", [("Ada was here. " * 10, asked)])))
    running = subprocess.Popen(
        [sys.executable, "-m", "app", "evaluate", str(path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
    )
    assert running.stderr is not None
    assert "of 200 questions" in running.stderr.readline()
    running.send_signal(signal.CTRL_BREAK_EVENT if os.name == "nt" else signal.SIGINT)
    out, err = running.communicate(timeout=150)
    assert running.returncode == 130
    assert out == ""
    assert "Traceback" not in err


# ------------------------------------------------------------------------------ two precisions


def test_a_reader_that_has_no_such_precision_is_said_to_have_none_before_anything_is_read(
    run, houses, random_reader, monkeypatch
):
    monkeypatch.setattr(cli_evaluate, "put", None)
    for arguments in (("--compare-precision", "--precision", "int16"), ("--precision", "int16")):
        status, out, err = run("evaluate", houses, *arguments, "--model", random_reader)
        assert (status, out) == (2, "")
        assert "no int16 form" in err


def test_a_precision_is_compared_with_itself(run, houses):
    """The plumbing: whether int8 is the same reader is for a run over real data to say."""
    status, out, _ = run("evaluate", houses, "--compare-precision", "--precision", "fp32")
    assert status == 0
    assert "100.0 %" in out
    assert "too few" in out
    found = json.loads(run("evaluate", houses, "--compare-precision", "--precision", "fp32", "--json")[1])
    assert found["gate"] == found["comparison"]["gate"] == "holds_here"
    assert found["comparison"]["exact"]["change"] == {"value": 0.0, "low": 0.0, "high": 0.0}
    assert found["comparison"]["questions"] == 18
