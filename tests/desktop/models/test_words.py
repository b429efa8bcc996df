"""What a row says and offers in each of its states."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from app.desktop.models import facts, words
from app.desktop.models.news import news
from app.desktop.models.state import Activity, Doing, Outcome
from app.desktop.models.words import Action
from app.desktop.state import Asking, Question, State
from app.engine.evaluation.measuring import Standing
from app.engine.models.catalogue import Bytes
from app.engine.models.errors import ModelCause
from app.engine.models.stored import State as Kept
from app.engine.task import Progress
from tests.desktop.models import scenes
from tests.desktop.models.scenes import MDEBERTA, MINILM, scene
from tests.desktop.parts import READER, plain

USED = replace(READER, id=MDEBERTA, title="mDeBERTa v3 base", calibrated=False, measured_on="")


def said(item, **more) -> str:
    return plain(words.status(scene(item, **more), item))


def offered(item, **more) -> list[str]:
    return [action.value for action in words.actions(scene(item, **more), item)]


def test_a_download_tells_bytes_speed_and_time():
    assert said(scenes.downloading()) == "412 MB of 1.1 GB · 5.2 MB/s · about 3 min left"
    assert words.fraction(scenes.downloading()) == pytest.approx(412 / 1130)
    assert offered(scenes.downloading()) == ["pause", "cancel"]


def test_before_the_first_byte_the_server_is_named(monkeypatch):
    assert said(scenes.connecting()) == "Asking huggingface.co…"
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example:8443")
    assert said(scenes.connecting()) == "Asking mirror.example:8443…"
    assert words.fraction(scenes.connecting()) == 0


def test_a_broken_line_tells_why_it_waits_and_how_long():
    waiting = scenes.downloading(waiting=ModelCause.INTERRUPTED, retry_s=7.2)
    assert said(waiting) == "The connection broke. Trying again in 8 s · 412 MB of 1.1 GB"
    assert said(scenes.downloading(waiting=ModelCause.OFFLINE)).startswith("There is no connection. Trying again…")
    assert said(scenes.downloading(waiting=ModelCause.PROXY)).startswith("Something is in the way.")


def test_what_has_arrived_is_checked_and_stopping_is_said():
    assert said(scenes.downloading(done=scenes.TOTAL)) == "All has arrived and is being checked…"
    item = scenes.downloading()
    assert said(replace(item, activity=replace(item.activity, stopping=True))) == "Stopping…"


def test_hours_are_hours():
    assert plain(words.time_left(9000)) == "about 3 h left"
    assert plain(words.time_left(60)) == "about 60 s left"
    assert words.time_left(None) == ""


def test_one_waits_for_the_download_before_it():
    assert said(scenes.in_line()) == "Waits for the download before it"
    assert offered(scenes.in_line()) == ["stop"]


def test_paused_and_failed():
    assert said(scenes.paused()) == "Paused: it goes on where it stopped"
    assert said(scenes.failed()) == "Broken off: it goes on where it stopped"
    assert offered(scenes.paused()) == ["resume", "cancel"]
    for item in (scenes.paused(), scenes.failed()):
        assert words.label(item, Action.RESUME) == "Resume: 412 MB of 1.1 GB are here"
        unknown = replace(item, stored=replace(item.stored, total=None))
        assert words.label(unknown, Action.RESUME) == "Resume: 412 MB are here"
        nothing = replace(item, stored=replace(item.stored, on_disk=0))
        assert words.label(nothing, Action.RESUME) == ("Resume" if item.problem is None else "Try again")
    assert words.label(replace(scenes.absent(), problem=ValueError()), Action.DOWNLOAD) == "Try again"


def test_a_size_that_is_an_estimate_says_so():
    assert words.label(scenes.absent(), Action.DOWNLOAD) == "Download (about 1.1 GB)"
    known = replace(scenes.absent(), stored=scenes.stored(MDEBERTA, total=Bytes(1_131_000_000, estimate=False)))
    assert words.label(known, Action.DOWNLOAD) == "Download (1.1 GB)"
    assert facts.line(scenes.absent()) == "about 1.1 GB · 94 languages · 2.0 GB memory · MIT"


def test_a_full_disk_is_told_before_the_download():
    assert said(scenes.absent(), free=800_000_000) == (
        "There is not enough room for it: 1.1 GB more are needed, 800 MB are free."
    )
    assert said(scenes.paused(), free=800_000_000) == "Paused: it goes on where it stopped"
    assert said(scenes.absent()) == ""


def test_a_complete_one_says_which_check_was_made_and_can_be_used():
    here = "On this computer: 1.1 GB, checked against the server’s own list (huggingface.co)"
    assert said(scenes.measured()) == here
    assert said(scenes.complete()) == f"{here}. Until it is measured, it shows no percentages."
    assert offered(scenes.complete()) == ["use", "measure", "verify", "remove"]
    assert said(scenes.complete(outcome=Outcome.DOWNLOADED)).startswith("Downloaded and checked. On this computer")
    assert said(scenes.complete(outcome=Outcome.VERIFIED)) == "Every byte is as it should be: 1.1 GB"
    imported = scenes.complete("my-reader", outcome=Outcome.IMPORTED)
    assert said(imported).startswith("Imported. On this computer: 1.1 GB, imported; nothing to check it against")


def test_a_server_that_has_something_else_than_was_noted_is_told_in_the_row():
    item = scenes.complete()
    noted = replace(item.stored.manifest, differs=("model.safetensors",))
    assert "not what this version had noted for: model.safetensors" in said(
        replace(item, stored=replace(item.stored, manifest=noted))
    )


def test_the_one_in_use_need_not_be_chosen_again():
    state = scene(scenes.complete(), reader=USED)
    item = state.models.find(MDEBERTA)
    assert words.is_in_use(state, item)
    assert words.actions(state, item) == (Action.MEASURE, Action.VERIFY, Action.REMOVE)
    assert words.actions(scene(scenes.measured(), reader=USED), scenes.measured()) == (Action.VERIFY, Action.REMOVE)
    assert words.actions(state, state.models.find("builtin")) == (Action.USE, Action.VERIFY)
    by_folder = replace(USED, id=str(item.stored.folder))
    assert words.is_in_use(replace(state, reader=by_folder), item)


def test_the_built_in_one_cannot_be_deleted():
    item = scene().models.find("builtin")
    assert offered(item) == ["verify"]
    assert said(item) == "Comes with the program"
    assert "removed" not in words.question(scene(), item, Action.VERIFY)[0]


def test_while_one_gets_ready_the_one_before_answers_and_can_be_kept():
    state = scene(scenes.loading(), reader_loading=True)
    item = state.models.find(MDEBERTA)
    assert plain(words.status(state, item)) == "Getting ready… “Built-in reader” answers meanwhile."
    assert words.actions(state, item) == ()
    assert Action.USE in words.actions(state, state.models.find("builtin"))
    assert plain(words.chip(state)) == "mDeBERTa v3 base is getting ready…"


def test_damage_is_repaired_by_download_or_by_import():
    assert said(scenes.damaged()) == "Damaged: model.safetensors. “Repair” downloads only that again."
    assert offered(scenes.damaged()) == ["repair", "remove"]
    own = replace(scenes.damaged(), stored=scenes.stored("my-reader", Kept.DAMAGED))
    assert said(own) == "Damaged: model.safetensors. Import it again."
    assert offered(own) == ["remove"]
    repairing = replace(scenes.damaged(), activity=scenes.downloading().activity)
    assert offered(repairing) == ["stop"], "nothing of a repair is thrown away"


def test_checking_and_deleting():
    assert said(scenes.verifying()) == "Checking every byte · 412 MB of 1.1 GB · about 3 s left"
    assert offered(scenes.verifying()) == ["stop"]
    assert said(replace(scenes.complete(), activity=Activity(Doing.REMOVING))) == "Deleting…"
    assert said(scenes.removed()) == "Deleted: 1.1 GB are free again"
    assert offered(scenes.removed()) == ["download"]
    gone = replace(scenes.removed(), stored=scenes.stored("my-reader"))
    assert offered(gone) == [], "what was imported cannot be downloaded"


def test_deleting_and_giving_up_are_asked_about_with_their_bytes():
    ask, yes = words.question(scene(scenes.complete()), scenes.complete(), Action.REMOVE)
    assert ask == "Delete it from this computer? 1.1 GB will be free. It can be downloaded again."
    assert yes == "Delete 1.1 GB"
    state = scene(scenes.complete(), reader=USED)
    assert "built-in reader takes over" in words.question(state, state.models.find(MDEBERTA), Action.REMOVE)[0]
    own = scenes.complete("my-reader")
    assert "brings it back" in words.question(scene(own), own, Action.REMOVE)[0]
    assert words.question(scene(), scenes.downloading(), Action.CANCEL) == (
        "Throw away the 412 MB that have arrived? “Pause” keeps them.",
        "Throw away 412 MB",
    )
    assert words.question(scene(), scenes.connecting(), Action.CANCEL) == ("", "")
    assert words.question(scene(), scenes.downloading(), Action.PAUSE) == ("", "")


def test_details_say_who_what_was_published_and_what_was_measured():
    state = scene(scenes.complete(), reader=USED)
    lines = [plain(line) for line in facts.details(state, state.models.find(MDEBERTA))]
    assert "Made by: mdeberta-v3-base-squad2 by timpal0l, from microsoft/mdeberta-v3-base" in lines
    assert "SQuAD 2.0 dev: exact 80.88, F1 84.01 (published, not measured here)" in lines
    assert "Confidence measured: not yet; it shows scores instead of percentages" in lines
    assert f"Version: {scenes.REVISION}" in lines
    builtin = [plain(line) for line in facts.details(scene(), scene().models.find("builtin"))]
    assert "Confidence measured: yes, on SQuAD 2" in builtin
    assert any(line.startswith("Languages: العربية, Deutsch, Ελληνικά, English, español, ") for line in builtin)
    assert sum("cannot be compared" in line for line in builtin) == 1
    assert not any("cannot be compared" in line or line.startswith("Note: m") for line in lines)
    assert not any(line.startswith("Note:") for line in builtin)


def test_a_measurement_beside_a_model_that_is_not_in_use_is_found(tmp_path):
    line = '{"slope": 1.0, "intercept": 0.0, "end": 0.0, "words": 0.0}'
    (tmp_path / "calibration.json").write_text(
        f'{{"kind": "sigmoid-3", "first": {line}, "later": {line}, "present": {line}, "threshold": 0.3,'
        ' "measured_on": "leases"}',
        encoding="utf-8",
    )
    item = scenes.complete()
    item = replace(item, stored=replace(item.stored, folder=tmp_path))
    assert "Confidence measured: yes, on leases" in facts.details(scene(item), item)
    (tmp_path / "calibration.json").write_text("{}", encoding="utf-8")
    assert any("not yet" in line for line in facts.details(scene(item), item))


def test_where_a_model_came_from():
    other = replace(scenes.IMPORTED, repository="acme/reader")
    item = replace(scenes.absent(), stored=replace(scenes.stored("my-reader"), model=other))
    assert facts.about(item) == "From acme/reader"
    assert facts.address(item) == "https://huggingface.co/acme/reader"
    assert facts.about(scenes.complete("my-reader")) == "Imported from a file or folder of yours"
    assert facts.address(scenes.complete("my-reader")) == ""


def test_no_row_claims_to_be_better():
    for name in scenes.CATALOGUE:
        text = facts.about(scenes.absent(name)).lower()
        assert text, name
        assert not any(word in text for word in ("better", "best", "accura", "more precise")), text


# ------------------------------------------------------------------------------ the chip's menu


def test_the_chip_offers_what_is_here_and_marks_the_one_in_use():
    state = scene(scenes.complete(), scenes.paused(MINILM))
    assert [(c.name, c.in_use) for c in words.choices(state)] == [("builtin", True), (MDEBERTA, False)]
    assert [c.name for c in words.choices(State())] == ["builtin"]
    folder = replace(READER, id="/readers/mine", title="mine")
    last = words.choices(replace(state, reader=folder))[-1]
    assert (last.name, last.text, last.in_use) == ("/readers/mine", "mine", True)


def test_the_chip_says_reader_and_place():
    assert words.chip(State()) == "No reader"
    assert words.chip(State(reader_loading=True)) == "Reader is getting ready…"
    assert plain(words.chip(scene(scenes.complete(), reader=USED))) == "mDeBERTa v3 base · processor"
    endless = replace(READER, id="/readers/x", title="x" * 80)
    assert len(plain(words.chip(scene(reader=endless)))) < 40


# ------------------------------------------------------------------------------ while the page is closed


def test_the_bottom_line_follows_a_download():
    assert words.hint(scene()) == ""
    assert words.hint(scene(scenes.downloading())) == "Downloading 36%"
    assert words.hint(scene(scenes.connecting())) == "Download begins…"
    assert words.hint(scene(scenes.downloading(waiting=ModelCause.OFFLINE))) == "Download waits, 36%"
    assert words.hint(scene(scenes.verifying())) == "Checking 36%"
    assert words.hint(scene(activity=Activity(Doing.IMPORTING, progress=Progress(1, 4)))) == "Importing 25%"
    assert plain(words.hint(scene(scenes.failed()))) == "“mDeBERTa v3 base” could not be downloaded – see why"
    assert words.hint(scene(scenes.loading(), reader_loading=True)) == "", "the chip says that"
    assert words.hint(scene(scenes.in_line(MDEBERTA), scenes.downloading(scenes.XLM_BASE))) == "Downloading 36%", (
        "not what waits for it"
    )


# ------------------------------------------------------------------------------ for a screen reader


def test_beginnings_ends_and_failures_are_news_and_percentages_are_not():
    begun, later = scene(scenes.connecting()), scene(scenes.downloading())
    assert news(scene(), begun) == "Download of “mDeBERTa v3 base” has begun."
    assert news(begun, later) == ""
    assert news(later, scene(scenes.downloading(done=500_000_000))) == ""
    assert news(later, scene(scenes.downloading(waiting=ModelCause.OFFLINE))) == ""
    assert news(later, scene(scenes.paused())) == "“mDeBERTa v3 base” is paused."
    assert news(later, scene(scenes.failed())).startswith("The line to “huggingface.co” breaks again")
    done = scene(scenes.complete(outcome=Outcome.DOWNLOADED))
    assert news(later, done) == "“mDeBERTa v3 base” is downloaded and checked."
    assert news(done, done) == ""
    assert news(done, scene(scenes.removed())) == "“mDeBERTa v3 base” is deleted. 1.1 GB are free again."
    sound = scene(scenes.complete(outcome=Outcome.VERIFIED))
    assert news(scene(scenes.verifying()), sound) == "“mDeBERTa v3 base”: every byte is as it should be."
    bad = scene(replace(scenes.damaged(), outcome=Outcome.VERIFIED))
    assert news(scene(scenes.verifying()), bad) == "“mDeBERTa v3 base” is damaged."
    assert news(done, replace(done, reader=USED)) == "“mDeBERTa v3 base” answers now."


def test_why_an_import_failed_is_news():
    problem = scenes.failed().problem
    assert news(scene(), scene(problem=problem)).startswith("The line to")
    assert Path("/x").name not in news(scene(problem=problem), scene(problem=problem))


# ------------------------------------------------------------------------------ measuring


def test_a_measurement_tells_questions_and_time_and_that_a_persons_own_goes_first():
    assert said(scenes.measuring()) == "120 of 1197 questions · about 14 min left"
    assert said(scenes.measuring(), question=Question("?", Asking.READING)).endswith("your question goes first")
    assert offered(scenes.measuring()) == ["stop"]
    begun = replace(scenes.measuring(), activity=Activity(Doing.MEASURING))
    assert said(begun) == "Measuring begins…"
    assert words.hint(scene(scenes.measuring())) == "Measuring 10%"


@pytest.mark.parametrize(
    ("done", "seconds", "label"),
    [
        (0, 20, "Measure this reader (about 1 min)"),
        (0, 2_250, "Measure this reader (about 38 min)"),
        (0, 9_000, "Measure this reader (about 3 h)"),
        (120, 2_250, "Go on measuring (about 38 min)"),
    ],
)
def test_how_long_it_takes_stands_on_the_button(done, seconds, label):
    item = scenes.complete(standing=Standing(done, 1197, seconds))
    assert words.label(item, Action.MEASURE) == label
    assert ("120 of 1197 questions" in said(item)) == (done == 120)


def test_beginning_stopping_and_the_end_are_said_aloud():
    before, running = scene(scenes.complete()), scene(scenes.measuring())
    assert "is being measured" in news(before, running)
    assert "What was measured is kept" in news(running, before)
    assert "From now on it shows percentages" in news(running, scene(scenes.measured(outcome=Outcome.MEASURED)))
    assert news(running, scene(scenes.measuring(done=121))) == ""


def test_the_menu_of_readers_says_one_short_line_of_the_one_in_use():
    assert words.about_reader(State()) == ""
    assert words.about_reader(scene()) == "Calculates on the processor, percentages measured"
    assert words.about_reader(scene(reader=USED)) == "Calculates on the processor, no percentages yet"
