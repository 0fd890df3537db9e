"""What the demonstration core keeps and carries out around wealth products and risk assessments."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from qiantai.app.demo.bank import Refused
from qiantai.app.demo.book_funds import FUND_DUE, FUND_ORDERS, FUND_VIEWS, pause_plans_above
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import stamp
from qiantai.app.demo.market import change, open_days, valued_on
from qiantai.app.demo.work import Due, Handler, Look, View, Work
from qiantai.floor.clock import CHINA, local_date
from qiantai.floor.money import ZERO, Money

SHOWN_WEEKS = 26
MORNING = time(9)


def view_products(look: Look) -> list[Row]:
    """Wealth products of the file with what `records/` adds to them."""
    facts = {row["id"]: row for row in look.shared("product_facts")}
    return [{**row, **facts.get(row["code"], {})} for row in look.shared("products_wealth")]


def view_holdings(look: Look) -> list[Row]:
    """Holdings with their value by now, that of the trading day before, and the way they went."""
    facts = {row["id"]: row for row in look.shared("product_facts")}
    return [_held(look, row, facts[row["product"]]) for row in look.rows("wealth")]


def _held(look: Look, row: Row, facts: Mapping[str, Any]) -> Row:
    opened, known = look.bank.day(row["opened"]), valued_on(facts, look.bank.opened)
    known = max(known, look.bank.day(row["valued"] if "valued" in row else row["opened"]))
    today = max(valued_on(facts, local_date(look.now)), opened)
    cost, value = Money.of(row.get("cost") or row["units"]), Money.of(row["value"])
    days = [day for day in open_days(opened, today) if day > opened] or [today]
    way = [(day, _worth(facts, opened, known, cost, value, day)) for day in days]
    before = way[-2][1] if len(way) > 1 else cost
    weekly = [*way[: -SHOWN_WEEKS * 5 : 5], *way[-SHOWN_WEEKS * 5 :: 5]][-SHOWN_WEEKS:]
    return {
        "id": row["id"],
        "product": row["product"],
        "units": row["units"],
        "cost": str(cost),
        "value": str(way[-1][1]),
        "value_before": str(before),
        "valued_on": today.isoformat(),
        "opened": opened.isoformat(),
        "matures": look.day(row.get("matures_in")),
        "history": [
            f"{day.isoformat()} {worth}" for day, worth in dict([*weekly, way[-1]]).items()
        ],
    }


def _worth(
    facts: Mapping[str, Any], opened: date, known: date, cost: Money, value: Money, day: date
) -> Money:
    """The value on a day: from what was paid to what is listed, with the market's turns between; onwards by the market."""
    if day >= known or known <= opened:
        return Money.of(value.yuan * change(facts, known, day)) if day > known else value
    span = Decimal((known - opened).days)
    gone = Decimal((day - opened).days) / span
    turn = change(facts, opened, day) - 1 - (change(facts, opened, known) - 1) * gone
    return Money.of(cost.yuan + (value - cost).yuan * gone + cost.yuan * turn)


def view_assessments(look: Look) -> list[Row]:
    """Assessments, oldest first; the one behind the level of the institution file counts too."""
    rows = look.rows("risk_assessments")
    person, first = look.bank.institution.people.get(look.person.id), []
    if person and person.risk_level and person.risk_assessed_on is not None:
        at = datetime.combine(look.bank.day(person.risk_assessed_on), time(12), CHINA)
        level = int(person.risk_level[1:])
        first = [{"id": f"{person.id}-file", "at": at.isoformat(), "level": level}]
    return [*first, *rows]


def complete_assessment(work: Work) -> Row:
    """`assessments.complete`, {level, lowest, points, version, answers, call}: kept and counted.

    A first, equal or lower level holds at once, and plans above it pause; a higher one waits until it is confirmed.
    """
    level = _whole(work, "level")
    previous = work.person.risk_level
    held = int(previous[1:]) if previous else None
    row = {name: work.body.get(name) for name in ("lowest", "points", "version", "answers", "call")}
    row |= {"at": stamp(work.now), "level": level, "confirmed": held in (None, level)}
    work.put("risk_assessments", work.reference, row)
    if held is None or level <= held:
        _apply(work, level, local_date(work.now))
    return work.done()


def confirm_assessment(work: Work) -> Row:
    """`assessments.confirm`, {assessment}: the changed level holds from now; Refused (unknown_risk_assessments, call_first)."""
    row = work.own("risk_assessments", work.text("assessment"))
    if row.get("call"):
        raise Refused("call_first", "a person verifies this level by telephone first")
    work.change("risk_assessments", str(row["id"]), confirmed=True)
    _apply(work, int(row["level"]), local_date(datetime.fromisoformat(str(row["at"]))))
    return work.done()


def _apply(work: Work, level: int, day: date) -> None:
    offset = (day - work.bank.opened).days
    work.change("person", work.person.id, risk_level=f"C{level}", risk_assessed_on=offset)
    pause_plans_above(work, level)


