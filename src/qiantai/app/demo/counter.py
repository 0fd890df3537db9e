"""The endpoints of /v1: reads about customers, mutations under idempotency keys, and the ledger."""

import sqlite3
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from qiantai.app.demo import store
from qiantai.app.demo.accounts import accounts_view, transactions_view
from qiantai.app.demo.answers import (
    as_json,
    as_stored,
    day_of,
    encoded,
    moment_of,
    object_of,
    parsed,
)
from qiantai.app.demo.bank import Bank, Refused
from qiantai.app.demo.bodies import LossBody, TransferBody
from qiantai.app.demo.books import DUE, ORDERS, VIEWS
from qiantai.app.demo.cards import cards_view, charges_view, lose
from qiantai.app.demo.claims import claims_view, policies_view
from qiantai.app.demo.customers import customer_view, payees_view
from qiantai.app.demo.facts import NOBODY, Person
from qiantai.app.demo.ledger import stamp
from qiantai.app.demo.loans import loans_view
from qiantai.app.demo.orders import Order, Orders, checked_key
from qiantai.app.demo.transfers import Transfers, release
from qiantai.app.demo.work import Look, Work
from qiantai.floor.clock import Clock, local_date

View = Callable[[Bank, Person, datetime], Any]
Movements = Callable[[Bank, Person, str, date | None, date | None], Any]
Endpoint = Callable[[Request], Awaitable[Response]]

PLAIN_VIEWS: dict[str, View] = {
    "": customer_view,
    "/accounts": accounts_view,
    "/payees": payees_view,
    "/cards": cards_view,
    "/loans": loans_view,
    "/policies": policies_view,
    "/claims": claims_view,
}
MOST_ENTRIES = 500
MOST_SEEN = 1000


