"""Cells are told by their row and their column; text outside of tables is left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.engine.answering.ask import Question, ReadableDocument
from app.engine.answering.tables import COLUMN, NAMED, PRICE, ROW, Tables, asked, first_rows
from app.engine.documents.document import CELL_BREAK, Cell, Document, Kind, Paragraph, ParagraphKind
from app.engine.reading.spans import Candidate

BEFORE = "Wood glue is sold in bottles. Prices include tax."
SHOP = (
    "No. | Article | Unit | Price",
    "40-118 | Work gloves | pair | 12.90 euros",
    "41-033 | Wood glue | bottle | 7.20 euros",
)


def document(*rows: str, before: str = BEFORE) -> Document:
    """A paragraph and a table, as an office file gives them."""
    text, paragraphs = before, [Paragraph(0, len(before))]
    for number, row in enumerate(rows):
        text += "\n" if number else "\n\n"
        start, cells = len(text), []
        for column, content in enumerate(row.split(CELL_BREAK)):
            text += CELL_BREAK if column else ""
            cells.append(Cell(len(text), len(text) + len(content), column))
            text += content
        paragraphs.append(Paragraph(start, len(text), ParagraphKind.ROW, 0, tuple(cells)))
    return Document(Path("/documents/a.docx"), Kind.TEXT, text, (), "0" * 64, len(text), 0, None, tuple(paragraphs))


def tables(question: str, of: Document) -> Tables:
    return Tables(asked(question), of, first_rows(of.paragraphs), 0, len(of.text))


def lift(question: str, of: Document, quote: str, part: str = "") -> tuple[str, float]:
    """What a candidate at the last ``quote`` becomes, and how much it gains."""
    start = of.text.rindex(part or quote)
    found = tables(question, of).lifted([Candidate(0, start, start + len(part or quote), 1.5, 0.5)])[0]
    return of.text[found.start : found.end], round(found.margin - 1.5, 6)


def test_the_cell_in_the_row_and_the_column_that_the_question_names_gains_most():
    shop = document(*SHOP)
    question = "What is the price of the wood glue?"
    assert lift(question, shop, "7.20 euros") == ("7.20 euros", ROW + COLUMN + PRICE)
    assert lift(question, shop, "41-033") == ("41-033", ROW)
    assert lift(question, shop, "12.90 euros") == ("12.90 euros", 0.0), "another row"
    assert lift("Which unit is the glue sold by?", shop, "bottle") == ("bottle", ROW + COLUMN)
    assert lift("How much does the glue cost?", shop, "7.20 euros") == ("7.20 euros", ROW + PRICE)


def test_what_the_question_names_is_not_its_answer_nor_is_a_head():
    shop = document(*SHOP)
    assert lift("What is the price of the wood glue?", shop, "Wood glue") == ("Wood glue", -NAMED)
    assert lift("What is the price of the wood glue?", shop, "Price") == ("Price", -NAMED)


def test_part_of_a_short_cell_becomes_the_cell():
    assert lift("How much does the glue cost?", document(*SHOP), "7.20 euros", part="7.20")[0] == "7.20 euros"


def test_words_that_stand_in_many_rows_name_none_of_them_alone():
    rows = (
        "Course | Day | Room",
        *(f"Course {letter} | {day} | B {n}" for n, (letter, day) in enumerate(zip("xyz", "uvw", strict=True))),
    )
    assert lift("Which room has the course?", document(*rows), "B 2")[1] == pytest.approx((ROW + COLUMN) / 4)


def test_a_row_of_two_is_a_name_and_its_value_and_has_no_head():
    sheet = document("Landlord | Harbour Trust", "Monthly rent | 940 pounds")
    assert lift("Who is the landlord?", sheet, "Harbour Trust") == ("Harbour Trust", ROW + COLUMN)
    assert lift("How high is the rent?", sheet, "940 pounds") == ("940 pounds", ROW + COLUMN)


@pytest.mark.parametrize("before", [BEFORE, "The price of wood glue is shown."])
def test_text_outside_of_tables_is_left_as_it_is(before):
    shop = document(*SHOP, before=before)
    candidate = Candidate(0, 0, 9, 2.0, 0.5)
    assert tables("What is the price of the wood glue?", shop).lifted([candidate]) == [candidate]
    plain = document(before=before)
    found = tables("What is the price of the wood glue?", plain)
    assert (list(found.cells()), found.lifted([candidate])) == ([], [candidate])


def test_a_table_that_only_divides_the_page_is_running_text():
    story = "Wood glue holds for years and its price is low. " * 4
    page = document(f"{story} | {story}", f"{story} | {story}")
    assert lift("What is the price of the wood glue?", page, "years") == ("years", 0.0)
    assert list(tables("What is the price of the wood glue?", page).cells()) == []


@given(
    st.text("wod gluepric |\n7€.", max_size=30), st.lists(st.text("wod glue7€", max_size=12), min_size=1, max_size=12)
)
def test_whatever_the_table_a_candidate_stays_in_its_cell(question, cells):
    of = document(*(CELL_BREAK.join(cells[n : n + 3]) for n in range(0, len(cells), 3)))
    found = tables(question, of)
    for paragraph in of.paragraphs[1:]:
        for cell in paragraph.cells:
            if cell.start < cell.end:
                lifted = found.lifted([Candidate(0, cell.start, cell.start + 1, 0.0)])[0]
                assert cell.start <= lifted.start < lifted.end <= cell.end
    assert all(of.borders and start < end for start, end in found.cells())


def test_the_built_in_reader_quotes_the_price(builtin_reader, builtin_tokenizer):
    shop = document(*SHOP, "42-901 | Tape measure | piece | 9.40 euros")
    readable = ReadableDocument(shop, builtin_tokenizer.encode_document(shop.text))
    for question, cell in (
        ("What is the price of the wood glue?", "7.20 euros"),
        ("How much do work gloves cost?", "12.90 euros"),
    ):
        result = Question(question, [readable], builtin_reader, builtin_tokenizer, None).read()
        assert (*result.answers, *result.closest)[0].text == cell
