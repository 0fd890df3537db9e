"""Customers open a citation at its clause; the staff import files, see errors in their language and decide on drafts."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote
from uuid import uuid4

import orjson
import pytest
from fastapi import FastAPI, Request
from starlette.types import Message
from tests.knowledge import samples
from tests.knowledge.conftest import MakePack
from tests.knowledge.test_documents import TEXT
from tests.knowledge.test_routes import told

from qiantai.floor.audit import Audit
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, QiantaiError
from qiantai.floor.events import Live, Outbox
from qiantai.floor.jobs import Jobs
from qiantai.floor.policies import PolicyTable
from qiantai.floor.staff import StaffIdentity
from qiantai.floor.text import Texts
from qiantai.knowledge.assembly_documents import Documents, build_documents
from qiantai.knowledge.importers.shelf import standard_shelf
from qiantai.knowledge.reading import ReaderHere
from qiantai.knowledge.routes_documents import client_document_routes, staff_document_routes
from qiantai.knowledge.routes_imports import import_routes
from qiantai.knowledge.store_imports import Proposal
from qiantai.knowledge.wording import Wording

EDITOR, REVIEWER = "article:read article:write", "article:read article:release"


def guard(permission: str) -> Callable[[Request], Awaitable[StaffIdentity]]:
    async def check(request: Request) -> StaffIdentity:
        if permission not in request.headers.get("x-may", "").split():
            raise Forbidden(permission=permission)
        name = request.headers["x-may"].split()[-1].split(":")[1]
        return StaffIdentity(name, name, frozenset(), ())

    return check


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back."""

    status: int
    body: Any


class Client:
    """Sends requests straight to an ASGI application."""

    def __init__(self, app: FastAPI, documents: Documents, jobs: Jobs) -> None:
        self.documents, self.jobs = documents, jobs
        self._app = app

    async def get(self, path: str, may: str = "", language: str = "zh-CN") -> Reply:
        """One GET request by somebody with these permissions."""
        return await self._send("GET", path, may, b"", {"accept-language": language})

    async def post(self, path: str, may: str, body: Any = None) -> Reply:
        """One POST request of JSON."""
        headers = {"content-type": "application/json"}
        return await self._send("POST", path, may, orjson.dumps(body or {}), headers)

    async def upload(self, may: str, files: Mapping[str, bytes], **fields: str) -> Reply:
        """Start an import."""
        mark = uuid4().hex
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        for name, content in files.items():
            head = f'--{mark}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'
            parts.append(head.encode() + content + b"\r\n")
        headers = {"content-type": f"multipart/form-data; boundary={mark}"}
        body = b"".join(parts) + f"--{mark}--\r\n".encode()
        return await self._send("POST", "/imports", may, body, headers)

    async def _send(
        self, method: str, path: str, may: str, body: bytes, headers: Mapping[str, str]
    ) -> Reply:
        sent: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        bare, _, query = path.partition("?")
        named = {**headers, "x-may": may}
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": unquote(bare),
            "raw_path": quote(bare).encode(),
            "query_string": quote(query, safe="=&%").encode(),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
            "client": ("192.0.2.1", 1),
            "server": ("test", 80),
        }
        await self._app(scope, receive, send)
        content = b"".join(message.get("body", b"") for message in sent)
        return Reply(sent[0]["status"], orjson.loads(content))


@pytest.fixture
async def client(
    database: Database, clock: ManualClock, make_pack: MakePack, entry: dict[str, Any]
) -> AsyncIterator[Client]:
    packs = make_pack(entry)
    folder = packs.root / "own" / "documents"
    folder.mkdir()
    (folder / "parcel.md").write_text(TEXT)
    (folder / "inside.md").write_text(
        TEXT.replace("parcel-terms", "inside").replace("audience: all", "audience: staff")
    )

    async def make_draft(by: str, proposal: Proposal) -> str:
        return f"draft-{proposal.id}"

    jobs = Jobs(database, clock)
    documents = await build_documents(
        packs,
        database,
        Audit(),
        clock,
        Live(),
        jobs,
        Outbox(database),
        make_draft,
        ReaderHere(standard_shelf()),
    )
    app = FastAPI()
    app.add_exception_handler(QiantaiError, told)
    app.include_router(client_document_routes(documents, Wording(PolicyTable.load(packs))))
    app.include_router(staff_document_routes(documents, guard))
    app.include_router(import_routes(documents, Texts.load(), guard))
    await jobs.open()
    yield Client(app, documents, jobs)
    await jobs.close()


async def test_a_citation_opens_its_clause_with_neighbours_tables_and_page(client: Client) -> None:
    reply = await client.get("/client/documents/parcel-terms?version=1&clause=第二条")
    body = reply.body
    assert (body["title"], body["revision"], body["version"], body["current"]) == (
        "邮寄服务条款",
        1,
        "2026-01",
        True,
    )
    assert (body["clause"]["number"], body["clause"]["title"], body["clause"]["page"]) == (
        "第二条",
        "收费标准",
        2,
    )
    assert body["clause"]["tables"][0]["rows"][1] == ["同城", "每件 | 次"]
    assert (body["before"]["number"], body["after"], body["clauses"]) == ("第一条", None, [])
    assert [one["number"] for one in body["contents"]] == ["第一条", "第二条"]


async def test_without_a_clause_the_whole_document_is_read_in_the_readers_language(
    client: Client,
) -> None:
    body = (await client.get("/client/documents/parcel-terms", language="zh-HK")).body
    assert (body["title"], body["clause"]) == ("郵寄服務條款", None)
    assert [one["title"] for one in body["clauses"]] == ["服務內容", "收費標準"]
    english = (await client.get("/client/documents/parcel-terms", language="en")).body
    assert english["title"] == "Parcel Terms"


