"""Webhooks against a real receiver: signed, masked, repeated while it fails, and never sent where nobody allowed."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.channels.receiver import Receiver, receiving

from qiantai.app.serving import free_port
from qiantai.channels.deliveries import JOB, Deliveries
from qiantai.channels.store_webhooks import Webhook
from qiantai.channels.webhooks import Webhooks
from qiantai.customers import StaffActor
from qiantai.floor.audit import Audit, list_audit, verify
from qiantai.floor.clock import ManualClock
from qiantai.floor.config import Settings
from qiantai.floor.database import Database
from qiantai.floor.egress import Egress, TargetNotAllowed
from qiantai.floor.errors import Invalid, NotFound
from qiantai.floor.events import Fact, Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.secrets import SecretBox

ADMIN = StaffActor("s009", "管理员", frozenset({"system_admin"}))
WARDEN = StaffActor("s010", "安全员", frozenset({"security_admin"}))
WAITS = (10, 60, 300, 1800, 7200, 21600)


@dataclass(frozen=True, slots=True)
class Post:
    """Webhooks over a real database, with the time of a moved clock."""

    database: Database
    clock: ManualClock
    outbox: Outbox
    jobs: Jobs
    webhooks: Webhooks
    deliveries: Deliveries

    async def say(self, text: str, offset: int = 1, name: str = "王秀英") -> None:
        """A customer says something; the fact leaves by the outbox as the journal's does."""
        conversation = "0199aa00-0000-7000-8000-000000000001"
        shown = {
            "id": conversation, "customer": "c001", "customer_name": name, "channel": "web", "status": "pending",
            "mode": "auto", "holder": None, "holder_name": None, "language": "zh-Hans", "level": 1, "elder": False,
            "created_at": self.clock.now().isoformat(),
        }  # fmt: skip
        body = {
            "at": self.clock.now().isoformat(), "offset": offset, "kind": "message", "source": "customer",
            "message_id": f"m{offset}", "body": {"text": text}, "conversation": shown,
        }  # fmt: skip
        await self.publish(Fact("message.created", conversation, body))

    async def publish(self, fact: Fact) -> None:
        """Commit a fact, relay it, and do what is due."""
        async with self.database.transaction() as connection:
            await self.outbox.publish(connection, [fact])
        await self.outbox.relay()
        await self.jobs.run_due()

    async def later(self, seconds: float) -> None:
        """Time passes, and what is due is done."""
        self.clock.advance(timedelta(seconds=seconds))
        await self.jobs.run_due()

    async def subscribe(self, receiver: Receiver, *events: str) -> tuple[Webhook, str]:
        """An active subscription of these events."""
        return await self.webhooks.subscribe(ADMIN, "CRM", receiver.url, events)


@pytest.fixture
async def post(database: Database, clock: ManualClock, tmp_path: Path) -> AsyncIterator[Post]:
    """Only this machine's own network is allowed."""
    settings = Settings(
        data_dir=tmp_path,
        webhook_hosts=("127.0.0.0/8",),
        webhook_timeout_s=0.5,
        webhook_off_after=6,
    )
    outbox, live, jobs = Outbox(database), Live(), Jobs(database, clock)
    egress = Egress(settings.webhook_hosts)
    webhooks = Webhooks(database, clock, Audit(), SecretBox.load(tmp_path), live, egress)
    deliveries = Deliveries(
        database, clock, Audit(), outbox, live, jobs, webhooks, egress, settings
    )
    await jobs.open()
    try:
        yield Post(database, clock, outbox, jobs, webhooks, deliveries)
    finally:
        await deliveries.close()
        await jobs.close()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    """A receiver that answers 200 unless told otherwise."""
    async with receiving() as one:
        yield one


