"""Brings in what another contact centre knew: each record alone, checked, once, and with a report of what did not fit."""

import hashlib
import re
import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import asyncpg

from qiantai.app.commands import Result
from qiantai.conversation.store_past import PastConversation, PastEvent, keep_past
from qiantai.customers import store_addresses as addresses
from qiantai.desk.importers.base import Contact, Importer, Line, Mistake, Phrase, Record, Talk
from qiantai.desk.importers.chatwoot import ChatwootImporter
from qiantai.desk.importers.zendesk import ZendeskImporter
from qiantai.desk.phrasebook import SHORT, Canned
from qiantai.desk.store_phrases import find_canned, save_canned
from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid
from qiantai.floor.privacy import erase_secrets, mask

IMPORTERS: dict[str, type[Importer]] = {
    "chatwoot": ChatwootImporter,
    "zendesk": ZendeskImporter,
}
BY = "system:import"
MOST_TOLD = 200
_SPACE = uuid.UUID("5f0b5c0e-2a67-5f65-9d53-3f2f6f1c9f4e")
_SOURCE = re.compile(r"[a-z][a-z0-9-]{1,30}")
_HAN = re.compile(r"[\u3400-\u9fff]")


class _TakenBack(Exception):
    """A trial ends here, so that its transaction leaves nothing."""


@dataclass(slots=True)
class Report:
    """What was read, what of it is new, and every record that did not fit (the first two hundred by name)."""

    read: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    errors: list[dict[str, str]] = field(default_factory=list)
    remarks: list[dict[str, str]] = field(default_factory=list)
    failed: int = 0

    def wrong(self, kind: str, record: str, why: str) -> None:
        """Note a record that was left out."""
        self.failed += 1
        if len(self.errors) < MOST_TOLD:
            self.errors.append({"kind": kind, "id": record, "why": mask(why)[:200]})

    def remark(self, kind: str, record: str, what: str) -> None:
        """Note something that a person should look at."""
        if len(self.remarks) < MOST_TOLD:
            self.remarks.append({"kind": kind, "id": record, "what": what})


