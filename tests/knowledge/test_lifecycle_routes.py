"""The studio's pages of articles: writing, reviewing, releasing and comparing over HTTP."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import orjson
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.types import Message
from tests.knowledge.conftest import MakePack
from tests.knowledge.studio import MORE, TESTS, House, house, said

from qiantai.floor.auth import Roles
from qiantai.floor.clock import ManualClock
from qiantai.floor.database import Database
from qiantai.floor.errors import Forbidden, QiantaiError
from qiantai.floor.packs import Packs
from qiantai.floor.staff import StaffIdentity
from qiantai.knowledge import client_article_routes, staff_article_routes
from qiantai.knowledge.routes_board import article_board_routes
from qiantai.knowledge.routes_editing import article_editing_routes
from qiantai.knowledge.routes_releases import article_release_routes

PEOPLE = {
    "s001": "agent",
    "s020": "knowledge_editor",
    "s021": "knowledge_reviewer",
    "s040": "risk_officer",
    "s052": "auditor",
}
BODY = {
    "intents": ["parcel_fee"],
    "topic": "邮寄",
    "question": {"zh": "补寄卡片收费吗", "en": "Is a second mailing charged?"},
    "similar": {"zh": [*MORE, " "], "en": []},
    "answer": {"zh": "每次{parcel.fee}。", "en": "{parcel.fee} each."},
    "source": {"document": "邮寄业务说明", "clause": "第三条"},
    "owner": "零售业务部",
    "actions": ["parcel_fee"],
    "tests": [*TESTS],
}


class Client:
    """Sends requests straight to an ASGI application, as one of the staff."""

    def __init__(self, app: FastAPI, studio: House) -> None:
        self._app = app
        self.studio = studio

    async def __call__(
        self, staff: str, method: str, path: str, body: Any = None, status: int | None = None
    ) -> Any:
        """The answer's JSON; checks its status."""
        sent: list[Message] = []
        content = orjson.dumps(body) if body is not None else b""

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        bare, _, query = path.partition("?")
        await self._app(
            {
                "type": "http",
                "http_version": "1.1",
                "method": method,
                "scheme": "http",
                "path": bare,
                "raw_path": bare.encode(),
                "query_string": query.encode(),
                "headers": [(b"content-type", b"application/json"), (b"x-staff", staff.encode())],
                "client": ("192.0.2.1", 1),
                "server": ("test", 80),
            },
            receive,
            send,
        )
        found = orjson.loads(b"".join(message.get("body", b"") for message in sent))
        assert sent[0]["status"] == (status or sent[0]["status"]), found
        assert status or sent[0]["status"] < 300, found
        return found


def guard_of(packs: Packs) -> Callable[[str], Callable[[Request], Awaitable[StaffIdentity]]]:
    roles = Roles.load(packs)

    def guard(permission: str) -> Callable[[Request], Awaitable[StaffIdentity]]:
        async def check(request: Request) -> StaffIdentity:
            staff = request.headers["x-staff"]
            if permission not in roles.permissions([PEOPLE[staff]]):
                raise Forbidden(permission=permission)
            return StaffIdentity(staff, staff, frozenset({PEOPLE[staff]}), ())

        return check

    return guard


async def told(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, QiantaiError)
    return JSONResponse({"code": error.code, "detail": error.detail}, error.status)


@pytest.fixture
async def call(
    database: Database,
    clock: ManualClock,
    packs: Packs,
    make_pack: MakePack,
    entry: dict[str, Any],
) -> AsyncIterator[Client]:
    async with house(make_pack(entry), database, clock) as studio:
        app, guard = FastAPI(), guard_of(packs)
        app.add_exception_handler(QiantaiError, told)
        app.include_router(client_article_routes(studio.knowledge))
        app.include_router(staff_article_routes(studio.knowledge, guard))
        app.include_router(article_editing_routes(studio.lifecycle, guard))
        app.include_router(article_release_routes(studio.lifecycle, guard))
        app.include_router(article_board_routes(studio.lifecycle, guard))
        yield Client(app, studio)


