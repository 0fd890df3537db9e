"""Times and measures retrieval beside its peers on the same texts and queries in one run.

    python benchmarks/retrieval.py --corpus corpus.jsonl --queries queries.jsonl --json
    python benchmarks/retrieval.py --entries 100000 --corpus corpus.jsonl --queries queries.jsonl

Files are those of `qiantai eval retrieval`. With `--entries` the corpus is filled up to so many texts with new mixtures of
its own sentences, which are right for no query. Peers take part when `pip install bm25s jieba scikit-learn` has been run:
BM25 over words, BM25 over characters and pairs of them, and TF-IDF. Run it with OMP_NUM_THREADS=1 for one core.
"""

import argparse
import json
import random
import re
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from qiantai.knowledge.encoder import shipped_encoder
from qiantai.knowledge.evaluation import DEPTH, finder, read_corpus, read_queries

Find = Callable[[str], list[int]]
SENTENCE = re.compile(r"[^。！？；!?\n]+[。！？；!?\n]?")
RUNS = re.compile(r"[\u3400-\u9fff]+|[a-z0-9]+")


def filled(texts: list[str], entries: int) -> list[str]:
    """The texts with mixtures of their sentences behind them, up to `entries`."""
    chance = random.Random(1)
    sentences = [part for text in texts for part in SENTENCE.findall(text)]
    usual = max(1, round(len(sentences) / len(texts)))
    mixed = ["".join(chance.choices(sentences, k=usual)) for _ in range(entries - len(texts))]
    return texts + mixed


def characters(text: str) -> list[str]:
    """Characters and pairs of them, and whole words of other scripts."""
    found: list[str] = []
    for run in RUNS.findall(text.lower()):
        pairs = [run[place : place + 2] for place in range(len(run) - 1)]
        found += [*run, *pairs] if run[0] >= "\u3400" else [run]
    return found


def words(text: str) -> list[str]:
    """What jieba cuts."""
    import jieba  # type: ignore[import-not-found,import-untyped,unused-ignore]

    return [word for word in jieba.lcut(text.lower()) if word.strip()]


def bm25(texts: Sequence[str], cut: Callable[[str], list[str]]) -> Find:
    """bm25s as it comes."""
    import bm25s  # type: ignore[import-not-found,import-untyped,unused-ignore]

    index = bm25s.BM25()
    index.index([cut(text) for text in texts], show_progress=False)

    def find(query: str) -> list[int]:
        tokens = cut(query)
        scores = index.get_scores(tokens) if tokens else np.zeros(len(texts))
        return [int(place) for place in np.argsort(-scores, kind="stable")[:DEPTH]]

    return find


def tfidf(texts: Sequence[str]) -> Find:
    """Cosine of TF-IDF over jieba words."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    reader = TfidfVectorizer(tokenizer=words, token_pattern=None, lowercase=False)
    rows: Any = reader.fit_transform(texts)

    def find(query: str) -> list[int]:
        scores = (rows @ reader.transform([query]).T).toarray().ravel()
        return [int(place) for place in np.argsort(-scores, kind="stable")[:DEPTH]]

    return find


def ours(texts: Sequence[str]) -> Find:
    """The shipped default."""
    find = finder([{"text": text} for text in texts], "hybrid", shipped_encoder())
    return lambda query: [place for place, _ in find(query, DEPTH)]


def peers() -> Mapping[str, Callable[[Sequence[str]], Find]]:
    """Ours, and those that are installed."""
    found: dict[str, Callable[[Sequence[str]], Find]] = {"qiantai": ours}
    if find_spec("bm25s"):
        found["bm25s_chars"] = lambda texts: bm25(texts, characters)
    if find_spec("jieba"):
        found["tfidf"] = tfidf
        if find_spec("bm25s"):
            found["bm25s_words"] = lambda texts: bm25(texts, words)
    return found


def measured(
    make: Callable[[Sequence[str]], Find],
    texts: Sequence[str],
    asked: Sequence[tuple[str, frozenset[int]]],
) -> dict[str, float]:
    """Hits, reciprocal ranks, seconds to build and milliseconds a query."""
    began = time.perf_counter()
    find = make(texts)
    built, hits, ranks, times = time.perf_counter() - began, 0, 0.0, []
    for query, right in asked:
        began = time.perf_counter()
        found = find(query)
        times.append(1000 * (time.perf_counter() - began))
        first = next((rank for rank, place in enumerate(found, 1) if place in right), 0)
        hits += first == 1
        ranks += 1 / first if first else 0.0
    p50, p95 = np.quantile(times, [0.5, 0.95])
    return {
        "hit_at_1": round(hits / len(asked), 4),
        "mrr_at_10": round(ranks / len(asked), 4),
        "index_s": round(built, 2),
        "p50_ms": round(float(p50), 2),
        "p95_ms": round(float(p95), 2),
    }


def compared(args: argparse.Namespace) -> dict[str, Any]:
    """Every peer's figures, and ours over the best of the others."""
    rows = read_corpus(args.corpus)
    places = {name: place for place, name in enumerate(rows)}
    texts = [" ".join(filter(None, (row["title"], row["text"]))) for row in rows.values()]
    asked = [
        (text, frozenset(places[name] for name in names))
        for text, names in read_queries(args.queries, frozenset(rows))
    ]
    texts = filled(texts, args.entries)
    report: dict[str, Any] = {"entries": len(texts), "queries": len(asked), "peers": {}}
    for name, make in peers().items():
        report["peers"][name] = measured(make, texts, asked)
        print(name, report["peers"][name], file=sys.stderr, flush=True)
    others = [figures for name, figures in report["peers"].items() if name != "qiantai"]
    report["ratios"] = {
        key: round(report["peers"]["qiantai"][key] / best, 4)
        for key in ("hit_at_1", "mrr_at_10")
        if (best := max((figures[key] for figures in others), default=0.0))
    }
    return report


def main() -> None:
    """Read the command line, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--entries", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    report = compared(parser.parse_args())
    if parser.parse_args().json:
        print(json.dumps(report))
    else:
        print("ours over the best peer:", report["ratios"])


if __name__ == "__main__":
    main()
