"""Orders about credit cards: money paid in and out, plans, limits, applications, and the end of a card."""

from datetime import datetime, time, timedelta

from qiantai.app.demo import store
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.facts import CardFacts
from qiantai.app.demo.ledger import cents
from qiantai.app.demo.numbers import card_number
from qiantai.app.demo.work import Work
from qiantai.floor.clock import CHINA
from qiantai.floor.money import ZERO, Money

MORNING = time(8)
FEES, INTEREST = "house:card-fees", "house:card-interest"


def repay(work: Work) -> Row:
    """`cards.repay`, {card, account, amount}: pays the card; Refused (nothing_owed, insufficient_funds)."""
    card = _card(work)
    account, amount = work.text("account"), work.amount()
    if amount > _owed(work, card):
        raise Refused("nothing_owed", f"{card.id} owes less than {amount}")
    work.pay(account, card.id, amount, f"信用卡还款 {card.last4}", "card.repayment")
    _lowered(work, card, amount)
    return work.done(account, owed=str(_owed(work, card)))


def set_autopay(work: Work) -> Row:
    """`cards.autopay`, {card, mode: full|minimum|off, account?}: pays on each due day; Refused (invalid)."""
    card, mode = _card(work), work.text("mode")
    if mode == "off":
        work.remove("card_autopay", card.id)
        return work.done()
    if mode not in ("full", "minimum"):
        raise Refused("invalid", f"mode: {mode}", status=400)
    account = work.account(work.text("account"))
    day = work.bank.day(card.due_in)
    due = datetime.combine(day, MORNING, CHINA)
    row = {"mode": mode, "account": account.id}
    work.put("card_autopay", card.id, row, due if due > work.now else None)
    return work.done(due_date=day.isoformat())


def pay_automatically(work: Work) -> None:
    """On the due day: what the customer chose, as far as the account reaches."""
    card = work.bank.card(work.person, work.reference)
    wanted = card.statement if work.text("mode") == "full" else card.min_due
    amount = min(wanted, _owed(work, card), work.balance(work.text("account")))
    if amount > ZERO:
        work.pay(
            work.text("account"), card.id, amount, f"信用卡自动还款 {card.last4}", "card.autopay"
        )
        _lowered(work, card, amount)


def instal(work: Work) -> Row:
    """`cards.instalment`, {card, what, amount, periods, rate, charge?}: a plan in place of a sum owed; Refused (too_much)."""
    card, amount = _card(work), work.amount()
    if amount > _owed(work, card):
        raise Refused("too_much", f"{card.id} owes less than {amount}")
    plan = {
        "card": card.id,
        "what": work.text("what"),
        "principal": str(amount),
        "periods": int(work.text("periods")),
        "paid": 0,
        "rate": work.text("rate"),
        "opened": work.today,
    }
    work.put("card_plans", f"pl-{work.reference}", plan)
    if not work.body.get("charge"):
        _lowered(work, card, amount)
    return work.done(plan=f"pl-{work.reference}")


def settle_plan(work: Work) -> Row:
    """`cards.settle_plan`, {plan, account, principal, fee}: ends a plan early; Refused (unknown_card_plans, insufficient_funds)."""
    plan = work.own("card_plans", work.text("plan"))
    account, principal = work.text("account"), work.amount("principal")
    fee = Money.of(work.text("fee"))
    card = work.bank.card(work.person, str(plan["card"]))
    free = work.balance(work.account(account).id)
    if principal + fee > free:
        raise Refused("insufficient_funds", f"{free} is available")
    work.pay(account, card.id, principal, f"信用卡分期结清 {card.last4}", "card.plan")
    if fee > ZERO:
        work.pay(account, FEES, fee, "分期提前结清手续费", "card.plan_fee")
    work.remove("card_plans", plan["id"])
    return work.done(account)


def advance_cash(work: Work) -> Row:
    """`cards.cash_advance`, {card, account, amount, fee}: to an own account; Refused (over_limit)."""
    card, account, amount = _card(work), work.text("account"), work.amount()
    fee = Money.of(work.text("fee"))
    if _owed(work, card) + amount + fee > card.limit:
        raise Refused("over_limit", f"{card.id} has less than {amount} left")
    work.receive(card.id, account, amount, f"信用卡预借现金 {card.last4}", "card.cash")
    if fee > ZERO:
        work.post(card.id, FEES, fee, "预借现金手续费", work.person.name, "card.cash_fee")
    row = {"card": card.id, "cents": cents(amount), "day": work.today}
    work.put("card_cash", f"cash-{work.reference}", row)
    return work.done(account)


