"""How likely it is that an article answers a question, from the words they share; calibrated so that one bar separates."""

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from qiantai.knowledge.model import Article
from qiantai.knowledge.tokens import Tokens

KINDS = {"w": 1.0, "b": 1.0, "c": 0.6, "e": 1.6}
_LEAN = 0.7  # how much of a closeness is measured by the query's own weight rather than the question's
_COMMON = 8.0  # a token in one of eight utterances of a service counts as that service's own
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
        """That the article is the right one; weights fitted on the shipped articles and utterances."""
        total = (
            BIAS
            + CLOSEST * self.closest
            + SAID * self.said
            + ANSWERED * self.answered
            + ASKED * self.asked
            + MEANT * self.meant
        )
        return 1.0 / (1.0 + math.exp(-total))


BIAS, CLOSEST, SAID, ANSWERED, ASKED, MEANT = -6.0, 4.0, 4.0, 2.0, 3.0, 4.0


@dataclass(frozen=True, slots=True)
class Profile:
    """The tokens of one article; each question with the weight of all its tokens."""

    questions: tuple[tuple[frozenset[str], float], ...]
    said: frozenset[str]
    answer: frozenset[str]
    intents: tuple[str, ...]


class Query:
    """The tokens of a question with their weights."""

    __slots__ = ("tokens", "total", "weights")

    def __init__(self, tokens: Iterable[str], rarity: "Rarity") -> None:
        self.weights = {token: rarity.weight(token) for token in tokens}
        self.tokens = frozenset(self.weights)
        self.total = sum(self.weights.values())

    def share(self, tokens: frozenset[str]) -> float:
        """The part of the query's weight that these tokens hold."""
        return sum(map(self.weights.__getitem__, self.tokens & tokens)) / self.total


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
        self, articles: Sequence[Article], asked: Mapping[str, Sequence[str]], tokens: Tokens
    ) -> None:
        self._tokens = tokens
        questions = [self._sets(article.questions) for article in articles]
        utterances = {intent: self._sets(texts) for intent, texts in asked.items()}
        everything = [*questions, *utterances.values()]
        self.rarity = Rarity([text for texts in everything for text in texts])
        self._asked = {intent: _shares(texts) for intent, texts in utterances.items()}
        self.profiles = tuple(map(self._profile, articles, questions))

    def query(self, text: str) -> Query:
        """The text's tokens, weighed."""
        return Query(self._tokens.read(text), self.rarity)

    def evidence(self, query: Query, place: int, intents: Sequence[str]) -> Evidence:
        """What speaks for the article at `place`; the query must have a token."""
        profile = self.profiles[place]
        said = query.share(profile.said)
        return Evidence(
            closest=max(self._closeness(query, *question) for question in profile.questions),
            said=said,
            answered=query.share(profile.answer),
            asked=_first_or_second(profile, lambda intent: self._asked_share(query, intent)),
            meant=_first_or_second(profile, lambda intent: float(intent in intents)),
        )

    def _sets(self, texts: Iterable[str]) -> list[frozenset[str]]:
        return [frozenset(self._tokens.read(text)) for text in texts]

    def _profile(self, article: Article, questions: Sequence[frozenset[str]]) -> Profile:
        said = frozenset().union(*questions)
        answer = frozenset(
            token
            for text in article.answer.values()
            for token in self._tokens.read(text, longest=len(text))
        )
        weighed = tuple((tokens, sum(map(self.rarity.weight, tokens))) for tokens in questions)
        return Profile(weighed, said, answer - said, article.intents)

    @staticmethod
    def _closeness(query: Query, tokens: frozenset[str], total: float) -> float:
        shared = sum(map(query.weights.__getitem__, query.tokens & tokens))
        return shared / (_LEAN * query.total + (1 - _LEAN) * total)

    def _asked_share(self, query: Query, intent: str) -> float:
        shares = self._asked.get(intent)
        if not shares:
            return 0.0
        found = (query.weights[token] * shares.get(token, 0.0) for token in query.tokens)
        return sum(found) / query.total


def _shares(texts: Sequence[frozenset[str]]) -> Mapping[str, float]:
    counts = Counter(token for text in texts for token in text)
    return {token: min(1.0, _COMMON * count / len(texts)) for token, count in counts.items()}


def _first_or_second(profile: Profile, measure: Callable[[str], float]) -> float:
    main, *others = profile.intents
    return max([measure(main), *(_SECOND * measure(intent) for intent in others)])