async def test_a_delivery_is_signed_and_its_secret_is_told_once_and_kept_sealed(
    post: Post, receiver: Receiver
) -> None:
    hook, secret = await post.subscribe(receiver, "message.created")
    await post.say("我想查余额")
    [got] = receiver.got
    assert got.is_signed(secret)
    assert not got.is_signed(secret + "x")
    assert got.headers["X-Qiantai-Timestamp"] == str(int(post.clock.now().timestamp()))
    assert got.json["event"] == got.headers["X-Qiantai-Event"] == "message.created"
    assert got.json["data"]["message"]["content"] == "我想查余额"
    assert got.json["data"]["message"]["message_type"] == "incoming"
    row = await post.database.fetchrow("select secret from webhook where id = $1", hook.id)
    assert row is not None
    assert secret not in row["secret"]
    told = [entry.record.detail for entry in await list_audit(post.database)]
    assert secret not in str(told)


async def test_a_renewed_secret_signs_from_then_on(post: Post, receiver: Receiver) -> None:
    hook, old = await post.subscribe(receiver, "message.created")
    new = await post.webhooks.renew_secret(ADMIN, hook.id)
    await post.say("你好")
    assert receiver.got[0].is_signed(new)
    assert not receiver.got[0].is_signed(old)


async def test_a_receiver_that_answers_500_twice_gets_the_same_delivery_until_it_takes_it(
    post: Post, receiver: Receiver
) -> None:
    hook, secret = await post.subscribe(receiver, "message.created")
    receiver.answers = [500, 500]
    await post.say("你好")
    assert len(receiver.got) == 1
    await post.later(WAITS[0])
    assert len(receiver.got) == 2
    await post.later(WAITS[0])
    assert len(receiver.got) == 2, "the second wait is longer"
    await post.later(WAITS[1])
    assert len(receiver.got) == 3
    await post.later(3600)
    assert len(receiver.got) == 3
    assert len({one.delivery for one in receiver.got}) == 1
    assert len({one.body for one in receiver.got}) == 1
    assert all(one.is_signed(secret) for one in receiver.got)
    assert len({one.headers["X-Qiantai-Timestamp"] for one in receiver.got}) == 3
    [kept] = await post.deliveries.list(hook.id, None, 10, None)
    assert (kept.state, kept.attempts, kept.response_code) == ("delivered", 3, 200)
    tries = await post.deliveries.list_attempts(kept.id)
    assert [one.response_code for one in tries] == [500, 500, 200]
    assert tries[0].response == "answered 500"


async def test_a_receiver_that_is_down_gets_everything_when_it_is_back(
    post: Post,
) -> None:
    port = free_port()
    hook, _ = await post.webhooks.subscribe(
        ADMIN, "CRM", f"http://127.0.0.1:{port}/hook", ["message.created"]
    )
    for offset in (1, 2, 3, 4, 5):
        await post.say(f"第{offset}句", offset)
    tries = [one.attempts for one in await post.deliveries.list(hook.id, None, 10, None)]
    assert sorted(tries) == [0, 0, 1, 1, 1], "after three failures in a row it is left alone"
    async with receiving(port) as receiver:
        await post.later(WAITS[0])
        for _ in range(3):
            await post.later(WAITS[1])
        said = [one.json["data"]["message"]["content"] for one in receiver.got]
        assert sorted(said) == [f"第{offset}句" for offset in (1, 2, 3, 4, 5)]
    state = await post.webhooks.get(hook.id)
    assert (state.active, state.failures, state.retry_at) == (True, 0, None)
    errors = [
        attempt.error
        for one in await post.deliveries.list(hook.id, None, 10, None)
        for attempt in await post.deliveries.list_attempts(one.id)
    ]
    assert errors.count("unreachable") == 3


