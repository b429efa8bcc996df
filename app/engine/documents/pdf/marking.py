"""A copy of a PDF with answers marked in it, as every PDF program shows highlights and notes.

Runs in the helper process ``copying``. PDFium, which draws the answers in the window, says where they stand;
pypdf writes standard annotations there; PDFium opens the result before it gets its name. The person's own file
is only ever read.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pypdf import PasswordType, PdfReader, PdfWriter
from pypdf.annotations import Text
from pypdf.constants import UserAccessPermissions
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from app.engine.documents.copy import Copied, CopyCause, CopyError, Mark, Order, check_target, save
from app.engine.documents.errors import Cause, DocumentError
from app.engine.documents.geometry import PageGeometry, Rect, arranged, boxes_for
from app.engine.documents.pdf.boxes import page_geometry
from app.engine.documents.pdf.file import (
    PDF_LIMIT,
    PageBox,
    PageLoadError,
    PdfFile,
    PdfRefusedError,
    load_pdf,
    page_box,
)
from app.engine.documents.source import read_file
from app.engine.task import Progress, Report, ignore

YELLOW = (1.0, 0.85, 0.3)
"""The highlight's colour, as the window's current answer has it."""

AUTHOR = "Answerlight"
PRINTED = 4
"""The annotation flag Print."""

NOTE_SIZE = 20.0
"""Points: of the note on a page on which an answer stands at no certain place."""


class CopyService:
    """Runs in the helper process ``copying``."""

    def write(self, order: Order, report: Report = ignore) -> Copied:
        """See CopyHelper.write."""
        check_target(order.path, order.target)
        data = read_file(order.path, lambda _head: PDF_LIMIT, report)
        if order.fingerprint not in (None, data.fingerprint):
            raise DocumentError(order.path, Cause.CHANGED)
        pdf = load_pdf(order.path, data.data, order.password)
        try:
            places = [_place(pdf, mark) for mark in order.marks]
            pages = pdf.page_count
        finally:
            pdf.close()
        report(Progress(1, 3))
        written = _written(order, data.data, places)
        report(Progress(2, 3))
        _check(order, written, pages)
        save(order.target, written)
        notes = sum(1 for place in places if not place.quads)
        return Copied(order.target, len(places) - notes, notes)


# ------------------------------------------------------------------------------ where the marks stand


@dataclass(frozen=True)
class _Place:
    """A mark in the page's own coordinates.

    Attributes:
        quads: per line of text its corners as displayed: upper left, upper right, lower left, lower right.
        corner: of the shown page, the upper right one as displayed, where a note stands.
    """

    mark: Mark
    quads: tuple[tuple[float, ...], ...]
    corner: tuple[float, float]


def _place(pdf: PdfFile, mark: Mark) -> _Place:
    try:
        with pdf.page(mark.page) as handle:
            geometry = page_geometry(handle, mark.page)
            box = page_box(handle)
    except PageLoadError:
        return _Place(mark, (), (0.0, 0.0))
    width = box.right - box.left if box.rotation % 2 == 0 else box.top - box.bottom
    corner = _own(width, 0.0, box)
    return _Place(mark, tuple(_quad(rect, box) for rect in _rects(geometry, mark)), corner)


def _rects(geometry: PageGeometry, mark: Mark) -> tuple[Rect, ...]:
    """Where the mark stands on the page as displayed; nothing where that is not certain."""
    arrangement = arranged(geometry, mark.pieces, mark.page_text)
    if arrangement is None:
        return ()
    found = boxes_for(arrangement, mark.start, mark.end)
    return found.rects if found.exact else ()


def _quad(rect: Rect, box: PageBox) -> tuple[float, ...]:
    x0, y0, x1, y1 = rect
    corners = ((x0, y0), (x1, y0), (x0, y1), (x1, y1))
    return tuple(value for x, y in corners for value in _own(x, y, box))


def _own(x: float, y: float, box: PageBox) -> tuple[float, float]:
    """A point of the page as displayed, in the page's own coordinates; undoes ``boxes.displayed``."""
    if box.rotation == 0:
        return box.left + x, box.top - y
    if box.rotation == 1:
        return box.left + y, box.bottom + x
    if box.rotation == 2:
        return box.right - x, box.bottom + y
    return box.right - y, box.top - x


# ------------------------------------------------------------------------------ writing


