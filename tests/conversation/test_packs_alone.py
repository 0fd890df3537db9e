"""Each line of business works without the others."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from qiantai.conversation.flowbook import FlowBook
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable


@pytest.mark.parametrize("names", ["bank", "securities", "insurance", "bank securities"])
def test_flows_of_every_line_of_business_are_read_without_the_others(
    packs: Packs, names: str
) -> None:
    enabled = ("common", *names.split())
    book = FlowBook.load(replace(packs, names=enabled))
    elsewhere = [
        step
        for flow in book
        for step in flow.steps
        if step.kind in ("call", "link") and step.argument not in book
    ]
    assert len(list(book)) > len(list(FlowBook.load(replace(packs, names=("common",)))))
    assert all(step.options["pack"] not in enabled for step in elsewhere)


def test_rules_of_words_and_of_the_desk_name_only_services_that_exist(packs: Packs) -> None:
    catalogues = [path.read_text() for path in packs.files("intents", "catalogue.tsv")]
    known = {line.partition("\t")[0] for text in catalogues for line in text.splitlines()[1:]}
    policies, today = PolicyTable.load(packs), datetime(2026, 11, 22, tzinfo=UTC)
    words = packs.merged("words")
    rules = words["ellipsis"]
    named = {*rules["denies"], *rules.get("says", {}), *words["absorbs"]}
    named.update(*words["absorbs"].values())
    for rule in rules["made"]:
        read = rule["read"]
        named.update([read] if isinstance(read, str) else read, [rule["means"]])
    for key in ("desk.acting.barred", "desk.acting.dual.services"):
        named.update(str(policies.get(key, today).value).split(", "))
    assert named - known == set()
