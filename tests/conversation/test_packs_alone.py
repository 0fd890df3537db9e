"""Each line of business works without the others."""

from dataclasses import replace

import pytest

from qiantai.conversation.flowbook import FlowBook
from qiantai.floor.packs import Packs


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
