"""Small parts that several widgets are made of."""

from __future__ import annotations

import shiboken6
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QKeySequence, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QToolButton,
    QWidget,
)

from app.desktop.theme import Colours


def label(text: str = "", name: str = "", wrap: bool = False) -> QLabel:
    """A label of plain text: a file name is never taken for markup."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if name:
        made.setObjectName(name)
    return made


def button(text: str, name: str = "", tip: str = "") -> QPushButton:
    """A button that says what it does; Enter presses it as well as Space."""
    made = QPushButton(text.replace("&", "&&"))
    made.setAccessibleName(text)
    made.setAutoDefault(True)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    made.setToolTip(tip or text)
    if name:
        made.setObjectName(name)
    return made


def tool(text: str, name: str, checkable: bool = False) -> QToolButton:
    """A button with a sign on it; ``name`` is what it does, for the tooltip and a screen reader."""
    made = QToolButton()
    made.setText(text)
    made.setObjectName("flat")
    made.setToolTip(name)
    made.setAccessibleName(name)
    made.setCheckable(checkable)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def key_text(key: QKeySequence | QKeySequence.StandardKey | str) -> str:
    """A shortcut as this system writes it."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


def clear(layout: QLayout) -> None:
    """Take everything out of a layout; widgets are hidden and deleted."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)


class ScrolledArea(QWidget):
    """What stands in a scroll area: as high as its texts are at its width.

    Qt would take it for as high as they are at the width that each text likes best, and scroll over nothing.
    """

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        return QSize(super().minimumSizeHint().width(), 0)


def part(name: str, scrolled: bool = False) -> QWidget:
    """A plain area that the style sheet colours by name; ``scrolled``: it stands in a scroll area."""
    made = ScrolledArea() if scrolled else QWidget()
    made.setObjectName(name)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def centred(widget: QWidget) -> QHBoxLayout:
    """A row with the widget in its middle; unlike an alignment, this keeps the height its text needs."""
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(widget)
    row.addStretch(1)
    return row


def frame(name: str) -> QFrame:
    """A framed area that the style sheet draws by name."""
    made = QFrame()
    made.setObjectName(name)
    made.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    return made


def lock_icon(palette: QPalette) -> QIcon:
    """A padlock in the colour of outlines; drawn, since the emoji of fonts stand too high or are missing."""
    pixmap = QPixmap(28, 28)  # of 14 × 14, sharp on fine screens too
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colour = palette.color(QPalette.ColorRole.Mid)
    painter.setPen(QPen(colour, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(4.3, 1.6, 5.4, 8), 2.7, 2.7)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(2.2, 6.2, 9.6, 6.8), 1.5, 1.5)
    painter.end()
    return QIcon(pixmap)


class ElidedButton(QPushButton):
    """A button as narrow as there is room, whose text ends in "…" where it does not fit."""

    def __init__(self, text: str, name: str) -> None:
        super().__init__(text.replace("&", "&&"))
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setAutoDefault(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(text)
        self._whole = text
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        room = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self).width()
        shown = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room)
        self.setText(shown.replace("&", "&&"))


class Segments(QWidget):
    """Confidence as filled segments of five: seen without reading, and without colour."""

    def __init__(self, filled: int, colours: Colours) -> None:
        super().__init__()
        self._filled = filled
        self._colours = colours
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def fill(self, filled: int, colours: Colours) -> None:
        """Show so many of five."""
        self._filled, self._colours = filled, colours
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        return QSize(5 * 11 - 1, 10)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index in range(5):
            at = 4 - index if self.layoutDirection() is Qt.LayoutDirection.RightToLeft else index
            full = index < self._filled
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self._colours.accent if full else self._colours.empty))
            if self._colours.empty == self._colours.raised:  # high contrast: an empty one is an outline
                painter.setPen(QColor(self._colours.edge))
            painter.drawRoundedRect(QRectF(at * 11 + 0.5, 0.5, 8.5, 8.5), 2, 2)
        painter.end()


class Check(QCheckBox):
    """A check box whose box can be seen in every set of colours."""

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        box = QRectF(self.width() - 21 if right else 5, (self.height() - 15) / 2, 15, 15)
        painter.setPen(QPen(palette.color(palette.ColorRole.Mid), 1))
        painter.setBrush(palette.color(palette.ColorRole.Accent if self.isChecked() else palette.ColorRole.Base))
        painter.drawRoundedRect(box, 3, 3)
        if self.isChecked():
            painter.setPen(QPen(palette.color(palette.ColorRole.HighlightedText), 2))
            painter.drawPolyline([box.topLeft() + QPointF(x, y) for x, y in ((3.5, 8), (6.5, 11), (11.5, 4.5))])
        painter.setPen(palette.color(palette.ColorRole.WindowText))
        area = self.rect().adjusted(0, 0, -28, 0) if right else self.rect().adjusted(28, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.text())
        if self.hasFocus():
            painter.setPen(QPen(palette.color(palette.ColorRole.Accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class Radio(QRadioButton):
    """A choice of several whose ring can be seen in every set of colours."""

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self.palette()
        group = palette.ColorGroup.Active if self.isEnabled() else palette.ColorGroup.Disabled
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        right = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        ring = QRectF(self.width() - 21 if right else 5, (self.height() - 15) / 2, 15, 15)
        accent = palette.color(palette.ColorRole.Accent)
        painter.setPen(QPen(accent if self.isChecked() else palette.color(palette.ColorRole.Mid), 1.5))
        painter.setBrush(palette.color(palette.ColorRole.Base))
        painter.drawEllipse(ring)
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(accent)
            painter.drawEllipse(ring.adjusted(4, 4, -4, -4))
        painter.setPen(palette.color(group, palette.ColorRole.WindowText))
        area = self.rect().adjusted(0, 0, -28, 0) if right else self.rect().adjusted(28, 0, 0, 0)
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, self.text())
        if self.hasFocus():
            painter.setPen(QPen(accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class Dot(QWidget):
    """The dot beside "Works offline"; the words carry the meaning."""

    def __init__(self, colour: str) -> None:
        super().__init__()
        self._colour = colour
        self.setFixedSize(8, 8)

    def set_colour(self, colour: str) -> None:
        """After a change of colours."""
        self._colour = colour
        self.update()

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._colour))
        painter.drawEllipse(self.rect())
        painter.end()


def focus_again(widget: QWidget | None) -> bool:
    """Give the keyboard back to where it was; whether that is still there to take it."""
    if widget is None or not shiboken6.isValid(widget) or not widget.isVisible() or not widget.isEnabled():
        return False
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    return True
