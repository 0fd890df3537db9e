"""Articles load from the packs, and a wrong one is named by file, article and field."""

from datetime import date
from typing import Any

import pytest
from tests.knowledge.conftest import MakePack

from qiantai.floor.errors import Misconfigured
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Article, read_articles


def test_every_shipped_article_loads(articles: tuple[Article, ...]) -> None:
    assert len(articles) >= 180
    assert all(article.tests and article.questions for article in articles)


def test_an_article_keeps_its_fields(make_pack: MakePack, entry: dict[str, Any]) -> None:
    (article,) = _read(make_pack(entry))
    assert (article.id, article.pack, article.intents) == ("parcel-fee", "own", ("parcel_fee",))
    assert article.effective_from == date(2026, 1, 1)
    assert article.effective_to is None
    assert article.source.law is None
    assert len(article.questions) == 5


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"id": "Parcel Fee"}, "id: 'Parcel Fee' must be lower case"),
        ({"intents": []}, "intents: must be a list of at least 1"),
        ({"intents": ["parcel_lost"]}, "intents: parcel_lost is in no catalogue"),
        ({"actions": ["parcel_lost"]}, "actions: parcel_lost is in no catalogue"),
        ({"question": {"zh": "邮寄？"}}, "question: must hold zh and en"),
        ({"similar": {"zh": ["", "a"]}}, "similar.zh[0]: must be a text"),
        ({"answer": {"zh": "收{parcel.price}", "en": "x"}}, "answer.zh: no policy is named"),
        ({"answer": {"zh": "收{parcel.fee", "en": "x"}}, "answer.zh: a brace stands alone"),
        ({"source": {"document": "说明"}}, "source.clause: must be a text"),
        ({"risk": "none"}, "risk: must be one of low, medium, high"),
        ({"effective_from": "soon"}, "effective_from: must be a date"),
        ({"effective_to": 7}, "effective_to: must be a date"),
        ({"colour": "red"}, "colour: is not a field"),
    ],
)
def test_a_wrong_field_is_named(
    make_pack: MakePack, entry: dict[str, Any], change: dict[str, Any], says: str
) -> None:
    with pytest.raises(Misconfigured) as caught:
        _read(make_pack(entry | change))
    named = change.get("id", "parcel-fee")
    assert f"parcel.yaml: article 1 ({named}): {says}" in str(caught.value)


def test_a_missing_field_is_named(make_pack: MakePack, entry: dict[str, Any]) -> None:
    del entry["owner"]
    with pytest.raises(Misconfigured, match=r"article 1 \(parcel-fee\): owner: is missing"):
        _read(make_pack(entry))


def test_one_pack_may_not_use_an_id_twice(make_pack: MakePack, entry: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured, match=r"article 2 \(parcel-fee\): id: .* twice"):
        _read(make_pack(entry, entry))


@pytest.mark.parametrize("name", ["id", "name_zh", "name_en"])
def test_a_missing_column_of_a_catalogue_is_named(
    make_pack: MakePack, entry: dict[str, Any], name: str
) -> None:
    packs = make_pack(entry)
    catalogue = packs.root / "own" / "intents" / "catalogue.tsv"
    catalogue.write_text(catalogue.read_text().replace(name, "other"))
    with pytest.raises(Misconfigured, match=rf"catalogue\.tsv:1: {name}: this column is missing"):
        _read(packs)


def _read(packs: Packs) -> tuple[Article, ...]:
    return read_articles(packs, PolicyTable.load(packs))
