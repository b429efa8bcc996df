"""Colours and sizes: light, dark and high contrast, following the system and changing while it runs.

Text reaches 4.5:1 and outlines 3:1 in each. One accent colour; yellow belongs to highlights alone.
Sizes are pixels (16 quotes, 14 text, 13 secondary) on a grid of 8; Qt scales them with the screen.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from app.desktop.views import colours as views
from app.desktop.views.colours import ViewColours
from app.settings import Appearance


@dataclass(frozen=True)
class Colours:
    """The window's colours, as ``#rrggbb``.

    Attributes:
        ground: behind pages and the empty window.
        surface: bars and panels. raised: fields, cards, buttons.
        line: hairlines between parts. edge: outlines that carry meaning (3:1).
        text, soft: 4.5:1 on surface and raised.
        accent, on_accent: the one accent, and text on it. accent_off: the accent, disabled.
        mark, on_mark: highlights of a quote.
        good, bad: dots and edges beside words, never alone.
    """

    ground: str
    surface: str
    raised: str
    line: str
    edge: str
    text: str
    soft: str
    accent: str
    on_accent: str
    accent_off: str
    on_accent_off: str
    empty: str
    mark: str
    on_mark: str
    good: str
    bad: str
    hover: str


LIGHT = Colours(
    ground="#e8ebf0", surface="#f7f8fa", raised="#ffffff", line="#dde1e8", edge="#77829b", text="#1c2230",
    soft="#5a6375", accent="#3454d1", on_accent="#ffffff", accent_off="#b3bfed", on_accent_off="#ffffff",
    empty="#dfe3ec", mark="#ffedb0", on_mark="#1c2230", good="#27a361", bad="#b3261e", hover="#eef1f7",
)  # fmt: skip
DARK = Colours(
    ground="#13171f", surface="#1e222b", raised="#262b36", line="#343b48", edge="#7f89a0", text="#eef0f4",
    soft="#a3abba", accent="#8ea2ff", on_accent="#10131a", accent_off="#3b4263", on_accent_off="#8d95ad",
    empty="#3a4150", mark="#ffe28a", on_mark="#1c1a10", good="#35a86a", bad="#ff8a80", hover="#2f3542",
)  # fmt: skip
CONTRAST_LIGHT = Colours(
    ground="#ffffff", surface="#ffffff", raised="#ffffff", line="#000000", edge="#000000", text="#000000",
    soft="#000000", accent="#0000c8", on_accent="#ffffff", accent_off="#ffffff", on_accent_off="#595959",
    empty="#ffffff", mark="#ffff00", on_mark="#000000", good="#006400", bad="#a00000", hover="#e6e6ff",
)  # fmt: skip
CONTRAST_DARK = Colours(
    ground="#000000", surface="#000000", raised="#000000", line="#ffffff", edge="#ffffff", text="#ffffff",
    soft="#ffffff", accent="#7fd4ff", on_accent="#000000", accent_off="#000000", on_accent_off="#b0b0b0",
    empty="#000000", mark="#ffff00", on_mark="#000000", good="#6dff8f", bad="#ff9d9d", hover="#1f1f3a",
)  # fmt: skip


def choose(dark: bool, contrast: bool) -> Colours:
    """The colours for what the system or the person asks for."""
    if contrast:
        return CONTRAST_DARK if dark else CONTRAST_LIGHT
    return DARK if dark else LIGHT


def palette(colours: Colours) -> QPalette:
    """The same colours for everything that a style sheet does not reach."""
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: colours.surface,
        QPalette.ColorRole.WindowText: colours.text,
        QPalette.ColorRole.Base: colours.raised,
        QPalette.ColorRole.AlternateBase: colours.surface,
        QPalette.ColorRole.Text: colours.text,
        QPalette.ColorRole.PlaceholderText: colours.soft,
        QPalette.ColorRole.Button: colours.raised,
        QPalette.ColorRole.ButtonText: colours.text,
        QPalette.ColorRole.BrightText: colours.on_accent,
        QPalette.ColorRole.Highlight: colours.accent,
        QPalette.ColorRole.HighlightedText: colours.on_accent,
        QPalette.ColorRole.Link: colours.accent,
        QPalette.ColorRole.LinkVisited: colours.accent,
        QPalette.ColorRole.ToolTipBase: colours.text,
        QPalette.ColorRole.ToolTipText: colours.surface,
        QPalette.ColorRole.Accent: colours.accent,
        QPalette.ColorRole.Mid: colours.edge,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours.soft))
    return made


_SHEET = """
* {{ font-size: 14px; }}
QToolTip {{ background: {text}; color: {surface}; border: none; padding: 4px 8px; font-size: 13px; }}
QWidget#top, QWidget#status, QWidget#side, QWidget#strip, QWidget#tools, QWidget#find {{ background: {surface}; }}
QWidget#top {{ border-bottom: 1px solid {line}; }}
QWidget#status {{ border-top: 1px solid {line}; }}
QWidget#offer {{ background: {surface}; border-top: 1px solid {line}; }}
QWidget#line {{ background: {line}; }}
QWidget#strip, QWidget#tools, QWidget#find {{ border-bottom: 1px solid {line}; }}
QWidget#ground, QWidget#empty {{ background: {ground}; }}
QWidget#cards {{ background: {surface}; }}
QScrollArea#scroll {{ background: {surface}; border: none; }}
QScrollArea#notices, QScrollArea#notices > QWidget > QWidget {{ background: transparent; border: none; }}
QScrollArea#emptyScroll {{ background: {ground}; border: none; }}
QSplitter::handle {{ background: {line}; }}
QSplitter::handle:hover {{ background: {edge}; }}

