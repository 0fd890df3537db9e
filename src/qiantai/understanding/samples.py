"""The messages that an editor should look at: those the assistant was unsure of, did not know, asked about or got wrong."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Fact, Outbox
from qiantai.floor.privacy import mask
from qiantai.understanding import store
from qiantai.understanding.errors import SampleNotFound, SampleSettled, UnknownIntent
from qiantai.understanding.model import Understanding
from qiantai.understanding.studio import Reason, Sample, SampleState

TOPIC = "conversation.understood"
SETTLED = "understanding.sample_settled"
"""A message was labelled, put aside or opened again: its state and label, for those who brought it."""


class Samples:
    """Collects messages from the outbox and takes the editors' labels; every label is audited."""

    def __init__(
        self,
        database: Database,
        audit: Audit,
        clock: Clock,
        intents: Mapping[str, object],
        outbox: Outbox | None = None,
    ) -> None:
        self._outbox = outbox
        self._database = database
        self._audit = audit
        self._clock = clock
        self._intents = intents

    async def collect(self, fact: Fact) -> None:
        """Keep the message of a `conversation.understood`, masked; repeating it changes nothing."""
        body = fact.body
        await store.add_sample(
            self._database,
            {
                **body,
                "conversation": UUID(fact.key),
                "text": mask(body["text"]),
                "created_at": datetime.fromisoformat(body["at"]),
            },
        )

    async def correct(
        self,
        by: str,
        conversation: UUID,
        offset: int,
        understanding: Understanding,
        intent: str | None = None,
        slot: Mapping[str, Any] | None = None,
    ) -> Sample:
        """Bring a message that was understood wrongly: the need it has instead, or a value of it; UnknownIntent.

        It waits for an editor, whose label decides. A message that was settled before is returned as it is.
        """
        if intent is not None and intent not in self._intents:
            raise UnknownIntent(field="should", intent=intent)
        now, ranking = self._clock.now(), understanding.ranking
        brought = {
            "conversation": conversation,
            "offset": offset,
            "text": mask(understanding.text),
            "language": understanding.language,
            "predicted": ranking[0].intent if ranking else "out_of_scope",
            "score": ranking[0].score if ranking else 0.0,
            "candidates": [one.intent for one in ranking],
            "suggested": intent,
            "created_at": now,
            "slots": [dict(slot)] if slot else [],
        }
        async with self._database.transaction() as connection:
            sample = await store.correct_sample(connection, brought)
            detail = {
                "predicted": sample.predicted,
                "should": intent,
                "slot": (slot or {}).get("slot"),
            }
            record = AuditRecord(
                by, "understanding:sample:corrected", f"sample:{sample.id}", detail, now
            )
            await self._audit.append(connection, [record])
        return sample

    async def list(
        self, state: SampleState, reason: Reason | None, before: int | None, limit: int
    ) -> list[Sample]:
        """Messages of one state, newest first."""
        return await store.list_samples(self._database, state, reason, before, limit)

    async def counts(self) -> dict[str, int]:
        """How many messages are in each state."""
        return await store.count_samples(self._database)

    async def label(self, by: str, sample: int, intent: str) -> Sample:
        """Say what an open message means; raises UnknownIntent, SampleNotFound and SampleSettled."""
        if intent not in self._intents:
            raise UnknownIntent(field="intent", intent=intent)
        return await self._settle(by, sample, "labelled", intent)

    async def skip(self, by: str, sample: int) -> Sample:
        """Put an open message aside; raises SampleNotFound and SampleSettled."""
        return await self._settle(by, sample, "skipped", None)

    async def reopen(self, by: str, sample: int) -> Sample:
        """Take a label or a skip back; an open message stays as it is."""
        return await self._settle(by, sample, "open", None)

    async def _settle(self, by: str, sample: int, state: SampleState, label: str | None) -> Sample:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.lock_sample(connection, sample)
            if found is None:
                raise SampleNotFound(sample=sample)
            if found.state == state and found.label == label:
                return found
            if state != "open" and found.state != "open":
                raise SampleSettled(state=found.state)
            settled = (by, now) if state != "open" else (None, None)
            changed = await store.set_sample(connection, sample, state, label, *settled)
            detail = {"predicted": found.predicted, "label": label, "before": found.label}
            past = "reopened" if state == "open" else state
            record = AuditRecord(
                by, f"understanding:sample:{past}", f"sample:{sample}", detail, now
            )
            await self._audit.append(connection, [record])
            if self._outbox is not None:
                await self._outbox.publish(connection, [_settled(changed, by)])
        if self._outbox is not None:
            self._outbox.wake()
        return changed


def _settled(sample: Sample, by: str) -> Fact:
    body = {"state": sample.state, "label": sample.label, "by": by}
    return Fact(SETTLED, str(sample.id), body)
