"""How conversations stand before a change, for those who are told of the difference."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qiantai.conversation.model import Glimpse
from qiantai.floor.database import Database

GLIMPSES = """
select id, customer_name, holder_name, status, last_offset from conversation where id = any($1)
union
(select id, customer_name, holder_name, status, last_offset from conversation
    where updated_at >= $2 and status <> 'resolved' and last_offset > 0 order by updated_at desc limit $3)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """A conversation's status and who holds it."""

    status: str
    holder: str | None
    holder_name: str | None

    @property
    def shown(self) -> dict[str, Any]:
        """As JSON."""
        return {"status": self.status, "holder": self.holder, "holder_name": self.holder_name}


async def find_standings(connection: Any, conversations: Sequence[UUID]) -> dict[UUID, Standing]:
    """How these conversations stand, locked for the transaction in the order of their ids."""
    rows = await connection.fetch(
        "select id, status, holder, holder_name from conversation where id = any($1) order by id for update",
        list(conversations),
    )
    return {row["id"]: Standing(row["status"], row["holder"], row["holder_name"]) for row in rows}


async def list_glimpses(
    database: Database, conversations: Collection[UUID], since: datetime, limit: int
) -> list[Glimpse]:
    """These conversations, and the latest that somebody spoke in since then and that are not closed."""
    rows = await database.fetch(GLIMPSES, list(conversations), since, limit)
    return [Glimpse(*row) for row in rows]
