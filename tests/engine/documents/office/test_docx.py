"""Word files: what a printed copy would show, once, in order, with its numbers and notes."""

from __future__ import annotations

import io
from pathlib import Path

import docx as python_docx
import pytest

from app.engine.documents.document import Kind, ParagraphKind
from app.engine.documents.errors import Cause
from tests.engine.documents.office import make
from tests.engine.documents.office.make import p, r, tbl, tc

HEADING = (
    '<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="My own"/><w:basedOn w:val="Base"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="Base"><w:basedOn w:val="Own"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
    '<w:style w:type="character" w:styleId="Secret"><w:rPr><w:vanish/></w:rPr></w:style>'
)


def styled(style: str) -> str:
    return f'<w:pStyle w:val="{style}"/>'


def text_of(tmp_path: Path, body: str, **others: str) -> str:
    return make.read(make.docx(tmp_path / "a.docx", body, **others)).text


def test_a_file_by_another_program(tmp_path: Path) -> None:
    word = python_docx.Document()
    word.add_heading("Mietvertrag", 0)
    word.add_heading("§ 1 Mietsache", 1)
    word.add_paragraph("Vermietet wird die Wohnung im 2. Stock.")
    word.add_paragraph("Küche", style="List Bullet")
    word.add_paragraph("Bad", style="List Bullet")
    table = word.add_table(2, 2)
    for row, texts in zip(table.rows, (("Miete", "950 EUR"), ("Kaution", "2.850 EUR")), strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    word.add_paragraph("Ende.")
    word.save(str(tmp_path / "a.docx"))
    document = make.read(tmp_path / "a.docx")
    assert document.kind is Kind.TEXT
    assert document.pages == ()
    assert document.text == (
        "Mietvertrag\n\n§ 1 Mietsache\n\nVermietet wird die Wohnung im 2. Stock.\n\n• Küche\n• Bad\n\n"
        "Miete | 950 EUR\nKaution | 2.850 EUR\n\nEnde."
    )
    kinds = [(paragraph.kind, paragraph.level) for paragraph in document.paragraphs]
    assert kinds == [
        (ParagraphKind.HEADING, 1),
        (ParagraphKind.HEADING, 1),
        (ParagraphKind.PLAIN, 0),
        (ParagraphKind.ITEM, 1),
        (ParagraphKind.ITEM, 1),
        (ParagraphKind.ROW, 0),
        (ParagraphKind.ROW, 0),
        (ParagraphKind.PLAIN, 0),
    ]


def test_it_is_word_by_its_content_not_its_name(tmp_path: Path) -> None:
    make.docx(tmp_path / "a.txt", p("Text."))
    assert make.read(tmp_path / "a.txt").text == "Text."


def test_the_strict_kind_and_another_name_of_the_main_part(tmp_path: Path) -> None:
    parts = make.docx_parts(p("Strict."))
    parts = {
        name.replace("word/document", "docs/letter"): str(content)
        .replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        .replace("word/document", "docs/letter")
        for name, content in parts.items()
    }
    assert make.read(make.packed(tmp_path / "a.docx", parts)).text == "Strict."


def test_headings_by_style_by_base_and_by_outline(tmp_path: Path) -> None:
    body = p("One", styled("berschrift1")) + p("Two", styled("Own")) + p("Three", '<w:outlineLvl w:val="2"/>')
    body += p("No", styled("Own") + '<w:outlineLvl w:val="9"/>')
    document = make.read(make.docx(tmp_path / "a.docx", body, styles=HEADING))
    assert [(paragraph.kind, paragraph.level) for paragraph in document.paragraphs] == [
        (ParagraphKind.HEADING, 1),
        (ParagraphKind.HEADING, 2),
        (ParagraphKind.HEADING, 3),
        (ParagraphKind.PLAIN, 0),
    ]


def test_inserted_text_counts_and_deleted_text_does_not(tmp_path: Path) -> None:
    body = p(
        r("The rent is ")
        + f"<w:del>{r('900').replace('w:t', 'w:delText')}</w:del><w:ins>{r('950')}</w:ins>"
        + f"<w:moveFrom>{r(' gone')}</w:moveFrom><w:moveTo>{r(' euros')}</w:moveTo>"
        + r(".")
    )
    body += p(r("First half "), "<w:rPr><w:del/></w:rPr>") + p("and second.")
    body += p("<w:del><w:r><w:delText>All gone</w:delText></w:r></w:del>", "<w:rPr><w:del/></w:rPr>") + p("Left.")
    body += f"<w:tbl><w:tr><w:trPr><w:del/></w:trPr>{tc('x')}{tc('y')}</w:tr><w:tr>{tc('a')}{tc('b')}</w:tr></w:tbl>"
    assert text_of(tmp_path, body) == "The rent is 950 euros.\n\nFirst half and second.\n\nLeft.\n\na | b"


def test_hidden_text_is_not_read(tmp_path: Path) -> None:
    body = p(
        r("Seen")
        + r(" hidden", "<w:vanish/>")
        + r(" too", '<w:vanish w:val="0"/>')
        + r(" x", '<w:rStyle w:val="Secret"/>')
    )
    body += p(r("Definition.", ""), "<w:rPr><w:vanish/><w:specVanish/></w:rPr>") + p("It means this.")
    assert text_of(tmp_path, body, styles=HEADING) == "Seen too\n\nDefinition. It means this."


def test_fields_show_their_result(tmp_path: Path) -> None:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = mark("begin") + "<w:r><w:instrText>IF </w:instrText></w:r>" + mark("begin") + r("REF") + mark("separate")
    nested += r("never") + mark("end") + mark("separate") + r("shown") + mark("end")
    body = p(nested) + p('<w:fldSimple w:instr="DATE">' + r("3 May") + "</w:fldSimple>")
    body += p(mark("begin") + r("lost")) + p("Still here.") + p(mark("end") + mark("end") + r("And here."))
    assert text_of(tmp_path, body) == "shown\n\n3 May\n\nStill here.\n\nAnd here."


def test_frames_around_runs_and_paragraphs(tmp_path: Path) -> None:
    body = p(
        f'<w:hyperlink r:id="x">{r("A link")}</w:hyperlink><w:smartTag>{r(" in ")}'
        f"<w:smartTag>{r('Bonn')}</w:smartTag></w:smartTag>"
    )
    body += f"<w:sdt><w:sdtPr><w:alias w:val='x'/></w:sdtPr><w:sdtContent>{p('In a control.')}</w:sdtContent></w:sdt>"
    body += p(f"<w:sdt><w:sdtContent>{r('Inline.')}</w:sdtContent></w:sdt><w:bdo>{r(' More.')}</w:bdo>")
    body += f"<w:customXml>{p('Custom.')}</w:customXml>"
    body += p("<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>")
    body += p(
        "<w:r><w:t>x</w:t><w:tab/><w:t>y</w:t><w:br/><w:t>z</w:t><w:noBreakHyphen/><w:softHyphen/><w:t>1</w:t></w:r>"
    )
    body += p(
        '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/><w:t>done</w:t><w:sym w:font="Symbol" w:char="F062"/></w:r>'
    )
    expected = ["A link in Bonn", "In a control.", "Inline. More.", "Custom.", "a+b", "x\ty\nz\u20111", "☑doneβ"]
    assert text_of(tmp_path, body) == "\n\n".join(expected)


def test_a_text_box_is_read_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('In the box.')}</w:txbxContent>"
    alternatives = (
        f'<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:wsp><wps:txbx>{box}</wps:txbx></wps:wsp>'
        f"</w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    box = box.replace("In the", "Old")
    old = f"<w:r><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></w:r>"
    body = p(r("Before") + f"<w:r>{alternatives}</w:r>" + r(" after.")) + p(r("With ") + old)
    assert text_of(tmp_path, body) == "Before after.\n\nIn the box.\n\nWith\n\nOld box."


def test_of_alternatives_one_is_taken(tmp_path: Path) -> None:
    body = (
        f"<mc:AlternateContent><mc:Choice>{p('New.')}</mc:Choice><mc:Fallback>{p('Old.')}</mc:Fallback></mc:AlternateContent>"
        + p(
            f"<mc:AlternateContent><mc:Choice><w:r/></mc:Choice><mc:Fallback>{r('Only here.')}</mc:Fallback>"
            "</mc:AlternateContent>"
        )
    )
    assert text_of(tmp_path, body) == "New.\n\nOnly here."


def test_notes_follow_their_paragraph(tmp_path: Path) -> None:
    def reference(kind: str, number: int) -> str:
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    def note(kind: str, number: int, text: str) -> str:
        return f'<w:{kind} w:id="{number}">{p(f"<w:r><w:{kind}Ref/></w:r>" + r(" " + text))}</w:{kind}>'

    footnotes = '<w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>' + note("footnote", 7, "Source: A.")
    footnotes += note("footnote", 8, "Source: B.") + note("footnote", 9, "Never referred to.")
    body = p(r("One") + reference("footnote", 8) + r(" and two") + reference("footnote", 7) + r("."))
    body += p(r("End") + reference("endnote", 1) + reference("footnote", 99)) + p("Last.")
    text = text_of(tmp_path, body, footnotes=footnotes, endnotes=note("endnote", 1, "At the end."))
    assert text == "One[1] and two[2].\n\n[1] Source: B.\n[2] Source: A.\n\nEnd[i]\n\nLast.\n\n[i] At the end."


def test_numbers_of_clauses_are_counted_as_word_does(tmp_path: Path) -> None:
    def level(number: int, form: str, text: str, more: str = "") -> str:
        return (
            f'<w:lvl w:ilvl="{number}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
            f"{more}</w:lvl>"
        )

    levels = (
        level(0, "upperRoman", "Art. %1") + level(1, "decimal", "%1.%2", "<w:isLgl/>") + level(2, "lowerLetter", "(%3)")
    )
    numbering = f'<w:abstractNum w:abstractNumId="4">{levels}</w:abstractNum>'
    numbering += '<w:num w:numId="1"><w:abstractNumId w:val="4"/></w:num>'
    numbering += '<w:num w:numId="2"><w:abstractNumId w:val="4"/>'
    numbering += '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="9"/></w:lvlOverride></w:num>'

    def item(text: str, depth: int, number: int = 1) -> str:
        return p(text, f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')

    body = (
        item("Rent", 0)
        + item("Amount", 1)
        + item("in cash", 2)
        + item("by bank", 2)
        + item("Date", 1)
        + item("Term", 0)
    )
    body += (
        item("Start", 1) + item("late", 2) + item("Other", 0, 2) + p("Plain", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert text_of(tmp_path, body, numbering=numbering).split("\n") == [
        "Art. I Rent",
        "1.1 Amount",
        "(a) in cash",
        "(b) by bank",
        "1.2 Date",
        "Art. II Term",
        "2.1 Start",
        "(a) late",
        "Art. IX Other",
        "",
        "Plain",
    ]


def test_tables_row_by_row_with_merged_cells(tmp_path: Path) -> None:
    body = tbl(
        tc("Item") + tc("2024") + tc("2025"),
        tc("Rent", '<w:vMerge w:val="restart"/>') + tc("900") + tc("950"),
        tc("", "<w:vMerge/>") + tc("cold", '<w:gridSpan w:val="2"/>'),
        tc("") + tc("") + tc(""),
        tc(p("Street 5") + p("10115 Berlin")) + tc("x"),
    )
    document = make.read(make.docx(tmp_path / "a.docx", body))
    assert document.text == "Item | 2024 | 2025\nRent | 900 | 950\n | cold\nStreet 5 10115 Berlin | x"
    assert [(cell.column, cell.span) for cell in document.paragraphs[2].cells] == [(0, 1), (1, 2)]


def test_frames_of_one_cell_nested_tables_and_long_rows_are_text(tmp_path: Path) -> None:
    inner = tbl(tc("a") + tc("b"), tc("c") + tc("d"))
    long = "This sentence of a contract in two languages is long. " * 20
    body = tbl(tc(p("Dear all,") + p("this is a letter.")))
    body += tbl(tc(p("Left:") + inner) + tc("Right.")) + tbl(tc(long) + tc("Dieser Satz ist kurz."), tc("x") + tc("y"))
    assert text_of(tmp_path, body).split("\n\n") == [
        "Dear all,",
        "this is a letter.",
        "Left:",
        "a | b\nc | d",
        "Right.",
        long.strip(),
        "Dieser Satz ist kurz.",
        "x | y",
    ]


@pytest.mark.parametrize(
    "text", ["חוזה השכירות יסתיים ביום 31 בדצמבר.", "会议于十月四日上午九时开始。", "Ü 🙂 e\u0301 &amp; &lt;"]
)
def test_every_script(tmp_path: Path, text: str) -> None:
    document = make.read(make.docx(tmp_path / "a.docx", p(text) + tbl(tc(text) + tc(text))))
    plain = text.replace("&amp;", "&").replace("&lt;", "<")
    assert document.text == f"{plain}\n\n{plain} | {plain}"


def test_nothing_but_a_picture_has_no_text(tmp_path: Path) -> None:
    parts = make.docx_parts(p("<w:r><w:drawing/></w:r>"))
    parts["docProps/thumbnail.jpeg"] = b"x"
    assert make.cause_of(make.packed(tmp_path / "a.docx", parts)) is Cause.EMPTY
    assert make.cause_of(make.packed(tmp_path / "a.docx", {**parts, "word/media/image1.png": b"x"})) is Cause.NO_TEXT


def test_other_zip_files_are_no_documents(tmp_path: Path) -> None:
    parts = make.docx_parts(p("x"))
    parts["[Content_Types].xml"] = str(parts["[Content_Types].xml"]).replace("wordprocessingml", "presentationml")
    assert make.cause_of(make.packed(tmp_path / "a.pptx", parts)) is Cause.UNSUPPORTED
    assert make.cause_of(make.packed(tmp_path / "a.zip", {"word/document.xml": "<x/>"})) is Cause.UNSUPPORTED


def test_old_and_locked_word_files_are_named(tmp_path: Path) -> None:
    container = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for name, inside, cause in (
        ("a.doc", b"", Cause.WORD),
        ("b.bin", "WordDocument".encode("utf-16-le"), Cause.WORD),
        ("c.docx", "EncryptedPackage".encode("utf-16-le"), Cause.LOCKED),
        ("d.xls", "Workbook".encode("utf-16-le"), Cause.UNSUPPORTED),
    ):
        (tmp_path / name).write_bytes(container + inside)
        assert make.cause_of(tmp_path / name) is cause


def test_a_large_file_is_read_in_little_time(tmp_path: Path) -> None:
    body = p("A paragraph of some length that says nothing of interest to anyone at all.") * 20_000
    document = make.read(make.docx(tmp_path / "a.docx", body))
    assert len(document.paragraphs) == 20_000


def test_saving_to_memory_and_back_keeps_every_paragraph(tmp_path: Path) -> None:
    word = python_docx.Document()
    texts = [f"Paragraph {n} with ümlauts, 中文 and 🙂." for n in range(200)]
    for text in texts:
        word.add_paragraph(text)
    memory = io.BytesIO()
    word.save(memory)
    (tmp_path / "a.docx").write_bytes(memory.getvalue())
    document = make.read(tmp_path / "a.docx")
    assert [document.text[part.start : part.end] for part in document.paragraphs] == texts
