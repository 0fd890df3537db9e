"""Charges and statements of the demonstration's credit cards: the institution file's and those of `records/credit.yaml`.

A row stands on a day (an offset from the opening), or on a day of a statement's cycle: cycle 0 is the latest statement.
"""

from datetime import date, timedelta
from decimal import Decimal

from qiantai.app.demo.bank import Bank
from qiantai.app.demo.documents import Documents, Row
from qiantai.app.demo.facts import CardFacts, Person
from qiantai.app.demo.work import Look
from qiantai.floor.money import ZERO, Money
from qiantai.floor.months import months_after

BACK = ("refund", "reversal")
"""Kinds of charges by which money comes back."""
NOUN = "credit_card_transactions"
BILLS = 3


def statement_day(card: CardFacts, today: date, back: int = 0) -> date:
    """The day of the latest statement, or of the one so many before."""
    day = today.replace(day=card.bill_day)
    latest = day if day <= today else months_after(day, -1)
    return months_after(latest, -back)


def charge_rows(bank: Bank, documents: Documents, person: Person) -> list[Row]:
    """The customer's charges on all cards with ISO days, in the file's order."""
    cards = {one.id: one for one in person.credit_cards}
    found = []
    for row in documents.list(NOUN, person.id):
        card = cards.get(str(row["card"]))
        if card is not None:
            found.append({**row, "day": _day(bank, card, row).isoformat()})
    return found


def _day(bank: Bank, card: CardFacts, row: Row) -> date:
    if "cycle" not in row:
        return bank.day(row["day"])
    ends = statement_day(card, bank.opened, -int(row["cycle"]))
    return months_after(ends, -1) + timedelta(days=int(row["on"]))


def charges_view(look: Look) -> list[Row]:
    """`card-charges`: with the shop behind the name on the statement; subscriptions are purchases."""
    shops: dict[str, Row] = {one["id"]: one for one in look.documents.list("merchants")}
    found = []
    for row in charge_rows(look.bank, look.documents, look.person):
        shop: Row = shops.get(row["merchant"]) or {}
        kept = (name for name in ("category", "brand", "brand_en") if name in shop)
        named: Row = {name: shop[name] for name in kept}
        kind = "purchase" if row["kind"] == "subscription" else row["kind"]
        found.append({**named, **row, "kind": kind})
    return found


def bills_view(look: Look) -> list[Row]:
    """`card-bills`: the latest statement as the card tells it, and the ones before from their charges."""
    charges = charges_view(look)
    return [
        _bill(look, card, charges, back)
        for card in look.person.credit_cards
        for back in range(BILLS)
    ]


def _bill(look: Look, card: CardFacts, charges: list[Row], back: int) -> Row:
    day = statement_day(card, look.bank.opened, back)
    first = months_after(day, -1)
    within = [
        one
        for one in charges
        if one["card"] == card.id
        and one.get("posted", True)
        and first < date.fromisoformat(one["day"]) <= day
    ]
    parts: dict[str, Money] = {}
    for one in within:
        amount = Money.of(one["amount"])
        category = "fee" if one["kind"] == "fee" else one.get("category", "other")
        parts[category] = parts.get(category, ZERO) + (-amount if one["kind"] in BACK else amount)
    total = Money.of(sum((one.yuan for one in parts.values()), Decimal(0)))
    opened = look.bank.institution.card_holders.get(card.id)
    if back == 0 and opened is not None:
        asked = opened[1].statement
        if asked > total:
            parts["carried"] = asked - total
        total = asked
    return {
        "id": f"{card.id}-{day:%Y%m}",
        "card": card.id,
        "day": day.isoformat(),
        "total": str(total),
        "parts": [{"category": name, "amount": str(amount)} for name, amount in parts.items()],
    }
