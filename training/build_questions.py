"""From the questions' source texts to resources/questions: our own set, by which any reader can be measured.

The sources (questions/LANGUAGE.txt) are written by hand and meant to be read by people:

    === lease contract Lease agreement, Harbour Lane 14
    A paragraph, on one line.
    +who Who lets the flat? => Margaret Odell | Ms Odell
    +when/de Wann beginnt die Miete? => 1 March
    -much How much is the parking space?

A document has an id, a kind and a title; questions stand below the paragraph they are about. ``+`` has an answer
in that paragraph (the shortest natural complete phrase first, then what a reader could fairly say instead), ``-``
has none in the whole document. After the sign: what is asked for, and the question's language where it is not the
text's. ``phrase@2`` means its second occurrence; where a phrase stands there several times, it must be said which.

The same sources always give the same bytes. Anything wrong stops it, with the place:

    python -m training.build_questions          write resources/questions
    python -m training.build_questions --check  only compare
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

import regex

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "training" / "questions"
TARGET = ROOT / "resources" / "questions"

KINDS = ("contract", "letter", "minutes", "manual", "invoice", "article")
ASKED_FOR = ("who", "when", "where", "what", "which", "much", "why", "how")
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "pl", "pt", "ru", "tr", "zh")
WORDS = (400, 1200)
"""In a document; a word of Chinese is taken as 1.6 characters."""

_HEAD = regex.compile(r"=== ([a-z0-9-]+) ([a-z]+) (\S.*)")
_QUESTION = regex.compile(r"([+-])([a-z]+)(?:/([a-z]{2}))? (.+?)(?: => (.+))?")
_WHICH = regex.compile(r"(.+)@(\d+)")
_WORD_CHARACTER = regex.compile(r"[\p{L}\p{M}\p{N}--\p{Han}]", regex.V1)
_HAN = regex.compile(r"\p{Han}")
_ODD = regex.compile(r"\s{2}|\p{Cc}|\u200b|\ufeff")


class Wrong(Exception):
    """What is wrong with a source, and where."""


@dataclass
class Question:
    """A question as it is written to the file; answers are (text, offset in code points)."""

    id: str
    language: str
    asked_for: str
    text: str
    answers: list[tuple[str, int]]


@dataclass
class Paragraph:
    """A text and the questions about it."""

    text: str
    questions: list[Question] = field(default_factory=list)


@dataclass
class Document:
    """A document and its paragraphs."""

    id: str
    kind: str
    title: str
    paragraphs: list[Paragraph] = field(default_factory=list)


def read_source(path: Path) -> list[Document]:
    """The documents of a language.

    Raises:
        Wrong: a line is not as it should be.
    """
    language = path.stem
    documents: list[Document] = []
    content = path.read_text(encoding="utf-8")
    for number, line in enumerate(content.splitlines(), 1):
        try:
            if line.strip():
                _take(line, language, documents)
        except Wrong as wrong:
            raise Wrong(f"{path.name}:{number}: {wrong}") from None
    for document in documents:
        _check_document(path, document)
    return documents


def _take(line: str, language: str, documents: list[Document]) -> None:
    if line != line.strip() or normalize("NFC", line) != line or _ODD.search(line):
        raise Wrong("space at an end, doubled or odd characters, or not NFC")
    if head := _HEAD.fullmatch(line):
        if head[2] not in KINDS:
            raise Wrong(f"unknown kind {head[2]}")
        documents.append(Document(f"{language}-{head[1]}", head[2], head[3]))
    elif not documents:
        raise Wrong("a document begins with ===")
    elif regex.match(r"[+-][a-z]", line):
        _take_question(line, language, documents[-1])
    else:
        documents[-1].paragraphs.append(Paragraph(line))


def _take_question(line: str, language: str, document: Document) -> None:
    parts = _QUESTION.fullmatch(line)
    if parts is None or parts[2] not in ASKED_FOR or not document.paragraphs:
        raise Wrong("no question")
    asked_in = parts[3] or language
    if asked_in not in LANGUAGES or parts[3] == language:
        raise Wrong(f"language {asked_in}")
    if not parts[4].endswith(("?", "？", "؟")):
        raise Wrong("no question mark")
    if (parts[1] == "+") != (parts[5] is not None):
        raise Wrong("+ has answers, - has none")
    paragraph = document.paragraphs[-1]
    answers = _places(paragraph.text, parts[5].split(" | ")) if parts[5] else []
    number = 1 + sum(len(each.questions) for each in document.paragraphs)
    paragraph.questions.append(Question(f"{document.id}-{number:02}", asked_in, parts[2], parts[4], answers))


def _places(text: str, phrases: list[str]) -> list[tuple[str, int]]:
    """Where the phrases stand: an alternative rather within or around the first one than elsewhere."""
    found: list[tuple[str, int]] = []
    for phrase in phrases:
        marked = _WHICH.fullmatch(phrase)
        words, which = (marked[1], int(marked[2])) if marked else (phrase, 0)
        starts = _occurrences(text, words)
        if not starts or which > len(starts):
            raise Wrong(f"not in the paragraph: {phrase}")
        if not which and found and len(starts) > 1:
            first, end = found[0][1], found[0][1] + len(found[0][0])
            starts = [start for start in starts if start < end and first < start + len(words)]
        if not which and len(starts) != 1:
            raise Wrong(f"several times in the paragraph, say which: {phrase}")
        found.append((words, starts[max(0, which - 1)]))
    if len({words for words, _ in found}) < len(found):
        raise Wrong("an answer twice")
    return found


def _occurrences(text: str, words: str) -> list[int]:
    """Starts of whole words and whole characters (as people count them)."""
    edges = {match.start() for match in regex.finditer(r"\X", text)} | {len(text)}
    result = []
    for match in regex.finditer(regex.escape(words), text, overlapped=True):
        start, end = match.span()
        within = any(
            0 < edge < len(text) and _WORD_CHARACTER.match(text[edge - 1]) and _WORD_CHARACTER.match(text[edge])
            for edge in (start, end)
        )
        if start in edges and end in edges and not within:
            result.append(start)
    return result


def words_in(text: str) -> float:
    """How long a text is, in words."""
    han = len(_HAN.findall(text))
    return len(_HAN.sub(" ", text).split()) + han / 1.6


def _check_document(path: Path, document: Document) -> None:
    words = sum(words_in(paragraph.text) for paragraph in document.paragraphs)
    if not WORDS[0] <= words <= WORDS[1]:
        raise Wrong(f"{path.name}: {document.id} has {words:.0f} words, not {WORDS[0]} to {WORDS[1]}")
    if len(document.paragraphs) < 4:
        raise Wrong(f"{path.name}: {document.id} has {len(document.paragraphs)} paragraphs")


def check_together(documents: list[Document]) -> None:
    """Nothing may stand there twice.

    Raises:
        Wrong: an id, a paragraph or a question does.
    """
    for what, found in (
        ("document", [document.id for document in documents]),
        ("paragraph", [each.text for document in documents for each in document.paragraphs]),
        ("question", [q.text for document in documents for each in document.paragraphs for q in each.questions]),
    ):
        twice = [text for text, times in Counter(found).items() if times > 1]
        if twice:
            raise Wrong(f"{what} twice: {twice[0]}")


def as_json(language: str, documents: list[Document]) -> str:
    """A language's file, in the layout of SQuAD 2.0 with a few facts more."""
    data = [
        {
            "title": document.title,
            "id": document.id,
            "language": language,
            "kind": document.kind,
            "paragraphs": [
                {"context": each.text, "qas": [_question_json(question) for question in each.questions]}
                for each in document.paragraphs
            ],
        }
        for document in documents
    ]
    facts = {"version": "answerlight-questions-1", "license": "MIT", "language": language, "data": data}
    return json.dumps(facts, ensure_ascii=False, indent=1) + "\n"


