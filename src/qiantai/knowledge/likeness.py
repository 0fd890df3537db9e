"""How likely it is that an article answers a question, from the words they share; calibrated so that one bar separates."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, repeat

import numpy as np
from numpy.typing import NDArray

from qiantai.knowledge.asked import Asked
from qiantai.knowledge.cuts import Cut, Cuts, hear
from qiantai.knowledge.encoder import Encoder, Vectors, shipped_encoder
from qiantai.knowledge.grams import Grams
from qiantai.knowledge.kept import NOWHERE, Kept
from qiantai.knowledge.model import Article
from qiantai.knowledge.tokens import Tokens

KINDS = {"w": 1.0, "b": 1.0, "c": 0.6, "e": 1.6}
MEANT_SHARE = 0.15
"""How much of its weight an understood service keeps: a question of detail is often taken for a neighbour's."""
_LEAN = (
    0.7  # how much of a closeness is measured by the query's own weight rather than the question's
)
_COMMON = 8.0  # a token in one of eight utterances of a service counts as that service's own
# Logistic weights, fitted on the shipped articles (their tests, held-out and slightly misspelt questions),
# on held-out utterances and on foreign questions, with every fifth understood intent wrong.
BIAS, CLOSEST, SAID, ANSWERED, ASKED, MEANT = -2.0, 5.0, 2.2, 1.7, 3.1, 1.7
ARTICLE = "article_"  # begins the names of the weights that come with a model of meaning
LEARNED = ("slope", "bias", "said", "answered", "asked", "meant", "near", "centre", "told")
_SECOND = 0.6  # the part of the evidence that an intent beside the main one gives


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares of the query's weight, each 0..1."""

    closest: float  # with the nearest single question
    said: float  # in any question of the article
    answered: float  # in the answer only
    asked: float  # in what customers say when they mean the article's service
    meant: float  # 1 when the main intent was understood, less for another one of the article
    near: float = (
        0.0  # likeness of meaning with the nearest question, as a cosine like the next two
    )
    centre: float = 0.0  # with all questions together
    told: float = 0.0  # with the answer

    def weighed(self, weights: Mapping[str, float]) -> float:
        """What a model of meaning makes of it: the logit of being the right one."""
        total = 0.0
        for name in LEARNED[2:]:
            total += weights[name] * float(getattr(self, name))
        return weights["slope"] * total + weights["bias"]

    @property
    def probability(self) -> float:
        """That the article is the right one, by shared words alone."""
        total = (
            BIAS
            + CLOSEST * self.closest**3
            + SAID * self.said
            + ANSWERED * self.answered
            + ASKED * self.asked
            + MEANT * self.meant
        )
        return logistic(total)


