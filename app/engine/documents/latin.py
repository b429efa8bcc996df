"""Which of the Latin one-byte encodings: the detector cannot tell them apart in a short text.

They give the same bytes different letters, all of them letters: "où" and "oů". What tells is that no
language has both "ů" and "ę". Measured before: 111 bytes of French in Latin-1 came out as Windows-1250.
"""

from __future__ import annotations

from collections.abc import Iterable

_NAMES = """cp1250 cp1252 cp1254 cp1257 latin_1 iso8859_2 iso8859_3 iso8859_4 iso8859_9 iso8859_10 iso8859_13
    iso8859_14 iso8859_15 iso8859_16"""

FAMILY = frozenset(_NAMES.split())
"""Names as the detector gives them."""

_LETTERS = {  # beyond ASCII, lower case
    "cp1252": (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüß",  # German
        "áéíñóúüºª",  # Spanish
        "áâãàçéêíóôõúüºª",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "åäöéæøü",  # Swedish, Danish, Norwegian, Finnish
        "áéëèêïíóöüúû",  # Dutch
        "áðéíóúýþæö",  # Icelandic
        "àçèéíïòóúü·",  # Catalan
    ),
    "cp1250": (
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýžäôĺľŕ",  # Czech, Slovak
        "áéíóöőúüű",  # Hungarian
        "čćđšž",  # Croatian, Slovenian
        "ăâîşţșț",  # Romanian
    ),
    "iso8859_2": ("ąćęłńóśźż", "áčďéěíňóřšťúůýžäôĺľŕ", "áéíóöőúüű", "čćđšž"),
    "cp1254": ("çğıiöşüâîû\u0307",),  # Turkish; the last: what a lower-case İ leaves
    "cp1257": ("ąčęėįšųūž", "āčēģīķļņšūž", "äöõüšž"),  # Lithuanian, Latvian, Estonian
    "cp1258": ("ăâđêôơưàáèéíóùúý\u0300\u0301\u0303\u0309\u0323",),  # Vietnamese; the last: tones
}
_LETTERS["cp850"] = _LETTERS["mac_roman"] = _LETTERS["cp1252"]  # DOS, and Macs before 2001

_NEUTRAL = frozenset("“”„‚‘’‹›«»–—…°§€£©®™•·¿¡\u00a0\u00ad×½¼²³")
"""Common in every language."""

ENOUGH = 0.9
"""When no language explains so much of a text, this is not for us to decide."""

_IN_WORDS = frozenset("’·\u00ad")
"""Of _NEUTRAL; all others are none between two letters, but letters in another encoding."""


def best_latin(head: bytes) -> str | None:
    """The encoding in which some language's letters explain ``head`` best, or None when none does.

    Equally good ones: in the order Western, Central European, Turkish, Baltic, Vietnamese, DOS, Mac.
    """
    best, best_share = None, ENOUGH
    for codec, languages in _LETTERS.items():
        try:
            text = head.decode(codec)
        except UnicodeDecodeError:
            continue
        share = max(_share(text, letters) for letters in languages)
        if share > best_share:
            best, best_share = codec, share
    return best


def _share(text: str, letters: Iterable[str]) -> float:
    """How much of a text's characters beyond ASCII a language explains."""
    own = frozenset(letters)
    lower = text.lower()
    beyond = [
        character
        for place, character in enumerate(lower)
        if character > "\x7f" and (character not in _NEUTRAL or _is_in_word(lower, place))
    ]
    return sum(character in own for character in beyond) / len(beyond) if beyond else 1.0


def _is_in_word(text: str, place: int) -> bool:
    """Whether what should stand between words or at their ends stands within one."""
    between = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(between) == 2 and between.isalpha() and text[place] not in _IN_WORDS
