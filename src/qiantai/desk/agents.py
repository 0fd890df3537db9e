"""Agents: who is here and what they are doing."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store
from qiantai.desk.errors import StateNotChoosable
from qiantai.desk.model import CHOOSABLE, AgentState, Presence
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.policies import PolicyTable


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
        """Say what the agent does from now on; StateNotChoosable for a state that only a call may set."""
        if state not in CHOOSABLE:
            raise StateNotChoosable(field="state", states=sorted(CHOOSABLE))
        now = self._clock.now()
        async with self._database.transaction() as connection:
            presence = await store.set_presence(
                connection, staff.staff, staff.name, AgentState(state), skills, now
            )
            await self._audit.append(connection, [_record(staff, presence, now)])
        return presence

    async def see(self, staff: StaffActor) -> None:
        """We heard of this agent; one who is not heard of for `desk.agent.stale` no longer counts as present."""
        await store.see_agent(self._database, staff.staff, self._clock.now())

    async def get(self, staff: StaffActor) -> Presence:
        """The agent's presence; offline since now when they never set one."""
        now = self._clock.now()
        found = await store.find_presence(self._database, staff.staff)
        return found or Presence(staff.staff, staff.name, AgentState.OFFLINE, (), now, now)

    async def find(self, staff: str) -> Presence | None:
        """The presence of a member of staff who ever set one, or None."""
        return await store.find_presence(self._database, staff)

    async def list(self) -> "list[Presence]":
        """Everybody who is present, by name."""
        now = self._clock.now()
        stale = timedelta(minutes=int(self._policies.get("desk.agent.stale", now).number))
        return await store.list_presences(self._database, now - stale)

    async def count_ready(self) -> int:
        """How many agents wait for a customer."""
        return sum(presence.state is AgentState.READY for presence in await self.list())

    async def count_held(self, staff: StaffActor) -> int:
        """How many conversations the agent holds."""
        return await store.count_held(self._database.pool, staff.staff)

    def capacity(self, at: datetime) -> int:
        """How many conversations an agent may hold at once."""
        return int(str(self._policies.get("desk.agent.capacity", at).value))


def _record(staff: StaffActor, presence: Presence, now: datetime) -> AuditRecord:
    actor = actor_name(staff)
    return AuditRecord(actor, "desk:presence:changed", actor, {"state": presence.state.value}, now)
