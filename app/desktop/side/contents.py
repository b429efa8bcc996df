"""The document's bookmarks as a tree, with the answers under each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from app import messages
from app.desktop.side.marks import Numbers, heading_of_page, numbers_by_heading
from app.desktop.wording import is_right_to_left
from app.engine.documents.contents import Heading, Target
from app.messages import say

_OPEN_MAX = 60
"""A tree of so few headings is shown open; of a larger one, the first level."""

_HEADING = Qt.ItemDataRole.UserRole


class Contents(QTreeWidget):
    """The bookmarks.

    Signals:
        target_chosen(object): the Target of a heading: click, Enter.
    """

    target_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("contents")
        self.setAccessibleName(say(messages.SIDE_CONTENTS))
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.header().setStretchLastSection(False)
        self.header().setMinimumSectionSize(8)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)
        self._headings: tuple[Heading, ...] = ()
        self._items: list[QTreeWidgetItem] = []
        self._marked: dict[int, Numbers] = {}
        self._here: int | None = None

    @property
    def headings(self) -> tuple[Heading, ...]:
        """What is shown."""
        return self._headings

    def set_headings(self, headings: Sequence[Heading]) -> None:
        """Show other bookmarks."""
        self._headings = tuple(headings)
        self._marked, self._here = {}, None
        self.clear()
        self._items = []
        above: list[QTreeWidgetItem] = []
        tops: list[QTreeWidgetItem] = []
        for index, heading in enumerate(self._headings):
            item = QTreeWidgetItem([heading.title, ""])
            item.setData(0, _HEADING, index)
            item.setToolTip(0, heading.title)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            if is_right_to_left(heading.title):
                item.setTextAlignment(0, right | Qt.AlignmentFlag.AlignAbsolute)
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignTrailing | Qt.AlignmentFlag.AlignVCenter)
            if heading.target is None:
                item.setForeground(0, QBrush(self.palette().color(self.palette().ColorRole.PlaceholderText)))
            del above[heading.level :]
            if above:
                above[-1].addChild(item)
            else:
                tops.append(item)
            above.append(item)
            self._items.append(item)
        self.addTopLevelItems(tops)
        if len(self._items) <= _OPEN_MAX:
            self.expandAll()

    def set_numbers(self, pages: Mapping[int, Numbers]) -> None:
        """Mark the answers on these pages."""
        marked = numbers_by_heading(self._headings, pages) if pages else {}
        for index in {*self._marked, *marked}:
            item, numbers = self._items[index], marked.get(index, ())
            listed = ", ".join(map(str, numbers))
            item.setText(1, f"● {listed}" if numbers else "")
            title = self._headings[index].title
            spoken = say(messages.SIDE_MARKED, what=title, list=listed) if numbers else title
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, spoken)
            item.setToolTip(0, spoken)
        self._marked = marked

    def show_page(self, number: int) -> None:
        """The page that is looked at has become this one: its heading is bold, and the current one unless that is
        another of the same page."""
        here = heading_of_page(self._headings, number)
        if here == self._here:
            return
        for index, bold in ((self._here, False), (here, True)):
            if index is not None:
                font = QFont(self.font())
                font.setBold(bold)
                self._items[index].setFont(0, font)
        self._here = here
        if here is not None and self._page_of(self.currentItem()) != number:
            self.setCurrentItem(self._items[here])

    def _page_of(self, item: QTreeWidgetItem | None) -> int | None:
        target = None if item is None else self._headings[item.data(0, _HEADING)].target
        return None if target is None else target.page

    def _choose(self, item: QTreeWidgetItem) -> None:
        heading = self._headings[item.data(0, _HEADING)]
        if isinstance(heading.target, Target):
            self.target_chosen.emit(heading.target)
