"""Where Tab goes: through the parts of the window as a person reads them.

Qt's own order is that in which widgets were made, so that a card that comes later would come last.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QWidget


def tab_stops(parts: Sequence[QWidget], sorted_parts: Sequence[QWidget]) -> list[QWidget]:
    """What Tab stops at, in order: what can be seen and used of each part, as it was put there.

    Args:
        parts: in order.
        sorted_parts: those of them whose widgets come and go: from top to bottom, as they stand.
    """
    stops: list[QWidget] = []
    for part in parts:
        found = [widget for widget in (part, *part.findChildren(QWidget)) if _is_stop(widget)]
        if part in sorted_parts:
            found.sort(key=partial(_reading_order, part=part))
        stops += [widget for widget in found if widget not in stops]
    return stops


def step(stops: Sequence[QWidget], focus: QWidget | None, forward: bool) -> bool:
    """Give the keyboard to the stop after (or before) the one that has it, around the end."""
    if not stops:
        return False
    at = next((i for i, stop in enumerate(stops) if stop is focus), -1 if forward else 0)
    reason = Qt.FocusReason.TabFocusReason if forward else Qt.FocusReason.BacktabFocusReason
    stops[(at + (1 if forward else -1)) % len(stops)].setFocus(reason)
    return True


def _is_stop(widget: QWidget) -> bool:
    policy = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
    return bool(policy) and widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None


def _reading_order(widget: QWidget, part: QWidget) -> tuple[int, int]:
    place = widget.mapTo(part, QPoint(0, 0))
    mirrored = widget.layoutDirection() is Qt.LayoutDirection.RightToLeft
    return place.y(), -place.x() if mirrored else place.x()
