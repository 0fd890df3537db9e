"""A bank changes a limit, a fee, a sentence and a step of a flow while it serves; who is under way goes on as they began."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
import pytest_asyncio
from tests.app.conftest import opened

from qiantai.app.seed import Demonstration
from qiantai.app.wire import House
from qiantai.conversation import Inbound
from qiantai.floor.clock import ManualClock
from qiantai.floor.errors import Invalid


class Desk:
    """A customer who talks, and two colleagues who change and release."""

    def __init__(self, house: House, demonstration: Demonstration) -> None:
        self.house = house
        self._demonstration = demonstration

    async def open(self) -> UUID:
        """The customer's conversation."""
        claims = self._demonstration.claims("c001")
        token = self.house.tokens.issue(claims, self.house.ground.clock.now())
        opened = await self.house.inbox.open(token, None, claims.locale, "web")
        return opened.conversation.id

    async def say(self, conversation: UUID, text: str) -> str:
        """What is answered."""
        sessions = self.house.conversations.sessions
        before = (await sessions.get(conversation)).last_offset
        await sessions.receive(Inbound(conversation, str(uuid4()), text))
        await sessions.settled()
        events = await sessions.list_all_events(conversation, before)
        return "\n".join(
            str(one.body.get("text", "")) for one in events if one.source == "assistant"
        )

    async def release(self, path: str, *changes: tuple[str, str]) -> None:
        """Change a text in force and let this process follow."""
        revisions = self.house.releasing.revisions
        text, _ = await revisions.text(path)
        for old, new in changes:
            assert old in text
            text = text.replace(old, new, 1)
        made = await revisions.propose("s020", path, text, "调整")
        await revisions.decide("s021", made.id, release=True)
        assert await self.house.releasing.catch_up()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def desk() -> AsyncIterator[Desk]:
    clock = ManualClock(datetime(2026, 11, 22, 2, tzinfo=UTC))
    async with opened(clock) as (house, _):
        yield Desk(house, Demonstration.load(house.ground.settings))


pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_fee_a_sentence_and_a_limit_change_without_a_restart(desk: Desk) -> None:
    conversation = await desk.open()
    assert "手续费 0.00 元" in await desk.say(conversation, "给王秀英转五百")
    await desk.say(conversation, "取消")
    fee = "- key: transfer.fee.other_bank\n  value: "
    await desk.release("bank/policies/transfers.yaml", (f'{fee}"0"', f'{fee}"2"'))
    assert "手续费 2.00 元" in await desk.say(conversation, "给王秀英转五百")
    await desk.say(conversation, "取消")
    await desk.release("bank/responses/bank.yaml", ("请核对：从", "请您仔细核对：从"))
    assert "请您仔细核对" in await desk.say(conversation, "给王秀英转五百")
    await desk.say(conversation, "取消")
    level = "- key: action.accounts.balance.level\n  value: "
    await desk.release("bank/policies/actions.yaml", (f'{level}"1"', f'{level}"2"'))
    assert "验证码" in await desk.say(conversation, "我还有多少钱")


async def test_a_step_changes_for_those_who_begin_and_not_for_those_under_way(desk: Desk) -> None:
    begun = await desk.open()
    assert "多少钱" in await desk.say(begun, "给王秀英转账")
    await desk.release(
        "bank/flows/transfers.yaml",
        (
            "      arrival_mode: {from: [arrival_mode]}\n",
            "      arrival_mode: {from: [arrival_mode]}\n"
            "      reason: {free: true, ask: utter_ask_complaint_reason}\n",
        ),
        (
            "      - id: prepare\n",
            "      - id: reason\n        collect: reason\n      - id: prepare\n",
        ),
        (
            "            then: prepare\n          - else: open",
            "            then: reason\n          - else: open",
        ),
    )
    book = desk.house.conversations.book
    assert "reason" in book.get("transfer_make").slots
    session = await desk.house.conversations.sessions.get(begun)
    frame = session.memory.top
    assert frame is not None
    assert "reason" not in book.of(frame).slots
    assert "请您仔细核对" in await desk.say(begun, "三百")
    await desk.say(begun, "取消")
    asked = await desk.say(begun, "给王秀英转五百")
    assert "核对" not in asked
    assert "核对" in await desk.say(begun, "生活费")


async def test_a_flow_that_could_not_serve_is_refused(desk: Desk) -> None:
    revisions = desk.house.releasing.revisions
    text, _ = await revisions.text("bank/flows/transfers.yaml")
    wrong = text.replace("action: transfers.execute", "action: transfers.exceute", 1)
    with pytest.raises(
        Invalid, match=r"transfers\.yaml:\d+: transfer_make\.execute: nothing is called"
    ):
        await revisions.propose("s020", "bank/flows/transfers.yaml", wrong, "笔误")
