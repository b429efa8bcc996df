"""One question to a file of every format, from the command line to the words on the page."""

from __future__ import annotations

import json

from app import cli
from app.engine.documents.service import DocumentService
from tests.engine.documents.office import make, test_epub, test_odt, test_rtf

FACT = "The deposit for the flat is 2,850 euros."
MORE = "The house was built in 1911 and has seven rooms and a large garden."


def files(folder):
    """The same two sentences in every format."""
    make.docx(folder / "a.docx", make.p(FACT) + make.p(MORE))
    make.packed(folder / "b.odt", test_odt.parts(f"<text:p>{FACT}</text:p><text:p>{MORE}</text:p>"))
    make.packed(folder / "c.epub", test_epub.book(f"<p>{MORE}</p>", f"<p>{FACT}</p>"))
    (folder / "d.rtf").write_bytes(test_rtf.HEAD + f"{FACT}\\par {MORE}}}".encode())
    (folder / "e.html").write_text(f"<!DOCTYPE html><p>{FACT}<p>{MORE}")
    (folder / "f.md").write_text(f"# The *flat*\n\n{FACT}\n\n{MORE}\n")
    (folder / "g.txt").write_text(f"{FACT}\n\n{MORE}\n")


def test_every_format_answers(tmp_path, capsys):
    files(tmp_path)
    assert cli.main(["ask", "How much is the deposit?", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [document["outcome"] for document in found["documents"]] == ["answered"] * 7
    assert {document["error"] for document in found["documents"]} == {None}
    answered = set()
    for answer in found["answers"]:
        if "2,850" not in answer["text"]:
            continue
        for place in answer["places"]:
            path = sorted(tmp_path.iterdir())[place["document"]]
            text = DocumentService().open(path).text
            assert text[place["start"] : place["end"]] == answer["text"]
            assert place["boxes"] == []
            answered.add(path.name)
    assert len(answered) == 7


def test_a_quote_stays_within_its_cell(tmp_path, capsys):
    rows = [
        ("Item", "Amount", "When"),
        ("Rent", "950 euros", "on the third working day"),
        ("Heating", "120 euros", "monthly"),
    ]
    make.docx(tmp_path / "a.docx", make.tbl(*("".join(make.tc(text) for text in row) for row in rows)))
    cells = {text for row in rows for text in row}
    for question in (
        "How much is the rent and when is it due?",
        "When is the heating paid?",
        "What is due on the third day?",
    ):
        assert cli.main(["ask", question, str(tmp_path), "--json"]) == 0
        found = json.loads(capsys.readouterr().out)
        quotes = [answer["text"] for answer in found["answers"] + found["closest"]]
        assert quotes
        assert all(any(quote in cell for cell in cells) for quote in quotes), quotes


def test_text_prints_what_offsets_refer_to(tmp_path, capsys):
    files(tmp_path)
    for path in (tmp_path / "a.docx", tmp_path / "f.md"):
        assert cli.main(["text", str(path)]) == 0
        assert capsys.readouterr().out.rstrip("\n") == DocumentService().open(path).text.rstrip("\n")
