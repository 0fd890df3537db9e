"""Agents: who is here, what they are doing, and how much they may hold at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store_agents as store
from qiantai.desk import store_queue
from qiantai.desk.errors import NotPresent, StateNotChoosable
from qiantai.desk.model import CHOOSABLE, AgentState, Presence
from qiantai.desk.routing import PHONE, Rules, Server, read_rules, server_of
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable

SERVING = frozenset({AgentState.READY, AgentState.TALKING})
"""States in which a conversation may ring at an agent who has room."""


class Agents:
    """Presence of the agents; signing in and out is `floor.staff`'s."""

    def __init__(
        self, database: Database, clock: Clock, policies: PolicyTable, audit: Audit
    ) -> None:
        self._database = database
        self._clock = clock
        self._policies = policies
        self._audit = audit

    async def set_state(self, staff: StaffActor, state: str, skills: Sequence[str]) -> Presence:
        """Say what the agent does from now on; StateNotChoosable for a state that only a call may set.

        Who is ready while they hold a conversation talks; what rang at them waits for somebody else again.
        """
        if state not in CHOOSABLE:
            raise StateNotChoosable(field="state", states=sorted(CHOOSABLE))
        now, chosen = self._clock.now(), AgentState(state)
        async with self._database.transaction() as connection:
            await store.lock_agent(connection, staff.staff)
            await store_queue.withdraw_offers(connection, staff.staff)
            if chosen is AgentState.READY and await store_queue.list_held(connection, staff.staff):
                chosen = AgentState.TALKING
            until = now + self._wrap_up(now) if chosen is AgentState.WRAP_UP else None
            presence = await store.set_presence(
                connection, staff.staff, staff.name, chosen, skills, now, until
            )
            await self._record(connection, staff, "changed", now, state=presence.state.value)
        return presence

    async def set_automatic(self, staff: StaffActor, automatic: bool) -> Presence:
        """Let conversations ring at the agent, or let them pick by hand; NotPresent before they ever set a state."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            if not await store.set_automatic(connection, staff.staff, automatic):
                raise NotPresent(staff=staff.staff)
            await self._record(connection, staff, "routed", now, automatic=automatic)
        return await self.get(staff)

    async def took(self, connection: Any, staff: str, now: datetime) -> None:
        """They hold one conversation more: they talk, unless they are away from the desk."""
        presence = await store.find_presence(connection, staff)
        if presence is not None and presence.state is not AgentState.OFFLINE:
            await store.change_state(connection, staff, AgentState.TALKING, now)

    async def left(self, connection: Any, staff: str, now: datetime, *, wraps_up: bool) -> None:
        """They hold one conversation less: after the last one they wrap up, or are ready again."""
        presence = await store.find_presence(connection, staff)
        if presence is None or presence.state not in (AgentState.TALKING, AgentState.HOLD):
            return
        if await store_queue.list_held(connection, staff):
            return
        state = AgentState.WRAP_UP if wraps_up else AgentState.READY
        until = now + self._wrap_up(now) if wraps_up else None
        await store.change_state(connection, staff, state, now, until)

    async def rested(self, connection: Any, staff: str, now: datetime) -> None:
        """A ringing or a wrap-up is over: they talk when they hold something, else they are ready."""
        presence = await store.find_presence(connection, staff)
        if presence is None or presence.state not in (AgentState.RINGING, AgentState.WRAP_UP):
            return
        held = await store_queue.list_held(connection, staff)
        state = AgentState.TALKING if held else AgentState.READY
        await store.change_state(connection, staff, state, now)

    async def end_wrap_ups(self) -> int:
        """Let everybody whose wrap-up has lasted long enough be ready; returns how many."""
        now = self._clock.now()
        async with self._database.transaction() as connection:
            ended = await store.list_ended_wrap_ups(connection, now)
            for staff in ended:
                await self.rested(connection, staff, now)
        return len(ended)

    async def see(self, staff: StaffActor) -> None:
        """We heard of this agent; one who is not heard of for `desk.agent.stale` no longer counts as present."""
        await store.see_agent(self._database, staff.staff, self._clock.now())

    async def get(self, staff: StaffActor) -> Presence:
        """The agent's presence; offline since now when they never set one."""
        now = self._clock.now()
        found = await self.find(staff.staff)
        return found or Presence(staff.staff, staff.name, AgentState.OFFLINE, (), now, now)

    async def find(self, staff: str) -> Presence | None:
        """The presence of a member of staff who ever set one, or None."""
        return await store.find_presence(self._database, staff)

    async def list(self) -> "list[Presence]":
        """Everybody who is present, by name."""
        return await store.list_presences(self._database, self.stale_before(self._clock.now()))

    async def count_ready(self) -> int:
        """How many agents wait for a customer."""
        return sum(presence.state is AgentState.READY for presence in await self.list())

    async def count_held(self, staff: StaffActor) -> int:
        """How many conversations the agent holds."""
        return len(await store_queue.list_held(self._database, staff.staff))

    async def present(self) -> Sequence[tuple[Presence, Server]]:
        """Everybody present, by name, with what they can and hold."""
        return await self.servers(self._database, self._clock.now())

    async def servers(self, connection: Any, now: datetime) -> Sequence[tuple[Presence, Server]]:
        """Everybody present, and each as routing sees them."""
        rules = self.rules(now)
        held: dict[str, list[str]] = {}
        for staff, channel, count in await store_queue.count_held(connection):
            held.setdefault(staff, []).extend([rules.kind(channel)] * count)
        present = await store.list_presences(connection, self.stale_before(now))
        return [(one, _server(one, held.get(one.staff, ()))) for one in present]

    def rings(self, presence: Presence, now: datetime) -> bool:
        """Whether conversations may ring at this agent now."""
        return presence.state in SERVING and self.is_automatic(presence, now)

    def is_automatic(self, presence: Presence, now: datetime) -> bool:
        """What the agent chose, else what the policy `desk.routing.automatic` says."""
        if presence.automatic is not None:
            return presence.automatic
        return self._policies.get("desk.routing.automatic", now).value == "yes"

    async def room(self, connection: Any, staff: str, channel: str, now: datetime) -> int:
        """How many more conversations of this channel's kind the agent may hold."""
        rules = self.rules(now)
        kinds = [rules.kind(one.channel) for one in await store_queue.list_held(connection, staff)]
        server = _server(Presence(staff, staff, AgentState.READY, (), now, now), kinds)
        return server.room(rules.kind(channel), rules)

    def capacity(self, at: datetime) -> int:
        """How many chats an agent may hold at once."""
        return int(str(self._policies.get("desk.agent.capacity", at).value))

    def capacities(self, at: datetime) -> Mapping[str, int]:
        """How many chats and calls an agent may hold at once."""
        rules = self.rules(at)
        return {"chat": rules.chats, "phone": rules.calls}

    def rules(self, at: datetime) -> Rules:
        """The rules of routing at a time."""
        return read_rules(self._policies, at)

    def stale_before(self, now: datetime) -> datetime:
        """Who was not heard of since then is not present."""
        return now - timedelta(minutes=int(self._policies.get("desk.agent.stale", now).number))

    def _wrap_up(self, now: datetime) -> timedelta:
        return timedelta(seconds=int(self._policies.get("desk.agent.wrap_up", now).number))

    async def _record(
        self, connection: Any, staff: StaffActor, verb: str, now: datetime, **detail: Any
    ) -> None:
        actor = actor_name(staff)
        record = AuditRecord(actor, f"desk:presence:{verb}", actor, detail, now)
        await self._audit.append(connection, [record])


def _server(presence: Presence, kinds: Sequence[str]) -> Server:
    calls = sum(kind == PHONE for kind in kinds)
    return server_of(presence, len(kinds) - calls, calls)
