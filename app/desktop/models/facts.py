"""What a model is, whatever is done with it: what it is good for, what it takes, who made it, what was measured."""

from __future__ import annotations

import json

from app import messages
from app.desktop import wording
from app.desktop.models import words
from app.desktop.models.state import ModelItem
from app.desktop.state import State
from app.engine.models.calibration import load_calibration
from app.engine.models.catalogue import Bytes
from app.engine.models.endpoint import endpoint
from app.engine.models.stored import StoredModel
from app.engine.models.transfer import amount
from app.messages import say, say_count


def about(item: ModelItem) -> str:
    """What a model is good for, or where it came from."""
    model = item.stored.model
    if text := messages.model_about(model):
        return text
    if model.repository:
        return say(messages.MODEL_FROM, repository=model.repository)
    return say(messages.MODEL_FROM_IMPORT)


def line(item: ModelItem) -> str:
    """Size, languages, memory and licence in one line."""
    model = item.stored.model
    size = Bytes(item.stored.on_disk, estimate=False) if model.builtin else item.stored.total
    parts = [
        messages.size_of(size) if size is not None and size.bytes else "",
        say_count(messages.MODEL_LANGUAGES, model.language_count) if model.language_count else "",
        say(messages.MODEL_MEMORY_SHORT, size=amount(model.memory.bytes)) if model.memory else "",
        model.licence,
    ]
    return " · ".join(part for part in parts if part)


def address(item: ModelItem) -> str:
    """Where more is said about a model, or ""."""
    model = item.stored.model
    if model.attribution_url:
        return model.attribution_url
    return f"{endpoint()}/{model.repository}" if model.repository else ""


def details(state: State, item: ModelItem) -> tuple[str, ...]:
    """The rest that is known: who made it, what was published and measured, what exactly is here."""
    stored, model = item.stored, item.stored.model
    scores, manifest = model.scores, stored.manifest
    lines = [say(messages.MODEL_MADE_BY, text=model.attribution) if model.attribution else ""]
    at = address(item)
    if at:
        lines.append(say(messages.MODEL_ADDRESS, address=at))
    if model.languages and model.language_count > 1:
        names = ", ".join(wording.isolated(name) for name in wording.language_names(model.languages))
        lines.append(say(messages.MODEL_CODES, names=names))
    if model.licence:
        lines.append(say(messages.MODEL_LICENCE, licence=model.licence))
    if model.memory is not None:
        lines.append(say(messages.MODEL_NEEDS, size=amount(model.memory.bytes)))
    if scores is not None and scores.f1 is not None:
        lines.append(say(messages.MODEL_SCORES, data=scores.dataset, exact=scores.exact, f1=scores.f1))
        if scores.source != at:
            lines.append(say(messages.MODEL_SCORES_SOURCE, source=scores.source))
    if model.builtin:
        lines.append(say(messages.MODEL_OWN_SCORES, about=say(messages.ABOUT)))
    if scores is not None and scores.note:
        lines.append(say(messages.MODEL_NOTE, note=scores.note))
    lines.append(_measured(state, item))
    if manifest is not None:
        lines.append(say(messages.MODEL_REVISION, revision=manifest.revision))
    if stored.folder is not None:
        lines.append(say(messages.MODEL_FOLDER, folder=wording.isolated(str(stored.folder))))
    return tuple(line for line in lines if line)


def _measured(state: State, item: ModelItem) -> str:
    reader = state.reader
    if reader is not None and words.is_in_use(state, item):
        measured, data = reader.calibrated, reader.measured_on
    else:
        measured, data = _calibration(item.stored)
    if not measured:
        return say(messages.MODEL_NOT_MEASURED)
    return say(messages.MODEL_MEASURED, data=data) if data else say(messages.MODEL_MEASURED_PLAIN)


def _calibration(stored: StoredModel) -> tuple[bool, str]:
    """From the small file beside the model; looked for only while the details are open."""
    if stored.folder is None:
        return False, ""
    try:
        found = load_calibration(stored.folder)
    except (OSError, ValueError, KeyError, TypeError, json.JSONDecodeError):
        return False, ""
    return found is not None, found.measured_on if found else ""