def buy(work: Work) -> Row:
    """`wealth.buy`, {product, amount, account, opened_on}: paid now, held from the day of confirmation.

    Refused (above_level, not_assessed) whatever was said before, (below_minimum), and those of `Work.pay`.
    """
    product, amount = work.shared("products_wealth", work.text("product")), work.amount()
    if work.person.risk_level is None:
        raise Refused("not_assessed", "there is no assessment")
    if int(product["risk"][1:]) > int(work.person.risk_level[1:]):
        raise Refused("above_level", f"{product['risk']} is above {work.person.risk_level}")
    if amount < Money.of(product["min"]):
        raise Refused("below_minimum", f"{product['min']} at least")
    account = work.text("account")
    work.pay(account, f"house:wealth:{product['id']}", amount, f"购买 {product['name']}", "wealth")
    _hold(work, str(product["id"]), amount)
    return work.done(account)


def _hold(work: Work, product: str, amount: Money) -> None:
    facts = work.shared("product_facts", product)
    opened = (date.fromisoformat(work.text("opened_on")) - work.bank.opened).days
    closed = int(facts["closed_days"])
    rows = [r for r in work.documents.list("wealth", work.person.id) if r["product"] == product]
    if rows and not closed:
        row = rows[0]
        more = {
            name: str(Money.of(row.get(name) or row["units"]) + amount)
            for name in ("units", "value", "cost")
        }
        work.put("wealth", str(row["id"]), {**row, **more})
        return
    row = {"product": product, "units": str(amount), "value": str(amount), "cost": str(amount)}
    row |= {"opened": opened, "valued": opened, "matures_in": opened + closed if closed else None}
    work.put("wealth", work.reference, row)


def redeem(work: Work) -> Row:
    """`wealth.redeem`, {holding, amount, account, fast, arrives_on}: paid at once when fast, else on the day of arrival.

    Refused (unknown_wealth, closed, insufficient_units).
    """
    row, amount = work.own("wealth", work.text("holding")), work.amount()
    if row.get("matures_in") is not None:
        raise Refused("closed", "the product is closed until it matures")
    left = Money.of(row["value"]) - amount
    if left < ZERO:
        raise Refused("insufficient_units", f"{row['value']} is held")
    share = amount.yuan / Money.of(row["value"]).yuan
    cost = Money.of(Money.of(row.get("cost") or row["units"]).yuan * (1 - share))
    if left:
        work.put(
            "wealth",
            str(row["id"]),
            {**row, "units": str(left), "value": str(left), "cost": str(cost)},
        )
    else:
        work.remove("wealth", str(row["id"]))
    account, fast = work.text("account"), bool(work.body.get("fast"))
    order = {"product": row["product"], "amount": str(amount), "account": account, "fast": fast}
    order |= {"day": work.today, "state": "paid" if fast else "accepted"}
    due = None if fast else _morning(work.text("arrives_on"))
    if fast:
        work.receive(f"house:wealth:{row['product']}", account, amount, "理财快速赎回", "wealth")
    work.put("wealth_orders", work.reference, order, due)
    return work.done(account)


def pay_out(work: Work) -> None:
    """The money of a normal redemption arrives."""
    row = dict(work.body)
    if row["state"] != "accepted":
        return
    house, amount = f"house:wealth:{row['product']}", Money.of(row["amount"])
    work.receive(house, row["account"], amount, "理财赎回", "wealth")
    work.put("wealth_orders", work.reference, {**row, "state": "paid"})


def hold_evidence(work: Work) -> Row:
    """`evidence.hold`, {ticket_no, code, facts}: recordings and papers of the sale are not deleted any more."""
    row = {name: work.body.get(name) for name in ("ticket_no", "code")}
    work.put("evidence_holds", work.reference, {**row, "day": work.today, "state": "held"})
    for sale in work.documents.list("sales", work.person.id):
        if sale["product"] == row["code"]:
            work.change("sales", str(sale["id"]), held=True)
    return work.done()


def _morning(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), MORNING, CHINA)


def _whole(work: Work, name: str) -> int:
    value = work.body.get(name)
    if not isinstance(value, int):
        raise Refused("invalid", f"{name}: must be a number", status=400)
    return value


VIEWS: Mapping[str, View] = {
    "wealth_products": view_products,
    "wealth_holdings": view_holdings,
    "wealth_orders": lambda look: look.rows("wealth_orders", "day"),
    "risk_assessments": view_assessments,
    "sales": lambda look: look.rows("sales", "day"),
    **FUND_VIEWS,
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "assessments.complete": complete_assessment,
    "assessments.confirm": confirm_assessment,
    "wealth.buy": buy,
    "wealth.redeem": redeem,
    "evidence.hold": hold_evidence,
    **FUND_ORDERS,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {"wealth_orders": pay_out, **FUND_DUE}
"""What happens when a row of a noun falls due."""
