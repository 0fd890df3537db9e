"""Trains the encoder on what the packs say: texts that mean the same come close, all others of a batch move apart."""

import csv
import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge.articles import read_articles
from qiantai.knowledge.asked import read_asked
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.encoder import Encoder, Vectors, packed
from qiantai.knowledge.grams import NUMBER, PART, STEM, THREE, TWO, WORD, Grams, Keys, kinds
from qiantai.knowledge.postings import CHUNK, KINDS, once
from qiantai.knowledge.wordings import by_clause, clause_questions

WIDTH = 96
DRAWN = 4  # texts of a group with an answer that an epoch uses
EPOCHS = 5
BATCH = 512
RATE, WARMTH, KEPT_PACE, KEPT_SQUARE = 0.002, 0.07, 0.9, 0.99
LEAST = {WORD: 2, STEM: 2, TWO: 4, PART: 6}
"""In how many texts a piece of a kind must stand to be kept; the others once."""
LEFT_OUT = (THREE, NUMBER)
APART = ("out_of_scope", "chitchat")  # utterances that have nothing in common
SEED = 7


@dataclass(frozen=True, slots=True)
class Group:
    """Texts of one meaning: what is asked, and what is told about it."""

    pack: str
    asked: tuple[str, ...]
    told: tuple[str, ...] = ()


def read_groups(packs: Packs, unheard: Collection[str] = ()) -> list[Group]:
    """Utterances by service, articles, terms and clauses with their questions, but not those of the authors `unheard`.

    Misconfigured names what cannot be read.
    """
    asked = by_clause(one for one in clause_questions(packs) if one.author not in unheard)
    return [*_utterances(packs), *_articles(packs), *_terms(packs), *_clauses(packs, asked)]


def train_encoder(groups: Sequence[Group], epochs: int = EPOCHS) -> Encoder:
    """Learn one vector for each piece; needs SciPy and scikit-learn, takes under a minute on one core."""
    lesson = _Lesson(groups)
    rows = lesson.first_rows()
    if len(lesson.texts) > 1:
        rows = lesson.learn(rows, epochs)
    return packed(lesson.keys, rows * lesson.weights[:, None], {})


