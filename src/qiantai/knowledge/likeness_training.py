"""Fits how much each evidence counts for an article, and the probability it makes, on the articles' own test questions."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.articles import read_articles
from qiantai.knowledge.asked import read_asked
from qiantai.knowledge.encoder import Encoder
from qiantai.knowledge.likeness import ARTICLE, LEARNED, Likeness, Reading, Utterances
from qiantai.knowledge.model import Article
from qiantai.knowledge.tokens import Tokens

STRANGE = "out_of_scope"  # utterances that no article answers
STRANGERS = 600
RIVALS = 30  # wrong articles that a question's right one is held against
MISHEARD = 0.2  # part of the questions whose understood service is another's
SEED = 11
NAMES = LEARNED[2:]


@dataclass(frozen=True, slots=True)
class Example:
    """Evidence for the likeliest texts, one row each; row 0 is the right one unless there is none."""

    rows: Any
    known: bool


def fit_articles(packs: Packs, encoder: Encoder) -> Mapping[str, float]:
    """Weights by name for `Encoder.fusion`; needs SciPy and scikit-learn. Empty without articles that have tests.

    Each test is asked with its service understood, with another one in every fifth case, and with none.
    """
    articles = read_articles(packs, PolicyTable.load(packs))
    asked = read_asked(packs)
    bench = _Bench(articles, Utterances(asked, encoder))
    examples = list(bench.examples())
    if not examples:
        return {}
    chance = random.Random(SEED)  # noqa: S311
    strange = list(asked.get(STRANGE, ()))
    texts = chance.sample(strange, min(len(strange), STRANGERS))
    strangers = [bench.example(text, (), None) for text in texts]
    weights = fitted([example.rows for example in examples if example.known])
    slope, bias = calibrated([*examples, *bench.plain(), *strangers], weights)
    values = dict(zip(NAMES, map(float, weights), strict=True)) | {"slope": slope, "bias": bias}
    return {ARTICLE + name: round(value, 4) for name, value in values.items()}


class _Bench:
    def __init__(self, articles: Sequence[Article], utterances: Utterances) -> None:
        self._articles = articles
        self._read = Tokens().read
        readings = [Reading.of(article, utterances.cuts.of(article)) for article in articles]
        self._likeness = Likeness(readings, utterances)
        self._services = sorted({intent for one in articles for intent in one.intents})

    def examples(self) -> Iterator[Example]:
        chance = random.Random(SEED)  # noqa: S311
        for place, article in enumerate(self._articles):
            for text in article.tests:
                heard = article.intents[0]
                if chance.random() < MISHEARD:
                    heard = chance.choice(self._services)
                yield self.example(text, (heard,), place)
                yield self.example(text, (), place)

    def plain(self) -> Iterator[Example]:
        """Every article by its own question."""
        for place, article in enumerate(self._articles):
            yield self.example(article.question["zh"], (), place)

    def example(self, text: str, intents: Sequence[str], right: int | None) -> Example:
        query = self._likeness.query(self._read(text), text)
        if not query.tokens:
            return Example(np.zeros((1, len(NAMES))), right is not None)
        found = [self._likeness.evidence(query, at, intents) for at in range(len(self._articles))]
        rows = np.array([[getattr(one, name) for name in NAMES] for one in found])
        order = [int(at) for at in np.argsort(-rows.sum(axis=1))[: RIVALS + 1] if at != right]
        first = [] if right is None else [right]
        return Example(rows[[*first, *order[:RIVALS]]], right is not None)


def fitted(examples: Sequence[Any]) -> Any:
    """Weights of at least 0 under which the first row wins; softmax over the rows."""
    from scipy.optimize import minimize

    size = min(len(rows) for rows in examples)
    rows = np.array([part[:size] for part in examples])

    def loss(weights: Any) -> tuple[float, Any]:
        total = rows @ weights
        part = np.exp(total - total.max(axis=1, keepdims=True))
        part /= part.sum(axis=1, keepdims=True)
        missed = -float(np.log(part[:, 0] + 1e-12).mean())
        part[:, 0] -= 1
        slope = np.einsum("qr,qrn->n", part, rows) / len(rows)
        return missed + 1e-3 * float(weights @ weights), slope + 2e-3 * weights

    bounds = [(0.0, None)] * rows.shape[2]
    first = np.ones(rows.shape[2])
    return minimize(loss, first, jac=True, method="L-BFGS-B", bounds=bounds).x


def calibrated(examples: Sequence[Example], weights: Any) -> tuple[float, float]:
    """Slope and bias that turn the best total into the probability that it is right."""
    from sklearn.linear_model import LogisticRegression

    totals = [example.rows @ weights for example in examples]
    best = np.array([total.max() for total in totals])[:, None]
    right = [
        example.known and int(total.argmax()) == 0
        for example, total in zip(examples, totals, strict=True)
    ]
    if len(set(right)) < 2:
        return 1.0, 0.0
    model = LogisticRegression(C=10.0).fit(best, right)
    return round(float(model.coef_[0, 0]), 4), round(float(model.intercept_[0]), 4)
