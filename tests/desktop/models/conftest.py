"""A session with a loopback hub behind it: the models' work in this process, the reader scripted."""

from __future__ import annotations

import pytest

from app.desktop.models.state import Doing
from tests.engine.models import small_models
from tests.engine.models.loopback_hub import running

PROXY_VARIABLES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy")


@pytest.fixture
def model_files():
    return small_models.files()


@pytest.fixture
def hub(model_files, monkeypatch):
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    with running(model_files) as made:
        monkeypatch.setenv("HF_ENDPOINT", made.url)
        yield made


@pytest.fixture
def store(models):
    """The models as the command line would see them."""
    return models.shelf


class Page:
    """Reads the models' part of a session's state, and waits for it."""

    def __init__(self, qtbot, session):
        self._qtbot = qtbot
        self._session = session

    @property
    def models(self):
        return self._session.state.models

    def item(self, name):
        return self.models.find(name)

    def doing(self, name):
        item = self.item(name)
        return None if item is None or item.activity is None else item.activity.doing

    def state(self, name):
        return self.item(name).stored.state

    def wait(self, condition, timeout=10_000):
        self._qtbot.waitUntil(condition, timeout=timeout)

    def settled(self):
        """Until nothing is done with any model, and no reader is loaded."""
        self.wait(
            lambda: (
                not any(item.activity for item in self.models.items)
                and self.models.activity is None
                and not self._session.state.reader_loading
                and not any(lane._jobs for lane in self._session._lanes.all)
            )
        )

    def downloading(self, name, after=1):
        """Until so many bytes are here."""
        self.wait(
            lambda: (
                self.doing(name) is Doing.DOWNLOADING
                and (transfer := self.item(name).activity.transfer) is not None
                and transfer.done >= after
            )
        )


@pytest.fixture
def page(qtbot, session):
    return Page(qtbot, session)


@pytest.fixture
def started(qtbot, session, page):
    """The window has started: the built-in reader is there, and the shelf was looked at."""
    session.start_reader()
    page.wait(lambda: session.state.reader is not None and bool(page.models.items))
    page.settled()
    return session