async def test_a_new_article_from_the_first_word_to_its_customers(call: Client) -> None:
    made = await call(
        "s020", "POST", "/articles", {"id": "second-mailing", "owner": "零售业务部"}, 201
    )
    assert made["version"]["state"] == "draft"
    assert {one["field"] for one in made["problems"]} >= {
        "question.zh",
        "answer.zh",
        "tests",
        "intents",
    }
    path = "/articles/second-mailing/versions/1"
    sent = {"revision": 1, "note": ""}
    refused = await call("s020", "POST", f"{path}/submit", sent, 422)
    assert refused["code"] == "article_incomplete"
    body = {**BODY, "revision": 1, "effective_from": "2026-11-01"}
    saved = await call("s020", "PUT", path, body)
    assert (saved["problems"], saved["version"]["revision"]) == ([], 2)
    assert saved["version"]["similar"]["zh"] == MORE
    assert (await call("s020", "PUT", path, body, 409))["code"] == "draft_changed"
    await call("s020", "POST", f"{path}/submit", {"revision": 2, "urgent": True, "note": "今天起"})
    (waiting,) = (await call("s021", "GET", "/article-reviews"))["queue"]
    assert (waiting["article"]["id"], waiting["stage"], waiting["mine"]) == (
        "second-mailing",
        "business_review",
        None,
    )
    assert (await call("s020", "GET", "/article-reviews"))["queue"][0]["mine"] == "own_work"
    await call("s021", "POST", f"{path}/approve", {"note": "可以"})
    (waiting,) = (await call("s021", "GET", "/article-reviews"))["queue"]
    assert (waiting["stage"], waiting["mine"]) == ("compliance_review", "approved_before")
    assert waiting["approvals"][0]["by"] == "staff:s021"
    again = await call("s021", "POST", f"{path}/approve", {}, 403)
    assert again["code"] == "approved_before"
    done = await call("s040", "POST", f"{path}/approve", {})
    assert done["state"] == "online"
    await call.studio.knowledge.following.catch_up()
    answer = call.studio.ask("c1", "补寄卡片收费吗")
    assert answer is not None
    assert (answer.article, answer.text) == ("second-mailing", "每次15元。")
    source = await call("s001", "GET", "/client/articles/second-mailing?version=1&at=2026-02-02")
    assert source["answer"] == "每次12.5元。"
    (listed,) = (await call("s001", "GET", "/articles?pack=studio"))["articles"]
    assert (listed["id"], listed["origin"], listed["authors"]) == (
        "second-mailing",
        "studio",
        ["staff:s020"],
    )


async def test_a_draft_is_no_source_for_customers(call: Client) -> None:
    await call("s020", "POST", "/articles/parcel-fee/drafts", {}, 201)
    await call("s001", "GET", "/client/articles/parcel-fee?version=2", status=404)
    assert (await call("s001", "GET", "/client/articles/parcel-fee"))["version"] == 1


async def test_comments_verdicts_and_differences(call: Client) -> None:
    sent = await call.studio.submitted()
    path = f"/articles/parcel-fee/versions/{sent.version}"
    made = await call(
        "s021", "POST", f"{path}/comments", {"text": "依据是哪一条", "field": "source.clause"}, 201
    )
    assert (made["by"], made["field"]) == ("staff:s021", "source.clause")
    await call("s021", "POST", f"{path}/reject", {"note": "请补依据"})
    talk = await call("s020", "GET", "/articles/parcel-fee/talk")
    assert [one["text"] for one in talk["comments"]] == ["依据是哪一条"]
    assert [(one["verdict"], one["note"]) for one in talk["reviews"]] == [("rejected", "请补依据")]
    diff = await call("s021", "GET", "/articles/parcel-fee/diff?before=1&after=2")
    assert [one["field"] for one in diff["fields"]] == [
        "answer.zh",
        "answer.en",
        "similar.zh",
        "tests",
    ]
    await call("s021", "GET", "/articles/parcel-fee/diff?before=1&after=9", status=404)
    history = await call("s001", "GET", "/articles/parcel-fee")
    assert (history["version"], history["running"], history["canary"]) == (2, 1, None)
    draft = await call("s020", "GET", path)
    assert draft["problems"] == []
    gone = await call("s020", "POST", f"{path}/discard")
    assert gone["version"]["state"] == "withdrawn"