def _written(order: Order, data: bytearray, places: Sequence[_Place]) -> bytes:
    """The copy's bytes."""
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        granted = None
        if reader.is_encrypted:
            opened = reader.decrypt(order.password or "")
            if opened is PasswordType.NOT_DECRYPTED:
                raise CopyError(order.target, CopyCause.UNREADABLE)
            granted = reader.user_access_permissions
            allows = granted is None or UserAccessPermissions.ADD_OR_MODIFY in granted
            if opened is not PasswordType.OWNER_PASSWORD and not allows:
                raise CopyError(order.target, CopyCause.NOT_ALLOWED)
        writer = PdfWriter(clone_from=reader)
        for place in places:
            _annotate(writer, place)
        if reader.is_encrypted:
            # Whoever can open the document can open the copy, and nobody else; it allows what the document allows.
            password = order.password or ""
            owner = secrets.token_hex(16)
            allowed = UserAccessPermissions.all() if granted is None else granted
            writer.encrypt(password, owner, permissions_flag=allowed, algorithm="AES-256")
        out = io.BytesIO()
        writer.write(out)
    except (PyPdfError, DependencyError, ValueError, KeyError, TypeError, IndexError, AttributeError) as error:
        # pypdf meets damaged files with any of these.
        raise CopyError(order.target, CopyCause.UNREADABLE) from error
    except (RecursionError, MemoryError, AssertionError, NotImplementedError, OSError) as error:
        raise CopyError(order.target, CopyCause.UNREADABLE) from error
    return out.getvalue()


def _check(order: Order, written: bytes, pages: int) -> None:
    """Open the copy as a reader would, before it replaces anything."""
    try:
        pdf = PdfFile(bytearray(written), order.password)
    except PdfRefusedError as error:
        raise CopyError(order.target, CopyCause.UNREADABLE) from error
    try:
        if pdf.page_count != pages:
            raise CopyError(order.target, CopyCause.UNREADABLE)
    finally:
        pdf.close()


def _annotate(writer: PdfWriter, place: _Place) -> None:
    page = writer.pages[place.mark.page - 1]
    if not place.quads:
        x, y = place.corner
        note = Text(rect=(x - NOTE_SIZE, y - NOTE_SIZE, x, y), text=place.mark.comment)
        note[NameObject("/T")] = TextStringObject(AUTHOR)
        note[NameObject("/F")] = NumberObject(PRINTED)
        writer.add_annotation(page, note)
        return
    points = np.array(place.quads).reshape(-1, 2)
    (left, bottom), (right, top) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
    rect = (left, bottom, right, top)
    look = writer._add_object(_appearance(place.quads, rect))  # noqa: SLF001 - pypdf's only way to add a stream
    writer.add_annotation(
        page,
        DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Highlight"),
                NameObject("/Rect"): _numbers(rect),
                NameObject("/QuadPoints"): _numbers([value for quad in place.quads for value in quad]),
                NameObject("/C"): _numbers(YELLOW),
                NameObject("/F"): NumberObject(PRINTED),
                NameObject("/T"): TextStringObject(AUTHOR),
                NameObject("/NM"): TextStringObject(secrets.token_hex(8)),
                NameObject("/Contents"): TextStringObject(place.mark.comment),
                NameObject("/AP"): DictionaryObject({NameObject("/N"): look}),
            }
        ),
    )


def _appearance(quads: Sequence[Sequence[float]], rect: Rect) -> DecodedStreamObject:
    """What is drawn: the lines' rectangles, multiplied with what stands there, so that the words stay black."""
    drawing = ["/Marker gs", "{} {} {} rg".format(*YELLOW)]
    for quad in quads:
        xs, ys = quad[0::2], quad[1::2]
        drawing.append(f"{min(xs):.3f} {min(ys):.3f} {max(xs) - min(xs):.3f} {max(ys) - min(ys):.3f} re f")
    made = DecodedStreamObject()
    made.set_data("\n".join(drawing).encode("ascii"))
    state = DictionaryObject(
        {NameObject("/Type"): NameObject("/ExtGState"), NameObject("/BM"): NameObject("/Multiply")}
    )
    resources = {NameObject("/ExtGState"): DictionaryObject({NameObject("/Marker"): state})}
    made.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): _numbers(rect),
            NameObject("/Resources"): DictionaryObject(resources),
        }
    )
    return made


def _numbers(values: Sequence[float]) -> ArrayObject:
    return ArrayObject([FloatObject(round(value, 3)) for value in values])
