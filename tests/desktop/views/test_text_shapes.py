"""Headings, lists and tables in the text view: larger, indented, side by side, and highlighted to the letter."""

import itertools
import random

import pytest
from PySide6.QtGui import QFont, QFontMetricsF

from app.desktop.views.text_layout import LaidOutBlock
from app.desktop.views.text_shapes import Shapes
from app.desktop.views.text_view import TextView
from app.engine.documents.document import ParagraphKind
from app.engine.documents.office.story import Piece, Table, TableCell, compose
from tests.desktop.views.conftest import text_document

WIDTH = 600.0


def cell(text, span=1):
    return TableCell([Piece(text)], span)


STORY = [
    Piece("Rental contract", ParagraphKind.HEADING, 1),
    Piece("The flat is let from the first of May 🙂 on."),
    Piece("• a cellar", ParagraphKind.ITEM, 1),
    Piece(
        "• a bicycle shed that is shared with all the neighbours of the house and locked at night",
        ParagraphKind.ITEM,
        2,
    ),
    Table(
        [
            [cell("Item"), cell("Amount"), cell("Remark")],
            [
                cell("Rent"),
                cell("950 EUR"),
                cell("to be paid on the third working day of each month, by bank transfer"),
            ],
            [cell("Deposit"), cell("2,850 EUR, in one sum", 2)],
            [cell(""), cell("none")],
        ]
    ),
    Piece("[1] A note.", ParagraphKind.NOTE),
    Piece("def f():\n    return 1", ParagraphKind.CODE),
    Table([[cell("שכר דירה"), cell("5,000")]]),
]
TEXT, PARAGRAPHS = compose(STORY)


def lay_out(text=TEXT, paragraphs=PARAGRAPHS, width=WIDTH):
    font = QFont()
    font.setPixelSize(16)
    shapes = Shapes(text, paragraphs)
    shapes.set_measures(QFontMetricsF(font).horizontalAdvance, 26.0, width)
    return LaidOutBlock(text, font, width, 26.0, shapes.of(0, len(text)))


def rects(laid, quote):
    start = TEXT.index(quote)
    return laid.rects(start, start + len(quote))


def test_a_heading_is_larger_than_text_and_text_than_a_note(qapp):
    laid = lay_out()
    heights = [rects(laid, quote)[0].height() for quote in ("Rental", "flat", "A note")]
    assert heights[0] > 1.3 * heights[1] > 1.3 * heights[2]


def test_a_deeper_item_stands_further_in(qapp):
    laid = lay_out()
    assert (
        rects(laid, "The flat")[0].left() < rects(laid, "• a cellar")[0].left() < rects(laid, "• a bicycle")[0].left()
    )


def test_the_lines_of_an_item_stand_below_each_other_beside_its_sign(qapp):
    laid = lay_out(width=300.0)
    start = TEXT.index("• a bicycle")
    sign = laid.rects(start, start + 1)[0]
    lines = laid.rects(start + 2, TEXT.index("locked at night"))
    assert len(lines) > 1
    assert sign.right() < lines[0].left() == pytest.approx(lines[1].left(), abs=1)
    assert max(line.right() for line in lines) <= 300


def test_cells_stand_beside_each_other_and_below_those_above(qapp):
    laid = lay_out()
    item, amount, remark = (rects(laid, quote)[0] for quote in ("Item", "Amount", "Remark"))
    rent, sum_ = rects(laid, "Rent")[-1], rects(laid, "950 EUR")[0]
    rent = laid.rects(TEXT.index("Rent |"), TEXT.index("Rent |") + 4)[0]
    assert item.top() == amount.top() == remark.top() < rent.top() == sum_.top()
    assert item.right() < amount.left() < amount.right() < remark.left()
    assert item.left() == rent.left()
    assert amount.left() == sum_.left() == rects(laid, "2,850 EUR")[0].left() == rects(laid, "none")[0].left()


def test_a_span_over_cells_is_a_rectangle_in_each(qapp):
    found = rects(lay_out(), "950 EUR | to be paid")
    assert len(found) == 2
    assert found[0].right() < found[1].left()


def test_a_long_cell_is_wrapped_within_its_column(qapp):
    laid = lay_out()
    lines = rects(laid, "to be paid on the third working day of each month, by bank transfer")
    assert len(lines) > 1
    assert {round(line.left()) for line in lines} == {round(rects(laid, "Remark")[0].left())}
    assert max(line.right() for line in lines) <= WIDTH


def test_words_stay_whole_or_the_table_becomes_lines(qapp):
    laid = lay_out(width=420.0)
    assert all(len(rects(laid, word)) == 1 for word in ("working", "Amount", "transfer", "Deposit", "Remark"))
    narrow = lay_out(width=150.0)
    assert all(part.width is None for part in narrow.paragraphs if "Amount" in part.text)


def test_a_table_from_right_to_left_is_mirrored(qapp):
    laid = lay_out()
    assert rects(laid, "5,000")[0].right() < rects(laid, "שכר")[0].left()
    assert rects(laid, "שכר")[0].right() > 0.9 * WIDTH


def test_too_many_columns_are_a_line(qapp):
    text, paragraphs = compose([Table([[cell(f"c{n}") for n in range(40)]])])
    laid = lay_out(text, paragraphs)
    assert len(laid.paragraphs) == 1
    assert laid.paragraphs[0].text == text


@pytest.mark.parametrize("width", [600.0, 250.0])
def test_the_middle_of_each_letter_is_that_letter(qapp, width):
    laid = lay_out(width=width)
    checked = 0
    for offset, char in enumerate(TEXT):
        found = laid.rects(offset, offset + 1)
        if len(found) != 1 or found[0].width() < 2 or char.isspace():
            continue
        centre = found[0].center()
        checked += laid.offset_at(centre.x(), centre.y(), character=True) == offset
    assert checked >= 0.85 * sum(not char.isspace() for char in TEXT)


def test_every_letter_has_its_place_but_for_what_stands_between_cells(qapp):
    laid = lay_out()
    seen = sorted((part.start, part.start + len(part.text)) for part in laid.paragraphs)
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(seen))
    hidden = "".join(TEXT[a[1] : b[0]] for a, b in itertools.pairwise(seen))
    assert set(hidden) <= set("\n |")


def test_the_view_finds_any_place_of_a_long_text(qtbot):
    text, paragraphs = compose(STORY * 60)
    document = text_document(text)
    document = type(document)(**{**document.__dict__, "paragraphs": paragraphs})
    view = TextView(document)
    qtbot.addWidget(view)
    view.resize(800, 600)
    view.show()
    while not view._table.finished:
        view._grow()
    chance = random.Random(4)
    for _ in range(25):
        paragraph = chance.choice(paragraphs)
        view._scroll_to(paragraph.start, paragraph.end)
        assert any(
            view.viewport().rect().intersects(rect.toRect()) for rect in view._rects(paragraph.start, paragraph.end)
        )
    view.release()
