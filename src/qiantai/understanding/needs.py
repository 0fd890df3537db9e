"""Finds every need in one message: whether it holds two, which they are, and in which order they were said.

How surely a message holds two is learned from labelled messages (`training.fit_needs`) and not from rules: people join
two matters with 顺便, a comma, or nothing at all.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Misconfigured
from qiantai.understanding.model import CHITCHAT, OUT_OF_SCOPE, PROTECTIVE, IntentScore
from qiantai.understanding.readers.base import IntentReader, Weight
from qiantai.understanding.readers.features import features

FOUND = 0.18  # probability from which the best need of a message counts as found
TWICE = 0.4  # probability of two needs from which the second is served
BRIEF, BRIEFLY = 20, 0.6  # the same for messages of so many characters
SPOKEN = 0.75  # and from which the order of speaking counts
SECOND = 0.88  # probability that the second must have for that
THIRD = 0.75  # probability of a further candidate from which it is served too
CERTAIN = 0.97  # probability from which a short message is not looked at twice
SHORT = 9  # characters
PLAIN = 24  # the same without anything that parts it
SURE = 0.5  # probability from which a protective need counts without the words that show it
MOST = 3
EARLY = (*PROTECTIVE, "cc_fraud_txn")  # said second and done first
ALL_BUT = (
    0.9  # probability of the whole message's need from which it holds what one part alone reads as
)
TRACE = 0.05  # probability in the whole message under which the other is nothing of its own
FAINT = 0.25  # the same of a need that none of its words tell
_CONNECTIVE = re.compile(
    r"[,。;.!? ]*(?:顺便|顺带|顺手|另外|还有(?=[,个一我,帮查问]|就是|件)|除此之外|此外|对了|同时|然后(?:再|帮|给)|再(?=帮|给|查|问|看|把|说下|跟我|告诉|顺)|以及|"
    r"\b(?:and also|also|besides|by the way|plus|as well as|while you(?:'re| are) at it)\b"
    r"|\band\b(?= (?:can|could|how|what|please|i|my|tell|check|help|is|where|when|do|does|delete|take|then)))[,。 ]*"
)
_BREAK = re.compile(r"[,。;.!?\n、:] ?|(?<=[吗呢啊吧哦嘛呀哈么了的]) ?(?=[^,。;.!?的了]{4})| - ")
_LEAST = 3  # characters of a part that can be a need
_PARTS = 10
_TOPS = 3

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A need that a message may hold beside its best one, with what speaks for it and where it is said."""

    label: int
    signs: tuple[float, ...]
    place: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A message as the finder sees it: its best need, signs of a second one, and the candidates."""

    best: int
    place: int  # the part that says the best need
    signs: tuple[float, ...]
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Needs:
    """Three small logistic models: the wording's hint at two needs, two needs at all, and one candidate."""

    keys: NDArray[np.uint32]
    hint: Floats  # one weight for each key; the last is the offset
    twice: Floats  # weights of a message's signs and its hint, then the offset
    second: Floats  # weights of a candidate's signs, then the offset

    def find(
        self,
        wording: str,
        ranking: Sequence[IntentScore],
        weight: Weight,
        reader: IntentReader,
    ) -> list[IntentScore]:
        """Needs in the order of speaking; empty when nothing is likely enough."""
        best = ranking[0] if ranking else None
        if best is None or best.score < FOUND:
            return []
        if len(wording) <= SHORT and (best.score >= CERTAIN or len(wording) < 2 * _LEAST):
            return [best]
        plain = len(wording) <= PLAIN and not (
            _BREAK.search(wording) or _CONNECTIVE.search(wording)
        )
        if plain and best.score >= CERTAIN:
            return [best]
        sight = look(wording, weight, reader)
        two = self.chance_of_two(wording, sight)
        if two < (BRIEFLY if len(wording) <= BRIEF else TWICE):
            return [best]
        chosen = sorted(
            ((_sigmoid(self.second, other.signs), other) for other in sight.candidates),
            key=lambda pair: -pair[0],
        )
        kept = [pair for n, pair in enumerate(chosen[: MOST - 1]) if n == 0 or pair[0] >= THIRD]
        said = [(sight.place, 0, best)] + [
            (other.place, n, IntentScore(reader.labels[other.label], round(chance, 4)))
            for n, (chance, other) in enumerate(kept, start=1)
        ]
        sure = two >= SPOKEN and said[1][2].score >= SECOND
        if not sure:  # the best need goes first unless there are surely two
            return [score for _, _, score in said]
        return [score for _, _, score in sorted(said, key=lambda entry: entry[:2])]

    def chance_of_two(self, wording: str, sight: Sight) -> float:
        """How likely the message holds two needs."""
        if not sight.candidates:
            return 0.0
        return _sigmoid(self.twice, (*sight.signs, self.hint_of(wording)))

    def hint_of(self, wording: str) -> float:
        """What the words themselves say of a second need."""
        return hint_of(wording, self.keys, self.hint)

    def save(self, path: Path) -> int:
        """Write the weights; returns their bytes."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez(path, keys=self.keys, hint=self.hint, twice=self.twice, second=self.second)
        return path.stat().st_size

    @classmethod
    def load(cls, path: Path) -> "Needs":
        """Read saved weights; Misconfigured when they are missing."""
        if not path.is_file():
            raise Misconfigured(f"{path}: there are no trained weights for several needs")
        with np.load(path, allow_pickle=False) as saved:
            return cls(saved["keys"], saved["hint"], saved["twice"], saved["second"])


def hint_of(wording: str, keys: NDArray[np.uint32], hint: Floats) -> float:
    """What the words of a message hint at: the sum of their weights; the last weight is the offset."""
    found = features(wording)
    places = keys.searchsorted(found)
    rows = places[keys.take(places, mode="clip") == found]
    return float(hint.take(rows).sum() / np.sqrt(max(1, len(found))) + hint[-1])


def look(wording: str, weight: Weight, reader: IntentReader) -> Sight:
    """Weigh the parts of a message beside the whole."""
    whole, raw = weight
    parts = _parts(wording)
    each = np.array([reader.glance(part) for part in parts] if len(parts) > 1 else [whole])
    best = int(whole.argmax())
    if whole[best] >= CERTAIN and (each.argmax(axis=1) == best).all():
        return Sight(best, 0, (), ())
    order, raws = whole.argsort()[::-1], raw.argsort()[::-1]
    candidates = _candidates(whole, raw, each, order, raws, {best, *_small(reader.labels)})
    signs = (
        *_first(whole, order),
        *_first(raw, raws),
        *_disagreement(each, best),
        float(min(8, len(parts))),
        float(min(60, len(wording)) / 20),
        float(_CONNECTIVE.search(wording) is not None),
        float(min(3, sum(wording.count(mark) for mark in "?吗呢么"))),
        float(min(4, wording.count(","))),
        *_strongest(candidates),
    )
    return Sight(best, int(each[:, best].argmax()), signs, candidates)


def _strongest(candidates: Sequence[Candidate]) -> tuple[float, ...]:
    """Of the candidate that a part says most surely: how much the whole and that part say it, by chance and by score."""
    if not candidates:
        return (0.0,) * 4
    whole, part, *_, raw, above, _ = max(candidates, key=lambda one: one.signs[1]).signs
    return (whole, part, raw, above)


@lru_cache(8)
def _small(labels: tuple[str, ...]) -> tuple[int, ...]:
    """Places of the labels that are no need of business."""
    return tuple(n for n, label in enumerate(labels) if label in (CHITCHAT, OUT_OF_SCOPE))


def _first(scores: Floats, order: NDArray[np.intp]) -> list[float]:
    """The highest scores; zeros where there are not so many labels."""
    top: list[float] = scores[order[:_TOPS]].tolist()
    return top + [0.0] * (_TOPS - len(top))


def _candidates(
    whole: Floats,
    raw: Floats,
    each: Floats,
    order: NDArray[np.intp],
    raws: NDArray[np.intp],
    never: set[int],
) -> tuple[Candidate, ...]:
    """Labels that lead in the whole, in the raw scores or in a part, each with its signs."""
    winners = each.argmax(axis=1).tolist()
    leading: list[int] = [*order[:4].tolist(), *raws[:4].tolist(), *winners]
    best, second = leading[0], int(order[min(1, len(order) - 1)])
    labels = [label for label in dict.fromkeys(leading) if label not in never]
    columns = each[:, [best, *labels]]
    first, *places = columns.argmax(axis=0).tolist()
    _, *mosts = columns.max(axis=0).tolist()
    wholes, raw_of = whole[labels].tolist(), raw[labels].tolist()
    highest: list[int] = raws[:7].tolist()
    fourth = float(raw[raws[min(3, len(raws) - 1)]])
    found = []
    for n, label in enumerate(labels):
        apart, odds = places[n] != first, _odds(mosts[n])
        signs = (
            _odds(wholes[n]),
            odds,
            odds if apart else 0.0,
            float(apart and mosts[n] > 0.6),
            float(label in winners),
            float(label == second),
            raw_of[n],
            raw_of[n] - fourth,
            float(min(6, highest.index(label) if label in highest else 6)),
        )
        found.append(Candidate(label, signs, places[n]))
    return tuple(found)


def _disagreement(each: Floats, best: int) -> tuple[float, float]:
    """How surely two parts say different things, and how surely one says another than the whole."""
    sure, winners = each.max(axis=1), each.argmax(axis=1)
    apart = winners[:, None] != winners[None, :]
    both = np.where(apart, np.minimum(sure[:, None], sure[None, :]), 0.0)
    other = np.where(winners != best, sure, 0.0)
    return float(both.max()), float(other.max())


def _parts(wording: str) -> list[str]:
    pieces = [piece for piece in _CONNECTIVE.split(wording) if piece]
    texts = [text.strip() for piece in pieces for text in _BREAK.split(piece) if text]
    return [text for text in texts if len(text) >= _LEAST][:_PARTS]


def _odds(chance: float) -> float:
    return math.log((chance + 1e-4) / (1 - chance + 1e-4))


def _sigmoid(weights: Floats, signs: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-float(weights[:-1] @ np.array(signs) + weights[-1])))


def whole(
    needs: Sequence[IntentScore],
    ranking: Sequence[IntentScore],
    absorbs: Mapping[str, Sequence[str]],
) -> list[IntentScore]:
    """Without a need that is a part of another one: in 贷款八万,分24期还 the second clause alone reads as an instalment plan."""
    best = ranking[0] if ranking else None
    if best is None or best.score < ALL_BUT or len(needs) < 2:
        return [*needs]
    chances = {one.intent: one.score for one in ranking}
    parts = absorbs.get(best.intent, ())
    return [n for n in needs if n.intent not in parts or chances.get(n.intent, 0.0) >= TRACE]


def spoken(
    needs: Sequence[IntentScore],
    ranking: Sequence[IntentScore],
    beside: Mapping[str, re.Pattern[str]],
    plain: str,
) -> list[IntentScore]:
    """Without a need that only a part of the message reads as, where none of the words stand that it is told by."""
    best = ranking[0].intent if ranking else None
    chances = {one.intent: one.score for one in ranking}
    return [
        need
        for need in needs
        if len(needs) < 2
        or need.intent == best
        or need.intent not in beside
        or chances.get(need.intent, 0.0) >= FAINT
        or beside[need.intent].search(plain)
    ]


def protecting(
    needs: Sequence[IntentScore], ranking: Sequence[IntentScore], urgent: Iterable[str]
) -> list[IntentScore]:
    """Without a crisis, fraud or loss that neither urgent words nor the whole message tell: 没接着活了,贷款还不上了."""
    urgent = frozenset(urgent)
    chances = {one.intent: one.score for one in ranking}
    return [
        need
        for need in needs
        if len(needs) < 2
        or need.intent not in PROTECTIVE
        or need.intent in urgent
        or chances.get(need.intent, 0.0) >= TRACE
    ]


def in_order(
    needs: Sequence[IntentScore], urgent: Iterable[str], before: Mapping[str, Sequence[str]]
) -> list[IntentScore]:
    """What protects the customer first, then what another need waits for (`before`), then the order of speaking.

    A part such as 快帮我挂失 names no card: behind a lost credit card it is no second loss.
    """
    urgent = frozenset(urgent)
    if len(needs) > 1:
        unsure = {n.intent for n in needs if n.intent in PROTECTIVE and n.score < SURE} - urgent
        needs = [need for need in needs if need.intent not in unsure] or needs
    scores = {need.intent: need.score for need in needs}
    if "cc_lost_report" in urgent and "card_lost_report" not in urgent:
        scores.pop("card_lost_report", None)
    first = [
        intent
        for intent in EARLY
        if intent in urgent
        or (intent in scores and (intent in PROTECTIVE or scores[intent] >= SURE))
    ]
    order = [*first, *_by_need([intent for intent in scores if intent not in first], before)]
    return [IntentScore(intent, scores.get(intent, 0.9)) for intent in order[:MOST]]


def _by_need(intents: list[str], before: Mapping[str, Sequence[str]]) -> list[str]:
    """Moves each intent in front of those that wait for it."""
    for intent in tuple(intents):
        waiting = [n for n, other in enumerate(intents) if other in before.get(intent, ())]
        if waiting and waiting[0] < intents.index(intent):
            intents.remove(intent)
            intents.insert(waiting[0], intent)
    return intents
