"""Cells on the clipboard: as a table for spreadsheets and texts, and as plain text."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from app import messages
from app.desktop.table.model import GridModel
from app.desktop.table.words import cell_words, one_line
from app.engine.grid.cells import GridDocument, GridQuestion
from app.messages import say


def copy_rows(model: GridModel, documents: Sequence[GridDocument], questions: Sequence[GridQuestion]) -> None:
    """Copy these cells, with headings."""
    rows = [[say(messages.TABLE_DOCUMENT), *(question.text for question in questions)]]
    for document in documents:
        cells = [copied_cell(model, document, question.id) for question in questions]
        rows.append([document.path.name, *cells])
    data = QMimeData()
    data.setText(as_text(rows))
    data.setHtml(as_html(rows))
    QGuiApplication.clipboard().setMimeData(data)


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Tab separated."""
    return "\n".join("\t".join(one_line(cell) for cell in row) for row in rows) + "\n"


def as_html(rows: Sequence[Sequence[str]]) -> str:
    """A table with its first row as headings."""
    lines = []
    for number, row in enumerate(rows):
        tag = "th" if number == 0 else "td"
        lines.append("<tr>" + "".join(f"<{tag}>{html.escape(one_line(cell))}</{tag}>" for cell in row) + "</tr>")
    return '<meta charset="utf-8"><table border="1">' + "".join(lines) + "</table>"


def copied_cell(model: GridModel, document: GridDocument, question: int) -> str:
    """A cell's text in a copied table: the quote and its page, or what stands in its place."""
    shown = model.shown(document.id, question)
    words = cell_words(document, shown)
    return f"{words.text} ({words.page})" if words.is_quote and words.page else words.text
