"""Deposits, gold and pension savings of the demonstration core: rows and postings that keep together."""

from collections.abc import Mapping
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.banking.interest import TimeDeposit, withdraw
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

DEPOSITS, INTEREST, EQUITY = "house:deposits", "house:deposit-interest", "equity:opening"
GOLD, FEES, PENSION = "house:gold", "house:gold-fees", "house:pension"
MORNING = time(6)


def open_deposit(work: Work) -> Row:
    """`deposits.open`, {account, amount, kind, months, notice_days, annual_rate, auto_rollover}: paid in and kept.

    Refused (rate_changed, sold_out, and those of paying).
    """
    account, amount, months = work.text("account"), work.amount(), int(work.body["months"])
    kind, rate = work.text("kind"), Decimal(work.text("annual_rate"))
    if kind == "cd":
        _take_issue(work, months, rate, amount)
    elif kind == "fixed" and rate != _posted(work, months):
        raise Refused("rate_changed", "the posted rate has changed")
    work.pay(account, DEPOSITS, amount, "存入存款")
    row = {
        "account": account,
        "kind": kind,
        "principal": str(amount),
        "annual_rate": str(rate),
        "months": months,
        "notice_days": int(work.body["notice_days"]),
        "opened": work.today,
        "auto_rollover": bool(work.body["auto_rollover"]),
        "funded": True,
    }
    work.put("deposits", f"d-{work.reference}", row, _due(work, row) if months else None)
    return work.done(account, number=f"D{work.reference[-8:]}")


def withdraw_deposit(work: Work) -> Row:
    """`deposits.withdraw`, {deposit, amount, interest}: by the core's own reckoning of that day.

    Refused (unknown_deposits, too_much, interest_changed).
    """
    row = work.own("deposits", work.text("deposit"))
    amount = work.amount()
    held = _terms(work, row)
    if amount > held.principal:
        raise Refused("too_much", f"{held.principal} is there")
    found = withdraw(held, amount, local_date(work.now), _posted(work, 0))
    if found.interest != Money.of(work.text("interest")):
        raise Refused("interest_changed", f"{found.interest} is earned today")
    _fund(work, row, held.principal)
    work.receive(DEPOSITS, row["account"], amount, "存款支取", "withdrawal")
    if found.interest:
        work.receive(INTEREST, row["account"], found.interest, "存款利息", "interest")
    if found.left is None:
        work.remove("deposits", row["id"])
    else:
        times = int(row.get("withdrawn", 0)) + 1
        rest = {"principal": str(found.left.principal), "withdrawn": times, "funded": True}
        kept = {**row, **rest}
        work.put("deposits", row["id"], kept, _due(work, kept) if held.months else None)
    return work.done(row["account"])


def mature(work: Work) -> None:
    """A term has ended: principal and interest go on for the same term at the posted rate, or back to the account."""
    row = dict(work.body)
    deposit, ident = _terms(work, row), work.reference
    if row["auto_rollover"]:
        whole = deposit.principal + deposit.interest
        work.post(
            INTEREST, DEPOSITS, deposit.interest, "存款利息", "转存", f"renewal-{row['opened']}"
        )
        renewed = {
            **row,
            "principal": str(whole),
            "annual_rate": str(_posted(work, deposit.months)),
            "opened": (deposit.matures - work.bank.day(0)).days,
            "withdrawn": 0,
        }
        work.put("deposits", ident, renewed, _due(work, renewed))
        return
    work.receive(DEPOSITS, row["account"], deposit.principal, "存款到期", "maturity")
    if deposit.interest:
        work.receive(INTEREST, row["account"], deposit.interest, "存款利息", "interest")
    work.remove("deposits", ident)


def buy_gold(work: Work) -> Row:
    """`gold.buy`, {account, grams, price, amount}; Refused (price_moved, and those of paying)."""
    grams, amount = _grams(work), work.amount()
    _check_price(work, "buy")
    work.pay(work.text("account"), GOLD, amount, "积存金买入")
    held = _gold(work)
    work.put(
        "gold_holdings",
        held["id"],
        {
            "grams": str(Decimal(held["grams"]) + grams),
            "cost": str(Money.of(held["cost"]) + amount),
        },
    )
    return work.done(work.text("account"))


def sell_gold(work: Work) -> Row:
    """`gold.sell`, {account, grams, price, fee}; Refused (price_moved, too_much)."""
    grams, held = _grams(work), _gold(work)
    owned, cost = Decimal(held["grams"]), Money.of(held["cost"])
    if grams > owned:
        raise Refused("too_much", f"{owned} grams are there")
    _check_price(work, "sell")
    account, gross = work.text("account"), Money.of(grams * Decimal(work.text("price")))
    work.receive(GOLD, account, gross, "积存金卖出")
    fee = Money.of(work.text("fee"))
    if fee:
        work.post(account, FEES, fee, "积存金卖出手续费", work.person.name, "fee")
    rest = {
        "grams": str(owned - grams),
        "cost": str(Money.of(cost.yuan * (owned - grams) / owned)),
    }
    work.put("gold_holdings", held["id"], rest)
    return work.done(account)


