"""Funds at the demonstration core: values, holdings by lot, purchases, redemptions, and plans that buy by themselves."""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import stamp
from qiantai.app.demo.market import days_of, series, value_on, valued_on
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.banking.calendars import plus
from qiantai.banking.cycles import Cycle
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

SHARE = Decimal("0.01")
PRICE = Decimal("0.0001")
MORNING, DEBIT, DECISION = time(9), time(9, 30), time(17)
MOST_FAILED = 3
ELDER = 65


def view_products(look: Look) -> list[Row]:
    """Funds of the file with what `records/` adds to them."""
    facts = {row["id"]: row for row in look.shared("product_facts")}
    return [{**row, **facts.get(row["code"], {})} for row in look.shared("products_funds")]


def _confirmed(facts: Row, opened: date, lot: Mapping[str, Any]) -> str:
    """The day from which a lot counts as held: lots of the file name the day of their order, confirmed the next open day."""
    day = opened + timedelta(days=lot["day"])
    return (day if lot.get("confirmed") else plus(days_of(facts), day, 1)).isoformat()


def view_values(look: Look) -> list[Row]:
    """Published values of every fund."""
    today, opened = local_date(look.now), look.bank.opened
    codes = {row["code"] for row in look.shared("products_funds")}
    return [
        _values(row, opened, today) for row in look.shared("product_facts") if row["id"] in codes
    ]


def _values(facts: Row, opened: date, today: date) -> Row:
    last = valued_on(facts, today)
    found = series(facts, opened, last)
    return {
        "code": facts["id"],
        "nav": str(found[-1][1]),
        "nav_on": last.isoformat(),
        "nav_before": str(found[-2][1]),
        "published": "abroad" if "new_york" in facts["markets"] else "home",
        "series": [f"{day.isoformat()} {value}" for day, value in found],
    }


def view_holdings(look: Look) -> list[Row]:
    """Holdings at the newest published value."""
    facts = {row["id"]: row for row in look.shared("product_facts")}
    today, opened = local_date(look.now), look.bank.opened
    rows = []
    for row in look.rows("funds"):
        own = facts[row["code"]]
        last = valued_on(own, today)
        lots = [
            {"confirmed": _confirmed(own, opened, lot), "shares": str(lot["shares"])}
            for lot in row["lots"]
        ]
        nav = str(value_on(own, opened, last))
        rows.append({**row, "lots": lots, "nav": nav, "nav_on": last.isoformat()})
    return [row for row in rows if Decimal(row["shares"]) > 0]


def buy(work: Work) -> Row:
    """`funds.buy`, {fund, amount, net, account, priced_on, confirmed_on}: paid now, shares at the value of the pricing day.

    Refused (suspended, not_assessed, above_level) whatever was said before, and those of `Work.pay`.
    """
    fund, amount, account = (
        work.shared("products_funds", work.text("fund")),
        work.amount(),
        work.text("account"),
    )
    insisted = _may_hold(work, fund, amount)
    _pay(work, fund, amount, account)
    if insisted is not None:
        work.change("insistences", insisted, state="used")
    _await_shares(work, work.reference, fund, work.body)
    return work.done(account)


def _may_hold(work: Work, fund: Row, amount: Money) -> str | None:
    """The approved wish that lets the customer above the level, None when none is needed; Refused otherwise."""
    if fund.get("purchase_suspended"):
        raise Refused("suspended", f"{fund['code']} takes no purchases now")
    level = work.person.risk_level
    if level is None:
        raise Refused("not_assessed", "there is no assessment")
    if int(fund["risk"][1:]) <= int(level[1:]):
        return None
    for row in work.documents.list("insistences", work.person.id):
        same = (row["code"], row["state"]) == (fund["code"], "approved")
        if same and amount <= Money.of(row["amount"]):
            return str(row["id"])
    raise Refused("above_level", f"{fund['risk']} is above {level}")


def _pay(work: Work, fund: Row, amount: Money, account: str) -> None:
    work.pay(account, f"house:fund:{fund['code']}", amount, f"申购 {fund['name']}", "fund")


def _await_shares(work: Work, ident: str, fund: Row, body: Mapping[str, Any]) -> None:
    row = {
        name: body.get(name) for name in ("amount", "net", "account", "priced_on", "confirmed_on")
    }
    row |= {"kind": "buy", "code": fund["code"], "state": "accepted", "shares": "0"}
    work.put("fund_orders", ident, row, _at(str(row["confirmed_on"]), MORNING))