@pytest.mark.parametrize(
    "path",
    [
        "other",
        "inside",
        "parcel-terms?version=9",
        "parcel-terms?clause=第九条",
        "%00",
        "parcel-terms?version=%00",
    ],
)
async def test_what_a_customer_may_not_read_is_not_found(client: Client, path: str) -> None:
    reply = await client.get(f"/client/documents/{path}")
    assert (reply.status, reply.body) == (404, {"code": "document_not_found"})


async def test_an_import_runs_to_a_draft_that_a_reviewer_puts_online(client: Client) -> None:
    changed = TEXT.replace("（二）凭证。", "（二）票据。").encode()
    started = await client.upload(
        EDITOR, {"parcel.md": changed, "bad.pdf": b"%PDF-", "old.doc": b"x"}
    )
    assert (started.status, started.body["done"], started.body["total"]) == (202, 0, 3)
    await client.jobs.run_due()
    run = (await client.get(f"/imports/{started.body['id']}", EDITOR, "en")).body
    assert (run["done"], run["failed"], run["made_by"]) == (3, 2, "staff:write")
    good, bad, old = run["files"]
    assert (good["state"], good["document"], good["revision"], good["changes"]["changed"]) == (
        "draft",
        "parcel-terms",
        2,
        1,
    )
    assert (bad["code"], bad["message"][:20]) == ("file_corrupt", "The file is damaged,")
    assert ".doc" in old["message"]
    assert [one["id"] for one in (await client.get("/imports", EDITOR)).body["imports"]] == [
        run["id"]
    ]
    assert (await client.get("/client/documents/parcel-terms?version=2")).status == 404

    changes = (await client.get("/documents/parcel-terms/2/changes", REVIEWER)).body
    assert changes["counts"] == {"same": 1, "renumbered": 0, "changed": 1, "added": 0, "removed": 0}
    assert [span["text"] for span in changes["changes"][0]["spans"] if span["kind"] == "added"] == [
        "票据"
    ]
    assert changes["before"]["revision"] == 1
    released = await client.post("/documents/parcel-terms/2/release", REVIEWER)
    assert (released.body["state"], released.body["settled_by"]) == ("online", "staff:release")
    newest = (await client.get("/client/documents/parcel-terms?clause=第一条")).body
    assert "票据" in newest["clause"]["text"]
    old_text = (await client.get("/client/documents/parcel-terms?version=1&clause=第一条")).body
    assert ("凭证" in old_text["clause"]["text"], old_text["current"]) == (True, False)


async def test_staff_list_and_read_versions(client: Client) -> None:
    await client.upload(EDITOR, {"parcel.md": TEXT.replace("卡片", "银行卡").encode()})
    await client.jobs.run_due()
    listed = (await client.get("/documents", EDITOR)).body["documents"]
    assert [(one["id"], one["revision"], one["state"]) for one in listed] == [
        ("inside", 1, "online"),
        ("parcel-terms", 2, "draft"),
    ]
    drafts = (await client.get("/documents?state=draft", EDITOR)).body["documents"]
    assert [one["id"] for one in drafts] == ["parcel-terms"]
    full = (await client.get("/documents/parcel-terms", EDITOR)).body
    assert (full["revision"], full["clauses"], len(full["text"])) == (1, 2, 2)
    assert [one["revision"] for one in full["versions"]] == [2, 1]
    rejected = await client.post("/documents/parcel-terms/2/reject", REVIEWER, {"note": "再核"})
    assert (rejected.body["state"], rejected.body["note"]) == ("rejected", "再核")


async def test_the_queue_of_proposals_is_emptied_by_a_reviewer(client: Client) -> None:
    await client.upload(EDITOR, {"faq.csv": samples.faq()}, kind="faq", owner="运营部")
    await client.jobs.run_due()
    queue = (await client.get("/proposals?origin=faq", EDITOR)).body
    first, second = queue["proposals"]
    assert queue["counts"] == {"open": 2}
    accepted = await client.post(
        f"/proposals/{first['id']}/accept", EDITOR, {"answer": "当场就能办好。"}
    )
    assert (accepted.body["state"], accepted.body["article"]) == (
        "accepted",
        f"draft-{first['id']}",
    )
    rejected = await client.post(f"/proposals/{second['id']}/reject", EDITOR, {"note": "重复"})
    assert rejected.body["state"] == "rejected"
    again = await client.post(f"/proposals/{second['id']}/accept", EDITOR)
    assert (again.status, again.body["code"]) == (409, "proposal_settled")


async def test_every_act_needs_its_permission(client: Client) -> None:
    for path in (
        "/documents",
        "/documents/x",
        "/documents/x/1/changes",
        "/imports",
        f"/imports/{uuid4()}",
        "/proposals",
    ):
        assert (await client.get(path)).status == 403
    for path in (
        "/documents/x/1/release",
        "/documents/x/1/reject",
        "/proposals/1/accept",
        "/proposals/1/reject",
    ):
        assert (await client.post(path, "article:read")).status == 403
    assert (await client.upload("article:read", {"a.md": b"x"})).status == 403


async def test_wrong_settings_and_unknown_imports_are_told(client: Client) -> None:
    wrong = await client.upload(EDITOR, {"a.md": b"x"}, kind="novel")
    assert (wrong.status, wrong.body["code"]) == (422, "import_settings_wrong")
    assert (await client.get(f"/imports/{uuid4()}", EDITOR)).body == {"code": "import_not_found"}
