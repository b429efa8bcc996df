"""A scrolling surface with text that can be zoomed, selected and copied, by mouse and by keyboard.

Everything is in offsets of ``Document.text``; points and rectangles are in viewport pixels unless a
name says content.
"""

from __future__ import annotations

import math
from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QNativeGestureEvent,
    QPalette,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QMenu, QWidget

from app.desktop.views.colours import LIGHT, ViewColours
from app.desktop.views.highlight import (
    Span,
)
from app.desktop.views.scroll_bar import MarkedScrollBar
from app.desktop.views.selection import Selection, Unit, word_at
from app.messages import VIEW_COPY, VIEW_SELECT_ALL, say

GUTTER = 44
"""Canvas kept free on either side of the page, for the tags."""
_STEPS = (0.25, 0.33, 0.5, 0.67, 0.75, 0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 4.0, 5.0)
_LINE_STEP = 40


class TextCanvas(QAbstractScrollArea):
    """What is independent of what is marked in a document.

    Signals:
        zoom_changed(factor): 1.0 is 100 %.
        selection_changed(any): whether something is selected.
        plain_click(point): a click that selected nothing, in viewport pixels.
    """

    zoom_changed = Signal(float)
    selection_changed = Signal(bool)
    plain_click = Signal(QPointF)

    def __init__(self, colours: ViewColours = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._colours = colours
        self._zoom = 1.0
        self._fit: Callable[[], float] | None = self._starting_zoom
        self._stood = (0.0, 0, -1)
        """Zoom and scroll value before the width changed, and the scroll value since then."""
        self._selection = Selection(self._unit_at)
        self._press: QPoint | None = None
        self._clicks = 0
        self._click_timer = QTimer(self, singleShot=True)
        self._click_timer.timeout.connect(self._forget_clicks)
        self._by_keyboard = False
        self._drag_timer = QTimer(self, interval=30)
        self._drag_timer.timeout.connect(self._scroll_while_dragging)
        self._bar = MarkedScrollBar(Qt.Orientation.Vertical, self)
        self._across = MarkedScrollBar(Qt.Orientation.Horizontal, self)
        self._corner = QWidget(self, autoFillBackground=True)
        self.setVerticalScrollBar(self._bar)
        self.setHorizontalScrollBar(self._across)
        self.setCornerWidget(self._corner)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Pages are never mirrored, whatever the language of the window.
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.set_colours(colours)

    _zoom_tells_place = True
    """At one zoom, a scroll value is always the same place."""

    # ------------------------------------------------------------------ what a subclass knows

    @property
    @abstractmethod
    def text(self) -> str:
        """The document's text; empty while it is not known."""

    @abstractmethod
    def _visible_span(self) -> Span:
        """A span of the text that covers all that can be seen."""

    @abstractmethod
    def _rects(self, start: int, end: int) -> list[QRectF]:
        """Where the visible part of ``[start, end)`` stands, a rectangle or more per line."""

    @abstractmethod
    def _offset_at(self, point: QPointF) -> int | None:
        """The offset nearest to ``point``; None where it is not known yet."""

    @abstractmethod
    def _character_at(self, point: QPointF) -> int | None:
        """The offset of the character under or nearest to ``point``, for words and lines."""

    @abstractmethod
    def _line_at(self, offset: int) -> Span:
        """The line of text that ``offset`` is in."""

    @abstractmethod
    def _apply_zoom(self, zoom: float, anchor: QPointF) -> None:
        """Set ``_zoom`` and lay out again; what is under ``anchor`` stays there."""

    @abstractmethod
    def _zoom_to_fit(self) -> float:
        """The zoom at which the paper fills the width."""

    def _position_changed(self) -> None:
        """What is visible has changed."""

    # ------------------------------------------------------------------ colours and zoom

    def set_colours(self, colours: ViewColours) -> None:
        self._colours = colours
        self._bar.set_colours(colours)
        self._across.set_colours(colours)
        palette = self._corner.palette()
        palette.setColor(QPalette.ColorRole.Window, colours.canvas)
        self._corner.setPalette(palette)
        self.viewport().update()

    @property
    def zoom(self) -> float:
        """1.0 is 100 %."""
        return self._zoom

    @property
    def chosen_zoom(self) -> float | None:
        """The zoom that the person chose; None: as it fits."""
        return self._zoom if self._fit is None else None

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom; what is at ``anchor`` (the middle, where None) stays there."""
        self._fit = None
        self._change_zoom(zoom, anchor)

    def zoom_in(self) -> None:
        self.set_zoom(_STEPS[min(bisect_right(_STEPS, self._zoom + 0.01), len(_STEPS) - 1)])

    def zoom_out(self) -> None:
        self.set_zoom(_STEPS[max(bisect_left(_STEPS, self._zoom - 0.01) - 1, 0)])

    def reset_zoom(self) -> None:
        self.set_zoom(1.0)

    def fit_width(self) -> None:
        """Fill the width, also when the window is resized, until the person zooms."""
        self._fit = self._zoom_to_fit
        self._change_zoom(self._fit(), None)

    def _starting_zoom(self) -> float:
        return min(self._zoom_to_fit(), 1.0)

    def _change_zoom(self, zoom: float, anchor: QPointF | None) -> None:
        zoom = min(max(zoom, _STEPS[0]), _STEPS[-1])
        if math.isclose(zoom, self._zoom, rel_tol=1e-4):
            return
        self._apply_zoom(zoom, QPointF(self.viewport().rect().center()) if anchor is None else anchor)
        self.viewport().update()
        self.zoom_changed.emit(zoom)

    def _fit_again(self, zoom: float) -> None:
        """The width is another one: what is at the top stays there, as far as the ends of the document let it.

        At the width of before, the person stands where they stood, unless they have scrolled meanwhile: a page
        that comes beside the document and goes again moves nothing.
        """
        before, stood, since = self._stood
        if self._bar.value() != since:
            before, stood = self._zoom, self._bar.value()
        self._change_zoom(zoom, QPointF(0, 0))
        self._position_changed()
        if self._zoom_tells_place and math.isclose(self._zoom, before, rel_tol=1e-4):
            self._bar.setValue(stood)
        self._stood = (before, stood, self._bar.value())

    # ------------------------------------------------------------------ selection

    def has_selection(self) -> bool:
        return bool(self._selection)

    def selected_span(self) -> Span | None:
        """Start and end in ``Document.text``; None where nothing is selected."""
        return self._selection.span if self._selection else None

    def selected_text(self) -> str:
        start, end = self._selection.span
        return self.text[start:end]

    def select_all(self) -> None:
        self._selection.set(0, len(self.text))
        self._selection_moved()

    def clear_selection(self) -> None:
        self._selection.set(0, 0)
        self._selection_moved()

    def copy(self) -> bool:
        """Put the selected text on the clipboard; False where nothing is selected."""
        if self._selection:
            QGuiApplication.clipboard().setText(self.selected_text())
        return bool(self._selection)

    def context_menu(self) -> QMenu:
        """Copy and Select all; deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        copy = menu.addAction(say(VIEW_COPY))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setEnabled(self.has_selection())
        copy.triggered.connect(self.copy)
        everything = menu.addAction(say(VIEW_SELECT_ALL))
        everything.setShortcut(QKeySequence.StandardKey.SelectAll)
        everything.setEnabled(bool(self.text))
        everything.triggered.connect(self.select_all)
        return menu

    def _selection_moved(self) -> None:
        self.viewport().update()
        self.selection_changed.emit(bool(self._selection))

    def _unit_at(self, offset: int, unit: Unit) -> Span:
        if unit is Unit.WORD:
            return word_at(self.text, offset)
        if unit is Unit.LINE:
            return self._line_at(offset)
        return offset, offset

    def _press_at(self, point: QPointF, extend: bool) -> None:
        unit = Unit(min(self._clicks, 3))
        offset = self._offset_at(point) if unit is Unit.CHARACTER else self._character_at(point)
        if offset is None:
            return
        if extend and self._clicks == 1:
            self._selection.drag(offset)
        else:
            self._selection.press(offset, unit)
        self._selection_moved()

    def _drag_to(self, point: QPointF) -> None:
        offset = self._offset_at(point) if self._clicks <= 1 else self._character_at(point)
        if offset is not None:
            self._selection.drag(offset)
            self._selection_moved()

    def _scroll_while_dragging(self) -> None:
        point = self.viewport().mapFromGlobal(self.cursor().pos())
        beyond = min(point.y(), 0) or max(point.y() - self.viewport().height(), 0)
        self._bar.setValue(self._bar.value() + max(-120, min(120, beyond)))
        self._drag_to(QPointF(point))

    def _forget_clicks(self) -> None:
        if self._press is None:
            self._clicks = 0

    # Qt overrides

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        reasons = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
        self._by_keyboard = event.reason() in reasons
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._by_keyboard = False
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fit is None:
            self._position_changed()
        else:
            self._fit_again(self._fit())

    def scrollContentsBy(self, _dx: int, _dy: int) -> None:
        self.viewport().update()
        self._position_changed()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_zoom(self._zoom * 1.1 ** (event.angleDelta().y() / 120), event.position())
            event.accept()
            return
        super().wheelEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.set_zoom(self._zoom * (1 + event.value()), event.position())
            return True
        return super().viewportEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        point = event.position().toPoint()
        near = self._press is not None and (point - self._press).manhattanLength() < 6
        self._clicks = self._clicks % 3 + 1 if near and self._click_timer.isActive() else 1
        self._click_timer.start(QGuiApplication.styleHints().mouseDoubleClickInterval())
        self._press = point
        self._press_at(event.position(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not event.buttons() & Qt.MouseButton.LeftButton or self._press is None:
            return
        if self._clicks == 1 and (event.position().toPoint() - self._press).manhattanLength() < 3:
            return
        self._drag_to(event.position())
        inside = self.viewport().rect().contains(event.position().toPoint())
        if inside:
            self._drag_timer.stop()
        elif not self._drag_timer.isActive():
            self._drag_timer.start()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._drag_timer.stop()
        if event.button() == Qt.MouseButton.LeftButton and not self._selection:
            self.plain_click.emit(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.context_menu().popup(event.globalPos())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            wants_copy = event.matches(QKeySequence.StandardKey.Copy) and self.has_selection()
            if wants_copy or event.matches(QKeySequence.StandardKey.SelectAll):
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = QKeySequence.StandardKey
        commands: list[tuple[QKeySequence.StandardKey, Callable[[], object]]] = [
            (key.Copy, self.copy),
            (key.SelectAll, self.select_all),
            (key.ZoomIn, self.zoom_in),
            (key.ZoomOut, self.zoom_out),
        ]
        for standard, command in commands:
            if event.matches(standard):
                command()
                return
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() == Qt.Key.Key_0:
            self.reset_zoom()
        elif control and event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif event.key() == Qt.Key.Key_Escape and self._selection:
            self.clear_selection()
        elif not self._scroll_by_key(event):
            event.ignore()

    def _scroll_by_key(self, event: QKeyEvent) -> bool:
        bar, across = self._bar, self._across
        screen = max(self.viewport().height() - 2 * _LINE_STEP, _LINE_STEP)
        back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        down = {
            Qt.Key.Key_Up: bar.value() - _LINE_STEP,
            Qt.Key.Key_Down: bar.value() + _LINE_STEP,
            Qt.Key.Key_PageUp: bar.value() - screen,
            Qt.Key.Key_PageDown: bar.value() + screen,
            Qt.Key.Key_Space: bar.value() + (-screen if back else screen),
            Qt.Key.Key_Home: bar.minimum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        side = {Qt.Key.Key_Left: -_LINE_STEP, Qt.Key.Key_Right: _LINE_STEP}
        if (target := down.get(Qt.Key(event.key()))) is not None:
            bar.setValue(target)
            return True
        if (step := side.get(Qt.Key(event.key()))) is not None:
            across.setValue(across.value() + step)
            return True
        return False
