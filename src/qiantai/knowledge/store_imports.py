"""All SQL of import runs and of proposed questions with answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import asyncpg

from qiantai.floor.database import Database

FileState = Literal["waiting", "draft", "unchanged", "failed"]
Origin = Literal["document", "faq", "conversation"]
ProposalState = Literal["open", "accepted", "rejected"]
_FILE = (
    "place, name, size, state, code, detail, document, revision, changes, proposals, finished_at"
)
_PROPOSAL = (
    "id, origin, question, similar_questions, answer, language, intents, document, revision, clause, conversation,"
    " state, article, note, made_at, settled_at, settled_by"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One import; `finished_at` is None while files wait."""

    id: UUID
    made_at: datetime
    made_by: str
    settings: Mapping[str, Any]
    finished_at: datetime | None
    total: int
    done: int
    failed: int


@dataclass(frozen=True, slots=True)
class ImportedFile:
    """A file of a run: what became of it, and what changed against the version before by kind of change."""

    place: int
    name: str
    size: int
    state: FileState
    code: str | None
    detail: Mapping[str, Any]
    document: str | None
    revision: int | None
    changes: Mapping[str, int] | None
    proposals: int
    finished_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewProposal:
    """A question with its answer, before it is in the queue; `digest` keeps the same from coming twice."""

    origin: Origin
    digest: str
    question: str
    similar: tuple[str, ...]
    answer: str
    language: str
    intents: tuple[str, ...] = ()
    document: str | None = None
    revision: int | None = None
    clause: str | None = None
    conversation: UUID | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A question with its answer in the reviewer's queue."""

    id: int
    origin: Origin
    question: str
    similar: tuple[str, ...]
    answer: str
    language: str
    intents: tuple[str, ...]
    document: str | None
    revision: int | None
    clause: str | None
    conversation: UUID | None
    state: ProposalState
    article: str | None
    note: str
    made_at: datetime
    settled_at: datetime | None
    settled_by: str | None


async def add_run(connection: Any, run: UUID, at: datetime, by: str, settings: Any) -> None:
    """Begin a run."""
    await connection.execute(
        "insert into import_run (id, made_at, made_by, settings) values ($1, $2, $3, $4)",
        run,
        at,
        by,
        dict(settings),
    )


async def add_file(
    connection: Any, run: UUID, place: int, name: str, content: bytes | None, size: int
) -> None:
    """Let a file wait in a run; content None when there is none to read."""
    await connection.execute(
        "insert into import_file (run, place, name, size, content) values ($1, $2, $3, $4, $5)",
        run,
        place,
        name,
        size,
        content,
    )


async def content_of(database: Database, run: UUID, place: int) -> bytes | None:
    """The bytes of a waiting file."""
    row = await database.fetchrow(
        "select content from import_file where run = $1 and place = $2", run, place
    )
    return None if row is None else row["content"]


async def hold_file(connection: Any, run: UUID, place: int) -> bool:
    """Hold a waiting file until the transaction ends; False when it is done already."""
    row = await connection.fetchrow(
        "select 1 from import_file where run = $1 and place = $2 and state = 'waiting' for update",
        run,
        place,
    )
    return row is not None


async def set_file(connection: Any, run: UUID, file: ImportedFile) -> None:
    """Say what became of a file and let go of its content."""
    await connection.execute(
        "update import_file set state = $3, code = $4, detail = $5, document = $6, revision = $7, changes = $8,"
        " proposals = $9, finished_at = $10, content = null where run = $1 and place = $2",
        run,
        file.place,
        file.state,
        file.code,
        dict(file.detail),
        file.document,
        file.revision,
        file.changes,
        file.proposals,
        file.finished_at,
    )


async def finish_run(connection: Any, run: UUID, at: datetime) -> None:
    """Close a run whose files are all done."""
    await connection.execute(
        "update import_run set finished_at = $2 where id = $1 and finished_at is null and not exists"
        " (select from import_file where run = $1 and state = 'waiting')",
        run,
        at,
    )