def _question_json(question: Question) -> dict[str, object]:
    return {
        "id": question.id,
        "language": question.language,
        "kind": question.asked_for,
        "question": question.text,
        "is_impossible": not question.answers,
        "answers": [{"text": text, "answer_start": start} for text, start in question.answers],
    }


def table(documents: list[Document]) -> list[str]:
    """Counts by language and by kind, as Markdown."""
    lines = ["| | documents | words | questions | no answer | other language |", "|-|-|-|-|-|-|"]
    by_language = [(each, [d for d in documents if d.id.startswith(f"{each}-")]) for each in LANGUAGES]
    by_kind = [(each, [d for d in documents if d.kind == each]) for each in KINDS]
    for name, group in [*by_language, *by_kind, ("all", documents)]:
        paragraphs = [each for document in group for each in document.paragraphs]
        words = sum(words_in(each.text) for each in paragraphs)
        asked = [question for each in paragraphs for question in each.questions]
        none = sum(not question.answers for question in asked)
        cross = sum(not question.id.startswith(f"{question.language}-") for question in asked)
        lines.append(f"| {name} | {len(group)} | {words:.0f} | {len(asked)} | {none} | {cross} |")
    return lines


def main() -> int:
    """Run the command; returns the exit status."""
    parser = argparse.ArgumentParser(description="Build resources/questions from training/questions.")
    parser.add_argument("--check", action="store_true", help="write nothing, fail where the files would change")
    options = parser.parse_args()
    try:
        sources = {path.stem: read_source(path) for path in sorted(SOURCES.glob("*.txt"))}
        documents = [document for each in sources.values() for document in each]
        check_together(documents)
    except Wrong as wrong:
        print(wrong, file=sys.stderr)
        return 1
    changed = []
    for language, own in sources.items():
        target, content = TARGET / f"own_{language}.json", as_json(language, own)
        if not target.is_file() or target.read_bytes() != content.encode():
            changed.append(target.name)
        if not options.check:
            target.write_bytes(content.encode())
    print("\n".join(table(documents)))
    if changed:
        print(("would change: " if options.check else "changed: ") + ", ".join(changed))
    return 1 if changed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