class Importing:
    """Loads the records of an export; repeating it adds only what is new, and a trial leaves nothing behind."""

    def __init__(self, database: Database, audit: Audit, clock: Clock, source: str) -> None:
        if not _SOURCE.fullmatch(source):
            raise Invalid("a short name in small letters", field="source")
        self._database = database
        self._audit = audit
        self._clock = clock
        self._source = source

    async def load(self, importer: Importer, path: Path, *, trial: bool) -> Result:
        """Load a file; NotAnExport before anything is written when it holds nothing of the kind."""
        report = Report()
        records = list(importer.read(path))
        for record in records:
            await self._take(record, trial, report)
        result = {
            "source": self._source,
            "dry_run": trial,
            "read": dict(report.read),
            "added": dict(report.added),
            "failed": report.failed,
            "errors": report.errors,
            "remarks": report.remarks,
        }
        if not trial:
            await self._keep_account(path, importer.name, report)
        return result

    async def _take(self, record: Record, trial: bool, report: Report) -> None:
        kind, one = _named(record)
        report.read[kind] += 1
        if isinstance(record, Mistake):
            report.wrong(record.kind, record.id, record.why)
            return
        try:
            async with self._database.transaction() as connection:
                added = await self._write(connection, record, report)
                if trial:
                    raise _TakenBack
        except _TakenBack:
            pass
        except (Invalid, asyncpg.DataError, asyncpg.IntegrityConstraintViolationError) as error:
            report.wrong(kind, one, str(error))
            return
        report.added.update(added)

    async def _write(self, connection: Any, record: Record, report: Report) -> Counter[str]:
        match record:
            case Contact():
                return await self._contact(connection, record, report)
            case Talk():
                return await self._talk(connection, record)
            case Phrase():
                return await self._phrase(connection, record, report)
        return Counter()

    async def _contact(self, connection: Any, one: Contact, report: Report) -> Counter[str]:
        """A contact is the customer whose id the other system kept; without one it stays a person of its own.

        Nobody becomes somebody else because of a shared phone number: that is told as a remark.
        """
        now = self._clock.now()
        at = one.created_at or now
        customer = one.customer or f"{self._source}:{one.id}"
        locale = "zh-Hans" if _HAN.search(one.name) or not one.name else "en"
        name = one.name or customer
        fresh = await addresses.add_person(connection, customer, name, locale, one.phone or "", at)
        known = [("external", one.id), ("email", one.email), ("phone", one.phone)]
        kept = [
            await addresses.add_address(connection, kind, address, customer, self._source, name, at)
            for kind, address in known
            if address
        ]
        if one.phone and not one.customer:
            for other in await addresses.list_with_phone(connection, one.phone, customer):
                report.remark("contact", one.id, f"has the phone number of customer {other}")
        return Counter(contacts=int(fresh), addresses=sum(kept))

    async def _talk(self, connection: Any, one: Talk) -> Counter[str]:
        whose = None
        if one.contact:
            whose = await addresses.find_by_address(
                connection, self._source, "external", one.contact
            )
        customer, name = whose or (f"{self._source}:{one.contact}" if one.contact else None, None)
        said = "".join(line.text for line in one.lines)
        past = PastConversation(
            uuid.uuid5(_SPACE, f"{self._source}/{one.id}"),
            f"{self._source}:{one.id}",
            customer,
            name,
            one.channel,
            "zh-Hans" if _HAN.search(said) else "en",
            one.created_at,
            [self._event(line) for line in one.lines],
        )
        fresh, added = await keep_past(connection, past)
        return Counter(conversations=int(fresh), messages=added)

    def _event(self, line: Line) -> PastEvent:
        body: dict[str, Any] = {"text": erase_secrets(line.text), "imported": True}
        if line.source == "agent":
            body |= {"agent_name": line.name, "ai": False}
        if line.files:
            body["files"] = list(line.files)
            body["text"] = body["text"] or "、".join(line.files)
        kind = "note" if line.private else "message"
        return PastEvent(f"{self._source}:{line.id}", kind, line.source, line.at, body)

    async def _phrase(self, connection: Any, one: Phrase, report: Report) -> Counter[str]:
        short = re.sub(r"[^\w-]+", "-", one.short).strip("-")[:32]
        if not SHORT.fullmatch(short):
            raise Invalid("no short name can be made of it", field="short")
        text = {"zh": one.text} if _HAN.search(one.text) else {"zh": one.text, "en": one.text}
        made = uuid.uuid5(_SPACE, f"{self._source}/phrase/{one.id}")
        known = await find_canned(connection, made)
        canned = Canned(str(made), short, text, True, f"import-{self._source}")
        if known is None and not await save_canned(connection, canned, self._clock.now()):
            raise Invalid(f"the short name {short} is in use here", field="short")
        if "{{" in one.text and known is None:
            report.remark("canned_response", one.id, "holds a field of the other system")
        return Counter(canned_responses=int(known is None))

    async def _keep_account(self, path: Path, name: str, report: Report) -> None:
        now: datetime = self._clock.now()
        detail = {
            "file": path.name,
            "sha256": _digest(path),
            "importer": name,
            "added": dict(report.added),
            "failed": report.failed,
        }
        record = AuditRecord(BY, "desk:import:loaded", f"import:{self._source}", detail, now)
        async with self._database.transaction() as connection:
            await self._audit.append(connection, [record])


def _named(record: Record) -> tuple[str, str]:
    kinds = {Contact: "contacts", Talk: "conversations", Phrase: "canned_responses"}
    if isinstance(record, Mistake):
        return f"{record.kind}s", record.id
    return kinds[type(record)], record.id


def _digest(path: Path) -> str:
    if path.is_dir():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
