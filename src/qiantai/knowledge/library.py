"""The documents of our database: published from the packs, proposed by imports, put online by a second person."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, Forbidden, NotFound
from qiantai.knowledge import store_documents as store
from qiantai.knowledge.changes import Change, compare
from qiantai.knowledge.clauses import Clause, Document, clause_values
from qiantai.knowledge.numbering import ordinal
from qiantai.knowledge.store_documents import DocumentState, Edition

PACKS = "system:packs"
STATES: tuple[DocumentState, ...] = ("draft", "online", "withdrawn", "rejected")


class DocumentNotFound(NotFound):
    """There is no such document, version or clause."""

    code = "document_not_found"


class OwnDocument(Forbidden):
    """Who imported a version does not put it online."""

    code = "own_document"


class DocumentSettled(Conflict):
    """The version is no draft any more."""

    code = "document_settled"


def words_digest(document: Document) -> str:
    """sha-256 of title and clauses, whatever the printed version and its dates."""
    clauses = [clause_values(clause) for clause in document.clauses]
    plain = orjson.dumps([dict(document.title), clauses], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(plain).hexdigest()


class Library:
    """Versions of all documents; `changed` is called after each commit that changes what is online."""

    def __init__(
        self, database: Database, audit: Audit, clock: Clock, changed: Callable[[], None]
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._changed = changed

    async def publish(self, documents: Sequence[Document]) -> tuple[Document, ...]:
        """Put online what the packs hold; returns every version that is online.

        Unchanged content keeps its version, also where an imported one came after it. A pack's document that is not
        given is withdrawn; nothing is ever removed.
        """
        now = self._clock.now()
        async with self._database.transaction() as connection:
            await store.lock_documents(connection)
            newest = await store.newest_revisions(connection)
            known = await store.newest_of_packs(connection)
            fresh = [
                _edition(one.saved(newest.get(one.id, 0) + 1), "online", PACKS, now)
                for one in documents
                if one.id not in known or known[one.id].digest != one.digest
            ]
            await store.insert_editions(connection, fresh, words_digest)
            await store.withdraw_packs(connection, [one.id for one in documents], PACKS, now)
        return await self.online()

    async def online(self) -> tuple[Document, ...]:
        """Every version that is online, with its clauses, by document and revision."""
        found = await store.list_editions(self._database, ["online"], None, None)
        return tuple(reversed(await self._filled([edition.document for edition in found])))

    async def in_force(self) -> tuple[Document, ...]:
        """The version of each document that holds today."""
        day = local_date(self._clock.now())
        held = {one.id: one for one in await self.online() if one.effective_from <= day}
        return tuple(one for one in held.values() if one.holds(day))

    async def list_editions(
        self, states: Sequence[str] = STATES, kind: str | None = None, document: str | None = None
    ) -> list[Edition]:
        """Versions without clauses, by document, newest first."""
        return await store.list_editions(self._database, states, kind, document)

    async def get(self, document: str, version: str | None = None) -> Edition:
        """One version with its clauses: by revision, by printed version, or the one in force; DocumentNotFound."""
        day = local_date(self._clock.now())
        stored = "\0" not in f"{document}{version}"
        found = await store.find_edition(self._database, document, version, day) if stored else None
        if found is None:
            raise DocumentNotFound(document=document, version=version)
        (filled,) = await self._filled([found.document])
        return replace(found, document=filled)

    async def changes(
        self, document: str, revision: int, before: str | None
    ) -> tuple[Edition | None, Edition, tuple[Change, ...]]:
        """A version against an earlier one: the named one, else the newest lower one that was not rejected."""
        after = await self.get(document, str(revision))
        if before is None:
            found = await self.list_editions(("draft", "online", "withdrawn"), None, document)
            lower = (e for e in found if e.document.revision < revision)
            earlier = max(
                lower, key=lambda e: (e.state != "draft", e.document.revision), default=None
            )
            before = str(earlier.document.revision) if earlier else None
        base = await self.get(document, before) if before is not None else None
        old = base.document.clauses if base else ()
        return base, after, compare(old, after.document.clauses)

    async def propose(
        self, connection: Any, document: Document, source: str, by: str
    ) -> tuple[int, bool]:
        """Inside the caller's transaction: keep a draft; its revision, and False when the same words are there."""
        await store.lock_documents(connection)
        known = await store.known_versions(connection, document.id)
        words = words_digest(document)
        living = next((one for one in known if one.state != "rejected"), None)
        if living is not None and living.words == words:
            return living.revision, False
        revision = known[0].revision + 1 if known else 1
        now = self._clock.now()
        draft = _edition(document.saved(revision), "draft", by, now, source)
        await store.insert_editions(connection, [draft], words_digest)
        record = AuditRecord(
            by,
            "knowledge:document:imported",
            _subject(document.id, revision),
            {"source": source},
            now,
        )
        await self._audit.append(connection, [record])
        return revision, True

    async def release(self, by: str, document: str, revision: int) -> Edition:
        """Put a draft online; raises DocumentNotFound, DocumentSettled and OwnDocument."""
        edition = await self._settle(by, document, revision, "online", "", own=False)
        self._changed()
        return edition

    async def reject(self, by: str, document: str, revision: int, note: str) -> Edition:
        """Turn a draft down; raises DocumentNotFound and DocumentSettled."""
        return await self._settle(by, document, revision, "rejected", note, own=True)

    async def _settle(
        self, by: str, document: str, revision: int, state: DocumentState, note: str, *, own: bool
    ) -> Edition:
        now = self._clock.now()
        async with self._database.transaction() as connection:
            found = await store.lock_edition(connection, document, revision)
            if found is None:
                raise DocumentNotFound(document=document, version=revision)
            if found.state != "draft":
                raise DocumentSettled(state=found.state)
            if found.made_by == by and not own:
                raise OwnDocument
            await store.set_state(connection, document, revision, state, by, now, note)
            past = "released" if state == "online" else state
            record = AuditRecord(
                by, f"knowledge:document:{past}", _subject(document, revision), {"note": note}, now
            )
            await self._audit.append(connection, [record])
        return replace(found, state=state, settled_by=by, settled_at=now, note=note)

    async def _filled(self, documents: Sequence[Document]) -> list[Document]:
        keys = [(one.id, one.revision) for one in documents]
        clauses = await store.clauses_of(self._database, keys)
        return [replace(one, clauses=clauses[one.id, one.revision]) for one in documents]


def find_clause(document: Document, number: str) -> int:
    """The place of a clause: as printed, or by the same ordinal in other digits; DocumentNotFound."""
    value = ordinal(number)
    for place, clause in enumerate(document.clauses):
        if clause.number == number:
            return place
    for place, clause in enumerate(document.clauses):
        if value is not None and "之" not in number and ordinal(clause.number) == value:
            return place
    raise DocumentNotFound(document=document.id, clause=number)


def neighbours(document: Document, place: int) -> tuple[Clause | None, Clause | None]:
    """The clauses before and after."""
    before = document.clauses[place - 1] if place else None
    after = document.clauses[place + 1] if place + 1 < len(document.clauses) else None
    return before, after


def _edition(
    document: Document, state: DocumentState, by: str, now: datetime, source: str = ""
) -> Edition:
    online = state == "online"
    return Edition(
        document=document,
        state=state,
        source=source,
        made_at=now,
        made_by=by,
        settled_at=now if online else None,
        settled_by=by if online else None,
        note="",
        clauses=len(document.clauses),
    )


def _subject(document: str, revision: int) -> str:
    return f"document:{document}:{revision}"
