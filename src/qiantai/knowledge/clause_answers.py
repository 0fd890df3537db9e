"""Answers from the clauses of documents: the clause that says it, its number and page, and the sentences that do."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from qiantai.knowledge.clauses import Clause, Document
from qiantai.knowledge.encoder import Encoder, shipped_encoder
from qiantai.knowledge.fusion import standing
from qiantai.knowledge.grams import Grams, Keys, Pieces
from qiantai.knowledge.kept import NOWHERE, Arrays, Kept, key_of
from qiantai.knowledge.likeness import logistic
from qiantai.knowledge.model import EVERYONE
from qiantai.knowledge.postings import Floats, Postings

SIGNALS = (
    "text",
    "heading",
    "named",
    "meaning",
    "title_meaning",
    "asked",
    "asked_three",
    "asked_meaning",
    "asked_meaning_three",
    "linked",
    "held",
)
"""Words shared with the clause, with its headings and with the document's name; meaning; words shared with the nearest
and with the three nearest questions that it is known to answer, and meaning likewise; service and product."""
NEAREST = 3
CLAUSES = "clauses"  # the name under which their postings are kept
WORDS = ("texts", "headings", "names", "asked")
MEANINGS: Mapping[str, str] = {"meant": "texts", "meant_titles": "titles", "meant_asked": "asked"}
"""By the name of vectors, the texts that they are of."""
Places = NDArray[np.int64]
Wordings = Mapping[tuple[str, str], Sequence[str]]
"""By document and number of a clause, questions that it answers."""
CLAUSE = "clause_"  # begins the names of the weights that come with a model of meaning
USUAL: Mapping[str, float] = {
    "text": 8.0,
    "heading": 2.2,
    "named": 4.7,
    "meaning": 7.9,
    "title_meaning": 5.8,
    "asked": 3.0,
    "asked_three": 1.0,
    "asked_meaning": 6.0,
    "asked_meaning_three": 2.0,
    "linked": 1.0,
    "held": 3.0,
    "slope": 0.5,
    "bias": -5.0,
}
"""Weights until some are fitted."""
LONGEST = 500
SENTENCES = 3  # of a clause that are quoted
_ENDS = re.compile(r"(?<=[。！？；;!?])|\n")
_ENOUGH = 0.6  # part of the best sentence's words from which another one is quoted too


@dataclass(frozen=True, slots=True)
class ClauseFound:
    """A clause with the probability that it answers, and the words of it that do."""

    document: Document
    clause: Clause
    extract: str
    probability: float


class ClauseAnswers:
    """Searches the clauses of one fixed set of documents; reads never wait."""

    def __init__(
        self,
        documents: Iterable[Document],
        encoder: Encoder | None = None,
        wordings: Wordings | None = None,
        kept: Kept = NOWHERE,
    ) -> None:
        self._documents = tuple(documents)
        self._clauses = [(place, c) for place, d in enumerate(self._documents) for c in d.clauses]
        self._of = np.array([place for place, _ in self._clauses], np.int64)
        self._grams = Grams()
        self._encoder = encoder or shipped_encoder()
        self._weights = clause_weights(self._encoder)
        texts = self._read_from(wordings or {})
        held = kept.arrays(
            CLAUSES, key_of(self._encoder, *texts.values()), lambda: self._made(texts)
        )
        self._texts, self._headings, self._names, self._asked = (
            Postings(texts[name], self._grams.read, held=_part(held, name)) for name in WORDS
        )
        names = texts["names"]
        self._name_pieces = [self._names.pieces(name) for name in names]
        of_products = [
            own for own, one in zip(self._name_pieces, self._documents, strict=True) if one.product
        ]
        self._naming = np.unique(np.concatenate([np.zeros(0, np.int64), *of_products]))
        if self._encoder is not None:
            self._meanings, self._titles, self._asked_meanings = (held[name] for name in MEANINGS)

    def _read_from(self, wordings: Wordings) -> dict[str, list[str]]:
        """The texts that are searched, and the clause of each question that is known to be answered by one."""
        rows = [
            (at, text)
            for at, (place, clause) in enumerate(self._clauses)
            for text in wordings.get((self._documents[place].id, clause.number), ())
        ]
        self._asked_at, self._asked_rows = _gathered([at for at, _ in rows])
        return {
            "texts": [clause.words for _, clause in self._clauses],
            "headings": [" ".join((*c.path, c.title, c.title)) for _, c in self._clauses],
            "names": [self._name(document) for document in self._documents],
            "asked": [text for _, text in rows],
            "titles": [c.title or c.text[:40] for _, c in self._clauses],
        }

    def _made(self, texts: Mapping[str, Sequence[str]]) -> Arrays:
        """Everything that is computed from the texts."""
        made = {
            f"{name}_{part}": array
            for name in WORDS
            for part, array in Postings(texts[name], self._grams.read).arrays.items()
        }
        if self._encoder is not None:
            for name, source in MEANINGS.items():
                made[name] = self._encoder.encode(texts[source], self._grams)
        return made

    def find(
        self,
        question: str,
        intents: Sequence[str] = (),
        products: Collection[str] = (),
        audience: str = EVERYONE,
        day: date | None = None,
        limit: int = 3,
    ) -> list[ClauseFound]:
        """The likeliest clauses that this audience may read on the day, best first.

        `products` are the products that the customer holds or names; their documents come first, others stay possible.
        """
        rows = self.signals(question[:LONGEST], intents, products)
        if not len(rows):
            return []
        total = rows @ np.array([self._weights[name] for name in SIGNALS])
        kept = self._readable(audience, day)
        order = [int(at) for at in np.argsort(-total, kind="stable") if kept[at]][:limit]
        return [self._found(at, float(total[at]), question) for at in order]

    def signals(
        self, question: str, intents: Sequence[str] = (), products: Collection[str] = ()
    ) -> Floats:
        """One row per clause, one column per signal; none for a question without words.

        What names a product says which document is meant, and nothing about which clause of it.
        """
        pieces = self._grams.read([question])
        keys = np.unique(pieces.keys)
        about = ~np.isin(pieces.keys, self._naming)
        if about.any():
            pieces = Pieces(pieces.rows[about], pieces.keys[about])
        rest = np.unique(pieces.keys)
        if not len(keys) or not self._clauses:
            return np.zeros((0, len(SIGNALS)), np.float32)
        linked = [bool(set(intents) & set(one.intents)) for one in self._documents]
        held = [one.product in products if one.product else False for one in self._documents]
        text, heading = _share(self._texts, rest), _share(self._headings, rest)
        by_document = np.array([self._named(keys), linked, held], np.float32)[:, self._of]
        meaning, asked = self._meaning(pieces), self._nearest(pieces, rest)
        return np.stack([text, heading, by_document[0], *meaning, *asked, *by_document[1:]], axis=1)

    def place(self, document: str, number: str) -> int | None:
        """The row of a clause among the signals."""
        for at, (of, clause) in enumerate(self._clauses):
            if self._documents[of].id == document and clause.number == number:
                return at
        return None

    def _nearest(self, pieces: Pieces, keys: Keys) -> Floats:
        """How much of the question the nearest known questions of each clause say, and how near they are in meaning."""
        found = np.zeros((4, len(self._clauses)), np.float32)
        if len(self._asked_at):
            found[:2, self._asked_at] = self._foremost(_share(self._asked, keys))
            if self._encoder is not None:
                alike = self._asked_meanings @ self._encoder.of(pieces, 1)[0]
                found[2:, self._asked_at] = self._foremost(np.maximum(alike, 0))
        return found

    def _foremost(self, values: Floats) -> Floats:
        """By clause that has questions, the highest value of one and the mean of the three highest."""
        each = np.append(values, np.float32(0))[self._asked_rows]
        return np.stack([each.max(axis=1), np.partition(each, -NEAREST)[:, -NEAREST:].mean(axis=1)])

    def _meaning(self, pieces: Pieces) -> tuple[Floats, Floats]:
        if self._encoder is None:
            none = np.zeros(len(self._clauses), np.float32)
            return none, none
        vector = self._encoder.of(pieces, 1)[0]
        return self._meanings @ vector, self._titles @ vector

    def _named(self, keys: Keys) -> Floats:
        """How much of each document's name the question says, rare words weighing most; standing out among all."""
        scores = np.array(
            [
                self._names.scores(np.intersect1d(keys, own))[0][place] / max(len(own), 1)
                for place, own in enumerate(self._name_pieces)
            ],
            np.float32,
        )
        return np.clip(standing(scores) / 3, -1, 1) if scores.any() else scores

    def _readable(self, audience: str, day: date | None) -> Sequence[bool]:
        may = [
            one.meant_for(audience) and (day is None or one.holds(day)) for one in self._documents
        ]
        return [may[place] for place in self._of]

    def _found(self, at: int, total: float, question: str) -> ClauseFound:
        place, clause = self._clauses[at]
        probability = logistic(self._weights["slope"] * total + self._weights["bias"])
        extract = self._extract(clause, question)
        return ClauseFound(self._documents[place], clause, extract, probability)

    def _extract(self, clause: Clause, question: str) -> str:
        """The sentences and table rows of the clause that share most with the question, in their order."""
        lines = [part.strip() for part in _ENDS.split(clause.text) if part.strip()]
        lines += [_row(table.rows[0], row) for table in clause.tables for row in table.rows[1:]]
        if len(lines) <= 1:
            return "".join(lines)
        sentences = Postings(lines, self._grams.read)
        scores = sentences.scores(sentences.pieces(question[:LONGEST]))[0]
        best = np.argsort(-scores, kind="stable")[:SENTENCES]
        kept = sorted(int(at) for at in best if scores[at] >= _ENOUGH * scores.max())
        return "\n".join(lines[at] for at in kept)

    @staticmethod
    def _name(document: Document) -> str:
        return " ".join((*document.title.values(), document.product or ""))


