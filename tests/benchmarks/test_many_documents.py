"""The same questions whatever the number of documents, each answered in one of them or, every third, in none."""

from __future__ import annotations

import json

import pytest

from benchmarks.many_documents import ABSENT_EVERY, drawn


@pytest.fixture
def folder(tmp_path):
    for language in ("de", "en"):
        articles = [
            {
                "title": f"Article {number}",
                "paragraphs": [
                    {
                        "context": f"In {language} the lighthouse {number} was lit by keeper{number}.",
                        "qas": [
                            {
                                "id": f"q{number}",
                                "question": f"Who lit lighthouse {number}?",
                                "answers": [{"text": f"keeper{number}.", "answer_start": 36 + len(str(number)) - 1}],
                            }
                        ],
                    }
                ],
            }
            for number in range(1, 7)
        ]
        (tmp_path / f"xquad_{language}.json").write_text(json.dumps({"version": "1.1", "data": articles}), "utf-8")
    return tmp_path


def test_the_question_is_the_same_and_only_its_own_article_answers_it(folder):
    alone, among = (list(drawn(folder, 12, count, 0)) for count in (1, 4))
    assert [put.question for put in alone] == [put.question for put in among]
    for number, (one, four) in enumerate(zip(alone, among, strict=True)):
        assert (len(one.texts), len(set(four.texts))) == (1, 4)
        assert bool(one.marked) == bool(four.marked) == (number % ABSENT_EVERY > 0)
        keeper = "keeper" + one.question.split()[-1].rstrip("?") + "."
        assert sum(keeper in text for text in four.texts) == (1 if one.marked else 0)
        assert (keeper in one.texts[0]) == bool(one.marked)
