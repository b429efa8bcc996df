"""Small pictures of all pages, made for those that can be seen and kept within a limit."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app import messages
from app.desktop.side.marks import Numbers
from app.desktop.views.colours import LIGHT, ViewColours, luminance
from app.desktop.views.drawing_lane import Delivery, Draw, DrawingLane, LaneClient
from app.desktop.views.highlight import TAG_DIAMETER, Tag, draw_tag
from app.desktop.views.page_images import PageImages
from app.desktop.views.source import PageSource
from app.engine.documents.document import Outline
from app.messages import say

PICTURE = QSize(124, 164)
"""Pixels that a page is fitted into."""

LINE, AIR = 24, 10
"""Pixels of the label below it, and around both."""

KEPT = 16 << 20
"""Bytes of pictures kept: some 200."""

TAGS_MAX = 3
"""Tags on one picture; more are counted."""

_DARK = 0.4

Index = QModelIndex | QPersistentModelIndex


class PagesModel(QAbstractListModel):
    """The pages by label, with the answers on them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.labels: tuple[str, ...] = ()
        self.numbers: Mapping[int, Numbers] = {}

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Another document's pages."""
        self.beginResetModel()
        self.labels = labels
        self.endResetModel()

    def set_numbers(self, numbers: Mapping[int, Numbers]) -> None:
        """The answers on the pages, by number from 1."""
        self.numbers = numbers
        if self.labels:
            self.dataChanged.emit(self.index(0), self.index(len(self.labels) - 1))

    # Qt overrides

    def rowCount(self, _parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return len(self.labels)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole:
            return self.labels[index.row()]
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            page = say(messages.PAGE, page=self.labels[index.row()])
            found = self.numbers.get(index.row() + 1)
            return say(messages.SIDE_MARKED, what=page, list=", ".join(map(str, found))) if found else page
        return None


class _Painter(QStyledItemDelegate):
    """Paints a page, its label and the tags of its answers."""

    def __init__(self, view: Thumbnails) -> None:
        super().__init__(view)
        self._view = view

    # Qt overrides

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(PICTURE.width() + 2 * AIR, PICTURE.height() + LINE + AIR)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        self._view.paint_page(painter, option, index.row() + 1)


class Thumbnails(QListView):
    """The pages of a document as small pictures.

    Signals:
        page_chosen(int): click, Enter.
    """

    page_chosen = Signal(int)

    def __init__(self, lane: DrawingLane, colours: ViewColours = LIGHT, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._colours = colours
        self._client: LaneClient | None = None
        self._outline: Outline | None = None
        self._images = PageImages(KEPT)
        self._failed: set[int] = set()
        self._pages = PagesModel(self)
        self.setModel(self._pages)
        self.setItemDelegate(_Painter(self))
        self.setObjectName("thumbnails")
        self.setAccessibleName(say(messages.SIDE_PAGES))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._choose)
        self.activated.connect(self._choose)
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)
        self.verticalScrollBar().valueChanged.connect(self._asking.start)

    def set_document(self, outline: Outline, source: PageSource) -> None:
        """Show another document's pages."""
        self.release()
        self._outline = outline
        self._client = self._lane.open(source, self._receive, last=True)
        self._pages.set_labels(tuple(size.label for size in outline.sizes))

    def release(self) -> None:
        """Want nothing any more, and keep nothing."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self._outline = None
        self._images = PageImages(KEPT)
        self._failed.clear()
        self._pages.set_labels(())

    def set_colours(self, colours: ViewColours) -> None:
        """Draw in other colours."""
        self._colours = colours
        self.viewport().update()
        self._asking.start()

    def set_numbers(self, numbers: Mapping[int, Numbers]) -> None:
        """Mark these answers."""
        self._pages.set_numbers(numbers)

    def show_page(self, number: int) -> None:
        """The page that is looked at has become this one."""
        index = self._pages.index(number - 1)
        if index.isValid() and self.currentIndex() != index:
            self.setCurrentIndex(index)
            self.scrollTo(index)

    def _choose(self, index: QModelIndex) -> None:
        self.page_chosen.emit(index.row() + 1)

    # ---------------------------------------------------------------- pictures

    def _draw_for(self, page: int) -> Draw:
        assert self._outline is not None
        size = self._outline.sizes[page - 1]
        scale = min(PICTURE.width() / size.width, PICTURE.height() / size.height) * self.devicePixelRatioF()
        return Draw(page, scale, dark=luminance(self._colours.paper) < _DARK)

    def _ask(self) -> None:
        if self._client is None or not self.isVisible():
            return
        first = max(self.indexAt(QRect(self.viewport().rect()).topLeft() + QPointF(AIR, AIR).toPoint()).row(), 0)
        room = self.viewport().height() // max(self.sizeHintForRow(0), 1) + 2
        wanted = [self._draw_for(page) for page in range(first + 1, min(first + room, len(self._pages.labels)) + 1)]
        self._client.want(draw for draw in wanted if draw.page not in self._failed and self._images.get(draw) is None)

    def _receive(self, delivery: Delivery) -> None:
        if isinstance(delivery.request, Draw):
            if isinstance(delivery.result, QImage):
                self._images.put(delivery.request, delivery.result)
            else:
                self._failed.add(delivery.request.page)
            self.viewport().update()

    def paint_page(self, painter: QPainter, option: QStyleOptionViewItem, page: int) -> None:
        """One page of the list."""
        if self._outline is None:
            return
        colours, palette = self._colours, self.palette()
        cell: QRect = option.rect
        size = self._outline.sizes[page - 1]
        scale = min(PICTURE.width() / size.width, PICTURE.height() / size.height)
        width, height = max(round(size.width * scale), 2), max(round(size.height * scale), 2)
        area = QRect(cell.x() + (cell.width() - width) // 2, cell.y() + AIR, width, height)
        painter.save()
        painter.fillRect(area, colours.paper)
        draw = self._draw_for(page)
        image = self._images.get(draw)
        if image is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(area, image)
            mode = QPainter.CompositionMode
            painter.setCompositionMode(mode.CompositionMode_Screen if draw.dark else mode.CompositionMode_Multiply)
            painter.fillRect(area, colours.paper)
            painter.setCompositionMode(mode.CompositionMode_SourceOver)
        elif page not in self._failed:
            self._asking.start()
        current = bool(option.state & QStyle.StateFlag.State_Selected)
        focused = current and self.hasFocus()
        edge = palette.color(QPalette.ColorRole.Accent if current else QPalette.ColorRole.Mid)
        painter.setPen(QPen(edge, 4 if focused else 3 if current else 1))
        painter.drawRect(QRectF(area).adjusted(-0.5, -0.5, 0.5, 0.5))
        font = QFont(self.font())
        font.setPixelSize(13)
        font.setBold(current)
        painter.setFont(font)
        painter.setPen(palette.color(QPalette.ColorRole.WindowText))
        line = QRect(cell.x(), area.bottom() + 4, cell.width(), LINE - 4)
        label = painter.fontMetrics().elidedText(
            self._pages.labels[page - 1], Qt.TextElideMode.ElideRight, line.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, label)
        self._paint_tags(painter, area, page)
        painter.restore()

    def _paint_tags(self, painter: QPainter, area: QRect, page: int) -> None:
        numbers = self._pages.numbers.get(page, ())
        x, y = area.right() - 2, area.top() + TAG_DIAMETER / 2 + 3
        for number in numbers[:TAGS_MAX]:
            draw_tag(painter, Tag(number, QPointF(x, y)), True, self._colours, self.font())
            y += TAG_DIAMETER + 2
        if len(numbers) > TAGS_MAX:
            painter.setPen(QColor(self._colours.ink))
            painter.drawText(QPointF(area.right() - 22, y + 2), f"+{len(numbers) - TAGS_MAX}")

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._asking.start()
