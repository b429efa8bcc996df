"""From Enter to the first right answer, on 300 pages that were dropped that moment; and what a page costs.

Through the same helper processes as the window's, the reader loaded as it is when a person has the window open.
Nothing was prepared: the file is read, tokenised, ordered and read best-first after Enter.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from app.engine.answering.answer import Reading
from app.engine.answering.likeliest import Likeliest
from app.engine.documents.helper import DocumentHelper
from app.engine.evaluation.datasets import MarkedQuestion, Paragraph
from app.engine.evaluation.metric import is_right
from app.engine.models.catalogue import BUILTIN
from app.engine.process import HelperProcess
from app.engine.reading.tokenizer import WindowTokenizer
from app.engine.reading.windows import cut, cut_for
from app.engine.task import Cancelled
from app.paths import resource
from benchmarks.exhaustive.speed import Row, tell
from benchmarks.exhaustive.texts import PAGE_IDS, Source, Texts
from benchmarks.long_pdf import make

CAP = 0.2
"""The part of the windows after which a question counts as late."""


class Helpers:
    """The documents' and the reading process, as the program has them."""

    def __init__(self) -> None:
        self.documents = DocumentHelper()
        self.reading = HelperProcess(
            "reading", "app.engine.service:ReadingService", (resource("models/builtin"),), yields=True
        )
        self.reading.call("load", None, "cpu")
        self.documents.start()

    def close(self) -> None:
        """End both."""
        self.documents.close()
        self.reading.close()

    def ask(self, path: Path, question: str, watch: Watch) -> None:
        """Open a file and put a question to it; ends when all is read or ``watch`` has seen enough."""
        watch.began = time.perf_counter()
        document = self.documents.open(path)
        try:
            self.reading.call("add", document)
            self.reading.call("ask", [document.fingerprint], question, report=watch)
        except Cancelled:
            pass
        finally:
            self.reading.call("remove", document.fingerprint)


class Watch:
    """Sees the reports of a reading: when the first window was read, when the first right answer stood there.

    What is read before the document is tokenised (app/engine/answering/preview.py) counts as the first window does.
    """

    def __init__(self, marked: Sequence[str] = (), most: int | None = None, cap: float = 1.0) -> None:
        self._marked, self._most, self._cap = tuple(marked), most, cap
        self.began = 0.0
        self.first_window: float | None = None
        self.last = 0.0
        self.windows = self.windows_done = 0
        self.reading: tuple[float, int] | None = None
        """When the first of the document's windows were read, and how many."""
        self.answered: float | None = None
        self.closest: float | None = None

    def __call__(self, event: object) -> None:
        """Take in a report; Cancelled when nothing more is wanted."""
        if not isinstance(event, Reading):
            return
        now = time.perf_counter() - self.began
        self.windows, self.windows_done, self.last = event.windows, event.windows_done, now
        if (event.windows_done or event.result is not None) and self.first_window is None:
            self.first_window = now
        if event.windows_done and self.reading is None:
            self.reading = now, event.windows_done
        if event.result is not None and self._marked:
            if any(is_right(answer.text, self._marked) for answer in event.result.answers):
                self.answered = now
                raise Cancelled
            if self.closest is None and any(is_right(near.text, self._marked) for near in event.result.closest):
                self.closest = now
        if self.windows_done >= (self._most or max(1.0, self._cap * event.windows)):
            raise Cancelled


