"""Opens files: runs in the helper process ``documents``, never in the program itself."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from app.engine.documents.document import (
    Document,
    Kind,
    Outline,
    PageProblem,
    PageSize,
    ReadingPage,
)
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.files import Look, find_files, find_left_out, look_at
from app.engine.documents.office.fault import Fault
from app.engine.documents.office.read import OFFICE_LIMIT, read_structured
from app.engine.documents.pdf.assemble import ReadPage, assemble
from app.engine.documents.pdf.file import PDF_LIMIT, PageLoadError, PdfFile, load_pdf
from app.engine.documents.pdf.lines import NO_LINES
from app.engine.documents.pdf.second import SecondOpinion
from app.engine.documents.pdf.text import read_page
from app.engine.documents.sniff import PDF_SUFFIXES, Content, is_binary, sniff
from app.engine.documents.source import HEAD_BYTES, PDF_MEMORY, FileBytes, allowance, read_file
from app.engine.documents.text import UndecodableError, read_text
from app.engine.task import Progress, Report, ignore

TEXT_LIMIT = 200_000_000
"""The largest text file that is opened, in bytes."""

TEXT_MEMORY = 16.0
"""Bytes of memory for each byte of a file: the file, and its text decoded, cleaned and sent away, each of them
in up to four bytes for a character."""

STRUCTURED_S = 60.0
STRUCTURED_BYTES_A_SECOND = 500_000
"""A file with structure is given up after so long in all, and a second more for so much of it: a page made to
harm tells of progress for ever."""

PROGRESS_S = 0.05
"""How often Progress is reported at most."""


class DocumentService:
    """Turns paths into Documents."""

    def find(self, paths: Sequence[Path], report: Report = ignore) -> tuple[list[Path], list[DocumentError]]:
        """See files.find_files."""
        return find_files(paths, report)

    def left_out(
        self, paths: Sequence[Path], leave_out: Sequence[Path], report: Report = ignore
    ) -> list[tuple[Path, list[Path]]]:
        """See files.find_left_out."""
        return find_left_out(paths, leave_out, report)

    def look(self, paths: Sequence[Path], report: Report = ignore) -> list[Look]:
        """See files.look_at."""
        return look_at(paths, report)

    def open(
        self,
        path: Path,
        password: str | None = None,
        skip_pages: Mapping[int, PageProblem] = MappingProxyType({}),
        encoding: str | None = None,
        report: Report = ignore,
    ) -> Document:
        """Read a file.

        Args:
            path: absolute.
            password: of a protected PDF.
            skip_pages: numbers of pages not to touch, and what they did before.
            encoding: of a text file, a web page or Markdown, when the person knows better; as Python names it.
            report: gets Allowance and LoadingFile; of a PDF also Outline, then ReadingPage and Progress (pages).

        Raises:
            DocumentError: of every cause but NOTHING_IN_FOLDER.
        """
        content = Content.TEXT

        def limit_for(head: bytes) -> int:
            nonlocal content
            found = sniff(head, path)
            if found is Cause.UNSUPPORTED and encoding is not None:
                found = Content.TEXT  # who names its encoding knows that it is text
            if isinstance(found, Cause):
                raise DocumentError(path, found)
            content = found
            return {Content.TEXT: TEXT_LIMIT, Content.PDF: PDF_LIMIT, Content.MAYBE_PDF: PDF_LIMIT}.get(
                found, OFFICE_LIMIT
            )

        file = read_file(path, limit_for, report)
        is_pdf = content in (Content.PDF, Content.MAYBE_PDF)
        report(allowance(file.size, PDF_MEMORY if is_pdf else TEXT_MEMORY))
        if content is Content.TEXT:
            return _open_text(path, file, encoding)
        if not is_pdf:
            return _open_structured(path, file, content, encoding, report)
        pdf = _open_pdf(path, file, password, content)
        if pdf is None:  # a text that speaks of PDFs
            return _open_text(path, file, encoding)
        try:
            return _read_pdf(path, file, pdf, skip_pages, SecondOpinion(file.data, password), report)
        finally:
            pdf.close()


def _open_pdf(path: Path, file: FileBytes, password: str | None, content: Content) -> PdfFile | None:
    """The PDF; None when it is a text file after all."""
    try:
        return load_pdf(path, file.data, password)
    except DocumentError as error:
        if error.cause is not Cause.DAMAGED:
            raise
        if content is Content.MAYBE_PDF:
            raise DocumentError(path, Cause.NOT_A_PDF) from error
        if path.suffix.lower() in PDF_SUFFIXES or is_binary(bytes(file.data[:HEAD_BYTES])):
            raise
        if file.data.lstrip().startswith(b"%PDF-"):
            raise
        return None


def _open_text(path: Path, file: FileBytes, chosen: str | None) -> Document:
    try:
        text, encoding = read_text(file.data, chosen)
    except UndecodableError as error:
        raise DocumentError(path, Cause.UNSUPPORTED) from error
    if not text.strip():
        raise DocumentError(path, Cause.EMPTY)
    return Document(path, Kind.TEXT, text, (), file.fingerprint, file.size, file.modified_ns, encoding)


def _open_structured(path: Path, file: FileBytes, content: Content, chosen: str | None, report: Report) -> Document:
    end = time.monotonic() + STRUCTURED_S + file.size / STRUCTURED_BYTES_A_SECOND

    def report_in_time(event: object) -> None:
        if time.monotonic() > end:
            raise DocumentError(path, Cause.NOT_RESPONDING)
        report(event)

    try:
        read = read_structured(file.data, content, path.suffix.lower(), report_in_time, chosen)
    except Fault as fault:
        raise DocumentError(path, fault.cause, fault.detail) from fault
    return Document(
        path,
        Kind.TEXT,
        read.text,
        (),
        file.fingerprint,
        file.size,
        file.modified_ns,
        read.encoding,
        read.paragraphs,
    )


def _read_pdf(
    path: Path,
    file: FileBytes,
    pdf: PdfFile,
    skip_pages: Mapping[int, PageProblem],
    second: SecondOpinion,
    report: Report,
) -> Document:
    if pdf.page_count < 1:
        raise DocumentError(path, Cause.NO_PAGES)
    sizes = tuple(pdf.page_size(number) for number in range(1, pdf.page_count + 1))
    report(Outline(path, sizes))
    pages: list[ReadPage] = []
    last_report = time.monotonic()
    for number, size in enumerate(sizes, 1):
        report(ReadingPage(number))
        skipped = skip_pages.get(number)
        pages.append(_read(pdf, number, size, second) if skipped is None else ReadPage(size, "", NO_LINES, skipped))
        now = time.monotonic()
        if now - last_report >= PROGRESS_S or number == len(sizes):
            report(Progress(number, len(sizes)))
            last_report = now
    done = assemble(pages)
    return Document(
        path,
        Kind.PDF,
        done.text,
        done.pages,
        file.fingerprint,
        file.size,
        file.modified_ns,
        paragraphs=done.paragraphs,
    )


def _read(pdf: PdfFile, number: int, size: PageSize, second: SecondOpinion) -> ReadPage:
    try:
        with pdf.page(number) as page:
            read = read_page(page, with_lines=True)
    except PageLoadError:
        return ReadPage(size, "", NO_LINES, PageProblem.FAILED)
    if read.problem is PageProblem.GARBLED and (text := second.page(number)):
        return ReadPage(size, text, NO_LINES)
    return ReadPage(size, "" if read.problem else read.text, read.lines, read.problem)
