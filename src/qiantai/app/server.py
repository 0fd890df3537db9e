"""The server: every door under one address, errors in the caller's language, health, metrics and the console's pages."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from qiantai import __version__
from qiantai.app.printing import customer_routers
from qiantai.app.wire import House
from qiantai.channels import client_routes
from qiantai.channels.routes_webhooks import webhook_routes
from qiantai.conversation.flowmap import FlowMap
from qiantai.conversation.routes_flows import flow_routes
from qiantai.desk import desk_routes
from qiantai.desk.routes_alarms import alarm_routes
from qiantai.desk.routes_files import file_routes
from qiantai.desk.routes_help import help_routes
from qiantai.desk.routes_screen import screen_routes
from qiantai.desk.routes_together import together_routes
from qiantai.desk.routes_wall import wall_routes
from qiantai.desk.routes_writing import writing_routes
from qiantai.floor.errors import Invalid, NotFound, QiantaiError, Unavailable
from qiantai.floor.packs import data_root
from qiantai.floor.routes import current_staff, staff_routes
from qiantai.floor.routes_revisions import revision_routes
from qiantai.floor.routes_tokens import token_routes
from qiantai.knowledge import client_article_routes, staff_article_routes
from qiantai.knowledge.routes_bench import bench_routes
from qiantai.knowledge.routes_board import article_board_routes
from qiantai.knowledge.routes_documents import client_document_routes, staff_document_routes
from qiantai.knowledge.routes_editing import article_editing_routes
from qiantai.knowledge.routes_graph import graph_routes
from qiantai.knowledge.routes_imports import import_routes
from qiantai.knowledge.routes_releases import article_release_routes
from qiantai.knowledge.routes_upkeep import upkeep_routes
from qiantai.knowledge.routes_wording import wording_routes
from qiantai.knowledge.wording import Wording
from qiantai.understanding.routes import studio_routes

log = structlog.get_logger(__name__)
PAGES = {"/": "index.html", "/desk": "desk.html", "/demo": "demo.html"}
LONGEST_TURN_S = 3.0
"""What has waited longer is in no other server's hands any more."""
STAFF_PAGES = ("/desk",)
CONTENT_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self' ws: wss:;"
    " object-src 'none'; base-uri 'none'; form-action 'self'"
)


