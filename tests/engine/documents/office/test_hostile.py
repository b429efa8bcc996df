"""Files that were made to harm, or were damaged on the way: a sentence, never a traceback and never a hang."""

from __future__ import annotations

import io
import random
import re
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.engine.documents.document import ParagraphKind
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.helper import DocumentHelper
from app.engine.documents.office import archive
from app.engine.documents.office.story import Piece, Table, TableCell, compose
from app.engine.documents.service import DocumentService
from app.messages import document_error
from tests.engine.documents.office import make, test_docx, test_epub, test_markdown, test_odt, test_rtf

MUTATIONS = 100

LAUGHS = (
    '<!DOCTYPE w [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)).replace("a0", "a")
    + "]>"
)


def word_parts() -> dict[str, str | bytes]:
    table = make.tbl(make.tc("Rent") + make.tc("950 EUR"), make.tc("Deposit", '<w:gridSpan w:val="2"/>'))
    note = f'<w:footnote w:id="1">{make.p("A note.")}</w:footnote>'
    body = make.p("Contract", test_docx.styled("berschrift1")) + make.p("The rent is due monthly. " * 20) + table
    body += make.p(make.r("With a note") + '<w:r><w:footnoteReference w:id="1"/></w:r>')
    return make.docx_parts(body, styles=test_docx.HEADING, footnotes=note)


def sources(folder: Path) -> dict[str, bytes]:
    """A good file of each kind."""
    odt = test_odt.parts('<text:h text:outline-level="1">Title</text:h>' + "<text:p>Some text here.</text:p>" * 30)
    html = (
        "<!DOCTYPE html><html><body><h1>Title</h1>"
        + "<table><tr><td rowspan=2>a<td>b</tr></table><p>text &amp; more" * 20
    )
    rtf = (
        test_rtf.HEAD
        + rb"\trowd\cellx900\cellx1900\intbl a\cell b\cell\row\pard {\footnote x}Text \u8364? \'e4\par " * 20
        + b"}"
    )
    return {
        ".docx": make.packed(folder / "good.docx", word_parts()).read_bytes(),
        ".odt": make.packed(folder / "good.odt", odt).read_bytes(),
        ".epub": make.packed(
            folder / "good.epub", test_epub.book("<h1>One</h1><p>Text.</p>" * 9, "<p>Two")
        ).read_bytes(),
        ".html": html.encode(),
        ".rtf": rtf,
        ".md": (test_markdown.SOURCE * 3).encode(),
    }


def mutated(data: bytes, chance: random.Random) -> bytes:
    """A copy with a few bytes changed, cut out, doubled or moved; in ZIP files also inside of a part."""
    if data.startswith(b"PK") and chance.random() < 0.6:
        return _with_mutated_part(data, chance)
    result = bytearray(data)
    for _ in range(chance.randint(1, 12)):
        place = chance.randrange(len(result))
        what = chance.randrange(5)
        if what == 0:
            result[place] = chance.randrange(256)
        elif what == 1:
            del result[place : place + chance.randint(1, 40)]
        elif what == 2:
            result[place:place] = result[place : place + chance.randint(1, 400)]
        elif what == 3:
            result[place:place] = chance.choice(
                (b"<", b">", b"{", b"}", b"\\", b"&", b'"', b"\0", b"\xff\xff\xff\x7f", b"<![")
            )
        else:
            del result[chance.randrange(len(result) // 2, len(result)) :]
        if len(result) < 8:
            break
    return bytes(result)


def _with_mutated_part(data: bytes, chance: random.Random) -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as new:
        chosen = chance.choice(old.namelist())
        for name in old.namelist():
            content = old.read(name)
            if name == chosen and content:
                content = mutated(content, chance) if chance.random() < 0.4 else _with_mutated_elements(content, chance)
            new.writestr(name, content)
    return memory.getvalue()


def _with_mutated_elements(data: bytes, chance: random.Random) -> bytes:
    """XML as well formed as before, with other attributes, and leaves gone, doubled or renamed."""

    def leaf(match: re.Match[bytes]) -> bytes:
        name = chance.choice((b"w:vanish", b"w:p", b"w:tbl", b"text:note", b"text:list", b"w:tab"))
        others = (b"", match[0] * 2, b"<" + name + b">" + match[0] + b"</" + name + b">")
        return chance.choice(others) if chance.random() < 0.1 else match[0]

    def attribute(match: re.Match[bytes]) -> bytes:
        others = (b'="-1"', b'="99999999999"', b'=""', b'="w:p"', b'="../x"')
        return chance.choice(others) if chance.random() < 0.1 else match[0]

    data = re.sub(rb"<[a-z]+:[a-z]+(?: [^<>]*)?/>", leaf, data)
    return re.sub(rb'="[^"/]{0,30}"', attribute, data)


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".epub", ".html", ".rtf", ".md"])
def test_mutations_are_read_or_refused_with_a_sentence(tmp_path: Path, suffix: str) -> None:
    data = sources(tmp_path)[suffix]
    chance = random.Random(20261121)
    path = tmp_path / f"bad{suffix}"
    read = 0
    sentences: set[str] = set()
    for _ in range(MUTATIONS):
        path.write_bytes(mutated(data, chance))
        start = time.process_time()
        try:
            document = DocumentService().open(path)
        except DocumentError as error:
            sentences.add(document_error(error))
        else:
            make.check(document)
            read += 1
        assert time.process_time() - start < 10  # milliseconds where this was written
    assert read > 5
    assert all(path.name in sentence for sentence in sentences)


