"""Pages are named as the document names them, wherever several are named."""

from __future__ import annotations

import pytest

from app import messages
from app.engine.documents.document import Page, PageSize


def pages(labels: str, numbers: str) -> list[Page]:
    named = labels.split()
    return [Page(number, PageSize(1, 1, named[number - 1]), 0, 0) for number in map(int, numbers.split())]


@pytest.mark.parametrize(
    ("labels", "numbers", "said"),
    [
        ("1 2 3 4 5 6 7", "2 4 5 6 7", "2, 4–7"),
        ("i ii iii 1 2 3 4", "2 3 4 7", "ii–1, 4"),
        ("i ii iii 1 2 3 4", "5 6", "2, 3"),
        ("1 2 3", "", ""),
    ],
)
def test_runs_are_of_pages_and_named_by_labels(labels, numbers, said):
    assert messages.page_labels(pages(labels, numbers)) == said
