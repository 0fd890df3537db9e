"""What the demonstration core keeps and carries out for the services of `debit`."""

from collections.abc import Mapping

from qiantai.app.demo import store
from qiantai.app.demo.bank import Refused
from qiantai.app.demo.documents import Row
from qiantai.app.demo.ledger import stamp
from qiantai.app.demo.work import Due, Handler, View, Work


def release_loss(work: Work) -> Row:
    """`cards.release`, {card}: a card reported lost may be used again; Refused (unknown_card, not_lost)."""
    card = work.text("card")
    if card not in work.person.card_ids:
        raise Refused("unknown_card", f"{work.person.id} has no card {card}")
    loss = store.find_loss(work.connection, card)
    if loss is None:
        raise Refused("not_lost", f"{card} is not reported lost")
    store.release_loss(work.connection, loss.reference, stamp(work.now), work.reference)
    return work.done()


VIEWS: Mapping[str, View] = {}
"""Records by noun."""
ORDERS: Mapping[str, Handler] = {"cards.release": release_loss}
"""Orders by kind."""
DUE: Mapping[str, Due] = {}
"""What happens when a row of a noun falls due."""
