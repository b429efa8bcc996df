"""packaging/ is a folder of scripts, not a package: its modules are imported from there as its own build does."""

import importlib
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def packaging():
    """Loads packaging/NAME.py by its name."""
    names = ("contents", "debian", "descriptions", "identity", "build", "start")
    folder = str(ROOT / "packaging")
    sys.path.insert(0, folder)
    try:
        yield lambda name: importlib.import_module(name)
    finally:
        sys.path.remove(folder)
        for name in names:
            sys.modules.pop(name, None)
