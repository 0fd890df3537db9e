"""What agents correct: a need or a value goes to the messages that editors label, an answer to the remarks on knowledge.

What an editor accepts is credited to the agent who said it.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from qiantai.conversation import Event
from qiantai.customers import StaffActor, actor_name
from qiantai.desk import store_corrections as store
from qiantai.desk.errors import NothingToCorrect
from qiantai.desk.store_corrections import Correction
from qiantai.desk.workbench import Workbench
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Outbox
from qiantai.floor.privacy import mask
from qiantai.understanding import Analyser, Understanding

Kind = Literal["intent", "answer", "slot"]
SAMPLE_SETTLED = "understanding.sample_settled"
REMARK_CLOSED = "knowledge.remark_closed"


class Sample(Protocol):
    """A message that editors look at."""

    @property
    def id(self) -> int: ...
    @property
    def state(self) -> str: ...
    @property
    def label(self) -> str | None: ...


class Samples(Protocol):
    """Where messages to look at are brought; `understanding.samples.Samples` is one."""

    async def correct(
        self,
        by: str,
        conversation: UUID,
        offset: int,
        understanding: Understanding,
        intent: str | None = None,
        slot: Mapping[str, Any] | None = None,
    ) -> Sample:
        """Bring a message that was understood wrongly."""
        ...


class Remark(Protocol):
    """What somebody says about an answer."""

    @property
    def id(self) -> int: ...


class Remarks(Protocol):
    """Where answers are remarked on; `knowledge.remarks.Remarks` is one."""

    async def make(
        self, by: str, conversation: UUID, offset: int, remark: str, proposal: str = ""
    ) -> Remark:
        """Say what is wrong with a reply."""
        ...


class Corrections:
    """Takes corrections, passes each to those who decide, and keeps what became of it."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        outbox: Outbox,
        workbench: Workbench,
        analyser: Analyser,
        samples: Samples,
        remarks: Remarks,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._workbench = workbench
        self._analyser = analyser
        self._samples = samples
        self._remarks = remarks
        outbox.subscribe(SAMPLE_SETTLED, self.hear_sample)
        outbox.subscribe(REMARK_CLOSED, self.hear_remark)

    async def make(
        self,
        staff: StaffActor,
        conversation: UUID,
        kind: Kind,
        offset: int,
        was: str,
        should: str,
        note: str = "",
    ) -> Correction:
        """Say what was wrong at an offset: a need or value of the customer's message, or a reply; NothingToCorrect.

        For a value `was` and `should` are `name=value`. The same correction again changes nothing.
        """
        await self._workbench.get(staff, conversation)
        known = await store.find(
            self._database, conversation, offset, kind, staff.staff, mask(should.strip())
        )
        if known is not None:
            return known
        by = actor_name(staff)
        sample: Sample | None = None
        remark: Remark | None = None
        if kind == "answer":
            said = " ".join(part for part in (was.strip(), note.strip()) if part) or should
            remark = await self._remarks.make(by, conversation, offset, said, should)
        else:
            understanding = await self._understood(staff, conversation, offset)
            brought = _brought(kind, was, should)
            sample = await self._samples.correct(by, conversation, offset, understanding, **brought)
        return await self._keep(
            staff, conversation, offset, kind, (was, should, note), sample, remark
        )

    async def mine(self, staff: StaffActor) -> tuple[Sequence[Correction], Mapping[str, int]]:
        """One's own corrections, newest first, and how many are in each state: `accepted` are the credit."""
        found = await store.of_person(self._database, staff.staff)
        return found, await store.count(self._database, staff.staff)

    async def hear_sample(self, fact: Fact) -> None:
        """An editor has decided about a message; repeating it changes nothing."""
        body = fact.body
        await store.settle_sample(
            self._database,
            int(fact.key),
            body["state"],
            body["label"],
            body["by"],
            self._clock.now(),
        )

    async def hear_remark(self, fact: Fact) -> None:
        """An editor has decided about a remark; repeating it changes nothing."""
        body = fact.body
        at = datetime.fromisoformat(body["at"])
        await store.settle_remark(
            self._database, int(fact.key), body["state"], body["closed_by"], at
        )

    async def _keep(
        self,
        staff: StaffActor,
        conversation: UUID,
        offset: int,
        kind: Kind,
        words: tuple[str, str, str],
        sample: Sample | None,
        remark: Remark | None,
    ) -> Correction:
        now = self._clock.now()
        masked = (mask(words[0].strip()), mask(words[1].strip()), mask(words[2].strip()))
        state = _state_of(sample, kind, words[1].strip())
        async with self._database.transaction() as connection:
            kept = await store.add(
                connection,
                conversation,
                offset,
                kind,
                masked,
                staff.staff,
                now,
                sample.id if sample else None,
                remark.id if remark else None,
                state,
            )
            if kept is not None:
                subject = f"conversation:{conversation}"
                detail = {"kind": kind, "offset": offset, "correction": kept.id}
                record = AuditRecord(
                    actor_name(staff), "desk:correction:made", subject, detail, now
                )
                await self._audit.append(connection, [record])
        found = kept or await store.find(
            self._database, conversation, offset, kind, staff.staff, masked[1]
        )
        assert found is not None
        return found

    async def _understood(
        self, staff: StaffActor, conversation: UUID, offset: int
    ) -> Understanding:
        events = await self._workbench.list_events(staff, conversation, max(0, offset - 1))
        at = next((one for one in events if one.offset == offset), None)
        if at is None or not _is_said_by_customer(at):
            raise NothingToCorrect(field="offset", offset=offset)
        return self._analyser.analyse(str(at.body["text"]), local_date(at.at))


def _is_said_by_customer(event: Event) -> bool:
    return event.kind == "message" and event.source == "customer" and bool(event.body.get("text"))


def _brought(kind: Kind, was: str, should: str) -> dict[str, Any]:
    if kind == "intent":
        return {"intent": should.strip()}
    name, equals, value = should.partition("=")
    if not equals or not name.strip():
        raise NothingToCorrect(field="should")
    before = was.partition("=")[2] or was
    slot = {"slot": name.strip(), "is": mask(before.strip()), "should": mask(value.strip())}
    return {"slot": slot}


def _state_of(sample: Sample | None, kind: Kind, should: str) -> str:
    """Open, unless an editor has decided about the message before."""
    if sample is None or sample.state == "open":
        return "open"
    taken = sample.state == "labelled" and kind == "intent" and sample.label == should
    return "accepted" if taken else "declined"
