"""By what names the program is known outside: the one place to change for whoever publishes it.

"io.github.answerlight" and the address stand for what only a publisher can have. Whoever publishes changes
these lines to their own before the first release, and never again: systems know an installed program by them.
"""

from __future__ import annotations

IDENTIFIER = "io.github.answerlight.answerlight"
"""Of the program, for AppStream and macOS: a domain of the publisher's backwards, then a name."""

DEVELOPER = IDENTIFIER.rpartition(".")[0]
"""Of the publisher, for AppStream."""

PUBLISHER = "The Answerlight authors"
"""As Windows and Debian show it."""

MAIL = "answerlight@noreply.invalid"
"""Who looks after the Debian package; reserved names (RFC 2606) reach nobody."""


def filled(text: str) -> str:
    """A description with these values in the place of @IDENTIFIER@, @DEVELOPER@, @PUBLISHER@ and @MAIL@."""
    for name, value in (
        ("IDENTIFIER", IDENTIFIER),
        ("DEVELOPER", DEVELOPER),
        ("PUBLISHER", PUBLISHER),
        ("MAIL", MAIL),
    ):
        text = text.replace(f"@{name}@", value)
    return text
