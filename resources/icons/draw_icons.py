"""The icon in the sizes that systems ask for, drawn from answerlight.svg by Qt itself.

    python resources/icons/draw_icons.py            writes answerlight-16.png ... answerlight-512.png

All drawings in this folder are ours (MIT, as the program). The ones in ui/ are lines of one colour
(`currentColor`), which the window replaces by the colour of the theme in use.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)


def draw(source: Path, size: int) -> QImage:
    """``source`` as a square picture with a transparent ground, ``size`` pixels wide."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(source)).render(painter)
    painter.end()
    return image


def main() -> None:
    """Write all sizes beside the drawing."""
    app = QGuiApplication([*sys.argv[:1], "-platform", "offscreen"])
    for size in SIZES:
        draw(HERE / "answerlight.svg", size).save(str(HERE / f"answerlight-{size}.png"))
    app.quit()


if __name__ == "__main__":
    main()
