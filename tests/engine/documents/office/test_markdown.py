"""Markdown: as it is meant to look."""

from __future__ import annotations

from pathlib import Path

from app.engine.answering.sentences import sentence_around
from app.engine.documents.document import ParagraphKind
from app.engine.documents.office.markdown import MARKDOWN_LIMIT
from tests.engine.documents.office import make

SOURCE = """---
title: Notes
---
# The *house* rules

Pay [here](http://example.org/x) **on
time**, see `rent()`.\\
Next ![a picture](p.png).

1. one
2. two
   - deep

   more
3) other

| Item | Cost |
|------|-----:|
| Rent | 950  |
| *Heat* |    |

```python
x = "*y*"

z
```

<div><p>From a <b>page</b>.</p></div>

Setext
------
> quoted
"""


def test_it_is_read_as_it_looks(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(SOURCE)
    document = make.read(tmp_path / "a.md")
    assert document.encoding == "utf-8"
    assert document.text == (
        "title: Notes\n\nThe house rules\n\nPay here on time, see rent().\nNext a picture.\n\n"
        "1. one\n2. two\n• deep\n\n"
        'more\n\n3. other\n\nItem | Cost\nRent | 950\nHeat\n\nx = "*y*"\n\nz\n\nFrom a page.\n\nSetext\n\nquoted'
    )
    kinds = [part.kind for part in document.paragraphs]
    assert kinds.count(ParagraphKind.HEADING) == 2
    assert kinds.count(ParagraphKind.CODE) == 2


def test_lines_flow_but_a_heading_without_a_mark_keeps_its_own(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(
        "The tenant takes over\nthe flat.\n**Rent**\nThe rent is 940 euros,\nheating not *included*.\n"
        "Notice period\nThe notice period is three\nmonths.\n\nIt is paid by\nAnna Berg.\n",
        encoding="utf-8",
    )
    text = make.read(tmp_path / "a.md").text
    assert text == (
        "The tenant takes over the flat.\nRent\nThe rent is 940 euros, heating not included.\n"
        "Notice period\nThe notice period is three months.\n\nIt is paid by Anna Berg."
    )
    quote = text.index("three months")
    assert text[slice(*sentence_around(text, quote, quote + 12))] == "The notice period is three months."


def test_other_texts_and_very_long_ones_stay_as_they_are_typed(tmp_path: Path) -> None:
    for name, text in (("a.txt", "# *x*"), ("a.rst", "# *x*"), ("a.md", "*x* " * (MARKDOWN_LIMIT // 4 + 1))):
        (tmp_path / name).write_text(text)
        document = make.read(tmp_path / name)
        assert document.text == text
        assert document.paragraphs == ()
