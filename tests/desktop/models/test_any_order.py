"""Whatever is done with models, in whatever order: it ends, nothing is lost, and one reader answers."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from app.desktop.models.state import Doing, Outcome
from app.engine.models.stored import State
from app.engine.reading.errors import ReaderError
from app.engine.task import ignore
from tests.desktop.parts import READER, ScriptedEngine
from tests.engine.models import small_models
from tests.engine.models.loopback_hub import REPOSITORY, cut, drip, refuse, stall

STEPS = 120
ID = "acme--reader-base"
MINE = "my-reader"
WEIGHTS = "model.safetensors"


class WildEngine(ScriptedEngine):
    """Loads what there is, and knows a model by the folder's name."""

    def load(self, model, device, report):
        if model is not None and Path(model).is_dir():
            self.readers[model] = replace(READER, id=Path(model).parent.name)
        return super().load(model, device, report)


@pytest.fixture
def engine():
    return WildEngine()


class Person:
    def __init__(self, seed, session, hub, tmp_path):
        self.dice = random.Random(seed)
        self.session = session
        self.hub = hub
        self.tmp_path = tmp_path
        self.source = small_models.in_folder(tmp_path / "My reader", small_models.files(5))
        self.broken = small_models.in_folder(tmp_path / "photos", {"a.txt": b"x"})

    def act(self):
        session, dice = self.session, self.dice
        name = dice.choice((ID, ID, REPOSITORY, MINE, "minilm-uncased-squad2", "builtin", "a/b", "?"))
        faults = (drip(20_000, 0.02), stall(0.5), cut(0.7), refuse(404), refuse(403))
        actions = {
            "look": session.look_at_models,
            "download": lambda: session.download_model(name, dice.random() < 0.5),
            "pause": lambda: session.pause_download(name),
            "cancel": lambda: session.cancel_download(name),
            "verify": lambda: session.verify_model(name),
            "remove": lambda: session.remove_model(name),
            "import": lambda: session.import_model(dice.choice((self.source, self.source, self.broken))),
            "move": lambda: session.move_models(self.tmp_path / dice.choice(("one", "two"))),
            "stop": session.stop_models,
            "use": lambda: session.use_model(dice.choice((name, "builtin", MINE, ID, "no such folder"))),
            "fault": lambda: self.hub.faults[WEIGHTS].append(dice.choice(faults)),
            "clear": lambda: self.hub.faults.clear(),
            "damage": self.damage,
            "decline": session.decline_offer,
            "dismiss": lambda: session.dismiss_model_problem(dice.choice((name, None))),
            "slow": self.session._keeper._readers._engine.load_gate.clear,
            "fast": self.session._keeper._readers._engine.load_gate.set,
        }
        actions[dice.choice([*actions, "download", "import", "use", "fast", "clear"])]()

    def damage(self):
        item = self.session.state.models.find(ID)
        if item is not None and item.stored.folder is not None and item.activity is None:
            path = item.stored.folder / "tokenizer.json"
            if path.exists():
                path.write_bytes(b"{}")


def check(session):
    models = session.state.models
    ids = [item.id for item in models.items]
    assert len(set(ids)) == len(ids)
    assert ids[:1] in ([], ["builtin"])
    for item in models.items:
        doing = None if item.activity is None else item.activity.doing
        assert doing not in (Doing.IMPORTING, Doing.MOVING)
        assert item.problem is None or item.activity is None
        if item.activity is not None:
            assert item.outcome is None
    assert sum(item.activity is not None and item.activity.doing is Doing.DOWNLOADING for item in models.items) <= 1


@pytest.mark.parametrize("seed", range(3))
def test_any_order_of_buttons_ends_in_a_state_that_is_true(
    qtbot, session, page, hub, engine, store, tmp_path, seed, caplog
):
    person = Person(seed, session, hub, tmp_path)
    session.start_reader()
    for _ in range(STEPS):
        person.act()
        check(session)
        for _ in range(person.dice.randrange(3)):
            qtbot.wait(person.dice.randrange(12))
            check(session)
    hub.faults.clear()
    hub.released.set()
    engine.load_gate.set()
    for item in page.models.items:
        session.pause_download(item.id)
    page.settled()
    session.look_at_models()
    page.settled()
    check(session)
    assert session.state.reader.id == page.models.chosen
    assert {item.id: item.stored.state for item in page.models.items if item.outcome is not Outcome.REMOVED} == {
        entry.model.id: entry.state for entry in store.models()
    }
    for entry in store.models():
        assert entry.state is not State.COMPLETE or store.verify(entry.model.id, ignore).state is State.COMPLETE
    assert page.models.folder == store.folder
    if page.item(page.models.chosen) is not None:
        assert page.state(page.models.chosen) is not State.ABSENT, "the reader's files are there"
    assert all(isinstance(notice.problem, ReaderError) for notice in session.state.notices)
    assert not [record for record in caplog.records if record.levelname == "ERROR"], "nothing that nobody expects"
