"""A bank of another kind on a real port: amounts in cents, its own names, dates and codes, SOAP for loans, and faults."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"


@dataclass
class Legacy:
    """Its books: balances in cents, payments by their request number; `slow_s`, `lose`, `stuck`, `broken` spoil it."""

    balance: int = 4_825_036
    payments: dict[str, tuple[str, Any]] = field(default_factory=dict)
    tokens: int = 0
    token_life: int = 3600
    calls: list[str] = field(default_factory=list)
    slow_s: float = 0
    lose: bool = False
    stuck: bool = False
    broken: int = 0
    seen: list[Any] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth/token", self.token, methods=["POST"]),
                Route("/api/acct/query", self.accounts, methods=["POST"]),
                Route("/api/txn/list", self.movements),
                Route("/api/pay", self.pay, methods=["POST"]),
                Route("/api/pay/inquiry", self.inquiry),
                Route("/soap/loans", self.loans, methods=["POST"]),
            ]
        )

    async def token(self, request: Request) -> Response:
        form = await request.form()
        if form["client_secret"] != "s3cret" or form["grant_type"] != "client_credentials":
            return JSONResponse({"error": "invalid_client"}, 401)
        self.tokens += 1
        return JSONResponse({"access_token": f"t{self.tokens}", "expires_in": self.token_life})

    async def accounts(self, request: Request) -> Response:
        await self._enter(request, "accounts")
        if self.broken:
            self.broken -= 1
            return JSONResponse({"rtnCode": "S9999"}, 500)
        customer = (await request.json())["head"]["custNo"]
        if customer != "c001":
            return self._told("E1001")
        row = {
            "acctNo": 6217000000006789, "acctTyp": "1", "balFen": self.balance,
            "avlFen": str(self.balance), "lmt": 50000.00, "sts": "0", "hold": "Y",
        }  # fmt: skip
        return self._told("000000", {"list": [row]})

    async def movements(self, request: Request) -> Response:
        await self._enter(request, "movements")
        page = int(request.query_params["pageNo"])
        days = (request.query_params.get("bgn"), request.query_params.get("end"))
        self.seen.append(days)
        rows = [
            {"seq": n, "dt": f"202611{n:02}", "tm": "235959", "dc": "D" if n % 2 else "C", "amt": n}
            for n in range(1, 6)
        ][page * 2 - 2 : page * 2]
        return self._told("000000", {"list": rows})

    async def pay(self, request: Request) -> Response:
        await self._enter(request, "pay")
        body = await request.json()
        number, fen = body["hdr"]["reqId"], body["amtFen"]
        assert isinstance(fen, int)
        if number in self.payments:
            return self._told("D0001")
        if fen > self.balance:
            self.payments[number] = ("E2001", None)
        else:
            self.balance -= fen
            told = {"traceNo": f"T{len(self.payments) + 1}", "tm": "20261122100000"}
            self.payments[number] = ("P0001" if self.stuck else "000000", told)
        if self.slow_s:
            await asyncio.sleep(self.slow_s)
        if self.lose:
            return StreamingResponse(iter([b"{"]), headers={"content-length": "99"})
        return self._told(*self.payments[number])

    async def inquiry(self, request: Request) -> Response:
        await self._enter(request, "inquiry")
        return self._told(*self.payments.get(request.query_params["reqId"], ("E4040", None)))

    async def loans(self, request: Request) -> Response:
        text = await request.body()
        self.seen.append(text)
        if b"<CustNo>c001</CustNo>" not in text:
            fault = "<faultcode>LN404</faultcode><faultstring>no customer</faultstring>"
            return self._soap(f"<s:Fault>{fault}</s:Fault>", 500)
        if b"<!" in text:
            return self._soap("", 400)
        row = (
            "<Loan no='L1'><Type>01</Type><Prin>1000000.00</Prin><Left>896970.73</Left>"
            "<RatePct>3.50</RatePct><Due>20/12/2026</Due></Loan>"
        )
        return self._soap(f"<n:Reply xmlns:n='urn:loans'>{row}</n:Reply>")

    def _soap(self, inner: str, status: int = 200) -> Response:
        text = f"<s:Envelope xmlns:s='{SOAP}'><s:Body>{inner}</s:Body></s:Envelope>"
        return Response(text, status, media_type="text/xml")

    def _told(self, code: str, data: Any = None) -> Response:
        return JSONResponse({"rtnCode": code, "rtnMsg": f"msg {code}", "data": data})

    async def _enter(self, request: Request, name: str) -> None:
        assert request.headers["authorization"] == f"Bearer t{self.tokens}"
        self.calls.append(name)


@contextmanager
def listening(app: Any, **options: Any) -> Iterator[int]:
    """The port of an application in a thread of the test."""
    config = uvicorn.Config(app, log_level="critical", timeout_graceful_shutdown=1, **options)
    server = uvicorn.Server(config)
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = int(listener.getsockname()[1])
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.005)
        try:
            yield port
        finally:
            server.should_exit = True
            thread.join(10)
