"""The letters of one Word paragraph: runs, fields, symbols, and what hangs on them."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from app.engine.documents.office.docx_styles import Styles, is_on, value

_SKIPPED = frozenset(
    ("w:del", "w:moveFrom", "w:pPr", "w:rPr", "w:instrText", "w:delText", "w:rt", "w:sdtPr", "w:commentReference")
)

_SIGNS = {
    "w:tab": "\t",
    "w:ptab": "\t",
    "w:cr": "\n",
    "w:br": "\n",
    "w:noBreakHyphen": "\u2011",
}

_BOXES = ("w:drawing", "w:pict", "w:object")

_SYMBOL_FONT = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
        "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ",
        strict=True,
    )
)
_WINGDINGS = {0xA8: "☐", 0x6F: "☐", 0x71: "☐", 0xFE: "☑", 0xFD: "☒", 0x78: "☒", 0xFC: "✓", 0xFB: "✗", 0xE0: "→"}
_SYMBOLS = {
    0xB7: "•",
    0xA7: "•",
    0xB0: "°",
    0xB1: "±",
    0xA3: "≤",
    0xB3: "≥",
    0xB4: "×",
    0xB9: "≠",
    0xA5: "∞",
    0xAE: "→",
}


class Runs:
    """Reads the runs of a paragraph.

    Args:
        styles: of the file.
        fields: the open fields, outermost first: "instruction" or "result"; they may span paragraphs.
        hidden: by the paragraph's style.

    Attributes:
        boxes: contents of text boxes, in order.
        notes, places: which notes are referred to ("footnotes" or "endnotes", id), and where in the text.
    """

    def __init__(self, styles: Styles, fields: list[str], hidden: bool) -> None:
        self._styles = styles
        self._fields = fields
        self._hidden = hidden
        self._parts: list[str] = []
        self.boxes: list[Element] = []
        self.notes: list[tuple[str, str]] = []
        self.places: list[int] = []

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def read(self, parent: Element) -> None:
        """The children of a paragraph, or of a frame within it."""
        for child in parent:
            if child.tag == "w:r":
                if not self._is_hidden(child):
                    self._read_run(child)
            elif child.tag == "mc:AlternateContent":
                self._read_choice(child)
            elif child.tag == "m:t":
                self._write(child.text or "")
            elif child.tag not in _SKIPPED:
                self.read(child)

    def _is_hidden(self, run: Element) -> bool:
        properties = run.find("w:rPr")
        said = is_on(properties, "w:vanish")
        if said is None and (style := value(properties, "w:rStyle")) is not None and self._styles.hides(style):
            return True
        return self._hidden if said is None else said

    def _read_run(self, run: Element) -> None:
        for child in run:
            tag = child.tag
            if tag == "w:t":
                text = child.text or ""
                self._write(text if child.get("xml:space") == "preserve" else text.strip(" \t\r\n"))
            elif tag in _SIGNS:
                self._write(_SIGNS[tag])
            elif tag == "w:fldChar":
                self._turn_field(child.get("w:fldCharType"))
            elif tag == "w:sym":
                self._write(_symbol(child.get("w:font", ""), child.get("w:char", "")))
            elif tag in ("w:footnoteReference", "w:endnoteReference"):
                self._note(child)
            elif tag in _BOXES:
                self._find_boxes(child)
            elif tag == "mc:AlternateContent":
                self._read_choice(child)
            elif tag == "w:ruby":
                for base in child.iter("w:rubyBase"):
                    self.read(base)

    def _write(self, text: str) -> None:
        if "instruction" not in self._fields:
            self._parts.append(text)

    def _turn_field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append("instruction")
        elif kind == "separate" and self._fields:
            self._fields[-1] = "result"
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _note(self, reference: Element) -> None:
        if (reference.get("w:customMarkFollows") or "0") in ("1", "true", "on"):
            return
        self.notes.append((reference.tag.removeprefix("w:").removesuffix("Reference") + "s", reference.get("w:id", "")))
        self.places.append(len(self.text))

    def _read_choice(self, alternatives: Element) -> None:
        choice = chosen(alternatives)
        if choice is not None and choice.find("w:r") is not None:
            self.read(choice)
        elif choice is not None:
            self._read_run(choice)

    def _find_boxes(self, parent: Element) -> None:
        """The outermost text boxes within."""
        for child in parent:
            if child.tag == "w:txbxContent":
                self.boxes.append(child)
            elif child.tag != "mc:AlternateContent":
                self._find_boxes(child)
            elif (choice := chosen(child)) is not None:
                self._find_boxes(choice)


def chosen(alternatives: Element) -> Element | None:
    """Of contents that stand for each other, the first that has text; the others say the same in an older way."""
    for child in alternatives:
        if child.tag in ("mc:Choice", "mc:Fallback") and next(child.iter("w:t"), None) is not None:
            return child
    return next(iter(alternatives), None)


def _symbol(font: str, code: str) -> str:
    """The character that a sign of a symbol font looks like; "" for mere decoration."""
    try:
        point = int(code, 16) & 0xFF
    except ValueError:
        return ""
    if font.lower().startswith("wingdings"):
        return _WINGDINGS.get(point, "")
    if font.lower() == "symbol":
        return _SYMBOLS.get(point) or _SYMBOL_FONT.get(chr(point), "")
    return chr(point) if 0x20 <= point < 0x7F else ""
