"""Evaluation counts what the contract says and names the wrong line."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from qiantai.floor.errors import Invalid
from qiantai.understanding import Analyser, evaluation

SUNDAY = date(2026, 11, 22)


def write(path: Path, rows: list[dict[str, Any]]) -> list[Path]:
    text = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    path.write_text(text, encoding="utf-8")
    return [path]


def test_utterances_report_accuracy_by_slice_and_intent(analyser: Analyser, tmp_path: Path) -> None:
    rows = [
        {"text": "查余额", "intent": "balance_query", "slice": "typed"},
        {"text": "给张三转两千", "intent": "balance_query", "slice": "wrong"},
        {"text": "明天天气咋样", "intent": "out_of_scope", "slice": "typed"},
    ]
    report = evaluation.utterances(write(tmp_path / "u.jsonl", rows), analyser, SUNDAY)
    assert report["n"] == 3
    assert report["accuracy"] == pytest.approx(0.6667)
    assert report["out_of_scope_recall"] == 1.0
    assert report["by_slice"]["typed"] == {"n": 2, "accuracy": 1.0}
    assert report["by_intent"]["balance_query"]["recall"] == 0.5
    assert report["confusions"] == [
        {"intent": "balance_query", "answered": "transfer_make", "n": 1}
    ]
    assert 0 < report["p50_ms"] <= report["p95_ms"]


def test_multi_wants_every_need_and_the_urgent_one_first(
    analyser: Analyser, tmp_path: Path
) -> None:
    rows = [
        {"text": "查余额,顺便给张三转两千", "intents": ["balance_query", "transfer_make"]},
        {"text": "查余额", "intents": ["transfer_make"]},
    ]
    report = evaluation.multi(write(tmp_path / "m.jsonl", rows), analyser, SUNDAY)
    assert report == {"n": 2, "all_found": 0.5, "first_right": 0.5}


def test_entities_compare_exact_values(analyser: Analyser, tmp_path: Path) -> None:
    rows = [
        {"text": "给张三转两千", "entities": {"payee": "张三", "amount": "2000.00"}},
        {"text": "上个月", "entities": {"date_range": ["2026-10-01", "2026-10-31"]}},
        {"text": "招行转工行", "entities": {"bank": ["招商银行", "工商银行"]}},
        {"text": "分12期", "entities": {"periods": 6}},
    ]
    report = evaluation.entities(write(tmp_path / "e.jsonl", rows), analyser, SUNDAY)
    assert (report["n"], report["precision"], report["recall"]) == (4, 0.8333, 0.8333)
    assert report["by_key"]["periods"]["f1"] == 0.0


def test_emotion_counts_labels(analyser: Analyser, tmp_path: Path) -> None:
    rows = [{"text": "垃圾银行", "emotion": "愤怒"}, {"text": "查余额", "emotion": "焦虑"}]
    report = evaluation.emotion(write(tmp_path / "o.jsonl", rows), analyser, SUNDAY)
    assert (report["n"], report["accuracy"]) == (2, 0.5)


@pytest.mark.parametrize(
    ("verb", "row", "says"),
    [
        (evaluation.emotion, {"text": "x", "emotion": "happy"}, "1: emotion: 'happy'"),
        (evaluation.multi, {"text": "x", "intents": []}, "1: intents: must name"),
        (evaluation.multi, {"intents": ["a"]}, "1: text: must be a string"),
        (evaluation.entities, {"text": "x", "entities": []}, "1: entities: must be a mapping"),
        (evaluation.entities, {"text": "x", "entities": {"amount": None}}, "1: entities.amount"),
        (evaluation.utterances, {"text": "x"}, "1: intent: must be a string"),
    ],
)
def test_wrong_line_names_file_line_and_field(
    analyser: Analyser, tmp_path: Path, verb: Any, row: dict[str, Any], says: str
) -> None:
    with pytest.raises(Invalid, match=r"bad\.jsonl:" + says):
        verb(write(tmp_path / "bad.jsonl", [row]), analyser, SUNDAY)


def test_empty_file_is_bad_input(analyser: Analyser, tmp_path: Path) -> None:
    with pytest.raises(Invalid):
        evaluation.utterances(write(tmp_path / "empty.jsonl", []), analyser, SUNDAY)