def save_pension(work: Work) -> Row:
    """`pension.save`, {account, amount, cap}: opens the account when there is none; Refused (over_cap, and those of paying)."""
    amount, cap = Money.of(work.text("amount")), Money.of(work.text("cap"))
    day = local_date(work.now)
    if _paid(work, day.year) + amount > cap:
        raise Refused("over_cap", "the year's cap is reached")
    rows = work.documents.list("pension_accounts", work.person.id)
    known: Row = rows[0] if rows else {"balance": "0.00", "opened": work.today}
    ident = str(known.get("id", f"{work.person.id}-pension"))
    if amount > ZERO:
        work.pay(work.text("account"), PENSION, amount, "个人养老金缴存")
        work.put("pension_payments", work.reference, {"day": work.today, "amount": str(amount)})
    balance = Money.of(known["balance"]) + amount
    work.put("pension_accounts", ident, {**known, "balance": str(balance)})
    return work.done(work.text("account"), balance=balance.figures)


def view_quotes(look: Look) -> list[Row]:
    """The gold quote of the moment."""
    return [{**row, "at": look.now.isoformat()} for row in look.shared("gold_quotes")]


def view_dated(noun: str, day: str) -> View:
    """The customer's rows with this day."""
    return lambda look: look.rows(noun, day)


def _terms(work: Work, row: Mapping[str, Any]) -> TimeDeposit:
    opened = work.bank.day(int(row["opened"]))
    rate = Decimal(row["annual_rate"])
    return TimeDeposit(Money.of(row["principal"]), rate, opened, int(row["months"]))


def _due(work: Work, row: Mapping[str, Any]) -> datetime:
    return datetime.combine(_terms(work, row).matures, MORNING, CHINA)


def _posted(work: Work, months: int) -> Decimal:
    """The posted rate of a term; 0 months is the current rate. Refused (rate_changed) for a term not on the list."""
    for row in work.documents.list("products_deposits"):
        if int(row["months"]) == months:
            return Decimal(row["annual_rate"])
    raise Refused("rate_changed", f"no rate is posted for {months} months")


def _take_issue(work: Work, months: int, rate: Decimal, amount: Money) -> None:
    """Takes from what is left of an issue of certificates."""
    for row in work.documents.list("certificates_on_sale"):
        if int(row["months"]) == months and Decimal(row["annual_rate"]) == rate:
            left = Money.of(row["left"]) - amount
            if left < ZERO:
                break
            work.documents.put("certificates_on_sale", row["id"], "", {**row, "left": str(left)})
            return
    raise Refused("sold_out", "the issue is sold out")


def _fund(work: Work, row: Mapping[str, Any], principal: Money) -> None:
    """A deposit from before the opening gets its money into the ledger when it is first touched."""
    if not row.get("funded"):
        work.post(EQUITY, DEPOSITS, principal, "opening", "opening", "opening-deposit")


def _grams(work: Work) -> Decimal:
    grams = Decimal(work.text("grams"))
    if grams <= 0:
        raise Refused("invalid", "grams: must be above zero", status=400)
    return grams


def _check_price(work: Work, side: str) -> None:
    quote = work.documents.list("gold_quotes")[0]
    if Money.of(quote[side]) != Money.of(work.text("price")):
        raise Refused("price_moved", f"gold is at {quote[side]}")


def _gold(work: Work) -> Row:
    rows = work.documents.list("gold_holdings", work.person.id)
    return rows[0] if rows else {"id": f"{work.person.id}-gold", "grams": "0", "cost": "0"}


def _paid(work: Work, year: int) -> Money:
    rows = work.documents.list("pension_payments", work.person.id)
    paid = [
        Money.of(row["amount"]).yuan for row in rows if work.bank.day(int(row["day"])).year == year
    ]
    return Money.of(sum(paid, Decimal(0)))


DEPOSIT_VIEWS: Mapping[str, View] = {
    "deposits": view_dated("deposits", "opened"),
    "certificates_on_sale": lambda look: look.shared("certificates_on_sale"),
    "gold_quotes": view_quotes,
    "pension_accounts": view_dated("pension_accounts", "opened"),
    "pension_payments": view_dated("pension_payments", "day"),
}
DEPOSIT_ORDERS: Mapping[str, Handler] = {
    "deposits.open": open_deposit,
    "deposits.withdraw": withdraw_deposit,
    "gold.buy": buy_gold,
    "gold.sell": sell_gold,
    "pension.save": save_pension,
}
DEPOSIT_DUE: Mapping[str, Due] = {"deposits": mature}
