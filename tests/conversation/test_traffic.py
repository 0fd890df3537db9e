"""Traffic of flows: what turns kept of their walks is counted by version and step, and shown with the flow's words."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi import FastAPI
from fastapi.responses import JSONResponse

from qiantai.conversation.compose import Composer
from qiantai.conversation.flowbook import FlowBook
from qiantai.conversation.flowmap import FlowMap
from qiantai.conversation.routes_flows import flow_routes
from qiantai.conversation.store_traffic import StepTraffic, Traffic, count_flows, count_steps
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.packs import Packs

HOUR = timedelta(hours=1)
FLOWS = """
flows:
  pay:
    name: {zh: 付款, en: Pay}
    level: 1
    slots:
      amount: {type: money, from: [amount], valid: "double(slots.amount) > 0.0", invalid: utter_none}
    steps:
      - id: ask
        collect: amount
      - id: check
        action: pay.prepare
        set: {amount: values.amount}
        next:
          - if: outcome == 'closed'
            then:
              - {say: utter_closed, next: STOP}
      - id: confirm
        confirm: utter_confirm
"""
WORDS = """
utter_ask_amount: {zh: 付多少钱？, en: How much?}
utter_closed: {zh: 账户已关闭, en: The account is closed}
utter_none: {zh: 金额须大于零, en: The amount must be above zero}
utter_confirm: {zh: "付 {amount} 元？", en: "Pay {amount}?"}
"""


class Talks:
    """Conversations whose turns kept these walks."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.database, self.now = database, now

    async def talk(self) -> UUID:
        """A new conversation."""
        one = uuid4()
        await self.database.execute(
            "insert into conversation (id, channel, level, locale, created_at, updated_at)"
            " values ($1, 'web', 0, 'zh-Hans', $2, $2)",
            one,
            self.now,
        )
        return one

    async def turn(self, one: UUID, *walked: dict[str, Any], ago: timedelta = 2 * HOUR) -> None:
        """A reply with what its turn kept."""
        await self._event(one, "message", {"walked": list(walked)}, ago)

    async def handoff(self, one: UUID, ago: timedelta = 2 * HOUR) -> None:
        """The customer asked for a person."""
        await self._event(one, "handoff.requested", None, ago)

    async def _event(self, one: UUID, kind: str, why: Any, ago: timedelta) -> None:
        source = "assistant" if why else "system"
        await self.database.execute(
            "insert into conversation_event select $1, coalesce(max(\"offset\"), 0) + 1, $2, $3, $4, null, '{}', $5"
            " from conversation_event where conversation = $1",
            one,
            kind,
            source,
            self.now - ago,
            why,
        )


def walk(*steps: str, start: int = 1, version: str = "v1", **more: str) -> dict[str, Any]:
    return {"flow": "pay", "version": version, "start": start, "steps": list(steps), **more}


@pytest.fixture
async def talks(database: Database, clock: ManualClock) -> Talks:
    """Nine walks in eight conversations: every way to end one."""
    talks = Talks(database, clock.now())
    done = await talks.talk()
    await talks.turn(done, walk("sign_in"))
    await talks.turn(done, walk("ask"))
    await talks.turn(done, walk("ask", "check", "confirm"))
    await talks.turn(done, walk("confirm", end="completed"))
    await talks.turn(done, walk("ask", start=9))
    await talks.turn(done, walk("ask", start=9, end="cancelled"))
    stopped = await talks.talk()
    await talks.turn(stopped, walk("ask", "check", "say_3", end="stopped"))
    asked = await talks.talk()
    await talks.turn(asked, walk("ask", "check", "confirm"))
    await talks.handoff(asked)
    passed = await talks.talk()
    await talks.turn(passed, walk("ask", "check", "say_3", handed="check", end="completed"))
    left = await talks.talk()
    await talks.turn(left, walk("ask", "check", "confirm"))
    await talks.handoff(left, ago=timedelta(minutes=1))
    gone = await talks.talk()
    await talks.turn(gone, walk("sign_in"))
    going = await talks.talk()
    await talks.turn(going, walk("ask", version="v2"), ago=timedelta(minutes=5))
    old = await talks.talk()
    await talks.turn(old, walk("ask"), ago=timedelta(days=40))
    return talks


def month(talks: Talks) -> tuple[datetime, datetime, timedelta]:
    return talks.now - timedelta(days=30), talks.now, HOUR


