"""Words of finance are linked as written, as heard, and with one character wrong."""

from datetime import date
from pathlib import Path

import pytest

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.understanding.readers.base import Sentence
from qiantai.understanding.readers.normal import Normaliser
from qiantai.understanding.readers.terms import Term, Terms, read_terms

NORMAL = Normaliser()


@pytest.fixture(scope="module")
def terms() -> Terms:
    entries = [
        ("信用卡", "credit card", "贵宾卡", "bank"),
        ("信用卡年费", "annual card fee", "卡年费", "bank"),
        ("七日年化收益率", "7-day annualised yield", "七日年化", "fund"),
        ("贷款市场报价利率", "loan prime rate (LPR)", "报价利率", "loan"),
        ("结构性存款", "structured deposit", "结构存款", "bank"),
    ]
    return Terms(
        [Term(name, en, tuple(also.split("|")), "", (), ()) for name, en, also, _ in entries]
    )


def found(terms: Terms, text: str) -> list[str]:
    sentence = Sentence(text, NORMAL.plain(text), date(2026, 11, 22))
    return [str(term.value) for term in terms.read(sentence, ())]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("我的信用卡年费怎么免", ["信用卡年费"]),
        ("奇日年化是啥意思", ["七日年化收益率"]),
        ("What is the LPR now", ["贷款市场报价利率"]),
        ("helpraise", []),
        ("結構性存款保本嗎", ["结构性存款"]),
        ("结构姓存款和结构性存狂", ["结构性存款", "结构性存款"]),
        ("今天天气不错", []),
        ("", []),
    ],
)
def test_terms_are_linked(terms: Terms, text: str, names: list[str]) -> None:
    assert found(terms, text) == names


def test_the_packs_hold_at_least_three_thousand_terms(packs: Packs) -> None:
    entries = read_terms(packs)
    assert len(entries) >= 3000
    assert all(term.means and term.english for term in entries.values())


def test_a_row_with_missing_fields_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "bank" / "terms"
    folder.mkdir(parents=True)
    (folder / "cards.tsv").write_text("term\ten\n信用卡\tcredit card\n", encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"cards\.tsv:2: a term has 6 fields"):
        read_terms(Packs(tmp_path, ("bank",)))