def redeem(work: Work) -> Row:
    """`funds.redeem`, {holding, lots: [{confirmed, shares, rate}], account, priced_on, confirmed_on, arrives_on}.

    The shares leave at once, the money follows; Refused (unknown_funds, insufficient_shares).
    """
    row, account, lines = (
        work.own("funds", work.text("holding")),
        work.text("account"),
        work.body.get("lots"),
    )
    if not isinstance(lines, list) or not lines:
        raise Refused("invalid", "lots: must be a list", status=400)
    wanted = sum((Decimal(line["shares"]) for line in lines), Decimal(0))
    if wanted > Decimal(row["shares"]):
        raise Refused("insufficient_shares", f"{row['shares']} shares are held")
    left, lots = wanted, []
    for lot in sorted(row["lots"], key=lambda one: one["day"]):
        taken = min(left, Decimal(lot["shares"]))
        left -= taken
        if rest := Decimal(lot["shares"]) - taken:
            lots.append({**lot, "shares": str(rest)})
    shares = str(Decimal(row["shares"]) - wanted)
    work.put("funds", str(row["id"]), {**row, "shares": shares, "lots": lots})
    order = {
        name: work.body.get(name) for name in ("lots", "priced_on", "confirmed_on", "arrives_on")
    }
    order |= {"kind": "redeem", "code": row["code"], "account": account, "state": "accepted"}
    order |= {"amount": "0.00", "shares": str(wanted)}
    work.put("fund_orders", work.reference, order, _at(str(order["confirmed_on"]), MORNING))
    return work.done(account)


def settle(work: Work) -> None:
    """An order is confirmed at the value of its pricing day; a redemption is paid on its day of arrival."""
    row = dict(work.body)
    facts = work.shared("product_facts", row["code"])
    house = f"house:fund:{row['code']}"
    if row["state"] == "confirmed":
        work.receive(house, row["account"], Money.of(row["amount"]), "基金赎回", "fund")
        work.put("fund_orders", work.reference, {**row, "state": "paid"})
        return
    nav = value_on(facts, work.bank.opened, date.fromisoformat(row["priced_on"]))
    if row["kind"] == "buy":
        shares = (Money.of(row["net"]).yuan / nav).quantize(SHARE, ROUND_HALF_UP)
        _add_lot(work, row, shares)
        work.put(
            "fund_orders", work.reference, {**row, "state": "confirmed", "shares": str(shares)}
        )
        return
    net = ZERO
    for line in row["lots"]:
        gross = Decimal(line["shares"]) * nav
        net += Money.of(gross) - Money.of(gross * Decimal(line["rate"]))
    row |= {"state": "confirmed", "amount": str(net)}
    work.put("fund_orders", work.reference, row, _at(row["arrives_on"], MORNING))


def _add_lot(work: Work, order: Row, shares: Decimal) -> None:
    fund = work.shared("products_funds", order["code"])
    held = [r for r in work.documents.list("funds", work.person.id) if r["code"] == order["code"]]
    ident = str(held[0]["id"]) if held else f"{work.person.id}-{order['code']}"
    row = (
        held[0]
        if held
        else {"code": order["code"], "name": fund["name"], "shares": "0", "cost": "0", "lots": []}
    )
    before = Decimal(row["shares"])
    paid = Decimal(row["cost"]) * before + Money.of(order["amount"]).yuan
    total = before + shares
    day = (date.fromisoformat(order["confirmed_on"]) - work.bank.opened).days
    row = {**row, "shares": str(total), "cost": str((paid / total).quantize(PRICE))}
    work.put(
        "funds",
        ident,
        {**row, "lots": [*row["lots"], {"day": day, "shares": str(shares), "confirmed": True}]},
    )


def plan(work: Work) -> Row:
    """`funds.plan`, {fund, account, amount, cycle}: buys on every day of the cycle; Refused (suspended, above_level, past)."""
    fund, amount = work.shared("products_funds", work.text("fund")), work.amount()
    if _may_hold(work, fund, amount) is not None:
        raise Refused("above_level", "a plan needs a level that fits")
    row = {"code": fund["code"], "account": work.account(work.text("account")).id}
    row |= {"amount": str(amount), "cycle": work.text("cycle"), "state": "active", "failed": 0}
    return work.done(row["account"], posted=False, first_on=_await_turn(work, work.reference, row))


def change_plan(work: Work) -> Row:
    """`funds.plan_change`, {plan, amount, cycle}: from the next turn on; Refused (unknown_fund_plans, above_level)."""
    row = work.own("fund_plans", work.text("plan"))
    fund, amount = work.shared("products_funds", row["code"]), work.amount()
    _may_hold(work, fund, amount)
    row = {
        **row,
        "amount": str(amount),
        "cycle": work.text("cycle"),
        "state": "active",
        "failed": 0,
    }
    return work.done(posted=False, first_on=_await_turn(work, str(row["id"]), row))


