"""Where each document was left, and at which zoom: remembered by its bytes, as far as the person wants that."""

from __future__ import annotations

from app.desktop.views.document_view import DocumentView
from app.desktop.views.leads import Spot
from app.settings import LastPlace, Settings


class Places:
    """Puts documents back to where they were.

    Args:
        settings: keeps them beyond this run; None, and where the person keeps nothing: for this run alone.
    """

    def __init__(self, settings: Settings | None) -> None:
        self._settings = settings
        self._of_this_run: dict[str, LastPlace] = {}

    def leave(self, fingerprint: str, view: DocumentView, for_this_run: bool) -> None:
        """The view goes away, or the program ends.

        Args:
            for_this_run: nothing of it is written down: it is protected by a password.
        """
        spot = view.spot
        place = LastPlace(fingerprint, spot.page, round(spot.share, 6), view.chosen_zoom)
        self._of_this_run[fingerprint] = place
        if self._settings is not None and not for_this_run:
            self._settings.remember_places([place])

    def come_back(self, fingerprint: str, view: DocumentView) -> None:
        """Show the place, unless the person is somewhere else already."""
        place = self._of_this_run.get(fingerprint)
        if place is None and self._settings is not None:
            found = (known for known in self._settings.values.places if known.fingerprint == fingerprint)
            place = next(found, None)
        if place is None or not view.is_untouched:
            return
        if place.zoom is not None:
            view.set_zoom(place.zoom)
        view.go_to_spot(Spot(place.page, place.share))