QPushButton, QToolButton {{
    background: {raised}; color: {text}; border: 1px solid {line}; border-radius: 8px; padding: 8px 14px;
}}
QPushButton:hover, QToolButton:hover {{ background: {hover}; }}
QPushButton:focus, QToolButton:focus {{ border: 2px solid {accent}; padding: 7px 13px; }}
QPushButton:disabled, QToolButton:disabled {{ color: {off}; border-style: {off_line}; border-color: {off_edge}; }}
QPushButton#primary {{ background: {accent}; color: {on_accent}; border: 2px solid {accent}; font-weight: 600;
    padding: 7px 13px; }}
QPushButton#primary:focus {{ border: 2px solid {text}; }}
QPushButton#primary:disabled {{ background: {accent_off}; color: {on_accent_off};
    border: 2px {off_line} {off_primary}; }}
QToolButton#chip {{ border-radius: 17px; min-height: 22px; padding: 6px 12px; color: {soft}; font-size: 13px; }}
QToolButton#chip:focus {{ padding: 5px 11px; }}
QToolButton#chip::menu-indicator, QToolButton#flat::menu-indicator {{ image: none; }}
QToolButton#flat, QPushButton#flat {{ background: transparent; border: 2px solid transparent; padding: 3px 7px; }}
QToolButton#flat:hover, QPushButton#flat:hover {{ background: {hover}; }}
QToolButton#flat:focus, QPushButton#flat:focus {{ border: 2px solid {accent}; }}
QToolButton#flat:checked {{ background: {hover}; border: 2px solid {line}; }}
QToolButton#flat:checked:focus {{ border: 2px solid {accent}; }}
QPushButton#link {{ background: transparent; border: 2px solid transparent; color: {accent}; padding: 1px 3px;
    min-height: 20px;
    font-size: 13px; text-align: left; }}
QPushButton#link:hover {{ text-decoration: underline; }}
QPushButton#link:focus {{ border-color: {accent}; border-radius: 4px; }}
QWidget#status QPushButton#link {{ border-width: 1px; padding: 0 3px; min-height: 14px; }}
QPushButton#row {{ background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 2px 0px;
    min-height: 20px;
    color: {soft}; text-align: left; font-size: 13px; }}
QPushButton#row:hover {{ color: {text}; background: {hover}; }}
QPushButton#row:focus {{ border-color: {accent}; }}
QPushButton#recent {{ background: transparent; border: 2px solid transparent; border-radius: 6px; padding: 0;
    min-height: 33px; }}
QPushButton#recent:hover {{ background: {hover}; }}
QPushButton#recent:focus {{ border-color: {accent}; }}
QPushButton#better {{ background: {accent}; color: {on_accent}; border: 2px solid {accent}; border-radius: 14px;
    padding: 3px 12px; font-size: 13px; font-weight: 600; }}
QPushButton#better:focus {{ border-color: {text}; }}

QPushButton#small {{ padding: 4px 11px; font-size: 13px; }}
QPushButton#small:focus {{ padding: 3px 10px; }}
QProgressBar#bar {{ background: {empty}; border: 1px solid {edge}; border-radius: 4px; }}
QProgressBar#bar::chunk {{ background: {accent}; border-radius: 3px; }}

