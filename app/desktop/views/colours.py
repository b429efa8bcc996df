"""The colours of the document views. Yellow belongs to highlights alone.

Outlines, tags and marks keep 3:1 against what they stand on (WCAG 1.4.11), text 4.5:1; tests check it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor


@dataclass(frozen=True)
class ViewColours:
    """Everything a document view paints with.

    Attributes:
        canvas: around the page. paper: what white becomes. ink: text on paper. shadow: of the page.
        quiet: a sentence on an empty page.
        context_fill, answer_fill, current_fill: under the sentence, an answer, the current answer; laid
            on by multiplication where the paper is light. Transparent: nothing is filled.
        answer_outline, current_outline: around answers, on paper.
        tag, current_tag, tag_text: the numbered tags beside the page, on canvas.
        track, handle, mark, find_mark: the scroll bar and what is marked on it.
        selection: laid over selected text. find_fill, find_outline: hits, and the current hit.
    """

    canvas: QColor
    paper: QColor
    ink: QColor
    quiet: QColor
    shadow: QColor
    context_fill: QColor
    answer_fill: QColor
    current_fill: QColor
    answer_outline: QColor
    current_outline: QColor
    tag: QColor
    current_tag: QColor
    tag_text: QColor
    track: QColor
    handle: QColor
    mark: QColor
    find_mark: QColor
    selection: QColor
    find_fill: QColor
    find_outline: QColor


LIGHT = ViewColours(
    canvas=QColor("#e9ecf1"),
    paper=QColor("#ffffff"),
    ink=QColor("#1d2330"),
    quiet=QColor("#5b6472"),
    shadow=QColor(20, 28, 45, 60),
    context_fill=QColor("#fff8dc"),
    answer_fill=QColor("#fff0b3"),
    current_fill=QColor("#ffd84d"),
    answer_outline=QColor("#8a6a00"),
    current_outline=QColor("#6b4e00"),
    tag=QColor("#8a6a00"),
    current_tag=QColor("#6b4e00"),
    tag_text=QColor("#ffffff"),
    track=QColor("#d9dce0"),
    handle=QColor("#84888e"),
    mark=QColor("#7a5c00"),
    find_mark=QColor("#3557d6"),
    selection=QColor(53, 87, 214, 80),
    find_fill=QColor("#d3dcff"),
    find_outline=QColor("#3557d6"),
)

DARK = ViewColours(
    canvas=QColor("#14181f"),
    paper=QColor("#f4f3ee"),
    ink=QColor("#1d2330"),
    quiet=QColor("#5b6472"),
    shadow=QColor(0, 0, 0, 150),
    context_fill=QColor("#fff6d0"),
    answer_fill=QColor("#ffeda3"),
    current_fill=QColor("#ffd84d"),
    answer_outline=QColor("#8a6a00"),
    current_outline=QColor("#6b4e00"),
    tag=QColor("#d9b23c"),
    current_tag=QColor("#ffd84d"),
    tag_text=QColor("#1d1600"),
    track=QColor("#1f252f"),
    handle=QColor("#7b8494"),
    mark=QColor("#ffd84d"),
    find_mark=QColor("#8ea2ff"),
    selection=QColor(53, 87, 214, 90),
    find_fill=QColor("#ccd6ff"),
    find_outline=QColor("#3557d6"),
)

HIGH_CONTRAST = ViewColours(
    canvas=QColor("#000000"),
    paper=QColor("#ffffff"),
    ink=QColor("#000000"),
    quiet=QColor("#000000"),
    shadow=QColor(0, 0, 0, 0),
    context_fill=QColor("#fff8dc"),
    answer_fill=QColor("#ffe680"),
    current_fill=QColor("#ffd21f"),
    answer_outline=QColor("#000000"),
    current_outline=QColor("#000000"),
    tag=QColor("#ffffff"),
    current_tag=QColor("#ffd21f"),
    tag_text=QColor("#000000"),
    track=QColor("#000000"),
    handle=QColor("#ffffff"),
    mark=QColor("#ffd21f"),
    find_mark=QColor("#00ffff"),
    selection=QColor(0, 60, 255, 110),
    find_fill=QColor("#b5f4ff"),
    find_outline=QColor("#000000"),
)


def night(colours: ViewColours) -> ViewColours:
    """The same with dark paper: light and dark change places on pages, and yellow still marks answers."""
    contrast = colours is HIGH_CONTRAST
    return replace(
        colours,
        canvas=QColor("#000000") if contrast else QColor("#0e1116"),
        paper=QColor("#000000") if contrast else QColor("#191c22"),
        ink=QColor("#ffffff") if contrast else QColor("#e6e8ec"),
        quiet=QColor("#ffffff") if contrast else QColor("#a3abba"),
        shadow=QColor(0, 0, 0, 0),
        context_fill=QColor("#7a6c2a"),
        answer_fill=QColor("#d9b23c"),
        answer_outline=QColor("#ffffff") if contrast else QColor("#c9a43a"),
        current_outline=QColor("#ffd21f") if contrast else QColor("#ffd84d"),
        tag=DARK.tag if not contrast else colours.tag,
        current_tag=DARK.current_tag,
        tag_text=DARK.tag_text,
        track=DARK.track if not contrast else colours.track,
        handle=DARK.handle if not contrast else colours.handle,
        mark=DARK.mark,
        find_mark=DARK.find_mark if not contrast else colours.find_mark,
        selection=QColor(110, 140, 255, 110),
        find_fill=QColor("#6f86ff"),
        find_outline=QColor("#a9b8ff"),
    )


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2 defines it, 0 to 1."""

    def linear(value: float) -> float:
        return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) + 0.0722 * linear(colour.blueF())


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio as WCAG 2 defines it, 1 to 21."""
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)
