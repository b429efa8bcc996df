"""Answers as text, as a table, and for programs."""

from __future__ import annotations

import csv
import datetime
import io
import json
from dataclasses import replace
from pathlib import Path

from markdown_it import MarkdownIt

from app.desktop.taking.formats import Format, all_as_text, as_csv, as_json, as_markdown, as_text, rows
from app.engine.answering.answer import Outcome
from app.engine.documents.document import Document, Kind, Page, PageSize
from tests.desktop.parts import READER, answer, asked, result, verdict

DAY = datetime.date(2026, 3, 1)


def text(name: str, words: str) -> Document:
    return Document(Path("/docs") / name, Kind.TEXT, words, (), name, 1, 1, "utf-8")


def labelled(name: str, pages: list[tuple[str, str]]) -> Document:
    made, start = [], 0
    for number, (label, words) in enumerate(pages, 1):
        made.append(Page(number, PageSize(595, 842, label), start, start + len(words)))
        start += len(words) + 1
    return Document(Path("/docs") / name, Kind.PDF, "\n".join(words for _, words in pages), tuple(made), name, 1, 1)


def state_of(documents, answers, question="How much?"):
    verdicts = [verdict(index, Outcome.ANSWERED) for index in range(len(documents))]
    state = asked(documents, answers, result=result(answers, verdicts))
    return replace(state, question=replace(state.question, text=question))


def test_a_row_names_page_by_its_label_and_how_sure_in_words():
    document = labelled("book.pdf", [("iv", "The rent is 940 euros."), ("1", "More.")])
    (row,) = rows(state_of([document], [answer(document, "940 euros", 0.75)]))
    assert (row.page, row.sure, row.quote, row.sentence) == (
        "iv", "Likely (about 75%)", "940 euros", "The rent is 940 euros.",
    )  # fmt: skip


def test_markdown_says_the_question_the_file_and_the_quote_in_its_sentence():
    document = text("lease*2024*.txt", "The rent is\n940_euros_ <b>net</b>.")
    made = as_markdown(state_of([document], [answer(document, "940_euros_ <b>net</b>", 0.9)], "How much *is* it?"), DAY)
    html = MarkdownIt().render(made)
    assert "<h1>How much *is* it?</h1>" in html
    assert "lease*2024*.txt" in html
    assert "<strong>940_euros_ &lt;b&gt;net&lt;/b&gt;</strong> – Very likely (about 90%)" in html
    assert "940_euros_" in html.partition("<blockquote>")[2]


def test_a_table_holds_no_cell_that_a_spreadsheet_would_compute():
    document = text("sums.txt", '=1+2 is "three", he said')
    data = as_csv(state_of([document], [answer(document, "=1+2", 0.5)], "@what"), DAY)
    assert data.startswith(b"\xef\xbb\xbf")
    head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
    found = dict(zip(head, row, strict=True))
    assert found["answer"] == "'=1+2"
    assert found["question"] == "'@what"
    assert found["confidence"] == "0.50"
    assert found["file"] == "sums.txt"
    assert found["page"] == ""


def test_json_gives_offsets_that_hold_the_quote():
    document = text("lease.txt", "The rent is 940 euros.")
    data = json.loads(as_json(state_of([document], [answer(document, "940 euros", None)]), DAY))
    (found,) = data["answers"]
    (place,) = found["places"]
    assert document.text[place["start"] : place["end"]] == found["text"] == "940 euros"
    assert found["confidence"] is None
    assert data["documents"] == [
        {
            "file": "lease.txt",
            "path": "/docs/lease.txt",
            "fingerprint": "lease.txt",
            "pages": None,
            "outcome": "answered",
            "verdict": "1 answer",
            "read": "lease.txt: all of it was read.",
        }
    ]
    assert data["date"] == "2026-03-01"
    assert data["complete"] is True


def test_a_document_that_was_closed_since_is_left_out():
    one, two = text("one.txt", "It is red."), text("two.txt", "It is blue.")
    state = state_of([one, two], [answer(one, "red", 0.8), answer(two, "blue", 0.7, 1)])
    state = replace(state, documents=state.documents[:1])
    assert [row.quote for row in rows(state)] == ["red"]
    assert json.loads(as_text(state, Format.JSON, DAY))["documents"][1] is None
    assert "blue" not in as_markdown(state, DAY)


def without_an_answer():
    one, two = labelled("a-lease.pdf", [("1", "It is red."), ("2", "It is blue.")]), text("two.txt", "It is green.")
    verdicts = [verdict(0, Outcome.NONE, pages=2), verdict(1, Outcome.NONE)]
    return asked([one, two], result=result([], verdicts))


