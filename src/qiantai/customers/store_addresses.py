"""SQL of the addresses under which other systems knew our customers."""

from datetime import datetime
from typing import Any

ADD_PERSON = """
insert into customer (id, name, locale, elder, tier, phone, seen_at) values ($1, $2, $3, false, 'standard', $4, $5)
on conflict (id) do nothing
"""
ADD = """
insert into customer_address (kind, address, customer, source, name, created_at) values ($1, $2, $3, $4, $5, $6)
on conflict (source, kind, address) do update set customer = excluded.customer, name = excluded.name
where customer_address.customer <> excluded.customer or customer_address.name <> excluded.name
"""


async def add_person(
    connection: Any, customer: str, name: str, locale: str, phone: str, at: datetime
) -> bool:
    """Know a customer whom the institution's sign-in has not vouched for yet; False when they are known."""
    tag: str = await connection.execute(ADD_PERSON, customer, name, locale, phone, at)
    return tag.endswith(" 1")


async def add_address(
    connection: Any, kind: str, address: str, customer: str, source: str, name: str, at: datetime
) -> bool:
    """Keep whose an address is; False when that is known already."""
    tag: str = await connection.execute(ADD, kind, address, customer, source, name, at)
    return tag.endswith(" 1")


async def find_by_address(
    connection: Any, source: str, kind: str, address: str
) -> tuple[str, str] | None:
    """The customer of an address and their name there."""
    row = await connection.fetchrow(
        "select customer, name from customer_address where source = $1 and kind = $2 and address = $3",
        source,
        kind,
        address,
    )
    return (row["customer"], row["name"]) if row else None


async def list_with_phone(connection: Any, phone: str, other: str) -> list[str]:
    """Other customers whom the institution vouched for with this phone number."""
    rows = await connection.fetch(
        "select id from customer where phone = $1 and id <> $2 and id not like '%:%' order by id limit 5",
        phone,
        other,
    )
    return [row["id"] for row in rows]
