"""From a model and what is being done with it to what its row says and offers. Pure functions, no widgets."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

from app import messages
from app.desktop import progress, wording
from app.desktop.models.measuring import can_be_measured
from app.desktop.models.state import Activity, Doing, ModelItem, Outcome
from app.desktop.state import State
from app.engine.models.catalogue import BUILTIN
from app.engine.models.endpoint import host
from app.engine.models.stored import State as Kept
from app.engine.models.stored import StoredModel
from app.engine.models.transfer import Transfer, amount
from app.messages import say

_HOUR = 3600.0
_CHIP = 24
"""Characters of a reader's name beside the question, whose room it takes."""


class Action(Enum):
    """What can be done with a model; its row has a button for each that can be done now, in this order."""

    DOWNLOAD = "download"
    USE = "use"
    MEASURE = "measure"
    REPAIR = "repair"
    RESUME = "resume"
    PAUSE = "pause"
    STOP = "stop"
    VERIFY = "verify"
    CANCEL = "cancel"
    REMOVE = "remove"


_LABELS = {
    Action.DOWNLOAD: messages.MODEL_DOWNLOAD,
    Action.USE: messages.MODEL_USE,
    Action.MEASURE: messages.MODEL_MEASURE,
    Action.REPAIR: messages.MODEL_REPAIR,
    Action.RESUME: messages.MODEL_RESUME,
    Action.PAUSE: messages.MODEL_PAUSE,
    Action.STOP: messages.MODEL_STOP,
    Action.VERIFY: messages.MODEL_VERIFY,
    Action.CANCEL: messages.MODEL_CANCEL,
    Action.REMOVE: messages.MODEL_REMOVE,
}
_TIPS = {
    Action.USE: messages.MODEL_USE_TIP,
    Action.MEASURE: messages.MODEL_MEASURE_TIP,
    Action.REPAIR: messages.MODEL_REPAIR_TIP,
    Action.PAUSE: messages.MODEL_PAUSE_TIP,
    Action.VERIFY: messages.MODEL_VERIFY_TIP,
}

_WHILE_DOING = {
    Doing.WAITING: (Action.STOP,),
    Doing.DOWNLOADING: (Action.PAUSE, Action.CANCEL),
    Doing.VERIFYING: (Action.STOP,),
    Doing.MEASURING: (Action.STOP,),
}


# ------------------------------------------------------------------------------ what can be done


def is_in_use(state: State, item: ModelItem) -> bool:
    """Whether this is the reader that answers now."""
    reader = state.reader
    return reader is not None and reader.id in (item.id, str(item.stored.folder or item.id))


def actions(state: State, item: ModelItem) -> tuple[Action, ...]:
    """The buttons of a row."""
    activity, stored = item.activity, item.stored
    if activity is not None:
        if activity.doing is Doing.DOWNLOADING and stored.state is Kept.DAMAGED:
            return (Action.STOP,)  # a repair: almost all of it was here before, so nothing is thrown away
        return _WHILE_DOING.get(activity.doing, ())
    if stored.state is Kept.ABSENT:
        return (Action.DOWNLOAD,) if stored.model.repository else ()
    if stored.state is Kept.PARTIAL:
        return (Action.RESUME, Action.CANCEL)
    if stored.state is Kept.DAMAGED:
        if stored.model.builtin:
            return (Action.VERIFY,)
        return (Action.REPAIR, Action.REMOVE) if stored.model.repository else (Action.REMOVE,)
    kept = (Action.VERIFY,) if stored.model.builtin else (Action.VERIFY, Action.REMOVE)
    if can_be_measured(item):
        kept = (Action.MEASURE, *kept)
    return kept if is_in_use(state, item) and not state.reader_loading else (Action.USE, *kept)


def label(item: ModelItem, action: Action) -> str:
    """What a button of a row says."""
    if action is Action.DOWNLOAD and item.problem is not None:
        return say(messages.MODEL_AGAIN)
    if action is Action.RESUME:
        return _resume(item)
    if action is Action.MEASURE and item.standing is not None:
        template = messages.MODEL_MEASURE_ON if item.standing.done else messages.MODEL_MEASURE_TIME
        return say(template, time=rough_time(item.standing.seconds))
    size = item.stored.total
    if action is Action.DOWNLOAD and size is not None:
        return say(messages.MODEL_DOWNLOAD_SIZE, size=messages.size_of(size))
    return say(_LABELS[action])


