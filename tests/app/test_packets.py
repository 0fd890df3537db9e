"""Nobody is asked again: whatever a customer said before asking for a person is in the packet, over 200 scripted handoffs."""

import random
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from tests.app.conftest import Stage

from qiantai.app.wire import House
from qiantai.conversation import Inbound
from qiantai.conversation.flowbook import Flow
from qiantai.customers import CustomerId
from qiantai.floor.clock import ManualClock, local_date

CUSTOMER = CustomerId("c001")
SCRIPTS = 200
SAYINGS: Mapping[str, Sequence[str]] = {
    "amount": ("五千块", "金额是1200元", "两万"),
    "card_last4": ("用尾号8888的卡", "尾号6666那张"),
    "payee": ("转给李娜", "给王芳"),
    "relation": ("给我妈", "给我爸"),
    "date": ("下周三", "12月5号"),
    "date_range": ("上个月的", "最近三个月"),
    "periods": ("分12期", "24个月"),
    "phone": ("新手机号是13912345678",),
    "arrival_mode": ("要实时到账", "次日到账就行"),
    "currency": ("换美元", "要欧元"),
    "product": ("我想买安心理财", "余额宝那种"),
    "product_code": ("代码600519", "基金000001"),
    "bank": ("工商银行的", "建行"),
    "branch": ("中关村支行",),
    "channel": ("在手机银行上",),
    "mode": ("月供减少的那种", "缩短年限"),
    "policy": ("保单号P2023001",),
    "claim": ("赔案号C2024001",),
}


@dataclass(frozen=True, slots=True)
class Handed:
    """One scripted handoff: what was said, and what the packet says of it."""

    flow: str
    said: tuple[str, ...]
    values: frozenset[tuple[str, str]]
    kept: set[str]
    packet: Mapping[str, Any]
    questions_after: int


def scripts(flows: Sequence[Flow], dice: random.Random) -> Iterator[tuple[Flow, tuple[str, ...]]]:
    """A flow and up to three messages that give it something, over and over until there are enough."""
    fitting = [flow for flow in flows if kinds_of(flow)]
    for number in range(SCRIPTS):
        flow = fitting[number % len(fitting)]
        kinds = kinds_of(flow)
        chosen = dice.sample(kinds, min(len(kinds), dice.randrange(1, 4)))
        yield flow, tuple(dice.choice(SAYINGS[kind]) for kind in chosen)


def kinds_of(flow: Flow) -> list[str]:
    """The kinds of entities that a flow takes and that we know how to say."""
    found = {kind for slot in flow.slots.values() for kind in slot.sources}
    return sorted(found & set(SAYINGS))


def plain(value: object) -> str:
    """A value as it stands in JSON."""
    return "/".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


async def hand_over(house: House, clock: ManualClock, flow: Flow, said: tuple[str, ...]) -> Handed:
    """Begin the flow, say what the script says, and ask for a person."""
    sessions = house.conversations.sessions
    session = await sessions.start("web", "zh-CN", None)
    session = await sessions.sign_in(session, await house.people.get(CUSTOMER))
    start = (flow.name["zh"], f"start:{flow.id}")
    for text, value in (start, *((one, None) for one in said), ("转人工", None)):
        await sessions.receive(Inbound(session.id, uuid.uuid4().hex, text, value))
        await sessions.settled()
    after = await sessions.get(session.id)
    assert after.mode == "person", (flow.id, said)
    events = await sessions.list_all_events(session.id, 0)
    asked = next(e.offset for e in events if e.kind == "handoff.requested")
    today = local_date(clock.now())
    values = frozenset(
        (one.kind, plain(one.value))
        for text in said
        for one in house.analyser.analyse(text, today).entities
    )
    top = after.memory.top
    slots = top.slots if top and top.flow == flow.id else {}
    kept = {name for name, slot in flow.slots.items() if slot.sources and slots.get(name)}
    packet = await house.conversations.joining.packet(session.id)
    later = [e for e in events if e.offset > asked and (e.why or {}).get("walked")]
    return Handed(flow.id, said, values, kept, packet, len(later))


@pytest.fixture(scope="module")
def handed(stage: Stage) -> list[Handed]:
    """Every scripted handoff."""
    house, clock = stage.house, stage.clock

    async def play() -> list[Handed]:
        token = house.tokens.issue(stage.demonstration.claims(CUSTOMER), clock.now())
        await house.inbox.open(token, None, "zh-CN", "web")
        flows = sorted(house.conversations.book, key=lambda flow: flow.id)
        return [
            await hand_over(house, clock, flow, said)
            for flow, said in scripts(flows, random.Random(6))
        ]

    stage.renew()
    return stage.run(play())


def test_every_value_that_was_said_is_in_the_packet(handed: list[Handed]) -> None:
    missing = [
        (one.flow, one.said, value)
        for one in handed
        for value in one.values
        if value not in {(said["kind"], plain(said["value"])) for said in one.packet["said"]}
    ]
    assert missing == []
    assert len(handed) == SCRIPTS
    assert sum(len(one.values) for one in handed) > SCRIPTS


def test_every_slot_that_is_known_stands_in_the_packet_and_is_not_asked_again(
    handed: list[Handed],
) -> None:
    for one in handed:
        slots = {item["name"]: item for item in one.packet["slots"]}
        if one.packet["flow"] and one.packet["flow"]["flow"] == one.flow:
            assert one.kept <= set(slots), one.flow
        assert not set(slots) & {item["name"] for item in one.packet["missing"]}, one.flow
        for item in (*slots.values(), *one.packet["missing"]):
            assert item["label"]["zh"], one.flow
            assert item["label"]["zh"] != item["name"], f"{item['name']} has no label"
        assert one.questions_after == 0, one.flow


def test_the_summary_says_in_both_languages_what_is_open(handed: list[Handed]) -> None:
    for one in handed:
        summary = one.packet["summary"]
        assert set(summary) == {"zh", "en"}
        flow = one.packet["flow"]
        if flow is not None:
            assert flow["name"]["zh"] in summary["zh"]
            assert flow["name"]["en"] in summary["en"]
        offsets = [felt["offset"] for felt in one.packet["emotion"]]
        assert offsets == sorted(offsets)
        assert len(offsets) >= len(one.said)


def test_most_open_services_come_with_what_was_asked_already(handed: list[Handed]) -> None:
    waiting = [one for one in handed if one.packet["flow"] and one.packet["flow"]["waiting"]]
    asked = [one for one in waiting if one.packet["asked_already"]]
    assert len(waiting) > SCRIPTS / 2
    assert len(asked) > len(waiting) * 0.6
    for one in asked:
        assert all(item["question"] for item in one.packet["asked_already"]), one.flow