def _gathered(owners: Sequence[int]) -> tuple[Places, Places]:
    """The distinct owners, and for each a row of the places that it owns, filled up with the place behind the last."""
    given = np.array(owners, np.int64)
    at, first, counts = np.unique(np.sort(given), return_index=True, return_counts=True)
    rows = np.full((len(at), max(NEAREST, *counts, 0)), len(owners), np.int64)
    columns = np.arange(len(given)) - np.repeat(first, counts)
    rows[np.repeat(np.arange(len(at)), counts), columns] = np.argsort(given, kind="stable")
    return at, rows


def _part(held: Arrays, name: str) -> Arrays:
    start = f"{name}_"
    return {one[len(start) :]: array for one, array in held.items() if one.startswith(start)}


def clause_weights(encoder: Encoder | None) -> Mapping[str, float]:
    """The weights that were fitted with this encoder, or the usual ones."""
    fitted = encoder.fusion if encoder else {}
    return {name: fitted.get(CLAUSE + name, usual) for name, usual in USUAL.items()}


def _share(postings: Postings, keys: Keys) -> Floats:
    scores, whole = postings.scores(keys)
    return scores / max(whole, 1e-9)


def _row(head: Sequence[str], cells: Sequence[str]) -> str:
    """A row of a table in words: each cell after the head of its column."""
    named = [f"{name}：{cell}" if name else cell for name, cell in zip(head, cells, strict=False)]
    return "，".join(named)
