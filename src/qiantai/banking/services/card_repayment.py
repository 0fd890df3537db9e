"""Pays a credit card: now, in full, in part or the minimum; or by itself on every due day."""

import re

from qiantai.banking.actions import ActionRequest, ActionResult
from qiantai.banking.connectors.base import Account
from qiantai.banking.services.base import Counter
from qiantai.banking.services.credit_held import CreditCards, Held
from qiantai.banking.services.drafts import Draft
from qiantai.banking.services.hearing import Hearing, latest, told, wished
from qiantai.banking.services.sheets import Sheet
from qiantai.customers import CustomerActor
from qiantai.floor.money import ZERO, Money

PARTS = ("minimum", "all", "full")
FIGURES = re.compile(r"\d[\d,]*(?:\.\d+)?")


class Repayment:
    """Drafts of payments to one of the customer's own cards."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)
        self._parts = Hearing(counter.words, "credit_repay", PARTS)

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, from_account?, amount?, part?: `nothing_due`, `too_much`, `insufficient_funds`; choices of a part."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        card = held.card
        if card.used <= ZERO:
            return ActionResult("nothing_due", {"last4": card.last4})
        amount = self._amount(held, request)
        if isinstance(amount, ActionResult):
            return amount
        if amount > card.used:
            return ActionResult(
                "too_much", {"last4": card.last4, "owed": str(card.used), "amount": str(amount)}
            )
        account = self._cards.account(held, request)
        if isinstance(account, ActionResult):
            return account
        return self._cards.short_of(account, amount) or self._drafted(
            held, account, amount, request.language
        )

    def _amount(self, held: Held, request: ActionRequest) -> Money | ActionResult:
        """The sum that was named, else the part: the statement, its minimum, or everything owed."""
        card = held.card
        part = self._parts.first(*told(request, "part"))
        said = request.slots.get("amount")
        if said is not None and (part is None or _figures(said, wished(latest(request)))):
            return Money.of(str(said))
        sums = {"full": card.statement, "minimum": card.min_due, "all": card.used}
        if card.statement <= ZERO:
            sums["full"] = card.used
        if part and sums[part] > ZERO:
            return sums[part]
        if said is not None:
            return Money.of(str(said))
        words, language = self._counter.words, request.language
        offered = {name: sums[name] for name in ("full", "minimum") if sums[name] > ZERO}
        options = [
            {
                "value": name,
                "label": words.get(f"credit.repay.{name}", language, amount=one.figures),
            }
            for name, one in offered.items()
        ]
        return ActionResult("ambiguous", {"slot": "part", "options": options})

    def _drafted(self, held: Held, account: Account, amount: Money, language: str) -> Draft:
        card, words = held.card, self._counter.words
        left = max(card.statement - amount, ZERO)
        sheet = Sheet(words, language, "sheet.credit.repay")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=card.last4))
        sheet.money("sheet.credit.amount", amount, strong=True)
        sheet.row("sheet.credit.from", self._cards.label(account, language))
        sheet.money("sheet.credit.statement", card.statement)
        sheet.money("sheet.credit.statement_left", left)
        sheet.row("sheet.credit.due", card.due_date.isoformat(), "date")
        covers = "all" if not left else "minimum" if amount >= card.min_due else "below"
        note = words.get(
            f"credit.repay.covers.{covers}",
            language,
            due=card.due_date.isoformat(),
            left=left.figures,
            least=card.min_due.figures,
        )
        shown = {
            "last4": card.last4,
            "amount": str(amount),
            "from_last4": account.last4,
            "left": str(left),
            "note": note,
        }
        body = {"card": card.id, "account": account.id, "amount": str(amount)}
        facts = {"balance": account.available.yuan, "payee": {"known": True, "own": True}}
        return Draft("cards.repay", body, shown, account.id, sheet.data, amount, facts=facts)


def _figures(amount: object, text: str) -> bool:
    """Whether a text holds an amount in figures: in 12680.5都还了 the sum was said and not the part."""
    found = (each.replace(",", "") for each in FIGURES.findall(text))
    return any(Money.of(each) == Money.of(str(amount)) for each in found)


class AutoRepayment:
    """Drafts of what happens on every due day."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._cards = CreditCards(counter)
        self._modes = Hearing(counter.words, "credit_autopay", ("off", "minimum", "full"))
        self._other = Hearing(counter.words, "credit_account", ("other",))

    async def draft(self, actor: CustomerActor, request: ActionRequest) -> Draft | ActionResult:
        """Slots card?, from_account?, mode?: `already` as wished, `not_set` when there is nothing to end; choices of a mode."""
        held = await self._cards.held(actor, request)
        if isinstance(held, ActionResult):
            return held
        words, language = self._counter.words, request.language
        detail, card = held.detail, held.card
        set_mode = detail.autopay_mode if detail else None
        mode = self._modes.first(*told(request, "mode"))
        if mode is None and set_mode and (len(held.said) > 0 or self._other.first(latest(request))):
            mode = set_mode
        if mode is None:
            ways = ("full", "minimum", *(("off",) if set_mode else ()))
            options = [
                {"value": w, "label": words.get(f"credit.autopay.{w}", language)} for w in ways
            ]
            return ActionResult("ambiguous", {"slot": "mode", "options": options})
        if mode == "off":
            if set_mode is None:
                return ActionResult("not_set", {"last4": card.last4})
            return self._drafted(held, None, mode, language)
        account = self._cards.account(held, request)
        if isinstance(account, ActionResult):
            return account
        if detail and (detail.autopay_mode, detail.autopay_account) == (mode, account.id):
            return ActionResult(
                "already",
                {
                    "last4": card.last4,
                    "from_last4": account.last4,
                    "mode_text": words.get(f"credit.autopay.{mode}", language),
                },
            )
        return self._drafted(held, account, mode, language)

    def _drafted(self, held: Held, account: Account | None, mode: str, language: str) -> Draft:
        words, card = self._counter.words, held.card
        mode_text = words.get(f"credit.autopay.{mode}", language)
        sheet = Sheet(words, language, "sheet.credit.autopay")
        sheet.row("sheet.credit.card", words.get("credit.ending", language, last4=card.last4))
        sheet.row("sheet.credit.autopay_mode", mode_text, strong=True)
        label = self._cards.label(account, language) if account else ""
        sheet.row("sheet.credit.from", label)
        if account:
            sheet.row("sheet.credit.first_debit", card.due_date.isoformat(), "date")
            sheet.note("sheet.credit.autopay_note")
        shown = {
            "last4": card.last4,
            "mode": mode,
            "mode_text": mode_text,
            "from_text": label,
            "due_date": card.due_date.isoformat(),
        }
        body = {"card": card.id, "mode": mode, "account": account.id if account else ""}
        return Draft("cards.autopay", body, shown, card.id, sheet.data)
