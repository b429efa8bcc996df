"""Contrast of every preset, and yellow for highlights alone."""

import dataclasses

import pytest
from PySide6.QtGui import QColor

from app.desktop.views.colours import DARK, HIGH_CONTRAST, LIGHT, contrast

PRESETS = pytest.mark.parametrize("colours", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "contrast"])


def multiplied(one, other):
    return QColor.fromRgbF(one.redF() * other.redF(), one.greenF() * other.greenF(), one.blueF() * other.blueF())


@PRESETS
def test_outlines_and_marks_can_be_seen(colours):
    for line in (colours.answer_outline, colours.current_outline, colours.find_outline):
        assert contrast(line, colours.paper) >= 3
    assert contrast(colours.current_outline, multiplied(colours.current_fill, colours.paper)) >= 3
    assert contrast(colours.answer_outline, multiplied(colours.answer_fill, colours.paper)) >= 3
    assert contrast(colours.tag, colours.canvas) >= 3
    assert contrast(colours.current_tag, colours.canvas) >= 3
    assert contrast(colours.mark, colours.track) >= 3
    assert contrast(colours.find_mark, colours.track) >= 3


@PRESETS
def test_text_can_be_read(colours):
    assert contrast(colours.ink, colours.paper) >= 4.5
    assert contrast(colours.quiet, colours.paper) >= 4.5
    assert contrast(colours.tag_text, colours.tag) >= 4.5
    assert contrast(colours.tag_text, colours.current_tag) >= 4.5
    for fill in (colours.context_fill, colours.answer_fill, colours.current_fill, colours.find_fill):
        assert contrast(colours.ink, multiplied(fill, colours.paper)) >= 4.5


@PRESETS
def test_yellow_belongs_to_highlights(colours):
    highlights = {"context_fill", "answer_fill", "current_fill", "answer_outline", "current_outline"}
    highlights |= {"tag", "current_tag", "mark", "tag_text"}
    for field in dataclasses.fields(colours):
        colour = getattr(colours, field.name)
        if field.name not in highlights and colour.hsvSaturationF() > 0.15:
            assert not 35 <= colour.hsvHue() <= 70, field.name
