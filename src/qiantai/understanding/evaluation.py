"""Measures understanding on labelled files; the keys are those of the public evaluation commands."""

import json
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from qiantai.floor.errors import Invalid
from qiantai.understanding.analyse import Analyser
from qiantai.understanding.followup_training import read_pairs
from qiantai.understanding.lines import Labelled, field, read_labelled, read_lines
from qiantai.understanding.model import EMOTIONS, OUT_OF_SCOPE, Understanding
from qiantai.understanding.reaction_training import read_reactions
from qiantai.understanding.reactions import KINDS as KINDS_OF_REACTIONS

KINDS = frozenset(
    [
        "amount",
        "date",
        "date_range",
        "periods",
        "card_last4",
        "phone",
        "product_code",
        "payee",
        "relation",
        "bank",
    ]
)
LIKELY = 0.5  # probability from which a reaction counts as found
Report = dict[str, Any]
Pair = tuple[str, str]
Rows = TypeVar("Rows", bound=Sequence[Any])


def utterances(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """Intent accuracy; where nothing was understood the best candidate answers, and `abstained` counts it."""
    rows = _some([row for file in files for row in read_labelled(file)])
    read, times = _timed([row.text for row in rows], analyser, today)
    answers = [first_intent(understanding) for understanding in read]
    gold = [row.intent for row in rows]
    by_intent, macro = scores_by_label(gold, answers)
    strange = [a == g for g, a in zip(gold, answers, strict=True) if g == OUT_OF_SCOPE]
    wrong = Counter((g, a) for g, a in zip(gold, answers, strict=True) if g != a)
    return {
        "n": len(rows),
        "accuracy": _share(a == g for g, a in zip(gold, answers, strict=True)),
        "macro_f1": macro,
        "out_of_scope_recall": _share(strange) if strange else None,
        "abstained": sum(not understanding.intents for understanding in read),
        "by_slice": _by_slice(rows, answers),
        "by_intent": by_intent,
        "confusions": [{"intent": g, "answered": a, "n": n} for (g, a), n in wrong.most_common(30)],
        "p50_ms": _quantile(times, 0.5),
        "p95_ms": _quantile(times, 0.95),
    }


def multi(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """Whether every need said was found, and whether the most urgent one came first."""
    found, first = [], []
    for path, number, row in _rows(files):
        gold = field(path, number, row, "intents", list)
        if not gold:
            raise Invalid(f"{path}:{number}: intents: must name at least one", field="intents")
        understanding = analyser.analyse(field(path, number, row, "text", str), today)
        answers = [score.intent for score in understanding.intents]
        found.append(set(gold) <= set(answers))
        first.append(answers[:1] == gold[:1])
    return {"n": len(_some(found)), "all_found": _share(found), "first_right": _share(first)}


def followups(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """The need of a message behind another one, `{"before", "before_intent", "text", "intent"}`: alone and beside it."""
    rows = [pair for path in files for pair in read_pairs(path)]
    beside, alone = [], []
    for row in rows:
        said = analyser.analyse(row.text, today)
        alone.append(first_intent(said) == row.intent)
        beside.append(first_intent(analyser.beside(said, row.meant, row.before)) == row.intent)
    stays = [row.intent == row.meant for row in _some(rows)]
    return {
        "n": len(rows),
        "accuracy": _share(beside),
        "alone": _share(alone),
        "stays": _share(ok for ok, same in zip(beside, stays, strict=True) if same),
        "moves": _share(ok for ok, same in zip(beside, stays, strict=True) if not same),
    }


def reactions(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """How messages take an open service, `{"text", "service", "state", "labels"}`: each kind at `LIKELY`, F1 over all."""
    rows = [row for path in files for row in read_reactions(path)]
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    for row in _some(rows):
        read = analyser.analyse(row.text, today)
        reaction = analyser.react(read, row.service, read_back=row.read_back).reaction
        found = {kind for kind, chance in asdict(reaction).items() if chance >= LIKELY}
        right.update(found & row.kinds)
        said.update(found)
        wanted.update(row.kinds)
    by_kind = {kind: _f1(right[kind], said[kind], wanted[kind]) for kind in KINDS_OF_REACTIONS}
    return {"n": len(rows), **_f1(right.total(), said.total(), wanted.total()), "by_kind": by_kind}


def entities(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """Exact values of the contract's kinds; other kinds count only where a line names them."""
    right: Counter[str] = Counter()
    said: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    count = 0
    for path, number, row in _rows(files):
        gold = gold_pairs(path, number, field(path, number, row, "entities", dict))
        read = analyser.analyse(field(path, number, row, "text", str), today).entities
        kinds = KINDS | {kind for kind, _ in gold}
        answers = {(e.kind, _canonical(e.value)) for e in read if e.kind in kinds}
        right.update(kind for kind, _ in gold & answers)
        said.update(kind for kind, _ in answers)
        wanted.update(kind for kind, _ in gold)
        count += 1
    _some(range(count))
    by_key = {k: _f1(right[k], said[k], wanted[k]) for k in sorted(said | wanted)}
    return {"n": count, **_f1(right.total(), said.total(), wanted.total()), "by_key": by_key}


def terms(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """Finance terms linked to their dictionary entries, each entry once a message."""
    right = said = wanted = count = 0
    for path, number, row in _rows(files):
        gold = set(map(str, field(path, number, row, "terms", list)))
        read = analyser.analyse(field(path, number, row, "text", str), today).terms
        answers = {str(term.value) for term in read}
        right, said, wanted = right + len(gold & answers), said + len(answers), wanted + len(gold)
        count += 1
    _some(range(count))
    return {"n": count, **_f1(right, said, wanted)}


def emotion(files: Sequence[Path], analyser: Analyser, today: date) -> Report:
    """Accuracy of the emotion label."""
    gold, answers = [], []
    for path, number, row in _rows(files):
        label = field(path, number, row, "emotion", str)
        if label not in EMOTIONS:
            raise Invalid(
                f"{path}:{number}: emotion: {label!r} is none of {'/'.join(EMOTIONS)}",
                field="emotion",
            )
        gold.append(label)
        answers.append(analyser.analyse(field(path, number, row, "text", str), today).emotion)
    by_label, macro = scores_by_label(_some(gold), answers)
    accuracy = _share(a == g for g, a in zip(gold, answers, strict=True))
    return {"n": len(gold), "accuracy": accuracy, "macro_f1": macro, "by_label": by_label}


def first_intent(understanding: Understanding) -> str:
    """The most urgent need found, else the best candidate, else nothing."""
    best = understanding.intents or understanding.ranking
    return best[0].intent if best else ""


def scores_by_label(gold: Sequence[str], answers: Sequence[str]) -> tuple[Report, float]:
    """Precision, recall and F1 of every label in the gold answers, and their mean F1."""
    right = Counter(g for g, a in zip(gold, answers, strict=True) if g == a)
    said, wanted = Counter(answers), Counter(gold)
    report = {
        label: {"n": wanted[label], **_f1(right[label], said[label], wanted[label])}
        for label in sorted(wanted)
    }
    mean = sum(part["f1"] for part in report.values()) / max(1, len(report))
    return report, round(mean, 4)


def gold_pairs(path: Path, number: int, gold: dict[str, Any]) -> set[Pair]:
    """Kind and canonical value of every gold entity; a list is several values, but for date_range."""
    pairs = set()
    for kind, value in gold.items():
        several = isinstance(value, list) and (
            kind != "date_range" or (value and isinstance(value[0], list))
        )
        for one in value if several else [value]:
            if not isinstance(one, str | int | list) or isinstance(one, bool):
                message = f"{path}:{number}: entities.{kind}: must be a string, a number or a list"
                raise Invalid(message, field=f"entities.{kind}")
            pairs.add((kind, _canonical(one)))
    return pairs


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _rows(files: Iterable[Path]) -> Iterable[tuple[Path, int, dict[str, Any]]]:
    for path in files:
        for number, row in read_lines(path):
            yield path, number, row


def _some(rows: Rows) -> Rows:
    if not rows:
        raise Invalid("there are no lines to evaluate", field="file")
    return rows


def _timed(
    texts: Sequence[str], analyser: Analyser, today: date
) -> tuple[list[Understanding], list[float]]:
    read: list[Understanding] = []
    times: list[float] = []
    clock: Callable[[], float] = time.perf_counter
    for text in texts:
        started = clock()
        read.append(analyser.analyse(text, today))
        times.append((clock() - started) * 1000)
    return read, times


def _by_slice(rows: Sequence[Labelled], answers: Sequence[str]) -> Report:
    parts: dict[str, list[bool]] = defaultdict(list)
    for row, answer in zip(rows, answers, strict=True):
        parts[row.part or "all"].append(row.intent == answer)
    return {name: {"n": len(ok), "accuracy": _share(ok)} for name, ok in sorted(parts.items())}


def _f1(right: int, said: int, wanted: int) -> Report:
    precision = right / said if said else 0.0
    recall = right / wanted if wanted else 0.0
    f1 = 2 * right / (said + wanted) if said + wanted else 0.0
    return {"precision": round(precision, 4), "recall": round(recall, 4), "f1": round(f1, 4)}


def _share(hits: Iterable[bool]) -> float:
    flags = list(hits)
    return round(sum(flags) / len(flags), 4) if flags else 0.0


def _quantile(times: Sequence[float], part: float) -> float:
    return round(sorted(times)[min(len(times) - 1, int(len(times) * part))], 4)
