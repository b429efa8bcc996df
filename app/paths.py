"""Folders: where the program's own files are, and where it keeps the person's."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

APP = "Answerlight"


def resource(name: str) -> Path:
    """The path of a file in resources/, in a checkout or in an installed program.

    Raises:
        FileNotFoundError: there is no such resource; the installation is damaged.
    """
    root = Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parents[1])) / "resources"
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()) or not path.exists():
        raise FileNotFoundError(path)
    return path


def data_folder() -> Path:
    """Models, settings and what the program remembers; ANSWERLIGHT_HOME moves all of it."""
    if home := os.environ.get("ANSWERLIGHT_HOME"):
        return Path(home)
    return Path(platformdirs.user_data_dir(APP, appauthor=False))


def models_folder() -> Path:
    """Where models are kept unless they were moved; also then it holds the note of where they are."""
    return data_folder() / "models"


def collections_folder() -> Path:
    """Tables of questions and documents, one file each."""
    return data_folder() / "collections"


def question_lists_folder() -> Path:
    """Lists of questions to use again, one text file each."""
    return collections_folder() / "questions"


def log_folder() -> Path:
    """The program's own log: inside data_folder(), so that all it keeps is in one place."""
    return data_folder() / "log"