def _resume(item: ModelItem) -> str:
    """That it goes on, and from where; only where nothing has arrived there is nothing to go on with."""
    here, total = item.stored.on_disk, item.stored.total
    if not here:
        return say(messages.MODEL_RESUME if item.problem is None else messages.MODEL_AGAIN)
    if total is None or not total.bytes:
        return say(messages.MODEL_RESUME_SIZE, size=amount(here))
    return say(messages.MODEL_RESUME_OF, far=_of(here, total.bytes))


def tip(item: ModelItem, action: Action) -> str:
    """What a button does, where its label is not enough."""
    return say(_TIPS[action]) if action in _TIPS else label(item, action)


def question(state: State, item: ModelItem, action: Action) -> tuple[str, str]:
    """What is asked before something is thrown away, and what its button says; "" where nothing need be asked."""
    stored = item.stored
    if action is Action.REMOVE:
        size = amount(stored.on_disk)
        ask = messages.MODEL_REMOVE_ASK if stored.model.repository else messages.MODEL_REMOVE_ASK_IMPORT
        text = say(ask, size=size)
        if is_in_use(state, item):
            text += " " + say(messages.MODEL_REMOVE_ASK_USED)
        return text, say(messages.MODEL_REMOVE_SIZE, size=size)
    activity = item.activity
    here = stored.on_disk
    if activity is not None and activity.transfer is not None:
        here = activity.transfer.done
    if action is Action.CANCEL and here:
        ask = messages.MODEL_CANCEL_ASK_PAUSED if activity is None else messages.MODEL_CANCEL_ASK
        return say(ask, size=amount(here)), say(messages.MODEL_CANCEL_SIZE, size=amount(here))
    return "", ""


# ------------------------------------------------------------------------------ how far it is


def title(item: ModelItem) -> str:
    """A model's name."""
    return say(messages.BUILTIN_READER) if item.stored.model.builtin else item.stored.model.title


def reader_title(state: State) -> str:
    """The name of the reader that answers now, as its row has it; "" where none does yet."""
    if state.reader is None:
        return ""
    item = next((item for item in state.models.items if is_in_use(state, item)), None)
    return wording.reader_title(state.reader) if item is None else title(item)


def is_loading(item: ModelItem) -> bool:
    """Whether this becomes the reader."""
    return item.activity is not None and item.activity.doing is Doing.LOADING


def chip(state: State) -> str:
    """What the chip beside the question says: which reader answers, where it calculates, or which gets ready."""
    if state.reader_loading:
        loading = next(
            (item for item in state.models.items if item.activity and item.activity.doing is Doing.LOADING), None
        )
        if loading is not None and state.reader is not None:
            return say(messages.READER_GETTING_READY, title=wording.short_name(title(loading), _CHIP))
    if state.reader is None:
        return say(messages.READER_LOADING if state.reader_loading else messages.READER_NONE)
    return f"{wording.short_name(reader_title(state), _CHIP)} · {wording.device_name(state.reader.device)}"


@dataclass(frozen=True)
class Choice:
    """A reader that can be chosen in the chip's menu: its id or folder, what it is called, whether it answers now."""

    name: str
    text: str
    in_use: bool


def choices(state: State) -> tuple[Choice, ...]:
    """The readers that are on this computer, and the one in use wherever it is."""
    found = []
    for item in state.models.items:
        if item.stored.state is Kept.COMPLETE:
            text = say(messages.READER_CHOICE_LOADING, title=title(item)) if is_loading(item) else title(item)
            found.append(Choice(item.id, text, is_in_use(state, item)))
    if not any(choice.name == BUILTIN for choice in found):
        used = state.reader is not None and state.reader.id == BUILTIN
        found.insert(0, Choice(BUILTIN, say(messages.BUILTIN_READER), used))
    if state.reader is not None and not any(choice.in_use for choice in found):
        found.append(Choice(state.reader.id, wording.reader_title(state.reader), in_use=True))
    return tuple(found)


def about_reader(state: State) -> str:
    """The reader in use in a few words: where it calculates, and whether it shows percentages."""
    reader = state.reader
    if reader is None:
        return ""
    measured = messages.READER_MEASURED if reader.calibrated else messages.READER_NOT_MEASURED
    return say(measured, where=wording.device_name(reader.device))


