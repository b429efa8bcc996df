"""The real drawing process, and a file that becomes another under the same name."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from app.desktop.views.source import HelperSource
from app.engine.documents.drawing import DrawingHelper
from app.engine.documents.errors import Cause, DocumentError
from tests.engine.documents.make import draw


@pytest.fixture(scope="module")
def helper():
    made = DrawingHelper()
    yield made
    made.close()


def darkness(source: HelperSource) -> float:
    image = source.render(1, 0.2)
    return 255 - float(np.frombuffer(image.pixels, dtype=np.uint8)[::4].mean())


def black(canvas):
    canvas.rect(0, 0, 2000, 2000, fill=1)


def test_what_is_opened_anew_is_drawn_as_it_is_now(helper, tmp_path):
    path = draw(tmp_path / "a.pdf", lambda _canvas: None)
    assert darkness(HelperSource(helper, path)) < 80
    draw(path, black)
    assert darkness(HelperSource(helper, path)) > 150


def test_pages_of_other_bytes_than_were_read_are_not_drawn(helper, tmp_path):
    path = draw(tmp_path / "a.pdf", lambda _canvas: None)
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
    before = HelperSource(helper, path, None, fingerprint)
    assert before.render(1, 0.2).width > 0
    draw(path, black)
    assert darkness(before) < 80  # what is open stays as it was
    with pytest.raises(DocumentError) as caught:
        HelperSource(helper, path, None, fingerprint).render(1, 0.2)
    assert caught.value.cause is Cause.CHANGED
