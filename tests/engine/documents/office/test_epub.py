"""Books: their chapters in the order of the spine, and none that is locked."""

from __future__ import annotations

from pathlib import Path

from app.engine.documents.document import ParagraphKind
from app.engine.documents.errors import Cause
from tests.engine.documents.office import make

CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/content.opf"/></rootfiles></container>'
)


def chapter(inside: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.1//EN" '
        '"http://www.w3.org/TR/xhtml11/DTD/xhtml11.dtd"><html xmlns="http://www.w3.org/1999/xhtml"><head><title/>'
        f"</head><body>{inside}</body></html>"
    )


def book(*chapters: str, spine: str | None = None) -> dict[str, str | bytes]:
    items = "".join(
        f'<item id="c{n}" href="text/chapter%20{n}.xhtml" media-type="application/xhtml+xml"/>'
        for n in range(len(chapters))
    )
    order = spine or "".join(f'<itemref idref="c{n}"/>' for n in range(len(chapters)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf"><manifest>'
        '<item id="cover" href="cover.jpg" media-type="image/jpeg"/>'
        f"{items}</manifest><spine>{order}</spine></package>"
    )
    parts: dict[str, str | bytes] = {"mimetype": "application/epub+zip", "META-INF/container.xml": CONTAINER}
    parts["OEBPS/content.opf"] = package
    parts.update({f"OEBPS/text/chapter {n}.xhtml": chapter(inside) for n, inside in enumerate(chapters)})
    return parts


def test_chapters_in_the_order_of_the_spine_each_once(tmp_path: Path) -> None:
    spine = (
        '<itemref idref="cover"/><itemref idref="c1"/><itemref idref="gone"/><itemref idref="c0"/><itemref idref="c1"/>'
    )
    parts = book("<h1>Two</h1><p>He said nothing.</p>", "<h1>One</h1><p>It was night.</p>", spine=spine)
    document = make.read(make.packed(tmp_path / "a.zip", parts))
    assert document.text == "One\n\nIt was night.\n\nTwo\n\nHe said nothing."
    assert document.paragraphs[2].kind is ParagraphKind.HEADING
    assert document.pages == ()


def test_footnotes_of_a_book_are_notes(tmp_path: Path) -> None:
    note = '<aside epub:type="footnote" id="n"><p>1. See there.</p></aside>'
    document = make.read(
        make.packed(tmp_path / "a.epub", book(f"<p>Text<a epub:type='noteref' href='#n'>1</a>.</p>{note}"))
    )
    assert document.text == "Text[1].\n\n1. See there."
    assert document.paragraphs[1].kind is ParagraphKind.NOTE


def test_copy_protection_is_named_and_disguised_fonts_are_not_that(tmp_path: Path) -> None:
    def encryption(method: str) -> str:
        return (
            '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container" xmlns:e="http://www.w3.org/2001/04/xmlenc#">'
            f'<e:EncryptedData><e:EncryptionMethod Algorithm="{method}"/></e:EncryptedData></encryption>'
        )

    parts = book("<p>Text.</p>")
    parts["META-INF/encryption.xml"] = encryption("http://www.idpf.org/2008/embedding")
    assert make.read(make.packed(tmp_path / "a.epub", parts)).text == "Text."
    parts["META-INF/encryption.xml"] = encryption("http://www.w3.org/2001/04/xmlenc#aes128-cbc")
    assert make.cause_of(make.packed(tmp_path / "a.epub", parts)) is Cause.LOCKED


def test_a_book_of_pictures_and_a_book_without_contents(tmp_path: Path) -> None:
    parts = book("<p><img src='a.jpg'/></p>")
    parts["OEBPS/a.jpg"] = b"x"
    assert make.cause_of(make.packed(tmp_path / "a.epub", parts)) is Cause.NO_TEXT
    del parts["OEBPS/content.opf"]
    assert make.cause_of(make.packed(tmp_path / "b.epub", parts)) is Cause.DAMAGED


def test_nothing_outside_the_book_is_a_chapter(tmp_path: Path) -> None:
    (tmp_path / "secret.xhtml").write_text("<p>secret</p>")
    parts = book("<p>Text.</p>")
    parts["OEBPS/content.opf"] = (
        str(parts["OEBPS/content.opf"])
        .replace(
            "</manifest>",
            '<item id="x" href="../../../secret.xhtml" media-type="application/xhtml+xml"/>'
            f'<item id="y" href="file://{tmp_path}/secret.xhtml" media-type="application/xhtml+xml"/></manifest>',
        )
        .replace("</spine>", '<itemref idref="x"/><itemref idref="y"/></spine>')
    )
    assert make.read(make.packed(tmp_path / "a.epub", parts)).text == "Text."