def create_app(house: House, *, background: bool = True) -> FastAPI:
    """The application over a built house; `background` also runs the outbox, the jobs and the recovery of turns."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(work) for work in _background(house)] if background else []
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, return_exceptions=True)
            await house.close()

    app = FastAPI(
        title="Qiantai 前台",
        version=__version__,
        summary="The AI front desk for financial institutions",
        lifespan=lifespan,
        openapi_url="/api/v1/openapi.json",
        docs_url="/api/v1/docs",
        redoc_url=None,
    )
    _add_errors(app, house)
    _add_api(app, house)
    _add_operations(app, house)
    _add_pages(app, data_root("console/dist"))
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(SecureHeaders)
    return app


def _background(house: House) -> list[Any]:
    return [
        house.ground.outbox.run(),
        house.ground.jobs.run(),
        _answer_left(house),
        house.settlement.run(),
        house.studio.run(),
        house.knowing.run(),
        house.releasing.run(),
        house.desk.dispatch.run(),
        house.seats.wall.run(),
        house.hooking.webhooks.run(),
    ]


async def _answer_left(house: House) -> None:
    """Take the turns that a process left behind: those of long ago, then those that one which just died was taking."""
    for wait in (0.0, LONGEST_TURN_S):
        await asyncio.sleep(wait)
        await house.conversations.sessions.answer_waiting(older_than_s=LONGEST_TURN_S)


def _add_api(app: FastAPI, house: House) -> None:
    sessions, known = house.conversations.sessions, house.knowing

    def guard(permission: str) -> Callable[..., Any]:
        return current_staff(house.staff, permission)

    routers = [
        client_routes(
            house.inbox,
            sessions,
            house.ground.live,
            house.socket,
            house.ground.limits,
            house.ground.settings,
            house.welcome,
        ),
        *customer_routers(house),
        client_article_routes(known.knowledge),
        staff_article_routes(known.knowledge, guard),
        article_editing_routes(known.lifecycle, guard),
        article_release_routes(known.lifecycle, guard),
        article_board_routes(known.lifecycle, guard),
        client_document_routes(known.documents, Wording(house.ground.policies)),
        staff_document_routes(known.documents, guard),
        import_routes(known.documents, house.ground.texts, guard),
        upkeep_routes(house.keeping, guard),
        wording_routes(known.knowledge, guard),
        bench_routes(
            known.answering,
            Wording(house.ground.policies),
            house.ground.clock,
            house.understand,
            guard,
        ),
        graph_routes(known.graph, guard),
        staff_routes(
            house.staff, house.ground.settings, house.ground.limits, house.ground.database
        ),
        *_desk_routers(house),
        studio_routes(house.studio, guard),
        revision_routes(house.releasing.revisions, guard),
        flow_routes(_flow_map(house), guard),
        webhook_routes(house.hooking.webhooks, house.hooking.deliveries, guard),
        token_routes(house.access, guard),
    ]
    for router in routers:
        app.include_router(router, prefix="/api/v1")


def _desk_routers(house: House) -> list[APIRouter]:
    return [
        desk_routes(house.desk, house.staff),
        file_routes(
            house.desk,
            house.conversations.attachments,
            house.conversations.holding,
            house.staff,
            house.ground.settings.upload_bytes,
        ),
        screen_routes(house.seats.screen, house.staff),
        help_routes(house.seats.assist, house.staff),
        writing_routes(house.seats.writing, house.staff),
        together_routes(house.seats.together, house.staff),
        wall_routes(house.seats.wall, house.staff, house.ground.clock),
        alarm_routes(
            house.seats.wall,
            house.staff,
            house.seats.together.colleagues,
            house.seats.screen.mentions.asked,
        ),
    ]


def _flow_map(house: House) -> FlowMap:
    talks, ground = house.conversations, house.ground
    return FlowMap(talks.book, talks.composer, house.releasing.packs, ground.database, ground.clock)


def _add_errors(app: FastAPI, house: House) -> None:
    def told(error: QiantaiError, request: Request) -> JSONResponse:
        asked = request.headers.get("accept-language", "zh-CN").split(",")[0]
        content = {
            "code": error.code,
            "message": house.ground.texts.error(error, asked),
            "detail": error.detail,
        }
        headers = {"Retry-After": str(error.detail["retry_after"])} if error.status == 429 else None
        return JSONResponse(content, error.status, headers)

    async def known(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, QiantaiError)
        if error.status >= 500:
            log.error("request_failed", path=request.url.path, code=error.code, why=str(error))
        return told(error, request)

    async def unreadable(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, RequestValidationError)
        wrong = [
            {"field": ".".join(str(part) for part in entry["loc"]), "why": entry["msg"]}
            for entry in error.errors()
        ]
        content = {
            "code": "invalid",
            "message": house.ground.texts.get("invalid", "zh-Hans"),
            "detail": {"fields": wrong},
        }
        asked = request.headers.get("accept-language", "zh-CN").split(",")[0]
        content["message"] = house.ground.texts.get("invalid", asked)
        return JSONResponse(content, 422)

    async def unrouted(request: Request, error: Exception) -> JSONResponse:
        assert isinstance(error, HTTPException)
        answer = told(NotFound() if error.status_code == 404 else Invalid(), request)
        answer.status_code = error.status_code
        answer.headers.update(error.headers or {})
        return answer

    async def unforeseen(request: Request, error: Exception) -> JSONResponse:
        log.exception("request_broke", path=request.url.path, exc_info=error)
        return told(QiantaiError(), request)

    app.add_exception_handler(QiantaiError, known)
    app.add_exception_handler(RequestValidationError, unreadable)
    app.add_exception_handler(HTTPException, unrouted)
    app.add_exception_handler(Exception, unforeseen)


def _add_operations(app: FastAPI, house: House) -> None:
    @app.get("/healthz", tags=["operations"])
    async def healthy() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok", "version": __version__}

    @app.get("/readyz", tags=["operations"])
    async def ready() -> dict[str, str]:
        """The database answers, so that turns can be taken."""
        try:
            await asyncio.wait_for(house.ground.database.execute("select 1"), 2)
        except Exception as error:
            raise Unavailable(system="database") from error
        return {"status": "ready"}

    @app.get("/metrics", tags=["operations"])
    async def metrics() -> PlainTextResponse:
        """Prometheus' text format."""
        return PlainTextResponse(
            house.ground.metrics.text(), media_type="text/plain; version=0.0.4"
        )


def _add_pages(app: FastAPI, folder: Path) -> None:
    def page(name: str) -> Callable[[], Awaitable[Response]]:
        async def serve() -> Response:
            file = folder / name
            if not file.is_file():
                raise NotFound(page=name)
            return FileResponse(file, headers={"Cache-Control": "no-cache"})

        return serve

    for path, name in {**PAGES, "/widget.js": "widget.js", "/favicon.svg": "favicon.svg"}.items():
        app.add_api_route(path, page(name), include_in_schema=False)

    @app.get("/assets/{name:path}", include_in_schema=False)
    async def asset(name: str) -> Response:
        file = (folder / "assets" / name).resolve()
        if not file.is_relative_to((folder / "assets").resolve()) or not file.is_file():
            raise NotFound(page=name)
        return FileResponse(file, headers={"Cache-Control": "public, max-age=31536000, immutable"})


class SecureHeaders:
    """Headers that keep pages from being sniffed or fed foreign script, and the staff's from being framed by anybody."""

    HEADERS = (
        (b"x-content-type-options", b"nosniff"),
        (b"referrer-policy", b"no-referrer"),
        (b"content-security-policy", CONTENT_POLICY.encode()),
    )

    NOTHING = ((b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),)
    ALONE = (
        (b"x-frame-options", b"DENY"),
        (b"permissions-policy", b"camera=(), microphone=(self), geolocation=()"),
    )
    """The staff's pages, where agents may dictate."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Add the headers to every HTTP answer; the socket passes untouched."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = (
                    *self.HEADERS,
                    *(self.ALONE if scope["path"] in STAFF_PAGES else self.NOTHING),
                )
                message["headers"] = [*message["headers"], *own]
            await send(message)

        await self._app(scope, receive, sender)