class _Lesson:
    """Texts as sparse rows over pieces, and which of them mean the same."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self.texts: list[str] = []
        self._groups = [(self._added(one.asked), self._added(one.told)) for one in groups]
        self.owner = np.zeros(len(self.texts), np.int64)
        for number, (asked, told) in enumerate(self._groups):
            self.owner[[*asked, *told]] = number
        self.keys, self.weights, self.matrix = _matrix(self.texts)
        self._random = random.Random(SEED)  # noqa: S311

    def _added(self, texts: Sequence[str]) -> list[int]:
        first = len(self.texts)
        self.texts += texts
        return list(range(first, len(self.texts)))

    def first_rows(self) -> Vectors:
        """Directions in which whole groups differ: their main components."""
        from scipy.sparse import csr_matrix
        from sklearn.utils.extmath import randomized_svd

        parts = [
            [*asked[place : place + 8], *told]
            for asked, told in self._groups
            for place in range(0, len(asked), 8)
        ]
        owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        ones = np.ones(len(owners), np.float32)
        shape = (len(parts), len(self.texts))
        summed = csr_matrix((ones, (owners, np.concatenate(parts))), shape=shape) @ self.matrix
        width = max(1, min(WIDTH, *(side - 1 for side in summed.shape)))
        components = randomized_svd(summed, width, n_iter=3, random_state=SEED)[2]
        return np.asarray(components.T, np.float32)

    def learn(self, rows: Vectors, epochs: int) -> Vectors:
        """Adam over the cross entropy of finding the partner among the batch, in both directions."""
        pace, square = np.zeros_like(rows), np.zeros_like(rows)
        for _ in range(epochs):
            pairs = np.array(list(self._pairs()))
            self._random.shuffle(order := list(range(len(pairs))))
            for start in range(0, len(order), BATCH):
                left, right = pairs[order[start : start + BATCH]].T
                slope = self._slope(rows, left, right)
                moved = np.flatnonzero(np.abs(slope).sum(axis=1))
                part = slope[moved]
                pace[moved] = KEPT_PACE * pace[moved] + (1 - KEPT_PACE) * part
                square[moved] = KEPT_SQUARE * square[moved] + (1 - KEPT_SQUARE) * part * part
                rows[moved] -= RATE * pace[moved] / (np.sqrt(square[moved]) + 1e-6)
        return rows

    def _pairs(self) -> Iterator[tuple[int, int]]:
        choose = self._random.choice
        for asked, told in self._groups:
            shuffled = self._random.sample(asked, len(asked))
            if not told:
                yield from zip(shuffled[::2], shuffled[1::2], strict=False)
                continue
            for text in shuffled[:DRAWN]:
                yield text, choose(told)
                if len(asked) > 1:
                    yield text, choose(asked)

    def _slope(self, rows: Vectors, left: Any, right: Any) -> Vectors:
        lefts, rights = self.matrix[left], self.matrix[right]
        first, first_length = _unit(lefts @ rows)
        second, second_length = _unit(rights @ rows)
        alike = first @ second.T / WARMTH
        same = self.owner[left][:, None] == self.owner[right][None, :]
        np.fill_diagonal(same, False)
        alike[same] = -1e4
        miss = _softmax(alike, 1) + _softmax(alike, 0)
        miss[np.diag_indices(len(left))] -= 2
        miss /= 2 * len(left) * WARMTH
        to_first, to_second = miss @ second, miss.T @ first
        to_first -= first * (to_first * first).sum(axis=1, keepdims=True)
        to_second -= second * (to_second * second).sum(axis=1, keepdims=True)
        return np.asarray(
            lefts.T @ (to_first / first_length) + rights.T @ (to_second / second_length), np.float32
        )


def _matrix(texts: Sequence[str]) -> tuple[Keys, Vectors, Any]:
    """The kept pieces, their weights, and one row of unit length over them for each text."""
    from scipy.sparse import csr_matrix

    grams = Grams()
    parts = [
        (keys, rows + start, counts)
        for start in range(0, len(texts), CHUNK)
        for keys, rows, counts in [once(grams.read(texts[start : start + CHUNK]))]
    ]
    keys = np.concatenate([part[0] for part in parts])
    rows = np.concatenate([part[1] for part in parts])
    counts = np.concatenate([part[2] for part in parts])
    distinct, places, found = np.unique(keys, return_inverse=True, return_counts=True)
    kind = kinds(distinct)
    least = np.array([LEAST.get(one, 1) for one in range(max(KINDS) + 1)])
    kept = (found >= least[kind]) & ~np.isin(kind, LEFT_OUT)
    column = np.cumsum(kept) - 1
    usual = np.array([KINDS.get(one, 0.0) for one in range(max(KINDS) + 1)])
    weights = (np.log(1 + len(texts) / (found + 0.5)) * usual[kind])[kept].astype(np.float32)
    inside = kept[places]
    columns = column[places[inside]]
    values = (1 + np.log(counts[inside])) * weights[columns]
    shape = (len(texts), int(kept.sum()))
    matrix = csr_matrix((values.astype(np.float32), (rows[inside], columns)), shape=shape)
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.maximum(lengths, 1e-9), np.diff(matrix.indptr)).astype(np.float32)
    return distinct[kept], weights, matrix


def _unit(vectors: Any) -> tuple[Any, Any]:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-6
    return vectors / lengths, lengths


def _softmax(values: Any, axis: int) -> Any:
    raised = np.exp(values - values.max(axis=axis, keepdims=True))
    return raised / raised.sum(axis=axis, keepdims=True)


def _utterances(packs: Packs) -> Iterator[Group]:
    for pack in packs.names:
        for intent, texts in read_asked(Packs(packs.root, (pack,))).items():
            if intent not in APART:
                yield Group(pack, tuple(texts))


def _articles(packs: Packs) -> Iterator[Group]:
    for article in read_articles(packs, PolicyTable.load(packs)):
        yield Group(article.pack, article.questions, tuple(article.answer.values()))


def _terms(packs: Packs) -> Iterator[Group]:
    for path in packs.files("terms", "*.tsv"):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
                also = tuple(name for name in (row["also"] or "").split("|") if name)
                asked = (row["term"], row["en"], *also)
                yield Group(path.parent.parent.name, asked, (row["means"],))


def _clauses(packs: Packs, asked: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[Group]:
    for document in read_documents(packs):
        for clause in document.clauses:
            if clause.title and clause.text:
                questions = asked.get((document.id, clause.number), ())
                yield Group(document.pack, (clause.title, *questions), (clause.text,))
