"""A service in one function: it drafts the order, and from the draft come the read-back, the mutation and the receipt.

A drafter reads and decides. It gives a `Draft` of what would be ordered, or the result that says why not. Under the name
`funds.redeem` the menu then offers `funds.redeem.prepare`, which shows the draft to be confirmed, and `funds.redeem`,
which the gateway carries out.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import CoreReceipt
from qiantai.banking.model import DailyLimit, Plan
from qiantai.banking.services.base import Counter, Query, Read, local_text
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money


@dataclass(frozen=True, slots=True)
class Draft:
    """An order that may be placed.

    `order` names the core's kind of order and `body` is what the core gets. `shown` are masked values in words, for the
    read-back, the replies and the receipt; `sheet` is the card that shows them. `subject` is what the order is about (an
    account, a card, a policy). `amount` leaves the customer's account and counts towards `limit`; `facts` go to the
    screening besides the amount; `policies` are the keys of the policy values that decided. `download` names the paper that
    the card of the receipt offers.
    """

    order: str
    body: Mapping[str, Any]
    shown: Mapping[str, Any]
    subject: str
    sheet: Mapping[str, Any] | None = None
    amount: Money = ZERO
    limit: DailyLimit | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)
    policies: Sequence[str] = ()
    download: Mapping[str, Any] | None = None


Drafter = Callable[[CustomerActor, ActionRequest], Awaitable[Draft | ActionResult]]


@dataclass(frozen=True, slots=True)
class Service:
    """One thing that can be done. `slots` make two requests the same act; `money` asks for a challenge passed for this very act.

    `noun` is what the audit log calls it (`bank:deposit`), `receipt` the title of the receipt's sheet (a wording code).
    """

    name: str
    slots: Sequence[str]
    draft: Drafter
    noun: str
    receipt: str
    money: bool = True


@dataclass(frozen=True, slots=True)
class Offers:
    """What a group of services offers: reads by action name, and things that can be done."""

    reads: Mapping[str, Read] = field(default_factory=dict)
    services: Sequence[Service] = ()


class Drafted:
    """The mutation of a service, for the gateway alone."""

    def __init__(self, service: Service, counter: Counter) -> None:
        self._service = service
        self._counter = counter
        self.name = service.name
        self.slots = service.slots
        self.money = service.money
        self.noun = service.noun

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> Plan | ActionResult:
        draft = await self._service.draft(actor, request)
        if isinstance(draft, ActionResult):
            return draft
        now = self._counter.clock.now()
        keys = (f"action.{self.name}.level", *draft.policies)
        facts = {
            "at": now,
            "amount": draft.amount.yuan,
            "texts": _texts(request.slots.get("words")),
            **draft.facts,
        }
        body = {
            "order": draft.order,
            "customer": actor.customer,
            "body": dict(draft.body),
            "shown": dict(draft.shown),
            "sheet": None if draft.sheet is None else dict(draft.sheet),
            "download": draft.download,
        }
        return Plan(
            subject=draft.subject,
            body=body,
            amount=draft.amount,
            limit=draft.limit,
            facts=facts,
            policies=self._counter.policies.versions(now, *keys),
        )

    async def send(self, body: Mapping[str, Any], key: str) -> CoreReceipt:
        return await self._counter.core.place(body["order"], body["customer"], body["body"], key)

    def done(self, body: Mapping[str, Any], receipt: CoreReceipt, language: str) -> ActionResult:
        values = {
            **body["shown"],
            **receipt.details,
            "receipt_no": receipt.id,
            "at": local_text(receipt.at),
            "posted": receipt.posted,
        }
        if receipt.from_balance is not None:
            values["balance_after"] = str(receipt.from_balance)
        return ActionResult("ok", values, self._receipt(body, receipt, language), effect=True)

    def refused(self, body: Mapping[str, Any], code: str, language: str) -> ActionResult:
        """The core's refusal under its own name, which a flow may branch on; what was not understood is `unavailable`."""
        if code in ("unavailable", "invalid", "unknown_order_kind", "key_reused"):
            return ActionResult("unavailable", dict(body["shown"]))
        return ActionResult(code, dict(body["shown"]))

    def _receipt(
        self, body: Mapping[str, Any], receipt: CoreReceipt, language: str
    ) -> dict[str, Any]:
        words, sheet = self._counter.words, body["sheet"] or {}
        rows = [
            *sheet.get("rows", ()),
            {"label": words.get("sheet.receipt_no", language), "value": receipt.id, "kind": "text"},
            {
                "label": words.get("sheet.at", language),
                "value": local_text(receipt.at),
                "kind": "time",
            },
        ]
        title = words.get(self._service.receipt, language)
        given = {"download": body["download"]} if body.get("download") else {}
        return card("sheet", title=title, tone="done", rows=rows, **given)


def prepared(service: Service, counter: Counter) -> Query:
    """The read-back of a service: `ok` with the draft's values and card, or the result that says why not."""

    async def read(actor: CustomerActor, request: ActionRequest) -> ActionResult:
        draft = await service.draft(actor, request)
        if isinstance(draft, ActionResult):
            return draft
        shown = None if draft.sheet is None else card("sheet", **draft.sheet)
        return ActionResult("ok", draft.shown, shown)

    return Query(f"{service.name}.prepare", counter, read, level=1)


def _texts(words: Any) -> list[str]:
    if words is None:
        return []
    return [words] if isinstance(words, str) else list(words)
