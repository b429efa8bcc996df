"""Small data sets in SQuAD's layout, and replies made by hand."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

from app.engine.evaluation.evaluate import Passage, Reply
from app.engine.evaluation.tasks import Task

PLACES = ("Ashford", "Burwell", "Coleby", "Dunmore", "Elkton", "Farley")
KEEPERS = ("Ada Hill", "Ben Stone", "Cara Wood", "Dan Rivers", "Eve Marsh", "Finn Lake")
YEARS = (1821, 1834, 1847, 1856, 1863, 1879)


def question(name: str, text: str, *marked: str, **more: object) -> dict[str, Any]:
    return {"id": name, "question": text, "answers": [{"text": each, "answer_start": 0} for each in marked], **more}


def squad(*articles: tuple[str, list[tuple[str, list[dict[str, Any]]]]]) -> dict[str, Any]:
    """SQuAD's layout from (title, [(context, questions)])."""
    return {
        "version": "v2.0",
        "data": [
            {"title": title, "paragraphs": [{"context": context, "qas": asked} for context, asked in paragraphs]}
            for title, paragraphs in articles
        ],
    }


def lighthouses(language: str = "en", *, with_unanswerable: bool = True) -> dict[str, Any]:
    """Six articles of two short paragraphs; three questions each, one of them without an answer."""
    articles = []
    for number, (place, keeper, year) in enumerate(zip(PLACES, KEEPERS, YEARS, strict=True)):
        if language == "de":
            first = f"Der Leuchtturm von {place} wurde im Jahr {year} gebaut."
            second = f"Der erste Wärter in {place} war {keeper}."
            asked = (f"Wann wurde der Leuchtturm von {place} gebaut?", f"Wer war der erste Wärter in {place}?")
        else:
            first = f"The lighthouse of {place} was built in {year}."
            second = f"The first keeper at {place} was {keeper}."
            asked = (f"When was the lighthouse of {place} built?", f"Who was the first keeper at {place}?")
        questions = [question(f"q{number}-0", asked[0], str(year))]
        if with_unanswerable:
            questions.append(question(f"q{number}-2", f"How tall is {place}?", is_impossible=True))
        articles.append((place, [(first, questions), (second, [question(f"q{number}-1", asked[1], keeper)])]))
    return squad(*articles)


def write(path: Path, facts: object) -> Path:
    data = json.dumps(facts, ensure_ascii=False).encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return path


def task(number: int, *marked: str, paragraph: str = "", article: str = "", language: str = "en") -> Task:
    article = article or f"a{number}"
    return Task(str(number), "set", language, "squad", article, paragraph or article, "Who?", "A text.", marked)


def reply(asked: Task, *passages: tuple[str, float, float | None], answered: bool) -> Reply:
    """A reply whose passages are (text, margin, confidence); their places follow each other."""
    made = [Passage(text, 10 * n, 10 * n + len(text), margin, sure) for n, (text, margin, sure) in enumerate(passages)]
    return Reply(asked, tuple(made), answered, windows=1)
