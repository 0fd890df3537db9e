"""Plays stories through the same doors as a customer's page: inbox, challenge, queue; on a clock that stands still."""

import asyncio
import time
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from qiantai.app.seed import Demonstration
from qiantai.app.stories.expect import Scene, unmet
from qiantai.app.stories.reader import Story
from qiantai.app.wire import House
from qiantai.conversation import Event, Session
from qiantai.customers import CustomerId, StaffActor, SystemActor
from qiantai.customers.store import list_phone_messages
from qiantai.customers.store_checks import decide_phone_check, waiting_phone_check
from qiantai.floor.clock import ManualClock, local_date
from qiantai.floor.errors import Invalid, QiantaiError

EMPTY = """
do $$ declare name text; begin
    set local session_replication_role = replica;
    for name in select tablename from pg_tables where schemaname = 'public'
            and not (tablename like any ('{staff%,article%,\\_yoyo%,yoyo%,audit%,policy%}')) loop
        execute format('delete from %I', name);
        perform setval(one.oid::regclass, 1, false) from pg_class one join pg_depend tie on tie.objid = one.oid
            where one.relkind = 'S' and tie.refobjid = format('%I', name)::regclass and tie.deptype in ('a', 'i');
    end loop;
end $$
"""
"""Rows are deleted, for that costs a hundredth of truncating tables that hold a handful."""


class Player:
    """Plays one story after the other in one house, emptied and set to the story's day each time."""

    def __init__(
        self, house: House, clock: ManualClock, core: Any, demonstration: Demonstration
    ) -> None:
        self._house = house
        self._clock = clock
        self._core = core
        self._demonstration = demonstration

    async def play(self, story: Story) -> "Outcome":
        """Play one story on a fresh institution."""
        await self.renew(story.today)
        outcome = Outcome(story.name)
        stage = _Stage(self._house, self._clock, self._core, self._demonstration, story)
        for number, (kind, value) in enumerate(story.steps, 1):
            try:
                why = await stage.step(kind, value)
            except QiantaiError as error:
                why = f"{type(error).__name__}: {error} {error.detail or ''}"
            outcome.count(kind, why)
            if why is not None:
                outcome.fail(number, why)
                break
        return outcome

    async def renew(self, now: datetime) -> None:
        """Customers, conversations, tickets and accounts as on the first day, which is now."""
        await self._house.conversations.sessions.settled()
        self._clock.set(now)
        await self._house.ground.database.execute(EMPTY)
        await self._core.reset(now)
        await self._seed_complaints()

    async def _seed_complaints(self) -> None:
        for person in self._demonstration.content["customers"]:
            for complaint in person.get("complaints", ()):
                await self._house.tickets.seed(person["id"], complaint)


