"""Texts that are wrong: RTF, web pages, Markdown, and plain text in all encodings or none."""

# ruff: noqa: E501 - what is damaged, and how, reads best one kind to a line
from __future__ import annotations

import random

from benchmarks.fuzz.pdf import flipped

SENTENCES = (
    "The lamp is lit at dusk by the keeper.", "Příliš žluťoučký kůň úpěl ďábelské ódy.", "Тихий океан - самый большой.",
    "富士山は日本一高い山です。", "长江是中国最长的河流。", "한강은 서울을 가로질러 흐른다.", "البحر هادئ اليوم.", "El niño comió.",
)  # fmt: skip
ENCODINGS = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be", "cp1252", "cp1250", "cp1251", "koi8-r",
    "shift_jis", "euc_jp", "iso2022_jp", "gb18030", "hz", "big5", "euc_kr", "iso2022_kr", "cp1256", "utf-7", "cp037",
)  # fmt: skip

RTF_WORDS = (
    b"\\par ", b"\\pard ", b"{", b"}", b"\\b ", b"\\u8364?", b"\\u-99999?", b"\\u65536?", b"\\uc99999 ", b"\\'e4", b"\\'zz", b"\\'",
    b"\\bin99999999 ", b"\\bin-1 ", b"\\bin3 abc", b"\\ansicpg0 ", b"\\ansicpg1251 ", b"\\ansicpg99999 ", b"\\f0 ", b"\\f99999 ",
    b"\\trowd\\cellx900\\cellx1900\\intbl a\\cell b\\cell\\row ", b"\\cell ", b"\\row ", b"\\nestcell ", b"\\itap99 ", b"\\cellx-9 ",
    b"{\\footnote note}", b"{\\*\\unknown x}", b"{\\field{\\*\\fldinst HYPERLINK x}{\\fldrslt y}}", b"{\\pict 0102zz}",
    b"{\\fonttbl{\\f0\\fcharset204 Arial;}}", b"{\\stylesheet{\\s1 heading 1;}}", b"{\\listtext 1.\\tab}", b"\\s1 ", b"\\ls1\\ilvl9 ",
    b"\\" + b"a" * 5000, b"\\rtf999999999999999999999 ", b"\\~", b"\\-", b"\\_", b"\\\n", b"\x00", b"\xff", b"words ", b"\\v ", b"\\v0 ",
)  # fmt: skip
HTML_WORDS = (
    "<p>", "</p>", "<div>", "</div>", "<table>", "</table>", "<tr>", "<td rowspan=99999 colspan=-1>", "<td colspan=99999>", "<li value=999999999>",
    "<ol start=-5 type=i>", "<ol type=A start=99999999>", "<ul>", "</ul>", "</ol>", "<!--", "-->", "<![CDATA[", "]]>", "<![x", "<!DOCTYPE", "<?php ", "<script>",
    "</script>", "<style>", "<pre>", "<h1>", "</h1>", "<h7>", "&#0;", "&#xD800;", "&#99999999999;", "&nbsp;", "&unknown;", "&", "<", ">", "<a href=#1><sup>1</sup></a>",
    "<sup>", "<q>", "</q>", "<br>", "<aside epub:type=footnote>", "</aside>", "<p hidden>", "<p style='display:none'>", "<svg>", "<template>", "<textarea>", "<title>",
    "<meta charset=utf-16>", "<meta charset=x-unknown>", "<p " + "a=b " * 2000 + ">", "<" + "x" * 3000 + ">", "\0", "</>", "<//p>", "<p/>", "words ",
)  # fmt: skip
MARKDOWN_WORDS = (
    "# ", "###### ", "- ", "1. ", "999999999. ", "0) ", "> ", "    code\n", "```\n", "~~~", "|a|b|\n|-|-|\n|1|2|\n", "|", "[a](b)", "[", "](", "![", "*", "**", "_", "`", "``",
    "<b>", "<!--", "<script>", "[a]: <b\n", "[a]: b 'c\n", "---\n", "===\n", "\\", "&amp;", "&#0;", "  \n", "\n", "\n\n", "\t", "words ", "[^1]", "[^1]: note\n", "\0",
)  # fmt: skip


def rtf(chance: random.Random) -> bytes:
    """One bad RTF file."""
    words = [chance.choice(RTF_WORDS) for _ in range(chance.choice((5, 60, 400)))]
    if chance.random() < 0.15:
        words.insert(
            chance.randrange(len(words)),
            chance.choice((b"{", b"{\\b", b"{\\footnote ", b"}")) * chance.choice((500, 50_000)),
        )
    return b"{\\rtf1\\ansi " + b"".join(words) + b"}" * chance.choice((0, 1, 3))


def html(chance: random.Random) -> bytes:
    """One bad web page."""
    words = [chance.choice(HTML_WORDS) for _ in range(chance.choice((5, 60, 400)))]
    if chance.random() < 0.2:
        many = chance.choice(
            (
                "<div>",
                "<table><tr><td>",
                "<ul><li>",
                "<!--",
                "<b>",
                "&lt;",
                "<![if x]>",
                "<a",
                "<p",
                "'\"",
                "<sup><a href=#x>",
            )
        )
        words.insert(chance.randrange(len(words)), many * chance.choice((200, 20_000)))
    text = "<!DOCTYPE html><html><body>" + "".join(words) + chance.choice(SENTENCES)
    return text.encode(chance.choice(("utf-8", "utf-8", "utf-16", "cp1251")), "replace")


def markdown(chance: random.Random) -> bytes:
    """One bad Markdown file."""
    words = [chance.choice(MARKDOWN_WORDS) for _ in range(chance.choice((5, 60, 400)))]
    if chance.random() < 0.2:
        many = chance.choice(
            (">", "- ", "[", "![", "*a ", "**", "`", "<b>", "|", "\\", "  - x\n", "[a][", "&", "_a", "(", "<!--")
        )
        words.insert(chance.randrange(len(words)), many * chance.choice((200, 8000)))
    return "".join(words).encode()


def text(chance: random.Random) -> bytes:
    """One plain text in some encoding, or in several, or in none."""
    pieces = []
    for _ in range(chance.choice((1, 1, 2, 3))):
        line = chance.choice(SENTENCES) * chance.choice((1, 5, 300)) + chance.choice(("\n", "\r\n", "\r", "\u2028", ""))
        pieces.append(line.encode(chance.choice(ENCODINGS), "replace"))
    if chance.random() < 0.2:
        pieces.append(chance.randbytes(chance.choice((1, 50, 4000))))
    if chance.random() < 0.1:
        pieces.append(
            chance.choice((b"\0", b"\x1b$B", b"\xed\xa0\x80", b"\x00\xd8", b"%PDF-1.7", b"~{", b"\xef\xbb\xbf"))
            * chance.choice((1, 9, 9000))
        )
    chance.shuffle(pieces)
    return b"".join(pieces)


def make(chance: random.Random, suffix: str) -> bytes:
    """One bad file of a kind."""
    data = {".rtf": rtf, ".html": html, ".md": markdown, ".txt": text}[suffix](chance)
    return flipped(data, chance) if chance.random() < 0.15 else data
