"""Measures retrieval on anybody's corpus and queries, with the retriever that answers use and parts of it alone."""

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from qiantai.floor.errors import Invalid
from qiantai.knowledge.encoder import Encoder, Vectors, shipped_encoder
from qiantai.knowledge.grams import Grams
from qiantai.knowledge.retriever import Retriever
from qiantai.knowledge.search import TextIndex
from qiantai.knowledge.tokens import Tokens

DEPTH = 10
BY_TOKENS: Mapping[str, str] = {"words": "we", "chars": "be"}
"""Name -> the kinds of tokens that a plain index searches by."""
RETRIEVERS = ("hybrid", "words", "chars", "pieces", "meaning")
"""The shipped one, then its parts: a plain index of words, one of characters, overlapping pieces, likeness of meaning."""
WEIGHTS = {"title": 1.5, "text": 1.0}
Embed = Callable[[Sequence[str]], Vectors]
"""Rows of unit length by a configured engine."""


class Finder(Protocol):
    """Places of the best texts with their scores."""

    def __call__(self, query: str, limit: int) -> list[tuple[int, float]]: ...


def evaluate_retrieval(
    corpus: Path,
    queries: Path,
    retriever: str = "hybrid",
    encoder: Encoder | None = None,
    embed: Embed | None = None,
) -> dict[str, float | int | str]:
    """Index the corpus, ask every query, and count; recall is the share of a query's relevant texts that was found.

    Corpus lines are `{"id", "title"?, "text"}`, query lines `{"text", "relevant": [ids]}`. Times are in seconds and
    milliseconds. Raises Invalid, which names file, line and field.
    """
    if retriever not in RETRIEVERS:
        names = ", ".join(RETRIEVERS)
        raise Invalid(f"retriever: {retriever!r} is none of {names}", field="retriever")
    texts = read_corpus(corpus)
    asked = read_queries(queries, frozenset(texts))
    started = time.perf_counter()
    find = finder(list(texts.values()), retriever, encoder, embed)
    index_s = time.perf_counter() - started
    ids, ranks, times = list(texts), [], []
    for text, relevant in asked:
        started = time.perf_counter()
        found = find(text, DEPTH)
        times.append(1000 * (time.perf_counter() - started))
        ranks.append(_ranks([ids[place] for place, _ in found], relevant))
    return {
        "retriever": retriever,
        "n": len(asked),
        "texts": len(texts),
        "hit_at_1": _mean([float(1 in found) for found in ranks]),
        "recall_at_1": _recall(ranks, asked, 1),
        "recall_at_3": _recall(ranks, asked, 3),
        "recall_at_10": _recall(ranks, asked, 10),
        "mrr_at_10": _mean([1 / min(found) if found else 0.0 for found in ranks]),
        "index_s": round(index_s, 3),
        "p50_ms": _quantile(times, 0.50),
        "p95_ms": _quantile(times, 0.95),
    }


def finder(
    rows: Sequence[Mapping[str, str]],
    retriever: str,
    encoder: Encoder | None = None,
    embed: Embed | None = None,
) -> Finder:
    """Index rows of `title` and `text` for the retriever of this name; the shipped encoder unless another is given."""
    if retriever in BY_TOKENS:
        cutter = _Cutter(BY_TOKENS[retriever])
        index = TextIndex(map(cutter.fields, rows), WEIGHTS)
        return lambda query, limit: index.search(cutter.cut(query), limit)
    encoder = encoder or shipped_encoder()
    grams, texts = Grams(), [_whole(row) for row in rows]
    if retriever == "meaning":
        return _by_meaning(texts, grams, encoder)
    if retriever == "pieces":
        return Retriever(texts, grams).search
    vectors = embed(texts) if embed else None
    hybrid = Retriever(texts, grams, encoder, vectors)
    if embed is None:
        return hybrid.search
    return lambda query, limit: hybrid.search(query, limit, embed([query])[0])


