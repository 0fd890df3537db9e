"""How conversations stand before a change, for those who are told of the difference."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID


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
