"""The core banking service: puts its parts together behind one token."""

import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.types import ASGIApp, Receive, Scope, Send

from qiantai.app.demo.answers import as_json, on_http_error, on_refusal
from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.controls import Controls
from qiantai.app.demo.counter import Counter
from qiantai.app.demo.faults import Faults, FaultSettings
from qiantai.app.demo.institution import Institution
from qiantai.app.demo.ledger import Ledger
from qiantai.floor.clock import Clock, local_date
from qiantai.floor.errors import Misconfigured


def build(
    folder: Path, institution_yaml: Path, clock: Clock, token: str, *, demo: bool = False
) -> Starlette:
    """The service on the ledger in `folder`; it closes the ledger when its lifespan ends.

    Day offsets of the institution file count from the present day of `clock`. With `demo`, requests may bring their own
    time (`X-Now`), offsets count from the first one brought, and /demo/reset and /demo/faults exist. Misconfigured without a token or with a wrong file.
    """
    if not token:
        raise Misconfigured("the demonstration core needs a token (QIANTAI_CORE_TOKEN)")
    institution = Institution.load(institution_yaml)
    ledger = Ledger(folder)
    ledger.open(institution, clock.now())
    bank = Bank(institution, local_date(clock.now()), ledger)
    faults = FaultSettings()
    counter = Counter(bank, clock, demo)
    middleware = [Middleware(Door, token=token)]
    routes = counter.routes()
    if demo:
        controls = Controls(counter, institution, faults)
        routes += controls.routes()
        middleware.append(Middleware(Faults, settings=faults))
    return Starlette(
        routes=routes,
        middleware=middleware,
        exception_handlers={Refused: on_refusal, HTTPException: on_http_error},
        lifespan=_closing(ledger),
    )


class Door:
    """Lets only bearers of the token in."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._expected = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            shown = next(
                (value for name, value in scope["headers"] if name == b"authorization"), b""
            )
            if not hmac.compare_digest(shown, self._expected):
                body = {"code": "unauthenticated", "message": "a bearer token is needed"}
                await as_json(body, 401)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def _closing(ledger: Ledger) -> Callable[[Starlette], Any]:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        ledger.close()

    return lifespan
