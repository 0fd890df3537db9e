"""Retrieval is measured on anybody's files, and a wrong line is named."""

import json
from pathlib import Path
from typing import Any

import pytest

from qiantai.floor.errors import Invalid
from qiantai.knowledge import evaluate_retrieval

CORPUS = [
    {"id": "a", "title": "挂失", "text": "银行卡丢失后请立即挂失，挂失即时生效。"},
    {"id": "b", "text": "转账分为实时到账、普通到账和次日到账。"},
    {"id": 3, "text": "A fixed deposit pays interest when it matures."},
]
QUERIES = [
    {"text": "卡丢了怎么挂失", "relevant": ["a"]},
    {"text": "轉帳何時到賬", "relevant": ["b"]},
    {"text": "interest of deposits", "relevant": [3]},
    {"text": "🙂", "relevant": ["a"]},
]


@pytest.mark.parametrize("retriever", ["hybrid", "words", "chars"])
def test_every_retriever_finds_plain_matches(tmp_path: Path, retriever: str) -> None:
    measured = evaluate_retrieval(*files(tmp_path, CORPUS, QUERIES), retriever)
    assert measured["n"] == 4
    for key in ("recall_at_1", "recall_at_3", "recall_at_10", "mrr_at_10"):
        assert measured[key] == 0.75
    assert measured.keys() >= {"index_s", "p50_ms", "p95_ms"}


def test_recall_is_the_share_of_relevant_texts(tmp_path: Path) -> None:
    queries = [{"text": "挂失到账", "relevant": ["a", "b"]}]
    measured = evaluate_retrieval(*files(tmp_path, CORPUS, queries))
    assert (measured["recall_at_1"], measured["recall_at_3"]) == (0.5, 1.0)
    assert measured["mrr_at_10"] == 1.0


@pytest.mark.parametrize(
    ("corpus", "queries", "says"),
    [
        ([{"text": "x"}], QUERIES, "corpus.jsonl:1: id: must be a string or a number"),
        ([{"id": "a", "text": 5}], QUERIES, "corpus.jsonl:1: text: must be a string"),
        ([*CORPUS, CORPUS[0]], QUERIES, "corpus.jsonl:4: id: 'a' is there twice"),
        ([], QUERIES, "corpus.jsonl:1: file: has no line"),
        (CORPUS, [{"relevant": ["a"]}], "queries.jsonl:1: text: must be a string"),
        (CORPUS, [{"text": "x", "relevant": []}], "queries.jsonl:1: relevant: must be a list"),
        (CORPUS, [{"text": "x", "relevant": ["z"]}], "queries.jsonl:1: relevant: 'z' is not in"),
        (CORPUS, [["x"]], "queries.jsonl:1: line: must be an object"),
    ],
)
def test_a_wrong_line_is_named(
    tmp_path: Path, corpus: list[Any], queries: list[Any], says: str
) -> None:
    with pytest.raises(Invalid) as caught:
        evaluate_retrieval(*files(tmp_path, corpus, queries))
    assert says in str(caught.value)


def test_bad_files_and_retrievers_are_named(tmp_path: Path) -> None:
    corpus, queries = files(tmp_path, CORPUS, QUERIES)
    with pytest.raises(Invalid, match="'magic' is none of hybrid, words, chars"):
        evaluate_retrieval(corpus, queries, "magic")
    queries.write_text("{")
    with pytest.raises(Invalid, match=r"queries\.jsonl:1: line: is no JSON"):
        evaluate_retrieval(corpus, queries)
    with pytest.raises(Invalid, match="cannot be read"):
        evaluate_retrieval(tmp_path / "none.jsonl", queries)


def files(folder: Path, corpus: list[Any], queries: list[Any]) -> tuple[Path, Path]:
    paths = folder / "corpus.jsonl", folder / "queries.jsonl"
    for path, rows in zip(paths, (corpus, queries), strict=True):
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
    return paths
