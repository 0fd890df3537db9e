"""Joins what several signals say of each text into one score; the weights are learned, not set."""

from collections.abc import Mapping, Sequence

import numpy as np

from qiantai.knowledge.postings import Floats

SIGNALS = ("words", "words_sure", "meaning", "meaning_long")
"""How far a text stands out by shared words and by likeness of meaning: the first again as far as some text says
all that was asked, the second again by how long the texts are."""
WITHOUT = {"words": 1.0}
"""The weights where nothing was learned."""
STRANGE = 0.5
"""Part of the learned weight of meaning that is used on anybody's texts, which are further from ours than one pack from another."""
ELSEWHERE = 0.5
"""Weight of a likeness that another model judged, whose quality nobody has measured here."""
USUAL = 60.0  # characters of a text for which `meaning_long` is 0
_STEEP, _ROUNDS, _STRICT = 0.3, 400, 1e-3


def signals(said: Floats, sure: float, alike: Floats, extent: float) -> Floats:
    """One row per text, one column per signal, of how far each stands out.

    `sure` is the share of the query that its best text says, `extent` about the characters of a text.
    """
    longer = float(np.log(max(extent, 1.0) / USUAL))
    return np.stack([said, said * sure, alike, alike * longer], axis=1)


def joined(rows: Floats, weights: Mapping[str, float]) -> Floats:
    """The score of each row."""
    return np.asarray(rows @ np.array([weights.get(name, 0.0) for name in SIGNALS]), np.float32)


def cautious(weights: Mapping[str, float]) -> Mapping[str, float]:
    """The weights for texts that nothing was learned from."""
    return {
        name: weight * (STRANGE if name.startswith("meaning") else 1.0)
        for name, weight in weights.items()
    }


def standing(values: Floats) -> Floats:
    """How far each value stands out among all, in deviations."""
    return among(values, values)


def among(values: Floats, all_values: Floats) -> Floats:
    """How far values stand out among others of which they are some, or a fair sample."""
    if not len(all_values):
        return values
    spread = max(float(all_values.std()), 1e-6)
    return np.asarray((values - all_values.mean()) / spread, np.float32)


def learn(examples: Sequence[tuple[Floats, Floats]]) -> Mapping[str, float]:
    """The weights under which right texts come first: rows of signals with 1.0 for the right ones, one pair per question.

    Softmax over a question's texts, a mild pull to 0, gradient descent with momentum; every question counts alike.
    """
    widest = max(len(right) for _, right in examples)
    rows = np.zeros((len(examples), widest, len(SIGNALS)))
    right = np.zeros((len(examples), widest))
    there = np.zeros((len(examples), widest), bool)
    for place, (signal, marks) in enumerate(examples):
        rows[place, : len(marks)], right[place, : len(marks)] = signal, marks
        there[place, : len(marks)] = True
    weights, pace = np.ones(len(SIGNALS)), np.zeros(len(SIGNALS))
    for _ in range(_ROUNDS):
        total = np.where(there, rows @ weights, -1e9)
        part = np.exp(total - total.max(axis=1, keepdims=True))
        part /= part.sum(axis=1, keepdims=True)
        meant = part * right
        miss = part - meant / np.maximum(meant.sum(axis=1, keepdims=True), 1e-12)
        slope = np.einsum("qt,qts->s", miss, rows) / len(rows) + 2 * _STRICT * weights
        pace = 0.9 * pace - _STEEP * slope
        weights = weights + pace
    return dict(zip(SIGNALS, (round(float(one), 4) for one in weights), strict=True))