@dataclass(slots=True)
class Counter:
    """Answers requests about one bank."""

    bank: Bank
    clock: Clock
    demo: bool
    due: str | None = ""
    said: datetime | None = None
    seen: dict[tuple[str, bytes], bytes] = field(default_factory=dict)
    seen_at: tuple[int, date, date] | None = None

    def routes(self) -> list[Route]:
        """All of /v1."""
        who = "/v1/customers/{customer}"
        views = [Route(who + path, self._viewing(view)) for path, view in PLAIN_VIEWS.items()]
        return [
            *views,
            Route(who + "/accounts/{held}/transactions", self._moving(transactions_view)),
            Route(who + "/cards/{held}/transactions", self._moving(charges_view)),
            Route("/v1/transfers", self.transfer, methods=["POST"]),
            Route("/v1/cards/{card}/loss", self.loss, methods=["POST"]),
            Route(who + "/records/{noun}", self.records),
            Route("/v1/records/{noun}", self.records),
            Route(who + "/orders/{kind}", self.place, methods=["POST"]),
            Route("/v1/orders/{key:path}", self.order),
            Route("/v1/ledger/check", self.check),
            Route("/v1/ledger/{account:path}", self.account),
        ]

    async def now(self, request: Request) -> datetime:
        """The time of a request; what has become due by then is carried out first."""
        now = self._time(request.headers.get("x-now") if self.demo else None)
        if self.due is not None and self.due <= stamp(now):
            self.due = await self.bank.ledger.change(
                lambda connection: self._fall_due(connection, now)
            )
        return now

    def _fall_due(self, connection: sqlite3.Connection, now: datetime) -> str | None:
        """Carry out what has become due, in order; returns when the next is due."""
        release(connection, now)
        for one in store.list_due_documents(connection, stamp(now)):
            documents = self.bank.documents(connection)
            found = documents.find(one.noun, one.id)
            if found is None or one.noun not in DUE:
                continue
            customer, row = found
            documents.put(one.noun, one.id, customer, row)
            person = self.bank.person(customer, connection)
            at = datetime.fromisoformat(one.due_at or stamp(now))
            DUE[one.noun](Work(self.bank, connection, person, at, one.id, row))
        return store.next_due(connection)

    def _time(self, said: str | None) -> datetime:
        """The time that the request brings, else the last one brought, else the clock's.

        The first one brought also fixes the day from which the institution file counts.
        """
        if said is None:
            return self.said or self.clock.now()
        moment = moment_of(said)
        if self.said is None:
            self.bank.opened = local_date(moment)
        self.said = moment
        return moment

    def restart(self, said: str | None) -> datetime:
        """Forget the times brought so far and what was due; returns the time of the new opening."""
        self.said, self.due = None, ""
        now = self._time(said)
        self.bank.opened = local_date(now)
        return now

    def _viewing(self, view: View) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            now = await self.now(request)
            person = self._person(request)
            return self._recalled(request, now, lambda: view(self.bank, person, now))

        return endpoint

    def _moving(self, view: Movements) -> Endpoint:
        async def endpoint(request: Request) -> Response:
            now = await self.now(request)
            first, last = day_of(request, "from"), day_of(request, "to")
            person, held = self._person(request), request.path_params["held"]
            return self._recalled(request, now, lambda: view(self.bank, person, held, first, last))

        return endpoint

    def _recalled(self, request: Request, now: datetime, see: Callable[[], Any]) -> Response:
        """The answer to a read; answers of the same day are kept until the ledger changes."""
        valid = (self.bank.ledger.version, self.bank.opened, local_date(now))
        if valid != self.seen_at or len(self.seen) >= MOST_SEEN:
            self.seen_at = valid
            self.seen = {}
        question = (request.scope["path"], request.scope["query_string"])
        known = self.seen.get(question)
        if known is None:
            with self.bank.ledger.snapshot():
                known = self.seen[question] = encoded(see())
        return Response(known, media_type="application/json")

    def _person(self, request: Request) -> Person:
        return self.bank.person(request.path_params["customer"])

    async def transfer(self, request: Request) -> Response:
        """POST /v1/transfers."""
        key, now = checked_key(request.headers.get("idempotency-key")), await self.now(request)
        wanted = (await parsed(request, TransferBody)).order()
        self.bank.person(wanted.customer)
        order = Order(key, "transfer", wanted.customer, wanted.content, now)
        transfers = Transfers(self.bank)
        answer = await self._orders.once(
            order,
            lambda connection, reference: transfers.carry_out(connection, wanted, now, reference),
        )
        if wanted.arrival_mode != "realtime":
            self.due = ""
        return as_stored(answer)

    async def loss(self, request: Request) -> Response:
        """POST /v1/cards/{card}/loss."""
        key, now = checked_key(request.headers.get("idempotency-key")), await self.now(request)
        customer, card = (await parsed(request, LossBody)).customer, request.path_params["card"]
        self.bank.person(customer)
        order = Order(key, "loss", customer, {"card": card}, now)
        answer = await self._orders.once(
            order,
            lambda connection, reference: lose(
                self.bank, connection, customer, card, now, reference
            ),
        )
        return as_stored(answer)

    async def records(self, request: Request) -> Response:
        """GET /v1/customers/{customer}/records/{noun}: rows as the noun's view tells them, narrowed by the query.

        GET /v1/records/{noun} tells what belongs to everybody.
        """
        now, noun = await self.now(request), request.path_params["noun"]
        person = self._person(request) if "customer" in request.path_params else NOBODY
        where = dict(request.query_params)

        def see() -> list[Any]:
            look = Look(self.bank, person, now, self.bank.documents(), where)
            rows = VIEWS[noun](look) if noun in VIEWS else look.rows(noun)
            return [r for r in rows if all(str(r.get(k)) == v for k, v in where.items())]

        return self._recalled(request, now, see)

    async def place(self, request: Request) -> Response:
        """POST /v1/customers/{customer}/orders/{kind}."""
        key, now = checked_key(request.headers.get("idempotency-key")), await self.now(request)
        kind, customer = request.path_params["kind"], self._person(request).id
        act = ORDERS.get(kind)
        if act is None:
            raise Refused("unknown_order_kind", f"there are no orders {kind}", status=404)
        body = await object_of(request)
        answer = await self._orders.once(
            Order(key, kind, customer, body, now),
            lambda connection, reference: act(
                Work(
                    self.bank,
                    connection,
                    self.bank.person(customer, connection),
                    now,
                    reference,
                    body,
                )
            ),
        )
        self.due = ""
        return as_stored(answer)

    async def order(self, request: Request) -> Response:
        """GET /v1/orders/{key}: the stored answer as it was given, a refusal too."""
        answer = self._orders.find(request.path_params["key"])
        if answer is None:
            raise Refused("unknown_order", "this key never arrived", status=404)
        return as_stored(answer)

    async def account(self, request: Request) -> Response:
        """GET /v1/ledger/{account}: any account of the chart, with its newest entries."""
        await self.now(request)
        account, ledger = request.path_params["account"], self.bank.ledger
        with ledger.snapshot():
            balance = ledger.balance(account)
            if balance is None:
                raise Refused("unknown_account", "the chart has no such account", status=404)
            entries = ledger.entries(account, MOST_ENTRIES)
        return as_json({"account": account, "balance": str(balance), "entries": entries})

    async def check(self, request: Request) -> Response:
        """GET /v1/ledger/check: the whole ledger recomputed."""
        return as_json(await self.bank.ledger.check())

    @property
    def _orders(self) -> Orders:
        return Orders(self.bank.ledger)
