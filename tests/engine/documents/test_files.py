"""Which files are found in what a person names or drops."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from app.engine.documents.errors import Cause
from app.engine.documents.files import find_files, find_left_out, is_openable, normal


def make(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", encoding="utf-8")


def test_a_folder_gives_its_readable_files_sorted_as_people_do(tmp_path: Path) -> None:
    make(
        tmp_path, "b 10.txt", "b 2.TXT", "A.pdf", "image.png", ".hidden.txt", ".git/x.txt", "sub/z.md", "sub/deep/y.csv"
    )
    files, errors = find_files([tmp_path])
    assert [str(file.relative_to(tmp_path)) for file in files] == [
        "A.pdf",
        "b 2.TXT",
        "b 10.txt",
        str(Path("sub/z.md")),
        str(Path("sub/deep/y.csv")),
    ]
    assert errors == []


def test_a_named_file_is_taken_whatever_it_is_called_and_only_once(tmp_path: Path) -> None:
    make(tmp_path, "notes", "b.txt")
    files, errors = find_files([tmp_path / "notes", tmp_path / "b.txt", tmp_path])
    assert files == [tmp_path / "notes", tmp_path / "b.txt"]
    assert errors == []


def test_what_is_missing_or_holds_nothing_is_told_and_the_others_go_on(tmp_path: Path) -> None:
    make(tmp_path, "good.txt", "pictures/a.png")
    files, errors = find_files([tmp_path / "gone.pdf", tmp_path / "pictures", tmp_path / "good.txt", Path("nul\0.txt")])
    assert files == [tmp_path / "good.txt"]
    assert [error.cause for error in errors] == [Cause.MISSING, Cause.NOTHING_IN_FOLDER, Cause.MISSING]


def test_documents_of_other_kinds_in_a_folder_are_told_of(tmp_path: Path) -> None:
    make(tmp_path, "good.txt", "a.doc", "b.xlsx", "sub/c.pptx", "sub/d.ods", "photo.png", ".e.doc")
    files, errors = find_files([tmp_path])
    assert files == [tmp_path / "good.txt"]
    assert [(error.path, error.cause) for error in errors] == [(tmp_path, Cause.LEFT_OUT)]
    assert errors[0].detail == "a.doc, b.xlsx, c.pptx, +1"


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_links_that_go_round_end(tmp_path: Path) -> None:
    make(tmp_path, "a/x.txt")
    (tmp_path / "a" / "up").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "a" / "self").symlink_to(tmp_path / "a" / "self")
    (tmp_path / "again.txt").symlink_to(tmp_path / "a" / "x.txt")
    files, errors = find_files([tmp_path])
    assert files == [tmp_path / "again.txt"]
    assert errors == []


def test_a_relative_path_becomes_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path, "a.txt")
    monkeypatch.chdir(tmp_path)
    assert find_files([Path("a.txt")])[0] == [tmp_path / "a.txt"]


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        ("a.pdf", None),
        ("A.PDF", None),
        ("a.markdown", None),
        ("README", None),
        ("a.py", None),
        ("a.docx", None),
        ("a.DOC", None),
        ("a.png", Cause.UNSUPPORTED),
        ("a.zip", Cause.UNSUPPORTED),
    ],
)
def test_the_name_tells_before_the_drop(name: str, cause: Cause | None) -> None:
    assert is_openable(Path("/nowhere") / name) is cause


def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    (tmp_path / "pictures.zip").mkdir()
    assert is_openable(tmp_path / "pictures.zip") is None


def test_files_of_no_readable_kind_are_told_of_but_hidden_ones_and_the_programs_own(tmp_path):
    (tmp_path / "in").mkdir()
    own = tmp_path / "t.xlsx"
    names = "real.jpg a.txt .hidden.png t.csv.unfinished t.csv.unfinished-wal L-1.collection-shm in/film.mp4 Makefile"
    for path in (own, *(tmp_path / name for name in names.split())):
        path.write_text("x")
    found = find_left_out([tmp_path, tmp_path / "gone", tmp_path / "a.txt"], [own])
    assert found == [(tmp_path, [tmp_path / "Makefile", tmp_path / "real.jpg", tmp_path / "in" / "film.mp4"])]


def test_a_way_back_in_a_name_is_taken_out_unless_a_link_makes_it_another_file(tmp_path):
    for name in ("docs", "main", "far/deep"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("docs/a.txt", "far/a.txt"):
        (tmp_path / name).write_text(name)
    found, errors = find_files([tmp_path / "main/../docs", tmp_path / "main/../gone.txt"])
    assert (found, [error.path for error in errors]) == ([tmp_path / "docs/a.txt"], [tmp_path / "gone.txt"])
    try:
        (tmp_path / "docs/link").symlink_to(tmp_path / "far/deep", target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    assert find_files([tmp_path / "docs/link/../a.txt"])[0][0].read_text() == "far/a.txt"
    missing = tmp_path / "docs/link/../../docs/../docs/link/../gone/../../docs/a.txt"
    assert normal(missing) == missing  # that it is not there is said, rather than that another is taken
    assert normal(tmp_path / "main/../docs/link") == tmp_path / "docs/link"
