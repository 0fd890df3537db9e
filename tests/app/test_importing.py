"""What another contact centre knew comes in once, checked, and without making anybody somebody else."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from tests.app.exports import chatwoot, zendesk

from qiantai.app.importing import Importing
from qiantai.conversation import store
from qiantai.customers import CustomerId, People, Person
from qiantai.desk.importers.base import Importer
from qiantai.desk.importers.chatwoot import ChatwootImporter
from qiantai.desk.importers.zendesk import ZendeskImporter
from qiantai.floor.audit import Audit, list_audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Invalid

Load = Callable[..., Any]
TABLES = ("customer", "customer_address", "conversation", "conversation_event", "canned_response")


@pytest.fixture
def load(database: Database, clock: ManualClock) -> Load:
    """Loads a file by an importer; `trial` keeps nothing."""

    async def run(importer: Importer, path: Path, *, trial: bool = False, source: str = "") -> Any:
        importing = Importing(database, Audit(), clock, source or importer.name)
        return await importing.load(importer, path, trial=trial)

    return run


async def counts(database: Database) -> list[int]:
    rows = [await database.fetchrow(f"select count(*) as n from {table}") for table in TABLES]
    return [row["n"] for row in rows if row]


async def talks(database: Database, customer: str) -> list[UUID]:
    found = await store.list_sessions(database, None, None, customer, 10, None)
    return [one.id for one in found]


async def test_chatwoot_contacts_conversations_and_canned_responses_come_in(
    database: Database, load: Load, tmp_path: Path
) -> None:
    result = await load(ChatwootImporter(), chatwoot(tmp_path / "export.zip"))
    assert result["added"] == {
        "contacts": 3, "addresses": 7, "conversations": 1, "messages": 5, "canned_responses": 2
    }  # fmt: skip
    assert [(one["kind"], one["id"]) for one in result["errors"]] == [
        ("conversation", "32"), ("canned_response", "3")
    ]  # fmt: skip
    assert result["remarks"] == [
        {"kind": "canned_response", "id": "2", "what": "holds a field of the other system"}
    ]
    [talk] = await talks(database, "c001")
    events = await store.list_events(database, talk, 0)
    assert [(one.offset, one.kind, one.source) for one in events] == [
        (1, "message", "customer"), (2, "message", "assistant"), (3, "message", "agent"), (4, "note", "agent"),
        (5, "message", "system"),
    ]  # fmt: skip
    assert events[0].body["text"] == "卡丢了，密码是 ******", (
        "secrets are erased as in our own channels"
    )
    assert events[0].at == datetime.fromtimestamp(1_760_000_101, UTC)
    assert events[2].body["agent_name"] == "林晓"
    rows = await database.fetch("select short, text, shared from canned_response order by short")
    assert [row["short"] for row in rows] == ["bye-now", "hello"]
    assert all(row["shared"] for row in rows)


async def test_a_second_run_adds_nothing_and_a_longer_export_only_what_is_new(
    database: Database, load: Load, tmp_path: Path
) -> None:
    file = chatwoot(tmp_path / "export.zip")
    await load(ChatwootImporter(), file)
    before = await counts(database)
    again = await load(ChatwootImporter(), file)
    assert set(again["added"].values()) == {0}
    assert await counts(database) == before
    more = tmp_path / "more.json"
    more.write_text(
        '{"conversations": [{"id": 31, "meta": {"sender": {"id": 7}}, "messages": [{"id": 110, "content": "谢谢",'
        ' "message_type": 0, "created_at": 1760000500, "conversation_id": 31}]}]}'
    )
    assert (await load(ChatwootImporter(), more))["added"]["messages"] == 1
    [talk] = await talks(database, "c001")
    assert (await store.list_events(database, talk, 0))[-1].body["text"] == "谢谢"


async def test_a_dry_run_reports_the_same_and_keeps_nothing(
    database: Database, load: Load, tmp_path: Path
) -> None:
    file = chatwoot(tmp_path / "export.zip")
    before = await counts(database)
    tried = await load(ChatwootImporter(), file, trial=True)
    assert await counts(database) == before
    assert await list_audit(database) == []
    done = await load(ChatwootImporter(), file)
    assert (tried["dry_run"], done["dry_run"]) == (True, False)
    same = ("read", "added", "failed", "errors", "remarks")
    assert {name: tried[name] for name in same} == {name: done[name] for name in same}
    [entry] = await list_audit(database)
    assert entry.record.action == "desk:import:loaded"


async def test_zendesk_tickets_users_and_macros_come_in(
    database: Database, load: Load, tmp_path: Path
) -> None:
    result = await load(ZendeskImporter(), zendesk(tmp_path / "zendesk"))
    assert result["added"]["conversations"] == 2
    assert [one["id"] for one in result["errors"]] == ["9003", "71"]
    [talk] = await talks(database, "c001")
    events = await store.list_events(database, talk, 0)
    assert [(one.kind, one.source, one.body["text"]) for one in events] == [
        ("message", "customer", "卡丢了"), ("message", "agent", "已经挂失"), ("note", "agent", "VIP")
    ]  # fmt: skip
    assert events[0].body["files"] == ["card.jpg"]
    [other] = await talks(database, "zendesk:502")
    assert (await store.list_events(database, other, 0))[0].body["text"] == "how much?"
    row = await database.fetchrow("select short, text from canned_response")
    assert row is not None
    assert (row["short"], row["text"]) == ("挂失-已办", {"zh": "您的卡已挂失。"})


async def test_a_shared_phone_number_makes_nobody_somebody_else(
    database: Database, load: Load, clock: ManualClock, tmp_path: Path
) -> None:
    person = Person(CustomerId("c002"), "李伟", "zh-Hans", False, "standard", "+8613800000001")
    await People(database, clock).remember(person)
    result = await load(ChatwootImporter(), chatwoot(tmp_path / "export.zip"))
    remark = {"kind": "contact", "id": "9", "what": "has the phone number of customer c002"}
    assert remark in result["remarks"]
    row = await database.fetchrow("select customer from customer_address where address = '9'")
    assert row is not None
    assert row["customer"] == "chatwoot:9"
    assert (await People(database, clock).get(CustomerId("c002"))).name == "李伟"


async def test_a_customer_never_goes_on_with_an_imported_conversation(
    database: Database, load: Load, tmp_path: Path
) -> None:
    await load(ChatwootImporter(), chatwoot(tmp_path / "export.zip"))
    assert await talks(database, "c001")
    assert await store.find_of_customer(database, "c001") is None
    assert await store.claim_unanswered(database, datetime.now(UTC), datetime.now(UTC), 10) == []


async def test_two_installations_of_one_system_stay_apart(
    database: Database, load: Load, tmp_path: Path
) -> None:
    file = chatwoot(tmp_path / "export.zip")
    await load(ChatwootImporter(), file, source="north")
    await load(ChatwootImporter(), file, source="south")
    assert len(await talks(database, "c001")) == 2


@pytest.mark.parametrize(
    "content", ["", "{}", "[1, 2]", "no json", '{"contacts": [1, null]}', "a,b\n1,2\n"]
)
@pytest.mark.parametrize(
    "importer", [ChatwootImporter(), ZendeskImporter()], ids=lambda one: one.name
)
async def test_a_file_of_something_else_is_refused_before_anything_is_written(
    load: Load, importer: Importer, content: str, tmp_path: Path
) -> None:
    file = tmp_path / ("a.csv" if content.startswith("a,") else "a.json")
    file.write_text(content)
    with pytest.raises(Invalid):
        await load(importer, file)
