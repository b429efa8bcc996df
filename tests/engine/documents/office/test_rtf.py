"""Rich text: what a printed copy would show, in the characters of its fonts."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.documents.document import Document, ParagraphKind
from app.engine.documents.errors import Cause
from tests.engine.documents.office import make

HEAD = rb"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fcharset204 Arial Cyr;}"
HEAD += rb"{\f2\fcharset128 MS Mincho;}{\f3\fcharset2 Symbol;}}"
HEAD += rb"{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s5\outlinelevel1 heading 2;}}"
HEAD += rb"{\info{\title No}{\author {No}}}{\*\generator No;}{\header No\par}\pard\plain "


def rtf(tmp_path: Path, body: bytes, name: str = "a.rtf") -> Document:
    (tmp_path / name).write_bytes(HEAD + body + b"}")
    return make.read(tmp_path / name)


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"Stra\'dfe \u8364? 5\~EUR\emdash x\_y\-z\tab t\line l", "Straße € 5\xa0EUR—x\u2011yz\tt\nl"),
        (rb"\f1 \'ef\'f0\'e8\f0  \'e9", "при é"),
        (rb"{\f2 \'93\'fa\'96\'7b} {\f2 \'83Z}", "日本 セ"),
        (rb"\u-10179?\u-8704? \uc2\u26085\'93\'fa\uc0\u26412", "😀 日本"),
        (rb"a\{b\}\\c", "a{b}\\c"),
        (rb"\f3 \'b7\f0  dot", "• dot"),
        (rb"One\par\par Two\page Three\sect Four", "One\n\nTwo\n\nThree\n\nFour"),
        (rb"Yes{\v no\par no}{\deleted no} and\v no\v0  so{\*\unknown no {no}}{\revised  on}", "Yes and so on"),
        (rb'{\field{\*\fldinst{HYPERLINK "x"}}{\fldrslt link}} {\upr{ansi}{\*\ud uni}}', "link uni"),
        (rb"a{\pict\pngblip 89504e47}{\pict\bin5 }{}}{}b{\object{\*\objdata 00}{\result c}}", "abc"),
        (
            rb"x{\shp{\*\shpinst\shpleft0{\sp{\sn n}{\sv 1}}{\shptxt \pard In a box.\par}}{\shprslt no}} y\par z",
            "x y\n\nIn a box.\n\nz",
        ),
        (b"not\r\n one\\\r\ntwo", "not one\n\ntwo"),
    ],
)
def test_the_text(tmp_path: Path, body: bytes, text: str) -> None:
    assert rtf(tmp_path, body).text == text


def test_headings_and_lists(tmp_path: Path) -> None:
    body = rb"\pard\s5 Styled\par\pard\outlinelevel0 Direct\par{\listtext\pard\plain\f3 \'b7\tab}\pard\ls1 dot\par"
    document = rtf(tmp_path, body + rb"{\listtext\pard\plain 2.1\tab}two\par\pard Plain\par", "a.txt")
    assert document.text == "Styled\n\nDirect\n\n• dot\n2.1 two\n\nPlain"
    kinds = [(part.kind, part.level) for part in document.paragraphs]
    assert kinds[:3] == [(ParagraphKind.HEADING, 2), (ParagraphKind.HEADING, 1), (ParagraphKind.ITEM, 1)]


def test_notes(tmp_path: Path) -> None:
    body = rb"One{\super\chftn}{\footnote\pard\plain{\super\chftn} First.\par}"
    body += rb" two{\footnote\ftnalt Last.} three{\footnote Second.}.\par Next"
    text = rtf(tmp_path, body).text
    assert text == "One[1] two[i] three[2].\n\n[1] First.\n[2] Second.\n\nNext\n\n[i] Last."


def test_tables(tmp_path: Path) -> None:
    row = rb"\trowd\cellx1000\cellx2000\cellx3000\pard\intbl a\cell b\par b2\cell c\cell\row"
    row += rb"\trowd\cellx1010\cellx3000\pard\intbl d\cell e{\footnote n.}\cell\row\pard After\par"
    document = rtf(tmp_path, row)
    assert document.text == "a | b b2 | c\nd | e[1]\n\n[1] n.\n\nAfter"
    assert [(part.column, part.span) for part in document.paragraphs[1].cells] == [(0, 1), (1, 2)]
    nested = rb"\trowd\cellx900\cellx1900\pard\intbl\itap2 x\nestcell y\nestcell"
    nested += rb"{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\itap1 \cell z\cell\row"
    assert rtf(tmp_path, nested).text == "x | y | z"


def test_no_text_and_endless_groups(tmp_path: Path) -> None:
    for body, cause in ((rb"{\pict 00}", Cause.NO_TEXT), (b"", Cause.EMPTY), (b"{" * 100_000, Cause.UNSAFE)):
        (tmp_path / "a.rtf").write_bytes(HEAD + body + b"}")
        assert make.cause_of(tmp_path / "a.rtf") is cause


def test_what_is_badly_formed_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    body = rb"a\par}}}\u99999999? never{\footnote\ftnalt"
    assert rtf(tmp_path, body).text == "a"
    assert (
        rtf(tmp_path, rb"\ansicpg99999\fcharset7\f77\uc\u\v0\cellx\s\outlinelevel\bin-5 b\cell\row\nestrow").text == "b"
    )
    (tmp_path / "a.rtf").write_bytes(HEAD + rb"cut {\footnote in the mid")
    assert make.read(tmp_path / "a.rtf").text == "cut [1]\n\n[1] in the mid"
