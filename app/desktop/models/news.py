"""What is new about models from one state to the next, in one sentence for a screen reader; never a percentage."""

from __future__ import annotations

from app import messages
from app.desktop import wording
from app.desktop.models import words
from app.desktop.models.state import Activity, Doing, ModelItem, Models, Outcome
from app.desktop.state import State
from app.engine.models.stored import State as Kept
from app.engine.models.transfer import amount
from app.messages import say

_OUTCOMES = {
    Outcome.DOWNLOADED: messages.SAY_MODEL_DONE,
    Outcome.VERIFIED: messages.SAY_MODEL_VERIFIED,
    Outcome.REMOVED: messages.SAY_MODEL_REMOVED,
    Outcome.IMPORTED: messages.SAY_MODEL_IMPORTED,
    Outcome.MEASURED: messages.SAY_MODEL_MEASURED,
}


def news(before: State, state: State) -> str:
    """What to say; "" where nothing began, ended or failed."""
    said = []
    if state.models is not before.models:
        said = [_row(before.models.find(item.id), item) for item in state.models.items]
        said.append(_all(before.models, state.models))
    if state.reader is not None and before.reader is not None and state.reader.id != before.reader.id:
        said.append(say(messages.SAY_MODEL_READY, title=words.reader_title(state)))
    return " ".join(text for text in said if text)


def _row(before: ModelItem | None, item: ModelItem) -> str:
    if item is before:
        return ""
    title = words.title(item)
    if item.problem is not None and (before is None or item.problem is not before.problem):
        return wording.problem(item.problem)
    if item.outcome is not None and (before is None or item.outcome is not before.outcome):
        damaged = item.stored.state is Kept.DAMAGED
        template = messages.SAY_MODEL_DAMAGED if damaged else _OUTCOMES[item.outcome]
        return say(template, title=title, size=amount(item.freed))
    was = None if before is None else _doing(before.activity)
    now = _doing(item.activity)
    if now is Doing.DOWNLOADING and was is not now:
        return say(messages.SAY_MODEL_STARTED, title=title)
    if now is Doing.MEASURING and was is not now:
        return say(messages.SAY_MODEL_MEASURING, title=title)
    if was is Doing.MEASURING and now is None:
        return say(messages.SAY_MODEL_MEASURING_STOPPED, title=title)
    if was is Doing.DOWNLOADING and now is None and item.stored.state is Kept.PARTIAL:
        return say(messages.SAY_MODEL_PAUSED, title=title)
    return ""


def _all(before: Models, models: Models) -> str:
    if models.problem is not None and models.problem is not before.problem:
        return wording.problem(models.problem)
    return ""


def _doing(activity: Activity | None) -> Doing | None:
    return None if activity is None else activity.doing
