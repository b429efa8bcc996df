"""In how many text files is the encoding found: ours, and the detector alone.

    python -m benchmarks.encodings ../shared/data/dev ../shared/data/train

Texts of XQuAD, JaQuAD and DRCD (the folders of the question sets), cut to 120, 600 and 3,000 characters, in the
encodings that each language has been written in. Right is who gets the text back letter for letter, whatever it
calls the encoding: many differ only in characters that a text does not have.
"""

from __future__ import annotations

import argparse
import gzip
import importlib.util
import json
import random
import time
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import charset_normalizer

from app.engine.documents.text import UndecodableError, clean_text, read_text

UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
LEGACY = {
    "de": ("cp1252", "iso8859-15", "cp850"),
    "es": ("cp1252", "mac-roman"),
    "ro": ("cp1250", "iso8859-2"),
    "el": ("cp1253", "iso8859-7"),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "tr": ("cp1254",),
    "vi": ("cp1258",),
    "ar": ("cp1256",),
    "th": ("cp874",),
    "zh": ("gb18030", "hz"),
    "ja": ("shift_jis", "euc_jp", "iso2022_jp"),
    "tw": ("big5",),
}
FILES = {"ja": "jaquad_ja", "tw": "drcd_zh"}
LENGTHS = (120, 600, 3000)
SAMPLES = 6

Method = Callable[[bytes], str]


def ours(data: bytes) -> str:
    """As a text file is opened."""
    try:
        return read_text(data)[0]
    except UndecodableError:
        return ""


def detector(data: bytes) -> str:
    """charset-normalizer alone."""
    best = charset_normalizer.from_bytes(data).best()
    return "" if best is None else clean_text(data.decode(best.encoding, errors="replace"))


def chardet(data: bytes) -> str:
    """The library chardet alone, where it is installed."""
    import chardet as library

    name = library.detect(data)["encoding"]
    return "" if name is None else clean_text(data.decode(name, errors="replace"))


def texts(folders: list[Path], language: str, seed: int) -> list[str]:
    """Paragraphs of a language, the same every time."""
    name = FILES.get(language, f"xquad_{language}") + ".json.gz"
    path = next(folder / name for folder in folders if (folder / name).exists())
    with gzip.open(path, "rt", encoding="utf-8") as file:
        data = json.load(file)["data"]
    found = [paragraph["context"] for article in data for paragraph in article["paragraphs"]]
    random.Random(seed).shuffle(found)
    return found


def spelled(text: str, encoding: str) -> str:
    """As it is typed where the encoding has a letter and a tone, but not both in one (Vietnamese)."""
    if encoding != "cp1258":
        return text
    parts = []
    for character in text:
        marks = unicodedata.normalize("NFD", character)
        tones = [mark for mark in marks if mark in "\u0300\u0301\u0303\u0309\u0323"]
        base = unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in tones))
        parts.append(base + "".join(tones) if character.encode(encoding, "ignore") == b"" else character)
    return "".join(parts)


def cases(folders: list[Path], seed: int) -> Iterator[tuple[str, str, int, str, bytes]]:
    """(language, encoding, length, text, bytes); characters that an encoding has not are left out of the text."""
    for language, legacy in LEGACY.items():
        paragraphs = texts(folders, language, seed)
        whole = "\n".join(paragraphs)
        for encoding in (*legacy, *UNICODE):
            for length in LENGTHS:
                for number in range(SAMPLES if encoding in legacy else 1):
                    start = number * 4000 % max(len(whole) - length, 1)
                    text = whole[start : start + length].strip()
                    text = spelled(text, encoding).encode(encoding, "ignore").decode(encoding)
                    if encoding in legacy and text.isascii():
                        continue  # it says nothing
                    yield language, encoding, length, clean_text(text), text.encode(encoding)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path, help="with the question sets")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    methods: dict[str, Method] = {"ours": ours, "charset-normalizer": detector}
    if importlib.util.find_spec("chardet"):
        methods["chardet"] = chardet
    made = list(cases(options.folders, options.seed))
    print(f"{len(made)} cases")
    for name, method in methods.items():
        right: dict[str, list[bool]] = defaultdict(list)
        began = time.process_time()
        for language, encoding, length, text, data in made:
            is_right = method(data) == text
            for key in ("all", f"{length} characters", "Unicode" if encoding in UNICODE else "legacy"):
                right[key].append(is_right)
            right[f"{language} {encoding}"].append(is_right)
        seconds = (time.process_time() - began) / len(made)
        print(f"\n{name}: {seconds * 1000:.1f} ms each")
        for key, values in right.items():
            if key.partition(" ")[0] not in LEGACY or not all(values):
                print(f"  {key:24} {sum(values):4} of {len(values):4}")


if __name__ == "__main__":
    main()
