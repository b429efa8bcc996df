"""Measured figures as lines of text: tables for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app import messages
from app.engine.evaluation.calibrate import THRESHOLD, Fit, Line
from app.engine.evaluation.compare import POINTS, SAME, Change, Comparison, Gate
from app.engine.evaluation.scores import CALIBRATED_FROM, ByMetric, Pair, Scores
from app.engine.evaluation.statistics import Bin, Interval
from app.engine.reading.reader import ReaderInfo
from app.messages import say, say_count

_GAP = "  "
_NONE = "–"


def score_lines(sets: Sequence[tuple[str, Scores]], together: Scores | None, *, calibrated: bool) -> Iterator[str]:
    """A table with a row for each data set, its legend, and what there is to say of all replies.

    Args:
        calibrated: whether the reader's confidence was measured.
    """
    rows = [*sets, *([(say(messages.MEASURED_TOGETHER), together)] if together else [])]
    officials = {found.official.metric for _, found in sets if found.official}
    official = next(iter(officials)) if len(officials) == 1 else say(messages.MEASURED_MANY_SCRIPTS)
    yield from _table(_head(official), [_row(name, found) for name, found in rows])
    yield ""
    for line in messages.MEASURED_LEGEND:
        yield say(line, name=official)
    yield ""
    yield from _details(together or sets[0][1], calibrated=calibrated)


def _head(official: str) -> tuple[list[tuple[str, int]], list[str]]:
    """(names of groups with how many columns they span, names of columns)."""
    names = [say(name, name=official) for name in messages.MEASURED_GROUPS]
    answered, script, best, right, none, auroc, ece = names
    groups = [("", 2), (answered, 2), (script, 2), (best, 2), (right, 2), (none, 3), ("", 2)]
    pair = ["EM", "F1"]
    hits = [say(messages.MEASURED_FIRST), say(messages.MEASURED_THREE)]
    columns = [say(messages.MEASURED_SET), say(messages.MEASURED_QUESTIONS), *pair * 3, *hits]
    return groups, [*columns, *(say(name) for name in messages.MEASURED_SILENCE), auroc, ece]


def _row(name: str, found: Scores) -> list[str]:
    silence = found.silence
    return [
        name,
        f"{found.questions:,}",
        *_pair(found.uniform.all),
        *_pair(found.official.all if found.official else None),
        *_pair(found.forced),
        _percent(found.first_right),
        _percent(found.three_right),
        _percent(silence.given),
        _percent(silence.precision),
        _percent(silence.recall),
        _share(found.auroc_right),
        f"{found.confidence.error.value:.3f}" if found.confidence else _NONE,
    ]


def _details(found: Scores, *, calibrated: bool) -> Iterator[str]:
    yield say(messages.MEASURED_INTERVAL, **_ends(found.f1_interval, ".1f"))
    if found.official:
        yield _official(found.official)
    silence = found.silence
    if silence.recall_real is not None and silence.recall_absent is not None:
        real, absent = _percent(silence.recall_real), _percent(silence.recall_absent)
        yield say(messages.MEASURED_TWO_KINDS, real=real, absent=absent)
    if found.auroc_answerable is not None:
        yield say(messages.MEASURED_ANSWERABLE, value=_share(found.auroc_answerable))
    own = f"{found.uniform.all.f1:.1f}"
    yield say(messages.MEASURED_THRESHOLD, margin=f"{found.best.margin:.2f}", f1=f"{found.best.f1:.1f}", own=own)
    parts = [
        say(messages.MEASURED_COVERAGE_PART, right=round(right), share=round(100 * share))
        for share, right in found.accuracy_at
    ]
    yield say(messages.MEASURED_COVERAGE, parts=", ".join(parts))
    if found.refused:
        yield say_count(messages.MEASURED_REFUSED, found.refused)
    confidence = found.confidence
    if confidence is None:
        yield say(messages.MEASURED_FEW if calibrated else messages.MEASURED_NOT_CALIBRATED, n=CALIBRATED_FROM)
        return
    yield say(messages.MEASURED_ECE, **_ends(confidence.error, ".3f"))
    if confidence.error_shown is not None and confidence.said is not None and confidence.right is not None:
        said, right = round(100 * confidence.said), round(100 * confidence.right)
        ends = _ends(confidence.error_shown, ".3f")
        yield _GAP + say(messages.MEASURED_ECE_SHOWN, n=confidence.shown, said=said, right=right, **ends)
    yield from _reliability(confidence.table)


def _reliability(table: Sequence[Bin]) -> Iterator[str]:
    names = [say(name) for name in messages.MEASURED_TABLE]
    rows = [
        [f"{each.low:.0%}–{each.high:.0%}", f"{each.count:,}", f"{each.said:.0%}", f"{each.right:.0%}"]
        for each in table
    ]
    yield from _table(([], names), rows)


def _official(found: ByMetric) -> str:
    has, no = found.answerable, found.unanswerable
    if has is None or no is None:
        exact, f1 = _pair(found.all)
        return say(messages.MEASURED_OFFICIAL_ALL, name=found.metric, exact=exact, f1=f1)
    return say(
        messages.MEASURED_OFFICIAL,
        name=found.metric,
        **dict(zip(("exact", "f1"), _pair(found.all), strict=True)),
        **dict(zip(("has_exact", "has_f1"), _pair(has), strict=True)),
        **dict(zip(("no_exact", "no_f1"), _pair(no), strict=True)),
    )


# ------------------------------------------------------------------------------ two precisions


def comparison_lines(before: ReaderInfo, after: ReaderInfo, found: Comparison) -> Iterator[str]:
    """What changed from one precision to the other, and the gate's verdict."""
    exact, f1, passage, reply, verdict = (say(name) for name in messages.COMPARED_NAMES)
    yield f"{before.title}, {before.precision} → {after.precision}, {before.device} · {found.questions:,}"
    yield _change(exact, found.exact)
    yield _change(f1, found.f1)
    for name, share in ((passage, found.same_passage), (reply, found.same_reply), (verdict, found.same_verdict)):
        hundred = Interval(100 * share.value, 100 * share.low, 100 * share.high)
        yield say(messages.COMPARED_SHARE, name=name, **_ends(hundred, ".1f"))
    if found.margin_change is not None:
        yield say(messages.COMPARED_MARGIN, value=f"{found.margin_change:.3f}")
    sentences = {
        Gate.HOLDS: messages.COMPARED_HOLDS,
        Gate.HOLDS_HERE: messages.COMPARED_HOLDS_HERE,
        Gate.FAILS_HERE: messages.COMPARED_FAILS_HERE,
        Gate.FAILS: messages.COMPARED_FAILS,
    }
    yield say(sentences[found.gate], points=POINTS, share=round(100 * SAME))


