"""What the assistant can say about tickets: the speaker's own, in their language, with the deadline."""

import pytest
from tests.desk.house import House, customer

from qiantai.banking import ActionRequest, ActionResult
from qiantai.customers import Actor, SystemActor

FACTS = {
    "kind": "complaint",
    "subject": "年费重复扣收",
    "facts": "扣了两次",
    "demand": "退回",
    "contact": "本机",
}


async def do(
    house: House, who: Actor, name: str, language: str = "zh-Hans", **slots: str
) -> ActionResult:
    return await house.actions[name](who, ActionRequest(name, slots, "key", language))


async def test_opening_tells_number_and_deadline(house: House) -> None:
    result = await do(house, customer(), "tickets.open", **FACTS)
    assert (result.outcome, result.effect) == ("ok", True)
    assert result.values["due_on"] == "2026-12-07"
    assert result.values["due_in_days"] == 15
    assert result.values["kind"] == "complaint"
    assert result.values["status_text"] == "已登记"
    assert result.card == {"type": "ticket", "data": result.values}


async def test_a_repeated_request_answers_the_same_ticket(house: House) -> None:
    who = customer()
    first = await do(house, who, "tickets.open", **FACTS)
    second = await do(house, who, "tickets.open", **FACTS)
    assert first.values["ticket_no"] == second.values["ticket_no"]


async def test_the_facts_alone_are_enough(house: House) -> None:
    result = await do(house, customer(), "tickets.open", kind="complaint", facts="扣了两次年费")
    assert result.values["subject"] == "扣了两次年费"


@pytest.mark.parametrize("name", ["tickets.open", "tickets.list"])
async def test_a_visitor_has_to_sign_in_first(house: House, name: str) -> None:
    for who in (SystemActor("visitor"), customer(level=0)):
        result = await do(house, who, name, **FACTS)
        assert (result.outcome, result.level, result.effect) == ("level_needed", 1, False)


async def test_the_list_is_the_speakers_own(house: House) -> None:
    opened = await do(house, customer(), "tickets.open", **FACTS)
    mine = await do(house, customer(), "tickets.list", "en")
    assert [ticket["ticket_no"] for ticket in mine.values["tickets"]] == [
        opened.values["ticket_no"]
    ]
    assert mine.values["status_text"] == "registered"
    assert mine.card is not None
    assert mine.card["type"] == "tickets"
    other = await do(house, customer("c002"), "tickets.list", ticket_no=opened.values["ticket_no"])
    assert other.outcome == "none"


async def test_the_list_can_be_narrowed(house: House) -> None:
    opened = await do(house, customer(), "tickets.open", **FACTS)
    assert (await do(house, customer(), "tickets.list", kind="dispute")).outcome == "none"
    by_number = await do(
        house, customer(), "tickets.list", ticket_no=opened.values["ticket_no"].lower()
    )
    assert by_number.outcome == "ok"


async def test_words_come_in_traditional_characters(house: House) -> None:
    result = await do(house, customer(), "tickets.open", "zh-Hant", **FACTS)
    assert result.values["status_text"] == "已登記"
    assert result.values["kind_text"] == "投訴"
