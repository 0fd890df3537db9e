"""Puts documents together: the packs' are published, imports run as jobs, and each replica follows what is online."""

import asyncio
import contextlib
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from qiantai.floor.audit import Audit
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.packs import Packs
from qiantai.knowledge.clauses import Document
from qiantai.knowledge.documents import read_documents
from qiantai.knowledge.imports import JOB, Imports
from qiantai.knowledge.library import Library
from qiantai.knowledge.proposals import TOPIC, MakeDraft, Proposals
from qiantai.knowledge.reading import Reader, ReaderApart

log = structlog.get_logger(__name__)
KEY = "documents"
EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Documents:
    """Everything about documents that others are given; `online` is what held when the process began."""

    library: Library
    imports: Imports
    proposals: Proposals
    online: tuple[Document, ...]
    live: Live

    async def follow(self, use: Callable[[tuple[Document, ...]], None]) -> None:
        """In each process: call `use` with the documents in force when one is released, and as days begin.

        What is `online` is in use already.
        """
        before = [(one.id, one.revision) for one in self.online]
        async with self.live.subscribe(KEY) as heard:
            while True:
                try:
                    held = await self.library.in_force()
                    now = [(one.id, one.revision) for one in held]
                    if now != before:
                        use(held)
                        before = now
                except Exception:
                    log.exception("documents_follow_failed")
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(heard.queue.get(), EVERY_S)


async def build_documents(
    packs: Packs,
    database: Database,
    audit: Audit,
    clock: Clock,
    live: Live,
    jobs: Jobs,
    outbox: Outbox,
    make_draft: MakeDraft,
    reader: Reader | None = None,
) -> Documents:
    """Publish what the packs hold and wire imports and proposals; Misconfigured names file, line and field.

    `make_draft(by, proposal)` makes a draft article of an accepted proposal and gives its id.
    """

    def changed() -> None:
        live.announce(KEY, {}, far={})

    library = Library(database, audit, clock, changed)
    imports = Imports(database, clock, library, reader or ReaderApart(), jobs)
    proposals = Proposals(database, audit, clock, make_draft)
    await library.publish(read_documents(packs))
    jobs.add(JOB, imports.work)
    outbox.subscribe(TOPIC, proposals.collect)
    return Documents(library, imports, proposals, await library.in_force(), live)