def logistic(total: float) -> float:
    """A logit as a probability."""
    return 1.0 / (1.0 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class Meaning:
    """One article as vectors of unit length: a row for each question, all together, and the answers."""

    questions: Vectors
    centre: Vectors
    told: Vectors

    @classmethod
    def of(cls, vectors: Vectors, questions: int) -> "Meaning":
        """Of a row for each of so many questions and each answer."""
        asked, told = vectors[:questions], vectors[questions:]
        return cls(asked, _unit(asked.sum(axis=0)), told)


@dataclass(frozen=True, slots=True)
class Profile:
    """One article as tokens: its questions, all they say, how much each weighs in a closeness, and the rest."""

    questions: tuple[frozenset[str], ...]
    said: frozenset[str]
    totals: tuple[float, ...]
    answer: frozenset[str]
    intents: tuple[str, ...]


class Query:
    """The tokens of a question with their weights, and what it shares with each service's utterances."""

    __slots__ = ("asked", "centre", "near", "tokens", "told", "total", "weights")

    def __init__(self, tokens: Iterable[str], rarity: "Rarity") -> None:
        self.weights = {token: rarity.weight(token) for token in tokens}
        self.tokens = frozenset(self.weights)
        self.total = sum(self.weights.values())
        self.asked: dict[str, float] = {}
        self.near = self.centre = self.told = np.zeros(0, np.float32)


class Rarity:
    """The weight of a token: the rarer among the texts, the more it says.

    Every weight moves a little with each release, so that a weight is computed when it is first wanted.
    """

    def __init__(self, texts: int, *counts: Mapping[str, int]) -> None:
        self._texts = texts
        self._counts = counts
        self._weights: dict[str, float] = {}

    def weight(self, token: str) -> float:
        """Never 0; greatest for a token that no text has."""
        known = self._weights.get(token)
        if known is None:
            count = sum(counts.get(token, 0) for counts in self._counts)
            known = KINDS[token[0]] * math.log(1 + self._texts / (count + 0.5))
            if count:
                self._weights[token] = known
        return known


class Utterances:
    """What customers ask, read once in a process: in how many utterances each token stands, and its share by service."""

    def __init__(self, asked: Asked, encoder: Encoder | None = None, kept: Kept = NOWHERE) -> None:
        self.encoder = encoder or shipped_encoder()
        self.grams = Grams()
        tokens = Tokens()
        self.cuts = Cuts(tokens, self.encoder, self.grams, kept)
        self.texts = sum(map(len, asked.values()))
        self.shares: dict[str, Mapping[str, float]] = {}
        self.words: dict[str, str] = {}  # intent -> all tokens of its utterances, for the index
        heard = hear(asked, tokens, kept)
        self.counts = heard.counts
        for intent, one in heard.services.items():
            self.shares[intent] = dict(
                zip(one.tokens, _shares(one.counts, len(asked[intent])), strict=True)
            )
            self.words[intent] = one.words


@dataclass(frozen=True)
class Reading:
    """One article as tokens, which stay the same whatever else is released; a place is the number of a question."""

    questions: tuple[frozenset[str], ...]
    answers: Sequence[Sequence[str]]
    intents: tuple[str, ...]
    meaning: Meaning | None = None

    @classmethod
    def of(cls, article: Article, cut: Cut) -> "Reading":
        """What an article that was cut says."""
        questions = tuple(map(frozenset, cut.questions))
        meaning = None if cut.vectors is None else Meaning.of(cut.vectors, len(questions))
        return cls(questions, cut.answers, article.intents, meaning)

    @cached_property
    def said(self) -> frozenset[str]:
        """The tokens of all questions."""
        return frozenset().union(*self.questions)

    @cached_property
    def answer(self) -> frozenset[str]:
        """The tokens of the answers that stand in no question."""
        return frozenset(chain.from_iterable(self.answers)) - self.said


class Likeness:
    """Profiles of articles and of what customers ask, against which a query is held."""

    def __init__(self, readings: Sequence[Reading], utterances: Utterances) -> None:
        questions = [tokens for reading in readings for tokens in reading.questions]
        counts = Counter(chain.from_iterable(questions))
        self.rarity = Rarity(len(questions) + utterances.texts, counts, utterances.counts)
        self._asked = utterances.shares
        self._readings = tuple(readings)
        self._profiles: list[Profile | None] = [None] * len(self._readings)
        self._encoder, self._grams = utterances.encoder, utterances.grams
        meanings = [reading.meaning for reading in readings if reading.meaning is not None]
        self._meanings = _Meanings(meanings) if self._encoder and meanings else None
        self.weights = article_weights(self._encoder) if self._meanings else None

    def query(self, tokens: Iterable[str], question: str = "") -> Query:
        """The tokens of a question, weighed, and how like its meaning is to that of each article."""
        query = Query(tokens, self.rarity)
        if self._meanings is not None and self._encoder is not None:
            vector = self._encoder.encode([question], self._grams)[0]
            query.near, query.centre, query.told = self._meanings.likeness(vector)
        return query

    def alike(self, query: Query, limit: int) -> list[int]:
        """The rows of the articles whose questions mean the most alike."""
        total = query.near + query.centre
        return [int(row) for row in np.argsort(-total, kind="stable")[:limit]]

    def probability(self, query: Query, place: int, intents: Sequence[str]) -> float:
        """That the article at `place` is the right one."""
        return self.judged(self.evidence(query, place, intents))

    def judged(self, evidence: Evidence) -> float:
        """The probability that this evidence makes."""
        if self.weights is None:
            return evidence.probability
        return logistic(evidence.weighed(self.weights))

    def evidence(self, query: Query, place: int, intents: Sequence[str]) -> Evidence:
        """What speaks for the article at `place`; the query must have a token."""
        profile = self._profiles[place] or self._profile(place)
        closest, said = _closest_and_said(query, profile)
        return Evidence(
            closest=closest,
            said=said,
            answered=sum(map(query.weights.__getitem__, query.tokens & profile.answer))
            / query.total,
            asked=_first_or_second(profile, lambda intent: self._asked_share(query, intent)),
            meant=_first_or_second(profile, lambda intent: float(intent in intents)),
            near=float(query.near[place]) if len(query.near) else 0.0,
            centre=float(query.centre[place]) if len(query.centre) else 0.0,
            told=float(query.told[place]) if len(query.told) else 0.0,
        )

    def _profile(self, place: int) -> Profile:
        """Its totals change with every release, so they are made for what is found."""
        reading, weight = self._readings[place], self.rarity.weight
        totals = tuple((1 - _LEAN) * math.fsum(map(weight, one)) for one in reading.questions)
        made = Profile(reading.questions, reading.said, totals, reading.answer, reading.intents)
        self._profiles[place] = made
        return made

    def _asked_share(self, query: Query, intent: str) -> float:
        share = query.asked.get(intent)
        if share is None:
            shares = self._asked.get(intent, {})
            common = query.tokens & shares.keys()
            share = sum(query.weights[token] * shares[token] for token in common) / query.total
            query.asked[intent] = share
        return share


class _Meanings:
    """The vectors of all articles, one below the other, so that a question is held against all at once."""

    def __init__(self, meanings: Sequence[Meaning]) -> None:
        self._questions = np.concatenate([one.questions for one in meanings])
        self._starts = np.cumsum([0, *(len(one.questions) for one in meanings)])[:-1]
        self._centres = np.stack([one.centre for one in meanings])
        self._told = np.concatenate([one.told for one in meanings])
        self._told_starts = np.cumsum([0, *(len(one.told) for one in meanings)])[:-1]

    def likeness(self, vector: Vectors) -> tuple[Vectors, Vectors, Vectors]:
        """With the nearest question, all questions together and the nearer answer of each article."""
        near = np.maximum.reduceat(self._questions @ vector, self._starts)
        told = np.maximum.reduceat(self._told @ vector, self._told_starts)
        return near, self._centres @ vector, told


def article_weights(encoder: Encoder | None) -> Mapping[str, float] | None:
    """The weights of evidence that were fitted with this encoder; None when none were."""
    if encoder is None or any(ARTICLE + name not in encoder.fusion for name in LEARNED):
        return None
    fitted = {name: encoder.fusion[ARTICLE + name] for name in LEARNED}
    return fitted | {"meant": fitted["meant"] * MEANT_SHARE}


def _unit(vector: Vectors) -> Vectors:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9), np.float32)


def _closest_and_said(query: Query, profile: Profile) -> tuple[float, float]:
    """Closeness to the nearest question, and the share of the query that any question says."""
    weight, own = query.weights.__getitem__, _LEAN * query.total
    shared = (math.fsum(map(weight, query.tokens & one)) for one in profile.questions)
    said = math.fsum(map(weight, query.tokens & profile.said))
    return max(map(_ratio, shared, profile.totals, repeat(own))), said / query.total


def _ratio(part: float, total: float, own: float) -> float:
    return part / (own + total)


def _shares(counts: NDArray[np.int32], texts: int) -> Sequence[float]:
    shares: list[float] = np.minimum(1.0, _COMMON * counts / texts).tolist()
    return shares


def _first_or_second(profile: Profile, measure: Callable[[str], float]) -> float:
    best = measure(profile.intents[0])
    for intent in profile.intents[1:]:
        best = max(best, _SECOND * measure(intent))
    return best
