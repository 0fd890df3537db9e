"""Foreign exchange and remittances abroad at the demonstration core: rates, purses, the year's quota, and the orders."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.work import Look, Work
from qiantai.floor.clock import local_date
from qiantai.floor.money import Money

RECENT = timedelta(days=7)
CENT = Decimal("0.01")


def fx_quota(look: Look) -> list[Row]:
    """One row: US dollars exchanged without papers in this calendar year, and the purchases of the last week."""
    today = local_date(look.now)
    deals = [
        (look.bank.day(row["day"]), row) for row in look.documents.list("fx_deals", look.person.id)
    ]
    used = {
        side: sum(
            (Decimal(r["usd"]) for day, r in deals if r["side"] == side and day.year == today.year),
            Decimal(0),
        )
        for side in ("buy", "sell")
    }
    profiles = look.documents.list("fx_profiles", look.person.id)
    return [
        {
            "bought": str(used["buy"]),
            "sold": str(used["sell"]),
            "recent": sum(r["side"] == "buy" and day > today - RECENT for day, r in deals),
            "resident": all(row.get("resident", True) for row in profiles),
        }
    ]


def exchange(work: Work) -> Row:
    """`fx.exchange`, {side, currency, amount, yuan, usd, account, purpose}: at the rate that was quoted.

    Refused (rate_changed) when it no longer is, (insufficient_currency) when the purse holds less.
    """
    side, currency, account = work.text("side"), work.text("currency"), work.text("account")
    amount, yuan = _quoted(work, side)
    held = _purse(work, currency)
    house, note = (
        f"house:fx:{currency}",
        f"{'购汇' if side == 'buy' else '结汇'} {currency} {amount}",
    )
    if side == "buy":
        work.pay(account, house, yuan, note, "exchange")
        held += amount
    else:
        if amount > held:
            raise Refused("insufficient_currency", f"{held} {currency} is held")
        work.receive(house, account, yuan, note, "exchange")
        held -= amount
    work.put(
        "fx_purses", f"{work.person.id}-{currency}", {"currency": currency, "amount": str(held)}
    )
    _count(work, side, currency, amount)
    return work.done(account, held=str(held))


def remit(work: Work) -> Row:
    """`remittances.send`, {payee, currency, amount, yuan, fee, usd, account, purpose}: bought at the quoted rate and sent."""
    payee = work.own("overseas_payees", work.text("payee"))
    currency, account = work.text("currency"), work.text("account")
    amount, yuan = _quoted(work, "buy")
    work.pay(
        account, f"house:remittance:{currency}", yuan, f"境外汇款 {payee['name']}", "remittance"
    )
    fee = Money.of(work.text("fee"))
    if fee:
        work.pay(account, "house:fees", fee, "境外汇款手续费", "remittance_fee")
    row = {name: work.body.get(name) for name in ("currency", "amount", "purpose")}
    work.put("remittances", work.reference, {**row, "payee": payee["name"], "state": "accepted"})
    _count(work, "buy", currency, amount)
    return work.done(account)


def _quoted(work: Work, side: str) -> tuple[Decimal, Money]:
    """Foreign amount and yuan of the order, at today's rate; Refused (rate_changed, invalid)."""
    rate = work.shared("fx_rates", work.text("currency"))
    try:
        amount = Decimal(work.text("amount"))
    except ArithmeticError as error:
        raise Refused("invalid", "amount: must be a number", status=400) from error
    yuan = work.amount("yuan")
    price = Decimal(str(rate["sell" if side == "buy" else "buy"]))
    if amount <= 0 or Money.of((amount * price).quantize(CENT)) != yuan:
        raise Refused("rate_changed", "the rate is another one now")
    return amount, yuan


def _purse(work: Work, currency: str) -> Decimal:
    rows: list[dict[str, Any]] = work.documents.list("fx_purses", work.person.id)
    return sum((Decimal(row["amount"]) for row in rows if row["currency"] == currency), Decimal(0))


def _count(work: Work, side: str, currency: str, amount: Decimal) -> None:
    row = {
        "side": side,
        "currency": currency,
        "amount": str(amount),
        "usd": work.text("usd"),
        "day": work.today,
    }
    work.put("fx_deals", work.reference, row)