QLineEdit {{ background: {raised}; color: {text}; border: 1px solid {edge}; border-radius: 8px; padding: 7px 13px;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QLineEdit:focus {{ border: 2px solid {accent}; padding: 6px 12px; }}
QLineEdit:disabled {{ border-color: {line}; color: {soft}; }}
QLineEdit#question {{ font-size: 15px; padding: 8px 14px; border-color: {edge}; border-radius: 10px; }}
QLineEdit#question:focus {{ border: 2px solid {accent}; padding: 7px 13px; }}
QLineEdit#small {{ padding: 3px 7px; border-radius: 6px; font-size: 13px; }}
QLineEdit#small:focus {{ padding: 2px 6px; }}

QCheckBox, QRadioButton {{ color: {text}; font-size: 13px; spacing: 8px; padding: 3px; border: 2px solid transparent;
    border-radius: 6px; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {accent}; }}
QSlider#caution {{ min-height: 28px; }}
QSlider#caution::groove:horizontal {{ height: 6px; background: {empty}; border: 1px solid {edge}; border-radius: 3px;
    margin: 0 2px; }}
QSlider#caution::handle:horizontal {{ width: 16px; height: 16px; margin: -6px -2px; border-radius: 9px;
    background: {accent}; border: 1px solid {raised}; }}
QSlider#caution::handle:horizontal:focus {{ border: 3px solid {text}; width: 14px; height: 14px; margin: -7px -2px;
    border-radius: 10px; }}
QPlainTextEdit {{ background: {raised}; color: {text}; border: 1px solid {edge}; border-radius: 8px; font-size: 13px;
    selection-background-color: {accent}; selection-color: {on_accent}; }}
QPlainTextEdit:focus {{ border: 2px solid {accent}; }}

QLabel {{ color: {text}; background: transparent; }}
QLabel#soft {{ color: {soft}; font-size: 13px; }}
QLabel#heading {{ color: {soft}; font-size: 13px; font-weight: 600; }}
QLabel#title {{ font-size: 26px; font-weight: 700; }}
QLabel#lead {{ color: {soft}; font-size: 15px; }}
QLabel#verdict {{ font-size: 16px; font-weight: 600; }}
QLabel#word {{ font-size: 13px; font-weight: 600; }}
QLabel#small {{ font-size: 13px; }}
QLabel#name {{ font-weight: 600; }}
QLabel#tag {{ color: {accent}; border: 1px solid {accent}; border-radius: 9px; padding: 0 8px; font-size: 13px; }}

QFrame#drop {{ background: {surface}; border: 2px dashed {edge}; border-radius: 16px; }}
QFrame#recentLine {{ background: {line}; max-height: 1px; border: none; }}
QFrame#none {{ background: {raised}; border: 1px solid {line}; border-left: 4px solid {edge}; border-radius: 8px;
    border-top-left-radius: 0; border-bottom-left-radius: 0; }}
QFrame#notice {{ background: {raised}; border: 1px solid {line}; border-left: 4px solid {bad}; border-radius: 8px;
    border-top-left-radius: 0; border-bottom-left-radius: 0; }}
QFrame#model {{ background: {raised}; border: 1px solid {line}; border-radius: 10px; }}
QFrame#panel {{ background: {raised}; border: 1px solid {edge}; border-radius: 10px; }}
Card {{ background: {raised}; border: 1px solid {line}; border-radius: 10px; }}
Card:hover {{ border-color: {edge}; }}
Card[current="true"] {{ border: 2px solid {accent}; }}
Card:focus {{ border: 2px solid {accent}; background: {hover}; }}

QTabBar {{ background: transparent; }}
QTabBar::tab {{ background: transparent; color: {soft}; border: 2px solid transparent; border-radius: 8px;
    padding: 4px 6px 4px 8px; margin: 0 2px; font-size: 13px; }}
QTabBar::tab:hover {{ background: {hover}; color: {text}; }}
QTabBar::tab:selected {{ background: {raised}; color: {text}; border-color: {edge}; }}
QTabBar:focus::tab:selected {{ border-color: {accent}; }}
QTabBar::scroller {{ width: 56px; }}
QTabBar::tear {{ width: 0; border: none; }}
QTabBar QToolButton {{ background: {surface}; border: none; padding: 2px; margin: 0; }}
QTabBar QToolButton:hover {{ background: {hover}; }}
QTabBar QToolButton#close {{ margin: 0; background: transparent; border: none; border-radius: 6px; padding: 1px 4px;
    color: {soft}; font-size: 13px; }}
QTabBar QToolButton#close:hover {{ background: {hover}; color: {text}; }}