def first_answers(sources: Mapping[str, Source], count: int, pages: int, seed: int, cap: float = CAP) -> Iterator[Row]:
    """``count`` questions over texts in their own language, and half as many across languages.

    Only questions that the reader answers when it sees the paragraph alone: of what it cannot read at all, no
    order of reading makes it find the answer. How many were drawn for that is in the rows.
    """
    tokenizer = WindowTokenizer.from_folder(resource("models/builtin"))
    texts = {language: Texts(source, tokenizer) for language, source in sources.items() if source.asked}
    helpers = Helpers()
    try:
        with tempfile.TemporaryDirectory() as folder:
            run = _Run(helpers, texts, tokenizer, Path(folder), pages * PAGE_IDS, cap, random.Random(seed))
            yield from run.same(count)
            yield from run.across(count // 2)
            yield run.opening_a_pdf(pages)
    finally:
        helpers.close()


class _Run:
    def __init__(
        self,
        helpers: Helpers,
        texts: Mapping[str, Texts],
        tokenizer: WindowTokenizer,
        folder: Path,
        ids: int,
        cap: float,
        draw: random.Random,
    ) -> None:
        self._helpers, self._texts, self._tokenizer, self._folder = helpers, texts, tokenizer, folder
        self._ids, self._cap, self._draw = ids, cap, draw
        self._made = 0

    def same(self, count: int) -> Iterator[Row]:
        """Languages in turn."""
        languages = list(self._texts)
        for number in range(count):
            language = languages[number % len(languages)]
            if row := self._one(language, language):
                yield row

    def across(self, count: int) -> Iterator[Row]:
        """Question and text in different languages, where the data says which questions are the same."""
        pairs = [(a, b) for a in self._texts for b in self._texts if a != b and self._shared(a, b)]
        chosen = self._draw.sample(pairs, min(count, len(pairs)))
        for asked, text in chosen:
            if row := self._one(asked, text):
                yield row

    def opening_a_pdf(self, pages: int) -> Row:
        """Texts here are plain files; a PDF costs this on top."""
        seconds = []
        for number in range(3):
            path = make(self._folder / f"{number}.pdf", pages, seed=number)
            began = time.perf_counter()
            self._helpers.documents.open(path)
            seconds.append(time.perf_counter() - began)
        return {"part": "first", "kind": "pdf", "pages": pages, "seconds": sorted(seconds)[1]}

    def _shared(self, asked: str, text: str) -> list[tuple[Paragraph, MarkedQuestion, str]]:
        words = {question.id: question.text for _, question in self._texts[asked].source.asked}
        return [(p, q, words[q.id]) for p, q in self._texts[text].source.asked if q.id in words]

    def _one(self, asked: str, text: str) -> Row | None:
        """A question that the reader can answer, over a document; None when twenty could not be."""
        choices = self._shared(asked, text)
        for drawn, (paragraph, question, words) in enumerate(self._draw.sample(choices, min(20, len(choices))), 1):
            if self._watched(paragraph.text, words, Watch(question.marked)).answered is None:
                continue
            self._made += 1
            document = self._texts[text].document(self._ids, self._made, paragraph)
            watch = self._watched(document, words, Watch(question.marked, cap=self._cap))
            row: Row = {
                "part": "first",
                "kind": "same" if asked == text else "across",
                "pages": self._ids // PAGE_IDS,
                "asked": asked,
                "text": text,
                "drawn": drawn,
                "seconds": watch.answered,
                "closest": watch.closest,
                "first_window": watch.first_window,
                "windows_done": watch.windows_done,
                "windows": watch.windows,
                **self._ranks(document, words, paragraph, question),
            }
            shown = "late" if watch.answered is None else f"{watch.answered:.2f} s"
            rank = f"its window’s rank {row['own_rank']}"
            tell(f"first answer {asked}→{text}: {shown}, {watch.windows_done} of {watch.windows}, {rank}")
            return row
        return None

    def _ranks(self, document: str, words: str, paragraph: Paragraph, question: MarkedQuestion) -> Row:
        """As which window, by n-grams, the first is read that holds the marked answer; and how long tokenising took.

        ``rank`` in the windows of readers that are not the built-in one, ``own_rank`` in its own.
        """
        began = time.perf_counter()
        tokens = self._tokenizer.encode_document(document)
        row: Row = {"tokenised_s": time.perf_counter() - began}
        start = document.index(paragraph.text) + paragraph.text.index(question.marked[0])
        end = start + len(question.marked[0])
        for name, how in (("rank", cut_for("")), ("own_rank", cut_for(BUILTIN))):
            room = how.length - len(self._tokenizer.encode(words)) - self._tokenizer.template.size
            windows = cut(0, len(tokens), room, how.overlap)
            holds = [
                int(tokens.starts[windows[number].first]) <= start and end <= int(tokens.ends[windows[number].last - 1])
                for number in Likeliest(words, [(document, tokens)], [windows]).order()
            ]
            row[name] = holds.index(True) + 1 if True in holds else len(holds)
        return row

    def _watched(self, text: str, question: str, watch: Watch) -> Watch:
        path = self._folder / "document.txt"
        path.write_text(text, encoding="utf-8")
        self._helpers.ask(path, question, watch)
        return watch


def page_costs(source: Source, pages: Sequence[int], windows: int) -> list[Row]:
    """Documents of different lengths: opening, everything until the first window is read, and windows after that."""
    texts = Texts(source, WindowTokenizer.from_folder(resource("models/builtin")))
    question = source.asked[0][1].text
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "document.txt"
        for number, count in enumerate(pages):
            helpers = Helpers()
            try:
                path.write_text(texts.document(30 * PAGE_IDS, 1000 + number), encoding="utf-8")
                helpers.ask(path, question, Watch(most=8))  # nobody's first pass is measured
                path.write_text(texts.document(count * PAGE_IDS, number), encoding="utf-8")
                watch = Watch(most=windows)
                helpers.ask(path, question, watch)
                assert watch.reading is not None
                pdf = make(Path(folder) / f"{count}.pdf", count)
                began = time.perf_counter()
                helpers.documents.open(pdf)
                opening = time.perf_counter() - began
            finally:
                helpers.close()
            read, seconds = watch.windows_done - watch.reading[1], watch.last - watch.reading[0]
            rows.append(
                {
                    "part": "pages",
                    "pages": count,
                    "opening_pdf_s": opening,
                    "first_window_s": watch.first_window,
                    "windows": watch.windows,
                    "windows_per_s": read / seconds if seconds else None,
                    "read": watch.windows_done,
                }
            )
            tell(f"{count} pages: {rows[-1]}")
    return rows
