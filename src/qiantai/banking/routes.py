"""Papers over HTTP for the customer who is signed in: statements and receipts as PDF, and the check of a receipt."""

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Depends, Header, Path, Query
from fastapi.responses import Response
from pydantic import BaseModel

from qiantai.banking.layouts import Period
from qiantai.banking.papers import File, Papers
from qiantai.customers import CustomerActor
from qiantai.floor.limits import Limits
from qiantai.floor.text import language_of

PER_MINUTE = 12
CHECKS_PER_MINUTE = 20
PDF: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
}
Number = Annotated[str, Path(max_length=80, pattern=r"^[\w.:-]+$")]


class ReceiptCheck(BaseModel):
    """Whether a receipt is genuine, and then what it says: a printed one that says otherwise was changed."""

    genuine: bool
    amount: str = ""
    at: str = ""


def paper_routes(papers: Papers, limits: Limits, signed_in: Callable[..., Any]) -> APIRouter:
    """Everything under `/client` that is printed; `signed_in` gives the customer of a request."""
    router = APIRouter(prefix="/client", tags=["client"])
    SignedIn = Annotated[CustomerActor, Depends(signed_in)]  # noqa: N806 - a type

    @router.get("/statements", response_class=Response, responses=PDF)
    async def download_statement(
        actor: SignedIn,
        account: Annotated[str, Query(min_length=4, max_length=40, pattern=r"^[\w-]+$")],
        first: Annotated[date, Query(alias="from")],
        last: Annotated[date, Query(alias="to")],
        kind: Literal["all", "salary", "income", "spending"] = "all",
        accept_language: Annotated[str, Header()] = "",
    ) -> Response:
        """The statement of an account as an encrypted PDF; the password's rule is on the card that offers it."""
        limits.check(f"paper:{actor.customer}", PER_MINUTE)
        language = language_of(accept_language)
        period = Period(first, last, kind)
        return _sent(await papers.statement(actor, account, period, language))

    @router.get("/receipts/{no}", response_class=Response, responses=PDF)
    async def download_receipt(
        actor: SignedIn, no: Number, accept_language: Annotated[str, Header()] = ""
    ) -> Response:
        """The receipt of a completed transfer as PDF."""
        limits.check(f"paper:{actor.customer}", PER_MINUTE)
        return _sent(await papers.receipt(actor, no, language_of(accept_language)))

    @router.get("/receipts/{no}/check")
    async def check_receipt(
        actor: SignedIn, no: Number, number: Annotated[str, Query(max_length=40)]
    ) -> ReceiptCheck:
        """Whether a receipt that was shown is genuine."""
        limits.check(f"receipt:{actor.customer}", CHECKS_PER_MINUTE)
        found = await papers.check(no, number)
        return ReceiptCheck(genuine=False) if found is None else ReceiptCheck(genuine=True, **found)

    return router


def _sent(file: File) -> Response:
    named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    headers = {"Content-Disposition": named, "Cache-Control": "no-store"}
    return Response(file.content, media_type="application/pdf", headers=headers)