@pytest.mark.parametrize("suffix", [".docx", ".odt", ".epub"])
def test_a_file_that_is_cut_off_is_damaged(tmp_path: Path, suffix: str) -> None:
    data = sources(tmp_path)[suffix]
    for end in (4, 30, len(data) // 2, len(data) - 1):
        (tmp_path / f"cut{suffix}").write_bytes(data[:end])
        assert make.cause_of(tmp_path / f"cut{suffix}") is Cause.DAMAGED
    (tmp_path / f"cut{suffix}").write_bytes(b"")
    assert make.cause_of(tmp_path / f"cut{suffix}") is Cause.EMPTY
    (tmp_path / f"cut{suffix}").write_bytes(bytes(range(256)) * 9)
    assert make.cause_of(tmp_path / f"cut{suffix}") is Cause.DAMAGED
    (tmp_path / f"cut{suffix}").write_text("Just text.")
    assert make.read(tmp_path / f"cut{suffix}").text == "Just text."


def test_a_part_that_swells_is_refused_before_it_fills_memory(tmp_path: Path) -> None:
    parts = word_parts()
    blanks = " " * 60_000_000
    parts["word/document.xml"] = str(parts["word/document.xml"]).replace("<w:body>", f"<w:body>{blanks}")
    start = time.process_time()
    assert make.cause_of(make.packed(tmp_path / "a.docx", parts)) is Cause.UNSAFE
    assert time.process_time() - start < 20
    book = test_epub.book("<p>x</p>")
    book["OEBPS/text/chapter 0.xhtml"] = "<p>x</p>" + blanks
    assert make.cause_of(make.packed(tmp_path / "a.epub", book)) is Cause.UNSAFE


def test_what_an_entry_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    data = bytearray(make.packed(tmp_path / "a.docx", word_parts()).read_bytes())
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset : place + offset + 4] = (10).to_bytes(4, "little")
            place = data.find(signature, place + 4)
    (tmp_path / "a.docx").write_bytes(data)
    assert make.cause_of(tmp_path / "a.docx") is Cause.DAMAGED


def test_many_parts_and_much_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_ENTRIES", 10)
    parts = {**word_parts(), **{f"x{n}": b"" for n in range(20)}}
    assert make.cause_of(make.packed(tmp_path / "a.docx", parts)) is Cause.UNSAFE
    monkeypatch.setattr(archive, "MAX_UNPACKED", 1_000)
    assert make.cause_of(make.packed(tmp_path / "b.docx", word_parts())) is Cause.UNSAFE


def test_entities_are_refused_in_every_part(tmp_path: Path) -> None:
    for name in ("word/document.xml", "word/styles.xml", "word/footnotes.xml", "_rels/.rels", "[Content_Types].xml"):
        parts = word_parts()
        parts[name] = LAUGHS + str(parts[name]).replace("</", "&a11;</", 1)
        assert make.cause_of(make.packed(tmp_path / "a.docx", parts)) is Cause.UNSAFE
    odt = test_odt.parts("<text:p>&a11;</text:p>")
    odt["content.xml"] = LAUGHS + str(odt["content.xml"])
    assert make.cause_of(make.packed(tmp_path / "a.odt", odt)) is Cause.UNSAFE
    book = test_epub.book("<p>x</p>")
    book["OEBPS/content.opf"] = LAUGHS + str(book["OEBPS/content.opf"])
    assert make.cause_of(make.packed(tmp_path / "a.epub", book)) is Cause.UNSAFE


