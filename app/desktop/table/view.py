"""The table as it is seen: wrapped questions above, documents at the side, quotes with their certainty in cells."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPen,
    QResizeEvent,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.desktop import wording
from app.desktop.table import words
from app.desktop.table.model import GridModel, GridProxy
from app.desktop.theme import Colours

CELL_WIDTH, CELL_HEIGHT, HEAD_WIDTH = 242, 82, 208
CELL_LEAST = 218
"""A column is no narrower by itself, to spare a person from scrolling sideways."""
PAD, LINES, UNDER = 10, 2, 18
HEAD_LINES = 3


def paint_text(
    painter: QPainter, area: QRect, text: str, font: QFont, colour: QColor, lines: int, *, rtl: bool
) -> None:
    """Wrapped text in its own direction, cut with "…" after so many lines."""
    layout = QTextLayout(text, font)
    option = QTextOption(Qt.AlignmentFlag.AlignRight if rtl else Qt.AlignmentFlag.AlignLeft)
    # An absolute alignment: Qt would mirror it in right-to-left text.
    option.setAlignment(option.alignment() | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    layout.setTextOption(option)
    painter.setPen(colour)
    y = 0.0
    layout.beginLayout()
    for number in range(lines):
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(area.width())
        if number == lines - 1 and line.textStart() + line.textLength() < len(text.encode("utf-16-le")) // 2:
            rest = text.encode("utf-16-le")[line.textStart() * 2 :].decode("utf-16-le", "replace")
            layout.endLayout()
            _paint_lines(painter, layout, area, number)
            last = painter.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, area.width())
            option.setWrapMode(QTextOption.WrapMode.NoWrap)  # its last word and "…" belong on this line
            one = QTextLayout(last, font)
            one.setTextOption(option)
            one.beginLayout()
            one.createLine().setLineWidth(area.width())
            one.endLayout()
            one.draw(painter, QPointF(area.x(), area.y() + y))
            return
        line.setPosition(QPointF(0, y))
        y += line.height()
    layout.endLayout()
    layout.draw(painter, QPointF(area.topLeft()))


def _paint_lines(painter: QPainter, layout: QTextLayout, area: QRect, count: int) -> None:
    for number in range(count):
        layout.lineAt(number).draw(painter, QPointF(area.topLeft()))


class CellDelegate(QStyledItemDelegate):
    """Paints cells."""

    def __init__(self, view: GridView, model: GridModel, proxy: GridProxy, colours: Colours) -> None:
        super().__init__(view)
        self._view, self._model, self._proxy, self.colours = view, model, proxy, colours

    # Qt overrides

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(CELL_WIDTH, CELL_HEIGHT)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colours = self.colours
        document, _, shown = self._model.at(self._proxy.mapToSource(index))
        cell = words.cell_words(document, shown)
        area: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(
            area, QColor(colours.hover if chosen else colours.raised if cell.is_quote else colours.surface)
        )
        if chosen or state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(colours.accent), 2 if state & QStyle.StateFlag.State_HasFocus else 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(area).adjusted(1, 1, -2, -2))
        inside = area.adjusted(PAD, PAD - 2, -PAD, -PAD + 4)
        text_font = QFont(font)
        text_font.setPixelSize(14)
        text_font.setBold(cell.is_quote and not cell.faint)
        painter.setFont(text_font)
        text_area = inside.adjusted(0, 0, 0, -UNDER)
        colour = QColor(colours.text if cell.is_quote and not cell.faint else colours.soft)
        rtl = wording.is_right_to_left(cell.text)
        paint_text(painter, text_area, cell.text, text_font, colour, LINES, rtl=rtl)
        self._paint_under(painter, QRect(inside.x(), inside.bottom() - UNDER, inside.width(), UNDER), cell, font)
        painter.restore()

    def _paint_under(self, painter: QPainter, area: QRect, cell: words.CellWords, font: QFont) -> None:
        small = QFont(font)
        small.setPixelSize(13)
        small.setBold(False)
        painter.setFont(small)
        mirrored = self._view.layoutDirection() is Qt.LayoutDirection.RightToLeft
        if cell.segments:
            self._paint_segments(painter, area, cell.segments, mirrored=mirrored)
            area = area.adjusted(0, 0, -58, 0) if mirrored else area.adjusted(58, 0, 0, 0)
        painter.setPen(QColor(self.colours.accent if cell.mark else self.colours.soft))
        metrics = painter.fontMetrics()
        near, far = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        if mirrored:
            near, far = far, near
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute
        if cell.short_page:  # at the other end, and never cut: it is what a person looks up
            painter.drawText(area, far | middle, cell.short_page)
            taken = metrics.horizontalAdvance(cell.short_page) + 8
            area = area.adjusted(taken, 0, 0, 0) if mirrored else area.adjusted(0, 0, -taken, 0)
        painter.drawText(area, near | middle, _fitting(metrics, _under_parts(cell), area.width()))

    def _paint_segments(self, painter: QPainter, area: QRect, filled: int, *, mirrored: bool) -> None:
        for number in range(5):
            at = 4 - number if mirrored else number
            left = area.right() - 50 if mirrored else area.left()
            full = number < filled
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.colours.accent if full else self.colours.empty))
            if self.colours.empty == self.colours.raised:
                painter.setPen(QColor(self.colours.edge))
            painter.drawRoundedRect(QRectF(left + at * 10 + 0.5, area.center().y() - 3, 7.5, 7.5), 2, 2)


def _under_parts(cell: words.CellWords) -> tuple[str, ...]:
    """What may stand below a cell's text besides the page: the first that fits."""
    if cell.mark:
        return (f"{cell.mark} {cell.judged}", cell.mark)
    if not cell.is_quote:
        return (cell.page,)
    return (f"{cell.word} {cell.number}".strip(), cell.word)