def _by_meaning(texts: Sequence[str], grams: Grams, encoder: Encoder | None) -> Finder:
    if encoder is None:
        raise Invalid("retriever: there is no model of meaning", field="retriever")
    rows = encoder.encode(texts, grams)

    def find(query: str, limit: int) -> list[tuple[int, float]]:
        likeness = rows @ encoder.encode([query], grams)[0]
        best = np.argsort(-likeness, kind="stable")[:limit]
        return [(int(place), float(likeness[place])) for place in best]

    return find


def _whole(row: Mapping[str, str]) -> str:
    """A title counts twice."""
    title = row.get("title", "")
    return f"{title}\n{title}\n{row['text']}" if title else row["text"]


class _Cutter:
    """Tokens of the kinds that a retriever uses; single characters serve a text that has nothing longer."""

    def __init__(self, kinds: str) -> None:
        self._kinds = kinds
        self._tokens = Tokens()

    def cut(self, text: str) -> list[str]:
        tokens = self._tokens.read(text)
        kept = [token for token in tokens if token[0] in self._kinds]
        return kept or tokens

    def fields(self, row: Mapping[str, str]) -> dict[str, list[str]]:
        return {name: self.cut(text) for name, text in row.items()}


def _ranks(found: Sequence[str], relevant: frozenset[str]) -> list[int]:
    return [rank for rank, text in enumerate(found, start=1) if text in relevant]


def _recall(
    ranks: Sequence[Sequence[int]], asked: Sequence[tuple[str, frozenset[str]]], depth: int
) -> float:
    shares = [
        sum(rank <= depth for rank in found) / len(relevant)
        for found, (_, relevant) in zip(ranks, asked, strict=True)
    ]
    return _mean(shares)


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4)


def _quantile(values: Sequence[float], part: float) -> float:
    return round(sorted(values)[min(len(values) - 1, int(part * len(values)))], 3)


def read_corpus(path: Path) -> dict[str, dict[str, str]]:
    """Id -> title and text; Invalid names file, line and field."""
    texts: dict[str, dict[str, str]] = {}
    for where, row in read_objects(path):
        name = _id(row.get("id"), f"{where}: id", "id")
        if name in texts:
            raise Invalid(f"{where}: id: {name!r} is there twice", field="id")
        title = _string(row, "title", where) if row.get("title") is not None else ""
        texts[name] = {"title": title, "text": _string(row, "text", where)}
    return texts


def read_queries(path: Path, known: frozenset[str]) -> list[tuple[str, frozenset[str]]]:
    """Texts with the ids that are right; Invalid names file, line and field."""
    asked = []
    for where, row in read_objects(path):
        relevant = row.get("relevant")
        if not isinstance(relevant, list) or not relevant:
            raise Invalid(f"{where}: relevant: must be a list of ids", field="relevant")
        names = frozenset(_id(name, f"{where}: relevant", "relevant") for name in relevant)
        for name in names - known:
            raise Invalid(f"{where}: relevant: {name!r} is not in the corpus", field="relevant")
        asked.append((_string(row, "text", where), names))
    return asked


def _id(value: Any, where: str, field: str) -> str:
    """An id is a string or a whole number; 7 and "7" are the same."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        raise Invalid(f"{where}: must be a string or a number", field=field)
    return str(value)


def _string(row: Mapping[str, Any], field: str, where: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise Invalid(f"{where}: {field}: must be a string", field=field)
    return value


def read_objects(path: Path) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Objects with the place they stand at; Invalid also when there is none."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Invalid(f"{path}: file: cannot be read: {error}", field="file") from error
    empty = True
    for number, line in enumerate(lines, start=1):
        if line.strip():
            empty = False
            yield f"{path}:{number}", _object(line, f"{path}:{number}")
    if empty:
        raise Invalid(f"{path}:1: file: has no line", field="file")


def _object(line: str, where: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise Invalid(f"{where}: line: is no JSON: {error}", field="line") from error
    if not isinstance(row, dict):
        raise Invalid(f"{where}: line: must be an object", field="line")
    return row
