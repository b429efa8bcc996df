"""From pages to one text: running heads out of the sentences, columns, paragraphs, rows, notes, divided words."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from app.engine.documents.document import Document, ParagraphKind
from app.engine.documents.drawing import DrawingService, Ticket
from app.engine.documents.geometry import PageGeometry, arranged, span_boxes
from app.engine.documents.service import DocumentService
from benchmarks import pdf_text
from tests.engine.documents import make

WORDS = (
    "harbour lantern northern council painted described storm fishermen archive bell remembered counted".split()  # noqa: SIM905
)


def prose(count: int, seed: int = 0) -> list[str]:
    """So many lines of about one width, which make one sentence."""
    draw = random.Random(seed)
    return [" ".join(draw.choice(WORDS) for _ in range(9))[:62].strip() for _ in range(count)]


def open_pages(path: Path, *pages: Callable[[Canvas], None]) -> Document:
    return DocumentService().open(make.draw(path, *pages))


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(each.kind.value, document.text[each.start : each.end]) for each in document.paragraphs]


def with_margins(
    number: int, lines: list[str], foot: str = "Lease of a boat – page {} of 4"
) -> Callable[[Canvas], None]:
    """A full page between a running head, drawn first, and a foot."""

    def page(canvas: Canvas) -> None:
        make.lines("HARBOUR TRUST", y=800, size=8)(canvas)
        make.lines(foot.format(number), y=40, size=8)(canvas)
        make.lines(*lines, y=740)(canvas)

    return page


def test_a_sentence_runs_over_a_page_break_without_the_foot_and_nothing_is_lost(tmp_path: Path) -> None:
    lines = prose(160)
    lines[35], lines[39] = (
        "harbour bell. The landlord",
        "shall always at the end of every harbour year and on its lantern",
    )
    pages = [with_margins(n + 1, lines[n * 40 : n * 40 + 40]) for n in range(4)]
    document = open_pages(tmp_path / "a.pdf", *pages)
    joined = f"{lines[39]} {lines[40]}"  # as between two lines
    assert joined in document.text
    for number, page in enumerate(document.pages, 1):
        own = document.text[page.start : page.end]
        assert own.count("HARBOUR TRUST") == own.count(f"Lease of a boat – page {number} of 4") == 1
        assert all(line in own for line in lines[number * 40 - 40 : number * 40])
    assert [document.text[slice(*aside)] for aside in document.asides][:2] == [
        "HARBOUR TRUST",
        "Lease of a boat – page 1 of 4",
    ]
    over = document.text.index(joined)
    (paragraph,) = document.paragraphs_of(over, over + len(joined))
    assert paragraph.kind is ParagraphKind.PLAIN
    assert paragraph.end > document.pages[1].start
    found = span_boxes(document, pdf_text.Source(), over, over + len(joined))
    assert [(boxes.page, boxes.exact, len(boxes.rects)) for boxes in found] == [(1, True, 1), (2, True, 1)]


def test_where_a_paragraph_fills_a_page_the_foot_stands_behind_a_full_stop(tmp_path: Path) -> None:
    lines = prose(120)
    lines[60] = "harbour bell of the archive. The northern council described it"
    document = open_pages(tmp_path / "a.pdf", *(with_margins(n + 1, lines[n * 40 : n * 40 + 40]) for n in range(3)))
    assert "archive.\n\nHARBOUR TRUST\nLease of a boat – page 2 of 4\n\nThe northern council" in document.text
    assert f"{lines[79]} {lines[80]}" in document.text


def test_a_word_divided_by_a_page_break_is_whole(tmp_path: Path) -> None:
    lines = [
        *prose(39),
        "harbour lantern northern council painted described com-",
        "pilation of the archive",
        *prose(20, 1),
    ]
    document = open_pages(
        tmp_path / "a.pdf", *(with_margins(n, part) for n, part in ((1, lines[:40]), (2, lines[40:])))
    )
    assert "described compilation of the archive" in document.text
    assert document.pages[0].end == document.pages[1].start
    start = document.text.index("compilation")
    assert all(boxes.exact for boxes in span_boxes(document, pdf_text.Source(), start, start + 11))


@pytest.mark.parametrize(
    "foot",
    ["{}", "– {} –", "Page {}", "Contract 2024/17 · {}/9", "Confidential"],
)
def test_feet_of_many_kinds_are_told_by_what_they_do(tmp_path: Path, foot: str) -> None:
    pages = [with_margins(number, prose(30, number), foot) for number in range(7, 13)]
    document = open_pages(tmp_path / "a.pdf", *pages)
    found = {document.text[slice(*aside)] for aside in document.asides}
    assert found == {"HARBOUR TRUST", *(foot.format(number) for number in range(7, 13))}


def test_roman_page_numbers(tmp_path: Path) -> None:
    def page(number: str) -> Callable[[Canvas], None]:
        return lambda canvas: (
            make.lines(*prose(20, len(number) + ord(number[-1])), y=740)(canvas),
            make.lines(number, x=290, y=40)(canvas),
        )

    document = open_pages(tmp_path / "a.pdf", *map(page, ("iii", "iv", "v", "vi")))
    assert [document.text[slice(*aside)] for aside in document.asides] == ["iii", "iv", "v", "vi"]


def test_a_chapters_head_on_one_page_stands_where_the_others_stand(tmp_path: Path) -> None:
    names = ["The Sea"] * 4 + ["A Short Chapter"] + ["The Land"] * 4

    def page(number: int) -> Callable[[Canvas], None]:
        return lambda canvas: (
            make.lines(names[number], y=800)(canvas),
            make.lines(*prose(30, number), y=740)(canvas),
        )

    document = open_pages(tmp_path / "a.pdf", *map(page, range(9)))
    assert [document.text[slice(*aside)] for aside in document.asides] == names


def test_what_only_looks_like_a_head_is_body(tmp_path: Path) -> None:
    titled = [make.lines(f"Article {n * 3}", *prose(4, n), y=780) for n in range(1, 6)]  # counts, but not the pages
    assert open_pages(tmp_path / "a.pdf", *titled).asides == ()
    listed = [make.lines(*(f"Line {n} of page {page} tells of it." for n in range(50)), y=800) for page in range(1, 6)]
    assert open_pages(tmp_path / "b.pdf", *listed).asides == ()
    assert open_pages(tmp_path / "c.pdf", with_margins(1, prose(5))).asides == ()  # one page repeats nothing


def test_paragraphs_are_restored_and_headings_found(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        make.lines("The title of it all", y=780, size=18)(canvas)
        make.lines("1. What is first", y=740, font="Helvetica-Bold")(canvas)
        make.lines(*prose(3), "ends here.", y=724)(canvas)
        make.lines(*prose(2, 1), "and ends.", y=660)(canvas)
        make.lines("• one thing", "• another thing that is told of at some", "  length", y=610)(canvas)
        make.lines("Harbour Trust", "3 Quay Street", "Port Allen", y=550)(canvas)

    first, second = " ".join([*prose(3), "ends here."]), " ".join([*prose(2, 1), "and ends."])
    assert kinds(open_pages(tmp_path / "a.pdf", page)) == [
        ("heading", "The title of it all"),
        ("heading", "1. What is first"),
        ("plain", first),
        ("plain", second),
        ("item", "• one thing"),
        ("item", "• another thing that is told of at some length"),
        ("plain", "Harbour Trust\n3 Quay Street\nPort Allen"),
    ]


def two_columns(canvas: Canvas, left: list[str], right: list[str], top: float = 700) -> None:
    """Line by line over the whole page, as a program does that knows no columns."""
    canvas.setFont("Times-Roman", 9)
    for row in range(max(len(left), len(right))):
        for x, column in ((50, left), (310, right)):
            if row < len(column):
                canvas.drawString(x, top - 12 * row, column[row])


def test_columns_drawn_across_are_read_one_after_the_other_between_heads(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        make.lines("A head over both of the columns of this page, as wide as both are", y=740, size=14)(canvas)
        two_columns(canvas, prose(12, 1), prose(12, 2))
        make.lines("A second head over both of the columns, which divides the page in two", y=500, size=14)(canvas)
        two_columns(canvas, prose(9, 3), prose(9, 4), top=470)

    text = open_pages(tmp_path / "a.pdf", page).text
    flat = text.replace("\n", " ")
    places = [flat.index(words) for seed in range(1, 5) for words in (" ".join(prose(12 if seed < 3 else 9, seed)),)]
    assert places == sorted(places)
    assert places[1] < text.index("A second head") < places[2]


def test_columns_of_a_right_to_left_page_begin_on_the_right(tmp_path: Path) -> None:
    letters = {65 + place: chr(0x5D0 + place) for place in range(26)}
    rows = b"".join(
        b"1 0 0 1 20 %d Tm (ABCD EFGH IJKL MNOP) Tj 1 0 0 1 190 %d Tm (QRST UVWX YZAB CDEF) Tj " % (y, y)
        for y in range(280, 160, -20)
    )
    path = tmp_path / "a.pdf"
    path.write_bytes(make.one_page(b"BT /F 12 Tf %s ET" % rows, letters, b"/MediaBox[0 0 340 300]"))
    text = DocumentService().open(path).text
    assert text.rindex(letters[ord("X")]) < text.index(letters[ord("N")])


def test_pages_whose_pieces_were_drawn_in_any_order(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        make.lines(*prose(3, 3), "the end.", y=300)(canvas)
        make.lines(*prose(3, 1), "the beginning.", y=740)(canvas)

    text = open_pages(tmp_path / "a.pdf", page).text
    assert text.index("the beginning.") < text.index(prose(3, 3)[0])


def test_a_table_is_read_row_by_row_and_no_quote_crosses_its_cells(tmp_path: Path) -> None:
    rows = [("Item", "Number", "State"), ("Workbench", "1", "used"), ("Radiators", "4", "serviced in May")]

    def page(canvas: Canvas) -> None:
        make.lines(*prose(2), "as follows:", y=740)(canvas)
        for number, row in enumerate(rows):
            for x, cell in zip((60, 250, 330), row, strict=True):
                canvas.drawString(x, 640 - 20 * number, cell)

    document = open_pages(tmp_path / "a.pdf", page)
    assert document.text.endswith("\n\n" + "\n".join("\t".join(row) for row in rows))
    table = [each for each in document.paragraphs if each.kind is ParagraphKind.ROW]
    assert [tuple(document.text[c.start : c.end] for c in row.cells) for row in table] == rows
    assert [[cell.column for cell in row.cells] for row in table] == [[0, 1, 2]] * 3
    four = document.text.index("4\t")
    assert {four - 1, four + 1} <= set(document.borders)


ORDER = [
    ("No", ("Item",), "Price"),
    ("1", ("Repair of the lamp in the", "lantern room of the north-", "ern lighthouse"), "1,200"),
    ("2", ("Paint",), "80"),
    ("3", ("Delivery of oil. The", "harbour pays."), "310"),
    ("4", ("Wages",), "90"),
]


def by_rows(canvas: Canvas, y: float, row: tuple[str, tuple[str, ...], str]) -> None:
    first, (item, *more), last = row
    for x, cell in zip((72, 120, 320), (first, item, last), strict=True):
        canvas.drawString(x, y, cell)
    for n, line in enumerate(more, 1):
        canvas.drawString(120, y - 12 * n, line)


def by_cells(canvas: Canvas, y: float, row: tuple[str, tuple[str, ...], str]) -> None:
    canvas.drawString(72, y, row[0])
    for n, line in enumerate(row[1]):
        canvas.drawString(120, y - 12 * n, line)
    canvas.drawString(320, y, row[2])


@pytest.mark.parametrize("draw_row", [by_rows, by_cells])
@pytest.mark.parametrize("rotation", [0, 90])
def test_a_cell_of_several_lines_is_one_cell_of_its_row(
    tmp_path: Path, draw_row: Callable[..., None], rotation: int
) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        canvas.drawString(72, 780, "The costs of the year were these.")
        y = 750.0
        for row in ORDER:
            draw_row(canvas, y, row)
            y -= 12 * len(row[1]) + 4
        canvas.drawString(72, y - 20, "Everything was paid in May.")

    path = make.draw(tmp_path / "upright.pdf", page)
    if rotation:
        path = make.turned(tmp_path / "turned.pdf", path, rotation)
    document = DocumentService().open(path)
    assert document.text.split("\n\n") == [
        "The costs of the year were these.",
        "No\tItem\tPrice\n"
        "1\tRepair of the lamp in the lantern room of the northern lighthouse\t1,200\n"
        "2\tPaint\t80\n"
        "3\tDelivery of oil. The harbour pays.\t310\n"
        "4\tWages\t90",
        "Everything was paid in May.",
    ]
    row = next(each for each in document.paragraphs if "Repair" in document.text[each.start : each.end])
    assert [document.text[cell.start : cell.end] for cell in row.cells] == document.text[row.start : row.end].split(
        "\t"
    )
    assert [cell.column for cell in row.cells] == [0, 1, 2]
    for cell, lines in zip(row.cells, (1, 3, 1), strict=True):
        (boxes,) = span_boxes(document, pdf_text.Source(), cell.start, cell.end)
        assert boxes.exact
        assert len(boxes.rects) == lines


def test_what_stands_below_a_row_but_ends_no_cell_of_it_is_no_cell(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for y, x, text in (
            (750, 72, "Tenant"),
            (750, 200, "Ruth Calloway lives here."),
            (738, 200, "Her boat lies in the harbour."),  # another sentence
            (700, 72, "Deposit"),
            (700, 200, "three thousand"),
            (670, 200, "euros"),  # too far below
            (630, 72, "Bank"),
            (630, 200, "Harbour trust"),
            (618, 215, "of the north"),  # not under it
            (580, 72, "Notes"),
            *((580 - 12 * n, 200, "of text that goes on and on") for n in range(6)),  # too much for a cell
        ):
            canvas.drawString(x, y, text)

    rows = [each for each in open_pages(tmp_path / "a.pdf", page).paragraphs if each.kind is ParagraphKind.ROW]
    assert [len(row.cells) for row in rows] == [2, 2, 2, 2]
    text = open_pages(tmp_path / "a.pdf", page).text
    assert [text[row.start : row.end] for row in rows] == [
        "Tenant\tRuth Calloway lives here.",
        "Deposit\tthree thousand",
        "Bank\tHarbour trust",
        "Notes\tof text that goes on and on",
    ]


def test_rows_that_pdfium_takes_for_one_line_are_rows(tmp_path: Path) -> None:
    rows = [("No", "Item", "Price"), ("1", "Repair of the lamp", "1,200"), ("2", "Oil", "80"), ("3", "Wages", "90")]

    def page(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 10)
        for number, row in enumerate(rows):
            for x, cell in zip((72, 120, 320), row, strict=True):
                canvas.drawString(x, 780 - 13 * number, cell)

    upright = make.draw(tmp_path / "upright.pdf", page)
    for path in (upright, make.turned(tmp_path / "turned.pdf", upright, 90)):
        document = DocumentService().open(path)
        assert document.text == "\n".join("\t".join(row) for row in rows)
        for row in document.paragraphs:
            for cell in row.cells:
                (boxes,) = span_boxes(document, pdf_text.Source(), cell.start, cell.end)
                assert boxes.exact
                assert len(boxes.rects) == 1


def test_a_line_stretched_to_fill_its_column_is_no_row(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        make.lines(*prose(3), y=740)(canvas)
        for x, word in ((60, "The"), (180, "harbour"), (310, "authorities")):
            canvas.drawString(x, 740 - 3 * 14, word)
        make.lines(*prose(2, 1), "it ends.", y=740 - 4 * 14)(canvas)

    document = open_pages(tmp_path / "a.pdf", page)
    assert kinds(document) == [("plain", " ".join([*prose(3), "The harbour authorities", *prose(2, 1), "it ends."]))]


def test_footnotes_come_after_the_text_of_their_page(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        make.lines(*prose(40), y=740)(canvas)
        make.lines("1 See the archive of the harbour.", "2 Or ask the council.", y=80, size=8)(canvas)

    more = [*prose(5, 1), "at last."]
    document = open_pages(tmp_path / "a.pdf", first, make.lines(*more, y=740))
    notes = [text for kind, text in kinds(document) if kind == "note"]
    assert notes == ["1 See the archive of the harbour.", "2 Or ask the council."]
    assert f"{prose(40)[-1]} {more[0]}" in document.text


def test_hyphens_at_line_ends_are_judged_by_the_words_of_the_document(tmp_path: Path) -> None:
    def lines(*texts: str) -> str:
        return open_pages(tmp_path / "a.pdf", make.lines(*texts)).text

    assert lines("We will com-", "pile it in 1984-", "1985 or so.") == "We will compile it in 1984-1985 or so."
    assert lines("It is a long-", "term plan, and long is the term.") == "It is a long-term plan, and long is the term."
    assert lines("A long-term plan is a long-", "term one.") == "A long-term plan is a long-term one."
    assert lines("An Anglo-", "Saxon on the INTRO-", "DUCTION of COVID-", "19 here.") == (
        "An Anglo-Saxon on the INTRODUCTION of COVID-19 here."
    )


def test_chinese_lines_are_joined_without_a_blank(tmp_path: Path) -> None:
    pdf_text.fonts()

    def page(canvas: Canvas) -> None:
        canvas.setFont("STSong-Light", 12)
        canvas.drawString(60, 700, "合同自签订之日起生效承租人应当")
        canvas.drawString(60, 684, "按月支付租金。")

    document = open_pages(tmp_path / "a.pdf", page)
    assert document.text == "合同自签订之日起生效承租人应当按月支付租金。"


def test_a_page_that_is_not_the_one_that_was_read_is_not_arranged(tmp_path: Path) -> None:
    document = open_pages(tmp_path / "a.pdf", *(with_margins(n, prose(9, n)) for n in (1, 2)))
    page = document.pages[0]
    text = document.text[page.start : page.end]
    known = DrawingService().geometry(Ticket(document.path), 1)
    fitting = arranged(known, page.pieces, text)
    assert fitting is not None
    assert fitting.text == text
    assert arranged(fitting, page.pieces, text) is fitting
    assert arranged(known, page.pieces, text.replace("harbour", "habrour")) is None
    assert arranged(DrawingService().geometry(Ticket(document.path), 2), page.pieces, text) is None
    assert arranged(PageGeometry(1, "", known.boxes[:0], ()), page.pieces, text) is None


def test_random_spans_of_the_corpus_stand_under_their_boxes(tmp_path: Path) -> None:
    tallies = pdf_text.measure(300, seed=7, folder=tmp_path, pages=1)
    assert sum(tally.spans for tally in tallies.values()) >= 280
    assert {name: tally.examples for name, tally in tallies.items() if tally.wrong} == {}
    unknown = {name: tally.known for name, tally in tallies.items() if tally.known}
    assert set(unknown) <= {"text over text"}