async def test_a_slow_receiver_counts_as_failed_and_holds_up_nobody_else(
    post: Post, receiver: Receiver
) -> None:
    async with receiving() as slow:
        slow.slow_s = 2
        lazy, _ = await post.subscribe(slow, "message.created")
        await post.subscribe(receiver, "message.created")
        await post.say("你好")
        assert len(receiver.got) == 1
        [kept] = await post.deliveries.list(lazy.id, None, 10, None)
        [tried] = await post.deliveries.list_attempts(kept.id)
        assert (kept.state, tried.error, tried.response_code) == ("pending", "timeout", None)
        assert 450 <= tried.took_ms < 1500
        slow.slow_s = 0
        await post.later(WAITS[0])
        assert {one.delivery for one in slow.got} == {str(kept.id)}
        assert (await post.deliveries.get(lazy.id, kept.id)).state == "delivered"


async def test_one_refused_event_does_not_hold_up_the_next(post: Post, receiver: Receiver) -> None:
    await post.subscribe(receiver, "message.created")
    receiver.answers = [422]
    await post.say("一", 1)
    await post.say("二", 2)
    assert [one.json["data"]["message"]["content"] for one in receiver.got] == ["一", "二"]


async def test_many_failures_in_a_row_switch_off_and_alert_the_others(
    post: Post, receiver: Receiver
) -> None:
    async with receiving() as broken:
        broken.answers = [500] * 50
        hook, _ = await post.subscribe(broken, "message.created")
        await post.subscribe(receiver, "webhook.disabled")
        await post.say("你好")
        for wait in WAITS:
            await post.later(wait)
        await post.outbox.relay()
        await post.jobs.run_due()
        state = await post.webhooks.get(hook.id)
        assert (state.active, state.disabled_why, state.failures) == (False, "failing", 6)
        assert receiver.events == ["webhook.disabled"]
        assert receiver.got[0].json["data"]["webhook"]["host"] == "127.0.0.1"
        calls = len(broken.got)
        await post.say("还在吗", 2)
        await post.later(90_000)
        assert len(broken.got) == calls, "nothing is sent to a subscription that is off"
        actions = {entry.record.action for entry in await list_audit(post.database)}
        assert "channel:webhook:disabled" in actions
        broken.answers = []
        await post.webhooks.change(ADMIN, hook.id, active=True)
        await post.deliveries.resume(hook.id)
        await post.jobs.run_due()
        assert (await post.webhooks.get(hook.id)).failures == 0
        assert len(broken.got) == calls + 1, "what waited is delivered after it is on again"
    assert (await verify(post.database)).broken_at is None


async def test_a_receiver_that_is_gone_is_switched_off_at_once(
    post: Post, receiver: Receiver
) -> None:
    hook, _ = await post.subscribe(receiver, "message.created")
    receiver.answers = [410]
    await post.say("你好")
    state = await post.webhooks.get(hook.id)
    assert (state.active, state.disabled_why) == (False, "gone")


async def test_a_redirect_is_a_refusal_and_is_not_followed(post: Post, receiver: Receiver) -> None:
    hook, _ = await post.subscribe(receiver, "message.created")
    receiver.answers = [302]
    await post.say("你好")
    [kept] = await post.deliveries.list(hook.id, None, 10, None)
    assert (kept.response_code, kept.error, kept.state) == (302, "refused", "pending")


async def test_personal_data_is_masked_until_another_person_allows_it(
    post: Post, receiver: Receiver
) -> None:
    hook, _ = await post.subscribe(receiver, "message.created")
    await post.say("我的手机是13812345678", 1)
    data = receiver.got[0].json["data"]
    assert data["message"]["content"] == "我的手机是138****5678"
    assert data["conversation"]["contact"] == {"id": "c001", "name": "**英"}
    with pytest.raises(Invalid):
        await post.webhooks.allow_personal(ADMIN, hook.id, True, "CRM 要全名")
    await post.webhooks.allow_personal(WARDEN, hook.id, True, "CRM 要全名")
    await post.say("我的手机是13812345678", 2)
    data = receiver.got[1].json["data"]
    assert data["message"]["content"] == "我的手机是13812345678"
    assert data["conversation"]["contact"]["name"] == "王秀英"
    moved = await post.webhooks.change(ADMIN, hook.id, url=receiver.url + "?to=elsewhere")
    assert not moved.personal, "the leave was given to the old address"


