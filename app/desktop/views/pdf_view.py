"""The pages of a PDF, one below the other, as PDFium draws them.

Where pages stand follows from their sizes alone, so the view is complete before any page has been read
or drawn; images, and the places of characters, come from the drawing lane when they are ready.
"""

from __future__ import annotations

import html
import math
from collections import OrderedDict
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QImage, QMouseEvent, QPainter
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from app.desktop.views.colours import LIGHT, ViewColours, luminance
from app.desktop.views.document_view import DocumentView
from app.desktop.views.drawing_lane import Delivery, Draw, DrawingLane, Lead, Measure, Request
from app.desktop.views.highlight import Highlight, Span, apart
from app.desktop.views.leads import PageLinks, Spot
from app.desktop.views.lines import line_of, line_rects, nearest_character, nearest_gap
from app.desktop.views.page_images import PageImages, draws_for
from app.desktop.views.paper import draw_shadow
from app.desktop.views.source import PageSource
from app.desktop.views.text_canvas import GUTTER
from app.engine.documents.contents import Link
from app.engine.documents.document import Document, Outline
from app.engine.documents.geometry import PageBoxes, PageGeometry, Rect, arranged, boxes_for
from app.messages import (
    PAGE,
    VIEW_LINKS,
    VIEW_PAGE,
    VIEW_PAGE_FAILED,
    VIEW_PAGE_LABELLED,
    say,
)

_GAP = 16
_TOP = 22
_LINK_SHOWN = 80
"""Characters of an address in a menu."""
_PIXELS_PER_POINT = 96 / 72
_LINKED = 8
"""Visible pages whose links are looked for: on more, they are too small to be hit."""
_GEOMETRIES = 64
"""Pages whose characters' places are kept; a few hundred kilobytes each."""
_DARK = 0.4
"""Of the paper's luminance: below it, light and dark change places on pages."""
_LOOK = 1 / 3
"""How far down the window the person is taken to be looking."""


