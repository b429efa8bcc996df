"""Markdown: read as it is meant to look, not as it is typed.

By markdown-it-py, which follows CommonMark; web pages within it are read as web pages.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from app.engine.documents.document import ParagraphKind
from app.engine.documents.headings import heading_ends
from app.engine.documents.office.html import read_html
from app.engine.documents.office.numbers import BULLET
from app.engine.documents.office.story import Piece, Story, Table, TableCell

MARKDOWN_LIMIT = 500_000
"""Characters; a larger one is shown as it is typed: 100,000 to 200,000 are read in a second, without a sign of life."""

MAX_NESTING = 60
"""Quotes within quotes within lists..."""

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_TAG = re.compile(r"<br\s*/?>", re.IGNORECASE)


def read_markdown(text: str) -> Story | None:
    """The text of a Markdown file, line ends already line feeds; None where it is better shown as it is typed."""
    if len(text) > MARKDOWN_LIMIT:
        return None
    story: Story = []
    front = _FRONT_MATTER.match(text)
    if front is not None and len(front[1]) < 10_000:
        story.append(Piece(front[1], ParagraphKind.CODE))
        text = text[front.end() :]
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    try:
        tokens = parser.parse(text)
    except RecursionError:
        return None
    if any(deep.level >= MAX_NESTING - 1 for token in tokens for deep in (token, *(token.children or ()))):
        return None  # the parser leaves out what is deeper
    _Reader(story).read(tokens)
    return story


class _Reader:
    """Turns tokens into a story."""

    def __init__(self, story: Story) -> None:
        self._story = story
        self._numbers: list[int | None] = []
        """Of the open lists: the next number, or None for bullets."""
        self._label = ""
        self._table = Table()
        self._kind = (ParagraphKind.PLAIN, 0)

    def read(self, tokens: Sequence[Token]) -> None:
        for token in tokens:
            kind = token.type
            if kind == "inline":
                self._add(_inline(token.children or ()))
            elif kind in ("fence", "code_block"):
                self._story.append(Piece(token.content, ParagraphKind.CODE))
            elif kind == "html_block":
                self._story.extend(read_html(token.content))
            elif kind == "heading_open":
                self._kind = (ParagraphKind.HEADING, int(token.tag[1:]))
            elif kind == "heading_close":
                self._kind = (ParagraphKind.PLAIN, 0)
            elif kind in ("bullet_list_open", "ordered_list_open"):
                start = token.attrGet("start")
                self._numbers.append(None if kind[0] == "b" else int(start) if start is not None else 1)
            elif kind in ("bullet_list_close", "ordered_list_close"):
                self._numbers.pop()
            elif kind == "list_item_open":
                self._label = self._next_label()
            elif kind == "list_item_close":
                self._label = ""
            else:
                self._table_token(kind)

    def _table_token(self, kind: str) -> None:
        if kind == "table_open":
            self._table = Table()
            self._kind = (ParagraphKind.ROW, 0)
        elif kind == "tr_open":
            self._table.rows.append([])
        elif kind == "table_close":
            self._story.append(self._table)
            self._kind = (ParagraphKind.PLAIN, 0)

    def _next_label(self) -> str:
        number = self._numbers[-1]
        if number is None:
            return BULLET
        self._numbers[-1] = number + 1
        return f"{number}."

    def _add(self, text: str) -> None:
        kind, level = self._kind
        if kind is ParagraphKind.ROW:
            self._table.rows[-1].append(TableCell([Piece(text)]))
        elif self._label and text:
            self._story.append(Piece(f"{self._label} {text}", ParagraphKind.ITEM, len(self._numbers)))
            self._label = ""
        else:
            self._story.append(Piece(text, kind, level))


def _inline(tokens: Sequence[Token]) -> str:
    parts: list[str] = []
    soft: list[int] = []
    for token in tokens:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type == "softbreak":
            soft.append(len(parts))
            parts.append("\n")
        elif token.type == "hardbreak" or (token.type == "html_inline" and _TAG.match(token.content)):
            parts.append("\n")
        elif token.type == "image":
            parts.append(token.content)
    return _flowing(parts, soft) if soft else "".join(parts)


def _flowing(parts: list[str], soft: Sequence[int]) -> str:
    """The text with its soft breaks as spaces, but for those around what was meant as a heading: **Rent**, and below
    it a sentence. A break more or less moves nothing: it is one character, as the space is."""
    headings = set(heading_ends("".join(parts)))
    places = list(itertools.accumulate((len(part) for part in parts), initial=0))
    ended = [place in headings for place in places]
    for number, part in enumerate(soft):
        after = soft[number + 1] if number + 1 < len(soft) else None
        if not ended[part] and (after is None or not ended[after]):
            parts[part] = " "
    return "".join(parts)
