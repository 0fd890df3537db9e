"""How likely it is that an article answers a question, from the words they share; calibrated so that one bar separates."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

from qiantai.knowledge.model import Article

KINDS = {"w": 1.0, "b": 1.0, "c": 0.6, "e": 1.6}
_LEAN = (
    0.7  # how much of a closeness is measured by the query's own weight rather than the question's
)
_COMMON = 8.0  # a token in one of eight utterances of a service counts as that service's own
# Logistic weights, fitted on the shipped articles (their tests, held-out and slightly misspelt questions),
# on held-out utterances and on foreign questions, with every fifth understood intent wrong.
BIAS, CLOSEST, SAID, ANSWERED, ASKED, MEANT = -2.0, 5.0, 2.2, 1.7, 3.1, 1.7
_SECOND = 0.6  # the part of the evidence that an intent beside the main one gives


@dataclass(frozen=True, slots=True)
class Evidence:
    """Shares of the query's weight, each 0..1."""

    closest: float  # with the nearest single question
    said: float  # in any question of the article
    answered: float  # in the answer only
    asked: float  # in what customers say when they mean the article's service
    meant: float  # 1 when the main intent was understood, less for another one of the article

    @property
    def probability(self) -> float:
        """That the article is the right one."""
        total = (
            BIAS
            + CLOSEST * self.closest**3
            + SAID * self.said
            + ANSWERED * self.answered
            + ASKED * self.asked
            + MEANT * self.meant
        )
        return 1.0 / (1.0 + math.exp(-total))


@dataclass(frozen=True, slots=True)
class Profile:
    """One article as tokens: in which of its questions each stands, how much each question weighs in a closeness, and the rest."""

    said: Mapping[str, tuple[int, ...]]
    totals: tuple[float, ...]
    answer: frozenset[str]
    intents: tuple[str, ...]


class Query:
    """The tokens of a question with their weights, and what it shares with each service's utterances."""

    __slots__ = ("asked", "tokens", "total", "weights")

    def __init__(self, tokens: Iterable[str], rarity: "Rarity") -> None:
        self.weights = {token: rarity.weight(token) for token in tokens}
        self.tokens = frozenset(self.weights)
        self.total = sum(self.weights.values())
        self.asked: dict[str, float] = {}


class Rarity:
    """The weight of a token: the rarer among the texts, the more it says."""

    def __init__(self, texts: Sequence[frozenset[str]]) -> None:
        counts = Counter(token for text in texts for token in text)
        self._weights = {
            token: KINDS[token[0]] * math.log(1 + len(texts) / (count + 0.5))
            for token, count in counts.items()
        }
        self._unseen = math.log(1 + len(texts) / 0.5)

    def weight(self, token: str) -> float:
        """Never 0; greatest for a token that no text has."""
        known = self._weights.get(token)
        return KINDS[token[0]] * self._unseen if known is None else known


class Likeness:
    """Profiles of articles and of what customers ask, against which a query is held."""

    def __init__(
        self,
        articles: Sequence[Article],
        asked: Mapping[str, Sequence[str]],
        read: Callable[[str], list[str]],
    ) -> None:
        questions = [_sets(article.questions, read) for article in articles]
        utterances = {intent: _sets(texts, read) for intent, texts in asked.items()}
        everything = [*questions, *utterances.values()]
        self.rarity = Rarity([text for texts in everything for text in texts])
        self._asked = {intent: _shares(texts) for intent, texts in utterances.items()}
        self.profiles = tuple(map(self._profile, articles, questions, repeat(read)))

    def query(self, tokens: Iterable[str]) -> Query:
        """The tokens of a question, weighed."""
        return Query(tokens, self.rarity)

    def evidence(self, query: Query, place: int, intents: Sequence[str]) -> Evidence:
        """What speaks for the article at `place`; the query must have a token."""
        profile = self.profiles[place]
        closest, said = _closest_and_said(query, profile)
        return Evidence(
            closest=closest,
            said=said,
            answered=sum(map(query.weights.__getitem__, query.tokens & profile.answer))
            / query.total,
            asked=_first_or_second(profile, lambda intent: self._asked_share(query, intent)),
            meant=_first_or_second(profile, lambda intent: float(intent in intents)),
        )

    def _profile(
        self,
        article: Article,
        questions: Sequence[frozenset[str]],
        read: Callable[[str], list[str]],
    ) -> Profile:
        said: dict[str, tuple[int, ...]] = {}
        for place, tokens in enumerate(questions):
            for token in tokens:
                said[token] = (*said.get(token, ()), place)
        answer = {token for text in article.answer.values() for token in read(text)}
        totals = tuple((1 - _LEAN) * sum(map(self.rarity.weight, tokens)) for tokens in questions)
        return Profile(said, totals, frozenset(answer - said.keys()), article.intents)

    def _asked_share(self, query: Query, intent: str) -> float:
        share = query.asked.get(intent)
        if share is None:
            shares = self._asked.get(intent, {})
            common = query.tokens & shares.keys()
            share = sum(query.weights[token] * shares[token] for token in common) / query.total
            query.asked[intent] = share
        return share


def _closest_and_said(query: Query, profile: Profile) -> tuple[float, float]:
    """Closeness to the nearest question, and the share of the query that any question says."""
    said, shared = 0.0, [0.0] * len(profile.totals)
    for token, weight in query.weights.items():
        places = profile.said.get(token)
        if places:
            said += weight
            for place in places:
                shared[place] += weight
    own = _LEAN * query.total
    return max(map(_ratio, shared, profile.totals, repeat(own))), said / query.total


def _ratio(part: float, total: float, own: float) -> float:
    return part / (own + total)


def _sets(texts: Iterable[str], read: Callable[[str], list[str]]) -> list[frozenset[str]]:
    return [frozenset(read(text)) for text in texts]


def _shares(texts: Sequence[frozenset[str]]) -> Mapping[str, float]:
    counts = Counter(token for text in texts for token in text)
    return {token: min(1.0, _COMMON * count / len(texts)) for token, count in counts.items()}


def _first_or_second(profile: Profile, measure: Callable[[str], float]) -> float:
    best = measure(profile.intents[0])
    for intent in profile.intents[1:]:
        best = max(best, _SECOND * measure(intent))
    return best