async def test_walks_are_counted_by_version_and_by_how_they_ended(talks: Talks) -> None:
    counts = await count_flows(talks.database, *month(talks))
    first = Traffic(
        7, conversations=6, completed=1, stopped=1, cancelled=1, handed=2, left=2, open=0
    )
    assert counts["pay", "v1"] == first
    assert counts["pay", "v2"] == Traffic(1, conversations=1, open=1)
    assert counts["pay", None] == Traffic(
        8, conversations=7, completed=1, stopped=1, cancelled=1, handed=2, left=2, open=1
    )


async def test_a_step_counts_a_walk_once_and_where_it_came_no_further(talks: Talks) -> None:
    steps = await count_steps(talks.database, *month(talks), "pay", "v1")
    assert steps == {
        "sign_in": StepTraffic(reached=2, left=1),
        "ask": StepTraffic(reached=6, cancelled=1),
        "check": StepTraffic(reached=5, handed=1),
        "say_3": StepTraffic(reached=2, stopped=1),
        "confirm": StepTraffic(reached=3, handed=1, left=1),
    }
    everything = await count_steps(talks.database, *month(talks), "pay", None)
    assert everything["ask"] == StepTraffic(reached=7, cancelled=1, open=1)
    assert await count_steps(talks.database, *month(talks), "other", None) == {}


@pytest.fixture
def flows(talks: Talks, tmp_path: Path, clock: ManualClock) -> FlowMap:
    for folder, text in (("flows", FLOWS), ("responses", WORDS)):
        (tmp_path / "bank" / folder).mkdir(parents=True)
        (tmp_path / "bank" / folder / "pay.yaml").write_text(text, encoding="utf-8")
    packs = Packs(tmp_path, ("bank",))

    async def follow() -> Packs:
        return packs

    return FlowMap(FlowBook.load(packs), Composer.load(packs), follow, talks.database, clock)


async def got(flows: FlowMap, path: str, asked: list[str]) -> tuple[int, Any]:
    """The answer of the routes to one GET; `asked` receives the permissions they want."""

    def guard(permission: str) -> Callable[[], str]:
        asked.append(permission)
        return lambda: "s020"

    app = FastAPI()
    app.include_router(flow_routes(flows, guard))
    app.add_exception_handler(NotFound, lambda *_: JSONResponse({}, 404))
    path, _, query = path.partition("?")
    scope = {"type": "http", "method": "GET", "path": path, "query_string": query.encode(), "headers": []}  # fmt: skip
    sent: list[Any] = []

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    async def send(message: Any) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent[0]["status"], json.loads(sent[1]["body"])


async def test_the_list_tells_place_and_traffic_to_those_who_read_policies(flows: FlowMap) -> None:
    asked: list[str] = []
    status, (pay,) = await got(flows, "/flows", asked)
    assert (status, set(asked)) == (200, {"policy:read"})
    assert (pay["id"], pay["name"]["zh-Hant"], pay["name"]["en"]) == ("pay", "付款", "Pay")
    assert (pay["path"], pay["line"], pay["level"], pay["slots"]) == (
        "bank/flows/pay.yaml",
        3,
        1,
        ["amount"],
    )
    assert (pay["traffic"]["begun"], pay["traffic"]["completed"]) == (8, 1)


async def test_a_flow_shows_its_words_its_ways_and_where_it_is_left(flows: FlowMap) -> None:
    status, found = await got(flows, "/flows/pay?version=v1", [])
    assert status == 200
    assert found["gate"]["left"] == 1
    ask, check, confirm, closed = found["steps"]
    assert [ask["spoken"]["words"]["zh-Hant"], ask["spoken"]["words"]["en"]] == [
        "付多少錢？",
        "How much?",
    ]
    assert (ask["spoken"]["path"], ask["spoken"]["line"]) == ("bank/responses/pay.yaml", 2)
    assert check["ways"] == [
        {"condition": "outcome == 'closed'", "target": closed["id"]},
        {"condition": None, "target": "confirm"},
    ]
    assert (check["line"], check["sets"]) == (11, {"amount": "values.amount"})
    assert (closed["depth"], closed["ways"]) == (1, [{"condition": None, "target": "STOP"}])
    assert confirm["traffic"]["left"] == 1
    (slot,) = found["slots"]
    assert slot["rejections"][0]["spoken"]["words"]["en"] == "The amount must be above zero"
    assert {one["version"] for one in found["versions"]} == {"v1", "v2"}
    assert (await got(flows, "/flows/other", []))[0] == 404
