"""Web pages: what a browser would show, in order, and nothing fetched."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.engine.documents.document import Document, Kind, ParagraphKind
from app.engine.documents.errors import Cause
from tests.engine.documents.office import make


def page(tmp_path: Path, html: str | bytes, name: str = "a.html") -> Document:
    (tmp_path / name).write_bytes(html if isinstance(html, bytes) else html.encode())
    return make.read(tmp_path / name)


def test_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<!DOCTYPE html><html><head><title>No</title><style>p{}</style></head><body><h1>Lease</h1><p>One\n  line"
        "<p>Two <b>bold</b>&nbsp;&amp; <i>so</i><br>on"
        "<ul><li>first<li>second<ol start=3 type=i><li>deep<li>er</ol></ul>"
        "<pre>a\n  b</pre><blockquote>Quoted <q>words</q></blockquote><script>var x = '<p>no';</script></body></html>",
    )
    assert document.kind is Kind.TEXT
    assert document.text == (
        "Lease\n\nOne line\n\nTwo bold\xa0& so\non\n\n• first\n• second\niii. deep\niv. er\n\na\n  b\n\nQuoted “words”"
    )
    kinds = [(paragraph.kind, paragraph.level) for paragraph in document.paragraphs]
    assert kinds[0] == (ParagraphKind.HEADING, 1)
    assert kinds[3:7] == [(ParagraphKind.ITEM, 1)] * 2 + [(ParagraphKind.ITEM, 2)] * 2
    assert kinds[7] == (ParagraphKind.CODE, 0)


def test_what_is_not_seen_is_not_read(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        "<html><p hidden>no<p>Yes <span style='color:red; display: none'>no <span>no</span> no</span>here."
        "<noscript>no</noscript><template><p>no</p></template><del>old</del><ins>new</ins><svg><text>no</text></svg>"
        "<ruby>漢<rp>(</rp><rt>kan</rt></ruby><!-- no --><p>so&shy;ft<wbr>ly</p><iframe>no</iframe>",
    ).text
    assert text == "Yes here.new漢\n\nsoftly"


def test_signs_of_notes_are_no_part_of_a_word_and_other_raised_signs_are(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        "<html><p>Rent<sup><a href='#n1'>1</a></sup> of 50 m<sup>2</sup>,<a role=doc-noteref href='x'> <sup>2</sup></a>"
        "<sup><a href='#c'>[3]</a></sup> <a href='#top'>top</a><sup>a<p>b</sup>c",
    ).text
    assert text == "Rent[1] of 50 m2,[2][3] topa\n\nbc"


def test_tables_with_spans_captions_and_text_in_the_wrong_place(tmp_path: Path) -> None:
    document = page(
        tmp_path,
        "<html><table><caption>Costs</caption><thead><tr><th>Item<th>2024<th>2025</thead><tr><td rowspan=2>Rent<td>900"
        "<td>950<tr><td colspan=2>both<td>x</tr>stray<tr><td>Sum<td><td>1</table>After.",
    )
    assert document.text == "Costs\n\nstray\n\nItem | 2024 | 2025\nRent | 900 | 950\n | both | x\nSum |  | 1\n\nAfter."


def test_letters_laid_out_with_tables_are_text(tmp_path: Path) -> None:
    inner = "<table><tr><td>Total<td>5 EUR</table>"
    text = page(tmp_path, f"<html><table><tr><td><table><tr><td><p>Dear all,</p>{inner}</table></table>").text
    assert text == "Dear all,\n\nTotal | 5 EUR"


def test_it_is_a_page_by_its_content_or_else_by_its_name(tmp_path: Path) -> None:
    assert page(tmp_path, "  <!-- x --><!doctype HTML><p>a</p>", "a.txt").text == "a"
    assert page(tmp_path, "<p>a<p>b", "a.htm").text == "a\n\nb"
    assert page(tmp_path, "<p>a</p>", "a.txt").text == "<p>a</p>"
    assert page(tmp_path, "<?xml version='1.0'?><html xmlns='x'><body><p/>a<script/>b</body></html>", "a").text == "ab"


@pytest.mark.parametrize(
    ("codec", "declared", "encoding"),
    [
        ("cp1252", "ISO-8859-1", "cp1252"),
        ("windows-1251", "windows-1251", "cp1251"),
        ("shift_jis", "Shift_JIS", "shift_jis"),
        ("utf-8", "", "utf-8"),
        ("utf-16", "utf-16", "utf-16"),
        ("utf-8", "no-such-thing", "utf-8"),
        ("utf-8", "shift_jis", "utf-8"),
    ],
)
def test_the_encoding_that_it_names_unless_it_is_not_so(
    tmp_path: Path, codec: str, declared: str, encoding: str
) -> None:
    text = {"windows-1251": "Договор аренды", "shift_jis": "契約書です", "cp1252": "Größe “x” €5"}.get(
        codec, "Größe “x” ё"
    )
    document = page(tmp_path, f'<html><meta charset="{declared}"><p>{text}'.encode(codec))
    assert document.text == text
    assert document.encoding == encoding


def test_badly_formed_pages_and_strange_declarations(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        "<html></p></table></ul></aside><![if !supportLists]>a<![endif]><![strange[ b ]]><![CDATA[c]]>"
        "&bogus; &#0; &#x110000;"
        "<o:p></o:p><p><td>d<ol><li value=x>e</li></ol></div></div><p>f<",
    ).text
    assert text.startswith("a<![strange[ b ]]>")
    assert text.endswith("d\n\n1. e\n\nf<")


def test_no_text(tmp_path: Path) -> None:
    for html, cause in (("<html><img src=x>", Cause.NO_TEXT), ("<html><p> </p>", Cause.EMPTY)):
        (tmp_path / "a.html").write_text(html)
        assert make.cause_of(tmp_path / "a.html") is cause


def test_comments_without_end_do_not_take_for_ever(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html>" + "<!--" * 200_000)
    assert make.cause_of(tmp_path / "a.html") is Cause.UNSAFE
    (tmp_path / "a.html").write_text("<html>" + "<table><tr><td>" * 10_000)
    assert make.cause_of(tmp_path / "a.html") is Cause.UNSAFE
    assert len(page(tmp_path, "<html>" + "<div>" * 100_000 + "x").text) == 1


def test_a_row_of_very_many_cells_does_not_take_for_ever(tmp_path: Path) -> None:
    """Found by fuzzing: each cell counted all before it. Three minutes and more, then; the limit of any test."""
    cells = 100_000
    document = page(tmp_path, "<table><tr>" + "<td rowspan=9>" * (cells - 1) + "<td>x</table><p>After.")
    assert document.text.endswith("After.")
