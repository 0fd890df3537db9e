"""All SQL of the files of conversations, and the row that it reads."""

from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.floor.database import Database

COLUMNS = "id, conversation, message_id, name, kind, size, sha256, at"


@dataclass(frozen=True, slots=True)
class Attachment:
    """One file of a conversation: `kind` is its media type by content, `size` in bytes."""

    id: UUID
    conversation: UUID
    message_id: str
    name: str
    kind: str
    size: int
    sha256: str
    at: datetime


async def add(connection: Any, one: Attachment) -> bool:
    """Keep what is known of a file; False when its message id was here before."""
    done: str = await connection.execute(
        f"insert into conversation_file ({COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing",
        *astuple(one),
    )
    return done.endswith(" 1")


async def find(database: Database, conversation: UUID, file: UUID) -> Attachment | None:
    """A file of a conversation."""
    row = await database.fetchrow(
        f"select {COLUMNS} from conversation_file where conversation = $1 and id = $2",
        conversation,
        file,
    )
    return Attachment(**row) if row else None


async def find_by_message(source: Any, conversation: UUID, message_id: str) -> Attachment | None:
    """The file that came under a message id."""
    row = await source.fetchrow(
        f"select {COLUMNS} from conversation_file where conversation = $1 and message_id = $2",
        conversation,
        message_id,
    )
    return Attachment(**row) if row else None


async def count_since(database: Database, conversation: UUID, since: datetime) -> int:
    """How many files came since a moment."""
    row = await database.fetchrow(
        "select count(*) as n from conversation_file where conversation = $1 and at > $2",
        conversation,
        since,
    )
    return int(row["n"]) if row else 0
