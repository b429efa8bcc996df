"""A reader that reads nothing twice while one question is asked again.

A question that is asked of a long document and then of the same without a paragraph meets nearly the same windows:
all before that paragraph, and after it all from where windows begin with the same paragraphs again.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.engine.reading.device import DeviceReason
from app.engine.reading.reader import Reader, WindowInput, WindowLogits


class OnceReader:
    """A Reader that remembers the windows of the last question and passes others to another reader."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.id = reader.id
        self.title = reader.title
        self.revision = reader.revision
        self.window_length = reader.window_length
        self._question = b""
        self._known: dict[bytes, WindowLogits] = {}

    @property
    def device(self) -> str:
        """As of the other reader; so are the next three."""
        return self._reader.device

    @property
    def device_reason(self) -> DeviceReason:
        return self._reader.device_reason

    @property
    def precision(self) -> str:
        return self._reader.precision

    @property
    def batch(self) -> int:
        return self._reader.batch

    def score(self, windows: Sequence[WindowInput]) -> list[WindowLogits]:
        """As Reader.score; windows over one question come together."""
        keys = [window.ids.tobytes() for window in windows]
        for window in windows:
            question = window.ids[: window.context_start].tobytes()
            if question != self._question:
                self._question, self._known = question, {}
        new = {key: window for key, window in zip(keys, windows, strict=True) if key not in self._known}
        if new:
            self._known.update(zip(new, self._reader.score(list(new.values())), strict=True))
        return [self._known[key] for key in keys]
