"""What the demonstration core keeps and carries out for the services of `credit`."""

from collections.abc import Mapping

from qiantai.app.demo.card_charges import bills_view, charges_view
from qiantai.app.demo.card_disputes import answered, file_dispute, return_fee
from qiantai.app.demo.card_orders import (
    activate,
    advance_cash,
    apply,
    apply_for_limit,
    block_merchant,
    close,
    instal,
    pay_automatically,
    raise_for_a_time,
    register_hardship,
    repay,
    set_autopay,
    settle_plan,
    temporary_ends,
)
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import money
from qiantai.app.demo.work import Due, Handler, Look, View


def details_view(look: Look) -> list[Row]:
    """`card-details`: terms of each card with what was set since the opening."""
    more = {one["id"]: one for one in look.rows("card_more")}
    pays = {one["id"]: one for one in look.rows("card_autopay")}
    temps = {one["id"]: one for one in look.rows("card_temps", "until")}
    cash: dict[str, list[Row]] = {}
    for one in look.rows("card_cash", "day"):
        cash.setdefault(one["card"], []).append(one)
    today = look.day(look.bank.elapsed(look.now))
    found = []
    for card in look.person.credit_cards:
        row = look.documents.find("credit_cards", card.id)
        base, extra = row[1] if row else {}, more.get(card.id, {})
        taken = cash.get(card.id, [])
        now = [one for one in taken if one["day"] == today]
        detail = {
            "id": card.id,
            "product": extra.get("product", ""),
            "annual_fee": str(base.get("annual_fee", "0")),
            "swipes_done": int(extra.get("swipes_done", 0)),
            "swipes_left": int(base.get("swipes_to_waive", 0)),
            "fee_on": look.day(int(extra.get("fee_in", 365))),
            "points_expiring": int(extra.get("points_expiring", 0)),
            "points_expire_on": look.day(extra.get("points_expire_in")),
            "lounge_left": int(extra.get("lounge_left", 0)),
            "cash_used": _total(taken),
            "cash_today": _total(now),
        }
        if card.id in temps:
            detail |= {
                "limit_extra": temps[card.id]["amount"],
                "limit_until": temps[card.id]["until"],
            }
        if card.id in pays:
            detail |= {
                "autopay_mode": pays[card.id]["mode"],
                "autopay_account": pays[card.id]["account"],
            }
        found.append(detail)
    return found


def _total(rows: list[Row]) -> str:
    return str(money(sum(int(one["cents"]) for one in rows)))


def plans_view(look: Look) -> list[Row]:
    """`card-plans`."""
    return look.rows("card_plans", "opened")


def applications_view(look: Look) -> list[Row]:
    """`card-applications`: those of the institution file for a card, and later ones; newest last."""
    filed = [one for one in look.rows("applications", "day") if one["kind"] == "credit_card"]
    later = [
        {**one, "arrives_on": look.day(one.get("arrives_in"))}
        for one in look.rows("card_applications", "day")
    ]
    return [*filed, *later]


def products_view(look: Look) -> list[Row]:
    """`card-products`."""
    return look.shared("products_card")


def mailed_view(look: Look) -> list[Row]:
    """`card-mailed`: new cards that are not activated."""
    return look.rows("card_mailed")


def disputes_view(look: Look) -> list[Row]:
    """`card-disputes`."""
    return look.rows("card_disputes", "filed", "answer_by")


def blocked_view(look: Look) -> list[Row]:
    """`card-blocked`: shops that may not charge a card any more."""
    return look.rows("card_blocked")


VIEWS: Mapping[str, View] = {
    "card-details": details_view,
    "card-charges": charges_view,
    "card-bills": bills_view,
    "card-plans": plans_view,
    "card-applications": applications_view,
    "card-products": products_view,
    "card-mailed": mailed_view,
    "card-disputes": disputes_view,
    "card-blocked": blocked_view,
}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {
    "cards.repay": repay,
    "cards.autopay": set_autopay,
    "cards.instalment": instal,
    "cards.settle_plan": settle_plan,
    "cards.cash_advance": advance_cash,
    "cards.temporary_limit": raise_for_a_time,
    "cards.apply": apply,
    "cards.apply_limit": apply_for_limit,
    "cards.activate": activate,
    "cards.close": close,
    "cards.block_merchant": block_merchant,
    "cards.hardship": register_hardship,
    "cards.return_fee": return_fee,
    "disputes.file": file_dispute,
}
"""Orders by kind."""
DUE: Mapping[str, Due] = {
    "card_autopay": pay_automatically,
    "card_temps": temporary_ends,
    "card_disputes": answered,
}
"""What happens when a row of a noun falls due."""