def status(state: State, item: ModelItem) -> str:
    """How much of a model is here, what is being done with it, or what was done last."""
    if item.activity is not None:
        return doing(state, item.activity)
    stored = item.stored
    if item.outcome is Outcome.REMOVED:
        return say(messages.MODEL_FREED, size=amount(item.freed))
    if stored.state is Kept.COMPLETE:
        return _complete(item)
    if stored.state is Kept.DAMAGED:
        return _damaged(stored)
    room = _room(state, stored)
    if stored.state is Kept.PARTIAL:
        text = say(messages.MODEL_PAUSED if item.problem is None else messages.MODEL_BROKEN_OFF)
        return f"{text}. {room}" if room else text
    return room


def doing(state: State, activity: Activity) -> str:
    """What is being done with a model, or with all of them."""
    if activity.stopping:
        return say(messages.MODEL_STOPPING)
    if activity.doing is Doing.DOWNLOADING:
        return _downloading(activity)
    if activity.doing is Doing.LOADING:
        now = reader_title(state)
        return say(messages.MODEL_LOADING_MEANWHILE, reader=now) if now else say(messages.MODEL_LOADING)
    if activity.doing is Doing.MEASURING:
        return _measuring(state, activity)
    words = {
        Doing.WAITING: messages.MODEL_WAITS,
        Doing.VERIFYING: messages.MODEL_VERIFYING,
        Doing.REMOVING: messages.MODEL_REMOVING,
        Doing.IMPORTING: messages.MODEL_IMPORTING,
        Doing.MOVING: messages.MODEL_MOVING,
    }
    parts = [say(words[activity.doing])]
    if activity.progress is not None and activity.progress.total:
        parts += [_of(activity.progress.done, activity.progress.total), time_left(activity.seconds_left)]
    return " · ".join(part for part in parts if part)


def fraction(item: ModelItem) -> float | None:
    """How far the bar of a row is, from 0 to 1; None where it has none."""
    if item.activity is not None:
        return activity_fraction(item.activity)
    stored = item.stored
    if stored.state is Kept.PARTIAL and stored.total is not None and stored.total.bytes:
        return min(stored.on_disk / stored.total.bytes, 1.0)
    return None


def activity_fraction(activity: Activity) -> float | None:
    """How far something is, from 0 to 1; None while that is not known, or is no matter of bytes."""
    far = activity.transfer if activity.transfer is not None else activity.progress
    if far is None or far.total is None or far.total <= 0:
        return 0.0 if activity.doing in (Doing.DOWNLOADING, Doing.VERIFYING) else None
    return min(far.done / far.total, 1.0)


def time_left(seconds: float | None) -> str:
    """An honest estimate, in hours where it is hours."""
    if seconds is not None and seconds >= 1.5 * _HOUR:
        return say(messages.MODEL_HOURS_LEFT, n=math.ceil(seconds / _HOUR))
    return progress.time_left(seconds)


def _downloading(activity: Activity) -> str:
    transfer = activity.transfer
    if transfer is None or (not transfer.total and transfer.waiting is None):
        return say(messages.MODEL_CONNECTING, host=host())
    far = _of(transfer.done, transfer.total)
    if transfer.waiting is not None:
        return f"{_why_waiting(transfer)} · {far}" if transfer.total else _why_waiting(transfer)
    if 0 < transfer.total <= transfer.done:
        return say(messages.MODEL_ARRIVED)
    parts = [far]
    if transfer.bytes_per_second:
        parts.append(say(messages.MODEL_PER_SECOND, size=amount(round(transfer.bytes_per_second))))
        parts.append(time_left(activity.seconds_left))
    return " · ".join(part for part in parts if part)


def _measuring(state: State, activity: Activity) -> str:
    far = activity.progress
    if far is None:
        return say(messages.MODEL_MEASURING)
    questions = say(messages.MODEL_MEASURING_FAR, done=far.done, total=far.total)
    if state.question.is_running:
        return f"{questions} · {say(messages.MODEL_MEASURING_WAITS)}"
    left = time_left(activity.seconds_left)
    return f"{questions} · {left}" if left and far.done < far.total else questions


def rough_time(seconds: float) -> str:
    """How long something will take, in minutes or hours."""
    if seconds >= 1.5 * _HOUR:
        return say(messages.HOURS, n=math.ceil(seconds / _HOUR))
    return say(messages.MINUTES, n=max(1, math.ceil(seconds / 60)))


def _why_waiting(transfer: Transfer) -> str:
    why = messages.MODEL_RETRY_OTHER
    if transfer.waiting is not None:
        why = messages.MODEL_RETRY.get(transfer.waiting, why)
    if transfer.retry_s is None or transfer.retry_s < 1:
        return f"{say(why)} {say(messages.MODEL_RETRY_NOW)}"
    return f"{say(why)} {say(messages.MODEL_RETRY_IN, n=math.ceil(transfer.retry_s))}"


