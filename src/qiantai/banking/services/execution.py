"""Moves money: the mutation behind `transfers.execute`, used by the gateway alone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult, card
from qiantai.banking.connectors.base import CoreReceipt, Payee, TransferOrder
from qiantai.banking.model import Plan
from qiantai.banking.services.base import Counter, local_text
from qiantai.banking.services.orders import SLOTS
from qiantai.banking.services.transfers import Transfers
from qiantai.customers import CustomerActor
from qiantai.floor.money import Money

RECEIPT = (
    "amount",
    "capitals",
    "fee",
    "payee_masked",
    "payee_bank",
    "payee_last4",
    "from_last4",
    "to_last4",
    "arrival_mode",
    "arrival_text",
)
"""What of the read-back the receipt repeats."""


class TransferExecution:
    """One transfer to a listed payee or to another account of the customer."""

    name = "transfers.execute"
    slots = SLOTS
    money = True
    noun = "bank:transfer"

    def __init__(self, counter: Counter, transfers: Transfers) -> None:
        self._counter = counter
        self._transfers = transfers

    async def plan(self, actor: CustomerActor, request: ActionRequest) -> Plan | ActionResult:
        return await self._transfers.plan(actor, request)

    async def send(self, body: Mapping[str, Any], key: str) -> CoreReceipt:
        order = body["order"]
        payee = order["payee"]
        return await self._counter.core.transfer(
            TransferOrder(
                customer=order["customer"],
                from_account=order["from_account"],
                amount=Money.of(order["amount"]),
                arrival_mode=order["arrival_mode"],
                payee=Payee(**payee) if payee else None,
                to_account=order["to_account"],
            ),
            key,
        )

    def done(self, body: Mapping[str, Any], receipt: CoreReceipt, language: str) -> ActionResult:
        shown = body["shown"]
        values = {name: shown[name] for name in RECEIPT if name in shown}
        values |= {
            "receipt_no": receipt.id,
            "at": local_text(receipt.at),
            "balance_after": str(receipt.from_balance or ""),
            "posted": receipt.posted,
        }
        if not receipt.posted and (due := receipt.details.get("due_at")):
            values["due_text"] = local_text(datetime.fromisoformat(str(due)))
        return ActionResult("ok", values, card("receipt", **values), effect=True)

    def refused(self, body: Mapping[str, Any], code: str, language: str) -> ActionResult:
        """The core's refusals under the names that flows know; any other one is `unavailable`."""
        last4, seen = body["shown"]["from_last4"], body["seen"]
        words = self._counter.words
        match code:
            case "insufficient_funds":
                return ActionResult(code, {"last4": last4, "balance": seen["balance"]})
            case "daily_limit":
                return ActionResult("limit_exceeded", {**seen, "last4": last4})
            case "account_restricted":
                reason = words.get("restriction.other", language)
                return ActionResult(code, {"reason": reason, "last4": last4})
            case "unknown_payee":
                return ActionResult("no_such_payee", {"payees": [], "options": [], "slot": "payee"})
            case "unknown_account" | "same_account":
                return ActionResult("no_such_account", {"slot": "to_account", "options": []})
            case _:
                return ActionResult("unavailable", {})
