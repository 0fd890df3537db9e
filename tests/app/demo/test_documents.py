"""Rows of the institution file and what changes them."""

import sqlite3
from pathlib import Path

import pytest

from qiantai.app.demo import store
from qiantai.app.demo.changes import changed
from qiantai.app.demo.documents import Documents, seeds_of
from qiantai.app.demo.institution import Institution
from qiantai.floor.errors import Misconfigured
from qiantai.floor.money import Money
from qiantai.floor.packs import data_root, read_yaml

FILE = data_root("packs") / "demo" / "institution.yaml"


@pytest.fixture
def documents(tmp_path: Path) -> Documents:
    connection = store.connect(tmp_path / "ledger.sqlite")
    store.prepare(connection)
    return Documents(connection, seeds_of(read_yaml(FILE), None))


def test_rows_of_the_file_are_told_until_something_stands_in_their_place(
    documents: Documents,
) -> None:
    assert [row["id"] for row in documents.list("deposits", "c002")] == ["d001"]
    documents.put("deposits", "d001", "c002", {"principal": "60000.00"})
    documents.put("deposits", "d002", "c002", {"principal": "40000.00"})
    rows = documents.list("deposits", "c002")
    assert [(row["id"], row["principal"]) for row in rows] == [
        ("d001", "60000.00"),
        ("d002", "40000.00"),
    ]
    documents.remove("deposits", "d001", "c002")
    assert [row["id"] for row in documents.list("deposits", "c002")] == ["d002"]
    assert documents.find("deposits", "d001") is None


def test_products_belong_to_everybody(documents: Documents) -> None:
    assert {row["code"] for row in documents.list("products_wealth")} >= {"W-R1-7", "W-R2-180"}
    assert documents.find("products_funds", "513001") is not None


def test_a_row_without_an_id_gets_one_that_lasts(documents: Documents) -> None:
    assert [row["id"] for row in documents.list("wealth", "c001")] == ["c001-wealth-1"]


def test_what_changed_lies_over_the_facts_of_a_customer(documents: Documents) -> None:
    person = Institution.load(FILE).people["c001"]
    found = documents.find("accounts", "a001")
    assert found is not None
    documents.put("accounts", "a001", "c001", {**found[1], "daily_limit": "200000"})
    documents.put("person", "c001", "c001", {"phone": "13911112222"})
    documents.remove("payees", "c001-payees-1", "c001")
    documents.put("payees", "c001-new", "c001", {"name": "陈晨", "bank": "demo", "last4": "1212"})
    after = changed(person, documents)
    assert after.accounts[0].daily_limit == Money.of("200000")
    assert after.accounts[0].number == person.accounts[0].number
    assert after.accounts[1] == person.accounts[1]
    assert after.phone == "13911112222"
    assert [one.name for one in after.payees] == ["王秀英", "陈晨"]


def test_a_row_of_records_must_say_whose_it_is(tmp_path: Path) -> None:
    (tmp_path / "records").mkdir()
    (tmp_path / "records" / "more.yaml").write_text("billers: [{id: b1}]", encoding="utf-8")
    with pytest.raises(Misconfigured, match="customer"):
        seeds_of({}, tmp_path)


def test_a_file_of_an_older_layout_is_made_afresh(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.sqlite", isolation_level=None)
    connection.execute("create table loss (card text primary key)")
    connection.execute("create table posting (id integer)")
    store.prepare(connection)
    assert store.find_loss(connection, "a001") is None