async def list_runs(database: Database, run: UUID | None, limit: int) -> list[Run]:
    """Runs, newest first, or the one."""
    rows = await database.fetch(
        "select r.id, r.made_at, r.made_by, r.settings, r.finished_at, count(f.*) as total,"
        " count(f.*) filter (where f.state <> 'waiting') as done, count(f.*) filter (where f.state = 'failed') as failed"
        " from import_run r left join import_file f on f.run = r.id where $1::uuid is null or r.id = $1"
        " group by r.id order by r.made_at desc, r.id desc limit $2",
        run,
        limit,
    )
    return [Run(**dict(row)) for row in rows]


async def list_files(database: Database, run: UUID) -> list[ImportedFile]:
    """The files of a run in order."""
    rows = await database.fetch(
        f"select {_FILE} from import_file where run = $1 order by place", run
    )
    return [ImportedFile(**dict(row)) for row in rows]


async def add_proposals(connection: Any, proposals: Sequence[NewProposal], at: datetime) -> int:
    """Queue what was never queued before; how many that were."""
    if not proposals:
        return 0
    rows = await connection.fetch(
        "insert into knowledge_proposal (origin, digest, question, similar_questions, answer, language, intents,"
        " document, revision, clause, conversation, made_at) select origin, digest, question, similar_questions, answer,"
        " language, intents, document, revision, clause, conversation, $2 from jsonb_to_recordset($1) as g (origin text,"
        " digest text, question text, similar_questions jsonb, answer text, language text, intents jsonb, document text,"
        " revision int, clause text, conversation uuid) on conflict (digest) do nothing returning 1",
        [_new_row(proposal) for proposal in proposals],
        at,
    )
    return len(rows)


async def list_proposals(
    database: Database, state: str, origin: str | None, before: int | None, limit: int
) -> list[Proposal]:
    """Proposals of a state, newest first; `before` is the id where the last page ended."""
    rows = await database.fetch(
        f"select {_PROPOSAL} from knowledge_proposal where state = $1 and ($2::text is null or origin = $2)"
        " and ($3::bigint is null or id < $3) order by id desc limit $4",
        state,
        origin,
        before,
        limit,
    )
    return [_proposal(row) for row in rows]


async def count_proposals(database: Database) -> dict[str, int]:
    """How many proposals are in each state."""
    rows = await database.fetch(
        "select state, count(*) as n from knowledge_proposal group by state"
    )
    return {row["state"]: row["n"] for row in rows}


async def lock_proposal(connection: Any, proposal: int) -> Proposal | None:
    """One proposal, held until the transaction ends."""
    row = await connection.fetchrow(
        f"select {_PROPOSAL} from knowledge_proposal where id = $1 for update", proposal
    )
    return None if row is None else _proposal(row)


async def settle_proposal(
    connection: Any,
    proposal: int,
    state: ProposalState,
    by: str,
    at: datetime,
    article: str | None,
    note: str,
) -> Proposal:
    """Accept or reject."""
    row = await connection.fetchrow(
        "update knowledge_proposal set state = $2, settled_by = $3, settled_at = $4, article = $5, note = $6"
        f" where id = $1 returning {_PROPOSAL}",
        proposal,
        state,
        by,
        at,
        article,
        note,
    )
    return _proposal(row)


def _new_row(proposal: NewProposal) -> dict[str, Any]:
    return {
        "origin": proposal.origin,
        "digest": proposal.digest,
        "question": proposal.question,
        "similar_questions": list(proposal.similar),
        "answer": proposal.answer,
        "language": proposal.language,
        "intents": list(proposal.intents),
        "document": proposal.document,
        "revision": proposal.revision,
        "clause": proposal.clause,
        "conversation": str(proposal.conversation) if proposal.conversation else None,
    }


def _proposal(row: asyncpg.Record) -> Proposal:
    values = dict(row)
    similar = tuple(values.pop("similar_questions"))
    intents = tuple(values.pop("intents"))
    return Proposal(**values, similar=similar, intents=intents)