def _of(done: int, total: int) -> str:
    return say(messages.MODEL_OF, done=amount(min(done, total or done)), total=amount(total) if total else "?")


def _complete(item: ModelItem) -> str:
    if item.outcome is Outcome.MEASURED:
        return say(messages.MODEL_MEASURED_NOW)
    text = _here(item)
    if item.outcome is Outcome.VERIFIED or not can_be_measured(item):
        return text
    begun = item.standing is not None and item.standing.done > 0
    if begun and item.standing is not None:
        far = say(messages.MODEL_MEASURING_KEPT, done=item.standing.done, total=item.standing.total)
        return f"{text}. {far}"
    return f"{text}. {say(messages.MODEL_UNMEASURED)}"


def _here(item: ModelItem) -> str:
    stored = item.stored
    size = amount(stored.manifest.bytes if stored.manifest is not None else stored.on_disk)
    if item.outcome is Outcome.VERIFIED:
        return say(messages.MODEL_SOUND, size=size)
    if stored.manifest is None:
        return say(messages.MODEL_HERE_BUILTIN if stored.model.builtin else messages.MODEL_DONE, size=size)
    here = say(messages.MODEL_HERE, size=size, check=messages.model_check(stored.manifest))
    if differs := stored.manifest.differs:
        here += ". " + say(messages.MODEL_DIFFERS, name=stored.model.title, files=", ".join(differs))
    done = {Outcome.DOWNLOADED: messages.MODEL_DONE, Outcome.IMPORTED: messages.MODEL_IMPORTED}
    return f"{say(done[item.outcome])}. {here}" if item.outcome in done else here


def _damaged(stored: StoredModel) -> str:
    files = ", ".join(stored.damaged)
    if stored.model.builtin:
        return say(messages.MODEL_DAMAGED_BUILTIN, files=files)
    repairable = stored.model.repository is not None
    return say(messages.MODEL_DAMAGED_REPAIR if repairable else messages.MODEL_DAMAGED_IMPORT, files=files)


def _room(state: State, stored: StoredModel) -> str:
    """That the disk is too full for a download, before it is begun; "" if it is not."""
    free = state.models.free
    if free is None or stored.total is None:
        return ""
    more = stored.total.bytes - stored.on_disk
    if more <= free:
        return ""
    return say(messages.MODEL_ROOM, size=amount(more), free=amount(free))


# ------------------------------------------------------------------------------ while the page is closed


def hinted(state: State) -> ModelItem | None:
    """The model that ``hint`` tells of; None where it is all of them, or nothing."""
    if state.models.activity is not None:
        return None
    running = [item for item in state.models.items if item.activity is not None and not is_loading(item)]
    running.sort(key=lambda item: item.activity is not None and item.activity.doing is Doing.WAITING)
    failed = (item for item in state.models.items if item.problem is not None)
    return next(iter(running), None) or next(failed, None)


def _failure_hint(item: ModelItem) -> str:
    """What the bottom line says of a problem; of a model that is not all here, that it could not be had."""
    is_missing = item.stored.state in (Kept.ABSENT, Kept.PARTIAL)
    return messages.HINT_FAILED if is_missing else messages.HINT_TROUBLE


def hint(state: State) -> str:
    """What is being done with models, in the bottom line while their page is closed; "" if nothing is."""
    models = state.models
    item = hinted(state)
    activity = models.activity if item is None else item.activity
    if activity is None:
        return "" if item is None else say(_failure_hint(item), title=title(item))
    percent = math.floor(100 * (activity_fraction(activity) or 0))
    if activity.doing is Doing.DOWNLOADING:
        if activity.transfer is None:
            return say(messages.HINT_LOOKING)
        waits = activity.transfer.waiting is not None
        return say(messages.HINT_WAITING if waits else messages.HINT_DOWNLOADING, percent=percent)
    words = {
        Doing.WAITING: messages.MODEL_WAITS,
        Doing.VERIFYING: messages.HINT_VERIFYING,
        Doing.MEASURING: messages.HINT_MEASURING,
        Doing.REMOVING: messages.MODEL_REMOVING,
        Doing.IMPORTING: messages.MODEL_IMPORTING,
        Doing.MOVING: messages.MODEL_MOVING,
    }
    what = say(words[activity.doing])
    return what if activity.progress is None else say(messages.HINT_BUSY, what=what, percent=percent)
