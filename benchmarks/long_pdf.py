"""A long PDF to measure with: real sentences, made when needed, the same every time."""

from __future__ import annotations

import random
import textwrap
from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

_WHO = ("The keeper", "Anna Berg", "The harbour master", "A fisherman", "The council", "Her brother", "Nobody")
_DID = ("repaired", "described", "counted", "bought", "remembered", "painted", "measured", "sold", "forgot", "drew")
_WHAT = ("the old lamp", "three boats", "the northern wall", "a map of the bay", "the ferry", "the bell", "the archive")
_WHEN = ("before the storm", "in the spring", "on a Sunday", "when the tide was low", "for the second time")
LINES, WIDTH = 46, 88

NEEDLE = "The foundation stone of the breakwater was laid on 9 May 1903 by the engineer Ruth Calloway."
QUESTION = "Who laid the foundation stone of the breakwater?"
ANSWER = "Ruth Calloway"


def make(path: Path, pages: int = 300, seed: int = 0) -> Path:
    """Write a PDF of ``pages`` full pages; one sentence, two thirds of the way through, answers QUESTION."""
    draw = random.Random(seed)
    canvas = Canvas(str(path), pageCompression=1)
    for number in range(1, pages + 1):
        sentences = [NEEDLE] if number == max(1, pages * 2 // 3) else []
        lines: list[str] = []
        while len(lines) < LINES:
            sentences += [
                f"{draw.choice(_WHO)} {draw.choice(_DID)} {draw.choice(_WHAT)} {draw.choice(_WHEN)}." for _ in range(5)
            ]
            lines = textwrap.wrap(" ".join(sentences), WIDTH)
        text = canvas.beginText(72, 770)
        text.setFont("Helvetica", 11)
        for line in lines[:LINES]:
            text.textLine(line)
        canvas.drawText(text)
        canvas.drawString(280, 40, f"{number}")
        canvas.showPage()
    canvas.save()
    return path
