"""Rows to tables."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence

from app.engine.answering.preview import STRETCHES
from benchmarks.exhaustive.speed import Row
from benchmarks.machine import table
from benchmarks.peers.models import TITLES
from benchmarks.peers.process import PEERS

FIFTIETH = 50
"""The goal: the first right answer in this part of (a)'s total."""

WITHOUT_INDEX = "; without the index that is made meanwhile, for which see benchmarks.order"

KINDS = {"same": "question in the text’s language", "across": "question in another language"}


def report(rows: Sequence[Row]) -> str:
    """Every part that was measured."""
    parts = [_loaded(rows), _windows(rows), _documents(rows), _first(rows), _pages(rows)]
    return "\n\n".join(part for part in parts if part)


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median, and the range in brackets."""
    low, middle, high = min(values), statistics.median(values), max(values)
    if len(values) == 1:
        return f"{middle:.{digits}f}"
    return f"{middle:.{digits}f} ({low:.{digits}f}–{high:.{digits}f})"


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all do not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def _title(key: str) -> str:
    titles = {engine.key: engine.title for engine in PEERS}
    return titles.get(key, key.replace("ours ", "ours, "))


def _keys(rows: Sequence[Row]) -> list[str]:
    """The engines in rows, ours first."""
    seen = dict.fromkeys(row["engine"] for row in rows)
    return sorted(seen, key=lambda key: (not key.startswith("ours"), list(seen).index(key)))


def _by_round(rows: Sequence[Row], key: str) -> dict[int, float]:
    """Seconds of each round; of a peer that read a part, reckoned for the whole."""
    return {row["round"]: row["reading_s"] / row["share"] for row in rows if row["engine"] == key}


def _times(rows: Sequence[Row], key: str, mine: str, *, per_window: bool) -> str:
    """How many times as fast ``mine`` is as ``key``, round by round."""
    if key == mine:
        return "–"
    theirs, ours = _by_round(rows, key), _by_round(rows, mine)
    if per_window:
        theirs, ours = _per_window(rows, key), _per_window(rows, mine)
    return spread([theirs[number] / ours[number] for number in ours if number in theirs])


def _per_window(rows: Sequence[Row], key: str) -> dict[int, float]:
    return {row["round"]: row["reading_s"] / row["windows"] for row in rows if row["engine"] == key}


def _loaded(rows: Sequence[Row]) -> str:
    chosen = [row for row in rows if row["part"] == "loaded"]
    if not chosen:
        return ""
    most = {
        (row["model"], row["engine"]): max(
            r["peak_mb"] for r in rows if r.get("engine") == row["engine"] and r.get("model") == row["model"]
        )
        for row in chosen
    }
    body = [
        (
            TITLES[row["model"]],
            _title(row["engine"]),
            row["versions"],
            f"{row['loading_s']:.1f} s",
            f"{most[row['model'], row['engine']]:.0f} MB",
        )
        for row in chosen
    ]
    return "Who took part:\n\n" + table(("model", "engine", "with", "import and load", "peak memory"), body)


def _windows(rows: Sequence[Row]) -> str:
    parts = []
    for model, title in TITLES.items():
        chosen = [row for row in rows if row["part"] == "windows" and row["model"] == model]
        if not chosen:
            continue
        keys = _keys(chosen)
        mine = [key for key in keys if key.startswith("ours")]
        body = []
        for key in keys:
            speeds = [1 / seconds for seconds in _per_window(chosen, key).values()]
            times = [_times(chosen, key, other, per_window=True) for other in mine]
            spent = {row["round"]: row["cpu_s"] / row["windows"] for row in chosen if row["engine"] == key}
            body.append((_title(key), spread(speeds), *times, spread(list(spent.values()), 3)))
        rounds = len({row["round"] for row in chosen})
        count = sum(row["windows"] for row in chosen if row["engine"] == keys[0])
        head = (
            "engine",
            "windows/s",
            *(f"{_title(key)}: times as fast" for key in mine),
            "processor seconds a window",
        )
        parts.append(
            f"**{title}: {count} windows of 384 ids in {rounds} rounds**, median (range over the rounds):\n\n"
            + table(head, body)
        )
    return "\n\n".join(parts)


def _documents(rows: Sequence[Row]) -> str:
    parts = []
    chosen = [row for row in rows if row["part"] == "documents"]
    for model, pages in dict.fromkeys((row["model"], row["pages"]) for row in chosen):
        own = [row for row in chosen if (row["model"], row["pages"]) == (model, pages)]
        keys = _keys(own)
        mine = [key for key in keys if key.startswith("ours")]
        body = []
        for key in keys:
            read = [row for row in own if row["engine"] == key]
            partly = "" if read[0]["share"] == 1 else f" (reckoned from {read[0]['share']:.0%} of it)"
            answer = " ".join(read[0]["answer"].split()) or "–"
            body.append(
                (
                    _title(key) + partly,
                    f"{spread(list(_by_round(own, key).values()), 1)} s",
                    read[0]["windows"],
                    *(_times(own, key, other, per_window=False) for other in mine),
                    answer if len(answer) < 40 else answer[:39] + "…",
                )
            )
        head = ("engine", "exhaustive answer", "windows", *(f"{_title(key)}: times sooner" for key in mine), "first")
        parts.append(f"**{TITLES[model]}: {pages} pages**\n\n" + table(head, body))
    return "\n\n".join(parts)


def total(rows: Sequence[Row], model: str, pages: int) -> tuple[float, bool] | None:
    """(a)'s seconds for the exhaustive answer of so many pages, and whether they were measured.

    Where they were not, they are reckoned from the longest document that was read.
    """
    own = [row for row in rows if row["part"] == "documents" and row["model"] == model and row["engine"] == "a"]
    if whole := [row for row in own if row["pages"] == pages]:
        return statistics.median(_by_round(whole, "a").values()), whole[0]["share"] == 1
    if own:
        longest = max(row["pages"] for row in own)
        each = _by_round([row for row in own if row["pages"] == longest], "a")
        return statistics.median(each.values()) * pages / longest, False
    return None


def _first(rows: Sequence[Row]) -> str:
    chosen = [row for row in rows if row["part"] == "first"]
    asked = [row for row in chosen if row["kind"] in KINDS]
    if not asked:
        return ""
    pages = asked[0]["pages"]
    head = ("", "questions (of drawn)", "median", "p90", "late", "windows read until then, p90", "first window, median")
    body = [
        _first_line(title, own) for kind, title in KINDS.items() if (own := [r for r in asked if r["kind"] == kind])
    ]
    lines = [
        f"As plain text; opening a PDF of {row['pages']} pages instead takes {row['seconds']:.2f} s more."
        for row in chosen
        if row["kind"] == "pdf"
    ]
    return "\n".join(
        [
            f"**From Enter to the first right answer, {pages} pages dropped that moment** (built-in reader; questions "
            "that it answers when it sees the paragraph alone):\n",
            table(head, body),
            "",
            *(f"* {line}" for line in (*lines, *_late(asked), *_goals(rows, asked, pages))),
        ]
    )


def _first_line(title: str, own: Sequence[Row]) -> tuple[object, ...]:
    seconds = [row["seconds"] if row["seconds"] is not None else math.inf for row in own]
    rank = percentile(_ranks(own), 0.9)
    return (
        title,
        f"{len(own)} ({sum(row['drawn'] for row in own)})",
        _seconds(percentile(seconds, 0.5)),
        _seconds(percentile(seconds, 0.9)),
        sum(row["seconds"] is None for row in own),
        "late" if math.isinf(rank) else f"{rank:.0f} of {statistics.median(row['windows'] for row in own):.0f}",
        _seconds(statistics.median(row["first_window"] for row in own)),
    )


def _late(asked: Sequence[Row]) -> list[str]:
    """Whether what is late waits for its window, or is read and then not shown."""
    late = [row["own_rank"] for row in asked if row["seconds"] is None]
    early = [row["own_rank"] for row in asked]
    if not late:
        return []
    said = ", ".join(f"{rank}" for rank in sorted(late))
    return [
        f"The window with the marked answer was read as number {percentile(early, 0.5):.0f} (median; p90 "
        f"{percentile(early, 0.9):.0f}). Those that are late: {said}. What is late though its window was among the "
        "first scores lower there than when the paragraph is read alone, or beside another passage."
    ]


def _ranks(own: Sequence[Row]) -> list[float]:
    """Windows that were read when the right answer stood there."""
    return [row["windows_done"] if row["seconds"] is not None else math.inf for row in own]


def _seconds(value: float) -> str:
    return "late" if math.isinf(value) else f"{value:.2f} s"


def _goals(rows: Sequence[Row], asked: Sequence[Row], pages: int) -> list[str]:
    """A fiftieth of what (a) takes, and what the same ranks would cost with mDeBERTa."""
    lines = []
    for model in ("builtin", "mdeberta"):
        if (known := total(rows, model, pages)) is not None:
            how = "measured" if known[1] else "reckoned from a document of another length"
            part = known[0] / FIFTIETH
            lines.append(f"{TITLES[model]}: (a) takes {known[0]:.0f} s ({how}); a fiftieth of it is {part:.1f} s.")
    before = statistics.median(row["first_window"] for row in asked)
    tokenised = statistics.median(row["tokenised_s"] for row in asked)
    chosen = [row for row in rows if row["part"] == "windows" and row["model"] == "mdeberta"]
    for key in (key for key in _keys(chosen) if key.startswith("ours")):
        each = statistics.median(_per_window(chosen, key).values())
        for kind, title in KINDS.items():
            if ranks := [row["rank"] for row in asked if row["kind"] == kind]:
                rank = percentile(ranks, 0.9)
                waited = before + (tokenised if rank > STRETCHES else 0.0)
                lines.append(
                    f"{TITLES['mdeberta']}, {_title(key)}, {title}: {waited + rank * each:.1f} s (reckoned: the "
                    f"built-in reader’s {waited:.1f} s until it reads, then the p90 rank of the right window by "
                    f"n-grams alone, {rank:.0f}, times {each:.2f} s{WITHOUT_INDEX if kind == 'across' else ''})."
                )
    return lines


def _pages(rows: Sequence[Row]) -> str:
    chosen = [row for row in rows if row["part"] == "pages"]
    if not chosen:
        return ""
    body = [
        (
            f"{row['pages']:,}",
            f"{row['opening_pdf_s'] / row['pages'] * 1000:.1f} ms",
            f"{row['first_window_s']:.2f} s",
            f"{row['first_window_s'] / row['pages'] * 1000:.1f} ms",
            f"{row['windows'] / row['pages']:.2f}",
            "–" if row["windows_per_s"] is None else f"{row['windows_per_s']:.2f}",
        )
        for row in chosen
    ]
    head = ("pages", "opening a PDF, per page", "Enter to first window", "per page", "windows per page", "windows/s")
    return "**What a page costs** (built-in reader, the window’s processes):\n\n" + table(head, body)
