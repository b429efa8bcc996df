"""Why a model could not be had: types that carry the facts; ``app.messages`` words them."""

from __future__ import annotations

from enum import Enum


class ModelCause(Enum):
    """What stands in the way. One sentence each in ``app.messages``."""

    # The line
    OFFLINE = "offline"  # no name found, nothing reached: usually no connection at all
    INTERRUPTED = "interrupted"  # the line broke, again and again
    STALLED = "stalled"  # the server is silent
    CERTIFICATE = "certificate"  # who the server is cannot be proven
    PROXY = "proxy"  # the proxy refuses, or is of a kind that is not supported
    PORTAL = "portal"  # a log-in page came instead of the file

    # The server
    BUSY = "busy"  # asked to wait, or out of order
    REFUSED = "refused"  # 401, 403
    GATED = "gated"  # only for people who have agreed to something
    NO_REPOSITORY = "no_repository"
    NO_REVISION = "no_revision"
    NO_FILE = "no_file"
    REDIRECTS = "redirects"  # in circles, or to a place that is not safe
    BAD_REPLY = "bad_reply"  # a reply that makes no sense
    OTHER_FILE = "other_file"  # the file on the server is not the one this version expects

    # The model
    BAD_NAME = "bad_name"  # not the name of a repository
    UNSAFE_NAME = "unsafe_name"  # a file name that points outside the model's folder
    LINK = "link"  # what is imported has a link or a device instead of a file
    NO_WEIGHTS = "no_weights"  # nothing in the safetensors format
    UNKNOWN_MODEL = "unknown_model"  # no such id in the catalogue
    NOT_A_MODEL = "not_a_model"  # folder or zip without config.json, or not readable as what it claims
    NOT_QUESTION_ANSWERING = "not_question_answering"
    UNKNOWN_KIND = "unknown_kind"  # a reader of a kind that was never tried here
    OWN_CODE = "own_code"  # config.json names program code (auto_map)
    NO_TOKENIZER = "no_tokenizer"
    DAMAGED = "damaged"  # what is on the disk is not what was downloaded
    NOT_DOWNLOADED = "not_downloaded"
    BROKEN = "broken"  # a file that was like this where it came from: cut, or not in the format it is named for
    TOO_LARGE = "too_large"  # an archive that unpacks to more than it says, or than any model has
    COMES_WITH = "comes_with"  # the built-in reader can be neither fetched nor removed

    # This computer
    DISK_FULL = "disk_full"
    NO_ROOM = "no_room"  # to copy a model, which then stays where it was
    FOLDER = "folder"  # the folder cannot be written to
    IN_USE = "in_use"  # another window downloads or changes it


class ModelError(Exception):
    """A model could not be found, downloaded, checked or kept.

    Attributes:
        model: which one: the repository, the catalogue's id, or the name of what was imported.
        cause: why.
        detail: a fact to name with it (a file, an amount, what the system said), or "".
        has_arrived: False where it is known that no byte of the model is here, so that there is nothing to resume.
    """

    def __init__(self, model: str, cause: ModelCause, detail: str = "", has_arrived: bool = True) -> None:
        super().__init__(model, cause, detail, has_arrived)
        self.model = model
        self.cause = cause
        self.detail = detail
        self.has_arrived = has_arrived
