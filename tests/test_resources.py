"""What comes with the program is there, says what it should, and fits the promises made about it."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest

from app import paths
from app.engine.models.reliability import load_reliability
from app.paths import resource

WEIGHTS = {
    # The files whose quality the model card reports; other bytes would be another, unmeasured reader.
    "model.safetensors": "868c5fb3b523aeb62d9adf9652b98c26aa981ca6c5f3fe3b7f1400676fd36b42",
    "retriever.safetensors": "b4a009f4f4842c39557be6290003772349686e071920f610f3004e1482f374fb",
    "gist.npy": "a9388b39ea6961753a02f2671cc411bed2c82615b39e3fd260ebb8181d0b7153",
    "tokenizer.json": "51cb528a42e6ad00b0b1fc0cd60c582721a0919461b3c30aab6537a0d4c7ae22",
}


def sample() -> dict:
    return json.loads(resource("samples/sample.json").read_text(encoding="utf-8"))


def text_of(path: Path) -> list[str]:
    pdf = pypdfium2.PdfDocument(path)
    try:
        pages = []
        for number in range(len(pdf)):
            page = pdf[number]
            text = page.get_textpage()
            pages.append(" ".join(text.get_text_range().split()))
            text.close()
            page.close()
        return pages
    finally:
        pdf.close()


@pytest.mark.parametrize("name", WEIGHTS)
def test_weights_are_those_that_were_measured(name):
    digest = hashlib.sha256(resource(f"models/builtin/{name}").read_bytes()).hexdigest()
    assert digest == WEIGHTS[name]


def test_calibration_is_the_one_the_model_card_reports():
    calibration = json.loads(resource("models/builtin/calibration.json").read_text(encoding="utf-8"))
    card = resource("models/builtin/README.md").read_text(encoding="utf-8").replace("−", "-")
    assert calibration["kind"] == "sigmoid-3"
    first, later = calibration["first"], calibration["later"]
    more = f"{first['end']} · end + {first['words']} · words"
    assert f"sigmoid({first['slope']} · margin + {more} - {-first['intercept']})" in " ".join(card.split())
    assert (later["end"], later["words"]) == (0, 0)
    assert f"sigmoid({later['slope']} · margin - {-later['intercept']})" in card
    present = calibration["present"]
    assert (present["end"], present["words"]) == (0, 0)
    assert f"sigmoid({present['slope']} · margin + {present['intercept']})" in " ".join(card.split())
    assert f"at least {calibration['threshold']}" in " ".join(card.split())
    assert f"{calibration['questions']:,} questions" in card


def test_the_percentages_of_the_built_in_reader_held_when_they_were_measured():
    """What About draws and the caution slider says: a line for each tenth, of answers whose article was left out."""
    table = load_reliability(resource("models/builtin"))
    measured = json.loads(resource("models/builtin/calibration.json").read_text(encoding="utf-8"))["measured"]
    assert sum(row.count for row in table) == measured["questions"] >= 1000
    off = sum(row.count * abs(row.said - row.right) for row in table) / measured["questions"]
    assert off < 0.05


def test_sample_has_three_pages_with_the_answers_in_them():
    about = sample()
    path = resource("samples") / about["file"]
    pages = text_of(path)
    assert len(pages) == 3
    assert path.stat().st_size < 150_000
    assert len(about["questions"]) == 3
    assert set(about["questions"]) <= set(about["answers"])
    for answer in about["answers"].values():
        assert answer in " ".join(pages)
    assert "Hausordnung" in pages[2]  # the page in another language


def test_sample_is_what_its_script_makes(tmp_path):
    script = resource("samples/make_sample.py")
    spec = importlib.util.spec_from_file_location("make_sample", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.make(tmp_path / "sample.pdf")
    assert text_of(tmp_path / "sample.pdf") == text_of(resource("samples/sample.pdf"))


def test_icons_are_drawings_in_every_size():
    if importlib.util.find_spec("PySide6") is None:
        pytest.skip("drawn by Qt, which is not installed here")
    code = (
        "import sys; from pathlib import Path\n"
        "from PySide6.QtGui import QImage; from PySide6.QtSvg import QSvgRenderer\n"
        "folder = Path(sys.argv[1])\n"
        "for path in sorted(folder.glob('answerlight-*.png')):\n"
        "    image = QImage(str(path)); w = image.width(); print(path.stem.rpartition('-')[2], w, image.height(),\n"
        "        image.pixelColor(0, 0).alpha(), image.pixelColor(w // 4, w * 9 // 16).name())\n"
        "for path in sorted(folder.glob('**/*.svg')):\n"
        "    assert QSvgRenderer(str(path)).isValid(), path\n"
    )
    # In a process of its own: engine tests load this file where Qt must stay out of the process.
    run = subprocess.run(
        [sys.executable, "-c", code, str(resource("icons"))], capture_output=True, text=True, check=True, timeout=150
    )
    lines = [line.split() for line in run.stdout.splitlines()]
    assert {int(line[0]) for line in lines} == {16, 24, 32, 48, 64, 128, 256, 512}
    for name, width, height, corner, line in lines:
        assert name == width == height
        assert corner == "0"  # the ground is transparent
        red, green, blue = (int(line[i : i + 2], 16) for i in (1, 3, 5))
        assert red > blue + 60, (name, line)  # the highlighted line is yellow at every size
        assert green > blue, (name, line)


@pytest.mark.parametrize("path", sorted(resource("icons/ui").glob("*.svg")), ids=lambda path: path.stem)
def test_ui_icons_take_the_colour_of_the_theme(path):
    drawing = path.read_text(encoding="utf-8")
    assert "currentColor" in drawing
    assert "#" not in drawing  # no colour of its own


def test_all_that_is_kept_lies_in_one_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("ANSWERLIGHT_HOME", str(tmp_path / "elsewhere"))
    assert paths.log_folder().parent == paths.data_folder() == tmp_path / "elsewhere"
    monkeypatch.delenv("ANSWERLIGHT_HOME")
    assert paths.log_folder().parent == paths.data_folder()
