"""Articles and utterances as tokens and vectors, which depend on their texts alone and are kept between starts."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from qiantai.knowledge.asked import Asked
from qiantai.knowledge.encoder import Encoder, Vectors
from qiantai.knowledge.grams import Grams
from qiantai.knowledge.kept import Arrays, Kept, key_of, packed_texts, texts_of, way
from qiantai.knowledge.model import Article
from qiantai.knowledge.tokens import Tokens

ARTICLES, UTTERANCES = "articles", "utterances"


@dataclass(frozen=True, slots=True)
class Cut:
    """The texts of one article, each as its tokens in order; `vectors` has a row for each question, then each answer."""

    questions: Sequence[Sequence[str]]
    answers: Sequence[Sequence[str]]
    vectors: Vectors | None


@dataclass(frozen=True, slots=True)
class Service:
    """The utterances of one service: all tokens as one text, the different ones, and in how many each stands."""

    words: str
    tokens: Sequence[str]
    counts: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Heard:
    """The utterances of every service, and in how many of them all each token stands."""

    services: Mapping[str, Service]
    counts: Mapping[str, int]


class Cuts:
    """Cuts articles, and takes what it can from what was kept."""

    def __init__(self, tokens: Tokens, encoder: Encoder | None, grams: Grams, kept: Kept) -> None:
        self._tokens, self._encoder, self._grams, self._kept = tokens, encoder, grams, kept

    def of(self, article: Article) -> Cut:
        """Cut one article."""
        answers = list(article.answer.values())
        texts = [*article.questions, *answers]
        tokens = list(map(self._tokens.read, texts))
        vectors = None
        if self._encoder is not None:
            vectors = self._encoder.encode(texts, self._grams)
        return Cut(tokens[: -len(answers)], tokens[-len(answers) :], vectors)

    def of_all(self, articles: Sequence[Article]) -> list[Cut]:
        """Cut everything that is released; what of it was not kept is kept now."""
        held = self._kept.find(ARTICLES, way(self._encoder))
        known = _unpacked(held) if held is not None else {}
        marks = [_mark(article) for article in articles]
        cuts = [
            known.get(mark) or self.of(article)
            for mark, article in zip(marks, articles, strict=True)
        ]
        if not known.keys() >= set(marks):
            self._kept.keep(ARTICLES, way(self._encoder), _packed(marks, cuts))
        return cuts


def hear(asked: Asked, tokens: Tokens, kept: Kept) -> Heard:
    """Read what customers say when they mean a service, once for all starts."""
    key = key_of(None, *((intent, *texts) for intent, texts in asked.items()))
    held = kept.arrays(UTTERANCES, key, lambda: _heard(asked, tokens))
    vocabulary, words = texts_of(held["vocabulary"]), texts_of(held["words"])
    found: dict[str, Service] = {}
    start = 0
    for intent, text, end in zip(asked, words, held["ends"].tolist(), strict=False):
        names = list(map(vocabulary.__getitem__, held["ids"][start:end].tolist()))
        found[intent], start = Service(text, names, held["counts"][start:end]), end
    total = np.zeros(len(vocabulary), np.int64)
    np.add.at(total, held["ids"], held["counts"])
    return Heard(found, dict(zip(vocabulary, total.tolist(), strict=True)))


def _heard(asked: Asked, tokens: Tokens) -> Arrays:
    ids: dict[str, int] = {}
    places: list[int] = []
    counted: list[int] = []
    ends: list[int] = []
    words: list[str] = []
    for texts in asked.values():
        read = list(map(tokens.read, texts))
        counts = Counter(token for text in read for token in frozenset(text))
        places += [ids.setdefault(token, len(ids)) for token in counts]
        counted += counts.values()
        ends.append(len(places))
        words.append(" ".join(chain.from_iterable(read)))
    return {
        "vocabulary": packed_texts(list(ids)),
        "words": packed_texts(words),
        "ids": np.array(places, np.int32),
        "counts": np.array(counted, np.int32),
        "ends": np.array(ends, np.int64),
    }


def _packed(marks: Sequence[str], cuts: Sequence[Cut]) -> Arrays:
    ids: dict[str, int] = {}
    texts = [text for cut in cuts for text in (*cut.questions, *cut.answers)]
    places = [ids.setdefault(token, len(ids)) for text in texts for token in text]
    vectors = [cut.vectors for cut in cuts if cut.vectors is not None]
    arrays: dict[str, NDArray[Any]] = {
        "marks": packed_texts(marks),
        "vocabulary": packed_texts(list(ids)),
        "ids": np.array(places, np.int32),
        "lengths": np.array([len(text) for text in texts], np.int32),
        "sizes": np.array([(len(cut.questions), len(cut.answers)) for cut in cuts], np.int32),
    }
    return arrays | ({"vectors": np.concatenate(vectors)} if vectors else {})


def _unpacked(held: Arrays) -> dict[str, Cut]:
    vocabulary = texts_of(held["vocabulary"])
    tokens = map(vocabulary.__getitem__, held["ids"].tolist())
    texts = (list(islice(tokens, length)) for length in held["lengths"].tolist())
    found: dict[str, Cut] = {}
    for mark, rows, (asked, told) in _rows(held):
        vectors = held["vectors"][rows] if "vectors" in held else None
        found[mark] = Cut(list(islice(texts, asked)), list(islice(texts, told)), vectors)
    return found


def _rows(held: Arrays) -> Iterator[tuple[str, slice, tuple[int, int]]]:
    start = 0
    for mark, (asked, told) in zip(texts_of(held["marks"]), held["sizes"].tolist(), strict=False):
        yield mark, slice(start, start + asked + told), (asked, told)
        start += asked + told


def _mark(article: Article) -> str:
    """Changes with any text that is cut."""
    digest = hashlib.sha256()
    for part in (article.questions, article.answer.values()):
        for text in part:
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        digest.update(b"\1")
    return digest.hexdigest()