def _change(name: str, change: Change) -> str:
    moved = change.change
    return say(
        messages.COMPARED_LINE,
        name=name,
        before=f"{change.before:.2f}",
        after=f"{change.after:.2f}",
        change=f"{moved.value:+.2f}",
        low=f"{moved.low:+.2f}",
        high=f"{moved.high:+.2f}",
    )


# ------------------------------------------------------------------------------ calibration


def fit_lines(found: Fit) -> Iterator[str]:
    """The lines that were fitted, and how good they are."""
    lines = (found.first, found.later, found.paragraph, found.present)
    for name, line in zip(messages.CALIBRATED_NAMES, lines, strict=True):
        if line is not None and line.count:
            yield from _fitted(say(name), line)
    answered, parted, best = (
        f"{100 * share:.1f}" for share in (found.verdicts_right, found.parted_right, found.verdicts_best)
    )
    yield say(messages.CALIBRATED_VERDICTS, right=answered, parted=parted, best=best)
    if found.none_right is not None:
        yield say(messages.CALIBRATED_NONE, right=f"{100 * found.none_right:.0f}")


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+'} {abs(value):.4f}"


def _fitted(name: str, line: Line) -> Iterator[str]:
    height = line.sigmoid.intercept
    terms = (("end", line.sigmoid.end), ("words", line.sigmoid.words))
    yield say(
        messages.CALIBRATED_LINE,
        name=name,
        slope=f"{line.sigmoid.slope:.4f}",
        more="".join(say(messages.CALIBRATED_MORE, weight=_signed(of), name=term) for term, of in terms if of),
        intercept=_signed(height),
        n=f"{line.count:,}",
        right=f"{100 * line.right_share:.0f}",
    )
    shown = ""
    if line.said is not None and line.right is not None:
        numbers = {"said": f"{100 * line.said:.0f}", "right": f"{100 * line.right:.0f}"}
        shown = say(messages.CALIBRATED_SHOWN, n=f"{line.shown:,}", threshold=f"{100 * THRESHOLD:.0f}", **numbers)
    ends = _ends(line.error, ".3f")
    yield say(messages.CALIBRATED_QUALITY, auroc=_share(line.auroc), shown=shown, **ends)
    yield from (_GAP + row for row in _reliability(line.table))


# ------------------------------------------------------------------------------ cells


def _pair(pair: Pair | None) -> tuple[str, str]:
    return (f"{pair.exact:.1f}", f"{pair.f1:.1f}") if pair else (_NONE, _NONE)


def _percent(value: float | None) -> str:
    return _NONE if value is None else f"{value:.1f}"


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{value:.3f}"


def _ends(interval: Interval, form: str) -> dict[str, str]:
    return {
        "value": format(interval.value, form),
        "low": format(interval.low, form),
        "high": format(interval.high, form),
    }


def _table(head: tuple[list[tuple[str, int]], list[str]], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Columns as wide as they must be: the first to the left, numbers to the right; group names above."""
    groups, names = head
    widths = [max(len(row[column]) for row in (names, *rows)) for column in range(len(names))]
    start = 0
    for name, span in groups:  # the last column of a group makes room for the group's name
        room = sum(widths[start : start + span]) + len(_GAP) * (span - 1)
        widths[start + span - 1] += max(0, len(name) - room)
        start += span
    if groups:
        cells, start = [], 0
        for name, span in groups:
            room = sum(widths[start : start + span]) + len(_GAP) * (span - 1)
            cells.append(name.rjust(room))
            start += span
        yield _GAP.join(cells).rstrip()
    for row in (names, *rows):
        cells = [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]
        yield _GAP.join(cells).rstrip()
