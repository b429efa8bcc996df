"""OpenDocument texts: what a printed copy would show."""

from __future__ import annotations

from pathlib import Path

from app.engine.documents.document import ParagraphKind
from app.engine.documents.errors import Cause
from tests.engine.documents.office import make

_N = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{prefix}="{_N}:{name}:1.0"'
    for prefix, name in {
        "office": "office",
        "text": "text",
        "table": "table",
        "draw": "drawing",
        "style": "style",
        "manifest": "manifest",
    }.items()
)
STYLES = (
    '<style:style style:name="Hidden"><style:text-properties text:display="none"/></style:style>'
    '<text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" '
    'style:num-suffix="."/>'
    '<text:list-level-style-number text:level="2" style:num-format="a" style:num-prefix="(" style:num-suffix=")"/>'
    '<text:list-level-style-number text:level="3" style:num-format="1" text:display-levels="3"/></text:list-style>'
    '<text:list-style style:name="L2">'
    '<text:list-level-style-bullet text:level="1" text:bullet-char="x"/></text:list-style>'
)


def parts(body: str, styles: str = "") -> dict[str, str | bytes]:
    return {
        "mimetype": "application/vnd.oasis.opendocument.text",
        "styles.xml": f"<office:document-styles {SPACES}>"
        f"<office:styles>{styles}</office:styles></office:document-styles>",
        "content.xml": f"<office:document-content {SPACES}><office:automatic-styles>{STYLES}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
    }


def text_of(tmp_path: Path, body: str, styles: str = "") -> str:
    return make.read(make.packed(tmp_path / "a.odt", parts(body, styles))).text


def test_paragraphs_headings_and_white_space(tmp_path: Path) -> None:
    body = (
        '<text:h text:outline-level="2">Miete</text:h><text:p>Die\n   Miete<text:s text:c="3"/>beträgt <text:span>950'
        "</text:span><text:tab/>EUR<text:line-break/>im Monat,\xa0<text:a>hier</text:a>.</text:p><text:p/>"
    )
    document = make.read(make.packed(tmp_path / "a.bin", parts(body)))
    assert document.text == "Miete\n\nDie Miete   beträgt 950\tEUR\nim Monat,\xa0hier."
    assert (document.paragraphs[0].kind, document.paragraphs[0].level) == (ParagraphKind.HEADING, 2)


def test_deleted_hidden_and_commented_text_is_not_read(tmp_path: Path) -> None:
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>deleted</text:p></text:deletion>"
        '</text:changed-region></text:tracked-changes><text:p>Seen<text:change text:change-id="x"/>'
        "<office:annotation><text:p>comment</text:p></office:annotation>"
        '<text:span text:style-name="Hidden">no</text:span>'
        '<text:hidden-text>no</text:hidden-text>.</text:p><text:p text:style-name="Hidden">no</text:p>'
        '<text:section text:display="none"><text:p>no</text:p></text:section><text:section>'
        "<text:p>Yes.</text:p></text:section>"
        "<text:p><text:ruby><text:ruby-base>漢</text:ruby-base><text:ruby-text>kan</text:ruby-text></text:ruby></text:p>"
    )
    assert text_of(tmp_path, body) == "Seen.\n\nYes.\n\n漢"


def test_numbers_of_lists_and_headings(tmp_path: Path) -> None:
    def item(text: str, inside: str = "") -> str:
        return f"<text:list-item><text:p>{text}</text:p>{inside}</text:list-item>"

    def items(style: str, *inside: str) -> str:
        return f"<text:list {style}>{''.join(inside)}</text:list>"

    first, second = 'text:style-name="L1"', 'text:style-name="L2"'
    body = items(first, item("One"), item("Two", items("", item("a"), item("b", items("", item("x"))))))
    body += "<text:p>Between.</text:p>" + items('text:continue-numbering="true" ' + first, item("Three"))
    body += items(first, item("Anew")) + items(second, item("dot"))
    body += '<text:h text:outline-level="1">Art</text:h><text:h text:outline-level="2">Sub</text:h>'
    outline = (
        '<text:outline-style><text:outline-level-style text:level="1" style:num-format="I"/>'
        '<text:outline-level-style text:level="2" style:num-format="1" text:display-levels="2"/></text:outline-style>'
    )
    assert text_of(tmp_path, body, outline) == (
        "1. One\n2. Two\n(a) a\n(b) b\n2.b.1 x\n\nBetween.\n\n3. Three\n1. Anew\n• dot\n\nI Art\n\nI.1 Sub"
    )


def test_notes_and_text_boxes(tmp_path: Path) -> None:
    def note(kind: str, mark: str, text: str) -> str:
        return (
            f'<text:note text:note-class="{kind}"><text:note-citation>{mark}</text:note-citation><text:note-body>'
            f"<text:p>{text}</text:p></text:note-body></text:note>"
        )

    body = f"<text:p>One{note('footnote', '1', 'First.')} two{note('endnote', 'i', 'Last.')}.</text:p><text:p>Next"
    body += "<draw:frame><draw:text-box><text:p>In a box.</text:p></draw:text-box></draw:frame>.</text:p>"
    assert text_of(tmp_path, body) == "One[1] two[i].\n\n[1] First.\n\nNext.\n\nIn a box.\n\n[i] Last."


def test_tables_with_merged_and_repeated_cells(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = [
        cell("a", 'table:number-rows-spanned="2"') + cell("b") + cell("c"),
        covered + cell("d", 'table:number-columns-spanned="2"') + covered,
        cell("e") + cell("f", 'table:number-columns-repeated="9999999"'),
    ]
    inside = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    body = f"<table:table><table:table-header-rows>{inside[:0]}</table:table-header-rows>{inside}</table:table>"
    document = make.read(make.packed(tmp_path / "a.odt", parts(body)))
    assert document.text == "a | b | c\n | d\ne | f"
    assert [(part.column, part.span) for part in document.paragraphs[1].cells] == [(0, 1), (1, 2)]


def test_locked_empty_and_other_opendocument_files(tmp_path: Path) -> None:
    files = parts("<text:p>x</text:p>")
    entry = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    locked = {**files, "META-INF/manifest.xml": f"<manifest:manifest {SPACES}>{entry}</manifest:manifest>"}
    assert make.cause_of(make.packed(tmp_path / "a.odt", locked)) is Cause.LOCKED
    assert make.cause_of(make.packed(tmp_path / "b.odt", parts("<text:p/>"))) is Cause.EMPTY
    sheet = {**files, "mimetype": "application/vnd.oasis.opendocument.spreadsheet"}
    assert make.cause_of(make.packed(tmp_path / "c.ods", sheet)) is Cause.UNSUPPORTED
