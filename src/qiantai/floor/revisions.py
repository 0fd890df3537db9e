"""Changes of pack files without a restart: proposed by one person, released by another, followed by every process.

A released text stands in place of its file until another is released; an empty one gives the file its place back. What is
proposed must leave all packs readable, so that nothing can be released that a start would refuse.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiantai.floor.audit import Audit, AuditRecord
from qiantai.floor.clock import Clock
from qiantai.floor.database import Database
from qiantai.floor.errors import Conflict, Invalid, Misconfigured, NotFound
from qiantai.floor.events import Live
from qiantai.floor.mistakes import mistakes_of
from qiantai.floor.packs import Packs

KEY = "revisions"
FOLDERS = ("flows", "policies", "responses", "wording", "guard", "risk")
PATH = re.compile(rf"[a-z_]+/({'|'.join(FOLDERS)})/[a-z0-9_-]+\.yaml")
Check = Callable[[Mapping[str, str]], None]
"""Reads all packs with these texts in place of their files; Misconfigured names file, line and mistake."""
_INSERT = "insert into revision (path, body, note, author, written_at) values ($1, $2, $3, $4, $5) returning *"
_DECIDE = """
update revision set state = $2, decided_by = $3, decided_at = $4, reason = $5,
    line = case when $2 = 'released' then nextval('revision_line') end
where id = $1 and state = 'proposed' returning *
"""
_LIST = """
select * from revision where $1::text is null or path = $1 order by state = 'proposed' desc, id desc limit $2
"""
_RELEASED = "select distinct on (path) path, body from revision where line is not null order by path, line desc"
_EARLIER = """
select path, body from revision
where line is not null and body is not null and path like '%/' || $1 || '/%' order by line desc limit 200
"""


class OwnRevision(Conflict):
    """Nobody releases or refuses their own change."""

    code = "own_revision"


class RevisionDecided(Conflict):
    """Somebody has released or refused this change already."""

    code = "revision_decided"


@dataclass(frozen=True, slots=True)
class Revision:
    """One change of one file; `body` is its whole new text, None to go back to the file; `line` its place in the log."""

    id: int
    path: str
    body: str | None
    note: str
    author: str
    written_at: datetime
    state: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    line: int | None


class Revisions:
    """Verbs of changes; every one is audited in its transaction."""

    def __init__(
        self,
        packs: Packs,
        database: Database,
        clock: Clock,
        audit: Audit,
        live: Live,
        check: Check,
    ) -> None:
        self._packs = packs
        self._database = database
        self._clock = clock
        self._audit = audit
        self._live = live
        self._check = check

    async def propose(self, staff: str, path: str, body: str | None, note: str) -> Revision:
        """Offer a change for release; Invalid names the field, or file and line of what would not be readable."""
        if PATH.fullmatch(path) is None:
            raise Invalid(
                "path must be <pack>/<folder>/<name>.yaml of a folder that can be changed",
                field="path",
            )
        if not note.strip():
            raise Invalid("a change needs a note that says why", field="note")
        await self._checked(path, body)
        async with self._database.transaction() as connection:
            revision = _revision(
                await connection.fetchrow(
                    _INSERT, path, body, note.strip(), staff, self._clock.now()
                )
            )
            await self._record(connection, staff, "proposed", revision)
        return revision

    async def decide(
        self, staff: str, revision: int, *, release: bool, reason: str = ""
    ) -> Revision:
        """Release a change to every process, or refuse it with a reason; OwnRevision for its author.

        NotFound; RevisionDecided when it was decided before; Invalid when the packs changed so that it no longer fits.
        """
        found = await self.get(revision)
        if found.author == staff:
            raise OwnRevision
        if not release and not reason.strip():
            raise Invalid("a refusal needs a reason", field="reason")
        if release:
            await self._checked(found.path, found.body)
        state = "released" if release else "refused"
        async with self._database.transaction() as connection:
            row = await connection.fetchrow(
                _DECIDE, revision, state, staff, self._clock.now(), reason.strip()
            )
            if row is None:
                raise RevisionDecided
            decided = _revision(row)
            await self._record(connection, staff, state, decided)
        if release:
            self._live.announce(KEY, decided.line, far=decided.line)
        return decided

    async def get(self, revision: int) -> Revision:
        """One change; NotFound."""
        row = await self._database.fetchrow("select * from revision where id = $1", revision)
        if row is None:
            raise NotFound(revision=revision)
        return _revision(row)

    async def list(self, path: str | None = None, limit: int = 100) -> Sequence[Revision]:
        """The newest changes, of one file or of all; those that wait come first."""
        return [_revision(row) for row in await self._database.fetch(_LIST, path, limit)]

    async def last_line(self) -> int:
        """The last line of the release log; 0 while nothing was released."""
        row = await self._database.fetchrow("select coalesce(max(line), 0) from revision")
        return int(row[0]) if row is not None else 0

    async def released(self) -> Mapping[str, str]:
        """The texts in force, by path."""
        rows = await self._database.fetch(_RELEASED)
        return {row["path"]: row["body"] for row in rows if row["body"] is not None}

    async def earlier(self, folder: str) -> Sequence[tuple[str, str]]:
        """Released texts of a folder that were replaced, newest first: what is under way may have begun with them."""
        return [(row["path"], row["body"]) for row in await self._database.fetch(_EARLIER, folder)]

    async def paths(self) -> Sequence[str]:
        """Every file that can be changed, and every released one."""
        files = (
            path.relative_to(self._packs.root).as_posix()
            for folder in FOLDERS
            for path in self._packs.files(folder)
        )
        return sorted({*files, *await self.released()})

    async def text(self, path: str, missing: str | None = None) -> tuple[str, bool]:
        """The text in force and whether it was released; `missing` stands for a file that is not there, else NotFound."""
        released = (await self.released()).get(path)
        if released is not None:
            return released, True
        shipped = self.shipped(path)
        if not shipped and missing is None:
            raise NotFound(path=path)
        return shipped, False

    def shipped(self, path: str) -> str:
        """The text that the packs bring, empty where they bring none; NotFound for a path that cannot be changed."""
        if PATH.fullmatch(path) is None:
            raise NotFound(path=path)
        file = self._packs.root / path
        return file.read_text(encoding="utf-8") if file.is_file() else ""

    async def _checked(self, path: str, body: str | None) -> None:
        texts = dict(await self.released())
        texts.pop(path, None)
        if body is not None:
            texts[path] = body
        try:
            self._check(texts)
        except Misconfigured as error:
            mistakes = mistakes_of(str(error), self._packs.root, path, body or "")
            raise Invalid(str(error), field="body", mistakes=mistakes) from error

    async def _record(self, connection: Any, staff: str, past: str, revision: Revision) -> None:
        detail = {"path": revision.path, "note": revision.note, "reason": revision.reason}
        record = AuditRecord(
            f"staff:{staff}",
            f"floor:revision:{past}",
            f"revision:{revision.id}",
            detail,
            self._clock.now(),
        )
        await self._audit.append(connection, [record])


def _revision(row: Any) -> Revision:
    return Revision(**dict(row))
