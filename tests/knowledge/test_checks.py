"""What is exported reads back the same, and what a reader would stumble over is found."""

from pathlib import Path
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack
from tests.knowledge.test_documents import TEXT

from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Article, read_articles
from qiantai.knowledge.checks import check, typed_numbers
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.exports import export


def problems(packs: Packs) -> set[tuple[str, str, str]]:
    return {(one.code, one.subject, one.detail) for one in check(packs)}


@pytest.fixture
def complete(entry: dict[str, Any]) -> dict[str, Any]:
    """An article that has nothing wrong."""
    return entry | {"similar": {"zh": [f"邮寄问法{n}" for n in range(5)], "en": []}}


def test_an_export_reads_back_the_same(
    packs: Packs, articles: tuple[Article, ...], tmp_path: Path
) -> None:
    documents = read_documents(packs)
    written = export(tmp_path, articles, documents)
    assert written == {"articles": len(articles), "documents": len(documents)}
    for pack in packs.names:
        for folder in ("policies", "intents"):
            source = packs.root / pack / folder
            if source.is_dir():
                (tmp_path / pack).mkdir(exist_ok=True)
                (tmp_path / pack / folder).symlink_to(source)
    again = Packs(tmp_path, packs.names)
    read = {one.id: one for one in read_articles(again, PolicyTable.load(again))}
    assert read == {one.id: one for one in articles}
    assert {one.id: one for one in read_documents(again)} == {one.id: one for one in documents}


def test_a_sound_pack_has_no_problem(make_pack: MakePack, complete: dict[str, Any]) -> None:
    assert problems(make_pack(complete)) == set()


def test_missing_tests_few_wordings_and_typed_numbers_are_found(
    make_pack: MakePack, complete: dict[str, Any]
) -> None:
    complete["similar"]["zh"] = ["一个问法"]
    complete["answer"] = {"zh": "每次收12元，见{parcel.fee}。", "en": "CNY 12 each time."}
    complete["tests"] = []
    assert problems(make_pack(complete)) == {
        ("tests_missing", "parcel-fee", "0"),
        ("similar_few", "parcel-fee", "1"),
        ("number_typed", "parcel-fee", "zh: 12元"),
        ("number_typed", "parcel-fee", "en: CNY 12"),
    }


def test_a_clause_that_the_document_does_not_have_is_found(
    make_pack: MakePack, complete: dict[str, Any]
) -> None:
    complete["source"] = {"document": "《邮寄服务条款》", "clause": "第2条、第九条"}
    packs = make_pack(complete)
    folder = packs.root / "own" / "documents"
    folder.mkdir()
    (folder / "a.md").write_text(TEXT)
    assert problems(packs) == {("clause_missing", "parcel-fee", "parcel-terms#第九条")}


def test_gaps_unknown_intents_and_double_titles_of_documents_are_found(
    make_pack: MakePack, complete: dict[str, Any]
) -> None:
    packs = make_pack(complete)
    folder = packs.root / "own" / "documents"
    folder.mkdir()
    (folder / "a.md").write_text(TEXT.replace("### 第二条", "### 第三条"))
    other = TEXT.replace("parcel-terms", "other").replace("[parcel_fee]", "[nowhere]")
    (folder / "b.md").write_text(other)
    assert problems(packs) == {
        ("clause_gap", "parcel-terms", "第三条"),
        ("unknown_intent", "other", "nowhere"),
        ("title_twice", "other", "parcel-terms"),
    }


def test_doubles_that_disagree_are_errors(make_pack: MakePack, complete: dict[str, Any]) -> None:
    same = complete | {"id": "same"}
    other = complete | {"id": "other", "answer": {"zh": "免费。", "en": "Free."}}
    apart = complete | {
        "id": "apart",
        "audience": "staff",
        "question": {"zh": "内部问", "en": "in"},
        "similar": {"zh": []},
    }
    found = {
        (one.grade, one.code, one.subject) for one in check(make_pack(complete, same, other, apart))
    }
    assert ("warning", "double", "parcel-fee") in found
    assert ("error", "double_contradicts", "parcel-fee") in found
    assert not any(subject == "apart" and code.startswith("double") for _, code, subject in found)


def test_a_file_that_cannot_be_read_is_a_problem(
    make_pack: MakePack, complete: dict[str, Any]
) -> None:
    (found,) = check(make_pack(complete | {"risk": "none"}))
    assert (found.code, "risk" in found.detail) == ("unreadable", True)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("费率为0.5%，{fee}之外不收。", ["0.5%"]),
        ("依《规定（2024）》第十五条，三十日内。", ["三十日内"]),
        ("三个工作日，两万元，拨打95000。", ["三个工作日", "两万元"]),
        ("within 15 days", ["15 days"]),
    ],
)
def test_numbers_typed_into_prose(text: str, found: list[str]) -> None:
    assert typed_numbers(text) == found
