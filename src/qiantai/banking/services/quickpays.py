"""Merchants and wallets that may charge an account: which there are, taking one away, and asking for the password again."""

from collections.abc import Sequence
from typing import Any

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.records_payments import QuickPay
from qiantai.banking.services.base import Counter
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, plain, told
from qiantai.banking.services.sheets import Sheet
from qiantai.banking.words import traditional
from qiantai.customers import CustomerActor

OPERATIONS = ("list", "no_pin_off", "unbind")
ALL = "all"


class QuickPays:
    """Drafts changes to links; the merchant is heard in the words, 全部 means every one."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._operations = Hearing(counter.words, "quickpay", OPERATIONS)
        self._all = Hearing(counter.words, "everything", (ALL,))
        self._wallets = Hearing(counter.words, "wallet", ("wechat", "alipay"))

    async def look(self, actor: CustomerActor, request: ActionRequest) -> ActionResult:
        """The links and what is wanted of them: `list` when only asked, `unbind`, `no_pin_off`, `none` without any."""
        rows = await self._counter.core.records(QuickPay, actor.customer)
        if not rows:
            return ActionResult("none", {})
        shown = [self._row(one, request.language) for one in rows]
        operation = self._operations.first(*told(request, "operation")) or "list"
        return ActionResult(
            operation, {"links": shown, "count": len(shown), "operation": operation}
        )

    async def change(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots: operation, merchant?. Turning off the password-free payment without a merchant means all of them.

        `not_linked` when the named merchant has no link, `already_off` when a password is asked for already.
        """
        operation = str(request.slots.get("operation") or "unbind")
        rows = await self._counter.core.records(QuickPay, actor.customer)
        if not rows:
            return ActionResult("none", {})
        chosen = self._chosen(rows, request, operation)
        if chosen is None:
            options = [
                {"value": one.id, "label": self._name(one, request.language)} for one in rows
            ]
            return ActionResult("ambiguous", {"slot": "merchant", "options": options})
        if not chosen:
            return ActionResult("not_linked", {"merchant_text": str(request.slots.get("merchant"))})
        if operation == "no_pin_off":
            chosen = [one for one in chosen if one.free]
            if not chosen:
                return ActionResult("already_off", {})
        language = request.language
        names = self._counter.words.get("list.comma", language).join(
            self._name(one, language) for one in chosen
        )
        operation_text = self._counter.words.get(f"payments.quickpay.{operation}", language)
        sheet = (
            Sheet(self._counter.words, language, "sheet.payments.quickpay")
            .row("sheet.payments.operation", operation_text, strong=True)
            .row("sheet.payments.merchant", names)
        )
        return Draft(
            order="quickpay.change",
            body={"links": [one.id for one in chosen], "operation": operation},
            shown={"merchants": names, "operation": operation, "operation_text": operation_text},
            subject=chosen[0].account,
            sheet=sheet.data,
        )

    def _chosen(
        self, rows: Sequence[QuickPay], request: ActionRequest, operation: str
    ) -> list[QuickPay] | None:
        """The links that are meant; None when that has to be asked, empty when what is named is not linked."""
        for text in told(request, "merchant"):
            if self._all.first(text):
                return list(rows)
            if found := [one for one in rows if self._names(one, text)]:
                return found
            if self._wallets.first(text):
                return []
        if request.slots.get("merchant") is not None or self._wallets.first(latest(request)):
            return []
        if operation == "no_pin_off" or len(rows) == 1:
            return list(rows)
        return None

    def _names(self, one: QuickPay, text: str) -> bool:
        said = plain(text)
        names = {
            plain(one.merchant),
            plain(one.merchant).removesuffix("支付"),
            plain(one.merchant_en or one.merchant),
        }
        wallet = self._wallets.first(said)
        return (
            one.id == text.strip()
            or any(name in said for name in names)
            or (wallet is not None and wallet == self._wallets.first(one.merchant))
        )

    def _name(self, one: QuickPay, language: str) -> str:
        if language == "en":
            return one.merchant_en or one.merchant
        return traditional(one.merchant) if language == "zh-Hant" else one.merchant

    def _row(self, one: QuickPay, language: str) -> dict[str, Any]:
        state = "on" if one.free else "off"
        limit = one.free_limit.figures
        return {
            "link": one.id,
            "name": self._name(one, language),
            "free_text": self._counter.words.get(f"payments.free.{state}", language, limit=limit),
        }