class PdfView(DocumentView):
    """Shows a PDF. Highlights, selection and finding work from ``set_document`` on.

    Args:
        outline: the pages' sizes.
        source: draws the pages; called from the lane's thread.
        lane: shared by all views.
    """

    def __init__(
        self,
        outline: Outline,
        source: PageSource,
        lane: DrawingLane,
        colours: ViewColours = LIGHT,
        parent: QWidget | None = None,
    ) -> None:
        self._dark = luminance(colours.paper) < _DARK
        self._ready = False
        super().__init__(colours, parent)
        self._outline = outline
        self._document: Document | None = None
        self._points = np.array([(size.width, size.height) for size in outline.sizes], dtype=np.float64).reshape(-1, 2)
        self._starts: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._images = PageImages()
        self._geometries: OrderedDict[int, PageGeometry | None] = OrderedDict()
        self._boxes: dict[tuple[int, Highlight], PageBoxes] = {}
        self._failed: set[int] = set()
        self._page = 1
        self._awaited: Span | None = None
        self._scrolling = False
        self._links = PageLinks()
        self._client = lane.open(source, self._receive)
        self._lay_out()
        self._describe()
        self._ready = True
        self.viewport().setMouseTracking(True)

    def set_document(self, document: Document) -> None:
        """The text is ready."""
        self._document = document
        self._starts = np.array([page.start for page in document.pages], dtype=np.intp)
        self._highlights_changed()
        self._ask()

    def release(self) -> None:
        super().release()
        self._client.close()

    def set_colours(self, colours: ViewColours) -> None:
        super().set_colours(colours)
        self._dark = luminance(colours.paper) < _DARK
        if self._ready:
            self._ask()

    @property
    def outline(self) -> Outline:
        """The pages' sizes and labels."""
        return self._outline

    # ------------------------------------------------------------------ layout

    @property
    def _scale(self) -> float:
        """Viewport pixels a point."""
        return self._zoom * _PIXELS_PER_POINT

    def _lay_out(self) -> None:
        sizes = np.maximum(np.round(self._points * self._scale), 1)
        self._widths, self._heights = sizes[:, 0], sizes[:, 1]
        self._tops = _TOP + np.concatenate(([0.0], np.cumsum(self._heights + _GAP)))[:-1]
        self._set_bars()

    def _set_bars(self) -> None:
        view = self.viewport().size()
        self._bar.setPageStep(view.height())
        self._bar.setSingleStep(40)
        self._bar.setRange(0, max(round(self._content_height()) - view.height(), 0))
        across = self._across
        across.setPageStep(view.width())
        across.setSingleStep(40)
        across.setRange(0, max(round(self._content_width()) - view.width(), 0))

    def _content_width(self) -> float:
        return float(self._widths.max(initial=0.0)) + 2 * GUTTER

    def _content_height(self) -> float:
        return float(self._tops[-1] + self._heights[-1]) + _TOP if len(self._tops) else 0.0

    def _page_rect(self, index: int) -> QRectF:
        """Where page ``index`` (from 0) is in the viewport."""
        width = max(self._content_width(), self.viewport().width())
        x = math.floor((width - self._widths[index]) / 2) - self._across.value()
        return QRectF(x, self._tops[index] - self._bar.value(), self._widths[index], self._heights[index])

    def _index_at(self, content_y: float) -> int:
        index = int(np.searchsorted(self._tops, content_y, side="right")) - 1
        return min(max(index, 0), max(len(self._tops) - 1, 0))

    def _visible(self) -> range:
        """Indices (from 0) of the pages that can be seen."""
        if not len(self._tops):
            return range(0)
        top = self._bar.value()
        return range(self._index_at(top), self._index_at(top + self.viewport().height()) + 1)

    def _zoom_to_fit(self) -> float:
        if not len(self._points):
            return 1.0
        # The middle width, without np.median: that imports numpy.ma, 50 ms in the GUI thread.
        usual = np.sort(self._points[:, 0])[len(self._points) // 2]
        return float((self.viewport().width() - 2 * GUTTER) / (usual * _PIXELS_PER_POINT))

    def _apply_zoom(self, zoom: float, anchor: QPointF) -> None:
        index = self._index_at(self._bar.value() + anchor.y())
        if not len(self._tops):
            return
        page = self._page_rect(index)
        fraction = (anchor - page.topLeft()).x() / page.width(), (anchor - page.topLeft()).y() / page.height()
        self._zoom = zoom
        self._failed.clear()  # another size may work, and costs one try
        self._lay_out()
        self._scrolling = True
        page = self._page_rect(index)
        here = page.topLeft() + QPointF(fraction[0] * page.width(), fraction[1] * page.height())
        self._bar.setValue(round(self._bar.value() + here.y() - anchor.y()))
        across = self._across
        across.setValue(round(across.value() + here.x() - anchor.x()))
        self._scrolling = False
        self._position_changed()

    # ------------------------------------------------------------------ pages

    @property
    def page(self) -> int:
        return self._page

    @property
    def page_count(self) -> int:
        return len(self._outline.sizes)

    def go_to_page(self, number: int) -> None:
        """Show the top of page ``number``, from 1."""
        if len(self._tops):
            index = min(max(number, 1), self.page_count) - 1
            self._bar.setValue(round(self._tops[index] - _GAP / 2))

    @property
    def page_label(self) -> str:
        return self._label(self._page)

    def _label(self, number: int) -> str:
        return self._outline.sizes[number - 1].label if 0 < number <= self.page_count else ""

    def page_called(self, text: str) -> int | None:
        wanted = text.strip()
        for fold in (str, str.casefold):
            for number, size in enumerate(self._outline.sizes, 1):
                if fold(size.label) == fold(wanted):
                    return number
        number = int(wanted) if wanted.isdecimal() else 0
        return number if 0 < number <= self.page_count else None

    def jump_to_page(self, number: int, top: float | None = None) -> None:
        self._trail.leave(self.spot)
        self.go_to_page(number)
        if top is not None and len(self._tops):
            index = min(max(number, 1), self.page_count) - 1
            self._bar.setValue(round(self._tops[index] + top * self._scale - _GAP))

    @property
    def spot(self) -> Spot:
        if not len(self._tops):
            return Spot(1, 0.0)
        index = self._index_at(self._bar.value())
        share = (self._bar.value() - self._tops[index]) / self._heights[index]
        return Spot(index + 1, float(share), self._across.value() / max(self._content_width(), 1.0))

    def go_to_spot(self, spot: Spot) -> None:
        if len(self._tops):
            index = min(max(spot.page, 1), self.page_count) - 1
            self._bar.setValue(round(self._tops[index] + spot.share * self._heights[index]))
            self._across.setValue(round(spot.across * self._content_width()))

    def _position_changed(self) -> None:
        if self._bar.pageStep() != self.viewport().height() or (self._across.pageStep() != self.viewport().width()):
            self._set_bars()
        page = self._index_at(self._bar.value() + self.viewport().height() * _LOOK) + 1
        if page != self._page and self.page_count:
            self._page = page
            self._describe()
            self.page_changed.emit(page)
        if not self._scrolling:
            self._awaited = None
        self._ask()

    def _describe(self) -> None:
        label = self.page_label
        place = say(VIEW_PAGE, page=self._page, pages=self.page_count)
        if label != str(self._page):
            place = say(VIEW_PAGE_LABELLED, label=label, page=self._page, pages=self.page_count)
        self.setAccessibleName(self._with_current(place))
        self.setAccessibleDescription(self._outline.path.name)

    # ------------------------------------------------------------------ the drawing lane

    def _draws(self, index: int) -> list[Draw]:
        """The images that page ``index`` is shown with."""
        ratio = self.devicePixelRatioF()
        page = self._page_rect(index)
        seen = QRectF(self.viewport().rect()).intersected(page).translated(-page.topLeft())
        visible = QRect(
            math.floor(seen.x() * ratio),
            math.floor(seen.y() * ratio),
            math.ceil(seen.width() * ratio) + 1,
            math.ceil(seen.height() * ratio) + 1,
        )
        size = round(page.width() * ratio), round(page.height() * ratio)
        return draws_for(index + 1, self._scale * ratio, size, visible, self._dark)

    def _ask(self) -> None:
        """Tell the lane what is wanted now, most urgent first."""
        visible = self._visible()
        middle = self._page - 1
        wanted: list[Request] = []
        if self._awaited is not None and self._document is not None:
            page = self._document.page_at(self._awaited[0])
            wanted.extend([Measure(page.number)] if page is not None else [])
        pages = sorted(visible, key=lambda index: abs(index - middle))
        for index in pages:
            wanted.extend(self._draws(index))
        if self._document is not None:
            wanted.extend(Measure(index + 1) for index in pages[:_GEOMETRIES])
        for index in (visible.stop, visible.start - 1):
            if visible and 0 <= index < self.page_count:
                ahead = self._draws(index)
                wanted.extend(ahead if len(ahead) == 1 else [])
        wanted.extend(Lead(index + 1) for index in pages[:_LINKED])
        self._client.want(dict.fromkeys(request for request in wanted if not self._has(request)))

    def _has(self, request: Request) -> bool:
        if isinstance(request, Measure):
            return request.page in self._geometries
        if isinstance(request, Lead):
            return request.page in self._links
        if not isinstance(request, Draw):
            return False
        return request.page in self._failed or self._images.get(request) is not None

    def _receive(self, delivery: Delivery) -> None:
        request, result = delivery.request, delivery.result
        if isinstance(request, Draw):
            if isinstance(result, QImage):
                self._images.put(request, result)
            else:
                self._failed.add(request.page)
        elif isinstance(request, Lead):
            self._links.keep(request.page, result if isinstance(result, tuple) else ())  # type: ignore[arg-type]
            return
        elif isinstance(request, Measure):
            self._keep_geometry(request.page, result if isinstance(result, PageGeometry) else None)
        self.viewport().update()

    def _keep_geometry(self, page: int, geometry: PageGeometry | None) -> None:
        self._geometries[page] = geometry
        while len(self._geometries) > _GEOMETRIES:
            self._geometries.popitem(last=False)
        self._boxes = {key: boxes for key, boxes in self._boxes.items() if key[0] + 1 in self._geometries}
        self.update_marks()
        if self._awaited is not None:
            self._scroll_to(*self._awaited)

    def _geometry(self, index: int) -> PageGeometry | None:
        """Of page ``index`` (from 0), if it has come and fits the document's text."""
        geometry = self._geometries.get(index + 1)
        if geometry is None or self._document is None:
            return None
        self._geometries.move_to_end(index + 1)
        page = self._document.pages[index]
        fitting = arranged(geometry, page.pieces, self._document.text[page.start : page.end])
        if fitting is not None:
            self._geometries[index + 1] = fitting
        return fitting

    # ------------------------------------------------------------------ text on pages

    @property
    def text(self) -> str:
        return self._document.text if self._document is not None else ""

    def _visible_span(self) -> Span:
        visible = self._visible()
        if self._document is None or not visible:
            return 0, 0
        return self._document.pages[visible[0]].start, self._document.pages[visible[-1]].end

    def _page_rects(self, index: int, start: int, end: int) -> list[Rect]:
        """Where the part of ``[start, end)`` on page ``index`` stands, in points of the page."""
        geometry = self._geometry(index)
        if geometry is None or self._document is None:
            return []
        page = self._document.pages[index]
        return line_rects(geometry.boxes[max(start - page.start, 0) : max(end - page.start, 0)])

    def _to_view(self, index: int, rects: list[Rect]) -> list[QRectF]:
        """From points of page ``index`` to the viewport, on whole pixels.

        Above and below there is a little air, as far as the next line leaves some; at the sides there is none, or a
        full stop after it would be covered.
        """
        page, scale = self._page_rect(index), self._scale
        result = []
        for x0, y0, x1, y1 in rects:
            left, right = round(page.x() + x0 * scale), round(page.x() + x1 * scale)
            top, bottom = math.floor(page.y() + y0 * scale) - 1, math.ceil(page.y() + y1 * scale) + 1
            result.append(QRectF(left, top, max(right - left, 1), bottom - top))
        return apart(result)

    def _rects(self, start: int, end: int) -> list[QRectF]:
        return [rect for index in self._visible() for rect in self._to_view(index, self._page_rects(index, start, end))]

    def _checked_boxes(self, index: int, highlight: Highlight) -> PageBoxes | None:
        """Where the answer stands on page ``index``, compared with the quote; None: not there, or not known yet."""
        if self._document is None or index + 1 not in self._geometries:
            return None
        page = self._document.pages[index]
        start, end = max(highlight.start, page.start), min(highlight.end, page.end)
        if start >= end:
            return None
        known = self._boxes.get((index, highlight))
        if known is None:
            geometry = self._geometry(index)
            unknown = PageBoxes(index + 1, (), exact=False)
            known = unknown if geometry is None else boxes_for(geometry, start - page.start, end - page.start)
            self._boxes[index, highlight] = known
        return known

    def _answer_rects(self, highlight: Highlight) -> list[QRectF]:
        checked = [(index, self._checked_boxes(index, highlight)) for index in self._visible()]
        return [
            rect for index, boxes in checked if boxes is not None for rect in self._to_view(index, list(boxes.rects))
        ]

    def _brackets(self, highlight: Highlight) -> list[QRectF]:
        checked = [(index, self._checked_boxes(index, highlight)) for index in self._visible()]
        return [self._page_rect(index) for index, boxes in checked if boxes is not None and not boxes.exact]

    def _locate(self, point: QPointF) -> tuple[int, float, float]:
        """The page nearest to ``point`` (from 0), and the point in its points."""
        index = self._index_at(self._bar.value() + point.y())
        page = self._page_rect(index)
        return index, (point.x() - page.x()) / self._scale, (point.y() - page.y()) / self._scale

    def _offset_at(self, point: QPointF) -> int | None:
        index, x, y = self._locate(point)
        geometry = self._geometry(index)
        if geometry is None or self._document is None:
            return None
        place = nearest_gap(geometry, x, y)
        return None if place is None else self._document.pages[index].start + place

    def _character_at(self, point: QPointF) -> int | None:
        index, x, y = self._locate(point)
        geometry = self._geometry(index)
        if geometry is None or self._document is None:
            return None
        place = nearest_character(geometry, x, y)
        return None if place is None else self._document.pages[index].start + place

    def _line_at(self, offset: int) -> Span:
        page = self._document.page_at(offset) if self._document is not None else None
        geometry = self._geometry(page.number - 1) if page is not None else None
        if page is not None and geometry is not None:
            start, end = line_of(geometry, offset - page.start)
            return page.start + start, page.start + end
        start = self.text.rfind("\n", 0, offset) + 1
        end = self.text.find("\n", offset)
        return start, len(self.text) if end < 0 else end

    def _content_tops(self, offsets: NDArray[np.intp]) -> NDArray[np.float64]:
        if self._document is None or not len(self._starts):
            return np.zeros(len(offsets))
        index = np.maximum(np.searchsorted(self._starts, offsets, side="right") - 1, 0)
        ends = np.append(self._starts[1:], len(self.text))
        share = (offsets - self._starts[index]) / np.maximum(ends[index] - self._starts[index], 1)
        tops = self._tops[index] + np.clip(share, 0.0, 1.0) * self._heights[index]
        if len(offsets) <= 200:
            for place, (page, offset) in enumerate(zip(index.tolist(), offsets.tolist(), strict=True)):
                rects = self._page_rects(page, offset, offset + 1)
                if rects:
                    tops[place] = self._tops[page] + rects[0][1] * self._scale
        return tops

    def _scroll_to(self, start: int, end: int) -> None:
        page = self._document.page_at(start) if self._document is not None else None
        if page is None:
            return
        index = page.number - 1
        known = page.number in self._geometries
        # Until the place is known, and on the way to it: about where it must be.
        self._awaited = None if known else (start, end)
        rects = self._page_rects(index, start, max(end, start + 1))
        self._scrolling = True
        if rects:
            self._bring(index, rects)
        else:
            top = float(self._content_tops(np.array([start], dtype=np.intp))[0])
            self._bar.setValue(round(top - self.viewport().height() * _LOOK))
        self._scrolling = False
        self._ask()

    def _bring(self, index: int, rects: list[Rect]) -> None:
        views = self._to_view(index, rects)
        height, width = self.viewport().height(), self.viewport().width()
        if views[0].top() < 0.05 * height or views[-1].bottom() > 0.6 * height:
            self._bar.setValue(round(self._bar.value() + views[0].top() - height * 0.3))
        left, right = views[0].left(), views[0].right()
        across = self._across
        if left < 0 or right > width:
            across.setValue(round(across.value() + min(left - GUTTER, max(right - width + GUTTER, 0))))

    # ------------------------------------------------------------------ links

    def link_at(self, point: QPointF) -> Link | None:
        """The link under a point of the viewport."""
        index, x, y = self._locate(point)
        return self._links.at(index + 1, x, y) if self._page_rect(index).contains(point) else None

    def follow(self, link: Link) -> None:
        """Go where it leads in the document; an address is only told of."""
        if link.target is not None:
            self.jump_to_page(link.target.page, link.target.top)
        elif link.address:
            self.address_wanted.emit(link.address)

    def _where(self, link: Link) -> str:
        """Where a link leads, in words."""
        return say(PAGE, page=self._label(link.target.page)) if link.target is not None else link.address

    def _clicked(self, point: QPointF) -> None:
        link = self.link_at(point)
        if link is None or self._highlight_at(point) is not None:
            super()._clicked(point)
        else:
            self.follow(link)

    def context_menu(self) -> QMenu:
        """Copy, Select all, and the links of the page: what a pointer does, a keyboard can do."""
        menu = super().context_menu()
        links = {self._where(link): link for link in self._links.of(self._page)}
        if links:
            inner = menu.addMenu(say(VIEW_LINKS))
            for where, link in links.items():
                shown = where if len(where) <= _LINK_SHOWN else where[:_LINK_SHOWN] + "…"
                inner.addAction(shown.replace("&", "&&")).triggered.connect(partial(self.follow, link))
        return menu

    # ------------------------------------------------------------------ painting

    def _paper_right(self) -> float:
        visible = self._visible()
        return max((self._page_rect(index).right() for index in visible), default=0.0)

    def _paint_paper(self, painter: QPainter) -> None:
        painter.fillRect(self.viewport().rect(), self._colours.canvas)
        for index in self._visible():
            page = self._page_rect(index)
            draw_shadow(painter, page, self._colours.shadow)
            painter.fillRect(page, Qt.GlobalColor.black if self._dark else Qt.GlobalColor.white)
            painter.save()
            painter.setClipRect(page)
            self._paint_page(painter, index, page)
            if self._dark:
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Screen)
                painter.fillRect(page.intersected(QRectF(self.viewport().rect())), self._colours.paper)
            elif self._colours.paper != QColor(Qt.GlobalColor.white):
                painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
                painter.fillRect(page.intersected(QRectF(self.viewport().rect())), self._colours.paper)
            painter.restore()

    def _paint_page(self, painter: QPainter, index: int, page: QRectF) -> None:
        draws = self._draws(index)
        images = [(draw, image) for draw in draws if (image := self._images.get(draw)) is not None]
        if len(images) < len(draws):
            stand_in = self._images.substitute(index + 1, self._dark)
            if stand_in is not None:
                painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
                painter.drawImage(page, stand_in)
        if not images and index + 1 in self._failed:
            font = self.font()
            font.setPixelSize(14)
            painter.setFont(font)
            painter.setPen(self._colours.quiet)
            seen = page.intersected(QRectF(self.viewport().rect()))
            painter.drawText(seen, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, say(VIEW_PAGE_FAILED))
        ratio = self.devicePixelRatioF()
        for draw, image in images:
            if draw.clip is not None:
                corner = page.topLeft() + QPointF(draw.clip[0], draw.clip[1]) / ratio
                painter.drawImage(QRectF(corner.x(), corner.y(), image.width() / ratio, image.height() / ratio), image)
            elif len(draws) == 1:
                size = image.width() / ratio, image.height() / ratio
                painter.drawImage(QRectF(page.x(), page.y(), *size), image)
            else:
                painter.drawImage(page, image)

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            # On another screen the images are too coarse, or needlessly fine.
            self._ask()
        return super().event(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            link = self.link_at(QPointF(event.pos()))
            if link is None:
                QToolTip.hideText()
            else:
                # Rich text would let an address look like another one.
                QToolTip.showText(event.globalPos(), html.escape(self._where(link)), self.viewport())
            return True
        return super().viewportEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if event.buttons() == Qt.MouseButton.NoButton:
            over = self.link_at(event.position()) is not None
            shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.IBeamCursor
            if self.viewport().cursor().shape() != shape:
                self.viewport().setCursor(shape)