async def test_a_repeated_fact_is_one_delivery(post: Post, receiver: Receiver) -> None:
    await post.subscribe(receiver, "message.created")
    await post.say("你好")
    await post.say("你好")
    assert len(receiver.got) == 1


async def test_a_replay_carries_the_same_delivery_id(post: Post, receiver: Receiver) -> None:
    hook, _ = await post.subscribe(receiver, "message.created")
    await post.say("你好")
    [kept] = await post.deliveries.list(hook.id, "delivered", 10, None)
    await post.deliveries.replay(hook.id, kept.id)
    await post.jobs.run_due()
    first, second = receiver.got
    assert (first.delivery, first.body) == (second.delivery, second.body)
    assert len(await post.deliveries.list_attempts(kept.id)) == 2
    with pytest.raises(NotFound):
        await post.deliveries.replay(hook.id, uuid4())


async def test_a_test_event_says_what_came_of_it_and_is_not_repeated(
    post: Post, receiver: Receiver
) -> None:
    hook, secret = await post.subscribe(receiver, "message.created")
    _, tried = await post.deliveries.ping(hook.id)
    assert (tried.delivered, tried.response_code) == (True, 200)
    assert receiver.events == ["webhook.ping"]
    assert receiver.got[0].is_signed(secret)
    receiver.answers = [503]
    one, tried = await post.deliveries.ping(hook.id)
    assert (tried.delivered, tried.response_code, one.state) == (False, 503, "failed")
    await post.later(90_000)
    assert len(receiver.got) == 2


async def test_a_delivery_of_a_server_that_died_is_taken_up_by_the_sweep(
    post: Post, receiver: Receiver
) -> None:
    hook, _ = await post.subscribe(receiver, "message.created")
    async with post.database.transaction() as connection:
        await connection.execute("delete from procrastinate_jobs where task_name = $1", JOB)
    await post.say("你好")
    receiver.got.clear()
    [kept] = await post.deliveries.list(hook.id, None, 10, None)
    await post.database.execute(
        "update webhook_delivery set state = 'pending', next_at = $2 where id = $1",
        kept.id,
        post.clock.now(),
    )
    busy = post.clock.now() + timedelta(seconds=30)
    await post.database.execute("update webhook set busy_until = $2 where id = $1", hook.id, busy)
    await post.later(1)
    assert receiver.got == [], "somebody may still be at it"
    await post.later(60)
    await post.jobs.run_due()
    assert [one.delivery for one in receiver.got] == [str(kept.id)]


async def test_only_what_somebody_subscribed_to_is_wanted(post: Post, receiver: Receiver) -> None:
    assert not post.outbox.wants("message.created", "conversation.changed")
    hook, _ = await post.subscribe(receiver, "conversation.assigned")
    assert post.outbox.wants("conversation.changed")
    assert not post.outbox.wants("message.created")
    await post.webhooks.remove(ADMIN, hook.id)
    assert not post.outbox.wants("conversation.changed")
    with pytest.raises(NotFound):
        await post.webhooks.get(UUID(int=0))


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://10.0.0.5/hook",
        "http://localhost:9/hook",
        "https://[::1]/hook",
        "https://crm.bank.example/hook",
        "file:///etc/passwd",
        "https://user:word@127.0.0.1/hook",
        "http://127.0.0.1:0/hook",
        "http://2130706433/hook",
        "https://",
    ],
)
async def test_nobody_subscribes_an_address_that_the_operator_did_not_list(
    post: Post, url: str
) -> None:
    with pytest.raises(TargetNotAllowed):
        await post.webhooks.subscribe(ADMIN, "x", url, ["message.created"])


async def test_an_unknown_event_is_refused(post: Post, receiver: Receiver) -> None:
    with pytest.raises(Invalid):
        await post.subscribe(receiver, "message.deleted")