QMenu {{ background: {raised}; color: {text}; border: 1px solid {edge}; border-radius: 8px; padding: 6px; }}
QMenu::item {{ padding: 6px 24px 6px 24px; border-radius: 6px; }}
QMenu::item:selected {{ background: {accent}; color: {on_accent}; }}
QMenu::item:disabled {{ color: {soft}; }}
QMenu::separator {{ height: 1px; background: {line}; margin: 6px 8px; }}
QListView {{ background: {raised}; color: {text}; border: 1px solid {edge}; selection-background-color: {accent};
    selection-color: {on_accent}; }}
QTableView#grid {{ background: {surface}; border: none; outline: none; gridline-color: {line}; }}
QTableView#grid QTableCornerButton::section {{ background: {surface}; border: none; border-right: 1px solid {line};
    border-bottom: 1px solid {line}; }}
QComboBox#small {{ background: {raised}; color: {text}; border: 1px solid {edge}; border-radius: 6px; padding: 3px 8px;
    font-size: 13px; }}
QComboBox#small::drop-down {{ border: none; width: 20px; }}
QComboBox#small:focus {{ border: 2px solid {accent}; padding: 2px 7px; }}
QListView#thumbnails, QTreeView#contents {{ background: {surface}; border: none; outline: none; }}
QTreeView#contents {{ padding: 2px 4px; selection-background-color: {hover}; selection-color: {text}; }}
QTreeView#contents::item {{ min-height: 26px; border: 1px solid transparent; }}
QTreeView#contents::item:hover {{ background: {hover}; }}
QTreeView#contents::item:selected {{ background: {hover}; color: {text}; border-top-color: {edge};
    border-bottom-color: {edge}; }}
QTreeView#contents:focus::item:selected {{ border-top-color: {accent}; border-bottom-color: {accent}; }}
QWidget#sideHead {{ background: {surface}; border-bottom: 1px solid {line}; }}
QScrollBar:vertical {{ background: transparent; width: 12px; margin: 0; }}
QScrollBar::handle:vertical {{ background: {edge}; border-radius: 4px; min-height: 32px; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: 12px; margin: 0; }}
QScrollBar::handle:horizontal {{ background: {edge}; border-radius: 4px; min-width: 32px; margin: 2px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""


def style_sheet(colours: Colours) -> str:
    """The style sheet of the whole program in these colours."""
    named = {name: getattr(colours, name) for name in Colours.__dataclass_fields__}
    return _SHEET.format(**named, **_switched_off(colours))


def _switched_off(colours: Colours) -> dict[str, str]:
    """How a button looks that cannot be pressed: in high contrast, where nothing is faint, it is outlined in dashes."""
    if colours in (CONTRAST_LIGHT, CONTRAST_DARK):
        off = colours.on_accent_off
        return {"off": off, "off_line": "dashed", "off_edge": off, "off_primary": off}
    return {"off": colours.soft, "off_line": "solid", "off_edge": colours.line, "off_primary": colours.accent_off}


class Theme(QObject):
    """Keeps the application's colours as the person, or else the system, wants them.

    Signals:
        changed(): ``colours`` are others now.
    """

    changed = Signal()

    def __init__(self, application: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._application = application
        self._appearance = Appearance.SYSTEM
        self.colours = LIGHT
        hints = QGuiApplication.styleHints()
        hints.colorSchemeChanged.connect(self._refresh)
        if hasattr(hints, "accessibility"):  # Qt 6.10 and later
            hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        application.setStyle("Fusion")
        self._apply()

    def use(self, appearance: Appearance) -> None:
        """Follow the system, or be light or dark whatever it says."""
        if appearance is not self._appearance:
            self._appearance = appearance
            self._refresh()

    @property
    def view_colours(self) -> ViewColours:
        """The colours of the document views that go with these."""
        if self.colours in (CONTRAST_LIGHT, CONTRAST_DARK):
            return views.HIGH_CONTRAST
        return views.DARK if self.colours is DARK else views.LIGHT

    def _refresh(self) -> None:
        before = self.colours
        self._apply()
        if self.colours is not before:
            self.changed.emit()

    def _apply(self) -> None:
        hints = QGuiApplication.styleHints()
        dark = self._appearance is Appearance.DARK
        if self._appearance is Appearance.SYSTEM:
            dark = hints.colorScheme() is Qt.ColorScheme.Dark
        if self._appearance is Appearance.CONTRAST:
            dark, contrast = hints.colorScheme() is Qt.ColorScheme.Dark, True
        else:
            contrast = hasattr(hints, "accessibility") and (
                hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast
            )
        self.colours = choose(dark, contrast)
        self._application.setPalette(palette(self.colours))
        self._application.setStyleSheet(style_sheet(self.colours))