def test_entities_of_a_web_page_stay_what_they_are(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(LAUGHS.replace("DOCTYPE w", "DOCTYPE html") + "<html><p>&a11;|&x;</p></html>")
    assert make.read(tmp_path / "a.html").text.endswith("&a11;|&x;")


def test_nothing_outside_the_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    secret = (tmp_path / "secret.txt").as_uri()
    parts = word_parts()
    parts["word/document.xml"] = f'<!DOCTYPE w SYSTEM "{secret}">' + str(parts["word/document.xml"])
    parts["word/_rels/document.xml.rels"] = make.relations({"footnotes": secret, "styles": "../../../../secret.txt"})
    document = make.read(make.packed(tmp_path / "a.docx", parts))
    assert "secret" not in document.text
    assert document.text.startswith("Contract")
    parts["word/document.xml"] = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret}">]>' + str(
        word_parts()["word/document.xml"]
    )
    assert make.cause_of(make.packed(tmp_path / "a.docx", parts)) is Cause.UNSAFE


def test_elements_without_end_within_each_other(tmp_path: Path) -> None:
    deep = "<w:sdt>" * 5_000 + "</w:sdt>" * 5_000
    assert make.cause_of(make.docx(tmp_path / "a.docx", deep)) is Cause.UNSAFE
    (tmp_path / "a.md").write_text(">" * 20_000 + " x\n" + "- " * 5_000 + "[" * 20_000 + "*a " * 9_000)
    assert make.read(tmp_path / "a.md").text
    (tmp_path / "b.md").write_text("<b><!--" * 3_000)
    assert make.cause_of(tmp_path / "b.md") in (None, Cause.UNSAFE, Cause.EMPTY)


def test_encrypted_and_strangely_packed_parts(tmp_path: Path) -> None:
    data = bytearray(make.packed(tmp_path / "a.docx", word_parts()).read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    (tmp_path / "a.docx").write_bytes(data)
    assert make.cause_of(tmp_path / "a.docx") is Cause.LOCKED
    with zipfile.ZipFile(tmp_path / "b.docx", "w", zipfile.ZIP_LZMA) as packed:
        for name, content in word_parts().items():
            packed.writestr(name, content)
    assert make.cause_of(tmp_path / "b.docx") is Cause.DAMAGED


def test_the_helper_tells_the_same_and_goes_on(tmp_path: Path) -> None:
    helper = DocumentHelper()
    try:
        parts = word_parts()
        good = make.packed(tmp_path / "good.docx", parts)
        text = helper.open(good).text
        parts["word/document.xml"] = LAUGHS + str(parts["word/document.xml"])
        with pytest.raises(DocumentError) as caught:
            helper.open(make.packed(tmp_path / "a.docx", parts))
        assert caught.value.cause is Cause.UNSAFE
        assert helper.open(good).text == text
        assert helper.open(good).paragraphs[0].kind is ParagraphKind.HEADING
    finally:
        helper.close()


TEXTS = st.text(max_size=30)
PIECES = st.builds(Piece, TEXTS, st.sampled_from(ParagraphKind), st.integers(0, 9))
STORIES = st.recursive(
    st.lists(PIECES, max_size=4),
    lambda inner: st.lists(
        st.one_of(
            PIECES,
            st.builds(
                Table, st.lists(st.lists(st.builds(TableCell, inner, st.integers(1, 5)), max_size=4), max_size=4)
            ),
        ),
        max_size=5,
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(STORIES)
def test_whatever_is_in_a_story_the_paragraphs_are_the_text(story: list[Piece | Table]) -> None:
    text, paragraphs = compose(story)
    end = 0
    for paragraph in paragraphs:
        assert text[end : paragraph.start] in (("",) if end == 0 else ("\n", "\n\n"))
        assert paragraph.start < paragraph.end
        assert text[paragraph.end - 1].strip()
        cells = [text[cell.start : cell.end] for cell in paragraph.cells]
        assert not cells or " | ".join(cells) == text[paragraph.start : paragraph.end]
        end = paragraph.end
    assert end == len(text)
