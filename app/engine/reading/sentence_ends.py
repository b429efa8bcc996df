"""Where sentences end, in every script: one pattern for what is quoted and for what is shown around a quote."""

from __future__ import annotations

import regex

SENTENCE_END = regex.compile(
    r"""
      (?<=[.!?…]["'”’»)\]]?) (?<!\b\p{Lu}\.)
      (?<!\b(?:Dr|Mr|Ms|Mrs|St|No|Nr|Art|Abs|vgl|bzw|ca|art|núm|Sr|Sra|M|p|pp|cf|e\.g|i\.e)\.)
      (?! (?<=\b\d{1,2}\.) \s+  # German ordinals: "am 12. Mai"
        (?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez|Jahrh|Jh|Stock|Etage|Tag|Monat|Quartal))
      \s+ (?=[\p{Lu}\p{Lo}\p{N}\p{Pi}\p{Ps}"'¿¡•–—-])   # a full stop, a space and something that begins
    | (?<=[。！？｡؟।॥]["”’」』）]?)(?!["”’」』）])\s*      # full stops that need no space after them
    | \n\s*\n                                            # an empty line
    | \n(?=\s*(?:[•▪‣*–—-]\s|\(?\d+(?:\.\d+)*[.)]\s|\d+\.\d+\s|\(?[a-z]\)\s))  # a list item or numbered clause
    | (?<=[.!?:。！？؟।])[ \t]*\n                        # a line that ends with a sentence
    """,
    regex.VERBOSE,
)
