"""How requests are read and answers written: JSON, refusals with a code, and nothing half understood."""

from datetime import date, datetime
from typing import Any, TypeVar

import orjson
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.orders import Answer

B = TypeVar("B", bound=BaseModel)


def encoded(body: Any) -> bytes:
    """JSON; days as ISO text."""
    return orjson.dumps(body)


def as_json(body: Any, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(encoded(body), status, media_type="application/json")


def as_stored(answer: Answer) -> Response:
    """A stored answer, word for word."""
    return Response(answer.text, answer.status, media_type="application/json")


async def on_refusal(request: Request, error: Exception) -> Response:
    """Refusals as `{"code", "message"}` with their status."""
    assert isinstance(error, Refused)
    return as_json({"code": error.code, "message": str(error)}, error.status)


async def on_http_error(request: Request, error: Exception) -> Response:
    """Unknown paths and methods in the same form."""
    assert isinstance(error, HTTPException)
    return as_json({"code": "no_such_route", "message": error.detail}, error.status_code)


def moment_of(said: str) -> datetime:
    """The time in an X-Now header; Refused (invalid) without an offset."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError as error:
        raise Refused("invalid", "X-Now must be an ISO time", status=400) from error
    if moment.tzinfo is None:
        raise Refused("invalid", "X-Now must have an offset", status=400)
    return moment


def day_of(request: Request, name: str) -> date | None:
    """A day in the query, or None; Refused (invalid)."""
    said = request.query_params.get(name)
    try:
        return None if said is None else date.fromisoformat(said)
    except ValueError as error:
        raise Refused("invalid", f"{name} must be an ISO day", status=400) from error


async def parsed(request: Request, kind: type[B]) -> B:
    """The body as `kind`; an empty body is an empty object. Refused (invalid) names the field."""
    try:
        return kind.model_validate_json(await request.body() or b"{}")
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Refused("invalid", f"{where}: {first['msg']}", status=400) from error


async def object_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object; Refused (invalid)."""
    try:
        body = orjson.loads(await request.body() or b"{}")
    except orjson.JSONDecodeError as error:
        raise Refused("invalid", "the body must be JSON", status=400) from error
    if not isinstance(body, dict):
        raise Refused("invalid", "the body must be an object", status=400)
    return body