class Outcome:
    """How one story went."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.turns = 0
        self.turns_passed = 0
        self.failure: dict[str, Any] | None = None

    def count(self, kind: str, why: str | None) -> None:
        """Count an expectation."""
        if kind == "expect":
            self.turns += 1
            self.turns_passed += why is None

    def fail(self, step: int, why: str) -> None:
        """The story ends here."""
        self.failure = {"test_case": self.name, "step": step, "why": why}


class _Stage:
    def __init__(
        self,
        house: House,
        clock: ManualClock,
        core: Any,
        demonstration: Demonstration,
        story: Story,
    ) -> None:
        self._house = house
        self._clock = clock
        self._core = core
        self._demonstration = demonstration
        self._story = story
        self._sessions = house.conversations.sessions
        self._channel = story.channel
        self._conversation: UUID | None = None
        self._seen = 0
        self._began = clock.now()

    async def step(self, kind: str, value: Any) -> str | None:
        """Do one step; returns why it failed."""
        if kind == "expect":
            return await self._expect(value)
        if kind == "wait":
            await self._wait(value)
            return None
        if kind == "channel":
            self._channel = str(value)
            await self._enter(anew=True)
            return None
        await self._enter()
        if kind != "agent" and not await self._reaches_nobody(kind):
            self._seen = (await self._session()).last_offset
        doing = {
            "user": self._say,
            "choose": self._choose,
            "otp": self._answer,
            "face": self._check,
            "upload": self._upload,
            "agent": self._speak,
        }
        why = await doing[kind](value)
        await self._settle()
        return why

    async def _reaches_nobody(self, kind: str) -> bool:
        """Whether a step is a code or a check that nothing waits for: what was said last still stands."""
        return kind in ("otp", "face") and await self._open_challenge() is None

    async def _enter(self, anew: bool = False) -> None:
        """Come in as the customer's own app does: signed in again when the session has run out."""
        if self._conversation is not None and not anew:
            session = await self._session()
            if self._story.customer is None or session.level_at(self._clock.now()) > 0:
                return
        token, locale = None, "zh-CN"
        if self._story.customer is not None:
            claims = self._demonstration.claims(self._story.customer)
            token, locale = self._house.tokens.issue(claims, self._clock.now()), claims.locale
        opened = await self._house.inbox.open(token, None, locale, self._channel)
        self._conversation = opened.conversation.id
        await self._settle()

    async def _settle(self) -> None:
        for _ in range(20):
            await self._sessions.settled()
            if not await self._house.ground.outbox.relay():
                return

    async def _wait(self, how_long: timedelta) -> None:
        self._clock.advance(how_long)
        await self._house.ground.jobs.run_due()
        await self._settle()

    async def _session(self) -> Session:
        assert self._conversation is not None
        return await self._sessions.get(self._conversation)

    async def _events(self, after: int = 0) -> list[Event]:
        assert self._conversation is not None
        return await self._sessions.list_all_events(self._conversation, after)

    async def _send(self, frame: Mapping[str, Any]) -> None:
        assert self._conversation is not None
        self._house.ground.limits.reset()
        await self._house.inbox.say(self._conversation, {"id": str(uuid.uuid4()), **frame})

    async def _say(self, text: Any) -> None:
        await self._send({"text": str(text)})

    async def _choose(self, choice: Any) -> str | None:
        said = [
            event
            for event in await self._events()
            if event.kind == "message" and event.source == "assistant"
        ]
        buttons = list(said[-1].body.get("buttons", [])) if said else []
        if isinstance(choice, int) and 1 <= choice <= len(buttons):
            button = buttons[choice - 1]
        else:
            named = [b for b in buttons if str(choice) in (b["label"], b["value"])]
            named = named or [b for b in buttons if str(choice) in b["label"]]
            if not named:
                return f"no button {choice!r} among {[button['label'] for button in buttons]}"
            button = named[0]
        await self._send({"value": button["value"], "label": button["label"]})
        return None

    async def _answer(self, value: Any) -> None:
        challenge = await self._open_challenge()
        code = "000000"
        if challenge is not None and self._story.customer is not None:
            messages = await list_phone_messages(
                self._house.ground.database, CustomerId(self._story.customer), 1
            )
            code = str(messages[0]["code"] or code) if messages else code
        if value == "wrong":
            code = f"{(int(code) + 1) % 1_000_000:06d}"
        asked = challenge["challenge"] if challenge else str(uuid.uuid4())
        assert self._conversation is not None
        self._house.ground.limits.reset()
        with _changing_nothing("no_challenge"):
            await self._house.inbox.answer(self._conversation, {"challenge": asked, "code": code})

    async def _check(self, value: Any) -> None:
        """Consent to a check and let the camera find what the story says, as the page and the phone do."""
        challenge = await self._open_challenge()
        asked = challenge["challenge"] if challenge else str(uuid.uuid4())
        method = (challenge or {}).get("method", "face")
        method = "face" if method == "otp" else method
        assert self._conversation is not None
        self._house.ground.limits.reset()
        with _changing_nothing("no_challenge", "identity_locked"):
            frame = {"challenge": asked, "method": method, "consent": True}
            await self._house.inbox.check(self._conversation, frame)
            await self._press(passed=value in ("ok", True))
            await self._house.inbox.checked(self._conversation, {"challenge": asked})

    async def _press(self, *, passed: bool) -> None:
        database, now = self._house.ground.database, self._clock.now()
        customer = CustomerId(self._story.customer or "")
        waiting = await waiting_phone_check(database, customer, now)
        if waiting is not None:
            await decide_phone_check(database, customer, waiting["reference"], passed, now)

    async def _open_challenge(self) -> Mapping[str, Any] | None:
        session = await self._session()
        top = session.memory.top
        if top is None or top.waiting != "challenge":
            return None
        for event in reversed(await self._events()):
            if event.kind == "challenge.opened":
                return event.body
        return None

    async def _upload(self, path: Any) -> str | None:
        file = self._story.folder / str(path)
        if not file.is_file():
            raise Invalid(f"{file}: no such file to upload", field="upload")
        content = await asyncio.to_thread(file.read_bytes)
        assert self._conversation is not None
        self._house.ground.limits.reset()
        with _changing_nothing("too_large", "file_kind_refused", "file_harmful", "too_many_files"):
            await self._house.inbox.send_file(
                self._conversation, str(uuid.uuid4()), file.name, content
            )
        return None

    async def _speak(self, text: Any) -> None:
        session = await self._session()
        entry = await self._house.desk.queues.find(session.id)
        members = await self._house.accounts.list("agent")
        fitting = [m for m in members if entry is not None and entry.skill in m.skills] or list(
            members
        )
        member = next((m for m in members if m.staff == session.holder), fitting[0])
        staff = StaffActor(member.staff, member.name, member.roles)
        if session.holder is None:
            await self._house.desk.handoff.take(staff, session.id)
        await self._house.desk.handoff.say(staff, session.id, str(text), str(uuid.uuid4()))

    async def _expect(self, expected: Mapping[str, Any]) -> str | None:
        if self._conversation is None:
            await self._enter()
        session, events = await self._session(), await self._events()
        replies = tuple(
            event
            for event in events
            if event.offset > self._seen and event.source in ("assistant", "agent")
        )
        challenge = await self._open_challenge()
        entry = await self._house.desk.queues.find(session.id) if session.mode == "person" else None
        balances = {
            account: await self._core.balance(account, self._clock.now())
            for account in expected.get("balance") or {}
        }
        scene = Scene(
            session,
            replies,
            tuple(events),
            balances,
            int(challenge["level"]) if challenge else None,
            {"skill": entry.skill, "priority": entry.priority.name} if entry else None,
            await self._tickets(),
        )
        return unmet(expected, scene)

    async def _tickets(self) -> tuple[Mapping[str, Any], ...]:
        if self._story.customer is None:
            return ()
        found = await self._house.tickets.list(
            SystemActor("stories"), customer=self._story.customer
        )
        return tuple(
            {
                "kind": ticket.kind,
                "due_in_days": (local_date(ticket.due_at) - local_date(ticket.opened_at)).days,
            }
            for ticket in found
            if ticket.opened_at >= self._began
        )


@contextmanager
def _changing_nothing(*codes: str) -> Iterator[None]:
    """A refusal by one of these codes is no failure of the story: it goes on, and its expectations judge."""
    try:
        yield
    except QiantaiError as error:
        if error.code not in codes:
            raise


def summary(outcomes: list[Outcome], began: float) -> dict[str, Any]:
    """The result as the command prints it."""
    failed = [outcome.failure for outcome in outcomes if outcome.failure is not None]
    return {
        "n": len(outcomes),
        "passed": len(outcomes) - len(failed),
        "failed": failed,
        "turns": sum(outcome.turns for outcome in outcomes),
        "turns_passed": sum(outcome.turns_passed for outcome in outcomes),
        "seconds": round(time.perf_counter() - began, 2),
    }
