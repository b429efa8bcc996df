"""Contents and pages of the document that is looked at; there only when it is wanted, and made only then."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app import messages
from app.desktop.side.contents import Contents
from app.desktop.side.marks import Numbers
from app.desktop.side.thumbnails import Thumbnails
from app.desktop.views.colours import ViewColours
from app.desktop.views.document_view import DocumentView
from app.desktop.views.drawing_lane import Bookmarks, Delivery, DrawingLane, LaneClient
from app.desktop.views.source import PageSource
from app.desktop.views.text_view import TextView
from app.desktop.widgets import key_text, label, part, tool
from app.engine.documents.contents import Target
from app.engine.documents.document import Outline
from app.messages import say

WIDTH = 208


class SidePanel(QWidget):
    """Serves one view at a time.

    Signals:
        closed(): the person closed it; the page gets the keyboard.
        chosen(): the page shows what the person chose here.
    """

    closed = Signal()
    chosen = Signal()

    def __init__(self, lane: DrawingLane, colours: ViewColours, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("side")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(WIDTH)
        self._lane = lane
        self._view: DocumentView | None = None
        self._outline: Outline | None = None
        self._source: PageSource | None = None
        self._client: LaneClient | None = None
        self._numbers: Mapping[int, Numbers] = {}
        self._filled = False
        self.contents = Contents()
        self.pages = Thumbnails(lane, colours)
        self.nothing = label(say(messages.SIDE_NO_CONTENTS), "soft", wrap=True)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeading)
        self.nothing.setContentsMargins(16, 8, 16, 8)
        self.contents_button = tool(say(messages.SIDE_CONTENTS), say(messages.SIDE_CONTENTS), checkable=True)
        self.pages_button = tool(say(messages.SIDE_PAGES), say(messages.SIDE_PAGES), checkable=True)
        self.close_button = tool("✕", f"{say(messages.SIDE_CLOSE)} ({key_text('F9')})")
        self.stack = QStackedWidget()
        for widget in (self.contents, self.nothing, self.pages):
            self.stack.addWidget(widget)
        head = part("sideHead")
        row = QHBoxLayout(head)
        row.setContentsMargins(8, 4, 4, 4)
        row.setSpacing(2)
        row.addWidget(self.contents_button)
        row.addWidget(self.pages_button)
        row.addStretch(1)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.stack, 1)
        self.contents_button.clicked.connect(self.show_contents)
        self.pages_button.clicked.connect(self.show_pages)
        self.close_button.clicked.connect(self.closed)
        self.contents.target_chosen.connect(self._go)
        self.pages.page_chosen.connect(self._go_to_page)
        self._wants_pages: bool | None = None
        self.hide()

    # ---------------------------------------------------------------- what it serves

    def set_view(self, view: DocumentView | None, outline: Outline | None, source: PageSource | None) -> None:
        """Serve another view; nothing is made while the panel is hidden.

        Args:
            view: of a PDF, or of a text with headings.
            outline, source: of a PDF.
        """
        if view is self._view and outline is self._outline:
            return
        if self._view is not None:
            self._view.page_changed.disconnect(self._show_page)
            self._view.verticalScrollBar().valueChanged.disconnect(self._show_place)
        self.release()
        self._view, self._outline, self._source = view, outline, source
        self.pages_button.setVisible(outline is not None or view is None)
        if view is not None:
            view.page_changed.connect(self._show_page)
            view.verticalScrollBar().valueChanged.connect(self._show_place)
        if not self.isHidden():
            self._fill()

    def set_numbers(self, numbers: Mapping[int, Numbers]) -> None:
        """The answers on the view's pages."""
        if numbers == self._numbers:
            return
        self._numbers = numbers
        if self._filled:
            self.contents.set_numbers(numbers)
            self.pages.set_numbers(numbers)

    def set_colours(self, colours: ViewColours) -> None:
        """Draw in other colours."""
        self.pages.set_colours(colours)

    def release(self) -> None:
        """Forget the view."""
        if self._client is not None:
            self._client.close()
            self._client = None
        self.pages.release()
        self.contents.set_headings(())
        self._numbers = {}
        self._view = self._outline = self._source = None
        self._filled = False

    def open_panel(self) -> None:
        """Come."""
        self.show()
        self._fill()

    def fill_width(self, fills: bool) -> None:
        """Take all the room there is, or a part of it beside the page."""
        self.setMinimumWidth(0 if fills else WIDTH)
        self.setMaximumWidth(16_777_215 if fills else WIDTH)  # Qt's own "no limit"

    def focus(self) -> None:
        """Take the keyboard."""
        current = self.stack.currentWidget()
        target = self.pages_button if current is None or current is self.nothing else current
        target.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _fill(self) -> None:
        if self._filled or self._view is None:
            return
        self._filled = True
        if self._outline is None or self._source is None:
            self.contents.set_headings(self._view.headings)
            self.contents.set_numbers(self._numbers)
            self._choose_part()
            self._show_place()
            return
        self.pages.set_document(self._outline, self._source)
        self.pages.set_numbers(self._numbers)
        self._client = self._lane.open(self._source, self._receive, last=True)
        self._client.want([Bookmarks()])
        self._choose_part()
        self._show_page()

    def _receive(self, delivery: Delivery) -> None:
        if isinstance(delivery.request, Bookmarks) and isinstance(delivery.result, tuple):
            self.contents.set_headings(delivery.result)  # type: ignore[arg-type]
            self.contents.set_numbers(self._numbers)
            self._choose_part()
            self._show_page()

    # ---------------------------------------------------------------- the two parts

    def show_contents(self) -> None:
        """The bookmarks."""
        self._wants_pages = False
        self._choose_part()

    def show_pages(self) -> None:
        """The pictures."""
        self._wants_pages = True
        self._choose_part()

    def _choose_part(self) -> None:
        """What the person chose, else the contents where there are any."""
        pages = not self.contents.headings if self._wants_pages is None else self._wants_pages
        pages = pages and self._outline is not None
        contents = self.contents if self.contents.headings else self.nothing
        self.stack.setCurrentWidget(self.pages if pages else contents)
        self.contents_button.setChecked(not pages)
        self.pages_button.setChecked(pages)

    def _show_page(self) -> None:
        if self._view is not None and self._filled and self._outline is not None:
            self.pages.show_page(self._view.page)
            self.contents.show_page(self._view.page)

    def _show_place(self) -> None:
        if isinstance(self._view, TextView) and self._filled:
            self.contents.show_page(self._view.place)

    def _go(self, target: Target) -> None:
        if self._view is not None:
            self._view.jump_to_page(target.page, target.top)
            self.chosen.emit()

    def _go_to_page(self, page: int) -> None:
        if self._view is not None:
            self._view.jump_to_page(page)
            self.chosen.emit()

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
