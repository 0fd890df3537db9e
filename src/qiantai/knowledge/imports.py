"""Import runs: many files, each wholly or not at all, with what became of it; new versions wait as drafts for a reviewer."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from qiantai.floor.clock import Clock, local_date
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid, Misconfigured, NotFound
from qiantai.floor.ids import new_id
from qiantai.floor.jobs import Jobs
from qiantai.knowledge import store_imports as store
from qiantai.knowledge.changes import compare, counts
from qiantai.knowledge.clauses import Clause, Document, Table
from qiantai.knowledge.documents import FENCE, KINDS, parse_document
from qiantai.knowledge.identities import Identity, identities
from qiantai.knowledge.importers.base import (
    MOST_BYTES,
    Empty,
    Extract,
    Malformed,
    Missing,
    Pair,
    TooManyBytes,
    Unreadable,
)
from qiantai.knowledge.importers.faq import decoded
from qiantai.knowledge.importers.sitemap import Upload, gather
from qiantai.knowledge.library import Library
from qiantai.knowledge.model import EVERYONE
from qiantai.knowledge.outline import outline, title_of
from qiantai.knowledge.proposals import from_document
from qiantai.knowledge.reading import Reader
from qiantai.knowledge.store_imports import ImportedFile, Run

JOB = "knowledge.import"
MOST_FILES = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff￾￿]")
_PACK_FILE = (".md", ".markdown")


class RunNotFound(NotFound):
    """There is no such import."""

    code = "import_not_found"


class WrongSettings(Invalid):
    """A value that the imported documents are to have is not allowed; `detail["field"]` names it."""

    code = "import_settings_wrong"


@dataclass(frozen=True, slots=True)
class ImportSettings:
    """What the files of a run do not say themselves."""

    kind: str = "other"
    product: str | None = None
    audience: str = EVERYONE
    owner: str = ""
    intents: tuple[str, ...] = ()
    version: str | None = None
    effective_from: date | None = None
    propose: bool = True  # questions and answers too

    def check(self) -> None:
        """Raises WrongSettings."""
        if self.kind not in KINDS:
            raise WrongSettings(field="kind", kinds=list(KINDS))
        if not self.audience.strip():
            raise WrongSettings(field="audience")


class Imports:
    """Starts runs and works on them; the reader may sit in another process."""

    def __init__(
        self, database: Database, clock: Clock, library: Library, reader: Reader, jobs: Jobs | None
    ) -> None:
        self._database = database
        self._clock = clock
        self._library = library
        self._reader = reader
        self._jobs = jobs

    async def start(self, by: str, uploads: Iterable[Upload], settings: ImportSettings) -> UUID:
        """Keep the files until a job works on them; raises WrongSettings. A file that is too large is kept as its name."""
        settings.check()
        run, now = new_id(), self._clock.now()
        async with self._database.transaction() as connection:
            await store.add_run(connection, run, now, by, asdict(settings))
            for place, upload in enumerate(uploads):
                content, size = upload.content, len(upload.content or b"")
                kept = content if size <= MOST_BYTES else None
                await store.add_file(connection, run, place, _clean(upload.name), kept, size)
        if self._jobs is not None:
            await self._jobs.defer(JOB, now, run=str(run))
        return run

    async def work(self, run: str, due: str = "") -> None:
        """The job: every waiting file of a run; one that died goes on where it stopped. `due` is when it was to run."""
        async for _ in self.steps(UUID(run)):
            pass

    async def steps(self, run: UUID) -> Any:
        """Work on one waiting file after another and yield what became of each."""
        found, files = await self.find(run)
        settings = _settings(found.settings)
        known = identities([file.name for file in files])
        try:
            for file in files:
                if file.state == "waiting":
                    done = await self._import(found, file, known[file.place], settings)
                    if done is not None:
                        yield done
        finally:
            self._reader.rest()
        async with self._database.transaction() as connection:
            await store.finish_run(connection, run, self._clock.now())

    async def find(self, run: UUID) -> tuple[Run, list[ImportedFile]]:
        """A run and its files; raises RunNotFound."""
        found = await store.list_runs(self._database, run, 1)
        if not found:
            raise RunNotFound(run=str(run))
        return found[0], await store.list_files(self._database, run)

    async def list(self, limit: int = 50) -> list[Run]:
        """Runs, newest first."""
        return await store.list_runs(self._database, None, limit)

    async def _import(
        self, run: Run, file: ImportedFile, identity: Identity, settings: ImportSettings
    ) -> ImportedFile | None:
        """One file in one transaction; None when another process did it meanwhile."""
        try:
            content = await self._content(run.id, file)
            document, pairs = await self._document(file.name, content, identity, settings, run)
        except Unreadable as error:
            done = replace(file, state="failed", code=error.code, detail=error.detail)
            return await self._keep(run, done, None, ())
        return await self._keep(run, file, document, pairs if settings.propose else None)

    async def _content(self, run: UUID, file: ImportedFile) -> bytes:
        content = await store.content_of(self._database, run, file.place)
        if content is not None:
            return content
        raise TooManyBytes(limit=MOST_BYTES // 1024 // 1024) if file.size else Missing()

    async def _document(
        self, name: str, content: bytes, identity: Identity, settings: ImportSettings, run: Run
    ) -> tuple[Document, Sequence[Pair]]:
        if name.lower().endswith(_PACK_FILE) and content.lstrip().startswith(FENCE.encode()):
            try:
                return parse_document(_clean(decoded(content)).lstrip("\ufeff"), name, ""), ()
            except Misconfigured as error:
                raise Malformed(why=str(error)) from error
        extract = await self._reader.read(name, content)
        today = local_date(self._clock.now())
        document = document_of(extract, identity, settings, run.made_by, today)
        if not document.clauses:
            raise Empty
        return document, extract.pairs

    async def _keep(
        self,
        run: Run,
        file: ImportedFile,
        document: Document | None,
        pairs: Sequence[Pair] | None,
    ) -> ImportedFile | None:
        now = self._clock.now()
        changes = await self._changes(document) if document else None
        async with self._database.transaction() as connection:
            if not await store.hold_file(connection, run.id, file.place):
                return None
            done = replace(file, finished_at=now)
            if document is not None:
                revision, fresh = await self._library.propose(
                    connection, document, file.name, run.made_by
                )
                state: store.FileState = "draft" if fresh else "unchanged"
                queued = 0
                if fresh and pairs is not None:
                    found = from_document(document.saved(revision), pairs)
                    queued = await store.add_proposals(connection, found, now)
                done = replace(
                    done,
                    state=state,
                    document=document.id,
                    revision=revision,
                    changes=changes,
                    proposals=queued,
                )
            await store.set_file(connection, run.id, done)
        return done

    async def _changes(self, document: Document) -> Mapping[str, int]:
        """Kinds of change against the newest version that is online, else the newest that was not rejected."""
        states = ("online", "draft", "withdrawn")
        editions = await self._library.list_editions(states, None, document.id)
        base = next((one for one in editions if one.state == "online"), next(iter(editions), None))
        if base is None:
            return counts(compare((), document.clauses))
        old = await self._library.get(document.id, str(base.document.revision))
        return counts(compare(old.document.clauses, document.clauses))


def document_of(
    extract: Extract, identity: Identity, settings: ImportSettings, by: str, today: date
) -> Document:
    """The draft of an extract: its own words, the settings for what they do not say."""
    title = _clean(title_of(extract, identity.title))[:200]
    return Document(
        id=identity.id,
        pack="",
        version=identity.version or settings.version or today.isoformat(),
        kind="faq" if extract.pairs and settings.kind == "other" else settings.kind,
        title={"zh": title, "en": title},
        product=settings.product,
        intents=settings.intents,
        audience=settings.audience,
        owner=settings.owner or by,
        effective_from=identity.day or settings.effective_from or today,
        effective_to=None,
        law=(),
        clauses=tuple(_clean_clause(clause) for clause in outline(identity.id, extract)),
    )


async def import_files(
    imports: Imports,
    paths: Iterable[Path],
    by: str,
    settings: ImportSettings,
    tell: Callable[[ImportedFile], None],
) -> Run:
    """Import files and folders at once and tell of each file when it is done; a folder's sitemap is followed."""
    run = await imports.start(by, gather(paths), settings)
    async for done in imports.steps(run):
        tell(done)
    return (await imports.find(run))[0]


def _settings(values: Mapping[str, Any]) -> ImportSettings:
    day = values.get("effective_from")
    return ImportSettings(
        **{
            **values,
            "intents": tuple(values.get("intents") or ()),
            "effective_from": date.fromisoformat(day) if day else None,
        }
    )


def _clean(text: str) -> str:
    """Without letters that PostgreSQL does not hold."""
    return _CONTROL.sub("", text)


def _clean_clause(clause: Clause) -> Clause:
    return replace(
        clause,
        number=_clean(clause.number),
        path=tuple(map(_clean, clause.path)),
        title=_clean(clause.title),
        text=_clean(clause.text),
        tables=tuple(
            Table(tuple(tuple(map(_clean, row)) for row in table.rows), table.after)
            for table in clause.tables
        ),
    )