def _fitting(metrics: QFontMetrics, texts: Sequence[str], width: int) -> str:
    """The first that is not too wide; the last one cut where none is."""
    fits = next((text for text in texts if metrics.horizontalAdvance(text) <= width), None)
    return metrics.elidedText(texts[-1], Qt.TextElideMode.ElideRight, width) if fits is None else fits


class QuestionHeader(QHeaderView):
    """Questions, wrapped."""

    def __init__(self, view: GridView, colours: Colours) -> None:
        super().__init__(Qt.Orientation.Horizontal, view)
        self.colours = colours
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultSectionSize(CELL_WIDTH)
        self.setMinimumSectionSize(120)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def share(self, room: int) -> None:
        """Let all columns fit into so many pixels if they are only a little too wide; not if the person set widths."""
        count, before = self.count(), self.defaultSectionSize()
        if not count or any(self.sectionSize(column) != before for column in range(count)):
            return
        fitting = room // count
        width = fitting if CELL_LEAST <= fitting < CELL_WIDTH else CELL_WIDTH
        if width != before:
            self.setDefaultSectionSize(width)

    # Qt overrides

    def sizeHint(self) -> QSize:
        font = QFont(self.font())
        font.setPixelSize(14)
        font.setBold(True)
        metrics, wrap = QFontMetrics(font), Qt.TextFlag.TextWordWrap
        most = QRect(0, 0, self.defaultSectionSize() - 2 * PAD, metrics.lineSpacing() * HEAD_LINES)
        texts = [self.model().headerData(section, Qt.Orientation.Horizontal) for section in range(self.count())]
        heights = (metrics.boundingRect(most, wrap, str(text)).height() for text in texts)
        height = min(max(heights, default=0), most.height())
        return QSize(super().sizeHint().width(), height + 2 * PAD)

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        colours = self.colours
        painter.save()
        painter.fillRect(area, QColor(colours.surface))
        painter.setPen(QColor(colours.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.drawLine(area.topRight(), area.bottomRight())
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        font = QFont(self.font())
        font.setPixelSize(14)
        font.setBold(True)
        painter.setFont(font)
        rtl = wording.is_right_to_left(text)
        paint_text(painter, area.adjusted(PAD, PAD, -PAD, -PAD), text, font, QColor(colours.text), HEAD_LINES, rtl=rtl)
        painter.restore()


class DocumentHeader(QHeaderView):
    """Documents: the name, and below it pages and state."""

    def __init__(self, view: GridView, colours: Colours) -> None:
        super().__init__(Qt.Orientation.Vertical, view)
        self.colours = colours
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setDefaultSectionSize(CELL_HEIGHT)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    # Qt overrides

    def sizeHint(self) -> QSize:
        narrow = self.window().width() < 900
        return QSize(148 if narrow else HEAD_WIDTH, super().sizeHint().height())

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        colours = self.colours
        painter.save()
        painter.fillRect(area, QColor(colours.surface))
        painter.setPen(QColor(colours.line))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        mirrored = self.layoutDirection() is Qt.LayoutDirection.RightToLeft
        edge = (area.topLeft(), area.bottomLeft()) if mirrored else (area.topRight(), area.bottomRight())
        painter.drawLine(*edge)
        name, _, rest = str(self.model().headerData(section, Qt.Orientation.Vertical) or "").partition("\n")
        font = QFont(self.font())
        font.setPixelSize(14)
        font.setBold(True)
        painter.setFont(font)
        inside = area.adjusted(PAD, PAD - 2, -PAD, -PAD)
        rtl = wording.is_right_to_left(name)
        paint_text(painter, inside.adjusted(0, 0, 0, -UNDER), name, font, QColor(colours.text), 2, rtl=rtl)
        font.setPixelSize(13)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(QColor(colours.soft))
        rest = painter.fontMetrics().elidedText(rest, Qt.TextElideMode.ElideRight, inside.width())
        line = QRect(inside.x(), inside.bottom() - UNDER, inside.width(), UNDER)
        side = Qt.AlignmentFlag.AlignRight if mirrored else Qt.AlignmentFlag.AlignLeft
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute, rest)
        painter.restore()


class GridView(QTableView):
    """The table.

    Signals:
        current_changed(): another cell is current, or none.
        open_wanted(): Enter, or a double click, on the current cell.
        copy_wanted(): Copy.
        remove_wanted(): Delete, on whole rows.
    """

    current_changed = Signal()
    open_wanted = Signal()
    copy_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self, model: GridModel, colours: Colours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grid")
        self.grid = model
        self.proxy = GridProxy(model, self)
        self.setModel(self.proxy)
        self.questions, self.rows = QuestionHeader(self, colours), DocumentHeader(self, colours)
        self.setHorizontalHeader(self.questions)
        self.setVerticalHeader(self.rows)
        self._delegate = CellDelegate(self, model, self.proxy, colours)
        self.setItemDelegate(self._delegate)
        self.setCornerButtonEnabled(False)
        self.setShowGrid(True)
        self.setTabKeyNavigation(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.doubleClicked.connect(self._open)
        self.questions.sectionCountChanged.connect(self._share_width)

    def set_colours(self, colours: Colours) -> None:
        """Draw in other colours."""
        self._delegate.colours = self.questions.colours = self.rows.colours = colours
        self.viewport().update()

    @property
    def current_cell(self) -> tuple[int, int] | None:
        """(document, question) of the current cell."""
        index = self.currentIndex()
        if not index.isValid():
            return None
        document, question, _ = self.grid.at(self.proxy.mapToSource(index))
        return document.id, question.id

    def go_to(self, document: int, question: int) -> bool:
        """Make a cell the current one; whether it is among those that are shown."""
        index = self.proxy.mapFromSource(self.grid.index_of(document, question))
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def _open(self) -> None:
        self.open_wanted.emit()

    @Slot()
    def _share_width(self) -> None:
        self.questions.share(self.viewport().width())

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def currentChanged(self, current: QModelIndex, previous: QModelIndex) -> None:  # type: ignore[override]
        super().currentChanged(current, previous)
        self.current_changed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_wanted.emit()
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() == Qt.Key.Key_Delete and self.selectionModel().selectedRows():
            self.remove_wanted.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)