def stop_plan(work: Work) -> Row:
    """`funds.plan_stop`, {plan}: buys nothing more; Refused (unknown_fund_plans)."""
    row = work.own("fund_plans", work.text("plan"))
    work.put("fund_plans", str(row["id"]), {**row, "state": "ended"})
    return work.done()


def _await_turn(work: Work, ident: str, row: Row) -> str:
    following = Cycle.of(row["cycle"]).next(local_date(work.now))
    if following is None:
        raise Refused("past", "the day is not ahead")
    offset = (following - work.bank.opened).days
    work.put("fund_plans", ident, {**row, "next_on": offset}, _at(following.isoformat(), DEBIT))
    return following.isoformat()


def carry_out_plan(work: Work) -> None:
    """One turn: bought when it may be; a level that does not fit pauses the plan, three failed debits end it."""
    row = dict(work.body)
    if row["state"] != "active":
        return
    fund, amount = work.shared("products_funds", row["code"]), Money.of(row["amount"])
    try:
        _may_hold(work, fund, amount)
        _pay(work, fund, amount, row["account"])
    except Refused as refusal:
        if refusal.code in ("above_level", "not_assessed"):
            work.put("fund_plans", work.reference, {**row, "state": "paused"})
            return
        row["failed"] += 1
        if row["failed"] >= MOST_FAILED:
            work.put("fund_plans", work.reference, {**row, "state": "ended"})
            return
    else:
        row["failed"] = 0
        days = days_of(work.shared("product_facts", row["code"]))
        priced = plus(days, local_date(work.now), 0 if days.is_open(local_date(work.now)) else 1)
        turn = {"amount": str(amount), "net": str(amount), "account": row["account"]}
        turn |= {"priced_on": priced.isoformat(), "confirmed_on": plus(days, priced, 1).isoformat()}
        _await_shares(work, f"{work.reference}-{priced}", fund, turn)
    _await_turn(work, work.reference, row)


def pause_plans_above(work: Work, level: int) -> None:
    """Plans of funds above a level buy nothing until the level fits again (domain §2.10c)."""
    for row in work.documents.list("fund_plans", work.person.id):
        fund = work.shared("products_funds", row["code"])
        if row["state"] == "active" and int(fund["risk"][1:]) > level:
            work.put("fund_plans", str(row["id"]), {**row, "state": "paused"})


def insist(work: Work) -> Row:
    """`suitability.insist`, {fund, amount, statement, warning, decides_on}: kept with what was shown and signed."""
    row = {name: work.body.get(name) for name in ("amount", "statement", "warning", "decides_on")}
    row |= {"code": work.text("fund"), "at": stamp(work.now), "state": "waiting"}
    due = _at(work.text("decides_on"), DECISION)
    work.put("insistences", work.reference, row, due)
    return work.done()


def decide_wish(work: Work) -> None:
    """The institution decides about a signed wish: not for the lowest class, nor for elders without a person."""
    row = dict(work.body)
    fits = work.person.risk_level not in (None, "C1") and work.person.age < ELDER
    if row["state"] == "waiting":
        work.put("insistences", work.reference, {**row, "state": "approved" if fits else "refused"})


def consider(work: Work) -> Row:
    """`funds.consider`, {fund}: from now the customer thinks it over."""
    work.put("considerations", work.reference, {"code": work.text("fund"), "at": stamp(work.now)})
    return work.done()


def _at(day: str, hour: time) -> datetime:
    return datetime.combine(date.fromisoformat(day), hour, CHINA)


FUND_VIEWS: Mapping[str, View] = {
    "fund_products": view_products,
    "fund_values": view_values,
    "fund_holdings": view_holdings,
    "fund_plans": lambda look: look.rows("fund_plans", "next_on"),
    "fund_orders": lambda look: look.rows("fund_orders"),
}
FUND_ORDERS: Mapping[str, Handler] = {
    "funds.buy": buy,
    "funds.redeem": redeem,
    "funds.plan": plan,
    "funds.plan_change": change_plan,
    "funds.plan_stop": stop_plan,
    "funds.consider": consider,
    "suitability.insist": insist,
}
FUND_DUE: Mapping[str, Due] = {
    "fund_orders": settle,
    "fund_plans": carry_out_plan,
    "insistences": decide_wish,
}
