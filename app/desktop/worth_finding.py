"""Which word of a question is worth looking for in a document that does not answer it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

SEARCHED_MAX = 1_000_000
"""Characters of a document that are looked through: two thick books, without the window waiting."""

CANDIDATES_MAX = 60

COUNTED_MAX = 16
"""Of those that stand in the text, so many, the longest, are counted: counting takes as long as searching it all."""

TELLING = 4
"""Letters: shorter words are mostly there for grammar."""

PIECE_MIN, PIECE_MAX = 2, 4
"""Letters (with their marks) of a piece, where a script does not show where its words end."""

_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x4DBF),  # Han
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7AF),  # Hangul: its words are spaced, but grow endings
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)

_FOLLOWING = "ะาำๅະາຳ"
"""Thai and Lao vowels that are letters to Unicode, and yet belong to the one before."""

_ASKING = frozenset(
    # Those that ask, and those that stand beside them in nearly every question.
    """
    who whom whose what which when where why how much many long does did the this that there are was were is
    wer wen wem wessen was welche welcher welches welchem welchen wann wo woher wohin warum wieso weshalb wie viel
    viele lange hoch ist sind der die das den dem ein eine
    qui que quoi quel quelle quels quelles quand où pourquoi comment combien est sont les des une
    quién quiénes qué cuál cuáles cuándo dónde cuánto cuánta cuántos cuántas cómo por son los las una
    chi che cosa quale quali quando dove perché come quanto quanta quanti quante sono
    quem qual quais onde porque são
    wie wat welk welke wanneer waar waarom hoe hoeveel zijn het een
    kto co jaki jaka jakie który która które kiedy gdzie dlaczego ile jest
    кто что какой какая какое какие когда где куда почему как сколько чей
    хто що який яка яке які коли де чому скільки
    kim ne hangi nerede nereye neden nasıl kaç kadar
    من ما ماذا متى أين لماذا كيف كم هل أي هو هي
    कौन क्या कब कहाँ क्यों कैसे कितना कितने कितनी है हैं
    """.split()  # noqa: SIM905 - two hundred words in quotes would be harder to read
)

_ABOUT_TEXTS = frozenset(
    # What is asked about a text, not in it.
    """
    mention mentions mentioned named stated written said described discussed occur occurs occurrence occurrences
    appear appears appearing contain contains contained often times time frequently word words term terms document
    documents text texts page pages file files summary summarise summarize summarised overview explain tell list count
    number total everything anything something about
    erwähnt genannt beschrieben steht vorkommt kommt häufig mal wort wörter begriff dokument dokumente dokumenten text
    seite seiten datei zusammenfassung zusammenfassen überblick liste anzahl zahl alles etwas über
    mentionné mentionnée mentionnés cité citée écrit souvent fois mot mots terme document documents texte page pages
    fichier résumé résumer résume apparaît liste nombre tout
    menciona mencionan mencionado mencionada nombrado veces palabra palabras documento documentos texto página páginas
    resumen aparece lista número todo
    menzionato menzionata citato volte parola parole documento documenti testo pagina pagine riassunto compare elenco
    mencionado mencionada vezes palavra palavras documento texto página páginas resumo aparece
    genoemd vermeld keer vaak woord woorden document tekst pagina samenvatting
    wspomniany wymieniony razy słowo dokument tekst strona
    упоминается упомянут раз слово слова документ документе текст страница
    """.split()  # noqa: SIM905 - as above
)

_ASKING_PIECES = sorted(
    """
    什么时候 什麼時候 多少钱 多少錢 为什么 為什麼 什么 什麼 多少 多久 多长 多長 怎么 怎麼 怎样 怎樣
    如何 哪里 哪裡 哪儿 哪些 哪个 哪個 是谁 是誰 谁 誰 几 幾 哪 吗 嗎 呢
    いくら いくつ どのくらい どれくらい どうして どこ どれ どの どう なぜ なに いつ だれ
    何ですか ですか ますか でしょうか 何
    อย่างไร เท่าไหร่ เท่าไร เมื่อไหร่ เมื่อไร ที่ไหน ทำไม อะไร ใคร ไหน กี่
    누가 누구 무엇 무슨 언제 어디 어떻게 얼마나 얼마 왜 몇 입니까 인가요
    """.split(),  # noqa: SIM905 - as above
    key=len,
    reverse=True,  # the longest first: what is left when they are cut out is what the question is about
)


_QUOTED = re.compile('["“„«‹「『‘]([^"“”„«»‹›「」『』’]{2,60})["”“»›」』’]')
"""What a person puts in quotation marks, in theirs of many languages."""


def worth_finding(question: str, text: str, *others: str) -> str:
    """The rarest telling word of the question that stands in the text, whatever its case.

    A word is a run of letters and digits. Where a script writes no spaces, its pieces of PIECE_MIN to PIECE_MAX letters
    count as words. What the question puts in quotation marks comes first; question words are passed over, and words
    about documents ("mentioned", "page"), or shorter than TELLING letters, come last. Of several as rare, the longest.

    Args:
        text: of the document that is shown; its first SEARCHED_MAX characters are looked through.
        others: of the other documents, for when nothing of the question stands in that one.

    Returns:
        As written in the question; "" for a question without letters and digits. Its longest word where nothing of it
        stands anywhere.
    """
    words = list(_words(question))
    telling = [word for word in words if word.casefold() not in _ASKING]
    quoted = [found.strip() for found in _QUOTED.findall(question)]
    quoted = [found for found in quoted if any(character.isalnum() for character in found)]
    candidates = sorted(_candidates(telling), key=len, reverse=True)[:CANDIDATES_MAX]  # stable: first come, first
    for searched in (text, *others):
        folded = searched[:SEARCHED_MAX].casefold()
        standing = [word for word in candidates if word.casefold() in folded][:COUNTED_MAX]
        for few in (
            [word for word in quoted if word.casefold() in folded],
            [word for word in standing if _is_telling(word)],
            standing,
        ):
            if few:
                return min(few, key=lambda word: folded.count(word.casefold()))
    return max((run for word in telling or words for run in _without_asking(word)), key=len, default="") or max(
        words, key=len, default=""
    )


def _is_telling(word: str) -> bool:
    long = len(word) >= TELLING or any(character.isdigit() or _is_unspaced(character) for character in word)
    return long and word.casefold() not in _ABOUT_TEXTS


def _words(text: str) -> Iterator[str]:
    """Runs of letters with their marks, and digits."""
    run = ""
    for character in text:
        if unicodedata.category(character)[0] in "LMN":
            run += character
        elif run:
            yield run
            run = ""
    if run:
        yield run


def _candidates(words: Iterable[str]) -> Iterator[str]:
    for word in words:
        if not any(_is_unspaced(character) for character in word):
            yield word
            continue
        for run in _without_asking(word):
            yield from _pieces(run)


def _pieces(run: str) -> Iterator[str]:
    letters: list[str] = []
    for character in run:
        if letters and (unicodedata.category(character)[0] == "M" or character in _FOLLOWING):
            letters[-1] += character
        else:
            letters.append(character)
    for length in range(min(PIECE_MAX, len(letters)), PIECE_MIN - 1, -1):
        for start in range(len(letters) - length + 1):
            yield "".join(letters[start : start + length])


def _without_asking(word: str) -> list[str]:
    """What a run is about: it without the question words in it, in pieces."""
    if not any(_is_unspaced(character) for character in word):
        return [word]
    for asking in _ASKING_PIECES:
        word = word.replace(asking, " ")
    return word.split()


def _is_unspaced(character: str) -> bool:
    return any(first <= ord(character) <= last for first, last in _UNSPACED)
