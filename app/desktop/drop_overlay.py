"""Over the whole window while files are dragged: what will happen when they are let go."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app import messages
from app.desktop import wording
from app.desktop.theme import Colours
from app.desktop.widgets import label
from app.engine.documents.errors import DocumentError
from app.engine.documents.files import is_openable
from app.messages import say


def dropped_files(data: QMimeData) -> list[Path]:
    """The files of a drag, if all of it is files of this computer; else none."""
    urls = data.urls()
    if not urls or not all(url.isLocalFile() and url.toLocalFile() for url in urls):
        return []
    return [Path(url.toLocalFile()) for url in urls]


class DropOverlay(QWidget):
    """Covers its parent while a drag is over it; takes no events itself."""

    def __init__(self, parent: QWidget, colours: Colours) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._colours = colours
        self.accepts = False
        column = QVBoxLayout(self)
        column.setContentsMargins(96, 96, 96, 96)
        self.text = label(name="verdict", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self.text)
        self.hide()

    def set_colours(self, colours: Colours) -> None:
        """After a change of colours."""
        self._colours = colours
        self.update()

    def show_drag(self, data: QMimeData) -> bool:
        """Say what dropping would do; True if it would open something."""
        files = dropped_files(data)
        if files:
            refused = [DocumentError(file, cause) for file in files if (cause := is_openable(file)) is not None]
            self.accepts, text = wording.drop_words(files, refused)
        else:
            self.accepts, text = False, say(messages.DROP_NOT_LOCAL)
        self.text.setText(text)
        self.resize(self.window().size())
        self.raise_()
        self.show()
        return self.accepts

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self._colours.surface)
        veil.setAlpha(238)
        painter.fillRect(self.rect(), veil)
        colour = QColor(self._colours.accent if self.accepts else self._colours.bad)
        pen = QPen(colour, 3, Qt.PenStyle.DashLine if self.accepts else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(24, 24, -24, -24), 16, 16)
        painter.end()
