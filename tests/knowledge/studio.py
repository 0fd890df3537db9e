"""A small institution whose articles are written, reviewed and released in tests."""

import uuid
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.packs import Packs
from qiantai.floor.policies import PolicyTable
from qiantai.knowledge import Answer, Knowledge, Reader, build_knowledge
from qiantai.knowledge.assembly_lifecycle import Lifecycle, build_lifecycle
from qiantai.knowledge.drafts import Writing
from qiantai.knowledge.model import Version

AUTHOR, FIRST, SECOND = "staff:s020", "staff:s021", "staff:s040"
QUESTION = "邮寄卡片收费吗"
MORE = ["寄卡要钱不", "快递费谁出", "寄过来收不收费", "邮费多少", "卡寄到家要付钱吗"]
TESTS = ("送卡上门收钱不", "办卡送货要付运费么", "寄一张卡给我多少钱")


@dataclass(frozen=True, slots=True)
class House:
    """One process."""

    lifecycle: Lifecycle
    outbox: Outbox
    jobs: Jobs
    clock: ManualClock
    database: Database

    @property
    def knowledge(self) -> Knowledge:
        return self.lifecycle.knowledge

    def ask(self, reader: Reader | str, question: str = QUESTION) -> Answer | None:
        """What a reader is answered now."""
        who = Reader(reader) if isinstance(reader, str) else reader
        return self.knowledge.answers.answer(
            question, ("parcel_fee",), who, "zh-Hans", self.clock.now()
        )

    async def draft(self, article: str = "parcel-fee", by: str = AUTHOR, **changes: Any) -> Version:
        """A whole draft of an article that is there, with another answer."""
        drafts = self.lifecycle.drafts
        made = await drafts.revise(by, article)
        content = {**made.content, **whole(), **changes}
        rule = content.pop("rule", "")
        return await drafts.save(
            by, article, made.version, made.revision, Writing(content, TESTS, rule)
        )

    async def submitted(
        self, article: str = "parcel-fee", *, urgent: bool = False, **changes: Any
    ) -> Version:
        """A draft that waits for its first verdict."""
        draft = await self.draft(article, **changes)
        return await self.lifecycle.reviews.submit(
            AUTHOR, article, draft.version, draft.revision, urgent=urgent, note="改费率"
        )

    async def released(
        self, article: str = "parcel-fee", *, urgent: bool = False, **changes: Any
    ) -> Version:
        """A version that two people have approved, followed by this process."""
        sent = await self.submitted(article, urgent=urgent, **changes)
        await self.lifecycle.reviews.approve(FIRST, article, sent.version)
        done = await self.lifecycle.reviews.approve(SECOND, article, sent.version)
        await self.knowledge.following.catch_up()
        return done

    async def pass_time(self, **by: float) -> None:
        """Move the clock and do what is due."""
        self.clock.advance(timedelta(**by))
        await self.jobs.run_due()
        await self.knowledge.following.catch_up()

    async def state(self, version: Version) -> str:
        """The state of a version now."""
        found = await self.knowledge.releases.versions(version.article)
        return next(one.state for one in found if one.version == version.version)


def whole() -> dict[str, Any]:
    """The parts of a content that a reviewer must find."""
    return {
        "similar": {"zh": MORE, "en": ["mailing fee"]},
        "answer": {"zh": "邮寄卡片免费。", "en": "Mailing is free."},
    }


@asynccontextmanager
async def house(
    packs: Packs, database: Database, clock: ManualClock, live: Live | None = None
) -> AsyncIterator[House]:
    """One process over a database; several may stand side by side."""
    policies, audit, outbox = PolicyTable.load(packs), Audit(), Outbox(database)
    jobs = Jobs(database, clock)
    await jobs.open()
    knowledge = await build_knowledge(packs, policies, database, clock)
    lifecycle = build_lifecycle(knowledge, packs, database, audit, outbox, live or Live(), jobs)
    try:
        yield House(lifecycle, outbox, jobs, clock, database)
    finally:
        await jobs.close()


Wrong = Callable[[Answer], bool]


async def said(
    house: House, readers: Mapping[str, Reader] | list[str], is_wrong: Wrong, kind: str = "handoff"
) -> dict[str, Answer]:
    """Each reader asks once in a conversation of their own; what is wrong is followed by a handoff or a rating of 1."""
    asked = readers if isinstance(readers, Mapping) else {key: Reader(key) for key in readers}
    found = {key: answer for key, reader in asked.items() if (answer := house.ask(reader))}
    now = house.clock.now()
    conversations, events = [], list[tuple[Any, ...]]()
    for key, answer in found.items():
        one = uuid.uuid4()
        conversations.append((one, key, now))
        why = {"answer": answer.evidence(QUESTION, ("parcel_fee",), "zh-Hans", now)}
        events.append((one, 2, "message", "assistant", now, {"text": answer.text}, why))
        if is_wrong(answer):
            what = ("handoff.requested", {}) if kind == "handoff" else ("rated", {"score": 1})
            events.append((one, 4, what[0], "system", now, what[1], None))
    async with house.database.transaction() as connection:
        await connection.executemany(
            "insert into conversation (id, customer, channel, locale, created_at, updated_at)"
            " values ($1, $2, 'web', 'zh-Hans', $3, $3)",
            conversations,
        )
        await connection.executemany(
            'insert into conversation_event (conversation, "offset", kind, source, at, body, why)'
            " values ($1, $2, $3, $4, $5, $6, $7)",
            events,
        )
    return found


def never(_: Answer) -> bool:
    """Nothing is wrong."""
    return False


def renamed(entry: dict[str, Any], name: str) -> dict[str, Any]:
    """The same article under another id and question."""
    return {**entry, "id": name, "question": {"zh": f"{name}收费吗", "en": f"Fee of {name}?"}}
