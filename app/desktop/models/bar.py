"""A thin bar that fills: how far a download or a check is, beside the words that say it."""

from __future__ import annotations

from PySide6.QtWidgets import QProgressBar

_STEPS = 1000


class Bar(QProgressBar):
    """Shows a part of one; hidden where there is none to show."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("bar")
        self.setRange(0, _STEPS)
        self.setTextVisible(False)
        self.setFixedHeight(8)
        self.hide()

    def show_part(self, part: float | None, name: str) -> None:
        """Fill it from 0 to 1; ``name`` is what a screen reader says it measures."""
        if part is not None:
            self.setValue(round(part * _STEPS))
        if name != self.accessibleName():
            self.setAccessibleName(name)
        self.setVisible(part is not None)
