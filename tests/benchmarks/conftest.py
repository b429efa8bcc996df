"""What the benchmarks' tests share: small data, and a cache folder of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two parallel data sets of three paragraphs."""
    facts = [
        ("The bell of the chapel was cast in 1788 by Maria Lind.", "Who cast the bell?", "Maria Lind"),
        ("The ferry crosses the bay in forty minutes.", "How long does the ferry take?", "forty minutes"),
        ("The archive is kept in the old lamp house.", "Where is the archive kept?", "the old lamp house"),
    ]
    for language in ("en", "de"):
        paragraphs = [
            {
                "context": text,
                "qas": [
                    {
                        "id": str(number),
                        "question": question,
                        "answers": [{"text": answer, "answer_start": text.index(answer)}],
                    }
                ],
            }
            for number, (text, question, answer) in enumerate(facts)
        ]
        content = {"version": "1.1", "data": [{"title": "bay", "paragraphs": paragraphs}]}
        (tmp_path / f"bay_{language}.json").write_text(json.dumps(content), encoding="utf-8")
    return tmp_path
