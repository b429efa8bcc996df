"""Saves answers where the person says: never anywhere else, and never without being asked."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from app import messages
from app.desktop import wording
from app.desktop.dialogs import SystemDialogs
from app.desktop.state import OpenDocument, Question, State, questions_of
from app.desktop.taking.bar import SavedBar
from app.desktop.taking.folder import show_in_folder
from app.desktop.taking.formats import Format, all_as_text, as_text
from app.desktop.worker import Job, JobOwner, Worker
from app.engine.answering.kind import Kind
from app.engine.documents.copy import Copied, CopyError, CopyHelper, Mark, Order, check_target, save
from app.engine.documents.document import Kind as DocumentKind
from app.engine.process import STILL_WORKING
from app.engine.task import Report
from app.messages import say, say_count


class Copier(Protocol):
    """Writes copies of PDFs: CopyHelper, or a test."""

    def write(self, order: Order, report: Report) -> Copied:
        """See CopyHelper.write."""
        ...

    def close(self) -> None:
        """End the process."""
        ...


class SaveDialogs(SystemDialogs):
    """Asks where to.

    Signals:
        chosen(object, object, bool): the Path to write, the Format of answers (None: a copy of the PDF), and whether
            those to all questions are meant.
    """

    chosen = Signal(object, object, bool)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._forms: dict[str, Format] = {}
        self._to_all = False

    def for_answers(self, place: Path, to_all: bool = False) -> None:
        """For a text; ``place``: what is proposed, without a suffix; ``to_all``: of all questions."""
        self._to_all = to_all
        texts = {
            Format.MARKDOWN: messages.EXPORT_MARKDOWN,
            Format.CSV: messages.EXPORT_CSV,
            Format.JSON: messages.EXPORT_JSON,
        }
        self._forms = {f"{say(text)} (*{form.value})": form for form, text in texts.items()}
        dialog = self._dialog_for(say(messages.EXPORT_ALL_TITLE if to_all else messages.EXPORT_TITLE), place)
        dialog.setNameFilters(list(self._forms))
        dialog.filterSelected.connect(self._take_filter)
        dialog.setDefaultSuffix(Format.MARKDOWN.value[1:])
        dialog.open()

    def for_copy(self, place: Path) -> None:
        """For a copy of a PDF."""
        self._forms = {}
        dialog = self._dialog_for(say(messages.EXPORT_COPY_TITLE), place)
        dialog.setNameFilters([f"{say(messages.EXPORT_PDF)} (*.pdf)"])
        dialog.setDefaultSuffix("pdf")
        dialog.open()

    def _dialog_for(self, title: str, place: Path) -> QFileDialog:
        dialog = self.new_dialog(title, place.parent)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setFileMode(QFileDialog.FileMode.AnyFile)
        dialog.selectFile(place.name)
        dialog.fileSelected.connect(self._choose)
        return dialog

    def _take_filter(self, name: str) -> None:
        dialog = self.sender()
        if isinstance(dialog, QFileDialog) and name in self._forms:
            dialog.setDefaultSuffix(self._forms[name].value[1:])

    def _choose(self, name: str) -> None:
        path = Path(name)
        if not self._forms:
            self.chosen.emit(path, None, False)
            return
        dialog = self.sender()
        filtered = dialog.selectedNameFilter() if isinstance(dialog, QFileDialog) else ""
        known = {form.value: form for form in Format}  # what the person wrote says more than the list beside it
        form = known.get(path.suffix.lower(), self._forms.get(filtered, Format.MARKDOWN))
        self.chosen.emit(path, form, self._to_all)


class Exporter(JobOwner):
    """Saves what is on the screen, on a lane of its own.

    Args:
        window: for dialogs.
        bar: tells how it goes.
        state: gives the State.
        password_of: the password that opened a document.
        copier: writes copies; None: a helper process.

    Signals:
        told(str): a sentence that a screen reader should say.
    """

    told = Signal(str)

    def __init__(
        self,
        window: QWidget,
        bar: SavedBar,
        state: Callable[[], State],
        password_of: Callable[[int], str | None],
        copier: Copier | None = None,
    ) -> None:
        super().__init__(window)
        self._bar = bar
        self._state = state
        self._password_of = password_of
        self.copier: Copier = copier or CopyHelper()
        self.dialogs = SaveDialogs(window)
        self.dialogs.chosen.connect(self.save)
        self._lane = Worker("taking", parent=self)
        self._running: Job | None = None
        self._target = Path()
        self._folder: Path | None = None
        bar.stopped.connect(self.stop)
        bar.folder_wanted.connect(show_in_folder)

    # ---------------------------------------------------------------- what can be saved

    @property
    def can_export(self) -> bool:
        """Whether there are answers to save, or at its end the word that there are none."""
        state = self._state()
        return state.question.was_read_for and any(state.find(key) for key in state.question.asked)

    @property
    def can_export_all(self) -> bool:
        """Whether there are answers to another question than the one on the screen."""
        state, question = self._state(), self._state().question
        others = (each for each in state.answered if not (question.was_read_for and question.replaces(each)))
        return any(state.find(key) is not None for each in others for key in each.asked)

    @property
    def can_copy(self) -> bool:
        """Whether the shown document is a PDF with answers in it."""
        document = self._state().active_document
        index = self._asked_index(document)
        shown = self._state().question.shown
        return index is not None and any(place.document == index for answer in shown for place in answer.places)

    def ask_for_answers(self) -> None:
        """Ctrl+E: ask where to save the answers."""
        if self.can_export and self._running is None:
            path = self._first_of(self._state().question)
            self.dialogs.for_answers(self._place(path, say(messages.EXPORT_NAME, name=path.stem)))

    def ask_for_all(self) -> None:
        """Ctrl+Shift+S: ask where to save the answers to all questions."""
        if self.can_export_all and self._running is None:
            path = self._first_of(questions_of(self._state())[0])
            name = say(messages.EXPORT_ALL_NAME, name=path.stem)
            self.dialogs.for_answers(self._place(path, name), to_all=True)

    def _first_of(self, question: Question) -> Path:
        """The document after which what is saved is called: the first with an answer, or the first asked."""
        state = self._state()
        asked = [question.asked[answer.places[0].document] for answer in question.shown]
        return next(document.path for key in (*asked, *question.asked) if (document := state.find(key)) is not None)

    def ask_for_copy(self) -> None:
        """Ctrl+Shift+E: ask where to save the copy."""
        document = self._state().active_document
        if document is not None and self.can_copy and self._running is None:
            name = say(messages.EXPORT_COPY_NAME, name=document.path.stem)
            self.dialogs.for_copy(self._place(document.path, f"{name}.pdf"))

    def _place(self, path: Path, name: str) -> Path:
        return (self._folder or path.parent) / name

    # ---------------------------------------------------------------- saving

    def save(self, target: Path, form: Format | None, to_all: bool = False) -> None:
        """Write the answers, those to all questions, or the copy, to where the person said."""
        state = self._state()
        document = state.active_document
        if self._running is not None:
            return
        if form is not None:
            sources = [opened.path for opened in state.documents]
            make = all_as_text if to_all else as_text
            job = self._lane.submit(_save_text, target, make(state, form, datetime.date.today()), sources)
        elif document is not None and document.document is not None and (marks := self._marks(document)):
            fingerprint, password = document.document.fingerprint, self._password_of(document.id)
            job = self._lane.submit(self.copier.write, Order(document.path, fingerprint, password, marks, target))
        else:
            return
        self._running, self._target, self._folder = job, target, target.parent
        job.succeeded.connect(self._saved)
        job.failed.connect(self._failed)
        job.cancelled.connect(self._bar.dismiss)
        job.finished.connect(self._finished)
        self._bar.show_saving(target)

    def stop(self) -> None:
        """Give it up; nothing is left at the place chosen."""
        if self._running is not None:
            self._running.cancel()

    def close(self) -> None:
        """Stop, and wait until nothing runs any more."""
        self._lane.cancel_all()
        self.copier.close()
        self._lane.close()

    def _asked_index(self, document: OpenDocument | None) -> int | None:
        """Which of the documents asked this PDF is; None for one not asked, and for a text."""
        if document is None or document.document is None or document.document.kind is not DocumentKind.PDF:
            return None
        asked = self._state().question.asked
        return asked.index(document.id) if document.id in asked else None

    def _marks(self, document: OpenDocument | None) -> tuple[Mark, ...]:
        """The answers in a document, a mark for each page that one stands on."""
        question = self._state().question
        index = self._asked_index(document)
        marks: list[Mark] = []
        if index is None or document is None or document.document is None:
            return ()
        for rank, answer in enumerate(question.shown):
            sure = wording.confidence(answer, rank).label if question.kind is Kind.ASK else ""
            comment = "\n".join(part for part in (question.text, sure) if part)
            for place in answer.places:
                if place.document != index:
                    continue
                for page in document.document.pages_of(place.start, place.end):
                    start, end = max(place.start, page.start), min(place.end, page.end)
                    text = document.document.text[page.start : page.end]
                    marks.append(Mark(page.number, text, start - page.start, end - page.start, comment, page.pieces))
        return tuple(marks)

    # ---------------------------------------------------------------- how it went

    def _saved(self, copied: Copied | None) -> None:
        name = wording.short_name(self._target.name)
        if copied is None:
            sentence = say(messages.EXPORT_SAVED, name=name)
        else:
            sentence = say_count(messages.EXPORT_COPIED, copied.highlights, name=name)
            if copied.notes:
                sentence += " " + say_count(messages.EXPORT_NOTES, copied.notes)
        self._bar.show_saved(self._target, sentence)
        self.told.emit(sentence)

    def _failed(self, error: Exception) -> None:
        sentence = messages.copy_error(error) if isinstance(error, CopyError) else wording.problem(error)
        self._bar.show_problem(sentence)
        self.told.emit(sentence)

    def _finished(self) -> None:
        self._running = None


def _save_text(target: Path, data: bytes, sources: list[Path], report: Report) -> None:
    """Write a text; never over one of the documents it is about."""
    report(STILL_WORKING)
    for source in sources:
        check_target(source, target)
    save(target, data)
