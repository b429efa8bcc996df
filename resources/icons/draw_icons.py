"""The icon in the sizes that systems ask for, drawn from answerlight.svg by Qt itself.

    python resources/icons/draw_icons.py            writes answerlight-16.png ... answerlight-512.png,
                                                    answerlight.ico (Windows) and answerlight.icns (macOS)

All drawings in this folder are ours (MIT, as the program). The ones in ui/ are lines of one colour
(`currentColor`), which the window replaces by the colour of the theme in use.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

HERE = Path(__file__).resolve().parent
SIZES = (16, 24, 32, 48, 64, 128, 256, 512)
ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
ICNS_KINDS = {b"icp4": 16, b"icp5": 32, b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic13": 256, b"ic08": 256}
ICNS_KINDS |= {b"ic14": 512, b"ic09": 512, b"ic10": 1024}
"""Apple's kinds of entries that may be PNG, and their pixels (ic11 to ic14 are for screens of double density)."""


def draw(source: Path, size: int) -> QImage:
    """``source`` as a square picture with a transparent ground, ``size`` pixels wide."""
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(str(source)).render(painter)
    painter.end()
    return image


def png(image: QImage) -> bytes:
    """``image`` as a PNG file."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data().data())


def ico(pictures: Mapping[int, bytes]) -> bytes:
    """PNG files by their pixels as one .ico (https://en.wikipedia.org/wiki/ICO_(file_format))."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    place = len(head) + 16 * len(pictures)
    for size, picture in pictures.items():
        side = size % 256  # 256 is written as 0
        head += struct.pack("<BBBBHHII", side, side, 0, 0, 1, 32, len(picture), place)
        place += len(picture)
    return head + b"".join(pictures.values())


def icns(pictures: Mapping[bytes, bytes]) -> bytes:
    """PNG files by Apple's kind of entry as one .icns."""
    body = b"".join(kind + struct.pack(">I", len(picture) + 8) + picture for kind, picture in pictures.items())
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main() -> None:
    """Write all sizes beside the drawing."""
    app = QGuiApplication([*sys.argv[:1], "-platform", "offscreen"])
    drawing = HERE / "answerlight.svg"
    pictures = {size: png(draw(drawing, size)) for size in (*SIZES, 1024)}
    for size in SIZES:
        (HERE / f"answerlight-{size}.png").write_bytes(pictures[size])
    (HERE / "answerlight.ico").write_bytes(ico({size: pictures[size] for size in ICO_SIZES}))
    (HERE / "answerlight.icns").write_bytes(icns({kind: pictures[size] for kind, size in ICNS_KINDS.items()}))
    app.quit()


if __name__ == "__main__":
    main()
