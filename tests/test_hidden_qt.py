"""That the first half of ``run.py test`` really runs as if Qt were not installed."""

import importlib.util
import os

import pytest


@pytest.mark.skipif(os.environ.get("ANSWERLIGHT_HIDE_QT") != "1", reason="Qt is not hidden in this run")
def test_qt_is_not_there():
    assert importlib.util.find_spec("PySide6") is None
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("PySide6.QtCore")