def test_a_table_has_a_row_for_each_document_without_an_answer():
    table = csv.DictReader(io.StringIO(as_csv(without_an_answer(), DAY).decode("utf-8-sig")))
    found = [(row["answer"], row["file"], row["verdict"], row["read"], row["date"]) for row in table]
    assert found == [
        ("", "a-lease.pdf", "no answer on its 2 pages", "a-lease.pdf: all 2 pages were read.", "2026-03-01"),
        ("", "two.txt", "no answer", "two.txt: all of it was read.", "2026-03-01"),
    ]


def test_json_and_markdown_say_what_was_read_for_no_answer():
    state = without_an_answer()
    data = json.loads(as_json(state, DAY))
    assert [(each["file"], each["outcome"]) for each in data["documents"]] == [
        ("a-lease.pdf", "none"), ("two.txt", "none"),
    ]  # fmt: skip
    made = as_markdown(state, DAY)
    assert "## a-lease.pdf · no answer on its 2 pages\n\na-lease.pdf: all 2 pages were read." in made
    assert "2026-03-01" in made
    assert "\\" not in made


def test_what_was_stopped_is_not_said_to_be_read():
    state = without_an_answer()
    ended = result([], [replace(verdict(0, Outcome.INCOMPLETE, 2), characters_read=5), verdict(1, Outcome.INCOMPLETE)])
    state = replace(state, question=replace(state.question, result=replace(ended, complete=False)))
    assert json.loads(as_json(state, DAY))["documents"][0]["read"] == "a-lease.pdf: 50% was read."


def test_all_questions_stand_under_one_head_and_in_their_order():
    document = text("lease.txt", "The rent is 940 euros. The deposit is =3.")
    state = state_of([document], [answer(document, "940 euros", 0.75)])
    later = state_of([document], [answer(document, "=3", 0.75)], "Which deposit?")
    state = replace(later, answered=(state.question,))
    head, *table = csv.reader(io.StringIO(all_as_text(state, Format.CSV, DAY).decode("utf-8-sig")))
    found = [dict(zip(head, row, strict=True)) for row in table]
    assert [(row["question"], row["answer"]) for row in found] == [
        ("How much?", "940 euros"), ("Which deposit?", "'=3"),
    ]  # fmt: skip
    html = MarkdownIt().render(all_as_text(state, Format.MARKDOWN, DAY).decode("utf-8"))
    assert (
        html.index("<h1>How much?")
        < html.index("940 euros")
        < html.index("<h1>Which deposit?")
        < html.index("<strong>=3")
    )
    assert json.loads(all_as_text(state, Format.JSON, DAY)) == {
        "questions": [
            json.loads(as_json(replace(state, question=each), DAY)) for each in (*state.answered, state.question)
        ]
    }


def test_what_holds_for_all_questions_is_said_once_in_markdown():
    document = text("lease.txt", "The rent is 940 euros. The deposit is 3.")
    first = state_of([document], [answer(document, "940 euros", 0.75)])
    later = state_of([document], [answer(document, "3", 0.75)], "Which deposit?")
    same = [replace(each.question, reader=READER) for each in (first, later)]

    def made(earlier, question):
        state = replace(later, answered=(earlier,), question=question)
        return all_as_text(state, Format.MARKDOWN, DAY).decode("utf-8")

    head, *rest = made(*same).split("# ")
    assert [head.count("2026"), head.count("Read by:")] == [1, 1]
    assert len(rest) >= 2
    assert not any("2026" in each or "Read by:" in each for each in rest)
    other = replace(same[1], reader=replace(READER, id="mine", title="Mine"))
    head, *rest = made(same[0], other).split("# ")
    assert [head.count("2026"), head.count("Read by:")] == [1, 0]
    assert [each.partition("\n\n")[2].partition("\n")[0].startswith("Read by:") for each in rest if "?" in each] == [
        True, True,
    ]  # fmt: skip


def test_a_long_file_name_stays_whole():
    document = text("a very long name of a file that a card would have to cut somewhere 2024.txt", "It is red.")
    assert document.path.name in as_markdown(state_of([document], [answer(document, "red", 0.8)]), DAY)


def test_markdown_signs_at_the_start_stay_signs():
    document = text("a.txt", "- 5 degrees - or + 3.\n1. Then more-or-less 7.")
    for quote in ("- 5 degrees - or + 3.", "1. Then more-or-less 7."):
        html = MarkdownIt().render(as_markdown(state_of([document], [answer(document, quote, 0.8)], "+ what?"), DAY))
        assert f"<strong>{quote}</strong>" in html
        assert "<ul>" not in html
        assert html.count("<ol>") == 1
        assert "<h1>+ what?</h1>" in html
