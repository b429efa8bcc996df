"""Real parts, made once: the built-in reader loads in a second."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app.engine.documents.document import Document, Kind
from app.engine.models.calibration import load_calibration
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.service import ReadingService
from app.paths import resource


@pytest.fixture(scope="session")
def builtin_folder() -> Path:
    return resource("models/builtin")


@pytest.fixture(scope="session")
def builtin_tokenizer(builtin_folder):
    return WindowTokenizer.from_folder(builtin_folder)


@pytest.fixture(scope="session")
def builtin_reader(builtin_folder):
    from app.engine.reading.torch.builtin import BuiltinReader

    return BuiltinReader(builtin_folder)


@pytest.fixture(scope="session")
def builtin_calibration(builtin_folder):
    return load_calibration(builtin_folder)


@pytest.fixture
def service(builtin_folder):
    return ReadingService(builtin_folder)


@pytest.fixture
def text_document():
    def make(text: str, name: str = "letter.txt") -> Document:
        data = text.encode()
        return Document(
            Path("/documents") / name, Kind.TEXT, text, (), hashlib.sha256(data).hexdigest(), len(data), 0, "utf-8"
        )

    return make
