"""Fits how a message is read beside the one before it, from pairs of messages of authors."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.floor.errors import Invalid
from qiantai.understanding.followups import Floats, FollowUps, joined, signs_of, small_of
from qiantai.understanding.lines import Labelled, field, read_lines
from qiantai.understanding.pairs import fit_hint
from qiantai.understanding.readers.base import IntentReader
from qiantai.understanding.readers.intents import log_softmax
from qiantai.understanding.readers.language import ScriptLanguage
from qiantai.understanding.readers.normal import Normaliser

STRANGERS = 4  # messages that know nothing of each other beside each pair of authors
SMOOTH = 0.02  # weight of every need as what may follow another
PENALTY = 0.001
SEED = 20261123


@dataclass(frozen=True, slots=True)
class Pair:
    """Two messages in a row with the needs they mean."""

    before: str
    meant: str
    text: str
    intent: str


def read_pairs(path: Path) -> list[Pair]:
    """Lines `{"before", "before_intent", "text", "intent"}`; Invalid names file, line and field."""
    names = ("before", "before_intent", "text", "intent")
    return [
        Pair(*(field(path, number, row, name, str) for name in names))
        for number, row in read_lines(path)
    ]


def fit_followups(
    pairs: Sequence[Pair], strangers: Sequence[Labelled], reader: IntentReader
) -> FollowUps:
    """Weights for these pairs and for pairs of messages that have nothing to do with each other.

    Strangers that the reader has learned from make it surer of short words for a service than of others.
    """
    labels = reader.labels
    unknown = {one for pair in pairs for one in (pair.meant, pair.intent)} - {*labels}
    if unknown:
        raise Invalid(f"follow-ups name unknown intents: {sorted(unknown)}", field="intent")
    chosen = np.random.default_rng(SEED).permutation(len(strangers))[: STRANGERS * len(pairs)]
    lone = [strangers[n] for n in chosen]
    made = [
        Pair(one.text, one.intent, two.text, two.intent)
        for one, two in zip(lone[::2], lone[1::2], strict=False)
    ]
    rows = [*pairs, *made]
    wordings, befores = _worded([row.text for row in rows]), _worded([row.before for row in rows])
    places = {label: n for n, label in enumerate(labels)}
    meant = np.array([places[row.meant] for row in rows])
    gold = np.array([places[row.intent] for row in rows])
    leans = np.array([n < len(pairs) and row.intent == row.meant for n, row in enumerate(rows)])
    keys, hint, apart = fit_hint(wordings, leans)
    followed = _followed(meant[: len(pairs)], gold[: len(pairs)], len(labels))
    small = small_of(labels)
    signs = np.stack(
        [
            signs_of(
                float(apart[n]),
                len(wording),
                int(meant[n]),
                _usual(_without(followed[meant[n]], gold[n], n < len(pairs))),
                reader.weigh(wording),
                reader.weigh(joined(before, wording)).chances,
                small,
            )
            for n, (wording, before) in enumerate(zip(wordings, befores, strict=True))
        ]
    )
    return FollowUps(labels, keys, hint, _usual(followed), _fitted(signs, gold))


def _worded(texts: Sequence[str]) -> list[str]:
    normaliser, languages = Normaliser(), ScriptLanguage()
    return [
        normaliser.wording(normaliser.plain(text), text, languages.read(text)) for text in texts
    ]


def _followed(meant: NDArray[Any], gold: NDArray[Any], count: int) -> NDArray[np.float64]:
    """How often each other need stands behind each need in what the authors wrote."""
    table = np.full((count, count), SMOOTH, dtype=np.float64)
    moved = meant != gold
    np.add.at(table, (meant[moved], gold[moved]), 1.0)
    return table


def _without(row: NDArray[np.float64], gold: int, counted: bool) -> NDArray[np.float64]:
    """The counts as if the pair that is looked at were not among them."""
    row = row.copy()
    if counted and row[gold] >= 1.0:
        row[gold] -= 1.0
    return row


def _usual(counts: NDArray[np.float64]) -> Floats:
    """Log probabilities of counts, along the last axis."""
    return np.asarray(np.log(counts / counts.sum(axis=-1, keepdims=True)), dtype=np.float32)


def _fitted(signs: Floats, gold: NDArray[Any]) -> Floats:
    """The weights under which the right needs are likeliest (a conditional logit)."""
    from scipy.optimize import minimize

    rows = np.arange(len(gold))
    scale = np.abs(signs).max(axis=(0, 1)) + 1e-9
    scaled = (signs / scale).astype(np.float64)

    def loss(weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        chances = log_softmax((scaled @ weights).astype(np.float32))
        wrong = np.exp(chances)
        wrong[rows, gold] -= 1
        slope = np.einsum("nl,nlk->k", wrong, scaled) / len(gold)
        missed = -float(chances[rows, gold].mean())
        return missed + PENALTY * float(weights @ weights), slope + 2 * PENALTY * weights

    found = minimize(loss, np.zeros(signs.shape[2]), jac=True, method="L-BFGS-B")
    return np.asarray(found.x / scale, dtype=np.float32)
