"""A question is led to the clause that answers it, with its number, page and sentence."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from qiantai.floor.packs import Packs
from qiantai.knowledge.clause_answers import ClauseAnswers
from qiantai.knowledge.clauses import Clause, Document, Table
from qiantai.knowledge.documents import read_documents

QUESTIONS = Path(__file__).parent / "clause_questions.tsv"


def clause(document: str, number: str, title: str, text: str, *tables: Table) -> Clause:
    return Clause(document, number, ("第一章 总则",), title, text, 2, tables)


def document(name: str, title: str, product: str | None, *clauses: Clause) -> Document:
    return Document(
        id=name,
        pack="own",
        version="1",
        kind="other",
        title={"zh": title, "en": name},
        product=product,
        intents=("parcel_fee",),
        audience="all",
        owner="x",
        effective_from=date(2026, 1, 1),
        effective_to=None,
        law=(),
        clauses=clauses,
    )


WAITING = "等待期"
PINE = document(
    "pine",
    "青松医疗保险条款",
    "P-1",
    clause(
        "pine", "第一条", WAITING, "疾病的等待期为三十日。意外伤害没有等待期。合同另有约定的除外。"
    ),
    clause("pine", "第二条", "犹豫期", "签收合同后十五日内可以撤销合同，退还全部保险费。"),
)
OAK = document(
    "oak",
    "橡树重疾保险条款",
    "O-1",
    clause("oak", "第一条", WAITING, "重大疾病的等待期为九十日。"),
    clause(
        "oak", "第二条", "费用", "费用见下表。", Table((("项目", "标准"), ("补发保单", "每次10元")))
    ),
)
ALL = ClauseAnswers([PINE, OAK])


def test_the_named_product_decides_between_equal_clauses() -> None:
    found = ALL.find("橡树重疾的等待期多久")[0]
    assert (found.document.id, found.clause.number, found.clause.page) == ("oak", "第一条", 2)
    assert ALL.find("青松医疗等待期多久")[0].document.id == "pine"


def test_the_products_of_a_customer_decide_when_none_is_named() -> None:
    assert ALL.find("等待期多久", products={"O-1"})[0].document.id == "oak"
    assert ALL.find("等待期多久", products={"P-1"})[0].document.id == "pine"


def test_the_extract_is_the_sentence_or_row_that_says_it() -> None:
    assert "意外伤害没有等待期" in ALL.find("青松医疗意外伤害有等待期吗")[0].extract
    assert "合同另有约定" not in ALL.find("青松医疗意外伤害有等待期吗")[0].extract
    assert "标准：每次10元" in ALL.find("橡树补发保单收多少钱")[0].extract


def test_documents_of_another_audience_or_day_are_not_read() -> None:
    staff = ClauseAnswers([replace(PINE, audience="staff")])
    assert staff.find("等待期") == []
    assert staff.find("等待期", audience="staff")
    assert ALL.find("等待期", day=date(2025, 12, 31)) == []


def test_text_without_words_finds_nothing_and_no_documents_either() -> None:
    assert ALL.find("🙂") == []
    assert ClauseAnswers([]).find("等待期") == []


@pytest.fixture(scope="module")
def shipped(packs: Packs) -> ClauseAnswers:
    return ClauseAnswers(read_documents(packs))


def test_our_questions_find_their_clause(shipped: ClauseAnswers) -> None:
    asked = [line.split("\t") for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    first = third = 0
    for question, *right in asked:
        found = [[one.document.id, one.clause.number] for one in shipped.find(question)]
        first += found[:1] == [right]
        third += right in found
    assert first / len(asked) >= 0.6
    assert third / len(asked) >= 0.75