def raise_for_a_time(work: Work) -> Row:
    """`cards.temporary_limit`, {card, amount, days}: a higher limit until a day; Refused (overdue)."""
    card, amount, days = _card(work), work.amount(), int(work.text("days"))
    if card.overdue_days:
        raise Refused("overdue", f"{card.id} is overdue")
    ends = work.bank.day(work.today + days)
    due = datetime.combine(ends + timedelta(days=1), time(), CHINA)
    row = {"amount": str(amount), "until": work.today + days, "limit": str(card.limit)}
    work.put("card_temps", card.id, row, due)
    work.change("credit_cards", card.id, limit=str(card.limit + amount))
    return work.done(until=ends.isoformat())


def temporary_ends(work: Work) -> None:
    """The day after: the limit as it was."""
    work.change("credit_cards", work.reference, limit=str(work.body["limit"]))
    work.remove("card_temps", work.reference)


def apply(work: Work) -> Row:
    """`cards.apply`, {product, employer, income}: an application to be decided; Refused (unknown_products_card)."""
    product = work.shared("products_card", work.text("product"))
    number = f"AP{work.reference}"
    row = {
        "kind": "credit_card",
        "day": work.today,
        "status": "reviewing",
        "product": product["id"],
        "employer": work.text("employer"),
        "income": str(work.amount("income")),
    }
    work.put("card_applications", number, row)
    return work.done(number=number)


def apply_for_limit(work: Work) -> Row:
    """`cards.apply_limit`, {card, limit, income}: an application for people to decide."""
    card, number = _card(work), f"LM{work.reference}"
    row = {
        "kind": "limit_increase",
        "day": work.today,
        "status": "reviewing",
        "card": card.id,
        "limit": str(work.amount("limit")),
        "income": str(work.amount("income")),
    }
    work.put("card_applications", number, row)
    return work.done(number=number)


def activate(work: Work) -> Row:
    """`cards.activate`, {card}: a mailed card may be used; Refused (unknown_card_mailed)."""
    mailed = work.own("card_mailed", work.text("card"))
    number = card_number(mailed["id"], mailed["last4"])
    store.add_account(work.connection, mailed["id"], "card", work.person.id, number)
    row = {
        "last4": mailed["last4"],
        "limit": str(mailed["limit"]),
        "used": "0",
        "statement": "0",
        "min_due": "0",
        "bill_day": 5,
        "due_in": work.today + 25,
        "number": number,
    }
    work.put("credit_cards", mailed["id"], row)
    work.put("card_more", mailed["id"], {"product": mailed["product"]})
    work.remove("card_mailed", mailed["id"])
    return work.done()


def close(work: Work) -> Row:
    """`cards.close`, {card}: no purchase any more, closed for good later; Refused (still_owed)."""
    card = _card(work)
    if _owed(work, card) > ZERO:
        raise Refused("still_owed", f"{card.id} owes {_owed(work, card)}")
    work.change("credit_cards", card.id, status="closing", due_in=card.due_in)
    return work.done()


def block_merchant(work: Work) -> Row:
    """`cards.block_merchant`, {card, merchant}: it may not charge the card any more."""
    card, merchant = _card(work), work.text("merchant")
    work.put("card_blocked", f"{card.id}:{merchant}", {"card": card.id, "merchant": merchant})
    return work.done()


def register_hardship(work: Work) -> Row:
    """`cards.hardship`, {card, story, monthly}: a request for a repayment plan, for people to decide."""
    card, number = _card(work), f"HS{work.reference}"
    row = {
        "card": card.id,
        "day": work.today,
        "story": work.text("story"),
        "monthly": str(Money.of(work.text("monthly"))),
        "status": "reviewing",
    }
    work.put("card_hardships", number, row)
    return work.done(number=number)


def _card(work: Work) -> CardFacts:
    return work.bank.card(work.person, work.text("card"))


def _owed(work: Work, card: CardFacts) -> Money:
    return max(-work.balance(card.id), ZERO)


def _lowered(work: Work, card: CardFacts, amount: Money) -> None:
    """The statement and its minimum payment less what was paid or put into a plan."""
    left = max(card.statement - amount, ZERO)
    due = min(max(card.min_due - amount, ZERO), left)
    work.change("credit_cards", card.id, statement=str(left), min_due=str(due))
