"""Models in every state that a row can have, made by hand from the real catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.desktop.models.state import Activity, Doing, ModelItem, Models, Outcome
from app.desktop.state import State
from app.engine.models.catalogue import Bytes, Group, Model, ModelFile, load_catalogue
from app.engine.models.errors import ModelCause, ModelError
from app.engine.models.manifest import Check, Manifest
from app.engine.models.stored import State as Kept
from app.engine.models.stored import StoredModel
from app.engine.models.transfer import Transfer
from app.engine.task import Progress
from app.paths import resource
from tests.desktop.parts import READER

MDEBERTA, XLM_BASE, XLM_LARGE = "mdeberta-v3-base-squad2", "xlm-roberta-base-squad2", "xlm-roberta-large-squad2"
DEBERTA, MINILM, BUILTIN = "deberta-v3-base-squad2", "minilm-uncased-squad2", "builtin"
TOTAL = 1_130_000_000
HERE = 412_000_000
REVISION = "08d6e89c7a6557f967db2e1021f7f640483400ed"
IMPORTED = Model("my-reader", "my-reader", Group.OTHER)

CATALOGUE = {model.id: model for model in load_catalogue(resource("models/catalogue.json"))}


def manifest(model: Model, check: Check = Check.LISTING) -> Manifest:
    return Manifest(
        model.id,
        model.title,
        model.repository,
        REVISION,
        "huggingface.co",
        check,
        (ModelFile("model.safetensors", TOTAL),),
    )


def stored(name: str, kept: Kept = Kept.ABSENT, **more: object) -> StoredModel:
    model = CATALOGUE.get(name, IMPORTED)
    facts: dict[str, object] = {"total": model.download}
    if model.builtin:
        kept, facts = Kept.COMPLETE, {"on_disk": 55_700_000, "folder": resource("models/builtin")}
    elif kept is Kept.COMPLETE:
        size = TOTAL if model.download is None else model.download.bytes
        facts = {
            "on_disk": size,
            "total": Bytes(size, estimate=False),
            "folder": Path("/models") / name / REVISION,
            "manifest": manifest(model, Check.IMPORTED if model is IMPORTED else Check.LISTING),
        }
    elif kept is Kept.PARTIAL:
        facts |= {"on_disk": HERE, "total": Bytes(TOTAL, estimate=False)}
    elif kept is Kept.DAMAGED:
        facts |= {"on_disk": TOTAL, "manifest": manifest(model), "damaged": ("model.safetensors",)}
    return StoredModel(model, kept, **{**facts, **more})  # type: ignore[arg-type]


def absent(name: str = MDEBERTA) -> ModelItem:
    return ModelItem(stored(name))


def downloading(
    name: str = MDEBERTA, done: int = HERE, waiting: ModelCause | None = None, retry_s: float | None = None
) -> ModelItem:
    speed = None if waiting else 5_200_000.0
    transfer = Transfer("model.safetensors", done, TOTAL, speed, waiting, retry_s)
    left = None if waiting else (TOTAL - done) / 5_200_000
    item = ModelItem(stored(name, Kept.PARTIAL, on_disk=0))
    return replace(item, activity=Activity(Doing.DOWNLOADING, transfer, seconds_left=left))


def connecting(name: str = MDEBERTA) -> ModelItem:
    return replace(absent(name), activity=Activity(Doing.DOWNLOADING))


def in_line(name: str = XLM_BASE) -> ModelItem:
    return replace(absent(name), activity=Activity(Doing.WAITING))


def paused(name: str = MDEBERTA) -> ModelItem:
    return ModelItem(stored(name, Kept.PARTIAL))


def failed(name: str = MDEBERTA, cause: ModelCause = ModelCause.INTERRUPTED) -> ModelItem:
    problem = ModelError("timpal0l/mdeberta-v3-base-squad2", cause, "huggingface.co")
    return replace(paused(name), problem=problem)


def verifying(name: str = MDEBERTA) -> ModelItem:
    return replace(complete(name), activity=Activity(Doing.VERIFYING, progress=Progress(HERE, TOTAL), seconds_left=3))


def complete(name: str = MDEBERTA, **more: object) -> ModelItem:
    return replace(ModelItem(stored(name, Kept.COMPLETE)), **more)  # type: ignore[arg-type]


def measured(name: str = MDEBERTA, **more: object) -> ModelItem:
    return replace(ModelItem(stored(name, Kept.COMPLETE, measured=True)), **more)  # type: ignore[arg-type]


def measuring(name: str = MDEBERTA, done: int = 120, total: int = 1197) -> ModelItem:
    return complete(name, activity=Activity(Doing.MEASURING, progress=Progress(done, total), seconds_left=840))


def loading(name: str = MDEBERTA) -> ModelItem:
    return complete(name, activity=Activity(Doing.LOADING))


def damaged(name: str = MDEBERTA) -> ModelItem:
    return ModelItem(stored(name, Kept.DAMAGED))


def removed(name: str = MDEBERTA) -> ModelItem:
    return replace(absent(name), outcome=Outcome.REMOVED, freed=TOTAL)


def scene(*items: ModelItem, **more: object) -> State:
    """A state with these rows, the rest of the catalogue absent, and the built-in reader in use."""
    state_fields = {name: more.pop(name) for name in list(more) if name in State.__dataclass_fields__}
    given = {item.id: item for item in items}
    rows = [given.pop(name, None) or absent(name) for name in (BUILTIN, *(n for n in CATALOGUE if n != BUILTIN))]
    facts = {"folder": Path("/home/maria/.local/share/Answerlight/models"), "free": 83_000_000_000, **more}
    models = Models(items=(*rows, *given.values()), **facts)  # type: ignore[arg-type]
    return (
        State(reader=READER, models=models, **state_fields)
        if "reader" not in state_fields
        else State(models=models, **state_fields)
    )
