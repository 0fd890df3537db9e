"""A customer's own requests over HTTP, by the pass of their page."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query
from pydantic import BaseModel

from qiantai.customers import CustomerActor
from qiantai.desk.requests import Requests
from qiantai.floor.text import language_of

MOST = 50


class RequestStep(BaseModel):
    """`at` is an ISO day or time, or empty."""

    text: str
    at: str
    done: bool


class RequestShown(BaseModel):
    """`source` is ticket, claim, loan and so on; texts are in the reader's language; `opened_at` and `due_on` may be empty."""

    no: str
    source: str
    kind_text: str
    subject: str
    state: str
    state_text: str
    open: bool
    opened_at: str
    due_on: str
    paused: bool
    next_text: str
    asks: str


class RequestDetail(RequestShown):
    """One request with its steps; `reply` is our answer when it has ended."""

    steps: list[RequestStep]
    reply: str


class RequestsShown(BaseModel):
    """A page; `complete` is false while a core system does not answer."""

    requests: list[RequestShown]
    total: int
    complete: bool


def request_routes(requests: Requests, signed_in: Callable[..., Any]) -> APIRouter:
    """Everything under `/client/requests`; `signed_in` gives the customer of a request."""
    router = APIRouter(prefix="/client/requests", tags=["client"])
    SignedIn = Annotated[CustomerActor, Depends(signed_in)]  # noqa: N806 - a type

    @router.get("")
    async def list_requests(
        actor: SignedIn,
        offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
        accept_language: Annotated[str, Header()] = "",
    ) -> RequestsShown:
        page = await requests.list(actor, language_of(accept_language), offset, limit)
        shown = [RequestShown(**asdict(one)) for one in page.requests]
        return RequestsShown(requests=shown, total=page.total, complete=page.complete)

    @router.get("/{no}")
    async def read_request(
        actor: SignedIn,
        no: Annotated[str, Path(max_length=80)],
        accept_language: Annotated[str, Header()] = "",
    ) -> RequestDetail:
        return RequestDetail(**asdict(await requests.get(actor, no, language_of(accept_language))))

    return router