async def test_the_board_shows_each_canary_with_its_figures(call: Client) -> None:
    done = await call.studio.released(rule="true")
    await call.studio.pass_time(days=4)
    people = [f"c{number}" for number in range(60)]
    await said(call.studio, people, lambda answer: answer.arm == "canary")
    await call.studio.lifecycle.outcomes.collect()
    board = await call("s001", "GET", "/article-releases")
    (canary,) = board["canaries"]
    assert (canary["article"]["version"], canary["running"], canary["share"]) == (2, 1, 50)
    assert [(step["share"], step["reached"]) for step in canary["steps"]] == [
        (1, True),
        (10, True),
        (50, True),
        (100, False),
    ]
    figures = canary["figures"]
    answers = [figures[side]["tally"]["answers"] for side in ("first", "second")]
    assert sum(answers) == 60
    assert (figures["first"]["accuracy"]["value"], figures["second"]["accuracy"]["value"]) == (1, 0)
    assert figures["accuracy_difference"]["high"] < 0
    assert board["limits"]["accuracy_fall"] == 0.02
    assert board["week"] == 1
    assert [line["action"] for line in board["log"]] == ["grown", "canary"]
    compared = await call("s001", "GET", "/articles/parcel-fee/compare?first=1&second=2")
    assert compared == figures
    empty = "/articles/parcel-fee/compare?first=1&second=2&until=2026-11-22T00:00:00Z"
    assert (await call("s001", "GET", empty))["first"]["tally"]["answers"] == 0
    days = (await call("s001", "GET", "/articles/parcel-fee/outcomes?version=2"))["days"]
    assert [(day["arm"], day["tally"]["wrong"]) for day in days] == [("canary", answers[1])]
    path = f"/articles/parcel-fee/versions/{done.version}"
    await call("s021", "POST", f"{path}/withdraw", {"note": "误导客户"})
    log = (await call("s001", "GET", "/article-releases/log?article=parcel-fee"))["log"]
    assert [line["action"] for line in log] == ["withdrawn", "grown", "canary", "online"]
    page = await call("s001", "GET", f"/article-releases/log?before={log[1]['id']}&limit=1")
    assert [line["action"] for line in page["log"]] == ["canary"]


@pytest.mark.parametrize(
    ("staff", "method", "path", "body"),
    [
        ("s052", "GET", "/articles", None),
        ("s052", "GET", "/article-reviews", None),
        ("s052", "GET", "/article-releases", None),
        ("s021", "POST", "/articles", {"id": "x"}),
        ("s001", "POST", "/articles/parcel-fee/drafts", {}),
        ("s021", "PUT", "/articles/parcel-fee/versions/1", {"revision": 1}),
        ("s021", "POST", "/articles/parcel-fee/versions/1/submit", {"revision": 1}),
        ("s020", "POST", "/articles/parcel-fee/versions/1/approve", {}),
        ("s020", "POST", "/articles/parcel-fee/versions/1/reject", {"note": "x"}),
        ("s020", "POST", "/articles/parcel-fee/versions/1/withdraw", {"note": "x"}),
        ("s052", "POST", "/articles/parcel-fee/versions/1/comments", {"text": "x"}),
    ],
)
async def test_each_verb_needs_its_permission(
    call: Client, staff: str, method: str, path: str, body: Any
) -> None:
    await call(staff, method, path, body, 403)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/articles", {"id": "Not Kebab"}),
        ("/articles", {"id": "x", "unheard": 1}),
        ("/articles", {"id": "x", "topic": "\0"}),
        ("/articles", {"id": "x", "effective_from": "tomorrow"}),
    ],
)
async def test_what_has_no_shape_is_refused(call: Client, path: str, body: Any) -> None:
    await call("s020", "POST", path, body, 422)
