"""Files that customers send: checked by content, scanned, sealed on disk; a conversation holds only what they are."""

import asyncio
from datetime import timedelta
from uuid import UUID

from qiantai.conversation import store_files
from qiantai.conversation.errors import FileHarmful, TooManyFiles
from qiantai.conversation.store_files import Attachment
from qiantai.customers import Actor, actor_name
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import NotFound
from qiantai.floor.files import Files
from qiantai.floor.ids import new_id
from qiantai.floor.scanners.base import Scanner

KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "application/pdf"})
ENDINGS = {
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "application/pdf": ".pdf",
}
MOST_NAME = 80
DAY = timedelta(days=1)


class Attachments:
    """Keeps and gives out the files of conversations; at most `per_day` of one conversation in 24 hours."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        audit: Audit,
        files: Files,
        scanner: Scanner,
        per_day: int,
    ) -> None:
        self._database = database
        self._clock = clock
        self._audit = audit
        self._files = files
        self._scanner = scanner
        self._per_day = per_day

    async def keep(
        self, actor: Actor, conversation: UUID, message_id: str, name: str, content: bytes
    ) -> Attachment:
        """Keep a file once for its message id; TooLarge, FileKindRefused, FileHarmful, TooManyFiles keep nothing."""
        known = await store_files.find_by_message(self._database, conversation, message_id)
        if known is not None:
            return known
        now = self._clock.now()
        if await store_files.count_since(self._database, conversation, now - DAY) >= self._per_day:
            raise TooManyFiles(limit=self._per_day)
        kind = self._files.kind_of(content, KINDS)
        if harm := await self._scanner.scan(content, kind):
            await self._note(actor, conversation, "refused", {"harm": harm, "size": len(content)})
            raise FileHarmful()
        stored = await asyncio.to_thread(self._files.put, content, KINDS)
        one = Attachment(
            new_id(),
            conversation,
            message_id,
            tidy(name, kind),
            kind,
            stored.size,
            stored.sha256,
            now,
        )
        async with self._database.transaction() as connection:
            if not await store_files.add(connection, one):
                found = await store_files.find_by_message(connection, conversation, message_id)
                assert found is not None
                return found
            await self._audit.append(connection, [self._record(actor, one, "kept")])
        return one

    async def read(self, actor: Actor, conversation: UUID, file: UUID) -> tuple[Attachment, bytes]:
        """A file of this conversation with its content; every reading is audited. NotFound."""
        one = await store_files.find(self._database, conversation, file)
        if one is None:
            raise NotFound(file=str(file))
        content = await asyncio.to_thread(self._files.get, one.sha256)
        async with self._database.transaction() as connection:
            await self._audit.append(connection, [self._record(actor, one, "read")])
        return one, content

    async def _note(
        self, actor: Actor, conversation: UUID, past: str, detail: dict[str, object]
    ) -> None:
        record = AuditRecord(
            actor_name(actor),
            f"conversation:file:{past}",
            f"conversation:{conversation}",
            detail,
            self._clock.now(),
        )
        async with self._database.transaction() as connection:
            await self._audit.append(connection, [record])

    def _record(self, actor: Actor, one: Attachment, past: str) -> AuditRecord:
        detail = {"file": str(one.id), "type": one.kind, "size": one.size, "sha256": one.sha256}
        subject = f"conversation:{one.conversation}"
        action = f"conversation:file:{past}"
        return AuditRecord(actor_name(actor), action, subject, detail, self._clock.now())


def tidy(name: str, kind: str) -> str:
    """A file's own name without folders and control characters, ending as its content is."""
    last = "".join(c for c in name.replace("\\", "/").rpartition("/")[2] if c.isprintable())
    stem = last.rpartition(".")[0] or last.strip(".")
    return (stem.strip()[:MOST_NAME] or "file") + ENDINGS[kind]
