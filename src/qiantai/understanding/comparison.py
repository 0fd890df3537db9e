"""Compares two intent models on messages of authors that neither learned from: what got better and what got worse."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from qiantai.understanding.lines import Labelled
from qiantai.understanding.readers.base import IntentReader
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

SHOWN = 50
Answer = tuple[str, float]
Figures = dict[str, Any]


def compare(rows: Sequence[Labelled], old: IntentReader | None, new: IntentReader) -> Figures:
    """Both models' accuracy, overall and by style, the rows that changed sides, and recall by intent.

    `better` were wrong and are right, `worse` the other way round, at most SHOWN of each; `chance` is how likely the
    two counts are at least this uneven when the models are equally good (exact sign test, McNemar 1947).
    """
    wordings = list(_wordings(rows))
    said = answers(wordings, new)
    before = answers(wordings, old) if old is not None else None
    figures: Figures = {"n": len(rows), "new": scores(rows, said), "old": None}
    if before is None:
        return figures
    better = [n for n, row in enumerate(rows) if before[n][0] != row.intent == said[n][0]]
    worse = [n for n, row in enumerate(rows) if said[n][0] != row.intent == before[n][0]]

    def shown(places: Sequence[int]) -> list[Figures]:
        return [_change(rows[n], before[n], said[n]) for n in places[:SHOWN]]

    return figures | {
        "old": scores(rows, before),
        "better_n": len(better),
        "worse_n": len(worse),
        "chance": chance(len(better), len(worse)),
        "better": shown(better),
        "worse": shown(worse),
        "by_intent": _by_intent(rows, before, said),
    }


def answers(wordings: Iterable[str], reader: IntentReader) -> list[Answer]:
    """The best need of each wording with its probability; an empty one for an empty wording."""
    ranked = (next(iter(reader.rank(wording, 1)), None) for wording in wordings)
    return [(best.intent, best.score) if best else ("", 0.0) for best in ranked]


def scores(rows: Sequence[Labelled], said: Sequence[Answer]) -> Figures:
    """Accuracy overall and by style, and mean confidence."""
    styles: dict[str, list[bool]] = defaultdict(list)
    for row, (intent, _) in zip(rows, said, strict=True):
        styles[row.part or "typed"].append(row.intent == intent)
    every = [hit for hits in styles.values() for hit in hits]
    return {
        "accuracy": _mean(every),
        "confidence": _mean([score for _, score in said]),
        "by_style": {
            name: {"n": len(hits), "accuracy": _mean(hits)} for name, hits in sorted(styles.items())
        },
    }


def chance(better: int, worse: int) -> float:
    """Probability of a split at least this uneven by chance: 2 * sum C(n, k) / 2^n for k up to the smaller count."""
    n = better + worse
    if n == 0:
        return 1.0
    if n > 1000:  # normal approximation with continuity correction
        return round(math.erfc(max(0.0, abs(better - worse) - 1) / math.sqrt(2 * n)), 4)
    tail = sum(math.comb(n, k) for k in range(min(better, worse) + 1))
    return round(min(1.0, 2.0 * tail / float(2**n)), 4)


def _by_intent(
    rows: Sequence[Labelled], before: Sequence[Answer], said: Sequence[Answer]
) -> list[Figures]:
    """Recall of every intent that gained or lost, the losses first."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for row, (was, _), (now, _) in zip(rows, before, said, strict=True):
        count = counts[row.intent]
        count[0] += 1
        count[1] += was == row.intent
        count[2] += now == row.intent
    changed = [
        {"intent": intent, "n": n, "old": round(was / n, 4), "new": round(now / n, 4)}
        for intent, (n, was, now) in counts.items()
        if was != now
    ]
    return sorted(changed, key=lambda one: (one["new"] - one["old"], one["intent"]))


def _change(row: Labelled, before: Answer, said: Answer) -> Figures:
    return {
        "text": row.text,
        "intent": row.intent,
        "style": row.part or "typed",
        "old": before[0],
        "old_score": round(before[1], 4),
        "new": said[0],
        "new_score": round(said[1], 4),
    }


def _wordings(rows: Sequence[Labelled]) -> Iterable[str]:
    normaliser, languages = Normaliser(), ScriptLanguage()
    for row in rows:
        plain = normaliser.plain(row.text)
        yield normaliser.wording(plain, row.text, languages.read(row.text))


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0
